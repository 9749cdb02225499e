//! What the steps have in common: how the address says what was chosen, the way along, and what went wrong.

use crate::api::purchase;
use crate::model::Ware;
use crate::model::purchase::{PurchasePage, PurchaseQuery, Recap};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use preau_kernel::{AppError, Locale, tr};
use preau_ui::{
    ErrorState, LinkButton, Loaded, Notice, PageHeader, PageTitle, Skeleton, Steps, Tone, Variant, search_address,
};

pub(super) const CHOOSE: &str = "/espace/abonnement/choisir";
pub(super) const PROMOTION: &str = "/espace/abonnement/promotion";
pub(super) const RECAP: &str = "/espace/abonnement/recapitulatif";

/// What the address says.
pub(super) fn use_choice() -> Memo<PurchaseQuery> {
    let query = use_query_map();
    Memo::new(move |_| query.with(choice_of))
}

fn choice_of(query: &ParamsMap) -> PurchaseQuery {
    let value = |name: &str| query.get(name).filter(|value| !value.is_empty());
    let plan = value("formule").map(Ware::Plan);
    PurchaseQuery {
        ware: plan.or_else(|| value("pack").map(Ware::Pack)),
        student_id: value("pour").and_then(|id| id.parse().ok()),
        aria_subjects: query.get_all("aria").unwrap_or_default().into_iter().filter(|slug| !slug.is_empty()).collect(),
        code: value("code").unwrap_or_default(),
    }
}

/// The name of the field that says what is bought, and its value.
pub(super) fn named(ware: &Ware) -> (&'static str, String) {
    match ware {
        Ware::Plan(code) => ("formule", code.clone()),
        Ware::Pack(code) => ("pack", code.clone()),
    }
}

/// A step with everything chosen so far in its address.
pub(super) fn address(path: &str, choice: &PurchaseQuery) -> String {
    let ware = choice.ware.as_ref().map(named);
    let person = choice.student_id.map(|id| id.to_string()).unwrap_or_default();
    let mut fields = vec![("pour", person.as_str())];
    if let Some((name, code)) = &ware {
        fields.push((name, code));
    }
    fields.extend(choice.aria_subjects.iter().map(|slug| ("aria", slug.as_str())));
    fields.push(("code", &choice.code));
    search_address(path, &fields)
}

/// Everything chosen so far, for a form that goes on to the next step; the code has its own field.
pub(super) fn hidden(choice: &PurchaseQuery) -> AnyView {
    let person = choice.student_id.map(|id| id.to_string()).unwrap_or_default();
    let aria = choice.aria_subjects.iter().map(|slug| ("aria", slug.clone()));
    let fields: Vec<_> = choice.ware.as_ref().map(named).into_iter().chain([("pour", person)]).chain(aria).collect();
    fields
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
        .collect_view()
        .into_any()
}

/// A step: title, how far one is, and its content once the choice has been looked at.
pub(super) fn step(
    locale: Locale,
    current: usize,
    title: &'static str,
    content: impl Fn(PurchasePage, PurchaseQuery) -> AnyView + Copy + Send + Sync + 'static,
) -> AnyView {
    let choice = use_choice();
    let page: Loaded<Result<PurchasePage, AppError>> = preau_ui::load(move || choice.get(), purchase::prepare_purchase);
    view! {
        <PageTitle text=title />
        <PageHeader title />
        {way(locale, current)}
        <Suspense fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(page) => content(page, choice.get_untracked()),
                    Err(error) => view! { <ErrorState error retry=CHOOSE /> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

/// Formule, promotion, récapitulatif, paiement, c’est prêt.
pub(super) fn way(locale: Locale, current: usize) -> AnyView {
    let items = vec![
        tr!(locale, "Formule", "Plan"),
        tr!(locale, "Promotion", "Promotion"),
        tr!(locale, "Récapitulatif", "Summary"),
        tr!(locale, "Paiement", "Payment"),
        tr!(locale, "C’est prêt", "Ready"),
    ];
    view! { <Steps items current /> }.into_any()
}

/// The choice, if it can be bought; otherwise why not, and the way back.
pub(super) fn with_recap(
    locale: Locale,
    page: PurchasePage,
    choice: PurchaseQuery,
    show: impl FnOnce(PurchasePage, Recap) -> AnyView,
) -> AnyView {
    if let Some(recap) = page.recap.clone() {
        return show(page, recap);
    }
    let message = match page.problem {
        Some(AppError::Invalid { fields }) => fields.first().map(|field| field.message.get(locale).to_owned()),
        Some(problem) => Some(problem.message().get(locale).to_owned()),
        None => None,
    };
    let message = message
        .unwrap_or_else(|| tr!(locale, "Choisissez d’abord une formule ou un pack.", "First choose a plan or a pack."));
    view! {
        <Notice tone=Tone::Warning><p>{message}</p></Notice>
        <p class="cluster">
            <LinkButton href=address(CHOOSE, &choice)>{tr!(locale, "Revenir au choix", "Back to the choice")}</LinkButton>
            <LinkButton href="/espace/abonnement" variant=Variant::Quiet>{tr!(locale, "Abonnement", "Subscription")}</LinkButton>
        </p>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_everything_that_was_chosen_and_is_read_back() {
        let choice = PurchaseQuery {
            ware: Some(Ware::Plan("HYBRIDE".into())),
            student_id: "018f3b5e-0000-7000-8000-000000000001".parse().ok(),
            aria_subjects: vec!["nsi".into(), "mathematiques".into()],
            code: "BIENVENUE".into(),
        };
        let address = address(RECAP, &choice);
        assert_eq!(
            address,
            "/espace/abonnement/recapitulatif?pour=018f3b5e%2D0000%2D7000%2D8000%2D000000000001&formule=HYBRIDE&aria=nsi&aria=mathematiques&code=BIENVENUE"
        );
        let mut query = ParamsMap::new();
        for pair in address.split_once('?').unwrap().1.split('&') {
            let (name, value) = pair.split_once('=').unwrap();
            query.insert(name.to_owned(), value.replace("%2D", "-"));
        }
        assert_eq!(choice_of(&query), choice);
    }
}
