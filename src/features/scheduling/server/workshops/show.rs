//! One workshop as a student stands to it: its dates, and the sheet before joining one or all of them.

use super::super::choice::list_bookable;
use super::super::rules::span::Span;
use super::super::rules::week::zone_name;
use super::super::{schedules, services, waitlist};
use super::dates::{Days, WorkshopDay, list_days};
use super::join::notice_of;
use crate::model::{
    AppointmentId, BookingId, BookingStatus, Joining, SeriesId, Service, ServiceCode, Standing, StudentChoice, Voice,
    WaitlistEntryId, WorkshopDate, WorkshopDetails, WorkshopQuery,
};
use preau_credits::Credits;
use preau_credits::server::balance;
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, AppError, Outcome, Relation, Role, SignedIn, Text, text};
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform, Tx};
use std::collections::HashMap;

/// The workshop of this id: what it is, and its dates ahead.
///
/// # Errors
/// [`AppError::NotFound`] when there is none; [`AppError::Forbidden`] for those who neither book nor give appointments.
pub async fn show_workshop(
    platform: &Platform,
    actor: &Actor,
    id: SeriesId,
    query: &WorkshopQuery,
) -> Outcome<WorkshopDetails> {
    actor.may(Action::SlotRead, Relation::Foreign)?;
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let service = services::find_service(&mut tx, ServiceCode::Workshop).await?.ok_or(AppError::NotFound)?;
    let all = list_days(&mut tx, &Days { series: Some(id), ..Days::default() }).await?;
    let first = all.first().cloned().ok_or(AppError::NotFound)?;
    let days: Vec<_> = all.into_iter().filter(|d| !d.is_cancelled() && d.starts_at > platform.now()).collect();
    let students = list_bookable(&mut tx, actor).await?;
    let asked = students.iter().find(|s| Some(s.id.to_string()) == query.student);
    let student = if person.roles.is_staff() { asked } else { asked.or(students.first()) }.cloned();
    let credits = match &student {
        Some(student) => balance(platform, &mut tx, student.id).await?,
        None => Credits::ZERO,
    };
    let dates = stand(platform, &mut tx, person, student.as_ref(), &service, &days).await?;
    let joining = query.joining.as_deref().and_then(|what| sheet(platform, &service, &dates, what));
    Ok(WorkshopDetails {
        id,
        voice: Voice::of(&person.roles),
        pays: person.roles.has(Role::Parent) || person.roles.has(Role::Client),
        title: first.title,
        subject: first.subject,
        description: first.description,
        coach: first.coach,
        online: first.online,
        place: first.place,
        minutes: first.minutes,
        credits: service.credits,
        zone: zone_name(person.locale, zone(&person.time_zone)),
        refund_hours: service.refund_hours,
        refuse_hours: service.refuse_hours,
        students,
        student,
        balance: credits,
        dates,
        joining,
    })
}

/// How the student stands to each date.
async fn stand(
    platform: &Platform,
    tx: &mut Tx,
    person: &SignedIn,
    student: Option<&StudentChoice>,
    service: &Service,
    days: &[WorkshopDay],
) -> Outcome<Vec<WorkshopDate>> {
    let mine = match student {
        Some(student) => load_mine(tx, student.id, days).await?,
        None => Mine::default(),
    };
    let notice = match days.first() {
        Some(day) => notice_of(tx, day.provider_id, days).await?,
        None => chrono::TimeDelta::zero(),
    };
    // Whether somebody in line comes first is not for this reader's eyes, only its result.
    tx.write_as_house().await?;
    let mut dates = Vec::new();
    for day in days {
        let span = Span { from: day.starts_at, to: day.ends_at };
        let free = day.seats_left() > 0;
        let someone = student.map_or(UserId(uuid::Uuid::nil()), |s| s.id);
        let theirs = free
            && day.waiting > 0
            && waitlist::comes_first(platform, tx, day.appointment_id, service.credits, someone).await?;
        let standing = match (mine.seats.get(&day.appointment_id), mine.line.get(&day.appointment_id)) {
            (Some((id, BookingStatus::Pending)), _) => Standing::Offered(*id),
            (Some((id, _)), _) => Standing::Booked(*id),
            (None, Some((entry, place))) => Standing::Waiting { entry: *entry, place: *place },
            (None, None) if day.starts_at - platform.now() < notice => Standing::TooSoon,
            (None, None) if mine.busy.iter().any(|busy| busy.overlaps(span)) => Standing::Clash,
            (None, None) if !free || theirs => Standing::Full,
            (None, None) => Standing::Open,
        };
        dates.push(WorkshopDate {
            id: day.appointment_id,
            when: person.locale.long_date_time(local(day.starts_at, zone(&person.time_zone))),
            capacity: day.capacity,
            seats_left: if theirs { 0 } else { day.seats_left() },
            waiting: day.waiting,
            standing,
        });
    }
    Ok(dates)
}

