//! `/admin/comptes/:id/credit`: the credit of an account, and a form that adds to it or takes from it.

use crate::api::credit::{self as api, AdjustAccountCredit};
use crate::model::credit::{CreditKind, CreditRow, CreditSheet};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use preau_kernel::{Currency, Locale, tr};
use preau_ui::{
    Breadcrumb, Button, Card, Choice, ChoiceField, EmptyState, ErrorState, Field, Form, LinkButton, PageHeader,
    PageTitle, Section, SelectField, Skeleton, Table, TextAreaField, Variant, use_locale,
};

/// The page.
#[component]
pub fn AccountCreditPage() -> AnyView {
    let locale = use_locale();
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let adjust = ServerAction::<AdjustAccountCredit>::new();
    let sheet = preau_ui::load(move || (id.get(), adjust.version().get()), |(id, _)| api::show_account_credit(id));
    view! {
        <Suspense fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                match sheet.await {
                    Ok(sheet) => show(locale, sheet, adjust),
                    Err(error) => view! {
                        <PageHeader title=locale.pick("Crédit du compte", "Credit of the account") />
                        <ErrorState error />
                    }
                    .into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn show(locale: Locale, sheet: CreditSheet, adjust: ServerAction<AdjustAccountCredit>) -> AnyView {
    let account = sheet.account.clone();
    let title = tr!(locale, "Crédit de {account}", "Credit of {account}");
    let way = vec![(tr!(locale, "Factures", "Invoices"), Some("/admin/factures".to_owned())), (title.clone(), None)];
    let sums: Vec<String> = sheet.balances.iter().map(|balance| balance.format(locale)).collect();
    let subtitle = if sums.is_empty() {
        tr!(locale, "Aucun crédit à utiliser", "No credit to use")
    } else {
        let sums = sums.join(" · ");
        tr!(locale, "À utiliser\u{202f}: {sums}", "To be used: {sums}")
    };
    let quote = format!("/admin/devis/nouveau?compte={}", sheet.account_id);
    let (form, credits) = (form(locale, &sheet, adjust), credits(locale, sheet.credits));
    view! {
        <PageTitle text=title.clone() />
        <Breadcrumb items=way />
        <PageHeader title subtitle>
            <LinkButton href=quote variant=Variant::Secondary>{tr!(locale, "Nouveau devis", "New quote")}</LinkButton>
        </PageHeader>
        <Section title=tr!(locale, "Ajouter ou retirer", "Add or take away")>
            <Card>{form}</Card>
        </Section>
        <Section title=tr!(locale, "Crédits", "Credits")>{credits}</Section>
    }
    .into_any()
}

fn form(locale: Locale, sheet: &CreditSheet, adjust: ServerAction<AdjustAccountCredit>) -> AnyView {
    let choice = |value: &str, title: String, detail: String| Choice { value: value.to_owned(), title, detail };
    let directions = vec![
        choice(
            "give",
            tr!(locale, "Ajouter", "Add"),
            tr!(locale, "Utilisable sur les prochains achats et factures.", "For coming purchases and invoices."),
        ),
        choice(
            "take",
            tr!(locale, "Retirer", "Take away"),
            tr!(locale, "D’abord ce qui expire le plus tôt.", "What expires soonest goes first."),
        ),
    ];
    let kinds = CreditKind::ALL.into_iter().filter(|kind| kind.is_given());
    let kinds = kinds.map(|kind| (kind.code().to_owned(), kind.label().get(locale).to_owned())).collect();
    let currencies = Currency::ALL.map(|currency| (currency.code().to_owned(), currency.code().to_owned())).to_vec();
    let (id, key, today) = (sheet.account_id.to_string(), sheet.idempotency_key.clone(), sheet.today.clone());
    let currency = sheet.currency.code().to_owned();
    view! {
        <Form action=adjust>
            <input type="hidden" name="account_id" value=id />
            <input type="hidden" name="idempotency_key" value=key />
            <ChoiceField name="direction" label=tr!(locale, "Quoi faire", "What to do") options=directions value="give" required=true />
            <SelectField name="kind" label=tr!(locale, "Nature de ce qui est ajouté", "Kind of what is added") options=kinds value="manual" />
            <Field name="amount" label=tr!(locale, "Montant", "Amount") inputmode="decimal" required=true />
            <SelectField name="currency" label=tr!(locale, "Devise", "Currency") options=currencies value=currency required=true />
            <Field name="expires_on" label=tr!(locale, "À utiliser jusqu’au", "To be used until") kind="date" min=today />
            <TextAreaField name="reason" label=tr!(locale, "Raison", "Reason") required=true maxlength=300 rows=3 />
            <Button>{tr!(locale, "Enregistrer", "Save")}</Button>
        </Form>
    }
    .into_any()
}

fn credits(locale: Locale, credits: Vec<CreditRow>) -> AnyView {
    if credits.is_empty() {
        return view! { <EmptyState title=tr!(locale, "Ce compte n’a jamais eu de crédit", "This account never had credit") /> }
            .into_any();
    }
    let head = [
        tr!(locale, "Donné le", "Given on"),
        tr!(locale, "Nature", "Kind"),
        tr!(locale, "Raison", "Reason"),
        tr!(locale, "Montant", "Amount"),
        tr!(locale, "Reste", "Left"),
        tr!(locale, "Jusqu’au", "Until"),
    ];
    let labels = head.clone();
    let row = move |credit: CreditRow| {
        let [given, kind, why, amount, left, until] = labels.clone();
        view! {
            <tr>
                <td data-label=given class="nowrap">{credit.given}</td>
                <td data-label=kind>{credit.kind.label().get(locale).to_owned()}</td>
                <td data-label=why>{credit.note}</td>
                <td data-label=amount class="number">{credit.amount.format(locale)}</td>
                <td data-label=left class="number">{credit.remaining.format(locale)}</td>
                <td data-label=until class="nowrap">{credit.until.unwrap_or_else(|| "–".to_owned())}</td>
            </tr>
        }
    };
    view! {
        <Table caption=tr!(locale, "Crédits", "Credits") head=head.into()>{credits.into_iter().map(row).collect_view()}</Table>
    }
    .into_any()
}
