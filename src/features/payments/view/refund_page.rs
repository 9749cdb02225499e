//! `/admin/paiements/:id/remboursement`: what was given back of a payment, and the way to give more. A refund is prepared in
//! the address (`?montant=20,00`), shown with its effect, and made with a reason.

use super::PaymentStatusBadge;
use crate::api::refunds::{self, RefundPayment};
use crate::model::refund::{RefundForm, RefundPreview, RefundSheet, RefundView};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use leptos_router::params::ParamsMap;
use preau_kernel::{AppError, Locale, tr};
use preau_ui::{
    Badge, Breadcrumb, Button, Card, CheckboxField, DefinitionList, Dialog, EmptyState, ErrorState, ErrorSummary,
    Field, Form, LinkButton, PageHeader, PageTitle, Section, Skeleton, Table, TextAreaField, Variant, use_locale,
};

/// The page.
#[component]
pub fn RefundPage() -> AnyView {
    let locale = use_locale();
    let (params, query) = (use_params_map(), use_query_map());
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let prepared = Memo::new(move |_| query.with(|query| prepare(query, id.get())));
    let refunding = ServerAction::<RefundPayment>::new();
    let page = preau_ui::load(
        move || (id.get(), prepared.get(), refunding.version().get()),
        |(id, form, _)| async move {
            let sheet = refunds::show_refunds(id.clone()).await?;
            let preview = refunds::preview_refund(form.clone()).await;
            Ok::<_, AppError>((id, sheet, form, preview))
        },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                match page.await {
                    Ok((id, sheet, form, preview)) => show(locale, &id, sheet, form, preview, refunding),
                    Err(error) => view! {
                        <PageHeader title=locale.pick("Remboursement", "Refund") />
                        <ErrorState error />
                    }
                    .into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

/// The refund the address prepares; none when it says nothing of one.
fn prepare(query: &ParamsMap, payment_id: String) -> Option<RefundForm> {
    let amount = query.get("montant")?;
    let by_hand = query.get("autrement").unwrap_or_default();
    Some(RefundForm { payment_id, amount, by_hand, ..RefundForm::default() })
}

fn show(
    locale: Locale,
    id: &str,
    sheet: RefundSheet,
    form: Option<RefundForm>,
    preview: Result<Option<RefundPreview>, AppError>,
    refunding: ServerAction<RefundPayment>,
) -> AnyView {
    let (here, payment) = (format!("/admin/paiements/{id}/remboursement"), format!("/admin/paiements/{id}"));
    let title = locale.pick("Remboursement", "Refund");
    let way = vec![
        (tr!(locale, "Paiements", "Payments"), Some("/admin/paiements".to_owned())),
        (sheet.reference.clone(), Some(payment)),
        (title.to_owned(), None),
    ];
    let (preview, refusal) = match preview {
        Ok(preview) => (preview, None),
        Err(error) => (None, Some(error)),
    };
    let dialog =
        preview.map(|preview| confirm(locale, &sheet, form.clone().unwrap_or_default(), preview, &here, refunding));
    let (items, status) = (facts(locale, &sheet), sheet.status);
    let wish = if sheet.left.minor > 0 {
        ask(locale, &here, &sheet, form, refusal)
    } else {
        let text = if sheet.status.was_paid() {
            tr!(locale, "Tout a été remboursé ou le sera bientôt.", "Everything was given back or soon will be.")
        } else {
            tr!(locale, "Ce paiement n’a pas été encaissé.", "This payment was not received.")
        };
        view! { <EmptyState title=tr!(locale, "Rien à rembourser", "Nothing to give back") text /> }.into_any()
    };
    view! {
        <PageTitle text=title />
        <Breadcrumb items=way />
        <PageHeader title><PaymentStatusBadge status /></PageHeader>
        <div class="stack">
            <Card><DefinitionList items /></Card>
            {wish}
            {history(locale, sheet.refunds)}
        </div>
        {dialog}
    }
    .into_any()
}

fn facts(locale: Locale, sheet: &RefundSheet) -> Vec<(String, AnyView)> {
    let way = if sheet.through_provider {
        let provider = &sheet.provider;
        tr!(locale, "par {provider}", "through {provider}")
    } else {
        let provider = &sheet.provider;
        tr!(
            locale,
            "{provider} ne rembourse pas par lui-même\u{202f}: virement à faire, noté ici",
            "{provider} cannot give money back by itself: make a transfer, noted here"
        )
    };
    [
        (tr!(locale, "Payeur", "Payer"), sheet.payer.clone()),
        (tr!(locale, "Pour", "For"), sheet.description.clone()),
        (tr!(locale, "Payé", "Paid"), sheet.paid.format(locale)),
        (tr!(locale, "Peut encore être remboursé", "Can still be given back"), sheet.left.format(locale)),
        (tr!(locale, "Comment", "How"), way),
    ]
    .into_iter()
    .map(|(name, value)| (name, value.into_any()))
    .collect()
}

/// A form that goes into the address; `refusal` is why what it says now cannot be done.
fn ask(
    locale: Locale,
    here: &str,
    sheet: &RefundSheet,
    form: Option<RefundForm>,
    refusal: Option<AppError>,
) -> AnyView {
    let form = form.unwrap_or_default();
    let value = if form.amount.is_empty() { crate::model::decimal::to_decimal(sheet.left) } else { form.amount };
    let action = here.to_owned();
    let by_hand = sheet.through_provider.then(|| {
        let checked = form.by_hand == "true";
        let label = tr!(
            locale,
            "Rendu autrement (virement, espèces)\u{202f}: seulement le noter",
            "Given back in another way (transfer, cash): only note it"
        );
        view! { <CheckboxField name="autrement" label checked /> }
    });
    let code = sheet.paid.currency.code();
    view! {
        <Section title=locale.pick("Rembourser", "Give back")>
            <Card>
                <form class="form" method="get" action=action>
                    <ErrorSummary error=Signal::stored(refusal.map(renamed)) />
                    <Field
                        name="montant"
                        label=tr!(locale, "Montant ({code})", "Amount ({code})")
                        inputmode="decimal"
                        value=value
                        required=true
                    />
                    {by_hand}
                    <Button variant=Variant::Secondary>{locale.pick("Voir l’effet", "See the effect")}</Button>
                </form>
            </Card>
        </Section>
    }
    .into_any()
}

/// The name of the field in the address, so that the links of the summary reach it.
fn renamed(error: AppError) -> AppError {
    match error {
        AppError::Invalid { mut fields } => {
            for field in fields.iter_mut().filter(|field| field.field == "amount") {
                "montant".clone_into(&mut field.field);
            }
            AppError::Invalid { fields }
        }
        other => other,
    }
}

/// What it would do, why, and the button that does it.
fn confirm(
    locale: Locale,
    sheet: &RefundSheet,
    form: RefundForm,
    preview: RefundPreview,
    here: &str,
    refunding: ServerAction<RefundPayment>,
) -> AnyView {
    let (amount, payer, provider) = (preview.amount.format(locale), &sheet.payer, &sheet.provider);
    let title = tr!(locale, "Rembourser {amount} à {payer}\u{202f}?", "Give {amount} back to {payer}?");
    let effect = if preview.by_hand {
        tr!(
            locale,
            "Aucun argent ne part d’ici\u{202f}: vous rendez {amount} par virement ou en espèces, et c’est noté.",
            "No money leaves from here: you give {amount} back by transfer or in cash, and it is noted."
        )
    } else {
        tr!(
            locale,
            "{provider} rend {amount} sur le moyen utilisé. Cela ne peut pas être repris.",
            "{provider} gives {amount} back to what was paid with. This cannot be taken back."
        )
    };
    let (from_credit, credit_note) = (preview.from_credit, preview.credit_note);
    let books = [
        (tr!(locale, "Repris du crédit du compte", "Taken from the account’s credit"), from_credit),
        (tr!(locale, "Avoir sur la facture", "Credit note on the invoice"), credit_note),
    ];
    let books = books.into_iter().filter(|(_, part)| part.minor > 0).map(|(name, part)| (name, part.format(locale)));
    let items: Vec<(String, AnyView)> = [
        (tr!(locale, "Le paiement sera", "The payment will be"), preview.status_after.label().get(locale).to_owned()),
        (
            tr!(locale, "Pourra encore être remboursé", "Can still be given back then"),
            preview.left_after.format(locale),
        ),
    ]
    .into_iter()
    .chain(books)
    .map(|(name, value)| (name, value.into_any()))
    .collect();
    let hidden = [
        ("payment_id", form.payment_id),
        ("amount", form.amount),
        ("by_hand", preview.by_hand.to_string()),
        ("request_key", preview.request_key),
    ];
    let hidden = hidden.map(|(name, value)| view! { <input type="hidden" name=name value=value /> });
    let button = if preview.by_hand {
        tr!(locale, "Noter le remboursement de {amount}", "Note that {amount} was given back")
    } else {
        tr!(locale, "Rembourser {amount}", "Give {amount} back")
    };
    let (close, back) = (here.to_owned(), here.to_owned());
    view! {
        <Dialog title close>
            <div class="stack">
                <p>{effect}</p>
                <DefinitionList items />
                <Form action=refunding>
                    {hidden.collect_view()}
                    <TextAreaField
                        name="reason"
                        label=locale.pick("Raison", "Reason")
                        help=locale.pick("Gardée avec le remboursement, pour l’équipe.", "Kept with the refund, for the team.")
                        required=true
                        maxlength=300
                        rows=3
                    />
                    <div class="cluster">
                        <Button variant=Variant::Danger>{button}</Button>
                        <LinkButton href=back variant=Variant::Quiet>{locale.pick("Ne rien changer", "Change nothing")}</LinkButton>
                    </div>
                </Form>
            </div>
        </Dialog>
    }
    .into_any()
}

fn history(locale: Locale, refunds: Vec<RefundView>) -> AnyView {
    if refunds.is_empty() {
        return ().into_any();
    }
    let rows = refunds
        .into_iter()
        .map(|refund| {
            let way = if refund.by_hand { locale.pick("à la main", "by hand") } else { "" };
            let failure = (!refund.failure.is_empty()).then(|| view! { <br /><code class="small">{refund.failure}</code> });
            view! {
                <tr>
                    <td data-label=locale.pick("Référence", "Reference")>{refund.reference}</td>
                    <td data-label=locale.pick("Quand", "When")>{refund.at}</td>
                    <td class="number" data-label=locale.pick("Montant", "Amount")>{refund.amount.format(locale)}</td>
                    <td data-label=locale.pick("État", "Status")><Badge tone=refund.status.tone()>{refund.status.label().get(locale).to_owned()}</Badge>" "{way}{failure}</td>
                    <td data-label=locale.pick("Raison", "Reason")>{refund.reason}</td>
                    <td data-label=locale.pick("Par", "By")>{refund.requested_by}</td>
                </tr>
            }
        })
        .collect_view();
    let head = [
        locale.pick("Référence", "Reference"),
        locale.pick("Quand", "When"),
        locale.pick("Montant", "Amount"),
        locale.pick("État", "Status"),
        locale.pick("Raison", "Reason"),
        locale.pick("Par", "By"),
    ];
    let head = head.map(str::to_owned).to_vec();
    let title = locale.pick("Déjà demandé", "Asked for so far");
    view! { <Section title><Table caption=title head>{rows}</Table></Section> }.into_any()
}
