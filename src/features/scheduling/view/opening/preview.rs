//! What students are offered next week.

use crate::model::{Availability, PreviewDay};
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::Section;

/// Next week, day by day.
pub(super) fn section(locale: Locale, availability: &Availability) -> AnyView {
    let preview = &availability.preview;
    let (week, service) = (&preview.title, preview.service.as_ref().map(|service| service.get(locale)));
    let text = match service {
        Some(service) => tr!(
            locale,
            "Semaine du {week}, pour «\u{202f}{service}\u{202f}»\u{202f}: les heures que les élèves peuvent réserver maintenant.",
            "Week of {week}, for “{service}”: the times students can book now."
        ),
        None => locale
            .pick("Ce coach ne donne pas de rendez-vous individuels.", "This coach gives no one-to-one appointments.")
            .to_owned(),
    };
    let days = preview.days.iter().map(|each| day(locale, each)).collect_view();
    let days = service.map(|_| view! { <ul class="offered" role="list">{days}</ul> });
    view! {
        <Section title=locale.pick("Ce que voient les élèves", "What students see") class="stack">
            <p class="muted">{text}</p>
            {days}
        </Section>
    }
    .into_any()
}

fn day(locale: Locale, day: &PreviewDay) -> AnyView {
    let times = match day.times.is_empty() {
        true => view! { <p class="muted small">{locale.pick("Aucun créneau", "No slots")}</p> }.into_any(),
        false => {
            let times = day.times.iter().map(|time| view! { <li>{time.clone()}</li> }).collect_view();
            view! { <ul class="offered-times" role="list">{times}</ul> }.into_any()
        }
    };
    view! { <li><h3>{day.day.clone()}</h3>{times}</li> }.into_any()
}
