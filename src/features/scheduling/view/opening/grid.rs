//! The week of a provider: a column a day on an axis of hours. Each block is a link to change it, each free hour a link to
//! open it. Arrows move about, Enter adds or changes, Delete removes; a mouse draws.

use super::super::calendar::keys;
use super::super::hours::{Hours, Lasting, lines};
use super::{Desk, drag};
use crate::api::availability::{AddHours, ChangeHours, RemoveHours};
use crate::model::availability::{clock, gaps, weekday};
use crate::model::{Availability, WeeklyHours};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::Element;
use preau_kernel::{Locale, tr};
use preau_ui::{Icon, IconName, LinkButton, Variant};

/// What is on the axis without a reason: from 7 to 21.
const USUAL: Lasting = Lasting { from: 7 * 60, minutes: 14 * 60 };
const WHOLE_DAY: Lasting = Lasting { from: 0, minutes: 24 * 60 };

/// The heading, the week, and how to use it.
pub(super) fn section(desk: Desk, availability: &Availability, whole_day: bool) -> AnyView {
    let locale = desk.locale;
    let address = availability.address();
    let add = format!("{address}?ajouter=1");
    let (other_axis, other_label) = match whole_day {
        true => (address.clone(), locale.pick("De 7 h à 21 h", "From 7:00 to 21:00")),
        false => (format!("{address}?heures=toutes"), locale.pick("Toute la journée", "The whole day")),
    };
    let total = total(locale, &availability.hours);
    let (week, help) = (week(desk, availability, whole_day), help(locale));
    view! {
        <section class="section calendar-section hours" aria-labelledby="hours-title" on:keydown=move |event| press(desk, &event)>
            <div class="spread">
                <h2 class="section-title" id="hours-title" tabindex="-1">{locale.pick("Semaine type", "Usual week")}</h2>
                <div class="cluster">
                    <a class="button button-quiet hours-axis-choice" href=other_axis>{other_label}</a>
                    <LinkButton href=add variant=Variant::Secondary>{locale.pick("Ajouter une plage", "Add hours")}</LinkButton>
                </div>
            </div>
            <p class="muted">{total}</p>
            {week}
            <div class="calendar-foot">{help}</div>
        </section>
    }
    .into_any()
}

fn total(locale: Locale, hours: &[WeeklyHours]) -> String {
    let minutes: u32 = hours.iter().map(|block| block.to - block.from).sum();
    if minutes == 0 {
        return locale
            .pick(
                "Aucune heure ouverte\u{202f}: les élèves ne peuvent rien réserver.",
                "No open hours: students cannot book anything.",
            )
            .to_owned();
    }
    let total = locale.decimal(i64::from(minutes) * 10 / 6, 2);
    tr!(locale, "{total} h ouvertes par semaine.", "{total} h open a week.")
}

fn week(desk: Desk, availability: &Availability, whole_day: bool) -> AnyView {
    let least = if whole_day { WHOLE_DAY } else { USUAL };
    let blocks = availability.hours.iter().map(|block| lasting(block.from, block.to));
    let hours = Hours::around(blocks.chain([least]));
    let address = availability.address();
    let days = (1..=7).map(|day| column(desk.locale, availability, &address, hours.ends(), day)).collect_view();
    let (class, axis) = (format!("calendar calendar-week hours-week {}", hours.class()), hours.axis());
    let (first, last) = hours.ends();
    let (dragged, hint) = (desk.dragged, RwSignal::new(String::new()));
    let drew = StoredValue::new(false);
    let moved = move |event: leptos::ev::PointerEvent| {
        if let Some(words) = drag::over(&event, dragged, desk.locale) {
            hint.set(words);
        }
    };
    let dropped = move |event: leptos::ev::PointerEvent| {
        hint.set(String::new());
        let drawn = drag::finish(&event, dragged);
        drew.set_value(drawn.is_some());
        change(desk, drawn);
        desk.end_stroke();
    };
    let given_up = move |_| {
        hint.set(String::new());
        drag::give_up(dragged);
        desk.end_stroke();
    };
    view! {
        <p class="hours-hint" aria-hidden="true">{move || hint.get()}</p>
        <div
            class=class
            data-first=first.to_string()
            data-last=last.to_string()
            on:focusin=move |event| {
                keys::stop_at_one(event);
                desk.focused.set_value(keys::focused());
            }
            on:pointerdown=move |event| {
                drew.set_value(false);
                drag::start(&event, dragged);
            }
            on:pointermove=moved
            on:pointerup=dropped
            on:pointercancel=given_up
            on:dragstart=|event| event.prevent_default()
            // The end of a stroke follows no link.
            on:click=move |event| {
                if drew.get_value() {
                    drew.set_value(false);
                    event.prevent_default();
                }
            }
        >
            {axis}{days}
        </div>
    }
    .into_any()
}

const fn lasting(from: u32, to: u32) -> Lasting {
    Lasting { from, minutes: to - from }
}

