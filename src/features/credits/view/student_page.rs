//! `/admin/credits/:id`: one student's credits, and the way to adjust them. An adjustment is prepared in the address
//! (`?sens=take&credits=1.5`), shown with its effect, and made with a reason.

use super::{adjust_form, sharing_form, statement_page};
use crate::api::account::{self, ChooseSharing};
use crate::api::adjustments::{self, AdjustCredits};
use crate::model::{AdjustmentForm, AdjustmentPreview, StatementQuery, Wallet};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use leptos_router::params::ParamsMap;
use preau_kernel::id::UserId;
use preau_kernel::{AppError, Locale};
use preau_ui::{
    Breadcrumb, EmptyState, ErrorState, ExternalLink, LinkButton, PageHeader, PageTitle, Skeleton, use_locale,
};

/// The page; its status is 404 when there is no such student.
#[component]
pub fn StudentCreditsPage() -> AnyView {
    let locale = use_locale();
    let (params, query) = (use_params_map(), use_query_map());
    let student = Memo::new(move |_| params.with(|params| params.get("id")?.parse::<UserId>().ok()));
    let wanted = Memo::new(move |_| StatementQuery {
        // A malformed id names nobody; the server then answers 404 as for one that was never given.
        student: Some(student.get().unwrap_or(UserId(uuid::Uuid::nil()))),
        ..query.with(statement_page::read)
    });
    let prepared = Memo::new(move |_| query.with(|query| prepare(query, student.get())));
    let (sharing, adjusting) = (ServerAction::<ChooseSharing>::new(), ServerAction::<AdjustCredits>::new());
    let page = preau_ui::load(
        move || (wanted.get(), prepared.get(), sharing.version().get(), adjusting.version().get()),
        |(query, form, ..)| async move {
            let history = account::show_history(query).await?;
            let wallet = history.wallet.ok_or(AppError::NotFound)?;
            let preview = adjustments::preview_adjustment(form.clone()).await;
            Ok::<_, AppError>((wallet, form, preview))
        },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                match page.await {
                    Ok((wallet, form, preview)) => show(locale, wallet, form, preview, sharing, adjusting),
                    Err(AppError::NotFound) => unknown(locale),
                    Err(error) => view! {
                        <PageHeader title=locale.pick("Crédits", "Credits") />
                        <ErrorState error />
                    }
                    .into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

/// The adjustment the address prepares; none when it says nothing of one.
fn prepare(query: &ParamsMap, student_id: Option<UserId>) -> Option<AdjustmentForm> {
    let (direction, credits) = (query.get("sens"), query.get("credits"));
    if direction.is_none() && credits.is_none() {
        return None;
    }
    Some(AdjustmentForm {
        student_id,
        direction: direction.unwrap_or_default(),
        credits: credits.unwrap_or_default(),
        expires_on: query.get("echeance").unwrap_or_default(),
        ..AdjustmentForm::default()
    })
}

fn show(
    locale: Locale,
    wallet: Wallet,
    form: Option<AdjustmentForm>,
    preview: Result<Option<AdjustmentPreview>, AppError>,
    sharing: ServerAction<ChooseSharing>,
    adjusting: ServerAction<AdjustCredits>,
) -> AnyView {
    let (student, month) = (wallet.holder.student_id, wallet.month);
    let path = format!("/admin/credits/{student}");
    let here = month.map_or_else(|| path.clone(), |month| format!("{path}?mois={month}"));
    let asked = month.map(|month| format!("&mois={month}")).unwrap_or_default();
    let file = |ending: &str| format!("/espace/credits.{ending}?eleve={student}{asked}");
    let (csv, pdf) = (file("csv"), file("pdf"));
    let title = wallet.holder.name.clone();
    let choose = sharing_form::section(locale, wallet.sharing.clone(), Some(student), sharing);
    let (refusal, sheet) = match (form.clone(), preview) {
        (Some(form), Ok(Some(preview))) => (None, Some(adjust_form::sheet(locale, form, preview, &path, adjusting))),
        (_, Err(error)) => (Some(error), None),
        _ => (None, None),
    };
    let prepare = adjust_form::prepare(locale, &path, form, refusal);
    let body = statement_page::statement(locale, wallet, &path, here);
    let items =
        vec![(locale.pick("Crédits", "Credits").to_owned(), Some("/admin/credits".to_owned())), (title.clone(), None)];
    view! {
        <PageTitle text=title.clone() />
        <Breadcrumb items />
        <PageHeader title>
            <ExternalLink href=csv class="button button-secondary">{locale.pick("Exporter (CSV)", "Export (CSV)")}</ExternalLink>
            <ExternalLink href=pdf class="button button-secondary">"PDF"</ExternalLink>
        </PageHeader>
        <div class="split">
            <div class="stack stack-l">{body}</div>
            <aside class="stack stack-l" aria-label=locale.pick("Actions", "Actions")>{prepare}{choose}</aside>
        </div>
        {sheet}
    }
    .into_any()
}

fn unknown(locale: Locale) -> AnyView {
    let title = locale.pick("Cet élève n’existe pas", "There is no such student");
    view! {
        <PageTitle text=title />
        <PageHeader title />
        <EmptyState title=locale.pick("L’adresse est peut-être ancienne.", "The address may be an old one.")>
            <LinkButton href="/admin/credits">{locale.pick("Tous les soldes", "All balances")}</LinkButton>
        </EmptyState>
    }
    .into_any()
}
