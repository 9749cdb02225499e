//! `/espace/credits`: balance, grants and ledger of each student, in words a parent can read (SPEC CR-3).

use crate::api;
use crate::model::{Entry, Grant, Statement};
use leptos::prelude::*;
use preau_kernel::Locale;
use preau_ui::{Badge, EmptyState, ErrorState, PageHeader, PageTitle, Section, Table, Tone, use_locale};

/// The page.
#[component]
pub fn StatementPage() -> AnyView {
    let locale = use_locale();
    let statements = preau_ui::load(|| (), |()| api::statements());
    view! {
        <PageTitle text=locale.pick("Crédits", "Credits") />
        <PageHeader
            title=locale.pick("Crédits", "Credits")
            subtitle=locale.pick(
                "Ce qui a été reçu, utilisé et rendu. Les crédits les plus proches de leur échéance partent les premiers.",
                "What was received, used and given back. Credits closest to their expiry are used first.",
            )
        />
        <Suspense fallback=|| view! { <preau_ui::Skeleton /> }>
            {move || Suspend::new(async move {
                match statements.await {
                    Ok(all) if all.is_empty() => nobody(locale),
                    Ok(all) => all.into_iter().map(|s| one_student(locale, s)).collect_view().into_any(),
                    Err(error) => view! { <ErrorState error retry="/espace/credits" /> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn nobody(locale: Locale) -> AnyView {
    view! {
        <EmptyState
            title=locale.pick("Aucun élève dans ce foyer", "No student in this household")
            text=locale.pick("Ajoutez un enfant pour lui donner des crédits.", "Add a child to give them credits.")
        />
    }
    .into_any()
}

fn one_student(locale: Locale, statement: Statement) -> AnyView {
    let balance = statement.balance.format(locale);
    view! {
        <Section title=statement.student_name class="stack">
            <p class="figure">{balance}</p>
            {grants_table(locale, statement.grants)}
            {entries_table(locale, statement.entries)}
        </Section>
    }
    .into_any()
}

fn grants_table(locale: Locale, grants: Vec<Grant>) -> Option<AnyView> {
    if grants.is_empty() {
        return None;
    }
    let [expires, left, granted] = match locale {
        Locale::Fr => ["Échéance", "Reste", "Reçus"],
        Locale::En => ["Expires", "Left", "Granted"],
    };
    let table = view! {
        <Table
            caption=locale.pick("Crédits disponibles par échéance", "Available credits by expiry")
            head=vec![expires.into(), left.into(), granted.into()]
        >
            {grants.into_iter().map(|grant| view! {
                <tr>
                    <td data-label=expires>{grant.expires}</td>
                    <td data-label=left>{grant.remaining.format(locale)}</td>
                    <td data-label=granted>{grant.amount.format(locale)}</td>
                </tr>
            }).collect_view()}
        </Table>
    };
    Some(table.into_any())
}

fn entries_table(locale: Locale, entries: Vec<Entry>) -> AnyView {
    if entries.is_empty() {
        return view! {
            <EmptyState
                title=locale.pick("Rien pour l’instant", "Nothing yet")
                text=locale.pick(
                    "Les crédits arrivent avec le premier mois d’une formule.",
                    "Credits arrive with the first month of a plan.",
                )
            />
        }
        .into_any();
    }
    let [when, what, amount] = match locale {
        Locale::Fr => ["Date", "Opération", "Crédits"],
        Locale::En => ["Date", "Operation", "Credits"],
    };
    view! {
        <Table
            caption=locale.pick("Mouvements, les plus récents d’abord", "Movements, latest first")
            head=vec![when.into(), what.into(), amount.into()]
        >
            {entries.into_iter().map(|entry| {
                let sign = if entry.amount.0 > 0 { "+" } else { "" };
                let tone = if entry.amount.0 > 0 { Tone::Success } else { Tone::Neutral };
                view! {
                    <tr>
                        <td data-label=when>{entry.when}</td>
                        <td data-label=what>
                            {entry.kind.label(locale)}
                            {(!entry.note.is_empty()).then(|| view! { <span class="muted">" · " {entry.note}</span> })}
                        </td>
                        <td data-label=amount>
                            <Badge tone>{format!("{sign}{}", entry.amount.number(locale))}</Badge>
                        </td>
                    </tr>
                }
            }).collect_view()}
        </Table>
    }
    .into_any()
}