fn column(locale: Locale, availability: &Availability, address: &str, ends: (u32, u32), day: u32) -> AnyView {
    let of_day: Vec<WeeklyHours> = availability.hours.iter().filter(|block| block.weekday == day).copied().collect();
    let name = weekday(locale, day);
    let blocks = of_day.iter().map(|block| (lasting(block.from, block.to), self::block(locale, address, block)));
    let cells = gaps(&of_day, ends.0, ends.1).into_iter().map(|gap| {
        let place = lasting(gap.from, gap.to);
        (place, cell(locale, address, day, gap.from, gap.to))
    });
    let (lines, none) = (lines(blocks.chain(cells).collect()), of_day.is_empty());
    let add = format!("{address}?ajouter=1&jour={day}");
    let label = tr!(locale, "Ajouter une plage le {name}", "Add hours on {name}");
    view! {
        <section class="calendar-day" class:hours-closed=none id=format!("jour-{day}")>
            <h3 class="calendar-head">
                <strong>{name}</strong>
                <span class="hours-none">{none.then(|| locale.pick("fermé", "closed"))}</span>
                <a class="icon-button hours-add" href=add aria-label=label><Icon name=IconName::Plus /></a>
            </h3>
            {lines}
        </section>
    }
    .into_any()
}

fn block(locale: Locale, address: &str, block: &WeeklyHours) -> AnyView {
    let (from, to, day) = (clock(block.from), clock(block.to), weekday(locale, block.weekday));
    let href = format!("{address}?plage={}", block.id);
    let (time, hours) = (from.clone(), format!("{from} – {to}"));
    view! {
        <a
            class="own hours-block"
            href=href
            draggable="false"
            data-time=time
            data-plage=block.id.to_string()
            data-version=block.version.to_string()
            data-from=block.from.to_string()
            data-to=block.to.to_string()
        >
            <span class="hours-handle hours-handle-from" aria-hidden="true"></span>
            <span class="visually-hidden">{day}" "</span>
            <span class="slot-time">{hours}</span>
            <span class="visually-hidden">{locale.pick(", ouvert\u{202f}: modifier", ", open: change")}</span>
            <span class="hours-handle hours-handle-to" aria-hidden="true"></span>
        </a>
    }
    .into_any()
}

fn cell(locale: Locale, address: &str, day: u32, from: u32, to: u32) -> AnyView {
    let (opens, closes, name) = (clock(from), clock(to), weekday(locale, day));
    let href = format!("{address}?ajouter=1&jour={day}&de={opens}&a={closes}");
    let label =
        tr!(locale, "{name} {opens} – {closes}, fermé\u{202f}: ajouter", "{name} {opens} – {closes}, closed: add");
    view! {
        <a
            class="slot hours-cell"
            href=href
            tabindex="-1"
            draggable="false"
            data-time=opens
            data-from=from.to_string()
            data-to=to.to_string()
        >
            <span class="visually-hidden">{label}</span>
        </a>
    }
    .into_any()
}

/// Arrows move about; Delete takes away the block that has the focus.
fn press(desk: Desk, event: &KeyboardEvent) {
    if !matches!(event.key().as_str(), "Delete" | "Backspace") {
        keys::move_about(event);
        return;
    }
    let block = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let block = block.and_then(|block| block.closest("[data-plage]").ok().flatten());
    if let Some(id) = block.and_then(|block| block.get_attribute("data-plage")?.parse().ok()) {
        event.prevent_default();
        desk.actions.forget_refusals();
        desk.actions.remove.dispatch(RemoveHours { coach: desk.coach.get_untracked(), id });
    }
}

/// Sends what was drawn.
fn change(desk: Desk, drawn: Option<drag::Drawn>) {
    let Some(drag::Drawn { weekday, from, to, of }) = drawn else { return };
    desk.actions.forget_refusals();
    let coach = desk.coach.get_untracked();
    let (weekday, opens, closes) = (weekday.to_string(), clock(from), clock(to));
    match of {
        Some((id, version)) => {
            desk.actions.change.dispatch(ChangeHours { coach, id, version, weekday, opens, closes });
        }
        None => {
            desk.actions.add.dispatch(AddHours { coach, weekday, opens, closes });
        }
    }
}

fn help(locale: Locale) -> AnyView {
    let key = |keys: &'static str, what: &'static str| view! { <div><dt><kbd>{keys}</kbd></dt><dd>{what}</dd></div> };
    let keys = match locale {
        Locale::Fr => [
            ("↑ ↓ ← →", "se déplacer"),
            ("Entrée", "ajouter ou modifier"),
            ("Suppr", "retirer la plage"),
            ("Début, Fin", "premier et dernier de la journée"),
        ],
        Locale::En => [
            ("↑ ↓ ← →", "move about"),
            ("Enter", "add or change"),
            ("Delete", "remove the hours"),
            ("Home, End", "first and last of the day"),
        ],
    };
    let keys = keys.map(|(keys, what)| key(keys, what)).into_iter().collect_view();
    view! {
        <details class="calendar-help">
            <summary>{locale.pick("Au clavier et à la souris", "By keyboard and mouse")}</summary>
            <p>{locale.pick(
                "À la souris, tirez sur des heures libres pour ouvrir une plage, ou sur le bord d’une plage pour l’allonger ou la raccourcir.",
                "With a mouse, drag over free hours to open them, or drag the edge of a block to make it longer or shorter.",
            )}</p>
            <dl>{keys}</dl>
        </details>
    }
    .into_any()
}
