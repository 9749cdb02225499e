//! `/admin/formules/packs/nouveau`, `/admin/formules/packs/{code}`: a pack, whole.

use super::fields::{code_field, crumbs, currency_field, name_fields, segment, word_fields};
use crate::api::catalogue::{self, SavePack};
use crate::model::editor::PackForm;
use leptos::prelude::*;
use preau_kernel::Locale;
use preau_ui::{
    Button, CheckboxField, ErrorState, Field, Form, LinkButton, PageHeader, PageTitle, Skeleton, Variant, use_locale,
};

/// The page.
#[component]
pub fn PackEditorPage() -> AnyView {
    let locale = use_locale();
    let code = segment("code");
    let pack = preau_ui::load(move || code.get(), catalogue::show_pack);
    view! {
        <Suspense fallback=|| view! { <Skeleton lines=12 /> }>
            {move || Suspend::new(async move {
                match pack.await {
                    Ok(form) => page(locale, form),
                    Err(error) => view! { <ErrorState error retry="/admin/formules" /> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn page(locale: Locale, form: PackForm) -> AnyView {
    let name = locale.pick(&form.name_fr, &form.name_en).to_owned();
    let title = if form.of.is_empty() { locale.pick("Nouveau pack", "New pack").to_owned() } else { name };
    view! {
        <PageTitle text=title.clone() />
        {crumbs((locale.pick("Formules et packs", "Plans and packs"), "/admin/formules"), &title)}
        <PageHeader title />
        <Editor form />
    }
    .into_any()
}

#[component]
fn Editor(form: PackForm) -> AnyView {
    let locale = use_locale();
    let save = ServerAction::<SavePack>::new();
    let words = word_fields(
        locale,
        [form.summary_fr.clone(), form.summary_en.clone()],
        [form.features_fr.clone(), form.features_en.clone()],
    );
    view! {
        <Form action=save>
            <input type="hidden" name="of" value=form.of.clone() />
            <input type="hidden" name="version" value=form.version.clone() />
            {code_field(locale, &form.of, form.code.clone(), "PACK_ETE")}
            {name_fields(locale, form.name_fr.clone(), form.name_en.clone())}
            {words}
            <Field name="price" label=locale.pick("Prix", "Price") value=form.price.clone() inputmode="decimal" required=true />
            {currency_field(locale, form.currency.clone())}
            <Field name="credits" label=locale.pick("Crédits", "Credits") value=form.credits.clone() inputmode="decimal" required=true />
            <Field
                name="valid_months"
                label=locale.pick("Mois pour les utiliser", "Months to use them")
                value=form.valid_months.clone()
                inputmode="numeric"
                required=true
            />
            <CheckboxField name="public" label=locale.pick("Proposé à tous", "On offer to everybody") checked=!form.public.is_empty() />
            <Field name="position" label=locale.pick("Place dans la liste", "Place in the list") value=form.position.clone() inputmode="numeric" />
            <div class="cluster">
                <Button>{locale.pick("Enregistrer", "Save")}</Button>
                <LinkButton href="/admin/formules" variant=Variant::Quiet>{locale.pick("Ne rien changer", "Change nothing")}</LinkButton>
            </div>
        </Form>
    }
    .into_any()
}
