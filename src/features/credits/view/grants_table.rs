//! What can be spent, by expiry.

use crate::model::GrantLine;
use leptos::prelude::*;
use preau_kernel::Locale;
use preau_ui::{Badge, Table, Tone};

/// Grants, soonest to expire first; those that expire soon are pointed out in words.
pub(super) fn grants(locale: Locale, grants: Vec<GrantLine>) -> Option<AnyView> {
    if grants.is_empty() {
        return None;
    }
    let shared = grants.iter().any(|grant| grant.who.is_some());
    let [expires, left, granted, origin, whose] = match locale {
        Locale::Fr => ["À utiliser avant le", "Reste", "Reçus", "Origine", "Donnés à"],
        Locale::En => ["To be used before", "Left", "Received", "Origin", "Given to"],
    };
    let mut head: Vec<String> = vec![expires.into(), left.into(), granted.into(), origin.into()];
    if shared {
        head.push(whose.into());
    }
    let rows = grants.into_iter().map(|grant| {
        let soon = grant.soon.then(|| {
            view! { <Badge tone=Tone::Warning>{locale.pick("Dans moins de 30 jours", "In less than 30 days")}</Badge> }
        });
        let received = format!("{} · {}", grant.amount.format(locale), grant.granted);
        let note = (!grant.note.is_empty()).then(|| view! { <span class="muted">" · " {grant.note}</span> });
        let who = shared.then(|| view! { <td data-label=whose>{grant.who.unwrap_or_default()}</td> });
        view! {
            <tr class:grant-soon=grant.soon>
                <td data-label=expires><span class="cluster">{grant.expires} {soon}</span></td>
                <td data-label=left><strong>{grant.remaining.format(locale)}</strong></td>
                <td data-label=granted>{received}</td>
                <td data-label=origin><span>{grant.kind.label(locale)} {note}</span></td>
                {who}
            </tr>
        }
    });
    let rows = rows.collect_view();
    let caption = locale.pick("Crédits disponibles par échéance", "Available credits by expiry");
    Some(view! { <Table caption head>{rows}</Table> }.into_any())
}
