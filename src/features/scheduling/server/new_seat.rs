//! Puts a student into an appointment that is there already, and says in words why the schema refuses.

use super::rules::span::Span;
use crate::model::{AppointmentId, BookingId};
use chrono::{DateTime, Utc};
use preau_credits::Credits;
use preau_credits::server::balance;
use preau_directory::ProviderId;
use preau_identity::model::Student;
use preau_kernel::id::UserId;
use preau_kernel::{AppError, Locale, Outcome, Text, text};
use preau_platform::db::constraint;
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform, Tx};
use uuid::Uuid;

/// A seat to be taken, or held.
#[derive(Clone, Debug)]
pub(super) struct NewSeat<'a> {
    pub(super) id: BookingId,
    pub(super) appointment_id: AppointmentId,
    pub(super) provider_id: ProviderId,
    pub(super) span: Span,
    pub(super) student: &'a Student,
    pub(super) credits: Credits,
    pub(super) booked_by: UserId,
    /// Until when it is held; none when it is taken at once.
    pub(super) held_until: Option<DateTime<Utc>>,
    /// What it was booked together with.
    pub(super) together: Option<Uuid>,
}

/// Takes the seat, as the house; `when` is the date in words, for whom the schema refuses.
///
/// # Errors
/// Conflicts `workshop-full`, `student-busy`, `date-cancelled`.
pub(super) async fn insert_seat(platform: &Platform, tx: &mut Tx, seat: &NewSeat<'_>, when: &Text) -> Outcome<()> {
    let inserted = sqlx::query!(
        "insert into bookings (id, appointment_id, provider_id, during, student_id, account_id, status, credits, booked_by,
                               booked_at, held_until, together)
         values ($1, $2, $3, tstzrange($4, $5), $6, $7, case when $8::timestamptz is null then 'confirmed' else 'pending' end,
                 $9, $10, $11, $8, $12)",
        seat.id.0,
        seat.appointment_id.0,
        seat.provider_id.0,
        seat.span.from,
        seat.span.to,
        seat.student.user_id.0,
        seat.student.account_id.0,
        seat.held_until,
        seat.credits.0,
        seat.booked_by.0,
        platform.now(),
        seat.together,
    )
    .execute(&mut **tx)
    .await;
    let refused = match &inserted {
        Err(error) => constraint(error).map(str::to_owned),
        Ok(_) => None,
    };
    match refused.as_deref() {
        Some("bookings_capacity") => Err(full(when)),
        Some("bookings_student_free") => Err(student_busy(&seat.student.first_name, when)),
        Some("bookings_take_place") => Err(does_not_take_place(when)),
        _ => inserted.internal("insert seat").map(drop),
    }
}

/// "jeudi 5 mars 2026 à 14:00" in both languages, on the clocks of this zone.
pub(super) fn in_words(at: DateTime<Utc>, time_zone: &str) -> Text {
    let at = local(at, zone(time_zone));
    Text { fr: Locale::Fr.long_date_time(at), en: Locale::En.long_date_time(at) }
}

/// No seat is left.
pub(super) fn full(when: &Text) -> AppError {
    let (fr, en) = (&when.fr, &when.en);
    AppError::conflict("workshop-full", text!("Il n’y a plus de place\u{202f}: {fr}.", "No seat is left: {en}."))
}

/// The student is somewhere else.
pub(super) fn student_busy(name: &str, when: &Text) -> AppError {
    let (fr, en) = (&when.fr, &when.en);
    AppError::conflict(
        "student-busy",
        text!(
            "{name} a déjà un rendez-vous à cette heure-là\u{202f}: {fr}.",
            "{name} already has an appointment then: {en}."
        ),
    )
}

/// The date was cancelled.
pub(super) fn does_not_take_place(when: &Text) -> AppError {
    let (fr, en) = (&when.fr, &when.en);
    AppError::conflict(
        "date-cancelled",
        text!("Cette date est annulée\u{202f}: {fr}.", "This date has been cancelled: {en}."),
    )
}

/// Everything or nothing: what several seats cost together must be there before the first is paid.
///
/// # Errors
/// Rule `insufficient-credits`, with the whole cost in words.
pub(super) async fn refuse_unless_affordable(
    platform: &Platform,
    tx: &mut Tx,
    student_id: UserId,
    total: Credits,
) -> Outcome<()> {
    let balance = balance(platform, tx, student_id).await?;
    if balance >= total {
        return Ok(());
    }
    let (total_fr, balance_fr) = (total.format(Locale::Fr), balance.format(Locale::Fr));
    let (total_en, balance_en) = (total.format(Locale::En), balance.format(Locale::En));
    Err(AppError::rule(
        "insufficient-credits",
        text!(
            "Ces dates coûtent ensemble {total_fr} et le solde est de {balance_fr}.",
            "Together these dates cost {total_en} and the balance is {balance_en}."
        ),
    ))
}
