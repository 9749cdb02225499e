//! What is to be paid, said calmly, with the way to pay it. Only parents are ever shown it.

use crate::api::dunning::{PayDue, my_dues};
use crate::model::dunning::DueInvoice;
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_payments::view::{SandboxBadge, keep_method_field};
use preau_ui::{Button, Form, Notice, SelectField, use_locale};

/// For pages that know nothing of what is due: asks by itself. Nothing while nothing is due.
#[component]
pub fn DuesNotice() -> AnyView {
    let locale = use_locale();
    let dues = preau_ui::load(|| (), |()| my_dues());
    view! {
        <Suspense>
            {move || Suspend::new(async move { dues.await.ok().map(|dues| dues_notice(locale, dues)) })}
        </Suspense>
    }
    .into_any()
}

/// One notice per renewal.
pub fn dues_notice(locale: Locale, dues: Vec<DueInvoice>) -> AnyView {
    if dues.is_empty() {
        return ().into_any();
    }
    let notices = dues.into_iter().map(|due| notice(locale, due)).collect_view();
    view! {
        <section class="stack" aria-label=tr!(locale, "À régler", "To be paid")>{notices}</section>
    }
    .into_any()
}

fn notice(locale: Locale, due: DueInvoice) -> AnyView {
    let pay = ServerAction::<PayDue>::new();
    // With JavaScript the browser itself goes to the provider: its page is never one of the router's.
    Effect::new(move || {
        if let Some(Ok(url)) = pay.value().get() {
            let _ = window().location().set_href(&url);
        }
    });
    let (sentence, reference) = (due.sentence(locale), due.reference.clone());
    let amount = due.amount.format_short(locale);
    let about = ("invoice_id", due.invoice_id.to_string());
    let sandbox = due.offers.iter().any(|offer| offer.sandbox).then(|| view! { <SandboxBadge /> });
    let provider = provider_field(locale, &due);
    let keep = due.charged_to.is_none().then(|| keep_method_field(locale, &due.offers));
    view! {
        <Notice tone=due.state.tone()>
            <p>{sentence}</p>
            <Form action=pay about>
                {provider}
                {keep}
                <div class="cluster">
                    <Button>{tr!(locale, "Payer {amount}", "Pay {amount}")}</Button>
                    {sandbox}
                    <span class="small muted">{tr!(locale, "Facture {reference}", "Invoice {reference}")}</span>
                </div>
            </Form>
        </Notice>
    }
    .into_any()
}

/// One way to pay needs no question.
fn provider_field(locale: Locale, due: &DueInvoice) -> AnyView {
    match due.offers.as_slice() {
        [only] => view! { <input type="hidden" name="provider" value=only.kind.code() /> }.into_any(),
        several => {
            let options = several.iter().map(|offer| (offer.kind.code().to_owned(), offer.title(locale))).collect();
            view! {
                <SelectField name="provider" label=tr!(locale, "Moyen de paiement", "Way to pay") options required=true />
            }
            .into_any()
        }
    }
}
