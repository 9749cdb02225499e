//! `/admin/promotions/nouvelle`, `/admin/promotions/{id}`: a promotion, whole, and its latest uses.

use super::fields::{crumbs, currency_field, name_fields, segment};
use crate::api::promotions::{self, SavePromotion};
use crate::model::editor::{PromotionForm, PromotionPage, PromotionUse};
use crate::model::promotion::Moments;
use leptos::prelude::*;
use preau_kernel::{Locale, Text, tr};
use preau_ui::{
    Badge, Button, CheckboxField, Choice, ChoiceField, ErrorState, Field, Form, LinkButton, PageHeader, PageTitle,
    Section, SelectField, Skeleton, Submitted, Table, Tone, Variant, use_form, use_locale,
};

/// The page.
#[component]
pub fn PromotionEditorPage() -> AnyView {
    let locale = use_locale();
    let id = segment("id");
    let promotion = preau_ui::load(
        move || id.get(),
        |id| async move {
            match id.parse() {
                Ok(id) => promotions::show_promotion(Some(id)).await,
                Err(_) if id.is_empty() => promotions::show_promotion(None).await,
                Err(_) => Err(preau_kernel::AppError::NotFound),
            }
        },
    );
    view! {
        <Suspense fallback=|| view! { <Skeleton lines=12 /> }>
            {move || Suspend::new(async move {
                match promotion.await {
                    Ok(page) => show(locale, page),
                    Err(error) => view! { <ErrorState error retry="/admin/promotions" /> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn show(locale: Locale, page: PromotionPage) -> AnyView {
    let form = &page.form;
    let name = if form.code.is_empty() { locale.pick(&form.name_fr, &form.name_en) } else { form.code.as_str() };
    let title = if form.id.is_empty() { locale.pick("Nouvelle promotion", "New promotion") } else { name }.to_owned();
    let uses = (!form.id.is_empty()).then(|| uses(locale, page.uses.clone()));
    view! {
        <PageTitle text=title.clone() />
        {crumbs((locale.pick("Promotions", "Promotions"), "/admin/promotions"), &title)}
        <PageHeader title />
        <Editor form=page.form items=page.items />
        {uses}
    }
    .into_any()
}

#[component]
fn Editor(form: PromotionForm, items: Vec<(String, Text)>) -> AnyView {
    let locale = use_locale();
    let save = ServerAction::<SavePromotion>::new();
    let chosen = form.targets.clone();
    view! {
        <Form action=save>
            <input type="hidden" name="id" value=form.id.clone() />
            <input type="hidden" name="version" value=form.version.clone() />
            <Field
                name="code"
                label=locale.pick("Code", "Code")
                value=form.code.clone()
                maxlength=30
                autocomplete="off"
                help=locale.pick("Ce que l’on tape\u{202f}: RENTREE20. Capitales et espaces sont indifférents.", "What is typed: SUMMER20. Case and spaces do not matter.")
            />
            <CheckboxField
                name="automatic"
                label=locale.pick("Sans code\u{202f}: elle s’applique d’elle-même", "Without a code: it applies by itself")
                checked=!form.automatic.is_empty()
                help=locale.pick("La plus avantageuse est prise\u{202f}; elles ne s’ajoutent pas, et un code tapé la remplace.", "The best one is taken; they do not add up, and a typed code replaces it.")
            />
            {name_fields(locale, form.name_fr.clone(), form.name_en.clone())}
            {reduction_fields(locale, form.clone())}
            {when_fields(locale, form.clone())}
            {limit_fields(locale, form.clone())}
            <Targets items chosen />
            <CheckboxField name="active" label=locale.pick("Peut être utilisée", "Can be used") checked=!form.active.is_empty() />
            <div class="cluster">
                <Button>{locale.pick("Enregistrer", "Save")}</Button>
                <LinkButton href="/admin/promotions" variant=Variant::Quiet>{locale.pick("Ne rien changer", "Change nothing")}</LinkButton>
            </div>
        </Form>
    }
    .into_any()
}

fn reduction_fields(locale: Locale, form: PromotionForm) -> AnyView {
    let kinds = vec![
        Choice {
            value: "percentage".to_owned(),
            title: locale.pick("Un pourcentage", "A percentage").to_owned(),
            detail: String::new(),
        },
        Choice {
            value: "fixed".to_owned(),
            title: locale.pick("Une somme", "A sum").to_owned(),
            detail: locale.pick("Au plus le prix.", "At most the price.").to_owned(),
        },
    ];
    view! {
        <Section title=locale.pick("Remise", "Reduction")>
            <ChoiceField name="kind" label=locale.pick("Ce qu’elle retire", "What it takes off") options=kinds value=form.kind.clone() required=true />
            <Field name="percent" label=locale.pick("Pourcentage", "Percentage") value=form.percent.clone() inputmode="decimal" />
            <Field name="amount" label=locale.pick("Somme", "Sum") value=form.amount.clone() inputmode="decimal" />
            {currency_field(locale, form.currency.clone())}
        </Section>
    }
    .into_any()
}

fn when_fields(locale: Locale, form: PromotionForm) -> AnyView {
    let moments = Moments::ALL.map(|m| (m.code().to_owned(), m.label().get(locale).to_owned())).into();
    view! {
        <Section title=locale.pick("Quand", "When")>
            <SelectField name="applies_to" label=locale.pick("S’applique à", "Applies to") options=moments value=form.applies_to.clone() required=true />
            <Field name="starts_on" kind="date" label=locale.pick("Premier jour", "First day") value=form.starts_on.clone() required=true />
            <Field name="ends_on" kind="date" label=locale.pick("Dernier jour", "Last day") value=form.ends_on.clone() />
        </Section>
    }
    .into_any()
}

fn limit_fields(locale: Locale, form: PromotionForm) -> AnyView {
    view! {
        <Section title=locale.pick("Limites", "Limits")>
            <Field
                name="max_uses"
                label=locale.pick("Utilisations en tout", "Uses in all")
                value=form.max_uses.clone()
                inputmode="numeric"
                help=locale.pick("Un paiement en cours compte déjà.", "A payment under way counts already.")
            />
            <Field name="max_per_account" label=locale.pick("Utilisations par compte", "Uses per account") value=form.max_per_account.clone() inputmode="numeric" />
            <Field name="min_amount" label=locale.pick("Achat minimal", "Least purchase") value=form.min_amount.clone() inputmode="decimal" />
            <CheckboxField
                name="new_accounts_only"
                label=locale.pick("Réservée à un premier achat", "For a first purchase only")
                checked=!form.new_accounts_only.is_empty()
            />
        </Section>
    }
    .into_any()
}

/// Boxes of one name; none ticked is everything.
#[component]
fn Targets(items: Vec<(String, Text)>, chosen: Vec<String>) -> AnyView {
    const NAME: &str = "targets[]";
    let locale = use_locale();
    let typed = use_context::<Submitted>().unwrap_or_default().fields;
    let submitted = use_form().is_some_and(|form| form.was_submitted());
    let error = use_form().map(|form| form.error_of("targets"));
    let boxes = items.into_iter().enumerate().map(|(index, (key, name))| {
        let id = if index == 0 { "targets".to_owned() } else { format!("targets-{index}") };
        let checked = if submitted {
            typed.iter().any(|(name, value)| name == NAME && *value == key)
        } else {
            chosen.contains(&key)
        };
        view! {
            <label class="checkbox">
                <input type="checkbox" id=id name=NAME value=key checked=checked />
                <span>{name.get(locale).to_owned()}</span>
            </label>
        }
    });
    let boxes = boxes.collect_view();
    view! {
        <fieldset class="field" aria-describedby="targets-help">
            <legend class="field-label">{locale.pick("Pour quoi", "For what")}</legend>
            <div class="grid-4">{boxes}</div>
            {move || error.and_then(|error| error.get()).map(|error| view! {
                <p class="field-error" id="targets-error">{error.get(locale).to_owned()}</p>
            })}
            <p class="field-help" id="targets-help">{locale.pick("Rien de coché\u{202f}: pour tout.", "Nothing ticked: for everything.")}</p>
        </fieldset>
    }
    .into_any()
}

fn uses(locale: Locale, uses: Vec<PromotionUse>) -> AnyView {
    if uses.is_empty() {
        return view! {
            <Section title=locale.pick("Utilisations", "Uses")>
                <p class="muted">{locale.pick("Personne ne l’a encore utilisée.", "Nobody has used it yet.")}</p>
            </Section>
        }
        .into_any();
    }
    let head = [
        tr!(locale, "Compte", "Account"),
        tr!(locale, "Date", "Date"),
        tr!(locale, "Prix", "Price"),
        tr!(locale, "Remise", "Reduction"),
        tr!(locale, "État", "Status"),
    ];
    let labels = head.clone();
    let rows = uses.into_iter().map(|used| {
        let [account, on, before, off, state] = labels.clone();
        let (tone, words) = if used.paid {
            (Tone::Success, locale.pick("Payée", "Paid"))
        } else {
            (Tone::Warning, locale.pick("En cours de paiement", "Being paid"))
        };
        view! {
            <tr>
                <td data-label=account>{used.account}</td>
                <td data-label=on class="nowrap">{used.on}</td>
                <td data-label=before class="number">{used.before.format(locale)}</td>
                <td data-label=off class="number">{used.off.format(locale)}</td>
                <td data-label=state><Badge tone>{words}</Badge></td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Section title=locale.pick("Utilisations", "Uses")>
            <Table caption=locale.pick("Utilisations", "Uses") head=head.into()>{rows}</Table>
        </Section>
    }
    .into_any()
}
