//! `/espace/factures`: what is open, every document, and whom they are made out to.

use super::super::account::MoneyTabs;
use super::rows::{Documents, open_cards};
use crate::api::invoices::{self as api, SaveBillingProfile};
use crate::model::invoice_pages::{OwnInvoices, Profile};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use preau_kernel::{Locale, tr};
use preau_ui::{
    Button, Dialog, EmptyState, ErrorState, Field, Form, LinkButton, PageHeader, PageTitle, Section, Skeleton,
    StatCard, Variant, use_locale,
};

const ADDRESS: &str = "/espace/factures";

/// The page.
#[component]
pub fn InvoicesPage() -> AnyView {
    let locale = use_locale();
    let save = ServerAction::<SaveBillingProfile>::new();
    let query = use_query_map();
    let editing = Memo::new(move |_| query.with(|query| query.get("compte")));
    let invoices = preau_ui::load(move || save.version().get(), |_| api::my_invoices());
    view! {
        <PageTitle text=locale.pick("Factures", "Invoices") />
        <PageHeader
            title=locale.pick("Factures", "Invoices")
            subtitle=locale.pick(
                "Ce qui est à payer, ce qui est payé, et chaque reçu.",
                "What is to be paid, what is paid, and every receipt.",
            )
        />
        <MoneyTabs current=ADDRESS />
        <Suspense fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                match invoices.await {
                    Ok(mine) => view! { <Mine mine editing=editing.get() save /> }.into_any(),
                    Err(error) => view! { <ErrorState error retry=ADDRESS /> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn Mine(mine: OwnInvoices, editing: Option<String>, save: ServerAction<SaveBillingProfile>) -> impl IntoView {
    let locale = use_locale();
    let mut cards = open_cards(locale, &mine.sums);
    cards.extend(mine.credits.iter().map(|credit| {
        let (label, value) = (tr!(locale, "Crédit à utiliser", "Credit to use"), credit.format(locale));
        let hint = tr!(locale, "sur vos prochaines factures", "on your coming invoices");
        view! { <StatCard label value hint /> }.into_any()
    }));
    let documents = if mine.documents.is_empty() {
        view! {
            <EmptyState
                title=tr!(locale, "Aucune facture pour l’instant", "No invoice yet")
                text=tr!(locale, "Elles apparaissent ici dès le premier achat.", "They appear here with the first purchase.")
            >
                <LinkButton href="/espace/abonnement" variant=Variant::Secondary>{tr!(locale, "Voir les formules", "See the plans")}</LinkButton>
            </EmptyState>
        }
        .into_any()
    } else {
        view! { <Documents rows=mine.documents base=ADDRESS with_account=false /> }.into_any()
    };
    let dialog = editing
        .and_then(|account| mine.profiles.iter().find(|profile| profile.account_id == account).cloned())
        .map(|profile| profile_dialog(locale, profile, save));
    let profiles = mine.profiles.into_iter().map(|profile| profile_line(locale, &profile)).collect_view();
    view! {
        <div class="stack">
            <div class="grid-3">{cards}</div>
            {documents}
            <Section title=tr!(locale, "Coordonnées de facturation", "Billing details")>{profiles}</Section>
        </div>
        {dialog}
    }
}

fn profile_line(locale: Locale, profile: &Profile) -> AnyView {
    let place =
        [profile.address.as_str(), profile.postal_code.as_str(), profile.city.as_str(), profile.country.as_str()];
    let place = place.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    let (name, href) = (profile.legal_name.clone(), format!("{ADDRESS}?compte={}", profile.account_id));
    view! {
        <p><strong>{name}</strong><br />{place}</p>
        <p><LinkButton href variant=Variant::Secondary>{tr!(locale, "Modifier les coordonnées", "Change the details")}</LinkButton></p>
    }
    .into_any()
}

fn profile_dialog(locale: Locale, profile: Profile, save: ServerAction<SaveBillingProfile>) -> AnyView {
    view! {
        <Dialog title=tr!(locale, "Coordonnées de facturation", "Billing details") close=ADDRESS>
            <Form action=save>
                <input type="hidden" name="account_id" value=profile.account_id />
                <Field name="legal_name" label=tr!(locale, "Nom ou raison sociale", "Name or company name") value=profile.legal_name required=true autocomplete="organization" />
                <Field name="address" label=tr!(locale, "Adresse", "Address") value=profile.address autocomplete="street-address" />
                <Field name="postal_code" label=tr!(locale, "Code postal", "Postal code") value=profile.postal_code autocomplete="postal-code" />
                <Field name="city" label=tr!(locale, "Ville", "City") value=profile.city autocomplete="address-level2" />
                <Field name="country" label=tr!(locale, "Pays", "Country") value=profile.country required=true maxlength=2 autocomplete="country" help=tr!(locale, "Deux lettres\u{202f}: TN, FR, SN…", "Two letters: TN, FR, SN…") />
                <Field name="tax_number" label=tr!(locale, "Numéro de TVA", "VAT number") value=profile.tax_number help=tr!(locale, "Pour une entreprise.", "For a company.") />
                <p class="small muted">{tr!(locale, "Les factures déjà émises ne changent pas.", "Invoices already issued do not change.")}</p>
                <div class="cluster">
                    <Button>{tr!(locale, "Enregistrer", "Save")}</Button>
                    <LinkButton href=ADDRESS variant=Variant::Quiet>{tr!(locale, "Ne rien changer", "Change nothing")}</LinkButton>
                </div>
            </Form>
        </Dialog>
    }
    .into_any()
}
