//! `/espace/devis/:id`: one quote, and the answer to it: a name that is typed, or no.

use super::quotes_page::ADDRESS;
use super::sheet::QuoteSheet;
use super::{QuoteBadge, count};
use crate::api::quotes::{AcceptQuote, RefuseQuote, find_quote};
use crate::model::InvoiceStatus;
use crate::model::quotes::{QuoteStatus, QuoteView};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use preau_kernel::{Locale, tr};
use preau_ui::{
    Breadcrumb, Button, Card, Dialog, ErrorState, ExternalLink, Field, Form, LinkButton, Notice, PageHeader, PageTitle,
    Section, Skeleton, TextAreaField, Tone, Variant, use_locale,
};

/// What the reader can answer.
#[derive(Clone, Copy)]
struct Answers {
    accept: ServerAction<AcceptQuote>,
    refuse: ServerAction<RefuseQuote>,
}

/// The page.
#[component]
pub fn QuotePage() -> AnyView {
    let (params, query) = (use_params_map(), use_query_map());
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let refusing = Memo::new(move |_| query.with(|query| query.get("dialogue").as_deref() == Some("refuser")));
    let (answers, done) = (Answers { accept: ServerAction::new(), refuse: ServerAction::new() }, RwSignal::new(0));
    count(answers.accept, done);
    count(answers.refuse, done);
    let quote = preau_ui::load(move || (id.get(), done.get()), |(id, _)| find_quote(id));
    view! {
        <Suspense fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                match quote.await {
                    Ok(quote) => view! { <Whole quote refusing=refusing.get() answers /> }.into_any(),
                    Err(error) => view! { <ErrorState error retry=ADDRESS /> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn Whole(quote: QuoteView, refusing: bool, answers: Answers) -> impl IntoView {
    let locale = use_locale();
    let (status, reference) = (quote.row.status, quote.row.reference.clone());
    let (about, date, until) = (&quote.row.title, &quote.row.date, &quote.row.valid_until);
    let subtitle =
        tr!(locale, "{about} · du {date}, valable jusqu’au {until}", "{about} · of {date}, valid until {until}");
    let title = tr!(locale, "Devis {reference}", "Quote {reference}");
    let way = vec![(tr!(locale, "Devis", "Quotes"), Some(ADDRESS.to_owned())), (reference, None)];
    let here = format!("{ADDRESS}/{}", quote.row.id);
    let pdf = format!("{here}/document.pdf");
    let said = standing(locale, &quote);
    let signing = quote.can_answer.then(|| sign_form(locale, &quote, &here, answers.accept));
    let dialog = (refusing && quote.can_answer).then(|| refuse_dialog(locale, &quote, &here, answers.refuse));
    view! {
        <PageTitle text=title.clone() />
        <Breadcrumb items=way />
        <PageHeader title subtitle>
            <span class="cluster">
                <QuoteBadge status />
                <ExternalLink href=pdf class="button button-secondary">{tr!(locale, "Télécharger le PDF", "Download the PDF")}</ExternalLink>
            </span>
        </PageHeader>
        <div class="stack">
            {said}
            <QuoteSheet quote invoices="/espace/factures" />
            {signing}
        </div>
        {dialog}
    }
}

/// What comes next, when that is not to sign.
fn standing(locale: Locale, quote: &QuoteView) -> Option<AnyView> {
    let is_open = |status| matches!(status, InvoiceStatus::Sent | InvoiceStatus::Overdue);
    let (tone, words) = match quote.row.status {
        QuoteStatus::Accepted => {
            let due = quote.parts.iter().find(|part| is_open(part.status))?;
            let (amount, href) = (due.total.format(locale), format!("/espace/factures/{}", due.invoice));
            let words = tr!(locale, "Une facture de {amount} est à payer.", "An invoice of {amount} is to be paid.");
            let pay = tr!(locale, "Voir et payer la facture", "See and pay the invoice");
            let next =
                view! { <Notice tone=Tone::Info><p>{words}</p><p><LinkButton href>{pay}</LinkButton></p></Notice> };
            return Some(next.into_any());
        }
        QuoteStatus::Expired => (
            Tone::Warning,
            tr!(
                locale,
                "Ce devis n’est plus valable. Écrivez-nous pour en recevoir un autre.",
                "This quote is no longer valid. Write to us to get another one."
            ),
        ),
        QuoteStatus::Refused => {
            (Tone::Neutral, tr!(locale, "Vous avez refusé ce devis.", "You have refused this quote."))
        }
        QuoteStatus::Withdrawn => (Tone::Neutral, tr!(locale, "Ce devis a été retiré.", "This quote was withdrawn.")),
        QuoteStatus::Draft | QuoteStatus::Sent => return None,
    };
    Some(view! { <Notice tone><p>{words}</p></Notice> }.into_any())
}

fn sign_form(locale: Locale, quote: &QuoteView, here: &str, accept: ServerAction<AcceptQuote>) -> AnyView {
    let (id, total) = (quote.row.id.to_string(), quote.row.total.format(locale));
    let effect = match quote.deposit {
        Some(deposit) => {
            let deposit = deposit.format(locale);
            tr!(
                locale,
                "En signant, vous acceptez ce devis de {total}. La facture de l’acompte, {deposit}, est émise aussitôt.",
                "By signing you accept this quote of {total}. The invoice of the deposit, {deposit}, is issued at once."
            )
        }
        None => tr!(
            locale,
            "En signant, vous acceptez ce devis de {total}. Rien n’est à payer maintenant.",
            "By signing you accept this quote of {total}. Nothing is to be paid now."
        ),
    };
    let reader = &quote.reader;
    let help = tr!(
        locale,
        "Par exemple «\u{a0}{reader}\u{a0}». Votre nom, l’heure et l’adresse de votre connexion sont conservés avec le devis.",
        "For example “{reader}”. Your name, the time and the address you connect from are kept with the quote."
    );
    let refuse = format!("{here}?dialogue=refuser");
    view! {
        <Section title=tr!(locale, "Votre réponse", "Your answer")>
            <Card>
                <Form action=accept>
                    <input type="hidden" name="quote_id" value=id />
                    <p>{effect}</p>
                    <Field name="name" label=tr!(locale, "Votre nom, pour signer", "Your name, to sign") autocomplete="name" required=true maxlength=200 help />
                    <div class="cluster">
                        <Button>{tr!(locale, "Signer et accepter", "Sign and accept")}</Button>
                        <LinkButton href=refuse variant=Variant::Quiet>{tr!(locale, "Refuser le devis", "Refuse the quote")}</LinkButton>
                    </div>
                </Form>
            </Card>
        </Section>
    }
    .into_any()
}

fn refuse_dialog(locale: Locale, quote: &QuoteView, here: &str, refuse: ServerAction<RefuseQuote>) -> AnyView {
    let (id, close, away) = (quote.row.id.to_string(), here.to_owned(), here.to_owned());
    let reference = &quote.row.reference;
    view! {
        <Dialog title=tr!(locale, "Refuser le devis {reference}\u{202f}?", "Refuse quote {reference}?") close>
            <Form action=refuse>
                <input type="hidden" name="quote_id" value=id />
                <TextAreaField name="reason" label=tr!(locale, "Pourquoi", "Why") maxlength=1000 rows=3 help=tr!(locale, "Pour que nous puissions mieux vous répondre la prochaine fois.", "So that we can answer you better next time.") />
                <div class="cluster">
                    <Button variant=Variant::Danger>{tr!(locale, "Refuser le devis", "Refuse the quote")}</Button>
                    <LinkButton href=away variant=Variant::Quiet>{tr!(locale, "Ne rien changer", "Change nothing")}</LinkButton>
                </div>
            </Form>
        </Dialog>
    }
    .into_any()
}
