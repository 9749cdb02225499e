//! The calendar by keyboard. Arrows move between slots (or days of a month), Home and End to the ends of the day (of the
//! week), Page Up and Page Down to the week (month) before and after, T to today. Enter follows the link, as links do. Tab
//! stops at one slot only.

use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, EventTarget, HtmlElement};

/// What can have the focus among the days.
const STOPS: &str = "a.slot, a.own, a.month-link";
/// What can be known again after it has been drawn anew.
const KNOWN: &str = "a[href], [data-key]";
const CALENDAR: &str = ".calendar-section";

/// Where a key leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Within a line of stops (a day, or a week of a month).
    Along(isize),
    /// To another line, at the same place.
    Across(isize),
    First,
    Last,
    /// To the link with this `data-key`.
    Page(&'static str),
}

/// In a month, lines are weeks; in a week, lines are days.
fn step(key: &str, month: bool) -> Option<Step> {
    Some(match (key, month) {
        ("ArrowUp", false) | ("ArrowLeft", true) => Step::Along(-1),
        ("ArrowDown", false) | ("ArrowRight", true) => Step::Along(1),
        ("ArrowLeft", false) | ("ArrowUp", true) => Step::Across(-1),
        ("ArrowRight", false) | ("ArrowDown", true) => Step::Across(1),
        ("Home", _) => Step::First,
        ("End", _) => Step::Last,
        ("PageUp", _) => Step::Page("previous"),
        ("PageDown", _) => Step::Page("next"),
        ("t" | "T", _) => Step::Page("today"),
        _ => return None,
    })
}

/// For `keydown` on the calendar. Says whether a page of it was asked for, whose first slot then wants the focus.
pub(crate) fn move_about(event: &KeyboardEvent) -> bool {
    if event.alt_key() || event.ctrl_key() || event.meta_key() {
        return false;
    }
    let Some(here) = element(event.target()) else { return false };
    let Some(calendar) = here.closest(CALENDAR).ok().flatten() else { return false };
    let month = calendar.query_selector(".month").ok().flatten().is_some();
    let Some(step) = step(&event.key(), month) else { return false };
    if let Step::Page(key) = step {
        let Some(link) = first(&calendar, &format!("[data-key={key}]")) else { return false };
        event.prevent_default();
        link.click();
        return true;
    }
    let Some(here) = here.closest(STOPS).ok().flatten().and_then(|here| here.dyn_into().ok()) else { return false };
    event.prevent_default();
    if let Some(next) = neighbour(&lines(&calendar), &here, step) {
        let _ = next.focus();
    }
    false
}

/// For `focusin` among the days: Tab passes over all others.
pub(crate) fn stop_at_one(event: FocusEvent) {
    let here = element(event.target()).and_then(|here| here.closest(STOPS).ok().flatten());
    if let Some(here) = here {
        stop_at(&here);
    }
}

fn stop_at(here: &Element) {
    let Some(calendar) = here.closest(CALENDAR).ok().flatten() else { return };
    for stop in stops(&calendar) {
        let index = if *stop == *here { "0" } else { "-1" };
        let _ = stop.set_attribute("tabindex", index);
    }
}

/// After the days have been drawn: Tab stops at the slot that has the focus or had it, at the one whose sheet is open, or
/// at the first free one.
pub(crate) fn rove() {
    let Some(calendar) = document().query_selector(CALENDAR).ok().flatten() else { return };
    let chosen = ["a:focus", "a[tabindex='0']", "a[aria-current]", "a.slot", "a.month-link"];
    let stop = chosen
        .into_iter()
        .find_map(|wanted| stops(&calendar).into_iter().find(|stop| stop.matches(wanted).unwrap_or(false)));
    if let Some(stop) = stop.or_else(|| stops(&calendar).into_iter().next()) {
        stop_at(&stop);
    }
}

/// The focus goes to the first slot of the page that was asked for, or to its title when it has none.
pub(crate) fn focus_first() {
    let Some(calendar) = document().query_selector(CALENDAR).ok().flatten() else { return };
    let stop =
        ["a.slot", "a.month-link", "a.own", "#calendar-title"].into_iter().find_map(|wanted| first(&calendar, wanted));
    if let Some(stop) = stop {
        let _ = stop.focus();
    }
}

/// By what something is known again after it has been drawn anew: its `data-key`, or else its address.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Mark {
    key: Option<String>,
    address: Option<String>,
}

impl Mark {
    fn of(element: &Element) -> Self {
        Self { key: element.get_attribute("data-key"), address: element.get_attribute("href") }
    }

    fn is(&self, other: &Self) -> bool {
        match (&self.key, &other.key) {
            (None, None) => self.address.is_some() && self.address == other.address,
            (mine, others) => mine == others,
        }
    }
}

/// What has the focus in the calendar, and where it stands among the stops if it is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Focus {
    mark: Mark,
    at: Option<usize>,
}

/// What of the calendar has the focus: a stop, a link beside the days, the days themselves.
pub(crate) fn focused() -> Option<Focus> {
    let here = document().active_element()?;
    let calendar = here.closest(CALENDAR).ok()??;
    let at = stops(&calendar).iter().position(|stop| **stop == here);
    Some(Focus { mark: Mark::of(&here), at })
}

