//! `/admin/paie/:coach`: one coach's statements, and what the back office does with them. Which statement and which sheet are
//! in the address.

use super::{preview, sheets, statement};
use crate::api::pay::{CorrectPay, MarkPaid, show_pay};
use crate::api::terms::SetTier;
use crate::model::{CoachPay, OFFICE, PayState};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use preau_kernel::{AppError, Locale, tr};
use preau_ui::{Breadcrumb, EmptyState, ErrorState, LinkButton, PageHeader, PageTitle, Skeleton, Variant, use_locale};

/// The page; its status is 404 when there is no such coach or statement.
#[component]
pub fn CoachStatementsPage() -> AnyView {
    let locale = use_locale();
    let (params, query) = (use_params_map(), use_query_map());
    let coach = Memo::new(move |_| params.with(|params| params.get("coach").unwrap_or_default()));
    let wanted =
        Memo::new(move |_| query.with(|query| (query.get("releve").unwrap_or_default(), query.get("feuille"))));
    let paying = ServerAction::<MarkPaid>::new();
    let correcting = ServerAction::<CorrectPay>::new();
    let promoting = ServerAction::<SetTier>::new();
    let pay = preau_ui::load(
        move || {
            let versions = (paying.version().get(), correcting.version().get(), promoting.version().get());
            (coach.get(), wanted.get(), versions)
        },
        |(coach, (statement, sheet), _)| async move {
            // An empty slug would ask for the reader's own pay.
            if coach.is_empty() {
                return Err(AppError::NotFound);
            }
            Ok((show_pay(coach, statement).await?, sheet))
        },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                match pay.await {
                    Ok((pay, sheet)) => {
                        let sheet = match sheet.as_deref() {
                            Some("payer") => sheets::payment(locale, &pay, paying),
                            Some("corriger") => Some(sheets::correction(locale, &pay, correcting)),
                            Some("palier") => Some(sheets::tier(locale, &pay, promoting)),
                            _ => None,
                        };
                        let page = show(locale, pay);
                        view! { {page} {sheet} }.into_any()
                    }
                    Err(AppError::NotFound) => unknown(locale),
                    Err(error) => view! {
                        <PageHeader title=locale.pick("Paie", "Pay") />
                        <ErrorState error retry=OFFICE />
                    }
                    .into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

fn show(locale: Locale, pay: CoachPay) -> AnyView {
    let (slug, name) = (pay.coach.slug.clone(), pay.coach.name.clone());
    let (path, tier) = (format!("{OFFICE}/{slug}"), pay.coach.tier.label(locale));
    let here = sheets::address(&pay);
    let owed =
        pay.chosen.as_ref().is_some_and(|chosen| chosen.row.state == PayState::Due && chosen.row.total.minor > 0);
    let paying = owed.then(|| {
        let href = format!("{here}feuille=payer");
        view! { <LinkButton href>{locale.pick("Noter comme payé", "Mark as paid")}</LinkButton> }
    });
    let crumbs =
        vec![(locale.pick("Paie des coachs", "Coach pay").to_owned(), Some(OFFICE.to_owned())), (name.clone(), None)];
    let month = preview::month(locale, &pay.preview);
    let all = statement::all(locale, pay.statements, pay.chosen.as_ref(), &path);
    let chosen = match pay.chosen {
        Some(chosen) => {
            let pdf = format!("{OFFICE}.pdf?coach={slug}&releve={}", chosen.row.id);
            statement::statement(locale, chosen, pdf)
        }
        None => view! {
            <EmptyState
                title=locale.pick("Aucun relevé pour l’instant", "No statement yet")
                text=locale.pick(
                    "Le premier commence avec le premier compte rendu déposé.",
                    "The first one begins with the first report that is filed.",
                )
            />
        }
        .into_any(),
    };
    let expected = preview::expected(locale, pay.preview, Some("/admin/comptes-rendus"));
    view! {
        <PageTitle text=tr!(locale, "Paie de {name}", "Pay of {name}") />
        <Breadcrumb items=crumbs />
        <PageHeader title=name subtitle=tr!(locale, "Palier\u{202f}: {tier}", "Tier: {tier}")>
            {paying}
            <LinkButton href=format!("{here}feuille=corriger") variant=Variant::Secondary>{locale.pick("Corriger", "Correct")}</LinkButton>
            <LinkButton href=format!("{here}feuille=palier") variant=Variant::Secondary>{locale.pick("Changer de palier", "Change the tier")}</LinkButton>
        </PageHeader>
        <div class="stack stack-l">{month} {chosen} {expected} {all}</div>
    }
    .into_any()
}

fn unknown(locale: Locale) -> AnyView {
    let title = locale.pick("Ce relevé n’existe pas", "There is no such statement");
    view! {
        <PageTitle text=title />
        <PageHeader title />
        <EmptyState title=locale.pick("L’adresse est peut-être ancienne.", "The address may be an old one.")>
            <LinkButton href=OFFICE>{locale.pick("Tous les relevés", "All statements")}</LinkButton>
        </EmptyState>
    }
    .into_any()
}
