//! With a mouse or a pen, hours are drawn: over free hours a new block, at the edge of a block its new beginning or end. A
//! finger scrolls, and taps.

use crate::model::HoursId;
use crate::model::availability::{LAST_MINUTE, hours_in_words};
use leptos::ev::PointerEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::Element;
use preau_kernel::Locale;

/// What is being drawn. Holds no element: the server makes one of these too, and drops it on whichever thread.
pub(super) type Dragged = StoredValue<Option<Drag>>;

/// Hours snap to these minutes.
const STEP: u32 = 30;
/// As far as a hand trembles.
const TREMBLE: i32 = 5;

/// Hours that were drawn; of a block that was there, or new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Drawn {
    pub(super) weekday: u32,
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) of: Option<(HoursId, String)>,
}

/// A stroke from where it began to where it is.
#[derive(Clone, Debug)]
pub(super) struct Drag {
    drawn: Drawn,
    /// The end that stays.
    anchor: u32,
    /// No further than this, where other blocks are.
    bounds: (u32, u32),
    began_at: (i32, i32),
    moved: bool,
    /// Class of the row of the block before it was stretched.
    row_class: Option<String>,
}

/// The stretch between a fixed end and where the pointer is, in steps, one step at least, within bounds.
fn stretched(anchor: u32, here: u32, (least, most): (u32, u32)) -> (u32, u32) {
    let (down, up) = (|minute: u32| minute / STEP * STEP, |minute: u32| minute.div_ceil(STEP) * STEP);
    let here = here.clamp(least, most);
    if here >= anchor {
        (anchor, up(here).max(anchor + STEP).min(most).min(LAST_MINUTE))
    } else {
        (down(here).min(anchor.saturating_sub(STEP)).max(least), anchor)
    }
}

/// For `pointerdown` on the week.
pub(super) fn start(event: &PointerEvent, dragged: Dragged) {
    dragged.set_value(None);
    if event.button() != 0 || event.pointer_type() == "touch" {
        return;
    }
    let drag = under(event, ".hours-handle").map_or_else(|| on_cell(event), |handle| on_edge(event, &handle));
    dragged.set_value(drag);
}

fn on_cell(event: &PointerEvent) -> Option<Drag> {
    let cell = under(event, ".hours-cell")?;
    let day = cell.closest(".calendar-day").ok()??;
    let here = minute_at(&day, event.client_y())?;
    let bounds = free_around(&day, here, None);
    let anchor = (here / STEP * STEP).max(bounds.0);
    let (from, to) = stretched(anchor, here, bounds);
    let drawn = Drawn { weekday: weekday_of(&day)?, from, to, of: None };
    Some(Drag { drawn, anchor, bounds, began_at: place(event), moved: false, row_class: None })
}

fn on_edge(event: &PointerEvent, handle: &Element) -> Option<Drag> {
    let block = handle.closest("[data-plage]").ok()??;
    let day = block.closest(".calendar-day").ok()??;
    let (from, to) = (number(&block, "data-from")?, number(&block, "data-to")?);
    let id = block.get_attribute("data-plage")?;
    let bounds = free_around(&day, from, Some(&id));
    let anchor = if handle.class_list().contains("hours-handle-from") { to } else { from };
    let class = block.parent_element()?.class_name();
    let drawn = Drawn {
        weekday: weekday_of(&day)?,
        from,
        to,
        of: Some((id.parse().ok()?, block.get_attribute("data-version")?)),
    };
    Some(Drag { drawn, anchor, bounds, began_at: place(event), moved: false, row_class: Some(class) })
}

/// For `pointermove`: shows the stretch, and says it.
pub(super) fn over(event: &PointerEvent, dragged: Dragged, locale: Locale) -> Option<String> {
    let mut drag = dragged.get_value()?;
    if event.buttons() == 0 {
        // Released where nobody told us.
        give_up(dragged);
        return None;
    }
    let (x, y) = place(event);
    if !drag.moved {
        if (x - drag.began_at.0).abs().max((y - drag.began_at.1).abs()) < TREMBLE {
            return None;
        }
        drag.moved = true;
        // From here on the stroke is ours, wherever it leads, and no link is followed at its end.
        if let Some(week) = under(event, ".hours-week") {
            let _ = week.set_pointer_capture(event.pointer_id());
        }
    }
    let day = document().get_element_by_id(&format!("jour-{}", drag.drawn.weekday))?;
    let here = minute_at(&day, y)?;
    (drag.drawn.from, drag.drawn.to) = stretched(drag.anchor, here, drag.bounds);
    draw(&day, &drag);
    let words = hours_in_words(locale, drag.drawn.weekday, drag.drawn.from, drag.drawn.to);
    event.prevent_default();
    dragged.set_value(Some(drag));
    Some(words)
}

