//! `/admin/reglages/facturation`: what is printed on every invoice to come.

use super::fields::crumbs;
use crate::api::invoices::{self as api, SaveBillingSettings};
use crate::model::billing_settings::{BillingSettingsForm as Settings, BillingSettingsPage as Page, SettingsChange};
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{
    Button, ErrorState, ExternalLink, Field, Form, LinkButton, Notice, PageHeader, PageTitle, Section, SelectField,
    Skeleton, TextAreaField, Variant, use_locale,
};

/// The page.
#[component]
pub fn BillingSettingsPage() -> AnyView {
    let locale = use_locale();
    let save = ServerAction::<SaveBillingSettings>::new();
    // What was refused stays as it was typed; what was saved is looked at again, with who saved it.
    let saved = Memo::new(move |before: Option<&u32>| {
        before.copied().unwrap_or_default() + u32::from(save.value().with(|answer| matches!(answer, Some(Ok(())))))
    });
    let settings = preau_ui::load(move || saved.get(), |_| api::show_billing_settings());
    let title = locale.pick("Réglages de facturation", "Invoicing settings");
    view! {
        <PageTitle text=title />
        {crumbs((locale.pick("Factures", "Invoices"), "/admin/factures"), title)}
        <PageHeader title subtitle=locale.pick("Ce qui est imprimé sur chaque facture.", "What is printed on every invoice.")>
            {previews(locale)}
        </PageHeader>
        <Suspense fallback=|| view! { <Skeleton lines=12 /> }>
            {move || Suspend::new(async move {
                match settings.await {
                    Ok(page) => whole(locale, page, save),
                    Err(error) => view! { <ErrorState error retry="/admin/reglages/facturation" /> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn previews(locale: Locale) -> AnyView {
    view! {
        <span class="cluster">
            <ExternalLink href="/admin/reglages/facturation/apercu.pdf?langue=fr" class="button button-secondary">
                {locale.pick("Aperçu en français (PDF)", "Preview in French (PDF)")}
            </ExternalLink>
            <ExternalLink href="/admin/reglages/facturation/apercu.pdf?langue=en" class="button button-secondary">
                {locale.pick("Aperçu en anglais (PDF)", "Preview in English (PDF)")}
            </ExternalLink>
        </span>
    }
    .into_any()
}

fn whole(locale: Locale, page: Page, save: ServerAction<SaveBillingSettings>) -> AnyView {
    view! {
        <div class="stack">
            <Notice>
                <p>{locale.pick(
                    "Les factures déjà émises gardent ce qui y est écrit\u{202f}: seules les prochaines changent. L’aperçu montre ce qui \
                     est enregistré.",
                    "Invoices that are issued keep what is written on them: only those to come change. The preview shows what is saved.",
                )}</p>
            </Notice>
            {form(locale, page.form, save)}
            {history(locale, page.changes)}
        </div>
    }
    .into_any()
}

fn form(locale: Locale, form: Settings, save: ServerAction<SaveBillingSettings>) -> AnyView {
    view! {
        <Form action=save>
            <input type="hidden" name="version" value=form.version.clone() />
            {seller_fields(locale, form.clone())}
            {price_fields(locale, form.clone())}
            {transfer_fields(locale, form.clone())}
            <Section title=locale.pick("Pied de page", "Footer")>
                <TextAreaField name="footer_fr" label=label(locale, "footer_fr") value=form.footer_fr.clone() maxlength=1000 rows=3 />
                <TextAreaField name="footer_en" label=label(locale, "footer_en") value=form.footer_en.clone() maxlength=1000 rows=3 />
            </Section>
            <div class="cluster">
                <Button>{locale.pick("Enregistrer", "Save")}</Button>
                <LinkButton href="/admin/factures" variant=Variant::Quiet>{locale.pick("Ne rien changer", "Change nothing")}</LinkButton>
            </div>
        </Form>
    }
    .into_any()
}

fn label(locale: Locale, field: &str) -> String {
    Settings::label(field).get(locale).to_owned()
}

fn seller_fields(locale: Locale, form: Settings) -> AnyView {
    let label = move |field| label(locale, field);
    view! {
        <Section title=locale.pick("Qui vend", "Who sells")>
            <Field name="legal_name" label=label("legal_name") value=form.legal_name.clone() required=true maxlength=200 />
            <TextAreaField name="address" label=label("address") value=form.address.clone() maxlength=300 rows=2 />
            <div class="grid-3">
                <Field name="postal_code" label=label("postal_code") value=form.postal_code.clone() maxlength=200 />
                <Field name="city" label=label("city") value=form.city.clone() maxlength=200 />
                <Field
                    name="country"
                    label=label("country")
                    value=form.country.clone()
                    required=true
                    maxlength=2
                    help=locale.pick("Deux lettres, comme TN ou FR.", "Two letters, such as TN or FR.")
                />
            </div>
            <Field name="tax_number" label=label("tax_number") value=form.tax_number.clone() maxlength=200 />
            <Field name="registration" label=label("registration") value=form.registration.clone() maxlength=200 />
        </Section>
    }
    .into_any()
}

fn price_fields(locale: Locale, form: Settings) -> AnyView {
    let label = move |field| label(locale, field);
    let prices = ["true", "false"].map(|value| (value.to_owned(), with_or_without(locale, value))).into();
    view! {
        <Section title=locale.pick("Prix et délais", "Prices and terms")>
            <Field name="tax_rate" label=label("tax_rate") value=form.tax_rate.clone() required=true inputmode="decimal" />
            <SelectField
                name="prices_include_tax"
                label=label("prices_include_tax")
                options=prices
                value=form.prices_include_tax.clone()
                required=true
            />
            <Field name="terms_days" label=label("terms_days") value=form.terms_days.clone() required=true inputmode="numeric" />
        </Section>
    }
    .into_any()
}

fn with_or_without(locale: Locale, value: &str) -> String {
    match value {
        "true" => tr!(locale, "toutes taxes comprises", "with tax"),
        _ => tr!(locale, "hors taxes", "without tax"),
    }
}

fn transfer_fields(locale: Locale, form: Settings) -> AnyView {
    view! {
        <Section title=locale.pick("Payer par virement", "Paying by transfer")>
            <Field
                name="iban"
                label=label(locale, "iban")
                value=form.iban.clone()
                maxlength=60
                autocomplete="off"
                help=locale.pick("Vérifié par sa clé. Vide s’il n’y en a pas.", "Checked by its digits. Empty if there is none.")
            />
            <TextAreaField
                name="bank_details"
                label=label(locale, "bank_details")
                value=form.bank_details.clone()
                maxlength=1000
                rows=3
                help=locale.pick("Banque, BIC, RIB\u{202f}: imprimé tel quel.", "Bank, BIC, national number: printed as it is.")
            />
        </Section>
    }
    .into_any()
}

fn history(locale: Locale, changes: Vec<SettingsChange>) -> AnyView {
    if changes.is_empty() {
        return view! { <p class="muted">{locale.pick("Rien n’a encore été modifié.", "Nothing has been changed yet.")}</p> }.into_any();
    }
    let change = move |change: SettingsChange| {
        let fields = change.fields.into_iter().map(move |(field, before, after)| {
            let shown = |value: String| match (field.as_str(), value.as_str()) {
                (_, "") => "–".to_owned(),
                ("prices_include_tax", _) => with_or_without(locale, &value),
                _ => value,
            };
            let (label, before, after) = (label(locale, &field), shown(before), shown(after));
            view! { <li>{tr!(locale, "{label}\u{202f}: {before} → {after}", "{label}: {before} → {after}")}</li> }
        });
        let fields = fields.collect_view();
        view! {
            <li>
                <p><strong>{change.by}</strong>" "<span class="muted">{change.at}</span></p>
                <ul>{fields}</ul>
            </li>
        }
    };
    view! {
        <Section title=locale.pick("Dernières modifications", "Latest changes")>
            <ul class="stack">{changes.into_iter().map(change).collect_view()}</ul>
        </Section>
    }
    .into_any()
}
