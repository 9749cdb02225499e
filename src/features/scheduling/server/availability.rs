//! The booking calendar: a week, a month or a day of slots of one coach or of all who teach a subject, in the reader's
//! zone (SPEC SC-2). A fixed number of queries, however many coaches and days there are.

use super::cells::{days, month};
use super::choice::{Choice, Offered, choose, list_bookable};
use super::free_slots::{Near, first_free};
use super::live::last_change;
use super::moving::{BookingToMove, find_moved};
use super::rules::week::{day_of, monday_of, zone_name};
use super::rules::window::Window;
use super::{cells, services, sheet};
use crate::model::{CalendarView, Service, Voice, Week, WeekQuery};
use chrono::NaiveDate;
use preau_credits::server::balance;
use preau_directory::server::{list_providers, subjects};
use preau_kernel::{Action, Actor, Outcome, Relation, Role};
use preau_platform::time::zone;
use preau_platform::{Platform, Tx};

/// The week, month or day asked for.
///
/// # Errors
/// [`preau_kernel::AppError::NotFound`] when the organisation has no service to book;
/// [`preau_kernel::AppError::Forbidden`] for those who do not book.
pub async fn week(platform: &Platform, actor: &Actor, query: &WeekQuery) -> Outcome<Week> {
    actor.may(Action::SlotRead, Relation::Foreign)?;
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let as_of = last_change(&mut tx).await?;
    let students = list_bookable(&mut tx, actor).await?;
    let taught = subjects::list_taught(&mut tx).await?;
    let mut services = services::list_services(&mut tx).await?;
    services.retain(Service::is_one_to_one);
    let moved = find_moved(platform, &mut tx, actor, query.moving.as_deref()).await?;
    // A booking that is being moved keeps its subject, so that nothing is left to choose.
    let subject = if moved.is_some() { None } else { query.subject.as_ref() };
    let subject = taught.iter().find(|s| Some(&s.slug) == subject).cloned();
    let all = list_providers(&mut tx, subject.as_ref().map(|s| s.slug.as_str())).await?;
    let today = day_of(zone(&person.time_zone), platform.now());
    let view = query.view.unwrap_or_default();
    let window = Window::asked_for(view, query.week.as_deref(), query.day.as_deref(), today);
    let offered = Offered { students: &students, subject, services: &services, providers: &all };
    let choice = choose(person, query, offered, moved, window)?;
    let balance = match &choice.student {
        Some(student) => Some(balance(platform, &mut tx, student.id).await?),
        None => None,
    };

    let seen = cells::look(platform, &mut tx, &choice).await?;
    let (days, month) = match window {
        Window::Month(_) => (vec![], month(platform, &choice, &seen, today)),
        Window::Week(_) | Window::Day(_) => (days(platform, &choice, &seen, today), vec![]),
    };
    let next_free = if seen.has_free() { None } else { next_free_week(platform, &mut tx, &choice).await? };
    let sheet = sheet::look_at(platform, &mut tx, &choice, balance.unwrap_or_default()).await?;
    let previous = window.first().pred_opt().is_some_and(|last| last >= today);
    let next = window.next() - today < chrono::TimeDelta::days(366);
    Ok(Week {
        voice: Voice::of(&person.roles),
        pays: person.roles.has(Role::Parent) || person.roles.has(Role::Client),
        students,
        subjects: taught,
        services,
        coaches: all.iter().map(|p| (p.slug.clone(), p.pseudonym.clone())).collect(),
        view,
        providers: choice.providers.iter().map(|p| p.id).collect(),
        as_of,
        minutes: u32::try_from(choice.service.minutes).unwrap_or(60),
        title: window.title(person.locale),
        zone: zone_name(person.locale, choice.zone),
        previous: previous.then(|| window.previous().to_string()),
        next: next.then(|| window.next().to_string()),
        today: (!window.is_about(today)).then(|| today.to_string()),
        moving: choice.moved.as_ref().map(|moved| BookingToMove::describe(moved, person, choice.zone)),
        query: choice.query,
        days,
        month,
        next_free,
        balance,
        sheet,
    })
}

/// First day to look at for the first later free slot: Monday of its week, or itself in the agenda of a day.
async fn next_free_week(platform: &Platform, tx: &mut Tx, choice: &Choice) -> Outcome<Option<String>> {
    let near = Near {
        providers: &choice.providers,
        service: &choice.service,
        student: choice.student.as_ref().map(|s| s.id),
        at: choice.window.span(choice.zone).to,
    };
    let first = first_free(platform, tx, near).await?;
    Ok(first.map(|start| shown_from(choice.query.view.unwrap_or_default(), day_of(choice.zone, start)).to_string()))
}

fn shown_from(view: CalendarView, date: NaiveDate) -> NaiveDate {
    if view == CalendarView::Month { date } else { monday_of(date) }
}
