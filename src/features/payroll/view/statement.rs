//! A statement, and the list of all of a coach.

use super::preview::sessions;
use crate::model::{PayLine, PayState, Statement, StatementRow};
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{Badge, Card, EmptyState, ExternalLink, Section, Table, Tone};

/// How far it is, in a word.
pub(super) fn badge(locale: Locale, state: &PayState) -> AnyView {
    let tone = match state {
        PayState::Running => Tone::Neutral,
        PayState::Due => Tone::Warning,
        PayState::Paid { .. } => Tone::Success,
    };
    let label = state.label(locale);
    view! { <Badge tone>{label}</Badge> }.into_any()
}

/// Sums and lines of one statement; `pdf` is its address on paper.
pub(super) fn statement(locale: Locale, statement: Statement, pdf: String) -> AnyView {
    let month = statement.row.month.label(locale);
    let title = tr!(locale, "Relevé de {month}", "Statement for {month}");
    let total = statement.row.total.format(locale);
    let paid = match &statement.row.state {
        PayState::Paid { on, reference } => {
            let (day, reference) = (locale.date(*on), reference.clone());
            Some(tr!(locale, "Payé le {day}, référence {reference}.", "Paid on {day}, reference {reference}."))
        }
        PayState::Running => Some(tr!(
            locale,
            "Le mois n’est pas terminé\u{202f}: ce relevé grandit avec chaque compte rendu.",
            "The month is not over: this statement grows with each report."
        )),
        PayState::Due => None,
    };
    let row = |class: &'static str, name: &str, value: String| {
        let name = name.to_owned();
        view! { <div class=class><dt>{name}</dt><dd>{value}</dd></div> }
    };
    let sums =
        statement.sums.rows(locale).into_iter().map(|(name, sum)| row("statement-sum", name, sum.format(locale)));
    let sums = sums.collect_view();
    let whole = row("statement-balance", locale.pick("Total", "Total"), total);
    let state = badge(locale, &statement.row.state);
    view! {
        <Section title class="stack">
            <p class="cluster">{state} {paid}</p>
            <Card class="statement-totals"><dl class="definition-list">{sums}{whole}</dl></Card>
            {lines(locale, statement.lines)}
            <p><ExternalLink href=pdf class="button button-secondary">{locale.pick("Relevé en PDF", "Statement as PDF")}</ExternalLink></p>
        </Section>
    }
    .into_any()
}

fn lines(locale: Locale, lines: Vec<PayLine>) -> AnyView {
    if lines.is_empty() {
        return view! { <EmptyState title=locale.pick("Aucune ligne pour l’instant", "No line yet") /> }.into_any();
    }
    let [when, what, amount] = match locale {
        Locale::Fr => ["Date", "Ligne", "Montant"],
        Locale::En => ["Date", "Line", "Amount"],
    };
    let head = [when, what, amount].map(str::to_owned).to_vec();
    let rows = lines.into_iter().map(|line| {
        let (at, title, detail, sum) =
            (line.when(locale), line.title(locale), line.detail(locale), line.amount.format(locale));
        view! {
            <tr>
                <td data-label=when class="nowrap">{at}</td>
                <td data-label=what><div>{title}</div><div class="muted">{detail}</div></td>
                <td data-label=amount class="number">{sum}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! { <Table caption=locale.pick("Lignes du relevé", "Lines of the statement") head>{rows}</Table> }.into_any()
}

/// All statements of a coach; `path` is the page's, `chosen` the one shown.
pub(super) fn all(locale: Locale, rows: Vec<StatementRow>, chosen: Option<&Statement>, path: &str) -> AnyView {
    if rows.is_empty() {
        return ().into_any();
    }
    let [month, total, state] = match locale {
        Locale::Fr => ["Mois", "Total", "État"],
        Locale::En => ["Month", "Total", "Status"],
    };
    let head = [month, total, state].map(str::to_owned).to_vec();
    let chosen = chosen.map(|statement| statement.row.id);
    let rows = rows.into_iter().map(|row| {
        let current = (chosen == Some(row.id)).then_some("true");
        let href = format!("{path}?releve={}", row.id);
        let count = sessions(locale, usize::try_from(row.sessions).unwrap_or_default());
        view! {
            <tr>
                <td data-label=month>
                    <a href=href aria-current=current>{row.month.label(locale)}</a>
                    <div class="muted">{count}</div>
                </td>
                <td data-label=total class="number">{row.total.format(locale)}</td>
                <td data-label=state>{badge(locale, &row.state)}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Section title=locale.pick("Tous les relevés", "All statements")>
            <Table caption=locale.pick("Tous les relevés", "All statements") head>{rows}</Table>
        </Section>
    }
    .into_any()
}
