//! `/admin/devis/:id`: the editor of a draft, or what was sent, what became of it, and what staff can do: duplicate, withdraw,
//! delete, invoice.

use super::dialogs::{Actions, dialog};
use super::editor::QuoteEditor;
use super::sheet::QuoteSheet;
use super::{QuoteBadge, count};
use crate::api::quotes::{self as api, SaveQuote};
use crate::model::quotes::{EditorChoices, Payable, QuoteStatus, QuoteView};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use leptos_router::params::ParamsMap;
use preau_kernel::{AppError, Locale, tr};
use preau_ui::{
    Breadcrumb, Button, ErrorState, ExternalLink, Form, LinkButton, PageHeader, PageTitle, Section, Skeleton, Variant,
    use_locale,
};

pub(super) const ADDRESS: &str = "/admin/devis";

/// The page.
#[component]
pub fn AdminQuotePage() -> AnyView {
    let (params, query) = (use_params_map(), use_query_map());
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let open = Memo::new(move |_| query.with(|query| query.get("dialogue").unwrap_or_default()));
    let (save, done) = (ServerAction::<SaveQuote>::new(), RwSignal::new(0));
    let actions = Actions::new();
    count(save, done);
    actions.count(done);
    let quote = preau_ui::load(move || (id.get(), done.get()), |(id, _)| find(id));
    view! {
        <Suspense fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                match quote.await {
                    Ok((quote, choices)) => {
                        let editor = choices.map(|choices| editor(choices, query.get_untracked(), &quote, save));
                        view! { <Whole quote editor open=open.get() actions /> }.into_any()
                    }
                    Err(error) => view! { <ErrorState error retry=ADDRESS /> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

/// The quote; for a draft also what its form chooses from.
async fn find(id: String) -> Result<(QuoteView, Option<EditorChoices>), AppError> {
    let quote = api::find_quote(id.clone()).await?;
    let is_draft = quote.row.status == QuoteStatus::Draft;
    let choices = if is_draft { Some(api::quote_choices(id).await?) } else { None };
    Ok((quote, choices))
}

fn editor(choices: EditorChoices, query: ParamsMap, quote: &QuoteView, save: ServerAction<SaveQuote>) -> AnyView {
    let address = format!("{ADDRESS}/{}", quote.row.id);
    view! { <QuoteEditor choices query address save /> }.into_any()
}

#[component]
fn Whole(quote: QuoteView, editor: Option<AnyView>, open: String, actions: Actions) -> impl IntoView {
    let locale = use_locale();
    let (status, reference) = (quote.row.status, quote.row.reference.clone());
    let (title, reference) = if reference.is_empty() {
        (tr!(locale, "Devis (brouillon)", "Quote (draft)"), tr!(locale, "Brouillon", "Draft"))
    } else {
        (tr!(locale, "Devis {reference}", "Quote {reference}"), reference)
    };
    let way = vec![(tr!(locale, "Devis", "Quotes"), Some(ADDRESS.to_owned())), (reference, None)];
    let here = format!("{ADDRESS}/{}", quote.row.id);
    let pdf = format!("{here}/document.pdf");
    let subtitle = format!("{} · {}", quote.row.account, quote.row.title);
    let dialog = dialog(locale, &quote, &open, &here, actions);
    let (buttons, history) = (buttons(locale, &quote, &here, actions), history(locale, &quote));
    let body = match editor {
        Some(editor) => editor,
        None => view! { <QuoteSheet quote invoices="/admin/factures" /> }.into_any(),
    };
    view! {
        <PageTitle text=title.clone() />
        <Breadcrumb items=way />
        <PageHeader title subtitle>
            <span class="cluster">
                <QuoteBadge status />
                <ExternalLink href=pdf class="button button-secondary">{tr!(locale, "Voir le PDF", "See the PDF")}</ExternalLink>
            </span>
        </PageHeader>
        <div class="stack">
            <div class="cluster">{buttons}</div>
            {body}
            {history}
        </div>
        {dialog}
    }
}

fn buttons(locale: Locale, quote: &QuoteView, here: &str, actions: Actions) -> AnyView {
    let id = quote.row.id.to_string();
    let invoice = match quote.payable {
        Payable::Nothing => None,
        Payable::Whole(_) => Some(tr!(locale, "Faire la facture", "Make the invoice")),
        Payable::Rest(_) => Some(tr!(locale, "Facturer le solde", "Invoice the rest")),
    };
    let invoice = invoice.map(|label| {
        let href = format!("{here}?dialogue=facturer");
        view! { <LinkButton href>{label}</LinkButton> }
    });
    let last = match quote.row.status {
        QuoteStatus::Draft => Some(("supprimer", tr!(locale, "Supprimer le brouillon", "Delete the draft"))),
        QuoteStatus::Sent | QuoteStatus::Expired => {
            Some(("retirer", tr!(locale, "Retirer le devis", "Withdraw the quote")))
        }
        _ => None,
    };
    let last = last.map(|(name, label)| {
        let href = format!("{here}?dialogue={name}");
        view! { <LinkButton href variant=Variant::Quiet>{label}</LinkButton> }
    });
    view! {
        {invoice}
        <Form action=actions.duplicate>
            <input type="hidden" name="quote_id" value=id />
            <Button variant=Variant::Secondary>{tr!(locale, "Dupliquer", "Duplicate")}</Button>
        </Form>
        {last}
    }
    .into_any()
}

fn history(locale: Locale, quote: &QuoteView) -> Option<AnyView> {
    if quote.timeline.is_empty() {
        return None;
    }
    let entries = quote.timeline.iter().map(|entry| {
        let note =
            (!entry.note.is_empty()).then(|| view! { <br /><span class="small muted">{entry.note.clone()}</span> });
        view! { <li><time>{entry.at.clone()}</time>" "{entry.what.clone()}{note}</li> }
    });
    let entries = entries.collect_view();
    Some(
        view! { <Section title=tr!(locale, "Historique", "History")><ol class="timeline">{entries}</ol></Section> }
            .into_any(),
    )
}
