//! Joins one date of a workshop or several at once: all of them or none, once per idempotency key (SPEC SC-3, SC-4, SC-6).

use super::super::attempt::Tries;
use super::super::events::BookingConfirmed;
use super::super::expire::DeadHolds;
use super::super::new_seat::{NewSeat, does_not_take_place, full, in_words, insert_seat, refuse_unless_affordable};
use super::super::rules::span::Span;
use super::super::{cost, locks, schedules, services, waitlist};
use super::dates::{Days, WorkshopDay, list_days};
use crate::model::{AppointmentId, BookingId, Joined, SeriesId, Service, ServiceCode};
use chrono::TimeDelta;
use preau_credits::Credits;
use preau_credits::server::{Spending, balance, spend};
use preau_directory::ProviderId;
use preau_identity::model::Student;
use preau_identity::server::people;
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, AppError, Outcome, SignedIn, Text, text};
use preau_platform::idempotency::Keyed;
use preau_platform::{IntoInternal, Platform, Tx, outbox};
use serde::Serialize;
use uuid::Uuid;

/// What is to be joined. Everything but the key is compared when a key comes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Join {
    /// Which workshop.
    pub series_id: SeriesId,
    /// Which of its dates.
    pub dates: Vec<AppointmentId>,
    /// For whom.
    pub student_id: UserId,
    /// What all dates were shown to cost together, where it was; see [`super::super::Book`].
    #[serde(skip)]
    pub cost_seen: Option<Credits>,
    /// 1 to 200 characters, chosen by the client.
    #[serde(skip)]
    pub idempotency_key: String,
}

/// Takes a seat in every date named, pays for each with the student's credits, and answers what was done.
///
/// # Errors
/// - conflicts `workshop-full`, `waitlist-first` (a freed seat belongs to those who wait), `student-busy`, `already-joined`,
///   `date-cancelled`, `cost-changed`, `idempotency-key-reused`: nothing is booked then, on no date;
/// - rules `insufficient-credits`, `too-soon`;
/// - [`AppError::NotFound`] for a student or a date the actor may not know of.
pub async fn join_workshop(platform: &Platform, actor: &Actor, request: &Join) -> Outcome<Joined> {
    let (mut tries, mut dead) = (Tries::default(), DeadHolds::new(platform));
    loop {
        let tx = platform.db.begin_as(actor).await?;
        match try_to_join(platform, actor, request, tx).await {
            Err(AppError::Unavailable) if tries.again() => {}
            result => {
                // A held seat whose time is over may have been in the way: then it is worth another try.
                if let Err(refusal @ AppError::Conflict { .. }) = &result
                    && let Some(provider_id) = provider_of(platform, request).await?
                    && dead.were_in_the_way(platform, refusal, provider_id, request.student_id).await?
                {
                    continue;
                }
                outbox::ring(platform);
                return result;
            }
        }
    }
}

/// Who gives the workshop, when it can be said.
async fn provider_of(platform: &Platform, request: &Join) -> Outcome<Option<ProviderId>> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let days = find_dates(&mut tx, request).await.unwrap_or_default();
    Ok(days.first().map(|day| day.provider_id))
}

async fn try_to_join(platform: &Platform, actor: &Actor, request: &Join, mut tx: Tx) -> Outcome<Joined> {
    let person = actor.signed_in()?;
    let student = people::find_student(&mut tx, request.student_id).await?.ok_or(AppError::NotFound)?;
    let relation = actor.relation_to(Some(student.account_id), Some(student.user_id), None);
    actor.may(Action::BookingCreate, relation)?;
    let keyed = Keyed { user_id: person.user_id, scope: "book", key: &request.idempotency_key };
    if let Some(before) = keyed.answer_before(&mut tx, request).await? {
        return Ok(before);
    }
    preau_billing::server::dunning::refuse_while_suspended(platform, &mut tx, actor, student.user_id).await?;
    let service = services::find_service(&mut tx, ServiceCode::Workshop).await?.ok_or(AppError::NotFound)?;
    let provider_id = find_dates(&mut tx, request).await?[0].provider_id;

    locks::wait_for_provider(&mut tx, provider_id).await?;
    locks::wait_for_student(&mut tx, student.user_id).await?;
    // Looked at again now that it is our turn.
    let days = find_dates(&mut tx, request).await?;
    let notice = notice_of(&mut tx, provider_id, &days).await?;
    refuse_second_seat(&mut tx, &student, request).await?;
    tx.write_as_house().await?;
    let together = (days.len() > 1).then(|| platform.new_id::<Uuid>());
    for day in &days {
        check_date(platform, &mut tx, &service, &student, person, day, notice).await?;
    }
    let total = days.iter().map(|_| service.credits).sum::<Credits>();
    cost::refuse_unless_seen(request.cost_seen, total)?;
    refuse_unless_affordable(platform, &mut tx, student.user_id, total).await?;
    let mut bookings = Vec::new();
    for day in &days {
        bookings.push(take_seat(platform, &mut tx, &service, &student, person, day, together).await?);
    }
    let joined = Joined { bookings, credits: total, balance: balance(platform, &mut tx, student.user_id).await? };
    keyed.keep(&mut tx, request, &joined, platform.now()).await?;
    tx.commit().await?;
    Ok(joined)
}

