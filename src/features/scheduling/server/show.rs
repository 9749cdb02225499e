//! One booking on its own page, and the reader's own bookings.

use super::cancel::preview_cancellation;
use super::rules::week::zone_name;
use super::seats::{Seat, Wanted, find_seat, list_seats};
use crate::model::{BookingDetails, BookingId, BookingRow, BookingStatus, MyBookings, ServiceCode, Viewer, Voice};
use chrono_tz::Tz;
use preau_identity::server::people;
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, AppError, Outcome, Page, PageRequest, Relation, SignedIn, tr};
use preau_platform::time::{local, offset_seconds, zone};
use preau_platform::{Platform, Tx};

/// Everything about one booking, as this reader may see it.
///
/// # Errors
/// [`AppError::NotFound`] for a booking the actor may not know of.
pub async fn show_booking(platform: &Platform, actor: &Actor, id: BookingId) -> Outcome<BookingDetails> {
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let seat = find_seat(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    let relation = actor.relation_to(Some(seat.account_id), Some(seat.student_id), Some(seat.provider_user_id));
    actor.may(Action::BookingRead, relation)?;
    drop(tx);
    let active = matches!(seat.status, BookingStatus::Pending | BookingStatus::Confirmed);
    let preview = if active { Some(preview_cancellation(platform, actor, id).await?) } else { None };
    let viewer = match relation {
        Relation::Own => Viewer::Learner,
        Relation::Account => Viewer::Family,
        Relation::Assigned => Viewer::Provider,
        Relation::Foreign => Viewer::Staff,
    };
    let (locale, now, mine) = (person.locale, platform.now(), zone(&person.time_zone));
    Ok(BookingDetails {
        viewer,
        voice: Voice::of(&person.roles),
        status: seat.status,
        over: seat.is_over(now),
        when: locale.long_date_time(local(seat.starts_at, mine)),
        hours: format!("{}, {}", seat.hours(locale, mine), zone_name(locale, mine)),
        coach_when: coach_when(&seat, person, mine),
        join: seat.join(now, locale, mine),
        id,
        student: seat.student_first_name,
        coach: seat.coach,
        coach_slug: seat.coach_slug,
        service: seat.service,
        service_code: seat.service_code,
        subject: seat.subject,
        place: if seat.service_code == ServiceCode::Online { String::new() } else { seat.city },
        credits: seat.credits,
        refunded: seat.refunded,
        preview,
    })
}

/// The beginning in the coach's zone, when its clocks show something else than the reader's.
fn coach_when(seat: &Seat, person: &SignedIn, mine: Tz) -> Option<String> {
    let theirs = zone(seat.coach_zone.as_deref()?);
    if offset_seconds(seat.starts_at, mine) == offset_seconds(seat.starts_at, theirs) {
        return None;
    }
    let (when, name) = (person.locale.long_date_time(local(seat.starts_at, theirs)), zone_name(person.locale, theirs));
    Some(tr!(person.locale, "{when}, {name}", "{when}, {name}"))
}

/// Students whose bookings the reader follows.
async fn followed(tx: &mut Tx, actor: &Actor) -> Outcome<Vec<UserId>> {
    let mut ids = Vec::new();
    for student in people::list_students_for(tx, actor).await? {
        let relation = actor.relation_to(Some(student.account_id), Some(student.user_id), None);
        actor.may(Action::BookingRead, relation)?;
        ids.push(student.user_id);
    }
    Ok(ids)
}

/// The reader's next appointments, soonest first; for dashboards.
///
/// # Errors
/// [`AppError::Unauthenticated`] for a visitor.
pub async fn upcoming(platform: &Platform, actor: &Actor) -> Outcome<Vec<BookingRow>> {
    let mine = list_mine(platform, actor, false, PageRequest::default()).await?;
    Ok(mine.page.items.into_iter().take(5).collect())
}

/// The reader's appointments: those ahead, soonest first, or those that are done or will not take place, latest first.
///
/// # Errors
/// [`AppError::Unauthenticated`] for a visitor.
pub async fn list_mine(platform: &Platform, actor: &Actor, past: bool, page: PageRequest) -> Outcome<MyBookings> {
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let students = followed(&mut tx, actor).await?;
    let several_students = students.len() > 1;
    let (now, locale, zone) = (platform.now(), person.locale, zone(&person.time_zone));
    let wanted = Wanted {
        students: Some(students),
        done_by: past.then_some(now),
        ahead_of: (!past).then_some(now),
        latest_first: past,
        page: Some(page),
        ..Wanted::default()
    };
    let (seats, total) = list_seats(&mut tx, &wanted).await?;
    let rows = seats.into_iter().map(|seat| seat.into_row(now, locale, zone)).collect();
    Ok(MyBookings { voice: Voice::of(&person.roles), several_students, page: Page::new(page, rows, total) })
}
