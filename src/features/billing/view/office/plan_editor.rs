//! `/admin/formules/nouvelle`, `/admin/formules/{code}`: a plan, whole.

use super::fields::{code_field, crumbs, currency_field, name_fields, segment, word_fields};
use crate::api::catalogue::{self, SavePlan};
use crate::model::editor::PlanForm;
use crate::model::{Audience, Feature};
use leptos::prelude::*;
use preau_kernel::Locale;
use preau_ui::{
    Button, CheckboxField, ErrorState, Field, Form, LinkButton, PageHeader, PageTitle, Section, SelectField, Skeleton,
    Variant, use_locale,
};

/// The page.
#[component]
pub fn PlanEditorPage() -> AnyView {
    let locale = use_locale();
    let code = segment("code");
    let plan = preau_ui::load(move || code.get(), catalogue::show_plan);
    view! {
        <Suspense fallback=|| view! { <Skeleton lines=12 /> }>
            {move || Suspend::new(async move {
                match plan.await {
                    Ok(form) => page(locale, form),
                    Err(error) => view! { <ErrorState error retry="/admin/formules" /> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn page(locale: Locale, form: PlanForm) -> AnyView {
    let name = locale.pick(&form.name_fr, &form.name_en).to_owned();
    let title = if form.of.is_empty() { locale.pick("Nouvelle formule", "New plan").to_owned() } else { name };
    view! {
        <PageTitle text=title.clone() />
        {crumbs((locale.pick("Formules et packs", "Plans and packs"), "/admin/formules"), &title)}
        <PageHeader title />
        <Editor form />
    }
    .into_any()
}

#[component]
fn Editor(form: PlanForm) -> AnyView {
    let locale = use_locale();
    let save = ServerAction::<SavePlan>::new();
    let limits = form.limits.clone();
    let words = word_fields(
        locale,
        [form.summary_fr.clone(), form.summary_en.clone()],
        [form.features_fr.clone(), form.features_en.clone()],
    );
    view! {
        <Form action=save>
            <input type="hidden" name="of" value=form.of.clone() />
            <input type="hidden" name="version" value=form.version.clone() />
            {code_field(locale, &form.of, form.code.clone(), "FORMULE_ETE")}
            {name_fields(locale, form.name_fr.clone(), form.name_en.clone())}
            {words}
            {price_fields(locale, form.clone())}
            {content_fields(locale, form.clone())}
            <Section title=locale.pick("Ce qu’elle ouvre", "What it opens")>
                <p class="muted">{locale.pick(
                    "Vide\u{202f}: comme tout le monde. Un tiret\u{202f}: sans limite. Pour un accès, 1 ou 0.",
                    "Empty: as everybody. A hyphen: without limit. For an access, 1 or 0.",
                )}</p>
                {Feature::ALL.map(|feature| limit_field(locale, feature, limits.get(feature.code()).cloned().unwrap_or_default())).collect_view()}
            </Section>
            {offer_fields(locale, form.clone())}
            <div class="cluster">
                <Button>{locale.pick("Enregistrer", "Save")}</Button>
                <LinkButton href="/admin/formules" variant=Variant::Quiet>{locale.pick("Ne rien changer", "Change nothing")}</LinkButton>
            </div>
        </Form>
    }
    .into_any()
}

fn price_fields(locale: Locale, form: PlanForm) -> AnyView {
    let every = vec![
        ("month".to_owned(), locale.pick("Par mois", "Per month").to_owned()),
        ("year".to_owned(), locale.pick("Par an", "Per year").to_owned()),
    ];
    view! {
        <Section title=locale.pick("Prix", "Price")>
            <Field
                name="price"
                label=locale.pick("Prix d’une période", "Price of one period")
                value=form.price.clone()
                inputmode="decimal"
                help=locale.pick(
                    "0 pour une formule gratuite. Un nouveau prix vaut pour ce qui est payé ensuite.",
                    "0 for a free plan. A new price counts for what is paid from then on.",
                )
            />
            {currency_field(locale, form.currency.clone())}
            <SelectField name="every" label=locale.pick("Période", "Period") options=every value=form.every.clone() required=true />
            <CheckboxField
                name="once"
                label=locale.pick("Payée une seule fois, pour une période", "Paid once only, for one period")
                checked=!form.once.is_empty()
            />
            <Field name="setup_fee" label=locale.pick("Frais d’inscription", "Set-up fee") value=form.setup_fee.clone() inputmode="decimal" />
            <Field
                name="trial_days"
                label=locale.pick("Jours d’essai", "Trial days")
                value=form.trial_days.clone()
                inputmode="numeric"
                help=locale.pick("Avant le premier paiement\u{202f}; 0 sans essai.", "Before the first payment; 0 without a trial.")
            />
        </Section>
    }
    .into_any()
}

fn content_fields(locale: Locale, form: PlanForm) -> AnyView {
    let audiences = Audience::ALL.map(|a| (a.code().to_owned(), a.label(locale).to_owned())).into();
    view! {
        <Section title=locale.pick("Contenu", "Content")>
            <SelectField name="audience" label=locale.pick("Pour qui", "For whom") options=audiences value=form.audience.clone() required=true />
            <Field name="credits" label=locale.pick("Crédits par mois payé", "Credits each paid month") value=form.credits.clone() inputmode="decimal" />
            <Field name="aria_subjects" label=locale.pick("Matières d’ARIA", "ARIA subjects") value=form.aria_subjects.clone() inputmode="numeric" />
        </Section>
    }
    .into_any()
}

fn limit_field(locale: Locale, feature: Feature, value: String) -> AnyView {
    let everybody = feature.without_plan().label(feature, locale);
    let help = locale.pick("Sans formule\u{202f}: {}.", "Without a plan: {}.").replace("{}", &everybody);
    view! { <Field name=feature.field() label=feature.name().get(locale).to_owned() value help /> }.into_any()
}

fn offer_fields(locale: Locale, form: PlanForm) -> AnyView {
    view! {
        <Section title=locale.pick("Offre", "Offer")>
            <CheckboxField
                name="public"
                label=locale.pick("Proposée à tous", "On offer to everybody")
                checked=!form.public.is_empty()
                help=locale.pick(
                    "Retirée, elle reste à ceux qui l’ont.",
                    "Taken off the offer, it stays with those who have it.",
                )
            />
            <CheckboxField
                name="on_request"
                label=locale.pick("Sur demande\u{202f}: se convient avec une personne", "On request: agreed with a person")
                checked=!form.on_request.is_empty()
            />
            <CheckboxField name="highlighted" label=locale.pick("Recommandée", "Recommended") checked=!form.highlighted.is_empty() />
            <Field name="position" label=locale.pick("Place dans la liste", "Place in the list") value=form.position.clone() inputmode="numeric" />
        </Section>
    }
    .into_any()
}
