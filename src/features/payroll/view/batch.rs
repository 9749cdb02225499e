//! `/admin/paie?vue=lot`: what would become of the ticked statements (`&releve=…&releve=…`) with the form that notes them as
//! paid, and what became of them (`&fait=…`).

use crate::api::pay::PayBatch;
use crate::model::batch::{BatchOutcome, BatchPage, seen};
use crate::model::{OFFICE, OfficeRow};
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{Badge, Button, Card, EmptyState, Field, Form, LinkButton, Section, Table, Tone, Variant};

/// The box by which a statement is chosen in the list; nothing for one that is not to be paid.
pub(super) fn choose(locale: Locale, row: &OfficeRow) -> AnyView {
    if BatchOutcome::foreseen(&row.row.state, row.row.total) != BatchOutcome::Paid {
        return ().into_any();
    }
    let (id, name, month) = (row.row.id.to_string(), &row.name, row.row.month.label(locale));
    let label = tr!(locale, "Choisir {name}, {month}", "Choose {name}, {month}");
    view! {
        <label class="checkbox"><input type="checkbox" name="releve" value=id /><span class="visually-hidden">{label}</span></label>
    }
    .into_any()
}

/// Before and after.
pub(super) fn page(locale: Locale, page: BatchPage, action: ServerAction<PayBatch>) -> AnyView {
    if page.rows.is_empty() {
        return view! {
            <EmptyState title=locale.pick("Aucun de ces relevés n’existe", "None of these statements exists")>
                <LinkButton href=OFFICE variant=Variant::Secondary>{locale.pick("Tous les relevés", "All statements")}</LinkButton>
            </EmptyState>
        }
        .into_any();
    }
    let sum = summary(locale, &page);
    let title = match page.done {
        None => locale.pick("Noter comme payés", "Mark as paid"),
        Some(_) => locale.pick("Relevés notés comme payés", "Statements marked as paid"),
    };
    let is_done = page.done.is_some();
    let form = (!is_done && page.count() > 0).then(|| confirm(locale, &page, action));
    let back = locale.pick(
        if is_done { "Revenir aux relevés" } else { "Ne rien changer" },
        if is_done { "Back to the statements" } else { "Change nothing" },
    );
    let rows = page.rows.into_iter().map(|(row, outcome)| line(locale, row, outcome, is_done)).collect_view();
    let head = columns(locale).map(str::to_owned).to_vec();
    view! {
        <Section title>
            <div class="stack">
                <p role="status">{sum}</p>
                <Table caption=title head>{rows}</Table>
                {form}
                <p><LinkButton href=OFFICE variant=Variant::Secondary>{back}</LinkButton></p>
            </div>
        </Section>
    }
    .into_any()
}

fn summary(locale: Locale, page: &BatchPage) -> String {
    let (count, total) = (page.count(), page.rows.len());
    let sum = page.sums().iter().map(|sum| sum.format(locale)).collect::<Vec<_>>().join(", ");
    match &page.done {
        _ if count == 0 => {
            tr!(locale, "Aucun de ces relevés n’est à payer.", "None of these statements is to be paid.")
        }
        None => {
            tr!(locale, "{count} sur {total} seront payés\u{202f}: {sum}.", "{count} of {total} will be paid: {sum}.")
        }
        Some((on, reference)) => {
            let on = locale.date(*on);
            tr!(
                locale,
                "{count} sur {total} payés le {on}, référence {reference}\u{202f}: {sum}.",
                "{count} of {total} paid on {on}, reference {reference}: {sum}."
            )
        }
    }
}

const fn columns(locale: Locale) -> [&'static str; 4] {
    match locale {
        Locale::Fr => ["Coach", "Mois", "Total", "Ce qui se passe"],
        Locale::En => ["Coach", "Month", "Total", "What happens"],
    }
}

fn line(locale: Locale, row: OfficeRow, outcome: BatchOutcome, is_done: bool) -> AnyView {
    let [who, month, total, happens] = columns(locale);
    let href = format!("{OFFICE}/{}?releve={}", row.slug, row.row.id);
    let words = if is_done { outcome.result() } else { outcome.outlook() };
    let tone = match (outcome, is_done) {
        (BatchOutcome::Paid, true) => Tone::Success,
        (BatchOutcome::Paid, false) => Tone::Info,
        (BatchOutcome::Changed, _) => Tone::Danger,
        _ => Tone::Neutral,
    };
    view! {
        <tr>
            <td data-label=who><a href=href><strong>{row.name}</strong></a></td>
            <td data-label=month>{row.row.month.label(locale)}</td>
            <td data-label=total class="number">{row.row.total.format(locale)}</td>
            <td data-label=happens><Badge tone>{words.get(locale).to_owned()}</Badge></td>
        </tr>
    }
    .into_any()
}

fn confirm(locale: Locale, page: &BatchPage, action: ServerAction<PayBatch>) -> AnyView {
    let hidden = [("statements", seen(&page.rows)), ("key", page.key.clone())];
    let hidden = hidden.map(|(name, value)| view! { <input type="hidden" name=name value=value /> });
    let (first, today, count) = (page.first.to_string(), page.today.to_string(), page.count());
    view! {
        <Card>
            <Form action>
                {hidden.into_iter().collect_view()}
                <Field name="paid_on" label=locale.pick("Payés le", "Paid on") kind="date" value=today.clone() min=first max=today required=true />
                <Field
                    name="reference"
                    label=locale.pick("Référence du virement", "Reference of the transfer")
                    maxlength=120
                    required=true
                    help=locale.pick(
                        "La même pour tous\u{202f}; chaque coach la lit sur son relevé.",
                        "The same for all; each coach reads it on their statement.",
                    )
                />
                <Button>{tr!(locale, "Noter comme payés ({count})", "Mark as paid ({count})")}</Button>
            </Form>
        </Card>
    }
    .into_any()
}
