//! Turns providers' slots and the student's own appointments into the days of the booking calendar.

use super::choice::Choice;
use super::free_slots::compute;
use super::rules::slots::{Slot, SlotState};
use super::rules::span::Span;
use super::rules::week::day_of;
use super::rules::window::Window;
use super::schedules::load_schedules;
use super::seats::{Seat, Wanted, list_seats};
use crate::model::policy::{Canceller, Moving, moving};
use crate::model::{BookingStatus, CalendarView, Day, MonthDay, OwnCell, ServiceCode, SlotCell, SlotKind};
use chrono::{Datelike, NaiveDate};
use preau_directory::ProviderCard;
use preau_kernel::Outcome;
use preau_platform::time::local;
use preau_platform::{Platform, Tx};
use std::collections::HashMap;

/// Everything in the window: slots of each provider, appointments of the student.
pub(super) struct Seen<'a> {
    slots: Vec<(&'a ProviderCard, Slot, SlotKind)>,
    own: Vec<Seat>,
}

impl Seen<'_> {
    pub(super) fn has_free(&self) -> bool {
        self.slots.iter().any(|(.., kind)| *kind == SlotKind::Free)
    }
}

/// Five queries.
pub(super) async fn look<'a>(platform: &Platform, tx: &mut Tx, choice: &'a Choice) -> Outcome<Seen<'a>> {
    let span = choice.window.span(choice.zone);
    let ids: Vec<_> = choice.providers.iter().map(|p| p.id).collect();
    let mut schedules = load_schedules(tx, &ids, span).await?;
    let own = list_own(platform, tx, choice, span).await?;
    let busy: Vec<Span> = own
        .iter()
        .filter(|seat| choice.moved.as_ref().is_none_or(|moved| moved.seat.id != seat.id))
        .map(|seat| Span { from: seat.starts_at, to: seat.ends_at })
        .collect();
    let mut slots = Vec::new();
    for provider in &choice.providers {
        let Some(schedule) = schedules.get_mut(&provider.id) else { continue };
        if let Some(moved) = &choice.moved {
            moved.make_room(schedule);
        }
        let computed = compute(platform, schedule, &choice.service, span).into_iter();
        slots.extend(computed.filter_map(|slot| Some((provider, slot, kind_of(choice, slot, &busy)?))));
    }
    // Stable: coaches stay in the organisation's order.
    slots.sort_by_key(|(_, slot, _)| slot.span.from);
    Ok(Seen { slots, own })
}

async fn list_own(platform: &Platform, tx: &mut Tx, choice: &Choice, span: Span) -> Outcome<Vec<Seat>> {
    let Some(student) = &choice.student else { return Ok(vec![]) };
    let wanted = Wanted {
        students: Some(vec![student.id]),
        ends_after: Some(span.from),
        starts_before: Some(span.to),
        ..Wanted::default()
    };
    let mut own = list_seats(tx, &wanted).await?.0;
    own.retain(|seat| match seat.status {
        BookingStatus::Confirmed | BookingStatus::Completed => true,
        BookingStatus::Pending => seat.is_held(platform.now()),
        BookingStatus::Cancelled | BookingStatus::NoShow => false,
    });
    Ok(own)
}

/// What a slot is to this reader; nothing when it is too far ahead to be booked.
fn kind_of(choice: &Choice, slot: Slot, student_busy: &[Span]) -> Option<SlotKind> {
    Some(match slot.state {
        SlotState::TooFar => return None,
        SlotState::TooSoon => SlotKind::Past,
        SlotState::Taken | SlotState::DayFull => SlotKind::Taken,
        SlotState::Free if student_busy.iter().any(|busy| busy.overlaps(slot.span)) => SlotKind::Clash,
        // Where it is already.
        SlotState::Free if choice.moved.as_ref().is_some_and(|moved| moved.span().from == slot.span.from) => {
            SlotKind::Clash
        }
        SlotState::Free => SlotKind::Free,
    })
}

/// The days of a week, or one day, with their slots.
pub(super) fn days(platform: &Platform, choice: &Choice, seen: &Seen<'_>, today: NaiveDate) -> Vec<Day> {
    let locale = choice.person.locale;
    let room = match (choice.window, choice.query.view.unwrap_or_default()) {
        (Window::Day(_), _) => usize::MAX,
        (_, CalendarView::Agenda) => 6,
        _ => 3,
    };
    let mut cells = by_day(choice, seen, room);
    let mut own = own_by_day(platform, choice, seen);
    let day = |date: NaiveDate| Day {
        date: date.to_string(),
        weekday: locale.weekday(date).to_owned(),
        short_weekday: locale.short_date(date).split(' ').next().unwrap_or_default().to_owned(),
        number: date.day().to_string(),
        long: locale.long_date(date),
        today: date == today,
        past: date < today,
        slots: cells.remove(&date).unwrap_or_default(),
        own: own.remove(&date).unwrap_or_default(),
    };
    choice.window.days().into_iter().map(day).collect()
}

