//! `/admin/courriels`: what was sent, newest first, searchable.

use super::MailStatusBadge;
use crate::api::list_mails;
use crate::model::{MailRow, MailStatus};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use preau_kernel::{Page, tr};
use preau_ui::{
    EmptyState, ErrorState, PageHeader, PageTitle, Pager, SearchBar, SelectField, Skeleton, Table, search_address,
    use_locale,
};

const ADDRESS: &str = "/admin/courriels";

/// What was sent, newest first. The address holds search, filter and page.
#[component]
pub fn MailboxPage() -> AnyView {
    let locale = use_locale();
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(Asked::read));
    let mails = preau_ui::load(move || asked.get(), |asked| list_mails(asked.page, asked.q, asked.status));
    let title = tr!(locale, "Courriels", "Mails");
    let subtitle = tr!(
        locale,
        "Tout ce qui a été écrit, et ce qu’il en est advenu.",
        "Everything that was written, and what became of it."
    );
    view! {
        <PageTitle text=title.clone() />
        <PageHeader title subtitle />
        <div class="stack">
            {move || view! { <Filters asked=asked.get() /> }}
            <Suspense fallback=|| {
                view! { <Skeleton lines=8 /> }
            }>
                {move || Suspend::new(async move {
                    match mails.await {
                        Ok(page) => view! { <List page asked=asked.get_untracked() /> }.into_any(),
                        Err(error) => {
                            view! { <ErrorState error retry=asked.get_untracked().address() /> }.into_any()
                        }
                    }
                })}
            </Suspense>
        </div>
    }
    .into_any()
}

/// What the address asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Asked {
    page: u32,
    q: String,
    status: String,
}

impl Asked {
    fn read(query: &ParamsMap) -> Self {
        Self {
            page: query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1),
            q: query.get("q").unwrap_or_default(),
            status: query.get("status").unwrap_or_default(),
        }
    }

    /// The address without the page.
    fn address(&self) -> String {
        search_address(ADDRESS, &[("q", &self.q), ("status", &self.status)])
    }
}

#[component]
fn Filters(asked: Asked) -> impl IntoView {
    let locale = use_locale();
    let any = (String::new(), tr!(locale, "Tous les états", "Any status"));
    let each = MailStatus::ALL.map(|status| (status.code().to_owned(), status.label().get(locale).to_owned()));
    let options = std::iter::once(any).chain(each).collect();
    view! {
        <SearchBar value=asked.q label=tr!(locale, "Destinataire, objet ou modèle", "Reader, subject or template")>
            <SelectField name="status" label=tr!(locale, "État", "Status") options value=asked.status />
        </SearchBar>
    }
}

#[component]
fn List(page: Page<MailRow>, asked: Asked) -> impl IntoView {
    let locale = use_locale();
    if page.items.is_empty() {
        let searched = !asked.q.is_empty() || !asked.status.is_empty() || asked.page != 1;
        return view! { <Nothing searched /> }.into_any();
    }
    let head = vec![
        tr!(locale, "Objet", "Subject"),
        tr!(locale, "Destinataire", "Reader"),
        tr!(locale, "Date", "Date"),
        tr!(locale, "État", "Status"),
    ];
    let (last, number, total) = (page.last(), page.number, page.total);
    let many = if locale.is_singular(total) {
        tr!(locale, "{total} courriel", "{total} mail")
    } else {
        tr!(locale, "{total} courriels", "{total} mails")
    };
    view! {
        <p class="muted" role="status">{many}</p>
        <Table caption=tr!(locale, "Courriels", "Mails") head>
            {page.items.into_iter().map(|mail| view! { <Row mail /> }).collect_view()}
        </Table>
        <Pager page=number last base=asked.address() />
    }
    .into_any()
}

#[component]
fn Row(mail: MailRow) -> impl IntoView {
    let locale = use_locale();
    let when = format!("{} {}", locale.short_date(mail.created_at.date()), locale.time(mail.created_at.time()));
    let address =
        (!mail.to_name.is_empty()).then(|| view! { <br /><span class="small muted">{mail.to_address.clone()}</span> });
    let reader = if mail.to_name.is_empty() { mail.to_address } else { mail.to_name };
    view! {
        <tr>
            <td>
                <a href=format!("{ADDRESS}/{}", mail.id)>{mail.subject}</a>
                <br />
                <span class="small muted">{mail.template}</span>
            </td>
            <td data-label=tr!(locale, "Destinataire", "Reader")>
                <div>{reader}{address}</div>
            </td>
            <td data-label=tr!(locale, "Date", "Date") class="nowrap">{when}</td>
            <td data-label=tr!(locale, "État", "Status")>
                <MailStatusBadge status=mail.status />
            </td>
        </tr>
    }
}

#[component]
fn Nothing(searched: bool) -> impl IntoView {
    let locale = use_locale();
    if searched {
        return view! {
            <EmptyState title=tr!(locale, "Aucun courriel ne correspond", "No mail matches")>
                <a href=ADDRESS>{tr!(locale, "Tout afficher", "Show everything")}</a>
            </EmptyState>
        }
        .into_any();
    }
    view! {
        <EmptyState
            title=tr!(locale, "Aucun courriel pour l’instant", "No mail yet")
            text=tr!(
                locale,
                "Bienvenue, réservations, paiements\u{202f}: chaque courriel envoyé apparaîtra ici, tel que son lecteur le reçoit.",
                "Welcome, bookings, payments: every mail sent will appear here, as its reader gets it."
            )
        />
    }
    .into_any()
}