/// For `pointerup`: what was drawn, if anything was.
pub(super) fn finish(event: &PointerEvent, dragged: Dragged) -> Option<Drawn> {
    let drag = dragged.get_value()?;
    give_up(dragged);
    if drag.moved {
        event.prevent_default();
    }
    drag.moved.then_some(drag.drawn)
}

/// Everything as it was.
pub(super) fn give_up(dragged: Dragged) {
    if let Some(drag) = dragged.get_value() {
        if let Some((row, class)) = row_of(&drag).zip(drag.row_class) {
            row.set_class_name(&class);
        }
        for cell in elements(&document().body().map(Element::from), ".hours-chosen") {
            let _ = cell.class_list().remove_1("hours-chosen");
        }
    }
    dragged.set_value(None);
}

/// Of the block that is stretched.
fn row_of(drag: &Drag) -> Option<Element> {
    let (id, _) = drag.drawn.of.as_ref()?;
    document().query_selector(&format!("[data-plage='{id}']")).ok()??.parent_element()
}

fn draw(day: &Element, drag: &Drag) {
    let (from, to) = (drag.drawn.from, drag.drawn.to);
    if let Some(row) = row_of(drag) {
        let place = super::super::hours::Lasting { from, minutes: to - from }.place(None);
        row.set_class_name(&format!("{place} hours-stretched"));
        return;
    }
    for cell in elements(&Some(day.clone()), ".hours-cell") {
        let span = number(&cell, "data-from").zip(number(&cell, "data-to"));
        let chosen = span.is_some_and(|(first, last)| first < to && from < last);
        let _ = cell.class_list().toggle_with_force("hours-chosen", chosen);
    }
}

/// The time of day at this height.
fn minute_at(day: &Element, y: i32) -> Option<u32> {
    let week = day.closest(".hours-week").ok()??;
    let (first, last) = (number(&week, "data-first")?, number(&week, "data-last")?);
    let area = day.query_selector(".slots").ok()??.get_bounding_client_rect();
    let share = (f64::from(y) - area.top()) / area.height().max(1.0);
    let minutes = share.clamp(0.0, 1.0) * f64::from((last - first) * 60);
    // Between 0 and 1440.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a day")]
    let minutes = minutes as u32;
    Some(first * 60 + minutes)
}

/// Where the neighbours of this minute end and begin.
fn free_around(day: &Element, minute: u32, but: Option<&str>) -> (u32, u32) {
    let blocks = elements(&Some(day.clone()), "[data-plage]");
    let others = blocks.iter().filter(|block| block.get_attribute("data-plage").as_deref() != but);
    others.filter_map(|block| number(block, "data-from").zip(number(block, "data-to"))).fold(
        (0, LAST_MINUTE),
        |(least, most), (from, to)| if to <= minute { (least.max(to), most) } else { (least, most.min(from)) },
    )
}

fn weekday_of(day: &Element) -> Option<u32> {
    day.id().strip_prefix("jour-")?.parse().ok()
}

fn number(element: &Element, name: &str) -> Option<u32> {
    element.get_attribute(name)?.parse().ok()
}

fn place(event: &PointerEvent) -> (i32, i32) {
    (event.client_x(), event.client_y())
}

fn under(event: &PointerEvent, selector: &str) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(selector).ok()?
}

fn elements(within: &Option<Element>, selector: &str) -> Vec<Element> {
    let Some(found) = within.as_ref().and_then(|within| within.query_selector_all(selector).ok()) else {
        return vec![];
    };
    (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stroke_snaps_to_half_hours_and_stops_at_its_neighbours() {
        let day = (0, LAST_MINUTE);
        assert_eq!(stretched(540, 541, day), (540, 570), "one step at least");
        assert_eq!(stretched(540, 700, day), (540, 720));
        assert_eq!(stretched(540, 500, day), (480, 540), "upwards as well");
        assert_eq!(stretched(540, 900, (480, 645)), (540, 645), "up to the next block, wherever it begins");
        assert_eq!(stretched(540, 100, (495, 645)), (495, 540));
        assert_eq!(stretched(1380, 1439, day), (1380, LAST_MINUTE), "a day ends at 23:59");
    }
}
