//! `/admin/relances/:account`: whom to call, what is to be paid, what happened. An action is opened by the address
//! (`?action=prolonger&facture=…`).

use super::sheets::{self, Actions};
use crate::api::dunning::show_account;
use crate::model::InvoiceId;
use crate::model::dunning::{AccountDunning, Case, Payer, TimelineEntry};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use preau_kernel::id::AccountId;
use preau_kernel::{AppError, Locale, tr};
use preau_ui::{
    Badge, Breadcrumb, Card, DefinitionList, EmptyState, ErrorState, LinkButton, PageHeader, PageTitle, Section,
    Skeleton, Table, Variant, use_locale,
};

/// The page; its status is 404 when there is no such account.
#[component]
pub fn LateAccountPage() -> AnyView {
    let locale = use_locale();
    let (params, query) = (use_params_map(), use_query_map());
    let id = Memo::new(move |_| params.with(|params| params.get("account")?.parse::<AccountId>().ok()));
    let opened = Memo::new(move |_| {
        query.with(|query| {
            let invoice = query.get("facture").and_then(|id| id.parse::<InvoiceId>().ok());
            (query.get("action").unwrap_or_default(), invoice)
        })
    });
    let actions = Actions::new();
    let account = preau_ui::load(
        move || (id.get(), actions.versions()),
        |(id, _)| async move {
            match id {
                Some(id) => show_account(id).await,
                None => Err(AppError::NotFound),
            }
        },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton lines=8 /> }>
            {move || {
                let opened = opened.get();
                Suspend::new(async move {
                    match account.await {
                        Ok(account) => show(locale, account, opened, actions),
                        Err(error) => {
                            let title = locale.pick("Relances", "Late payments");
                            view! {
                                <PageTitle text=title />
                                <PageHeader title />
                                <ErrorState error />
                            }
                            .into_any()
                        }
                    }
                })
            }}
        </Transition>
    }
    .into_any()
}

fn show(
    locale: Locale,
    account: AccountDunning,
    (action, invoice): (String, Option<InvoiceId>),
    actions: Actions,
) -> AnyView {
    let path = format!("/admin/relances/{}", account.account_id);
    let title = account.name.clone();
    let items = vec![
        (locale.pick("Relances", "Late payments").to_owned(), Some("/admin/relances".to_owned())),
        (title.clone(), None),
    ];
    let case = account.cases.iter().find(|case| Some(case.invoice_id) == invoice && case.is_open).cloned();
    let sheet = sheets::open(locale, &action, &account, case, &path, actions);
    let cases = account.cases.iter().map(|case| case_card(locale, case, &path)).collect_view();
    let payers = account.payers.into_iter().map(|payer| payer_card(locale, payer)).collect_view();
    let timeline = timeline(locale, account.timeline);
    view! {
        <PageTitle text=title.clone() />
        <Breadcrumb items />
        <PageHeader title>
            <LinkButton href=format!("{path}?action=note") variant=Variant::Secondary>
                {locale.pick("Noter un contact", "Note a contact")}
            </LinkButton>
        </PageHeader>
        <div class="split">
            <div class="stack stack-l">
                <Section title=locale.pick("Déroulé", "Timeline") class="stack">{timeline}</Section>
            </div>
            <aside class="stack stack-l" aria-label=locale.pick("À payer et contacts", "To be paid and contacts")>
                {cases}{payers}
            </aside>
        </div>
        {sheet}
    }
    .into_any()
}

fn case_card(locale: Locale, case: &Case, path: &str) -> AnyView {
    let (status, reference) = (case.status, case.reference.clone());
    let badge = view! { <Badge tone=status.tone()>{status.label().get(locale).to_owned()}</Badge> };
    let items = vec![
        (tr!(locale, "Élève", "Student"), case.student.clone().into_any()),
        (tr!(locale, "Formule", "Plan"), case.plan.get(locale).to_owned().into_any()),
        (tr!(locale, "À payer", "To be paid"), case.amount.format(locale).into_any()),
        (tr!(locale, "Échéance", "Deadline"), case.deadline.clone().into_any()),
        (tr!(locale, "Abonnement", "Subscription"), badge.into_any()),
    ];
    let address = |action: &str| format!("{path}?action={action}&facture={}", case.invoice_id);
    let (extend, credit, suspend) = (address("prolonger"), address("avoir"), address("suspendre"));
    let buttons = case.is_open.then(|| {
        let suspend = case.may_suspend.then(|| {
            view! { <LinkButton href=suspend variant=Variant::Quiet>{locale.pick("Suspendre", "Suspend")}</LinkButton> }
        });
        view! {
            <p class="cluster">
                <LinkButton href=extend variant=Variant::Secondary>{locale.pick("Prolonger", "Give more time")}</LinkButton>
                <LinkButton href=credit variant=Variant::Secondary>{locale.pick("Accorder un avoir", "Give a credit")}</LinkButton>
                {suspend}
            </p>
        }
    });
    view! { <Card><h2>{reference}</h2><DefinitionList items />{buttons}</Card> }.into_any()
}

fn payer_card(locale: Locale, payer: Payer) -> AnyView {
    let phone = if payer.phone.is_empty() {
        "—".into_any()
    } else {
        view! { <a href=format!("tel:{}", payer.phone.replace(' ', "")) rel="external">{payer.phone.clone()}</a> }
            .into_any()
    };
    let email = view! { <a href=format!("mailto:{}", payer.email) rel="external">{payer.email.clone()}</a> };
    let items = vec![
        (tr!(locale, "Téléphone", "Telephone"), phone),
        (tr!(locale, "Adresse e-mail", "E-mail address"), email.into_any()),
    ];
    view! { <Card><h2>{payer.name}</h2><DefinitionList items /></Card> }.into_any()
}

fn timeline(locale: Locale, entries: Vec<TimelineEntry>) -> AnyView {
    if entries.is_empty() {
        return view! { <EmptyState title=locale.pick("Rien ne s’est encore passé", "Nothing has happened yet") /> }
            .into_any();
    }
    let names = [
        locale.pick("Date", "Date"),
        locale.pick("Événement", "Event"),
        locale.pick("Facture", "Invoice"),
        locale.pick("Par", "By"),
    ];
    let rows = entries.into_iter().map(|entry| {
        let outcome = entry.outcome.map(|outcome| view! { <span class="muted">{format!(" – {}", outcome.get(locale))}</span> });
        let note = (!entry.note.is_empty()).then(|| view! { <br /><span class="small muted">{entry.note}</span> });
        view! {
            <tr>
                <td data-label=names[0]>{entry.at}</td>
                <td data-label=names[1]><div>{entry.what.get(locale).to_owned()}{outcome}{note}</div></td>
                <td data-label=names[2] class="nowrap">{entry.reference.unwrap_or_else(|| "—".to_owned())}</td>
                <td data-label=names[3]>{entry.who.unwrap_or_else(|| locale.pick("Automatique", "Automatic").to_owned())}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let head = names.map(str::to_owned).to_vec();
    view! { <Table caption=locale.pick("Déroulé", "Timeline") head>{rows}</Table> }.into_any()
}
