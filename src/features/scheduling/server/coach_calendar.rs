//! A week, a month or a day of the provider who is signed in.

use super::blocks::{Given, list_given};
use super::live::last_change;
use super::rules::span::Span;
use super::rules::week::{day_of, zone_name};
use super::rules::window::Window;
use super::seats::{Wanted, list_seats};
use crate::model::{BlockDay, CalendarView, CoachCalendar, CoachQuery};
use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;
use preau_directory::ProviderCard;
use preau_directory::server::find_of_user;
use preau_kernel::{Action, Actor, AppError, Outcome, PageRequest, Relation, SignedIn};
use preau_platform::time::zone;
use preau_platform::{Platform, Tx};

/// What the actor gives, in their own zone.
///
/// # Errors
/// [`AppError::Forbidden`] for somebody who is no provider.
pub async fn coach_calendar(platform: &Platform, actor: &Actor, query: &CoachQuery) -> Outcome<CoachCalendar> {
    actor.may(Action::BookingRead, Relation::Assigned)?;
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let as_of = last_change(&mut tx).await?;
    let provider = find_of_user(&mut tx, person.user_id).await?.ok_or(AppError::Forbidden)?;
    let zone = zone(&person.time_zone);
    let today = day_of(zone, platform.now());
    let view = query.view.unwrap_or(CalendarView::Agenda);
    let window = Window::asked_for(view, query.week.as_deref(), query.day.as_deref(), today);
    let span = window.span(zone);
    let given = list_given(&mut tx, &[provider.id], span).await?;
    let next_busy = if given.is_empty() { next_busy(&mut tx, &provider, span, zone).await? } else { None };
    let day = matches!(window, Window::Day(_)).then(|| window.first().to_string());
    Ok(CoachCalendar {
        provider_id: provider.id,
        as_of,
        name: provider.pseudonym,
        view,
        query: CoachQuery { view: query.view, week: Some(window.first().to_string()), day },
        title: window.title(person.locale),
        zone: zone_name(person.locale, zone),
        days: days(platform, person, zone, window, today, &given),
        previous: window.previous().to_string(),
        next: window.next().to_string(),
        today: (!window.is_about(today)).then(|| today.to_string()),
        next_busy,
    })
}

/// The day of the first appointment after `span`.
async fn next_busy(tx: &mut Tx, provider: &ProviderCard, span: Span, zone: Tz) -> Outcome<Option<String>> {
    let wanted = Wanted {
        provider: Some(provider.id),
        ahead_of: Some(span.to),
        page: Some(PageRequest::default()),
        ..Wanted::default()
    };
    let next = list_seats(tx, &wanted).await?.0.into_iter().next();
    Ok(next.map(|seat| day_of(zone, seat.starts_at).to_string()))
}

fn days(
    platform: &Platform,
    person: &SignedIn,
    zone: Tz,
    window: Window,
    today: NaiveDate,
    given: &[Given],
) -> Vec<BlockDay> {
    let (now, locale) = (platform.now(), person.locale);
    let day = |date: NaiveDate| BlockDay {
        date: date.to_string(),
        weekday: locale.weekday(date).to_owned(),
        number: date.day().to_string(),
        long: locale.long_date(date),
        outside: !window.is_about(date),
        today: date == today,
        past: date < today,
        blocks: given
            .iter()
            .filter(|given| day_of(zone, given.span.from) == date)
            .map(|given| given.block(now, locale, zone))
            .collect(),
    };
    window.days().into_iter().map(day).collect()
}