/// Every date that was named, in order of time: nothing is silently left out.
async fn find_dates(tx: &mut Tx, request: &Join) -> Outcome<Vec<WorkshopDay>> {
    let wanted = Days { series: Some(request.series_id), dates: Some(request.dates.clone()), ..Days::default() };
    let days = list_days(tx, &wanted).await?;
    let all_there = request.dates.iter().all(|id| days.iter().any(|day| day.appointment_id == *id));
    if days.is_empty() || !all_there { Err(AppError::NotFound) } else { Ok(days) }
}

/// How long before the beginning a seat can be taken at the latest.
pub(in super::super) async fn notice_of(
    tx: &mut Tx,
    provider_id: ProviderId,
    days: &[WorkshopDay],
) -> Outcome<TimeDelta> {
    let Some(first) = days.first() else { return Ok(TimeDelta::zero()) };
    let window = Span { from: first.starts_at, to: first.ends_at };
    let schedules = schedules::load_schedules(tx, &[provider_id], window).await?;
    Ok(schedules.get(&provider_id).map_or_else(TimeDelta::zero, |schedule| schedule.notice))
}

async fn refuse_second_seat(tx: &mut Tx, student: &Student, request: &Join) -> Outcome<()> {
    let dates: Vec<Uuid> = request.dates.iter().map(|id| id.0).collect();
    let has_one = sqlx::query_scalar!(
        r#"select exists (select from bookings where student_id = $1 and appointment_id = any ($2)
                             and status in ('pending', 'confirmed', 'completed')) as "exists!""#,
        student.user_id.0,
        &dates
    )
    .fetch_one(&mut **tx)
    .await
    .internal("look for a seat of the student")?;
    let name = &student.first_name;
    if has_one {
        return Err(AppError::conflict(
            "already-joined",
            text!("{name} a déjà une place à l’une de ces dates.", "{name} already has a seat on one of these dates."),
        ));
    }
    Ok(())
}

async fn check_date(
    platform: &Platform,
    tx: &mut Tx,
    service: &Service,
    student: &Student,
    person: &SignedIn,
    day: &WorkshopDay,
    notice: TimeDelta,
) -> Outcome<()> {
    let when = in_words(day.starts_at, &person.time_zone);
    if day.is_cancelled() {
        return Err(does_not_take_place(&when));
    }
    let ahead = day.starts_at - platform.now();
    if ahead < notice || ahead <= TimeDelta::zero() {
        return Err(too_soon(&when));
    }
    if day.seats_left() == 0 {
        return Err(full(&when));
    }
    if day.waiting > 0
        && waitlist::comes_first(platform, tx, day.appointment_id, service.credits, student.user_id).await?
    {
        return Err(others_come_first(&when));
    }
    Ok(())
}

async fn take_seat(
    platform: &Platform,
    tx: &mut Tx,
    service: &Service,
    student: &Student,
    person: &SignedIn,
    day: &WorkshopDay,
    together: Option<Uuid>,
) -> Outcome<BookingId> {
    let booking_id: BookingId = platform.new_id();
    let seat = NewSeat {
        id: booking_id,
        appointment_id: day.appointment_id,
        provider_id: day.provider_id,
        span: Span { from: day.starts_at, to: day.ends_at },
        student,
        credits: service.credits,
        booked_by: person.user_id,
        held_until: None,
        together,
    };
    insert_seat(platform, tx, &seat, &in_words(day.starts_at, &person.time_zone)).await?;
    let spending = Spending {
        student_id: student.user_id,
        account_id: student.account_id,
        amount: service.credits,
        cause: super::super::cause(booking_id),
        note: super::super::about(&day.title, &day.coach),
        actor_id: Some(person.user_id),
    };
    spend(platform, tx, &spending).await?;
    outbox::record(tx, platform.now(), &BookingConfirmed { booking_id }).await?;
    Ok(booking_id)
}

fn too_soon(when: &Text) -> AppError {
    let (fr, en) = (&when.fr, &when.en);
    AppError::rule(
        "too-soon",
        text!(
            "Cette date est trop proche pour être rejointe\u{202f}: {fr}.",
            "This date is too close to be joined: {en}."
        ),
    )
}

fn others_come_first(when: &Text) -> AppError {
    let (fr, en) = (&when.fr, &when.en);
    AppError::conflict(
        "waitlist-first",
        text!(
            "La place libre revient à la liste d’attente\u{202f}: {fr}.",
            "The free seat goes to the waiting list: {en}."
        ),
    )
}
