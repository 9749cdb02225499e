//! The week of the provider who is signed in.

use super::live::last_change;
use super::rules::span::{Span, start_of_day};
use super::rules::week::{day_of, monday_asked_for, monday_of, shifted, span_of, title, zone_name};
use super::seats::{Seat, Wanted, list_seats};
use crate::model::{Agenda, AgendaDay, AgendaEntry, BookingStatus};
use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use preau_directory::ProviderCard;
use preau_directory::server::find_of_user;
use preau_kernel::{Action, Actor, AppError, Outcome, PageRequest, Relation, SignedIn};
use preau_platform::time::zone;
use preau_platform::{Platform, Tx};

/// One week of appointments the actor gives, in their own zone; `week` is any day of it (YYYY-MM-DD), else today's.
///
/// # Errors
/// [`AppError::Forbidden`] for somebody who is no provider.
pub async fn agenda(platform: &Platform, actor: &Actor, week: Option<&str>) -> Outcome<Agenda> {
    actor.may(Action::BookingRead, Relation::Assigned)?;
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let as_of = last_change(&mut tx).await?;
    let provider = find_of_user(&mut tx, person.user_id).await?.ok_or(AppError::Forbidden)?;
    let zone = zone(&person.time_zone);
    let today = day_of(zone, platform.now());
    let monday = monday_asked_for(week, today);
    let seats = list_span(platform, &mut tx, &provider, span_of(zone, monday)).await?;
    let next_busy = if seats.is_empty() { next_busy(&mut tx, &provider, zone, monday).await? } else { None };
    let locale = person.locale;
    Ok(Agenda {
        provider_id: provider.id,
        as_of,
        name: provider.pseudonym,
        title: title(locale, monday),
        zone: zone_name(locale, zone),
        days: days(platform, person, zone, monday, today, &seats),
        previous: shifted(monday, -1).to_string(),
        next: shifted(monday, 1).to_string(),
        current: monday_of(today).to_string(),
        next_busy,
    })
}

/// What takes place, and what is kept until somebody confirms it.
async fn list_span(platform: &Platform, tx: &mut Tx, provider: &ProviderCard, span: Span) -> Outcome<Vec<Seat>> {
    let wanted = Wanted {
        provider: Some(provider.id),
        ends_after: Some(span.from),
        starts_before: Some(span.to),
        ..Wanted::default()
    };
    let mut seats = list_seats(tx, &wanted).await?.0;
    let now = platform.now();
    seats.retain(|seat| match seat.status {
        BookingStatus::Cancelled => false,
        BookingStatus::Pending => seat.is_held(now),
        _ => true,
    });
    Ok(seats)
}

/// Monday of the week of the first appointment after the week of `monday`.
async fn next_busy(tx: &mut Tx, provider: &ProviderCard, zone: Tz, monday: NaiveDate) -> Outcome<Option<String>> {
    let wanted = Wanted {
        provider: Some(provider.id),
        ahead_of: Some(start_of_day(zone, shifted(monday, 1))),
        page: Some(PageRequest::default()),
        ..Wanted::default()
    };
    let next = list_seats(tx, &wanted).await?.0.into_iter().next();
    Ok(next.map(|seat| monday_of(day_of(zone, seat.starts_at)).to_string()))
}

fn days(
    platform: &Platform,
    person: &SignedIn,
    zone: Tz,
    monday: NaiveDate,
    today: NaiveDate,
    seats: &[Seat],
) -> Vec<AgendaDay> {
    let (now, locale) = (platform.now(), person.locale);
    let entry = |seat: &Seat| AgendaEntry {
        booking_id: seat.id,
        time: seat.hours(locale, zone),
        student: seat.student_first_name.clone(),
        subject: seat.subject.get(locale).to_owned(),
        service: seat.service.get(locale).to_owned(),
        join: seat.join(now, locale, zone),
        held: seat.is_held(now),
        over: seat.is_over(now),
    };
    (0..7)
        .filter_map(|n| monday.checked_add_days(Days::new(n)))
        .map(|date| AgendaDay {
            date: date.to_string(),
            long: locale.long_date(date),
            today: date == today,
            entries: seats.iter().filter(|seat| day_of(zone, seat.starts_at) == date).map(entry).collect(),
        })
        .collect()
}
