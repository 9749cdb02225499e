//! The workshops of the demonstration: a weekly "Atelier Grand Oral" with some seats taken, one date full and waited for.

use super::events::BookingConfirmed;
use super::new_seat::{NewSeat, in_words, insert_seat};
use super::rules::rhythm::Rhythm;
use super::rules::span::Span;
use super::seed::ZONE;
use super::services;
use crate::model::{AppointmentId, BookingId, SeriesId, ServiceCode, WaitlistEntryId};
use chrono::{Datelike, Days, NaiveTime, TimeDelta};
use preau_credits::model::{Credits, EntryKind};
use preau_credits::server::{NewGrant, Spending, expiry, grant, spend};
use preau_directory::ProviderId;
use preau_identity::server::people;
use preau_kernel::id::UserId;
use preau_kernel::{AppError, Outcome, text};
use preau_platform::time::zone;
use preau_platform::{IntoInternal, Platform, Tx, outbox};
use uuid::Uuid;

/// Who takes part, in the order of the seats they take.
#[derive(Clone, Copy, Debug)]
pub struct DemoWorkshop<'a> {
    /// Who gives it.
    pub provider_id: ProviderId,
    /// Who planned it.
    pub planned_by: UserId,
    /// Students who have seats; the second date is full with them, so at least as many as it has seats.
    pub seated: &'a [UserId],
    /// The student who waits for the full date.
    pub waiting: UserId,
}

const SEATS: usize = 4;
const DATES: u32 = 6;

/// Plans the workshop from the Saturday after next on, at 10:00 in Tunis, and fills some of it.
///
/// # Errors
/// When the services, subjects or people are missing, or the workshop is there already.
pub async fn seed_demo_workshop(platform: &Platform, tx: &mut Tx, demo: DemoWorkshop<'_>) -> Outcome<()> {
    let service = services::find_service(tx, ServiceCode::Workshop).await?.ok_or(AppError::NotFound)?;
    let zone = zone(ZONE);
    let today = platform.now().with_timezone(&zone).date_naive();
    let until_saturday = u64::from(5 + 7 - today.weekday().num_days_from_monday()) % 7;
    let from = today.checked_add_days(Days::new(until_saturday + 7)).unwrap_or(today);
    let at = NaiveTime::from_hms_opt(10, 0, 0).unwrap_or_default();
    let length = TimeDelta::minutes(service.minutes.into());
    let rhythm = Rhythm { zone, from, at, length, every_weeks: 1, times: DATES };
    let series_id = insert_series(platform, tx, demo, &rhythm, service.minutes).await?;
    for (n, (_, span)) in rhythm.dates().into_iter().enumerate() {
        let Some(span) = span else { continue };
        let date = insert_date(platform, tx, demo.provider_id, series_id, span).await?;
        // Two on the first date, all seats of the second, one on the third.
        let taken = [2, SEATS, 1].get(n).copied().unwrap_or(0);
        for student_id in demo.seated.iter().take(taken) {
            take_seat(platform, tx, demo, date, span, *student_id, service.credits).await?;
        }
        if n == 1 {
            wait(platform, tx, date, demo.waiting).await?;
        }
    }
    Ok(())
}

async fn insert_series(
    platform: &Platform,
    tx: &mut Tx,
    demo: DemoWorkshop<'_>,
    rhythm: &Rhythm,
    minutes: i32,
) -> Outcome<SeriesId> {
    let id: SeriesId = platform.new_id();
    sqlx::query!(
        "insert into series (id, kind, provider_id, service, subject, time_zone, starts_on, starts, minutes, every_weeks, dates,
                             online, place, title_fr, title_en, description, created_by, created_at)
         values ($1, 'workshop', $2, $3, 'philosophie', $4, $5, $6, $7, 1, $8, false, 'Salle 2, Tunis', 'Atelier Grand Oral',
                 'Grand Oral workshop', $9, $10, $11)",
        id.0,
        demo.provider_id.0,
        ServiceCode::Workshop as _,
        ZONE,
        rhythm.from,
        rhythm.at,
        minutes,
        i32::try_from(rhythm.times).unwrap_or(1),
        "On choisit sa question, on bâtit son plan, puis chacun parle dix minutes devant le groupe.\n\nApportez votre \
         question et une montre\u{202f}; le reste vient en parlant.",
        demo.planned_by.0,
        platform.now(),
    )
    .execute(&mut **tx)
    .await
    .internal("seed workshop")?;
    Ok(id)
}

