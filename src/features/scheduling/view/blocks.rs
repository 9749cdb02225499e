//! An appointment in the calendars of those who give it.

use super::hours::Lasting;
use super::join;
use crate::model::Block;
use leptos::prelude::*;
use preau_kernel::{Locale, tr};

/// Where it stands on the axis.
pub(super) fn lasting(block: &Block) -> Lasting {
    Lasting::at(&block.time, block.minutes)
}

/// Who comes, or how many.
pub(super) fn who(locale: Locale, block: &Block) -> String {
    match block.seats {
        Some((taken, seats)) => {
            let service = block.service.get(locale);
            tr!(locale, "{service}, {taken}/{seats}", "{service}, {taken}/{seats}")
        }
        None => block.students.join(", "),
    }
}

/// A block on the axis of hours: time, who, about what. A one-to-one appointment leads to its page.
pub(super) fn block(locale: Locale, day: &str, block: &Block) -> AnyView {
    let class = match (block.over, block.held) {
        (true, _) => "own own-over",
        (_, true) => "own own-held",
        _ => "own",
    };
    let (who, subject, day) = (who(locale, block), block.subject.get(locale).to_owned(), day.to_owned());
    let held = block.held.then(|| locale.pick(", à confirmer", ", to be confirmed"));
    let names =
        (block.seats.is_some() && !block.students.is_empty()).then(|| format!(", {}", block.students.join(", ")));
    let inside = view! {
        <span class="slot-time">{block.time.clone()}</span>" "<span class="slot-what">{who}</span>
        " "<span class="slot-what">{subject}</span>
        <span class="visually-hidden">{names}", "{day}{held}</span>
    };
    match block.booking_id {
        Some(id) => view! {
            <a class=class href=format!("/espace/rendez-vous/{id}") data-time=block.time.clone()>{inside}</a>
        }
        .into_any(),
        None => view! { <div class=class>{inside}</div> }.into_any(),
    }
}

/// A block in a list: hours, who, about what, and the way in.
pub(super) fn line(locale: Locale, block: &Block) -> AnyView {
    let (hours, who, subject) = (block.hours.clone(), who(locale, block), block.subject.get(locale).to_owned());
    let service = block.service.get(locale).to_owned();
    let names = (block.seats.is_some() && !block.students.is_empty()).then(|| block.students.join(", "));
    let name = match block.booking_id {
        Some(id) => view! { <a href=format!("/espace/rendez-vous/{id}")>{who}</a> }.into_any(),
        None => view! { {who}{names.map(|names| view! { <br /><span class="muted small">{names}</span> })} }.into_any(),
    };
    let [time, student, what, kind] = match locale {
        Locale::Fr => ["Heure", "Élève", "Matière", "Type"],
        Locale::En => ["Time", "Student", "Subject", "Kind"],
    };
    view! {
        <tr>
            <td data-label=time class="nowrap"><strong>{hours}</strong></td>
            <td data-label=student>{name}</td>
            <td data-label=what>{subject}</td>
            <td data-label=kind>{service}</td>
            <td>{block.entry.and_then(|id| join::button(locale, id, &block.join))}</td>
        </tr>
    }
    .into_any()
}
