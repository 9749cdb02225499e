//! Arrow keys between slots: up and down within a day, left and right to the same hour of another day. Enter follows the
//! link, as links do. Once one slot has had the focus, Tab passes over the others.

use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, EventTarget, HtmlElement};

/// Where a key leads.
#[derive(Clone, Copy)]
enum Step {
    Slot(isize),
    Day(isize),
}

/// For `keydown` on the calendar.
pub(super) fn move_between_slots(event: KeyboardEvent) {
    let step = match event.key().as_str() {
        "ArrowUp" => Step::Slot(-1),
        "ArrowDown" => Step::Slot(1),
        "ArrowLeft" => Step::Day(-1),
        "ArrowRight" => Step::Day(1),
        _ => return,
    };
    if event.alt_key() || event.ctrl_key() || event.meta_key() {
        return;
    }
    let Some(here) = slot_of(event.target()) else { return };
    event.prevent_default();
    if let Some(next) = neighbour(&here, step) {
        let _ = next.focus();
    }
}

/// For `focusin` on the calendar.
pub(super) fn stop_at_one_slot(event: FocusEvent) {
    let Some(here) = slot_of(event.target()) else { return };
    for day in days_around(&here) {
        for slot in slots_in(&day) {
            slot.set_tab_index(if slot == here { 0 } else { -1 });
        }
    }
}

fn slot_of(target: Option<EventTarget>) -> Option<HtmlElement> {
    target?.dyn_into::<Element>().ok()?.closest("a.slot").ok()??.dyn_into().ok()
}

fn neighbour(here: &HtmlElement, step: Step) -> Option<HtmlElement> {
    let days: Vec<Vec<HtmlElement>> = days_around(here).iter().map(slots_in).collect();
    let day = days.iter().position(|slots| slots.contains(here))?;
    match step {
        Step::Slot(by) => {
            let at = days.get(day)?.iter().position(|slot| slot == here)?;
            days.get(day)?.get(at.checked_add_signed(by)?).cloned()
        }
        Step::Day(by) => {
            let mut other = day.checked_add_signed(by)?;
            while days.get(other)?.is_empty() {
                other = other.checked_add_signed(by)?;
            }
            let slots = days.get(other)?;
            // "14:00" sorts like a time.
            let time = |slot: &HtmlElement| slot.text_content().unwrap_or_default().chars().take(5).collect::<String>();
            slots.iter().find(|slot| time(slot) >= time(here)).or(slots.last()).cloned()
        }
    }
}

fn days_around(slot: &HtmlElement) -> Vec<Element> {
    let calendar = slot.closest(".calendar").ok().flatten();
    calendar.map(|calendar| elements_in(&calendar, "calendar-day")).unwrap_or_default()
}

fn slots_in(day: &Element) -> Vec<HtmlElement> {
    elements_in(day, "slot").into_iter().filter_map(|slot| slot.dyn_into().ok()).collect()
}

fn elements_in(element: &Element, class: &str) -> Vec<Element> {
    let found = element.get_elements_by_class_name(class);
    (0..found.length()).filter_map(|index| found.item(index)).collect()
}
