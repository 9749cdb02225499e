//! `/admin/sms`: text messages that were sent, newest first, searchable.

use super::MailStatusBadge;
use crate::api::list_text_messages;
use crate::model::TextMessageRow;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use preau_kernel::{Locale, Page, tr};
use preau_ui::{
    EmptyState, ErrorState, PageHeader, PageTitle, Pager, SearchBar, Skeleton, Table, search_address, use_locale,
};

const ADDRESS: &str = "/admin/sms";

/// The page. The address holds search and page.
#[component]
pub fn TextMessagesPage() -> AnyView {
    let locale = use_locale();
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        query.with(|query| {
            let page = query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1_u32);
            (page, query.get("q").unwrap_or_default())
        })
    });
    let messages = preau_ui::load(move || asked.get(), |(page, q)| list_text_messages(page, q));
    let title = tr!(locale, "SMS", "Text messages");
    let subtitle =
        tr!(locale, "Les messages courts, et ce qu’il en est advenu.", "Short messages, and what became of them.");
    view! {
        <PageTitle text=title.clone() />
        <PageHeader title subtitle />
        <div class="stack">
            {move || {
                let value = asked.get().1;
                view! { <SearchBar value label=tr!(locale, "Destinataire, numéro ou texte", "Reader, number or text") /> }
            }}
            <Suspense fallback=|| view! { <Skeleton lines=8 /> }>
                {move || Suspend::new(async move {
                    match messages.await {
                        Ok(page) => list(locale, page, &asked.get_untracked().1),
                        Err(error) => view! { <ErrorState error retry=ADDRESS /> }.into_any(),
                    }
                })}
            </Suspense>
        </div>
    }
    .into_any()
}

fn list(locale: Locale, page: Page<TextMessageRow>, q: &str) -> AnyView {
    if page.items.is_empty() {
        let title = if q.is_empty() {
            tr!(locale, "Aucun SMS pour l’instant", "No text message yet")
        } else {
            tr!(locale, "Aucun SMS ne correspond", "No text message matches")
        };
        return view! { <EmptyState title><a href=ADDRESS>{tr!(locale, "Tout afficher", "Show everything")}</a></EmptyState> }
            .into_any();
    }
    let head = vec![
        tr!(locale, "Message", "Message"),
        tr!(locale, "Destinataire", "Reader"),
        tr!(locale, "Date", "Date"),
        tr!(locale, "État", "Status"),
    ];
    let (number, last) = (page.number, page.last());
    let rows = page.items.into_iter().map(|message| row(locale, message)).collect_view();
    view! {
        <Table caption=tr!(locale, "SMS", "Text messages") head>{rows}</Table>
        <Pager page=number last base=search_address(ADDRESS, &[("q", q)]) />
    }
    .into_any()
}

fn row(locale: Locale, message: TextMessageRow) -> AnyView {
    let when = format!("{} {}", locale.short_date(message.created_at.date()), locale.time(message.created_at.time()));
    view! {
        <tr>
            <td>{message.body}<br /><span class="small muted">{message.template}</span></td>
            <td data-label=tr!(locale, "Destinataire", "Reader")>
                <div>{message.to_name}<br /><span class="small muted nowrap">{message.to_number}</span></div>
            </td>
            <td data-label=tr!(locale, "Date", "Date") class="nowrap">{when}</td>
            <td data-label=tr!(locale, "État", "Status")><MailStatusBadge status=message.status /></td>
        </tr>
    }
    .into_any()
}
