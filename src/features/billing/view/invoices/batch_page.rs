//! `/admin/factures/lot`: what would be done with the chosen invoices (`?action=rappeler&facture=…&facture=…`), and what was
//! done (`?fait=…`).

use crate::api::invoices::{RunBatch, show_batch};
use crate::model::batch::{BatchAction, BatchOutcome, BatchPage, BatchQuery};
use crate::model::invoice_pages::InvoiceRow;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use preau_kernel::{Locale, tr};
use preau_ui::{
    Badge, Breadcrumb, Button, EmptyState, ErrorState, Form, LinkButton, PageHeader, PageTitle, Skeleton, Table, Tone,
    Variant, use_locale,
};

const ADDRESS: &str = "/admin/factures";

/// The page.
#[component]
pub fn InvoiceBatchPage() -> AnyView {
    let locale = use_locale();
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(read));
    let run = ServerAction::<RunBatch>::new();
    let page = preau_ui::load(move || asked.get(), show_batch);
    let title = locale.pick("Plusieurs factures", "Several invoices");
    let way = vec![(tr!(locale, "Factures", "Invoices"), Some(ADDRESS.to_owned())), (title.to_owned(), None)];
    view! {
        <PageTitle text=title />
        <Breadcrumb items=way />
        <Suspense fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(page) => whole(locale, page, run),
                    Err(error) => view! { <PageHeader title /><ErrorState error retry=ADDRESS /> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn read(query: &ParamsMap) -> BatchQuery {
    BatchQuery {
        action: query.get("action").unwrap_or_default(),
        invoices: query.get_all("facture").unwrap_or_default(),
        done: query.get("fait").unwrap_or_default(),
    }
}

fn whole(locale: Locale, page: BatchPage, run: ServerAction<RunBatch>) -> AnyView {
    let count = page.rows.iter().filter(|(_, outcome)| outcome.acts()).count();
    let total = page.rows.len();
    let title = match (page.action, page.done) {
        (BatchAction::Issue, false) => locale.pick("Émettre les brouillons choisis", "Issue the chosen drafts"),
        (BatchAction::Remind, false) => locale.pick("Rappeler les factures choisies", "Remind of the chosen invoices"),
        (BatchAction::Issue, true) => locale.pick("Brouillons émis", "Drafts issued"),
        (BatchAction::Remind, true) => locale.pick("Rappels envoyés", "Reminders sent"),
    };
    let sum = match (page.action, page.done) {
        (BatchAction::Issue, false) => {
            tr!(locale, "{count} sur {total} seront émises.", "{count} of {total} will be issued.")
        }
        (BatchAction::Remind, false) => {
            tr!(locale, "{count} sur {total} seront rappelées.", "{count} of {total} will get a reminder.")
        }
        (_, true) => tr!(locale, "Fait pour {count} sur {total}.", "Done for {count} of {total}."),
    };
    let form = (!page.done).then(|| confirm(locale, &page, count, run));
    let back = page.done.then(|| {
        view! { <p><LinkButton href=ADDRESS variant=Variant::Secondary>{tr!(locale, "Revenir aux factures", "Back to the invoices")}</LinkButton></p> }
    });
    let done = page.done;
    let rows = page.rows.into_iter().map(|(invoice, outcome)| row(locale, invoice, outcome, done)).collect_view();
    let table = if total == 0 {
        view! { <EmptyState title=tr!(locale, "Aucune de ces factures n’existe", "None of these invoices exists") /> }
            .into_any()
    } else {
        view! { <Table caption=title head=columns(locale).map(str::to_owned).to_vec()>{rows}</Table> }.into_any()
    };
    view! {
        <PageHeader title />
        <div class="stack">
            <p role="status">{sum}</p>
            {table}
            {form}
            {back}
        </div>
    }
    .into_any()
}

const fn columns(locale: Locale) -> [&'static str; 5] {
    match locale {
        Locale::Fr => ["Facture", "Compte", "Objet", "Reste à payer", "Ce qui se passe"],
        Locale::En => ["Invoice", "Account", "About", "Left to pay", "What happens"],
    }
}

fn row(locale: Locale, invoice: InvoiceRow, outcome: BatchOutcome, done: bool) -> AnyView {
    let [number, account, about, left, happens] = columns(locale);
    let reference = if invoice.reference.is_empty() { tr!(locale, "Brouillon", "Draft") } else { invoice.reference };
    let (words, tone) = match (done, outcome.acts()) {
        (true, _) => (outcome.result(), outcome.tone()),
        (false, true) => (outcome.outlook(), Tone::Info),
        (false, false) => (outcome.outlook(), outcome.tone()),
    };
    view! {
        <tr>
            <td data-label=number class="nowrap"><a href=format!("{ADDRESS}/{}", invoice.id)>{reference}</a></td>
            <td data-label=account>{invoice.account}</td>
            <td data-label=about class="words">{invoice.about}</td>
            <td data-label=left class="number">{invoice.balance.format(locale)}</td>
            <td data-label=happens><Badge tone>{words.get(locale).to_owned()}</Badge></td>
        </tr>
    }
    .into_any()
}

fn confirm(locale: Locale, page: &BatchPage, count: usize, run: ServerAction<RunBatch>) -> AnyView {
    let label = match page.action {
        BatchAction::Issue => tr!(locale, "Émettre ({count})", "Issue ({count})"),
        BatchAction::Remind => tr!(locale, "Envoyer les rappels ({count})", "Send the reminders ({count})"),
    };
    let ids: Vec<String> = page.rows.iter().map(|(invoice, _)| invoice.id.to_string()).collect();
    let (action, ids, key) = (page.action.code(), ids.join(" "), page.key.clone());
    let button = (count > 0).then(|| view! { <Button>{label}</Button> });
    view! {
        <Form action=run>
            <input type="hidden" name="action" value=action />
            <input type="hidden" name="invoices" value=ids />
            <input type="hidden" name="key" value=key />
            <div class="cluster">
                {button}
                <LinkButton href=ADDRESS variant=Variant::Quiet>{tr!(locale, "Ne rien faire", "Do nothing")}</LinkButton>
            </div>
        </Form>
    }
    .into_any()
}