/// The days of a month, with how much is free in each.
pub(super) fn month(platform: &Platform, choice: &Choice, seen: &Seen<'_>, today: NaiveDate) -> Vec<MonthDay> {
    let locale = choice.person.locale;
    let mut free: HashMap<NaiveDate, u32> = HashMap::new();
    for (_, slot, _) in seen.slots.iter().filter(|(.., kind)| *kind == SlotKind::Free) {
        *free.entry(day_of(choice.zone, slot.span.from)).or_default() += 1;
    }
    let mut own = own_by_day(platform, choice, seen);
    let day = |date: NaiveDate| MonthDay {
        date: date.to_string(),
        number: date.day().to_string(),
        weekday: locale.weekday(date).to_owned(),
        long: locale.long_date(date),
        outside: !choice.window.is_about(date),
        today: date == today,
        past: date < today,
        free: free.get(&date).copied().unwrap_or(0),
        own: own.remove(&date).unwrap_or_default(),
    };
    choice.window.days().into_iter().map(day).collect()
}

fn by_day(choice: &Choice, seen: &Seen<'_>, room: usize) -> HashMap<NaiveDate, Vec<SlotCell>> {
    let several = choice.providers.len() > 1;
    let mut days: HashMap<NaiveDate, Vec<SlotCell>> = HashMap::new();
    for same in seen.slots.chunk_by(|a, b| a.1.span.from == b.1.span.from) {
        let cells: Vec<SlotCell> =
            same.iter().map(|(provider, slot, kind)| cell(choice, provider, *slot, *kind)).collect();
        let Some(first) = same.first() else { continue };
        let cells = if several { gathered(cells, room) } else { cells };
        days.entry(day_of(choice.zone, first.1.span.from)).or_default().extend(cells);
    }
    days
}

fn cell(choice: &Choice, provider: &ProviderCard, slot: Slot, kind: SlotKind) -> SlotCell {
    SlotCell {
        start: slot.span.from,
        time: choice.person.locale.time(local(slot.span.from, choice.zone).time()),
        coach: provider.slug.clone(),
        coach_name: provider.pseudonym.clone(),
        kind,
        others: 0,
    }
}

/// One time with several coaches: whoever is free, as far as there is room; when nobody is, one cell that says why.
fn gathered(mut cells: Vec<SlotCell>, room: usize) -> Vec<SlotCell> {
    const RATHER: [SlotKind; 3] = [SlotKind::Clash, SlotKind::Taken, SlotKind::Past];
    if !cells.iter().any(|cell| cell.kind == SlotKind::Free) {
        let kind = RATHER.into_iter().find(|kind| cells.iter().any(|cell| cell.kind == *kind));
        cells.truncate(1);
        for cell in &mut cells {
            cell.kind = kind.unwrap_or(cell.kind);
            (cell.coach, cell.coach_name) = (String::new(), String::new());
        }
        return cells;
    }
    cells.retain(|cell| cell.kind == SlotKind::Free);
    if cells.len() > room {
        let kept = room.saturating_sub(1).max(1);
        let others = u32::try_from(cells.len() - kept).unwrap_or(u32::MAX);
        cells.truncate(kept);
        if let Some(last) = cells.last_mut() {
            last.others = others;
        }
    }
    cells
}

fn own_by_day(platform: &Platform, choice: &Choice, seen: &Seen<'_>) -> HashMap<NaiveDate, Vec<OwnCell>> {
    let mut days: HashMap<NaiveDate, Vec<OwnCell>> = HashMap::new();
    for seat in &seen.own {
        days.entry(day_of(choice.zone, seat.starts_at)).or_default().push(own_cell(platform, choice, seat));
    }
    days
}

fn own_cell(platform: &Platform, choice: &Choice, seat: &Seat) -> OwnCell {
    let (now, locale) = (platform.now(), choice.person.locale);
    let who = if choice.person.roles.is_staff() { Canceller::Organisation } else { Canceller::Learner };
    OwnCell {
        booking_id: seat.id,
        time: locale.time(local(seat.starts_at, choice.zone).time()),
        hours: seat.hours(locale, choice.zone),
        minutes: u32::try_from((seat.ends_at - seat.starts_at).num_minutes()).unwrap_or(0),
        subject: seat.subject.clone(),
        coach: seat.coach_slug.clone(),
        coach_name: seat.coach.clone(),
        over: seat.is_over(now),
        held: seat.status == BookingStatus::Pending,
        movable: seat.status == BookingStatus::Confirmed
            && seat.service_code != ServiceCode::Workshop
            && moving(&seat.terms(), now, who) == Moving::Allowed,
    }
}