async fn insert_date(
    platform: &Platform,
    tx: &mut Tx,
    provider_id: ProviderId,
    series_id: SeriesId,
    span: Span,
) -> Outcome<AppointmentId> {
    let id: AppointmentId = platform.new_id();
    sqlx::query!(
        "insert into appointments (id, provider_id, service, subject, during, capacity, created_at, series_id)
         values ($1, $2, $3, 'philosophie', tstzrange($4, $5), $6, $7, $8)",
        id.0,
        provider_id.0,
        ServiceCode::Workshop as _,
        span.from,
        span.to,
        i32::try_from(SEATS).unwrap_or(8),
        platform.now(),
        series_id.0,
    )
    .execute(&mut **tx)
    .await
    .internal("seed date of a workshop")?;
    Ok(id)
}

/// A seat, and the credits it costs on top, so that balances end as they began.
async fn take_seat(
    platform: &Platform,
    tx: &mut Tx,
    demo: DemoWorkshop<'_>,
    date: AppointmentId,
    span: Span,
    student_id: UserId,
    credits: Credits,
) -> Outcome<()> {
    let student = people::find_student(tx, student_id).await?.ok_or(AppError::NotFound)?;
    let booking_id: BookingId = platform.new_id();
    let given = NewGrant {
        student_id,
        account_id: student.account_id,
        kind: EntryKind::Purchase,
        amount: credits,
        cause: format!("seed:workshop:{booking_id}"),
        note: text!("Pack Grand Oral", "Grand Oral pack"),
        expires_at: expiry(platform.now()),
    };
    grant(platform, tx, &given).await?;
    let seat = NewSeat {
        id: booking_id,
        appointment_id: date,
        provider_id: demo.provider_id,
        span,
        student: &student,
        credits,
        booked_by: student_id,
        held_until: None,
        together: None,
    };
    insert_seat(platform, tx, &seat, &in_words(span.from, ZONE)).await?;
    let spending = Spending {
        student_id,
        account_id: student.account_id,
        amount: credits,
        cause: super::cause(booking_id),
        note: text!("Atelier Grand Oral · Zénon", "Grand Oral workshop · Zénon"),
        actor_id: Some(student_id),
    };
    spend(platform, tx, &spending).await?;
    outbox::record(tx, platform.now(), &BookingConfirmed { booking_id }).await
}

async fn wait(platform: &Platform, tx: &mut Tx, date: AppointmentId, student_id: UserId) -> Outcome<()> {
    let student = people::find_student(tx, student_id).await?.ok_or(AppError::NotFound)?;
    sqlx::query!(
        "insert into waitlist_entries (id, appointment_id, student_id, account_id, status, joined_by, joined_at)
         values ($1, $2, $3, $4, 'waiting', $3, $5)",
        platform.new_id::<WaitlistEntryId>().0,
        date.0,
        student_id.0,
        student.account_id.0,
        platform.now(),
    )
    .execute(&mut **tx)
    .await
    .internal("seed place in line")?;
    Ok(())
}

/// More households than the demonstration introduces, so that a group is one: students of this name and town.
///
/// # Errors
/// When the connection is lost.
pub async fn seed_demo_classmates(platform: &Platform, tx: &mut Tx) -> Outcome<Vec<UserId>> {
    const NAMES: [(&str, &str); 4] =
        [("Amine", "Jaziri"), ("Salma", "Ferchichi"), ("Rayan", "Ayari"), ("Nour", "Chebbi")];
    let mut students = Vec::new();
    for (first_name, last_name) in NAMES {
        let (user_id, account_id): (Uuid, Uuid) = (platform.new_id(), platform.new_id());
        let mailbox = format!("{}.{}", first_name.to_lowercase(), last_name.to_lowercase());
        sqlx::query!(
            "with account as (
               insert into accounts (id, kind, name, created_at) values ($2, 'household', $3, $6)),
             person as (
               insert into users (id, email, first_name, last_name, time_zone, created_at)
               select $1, ($4 || '@' || student_domain)::citext, $5, $7, time_zone, $6 from organisation),
             role as (insert into user_roles (user_id, role) values ($1, 'student')),
             member as (insert into account_members (account_id, user_id) values ($2, $1))
             insert into students (user_id, account_id, grade) values ($1, $2, 'terminale')",
            user_id,
            account_id,
            format!("Famille {last_name}"),
            mailbox,
            first_name,
            platform.now(),
            last_name,
        )
        .execute(&mut **tx)
        .await
        .internal("seed classmate")?;
        students.push(UserId(user_id));
    }
    Ok(students)
}
