//! Workshops as those see them who run them: the provider their own, the back office all.

use super::super::rules::week::zone_name;
use super::dates::{Days, WorkshopDay, by_workshop, list_days};
use crate::model::{
    AppointmentId, BookingStatus, Desk, GivenCard, GivenDate, GivenWorkshop, GivenWorkshops, LineEntry, SeriesId,
    SkipReason, WaitlistStatus,
};
use chrono::TimeDelta;
use preau_directory::server::find_of_user;
use preau_kernel::{Action, Actor, AppError, Outcome, Relation, SignedIn};
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform, Tx};
use std::collections::HashMap;

/// How long a workshop stays in the list after its last date.
const REMEMBERED: TimeDelta = TimeDelta::days(90);

/// The workshops of the provider who asks, or all of them for the back office.
///
/// # Errors
/// [`AppError::Forbidden`] for those who run no workshops.
pub async fn list_given(platform: &Platform, actor: &Actor, desk: Desk) -> Outcome<GivenWorkshops> {
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let provider = match desk {
        Desk::Coach => {
            actor.may(Action::AppointmentManage, Relation::Assigned)?;
            Some(find_of_user(&mut tx, person.user_id).await?.ok_or(AppError::Forbidden)?.id)
        }
        Desk::Office => {
            actor.may(Action::AppointmentManage, Relation::Foreign)?;
            None
        }
    };
    let wanted = Days { provider, since: Some(platform.now() - REMEMBERED), ..Days::default() };
    let workshops = by_workshop(list_days(&mut tx, &wanted).await?);
    let mut cards: Vec<GivenCard> = workshops.iter().map(|days| card(platform, person, days)).collect();
    cards.sort_by_key(|card| (card.next.is_none(), card.next));
    Ok(GivenWorkshops { workshops: cards })
}

fn card(platform: &Platform, person: &SignedIn, days: &[WorkshopDay]) -> GivenCard {
    let first = &days[0];
    let ahead: Vec<&WorkshopDay> =
        days.iter().filter(|day| !day.is_cancelled() && day.ends_at > platform.now()).collect();
    let shown = ahead.first().copied().or(days.last()).unwrap_or(first);
    GivenCard {
        id: first.series_id,
        title: first.title.clone(),
        subject: first.subject.clone(),
        coach: first.coach.clone(),
        next: ahead.first().map(|day| day.starts_at),
        when: person.locale.long_date_time(local(shown.starts_at, zone(&person.time_zone))),
        dates: ahead.len(),
        taken: ahead.iter().map(|day| day.taken).sum(),
        seats: ahead.iter().map(|day| day.capacity).sum(),
        waiting: ahead.iter().map(|day| day.waiting).sum(),
    }
}

/// The dates of one workshop, if the actor runs it.
pub(in super::super) async fn load_managed(tx: &mut Tx, actor: &Actor, id: SeriesId) -> Outcome<Vec<WorkshopDay>> {
    let days = list_days(tx, &Days { series: Some(id), ..Days::default() }).await?;
    let first = days.first().ok_or(AppError::NotFound)?;
    actor.may(Action::AppointmentManage, actor.relation_to(None, None, Some(first.provider_user_id)))?;
    Ok(days)
}

/// One workshop: its dates, and who comes.
///
/// # Errors
/// [`AppError::NotFound`] when there is none; [`AppError::Forbidden`] for those who do not run it.
pub async fn show_given(platform: &Platform, actor: &Actor, id: SeriesId) -> Outcome<GivenWorkshop> {
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let days = load_managed(&mut tx, actor, id).await?;
    let mut roster = load_roster(&mut tx, id).await?;
    let mut line = if person.roles.is_staff() { load_line(&mut tx, id).await? } else { HashMap::new() };
    let mine = zone(&person.time_zone);
    let first = days[0].clone();
    let dates = days.into_iter().map(|day| {
        let (names, held) = roster.remove(&day.appointment_id).unwrap_or_default();
        GivenDate {
            id: day.appointment_id,
            when: person.locale.long_date_time(local(day.starts_at, mine)),
            cancelled: day.is_cancelled(),
            over: day.ends_at <= platform.now(),
            capacity: day.capacity,
            roster: names,
            held,
            waiting: day.waiting,
            line: line.remove(&day.appointment_id).unwrap_or_default(),
        }
    });
    Ok(GivenWorkshop {
        id,
        dates: dates.collect(),
        title: first.title,
        subject: first.subject,
        coach: first.coach,
        description: first.description,
        online: first.online,
        place: first.place,
        zone: zone_name(person.locale, mine),
    })
}

/// Given names of who comes to each date, and how many seats are only held. Row-level security shows a provider the people
/// they teach.
async fn load_roster(tx: &mut Tx, id: SeriesId) -> Outcome<HashMap<AppointmentId, (Vec<String>, i32)>> {
    let rows = sqlx::query!(
        r#"select a.id as "id: AppointmentId", b.status as "status: BookingStatus", u.first_name
             from appointments a
             join bookings b on b.appointment_id = a.id and b.status <> 'cancelled'
             join users u on u.id = b.student_id
            where a.series_id = $1 order by u.first_name, b.id"#,
        id.0
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list who comes")?;
    let mut roster: HashMap<AppointmentId, (Vec<String>, i32)> = HashMap::new();
    for row in rows {
        let date = roster.entry(row.id).or_default();
        match row.status {
            BookingStatus::Pending => date.1 += 1,
            _ => date.0.push(row.first_name),
        }
    }
    Ok(roster)
}

/// Everybody who waits or has waited, for the back office.
async fn load_line(tx: &mut Tx, id: SeriesId) -> Outcome<HashMap<AppointmentId, Vec<LineEntry>>> {
    let rows = sqlx::query!(
        r#"select w.appointment_id as "id: AppointmentId", w.status as "status: WaitlistStatus",
                  w.skip_reason as "skipped: SkipReason", u.first_name, u.last_name
             from waitlist_entries w
             join appointments a on a.id = w.appointment_id
             join users u on u.id = w.student_id
            where a.series_id = $1 order by w.joined_at, w.id"#,
        id.0
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list who waits")?;
    let mut line: HashMap<AppointmentId, Vec<LineEntry>> = HashMap::new();
    for row in rows {
        let student = format!("{} {}", row.first_name, row.last_name).trim_end().to_owned();
        line.entry(row.id).or_default().push(LineEntry { student, status: row.status, skipped: row.skipped });
    }
    Ok(line)
}
