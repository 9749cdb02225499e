//! `/admin/services/:code`: one service. What was booked before a change keeps the terms it was booked on, and the page says so.

use crate::api::services::{SaveService, show_service};
use crate::model::{PastTerms, REFUND_HOURS, SERVICE_NAME, SERVICES, ServiceSheet};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use preau_kernel::{AppError, Locale, tr};
use preau_ui::{
    Breadcrumb, Button, EmptyState, ErrorState, Field, Form, LinkButton, Notice, PageHeader, PageTitle, Section,
    SelectField, Skeleton, Table, Tone, Variant, use_locale,
};

/// The page.
#[component]
pub fn ServiceEditorPage() -> AnyView {
    let locale = use_locale();
    let params = use_params_map();
    let code = Memo::new(move |_| params.with(|params| params.get("code").unwrap_or_default()));
    let service = preau_ui::load(move || code.get(), show_service);
    view! {
        <Suspense fallback=|| view! { <Skeleton lines=10 /> }>{move || Suspend::new(async move {
            match service.await {
                Ok(sheet) => page(locale, sheet),
                Err(AppError::NotFound) => unknown(locale),
                Err(error) => view! { <ErrorState error retry=SERVICES /> }.into_any(),
            }
        })}</Suspense>
    }
    .into_any()
}

fn page(locale: Locale, sheet: ServiceSheet) -> AnyView {
    let title = sheet.service.name.get(locale).to_owned();
    let subtitle = format!("{} min", sheet.service.minutes);
    let steps =
        vec![(locale.pick("Services", "Services").to_owned(), Some(SERVICES.to_owned())), (title.clone(), None)];
    let (kept, history) = (kept(locale, sheet.booked), history(locale, sheet.history.clone()));
    view! {
        <PageTitle text=title.clone() />
        <Breadcrumb items=steps />
        <PageHeader title subtitle />
        <div class="stack stack-l">
            {kept}
            <Editor sheet />
            {history}
        </div>
    }
    .into_any()
}

/// What a change leaves as it is.
fn kept(locale: Locale, booked: i64) -> AnyView {
    let words = match booked {
        0 => tr!(
            locale,
            "Un changement vaut pour ce qui sera réservé ensuite.",
            "A change is for what is booked afterwards."
        ),
        1 => tr!(
            locale,
            "Un changement vaut pour ce qui sera réservé ensuite. Le rendez-vous à venir garde son coût et sa règle d’annulation.",
            "A change is for what is booked afterwards. The appointment to come keeps its cost and its rule of cancellation."
        ),
        n => tr!(
            locale,
            "Un changement vaut pour ce qui sera réservé ensuite. Les {n} rendez-vous à venir gardent leur coût et leur règle d’annulation.",
            "A change is for what is booked afterwards. The {n} appointments to come keep their cost and their rule of cancellation."
        ),
    };
    view! { <Notice tone=Tone::Info>{words}</Notice> }.into_any()
}

#[component]
fn Editor(sheet: ServiceSheet) -> AnyView {
    let locale = use_locale();
    let save = ServerAction::<SaveService>::new();
    let service = sheet.service;
    let most = u32::try_from(SERVICE_NAME).unwrap_or_default();
    let thresholds =
        REFUND_HOURS.map(|hours| (hours.to_string(), tr!(locale, "{hours} heures avant", "{hours} hours before")));
    view! {
        <Form action=save>
            <input type="hidden" name="code" value=service.code.code() />
            <input type="hidden" name="version" value=sheet.version.to_string() />
            <Field name="name_fr" label=locale.pick("Nom en français", "Name in French") value=service.name.fr required=true maxlength=most />
            <Field name="name_en" label=locale.pick("Nom en anglais", "Name in English") value=service.name.en required=true maxlength=most />
            <Field
                name="credits"
                label=locale.pick("Coût en crédits", "Cost in credits")
                value=service.credits.number(locale)
                help=locale.pick("Par quarts\u{202f}: 1, 1,25, 1,5…", "In quarters: 1, 1.25, 1.5…")
                inputmode="decimal"
                required=true
            />
            <SelectField
                name="refund_hours"
                label=locale.pick("Remboursé si l’on annule au moins", "Refunded when cancelled at least")
                options=thresholds.into()
                value=service.refund_hours.to_string()
                help=locale.pick("Après, on peut encore annuler, sans remboursement.", "Later, one can still cancel, without a refund.")
                required=true
            />
            <Field
                name="refuse_hours"
                label=locale.pick("Heures avant le rendez-vous où l’on ne peut plus annuler", "Hours before the appointment when it can no longer be cancelled")
                value=service.refuse_hours.to_string()
                help=locale.pick("Pour les élèves et leurs parents. Le coach et l’équipe le peuvent toujours.", "For students and their parents. The coach and the team always can.")
                inputmode="numeric"
                required=true
            />
            <div class="cluster">
                <Button>{locale.pick("Enregistrer", "Save")}</Button>
                <LinkButton href=SERVICES variant=Variant::Quiet>{locale.pick("Ne rien changer", "Change nothing")}</LinkButton>
            </div>
        </Form>
    }
    .into_any()
}

fn history(locale: Locale, past: Vec<PastTerms>) -> Option<AnyView> {
    if past.is_empty() {
        return None;
    }
    let head = [
        tr!(locale, "Jusqu’au", "Until"),
        tr!(locale, "Nom", "Name"),
        tr!(locale, "Coût", "Cost"),
        tr!(locale, "Annulation", "Cancellation"),
        tr!(locale, "Changé par", "Changed by"),
    ];
    let labels = head.clone();
    let rows = past.into_iter().map(|past| {
        let [until, name, cost, rule, who] = labels.clone();
        let (refund, refuse) = (past.terms.refund_hours, past.terms.refuse_hours);
        view! {
            <tr>
                <td data-label=until>{past.until}</td>
                <td data-label=name>{past.terms.name.get(locale).to_owned()}</td>
                <td data-label=cost class="nowrap">{past.terms.credits.format(locale)}</td>
                <td data-label=rule>{tr!(locale, "remboursée {refund} h avant, refusée dès {refuse} h", "refunded {refund} h before, refused from {refuse} h")}</td>
                <td data-label=who>{past.changed_by}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let title = locale.pick("Conditions précédentes", "Earlier terms");
    Some(view! { <Section title><Table caption=title head=head.into()>{rows}</Table></Section> }.into_any())
}

fn unknown(locale: Locale) -> AnyView {
    let title = locale.pick("Ce service n’existe pas", "There is no such service");
    view! {
        <PageTitle text=title />
        <PageHeader title />
        <EmptyState title=locale.pick("L’adresse est peut-être ancienne.", "The address may be an old one.")>
            <LinkButton href=SERVICES>{locale.pick("Voir les services", "See the services")}</LinkButton>
        </EmptyState>
    }
    .into_any()
}