/// What the student has to do with the dates already.
#[derive(Default)]
struct Mine {
    seats: HashMap<AppointmentId, (BookingId, BookingStatus)>,
    line: HashMap<AppointmentId, (WaitlistEntryId, i32)>,
    busy: Vec<Span>,
}

async fn load_mine(tx: &mut Tx, student_id: UserId, days: &[WorkshopDay]) -> Outcome<Mine> {
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return Ok(Mine::default()) };
    let ids: Vec<uuid::Uuid> = days.iter().map(|day| day.appointment_id.0).collect();
    let seats = sqlx::query!(
        r#"select appointment_id as "date: AppointmentId", id as "id: BookingId", status as "status: BookingStatus"
             from bookings where student_id = $1 and appointment_id = any ($2) and status in ('pending', 'confirmed', 'completed')"#,
        student_id.0,
        &ids
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list seats of the student")?;
    let line = sqlx::query!(
        r#"select appointment_id as "date: AppointmentId", id as "id: WaitlistEntryId", place_in_line(id) as "place!"
             from waitlist_entries where student_id = $1 and appointment_id = any ($2) and status = 'waiting'"#,
        student_id.0,
        &ids
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list places in line of the student")?;
    let window = Span { from: first.starts_at, to: last.ends_at };
    Ok(Mine {
        seats: seats.into_iter().map(|row| (row.date, (row.id, row.status))).collect(),
        line: line.into_iter().map(|row| (row.date, (row.id, row.place))).collect(),
        busy: schedules::load_student_busy(tx, student_id, window).await?,
    })
}

/// The sheet before joining one date (its id) or `toutes`.
fn sheet(platform: &Platform, service: &Service, dates: &[WorkshopDate], what: &str) -> Option<Joining> {
    let asked = |date: &&WorkshopDate| what == "toutes" || date.id.to_string() == what;
    let (mut joined, mut left_out) = (Vec::new(), Vec::new());
    for date in dates.iter().filter(asked) {
        match why_not(&date.standing) {
            None => joined.push((date.id, date.when.clone())),
            Some(reason) => left_out.push((date.when.clone(), reason)),
        }
    }
    let total: Credits = joined.iter().map(|_| service.credits).sum();
    (!joined.is_empty() || !left_out.is_empty()).then(|| Joining {
        dates: joined,
        left_out,
        total,
        idempotency_key: platform.new_id::<uuid::Uuid>().to_string(),
    })
}

fn why_not(standing: &Standing) -> Option<Text> {
    Some(match standing {
        Standing::Open => return None,
        Standing::Booked(_) => text!("déjà inscrit", "already joined"),
        Standing::Offered(_) => text!("une place est proposée", "a seat is offered"),
        Standing::Waiting { .. } => text!("sur la liste d’attente", "on the waiting list"),
        Standing::Full => text!("complet", "full"),
        Standing::Clash => text!("un autre rendez-vous à cette heure-là", "another appointment at that time"),
        Standing::TooSoon => text!("trop proche", "too soon"),
    })
}
