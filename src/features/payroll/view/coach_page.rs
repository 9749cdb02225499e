//! `/coach/paie`: what a coach has earned this month, and every statement. Which statement is in the address.

use super::{preview, statement};
use crate::api::pay::show_pay;
use crate::model::{CoachPay, DESK};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use preau_kernel::{AppError, Locale, tr};
use preau_ui::{EmptyState, ErrorState, LinkButton, PageHeader, PageTitle, Skeleton, use_locale};

/// The page.
#[component]
pub fn CoachPayPage() -> AnyView {
    let locale = use_locale();
    let query = use_query_map();
    let wanted = Memo::new(move |_| query.with(|query| query.get("releve").unwrap_or_default()));
    let pay = preau_ui::load(move || wanted.get(), |statement| show_pay(String::new(), statement));
    view! {
        <PageTitle text=locale.pick("Paie", "Pay") />
        <Transition fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                match pay.await {
                    Ok(pay) => show(locale, pay),
                    Err(error) => failed(locale, error),
                }
            })}
        </Transition>
    }
    .into_any()
}

fn show(locale: Locale, pay: CoachPay) -> AnyView {
    let tier = pay.coach.tier.label(locale);
    let subtitle = tr!(
        locale,
        "Chaque séance compte dès que son compte rendu est déposé. Votre palier\u{202f}: {tier}.",
        "Each session counts as soon as its report is filed. Your tier: {tier}."
    );
    let month = preview::month(locale, &pay.preview);
    let expected = preview::expected(locale, pay.preview, Some("/coach/comptes-rendus"));
    let all = statement::all(locale, pay.statements, pay.chosen.as_ref(), DESK);
    let chosen = match pay.chosen {
        Some(chosen) => {
            let pdf = format!("{DESK}.pdf?releve={}", chosen.row.id);
            statement::statement(locale, chosen, pdf)
        }
        None => view! {
            <EmptyState
                title=locale.pick("Aucun relevé pour l’instant", "No statement yet")
                text=locale.pick(
                    "Le premier commence avec le premier compte rendu déposé.",
                    "The first one begins with the first report that is filed.",
                )
            >
                <LinkButton href="/coach/comptes-rendus">{locale.pick("Comptes rendus", "Reports")}</LinkButton>
            </EmptyState>
        }
        .into_any(),
    };
    view! {
        <PageHeader title=locale.pick("Paie", "Pay") subtitle />
        <div class="stack stack-l">{month} {chosen} {expected} {all}</div>
    }
    .into_any()
}

fn failed(locale: Locale, error: AppError) -> AnyView {
    let body = if error == AppError::NotFound {
        view! {
            <EmptyState title=locale.pick("Ce relevé n’existe pas", "There is no such statement")>
                <LinkButton href=DESK>{locale.pick("Ma paie", "My pay")}</LinkButton>
            </EmptyState>
        }
        .into_any()
    } else {
        view! { <ErrorState error retry=DESK /> }.into_any()
    };
    view! { <PageHeader title=locale.pick("Paie", "Pay") /> {body} }.into_any()
}
