//! What happened, line by line; under each use, the grants it was taken from.

use crate::model::{Credits, EntryKind, Line, Month, Trace};
use leptos::prelude::*;
use preau_kernel::{Locale, Page, tr};
use preau_ui::{Badge, EmptyState, Pager, Table, Tone};

/// The lines of the time shown, latest first; `here` is the address without the page.
pub(super) fn lines(locale: Locale, lines: Page<Line>, month: Option<Month>, here: String) -> AnyView {
    if lines.items.is_empty() {
        return nothing(locale, month);
    }
    let (number, last) = (lines.number, lines.last());
    let head = columns(locale).map(str::to_owned).to_vec();
    let rows = lines.items.into_iter().map(|line| row(locale, line)).collect_view();
    let caption = locale.pick("Mouvements, les plus récents d’abord", "Movements, latest first");
    view! {
        <Table caption head>{rows}</Table>
        <Pager page=number last base=here />
    }
    .into_any()
}

const fn columns(locale: Locale) -> [&'static str; 4] {
    match locale {
        Locale::Fr => ["Date", "Opération", "Crédits", "Solde"],
        Locale::En => ["Date", "Operation", "Credits", "Balance"],
    }
}

fn row(locale: Locale, line: Line) -> AnyView {
    let [when, what, amount, balance] = columns(locale);
    let tone = if line.amount > Credits::ZERO { Tone::Success } else { Tone::Neutral };
    let details = [line.who, Some(line.note)].into_iter().flatten().filter(|text| !text.is_empty());
    let details = details.collect::<Vec<_>>().join(" · ");
    let details = (!details.is_empty()).then(|| view! { <span class="muted">" · " {details}</span> });
    let traces = traces(locale, line.kind, line.traces);
    view! {
        <tr>
            <td data-label=when>{line.when}</td>
            <td data-label=what><div class="statement-what"><p>{line.kind.label(locale)} {details}</p>{traces}</div></td>
            <td data-label=amount class="number"><Badge tone>{line.amount.signed(locale)}</Badge></td>
            <td data-label=balance class="number">{line.balance.number(locale)}</td>
        </tr>
    }
    .into_any()
}

/// Folded away: most readers do not ask.
fn traces(locale: Locale, kind: EntryKind, traces: Vec<Trace>) -> Option<AnyView> {
    if traces.is_empty() {
        return None;
    }
    let summary = if kind == EntryKind::Refund {
        locale.pick("Rendus à quels crédits\u{202f}?", "Given back to which credits?")
    } else {
        locale.pick("Pris sur quels crédits\u{202f}?", "Taken from which credits?")
    };
    let items = traces.into_iter().map(|trace| view! { <li>{in_words(locale, &trace)}</li> }).collect_view();
    Some(
        view! {
            <details class="trace">
                <summary>{summary}</summary>
                <ul>{items}</ul>
            </details>
        }
        .into_any(),
    )
}

/// "1 crédit · Crédits du mois, Hybride · reçu le 2 mars 2026, à utiliser avant le 2 mars 2027"
fn in_words(locale: Locale, trace: &Trace) -> String {
    let credits = trace.amount.format(locale);
    let origin = [trace.kind.label(locale), trace.note.as_str(), trace.who.as_deref().unwrap_or_default()];
    let origin = origin.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ");
    let (granted, expires) = (&trace.granted, &trace.expires);
    tr!(
        locale,
        "{credits} · {origin} · reçu le {granted}, à utiliser avant le {expires}",
        "{credits} · {origin} · received on {granted}, to be used before {expires}"
    )
}

fn nothing(locale: Locale, month: Option<Month>) -> AnyView {
    let (title, text) = match month {
        Some(month) => {
            let month = month.label(locale);
            (
                tr!(locale, "Rien en {month}", "Nothing in {month}"),
                tr!(locale, "Choisissez une autre période.", "Choose another period."),
            )
        }
        None => (
            tr!(locale, "Rien pour l’instant", "Nothing yet"),
            tr!(
                locale,
                "Les crédits arrivent avec le premier mois d’une formule.",
                "Credits arrive with the first month of a plan."
            ),
        ),
    };
    view! { <EmptyState title text /> }.into_any()
}
