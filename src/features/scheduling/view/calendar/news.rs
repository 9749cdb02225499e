//! What changed between two looks at the same calendar, in words.

use crate::model::{SlotCell, SlotKind, Week};
use chrono::{DateTime, Utc};
use preau_kernel::{Locale, tr};

/// One sentence, or nothing when all that is free is free still.
pub(super) fn news(locale: Locale, before: &Week, now: &Week) -> Option<String> {
    let (was, is) = (free(before), free(now));
    // What has become too late was not taken by anybody.
    let over = |start: DateTime<Utc>| cells(now).any(|(_, cell)| cell.start == start && cell.kind == SlotKind::Past);
    let lost: Vec<_> = was.iter().filter(|slot| !is.contains(slot) && !over(slot.1.start)).collect();
    let won: Vec<_> = is.iter().filter(|slot| !was.contains(slot)).collect();
    match (lost.as_slice(), won.as_slice()) {
        ([], []) => month_news(locale, before, now),
        ([one], _) => {
            let slot = describe(locale, one);
            Some(tr!(locale, "Un créneau vient d’être pris\u{202f}: {slot}.", "A slot has just been taken: {slot}."))
        }
        ([], [one]) => {
            let slot = describe(locale, one);
            Some(tr!(locale, "Un créneau vient de se libérer\u{202f}: {slot}.", "A slot is free again: {slot}."))
        }
        _ => Some(locale.pick("Les créneaux ont changé.", "The slots have changed.").to_owned()),
    }
}

fn month_news(locale: Locale, before: &Week, now: &Week) -> Option<String> {
    let count = |week: &Week| week.month.iter().map(|day| day.free).sum::<u32>();
    let same = before.month.iter().map(|day| day.free).eq(now.month.iter().map(|day| day.free));
    let text = match count(now).cmp(&count(before)) {
        _ if same => return None,
        std::cmp::Ordering::Less => locale.pick("Un créneau vient d’être pris.", "A slot has just been taken."),
        _ => locale.pick("Les créneaux ont changé.", "The slots have changed."),
    };
    Some(text.to_owned())
}

fn cells(week: &Week) -> impl Iterator<Item = (&str, &SlotCell)> {
    week.days.iter().flat_map(|day| day.slots.iter().map(|cell| (day.long.as_str(), cell)))
}

/// Free slots with their day, each time and coach once.
fn free(week: &Week) -> Vec<(&str, &SlotCell)> {
    cells(week).filter(|(_, cell)| cell.kind == SlotKind::Free).collect()
}

fn describe(locale: Locale, (day, cell): &(&str, &SlotCell)) -> String {
    let (time, coach) = (&cell.time, &cell.coach_name);
    tr!(locale, "{day} à {time}, {coach}", "{day} at {time}, {coach}")
}
