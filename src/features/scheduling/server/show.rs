//! One booking on its own page, and the reader's own bookings.

use super::cancel::{canceller, preview_cancellation};
use super::close_appointment::preview_cancel_appointment;
use super::moves::near;
use super::no_show::refuse_unless_absent;
use super::rules::week::zone_name;
use super::seats::{Seat, Wanted, find_seat, list_seats};
use crate::model::policy;
use crate::model::{
    BookingDetails, BookingId, BookingRow, BookingStatus, HoldDetails, MyBookings, ServiceCode, Viewer, Voice,
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use preau_credits::Credits;
use preau_credits::server::balance;
use preau_identity::server::people;
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, AppError, Outcome, Page, PageRequest, Relation, Role, SignedIn, tr};
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
    let (locale, now, mine) = (person.locale, platform.now(), zone(&person.time_zone));
    let hold = hold_of(platform, actor, &mut tx, &seat).await?;
    let lapsed = if has_lapsed(&seat, now) { Some(near(platform, &mut tx, person, &seat).await?) } else { None };
    drop(tx);
    let preview = if seat.status == BookingStatus::Confirmed {
        Some(preview_cancellation(platform, actor, id).await?)
    } else {
        None
    };
    let confirmed = seat.status == BookingStatus::Confirmed;
    let moving = (confirmed && seat.service_code != ServiceCode::Workshop)
        .then(|| policy::moving(&seat.terms(), now, canceller(actor, relation, seat.provider_user_id)));
    let can_be_absent = refuse_unless_absent(platform, actor, &seat).is_ok();
    let viewer = match relation {
        Relation::Own => Viewer::Learner,
        Relation::Account => Viewer::Family,
        Relation::Assigned => Viewer::Provider,
        Relation::Foreign => Viewer::Staff,
    };
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
        hold,
        lapsed,
        moving,
        can_be_absent,
        whole: preview_cancel_appointment(platform, actor, seat.appointment_id).await.ok(),
        cancel_note: seat.cancel_note,
    })
}

/// It was held, and is not any more; the job need not have noticed yet.
fn has_lapsed(seat: &Seat, now: DateTime<Utc>) -> bool {
    seat.lapsed || (seat.status == BookingStatus::Pending && !seat.is_held(now))
}

async fn hold_of(platform: &Platform, actor: &Actor, tx: &mut Tx, seat: &Seat) -> Outcome<Option<HoldDetails>> {
    let person = actor.signed_in()?;
    let Some(until) = seat.held_until.filter(|_| seat.is_held(platform.now())) else { return Ok(None) };
    let relation = actor.relation_to(Some(seat.account_id), Some(seat.student_id), None);
    let missing = seat.credits - balance(platform, tx, seat.student_id).await?;
    Ok(Some(HoldDetails {
        until: person.locale.time(local(until, zone(&person.time_zone)).time()),
        may_confirm: actor.may(Action::BookingCreate, relation).is_ok(),
        missing: missing.max(Credits::ZERO),
        pays: person.roles.has(Role::Parent) || person.roles.has(Role::Client),
    }))
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