/// Gives the focus back to it after the days have been drawn again, or to what stands there now: the stop in its place, the
/// title where there was none.
pub(crate) fn focus_again(focus: &Focus) {
    let Some(calendar) = document().query_selector(CALENDAR).ok().flatten() else { return };
    let known = shown(&calendar, KNOWN);
    let marks: Vec<Mark> = known.iter().map(|element| Mark::of(element)).collect();
    let same = marks.iter().position(|mark| mark.is(&focus.mark)).and_then(|at| known.get(at).cloned());
    let nearest = || {
        let stops = stops(&calendar);
        focus.at.and_then(|at| stops.get(at).or(stops.last()).cloned())
    };
    if let Some(element) = same.or_else(nearest).or_else(|| first(&calendar, "#calendar-title")) {
        let _ = element.focus();
    }
}

/// Draws what is fresh; the focus stays where it was.
pub(crate) fn redraw<T: Send + Sync + 'static>(current: RwSignal<T>, fresh: T) {
    let focused = focused();
    current.try_set(fresh);
    if let Some(focused) = focused {
        request_animation_frame(move || focus_again(&focused));
    }
}

fn neighbour(lines: &[Vec<HtmlElement>], here: &HtmlElement, step: Step) -> Option<HtmlElement> {
    let line = lines.iter().position(|stops| stops.contains(here))?;
    let stops = lines.get(line)?;
    let at = stops.iter().position(|stop| stop == here)?;
    match step {
        Step::Along(by) => match at.checked_add_signed(by).and_then(|at| stops.get(at)) {
            Some(stop) => Some(stop.clone()),
            // From the end of a line to the next one.
            None => {
                let other = other_line(lines, line, by)?;
                if by < 0 { other.last() } else { other.first() }.cloned()
            }
        },
        Step::Across(by) => {
            let other = other_line(lines, line, by)?;
            let place = place(here);
            other.iter().find(|stop| self::place(stop) >= place).or(other.last()).cloned()
        }
        Step::First => stops.first().cloned(),
        Step::Last => stops.last().cloned(),
        Step::Page(_) => None,
    }
}

/// The next line with anything in it.
fn other_line(lines: &[Vec<HtmlElement>], line: usize, by: isize) -> Option<&Vec<HtmlElement>> {
    let mut other = line.checked_add_signed(by)?;
    while lines.get(other)?.is_empty() {
        other = other.checked_add_signed(by)?;
    }
    lines.get(other)
}

/// "14:00" of a slot, which sorts like a time; the column of a day of a month.
fn place(stop: &HtmlElement) -> String {
    let column = || {
        let (mut column, mut cell) = (0, stop.closest("td").ok()??.previous_element_sibling());
        while let Some(before) = cell {
            (column, cell) = (column + 1, before.previous_element_sibling());
        }
        Some(format!("{column}"))
    };
    stop.get_attribute("data-time").or_else(column).unwrap_or_default()
}

fn lines(calendar: &Element) -> Vec<Vec<HtmlElement>> {
    elements(calendar, ".calendar-day, .month tbody tr").iter().map(stops).collect()
}

fn stops(within: &Element) -> Vec<HtmlElement> {
    shown(within, STOPS)
}

/// What a phone hides cannot have the focus.
fn shown(within: &Element, selector: &str) -> Vec<HtmlElement> {
    elements(within, selector)
        .into_iter()
        .filter_map(|stop| stop.dyn_into().ok())
        .filter(|stop: &HtmlElement| stop.offset_height() > 0)
        .collect()
}

fn elements(within: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = within.query_selector_all(selector) else { return vec![] };
    (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect()
}

fn first(within: &Element, selector: &str) -> Option<HtmlElement> {
    within.query_selector(selector).ok()??.dyn_into().ok()
}

fn element(target: Option<EventTarget>) -> Option<Element> {
    target?.dyn_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_had_the_focus_is_known_again_by_its_key_or_else_its_address() {
        let mark = |key: &str, address: &str| {
            let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            Mark { key: given(key), address: given(address) }
        };
        let slot = mark("", "/espace/calendrier?creneau=1");
        assert!(slot.is(&slot.clone()));
        assert!(!slot.is(&mark("", "/espace/calendrier?creneau=2")), "another slot");
        assert!(mark("next", "/coach?semaine=2").is(&mark("next", "/coach?semaine=3")), "wherever it leads now");
        assert!(!mark("today", "/coach").is(&mark("previous", "/coach")), "two ways to one page");
        assert!(!mark("today", "/coach").is(&mark("", "/coach")));
        assert!(!mark("", "").is(&mark("", "")), "nothing tells them apart");
    }

    #[test]
    fn keys_lead_along_lines_and_across_them() {
        assert_eq!(step("ArrowDown", false), Some(Step::Along(1)), "down the hours of a day");
        assert_eq!(step("ArrowRight", false), Some(Step::Across(1)), "to the next day");
        assert_eq!(step("ArrowDown", true), Some(Step::Across(1)), "to the next week");
        assert_eq!(step("ArrowLeft", true), Some(Step::Along(-1)), "to the day before");
        assert_eq!(step("PageDown", true), Some(Step::Page("next")));
        assert_eq!(step("t", false), Some(Step::Page("today")));
        for other in ["Enter", "Tab", "Escape", "a", " "] {
            assert_eq!(step(other, false), None, "{other:?} is left to the browser");
        }
    }
}
