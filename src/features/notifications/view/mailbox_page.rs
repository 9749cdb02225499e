//! `/admin/courriels`: what was sent, newest first, searchable.

use super::MailStatusBadge;
use crate::api::list_mails;
use crate::model::{MailRow, MailStatus};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::location::Url;
use leptos_router::params::ParamsMap;
use preau_kernel::{Page, tr};
use preau_ui::{EmptyState, ErrorState, PageHeader, PageTitle, Pager, SearchBar, Table, use_locale};

const ADDRESS: &str = "/admin/courriels";

/// What was sent, newest first. The address holds search, filter and page.
#[component]
pub fn MailboxPage() -> impl IntoView {
    let locale = use_locale();
    let query = use_query_map();
    let asked = move || query.with(Asked::read);
    let mails = Resource::new_blocking(asked, |asked| list_mails(asked.page, asked.q, asked.status));
    let title = tr!(locale, "Courriels", "Mails");
    view! {
        <PageTitle text=title.clone() />
        <PageHeader
            title
            subtitle=tr!(locale, "Tout ce qui a été écrit, et ce qu’il en est advenu.", "Everything that was written, and what became of it.")
        />
        {move || view! { <Filters asked=asked() /> }}
        <Suspense>
            {move || Suspend::new(async move {
                let asked = asked();
                match mails.await {
                    Ok(page) => view! { <List page asked /> }.into_any(),
                    Err(error) => view! { <ErrorState error retry=asked.address() /> }.into_any(),
                }
            })}
        </Suspense>
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
        let asked = [("q", &self.q), ("status", &self.status)];
        let asked = asked.into_iter().filter(|(_, value)| !value.is_empty());
        let asked: Vec<String> = asked.map(|(name, value)| format!("{name}={}", Url::escape(value))).collect();
        if asked.is_empty() { ADDRESS.to_owned() } else { format!("{ADDRESS}?{}", asked.join("&")) }
    }
}

#[component]
fn Filters(asked: Asked) -> impl IntoView {
    let locale = use_locale();
    let options = MailStatus::ALL.map(|status| {
        let selected = asked.status == status.code();
        view! { <option value=status.code() selected=selected>{status.label().get(locale).to_owned()}</option> }
    });
    view! {
        <SearchBar value=asked.q label=tr!(locale, "Destinataire, objet ou modèle", "Reader, subject or template")>
            <label class="visually-hidden" for="status">{tr!(locale, "État", "Status")}</label>
            <select class="input select" id="status" name="status">
                <option value="">{tr!(locale, "Tous les états", "Any status")}</option>
                {options.collect_view()}
            </select>
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
        tr!(locale, "Date", "Date"),
        tr!(locale, "Destinataire", "Reader"),
        tr!(locale, "Objet", "Subject"),
        tr!(locale, "État", "Status"),
    ];
    let last = page.last();
    view! {
        <Table caption=tr!(locale, "Courriels", "Mails") head>
            {page.items.into_iter().map(|mail| view! { <Row mail /> }).collect_view()}
        </Table>
        <Pager page=page.number last base=asked.address() />
    }
    .into_any()
}

#[component]
fn Row(mail: MailRow) -> impl IntoView {
    let locale = use_locale();
    let when = format!("{} {}", locale.short_date(mail.created_at.date()), locale.time(mail.created_at.time()));
    let name =
        (!mail.to_name.is_empty()).then(|| view! { <br /><span class="small muted">{mail.to_address.clone()}</span> });
    let reader = if mail.to_name.is_empty() { mail.to_address } else { mail.to_name };
    view! {
        <tr>
            <td data-label=tr!(locale, "Date", "Date") class="nowrap">{when}</td>
            <td data-label=tr!(locale, "Destinataire", "Reader")><div>{reader}{name}</div></td>
            <td data-label=tr!(locale, "Objet", "Subject")>
                <div>
                    <a href=format!("{ADDRESS}/{}", mail.id)>{mail.subject}</a>
                    <br />
                    <span class="small muted">{mail.template}</span>
                </div>
            </td>
            <td data-label=tr!(locale, "État", "Status")><MailStatusBadge status=mail.status /></td>
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_keeps_search_and_filter() {
        let asked = |q: &str, status: &str| Asked { page: 3, q: q.to_owned(), status: status.to_owned() }.address();
        assert_eq!(asked("", ""), "/admin/courriels");
        assert_eq!(asked("Amel & Co", "sent"), "/admin/courriels?q=Amel%20%26%20Co&status=sent");
    }
}
#[cfg(test)]
mod dump {
    use super::*;
    #[test]
    fn dump() {
        let row = |n: u32, status, name: &str| MailRow { id: crate::model::MailId(uuid::Uuid::from_u128(n.into())), created_at: chrono::NaiveDate::from_ymd_opt(2026, 11, 20).unwrap().and_hms_opt(9, n, 0).unwrap(), to_name: name.into(), to_address: "amel.bensalah@example.tn".into(), subject: "Réservation confirmée : Mathématiques avec Hélios, lundi 23 novembre à 14:00".into(), template: "booking-confirmed".into(), status };
        let html = Owner::new().with(|| { use leptos::prelude::RenderHtml;
            let asked = Asked { page: 1, q: "amel".into(), status: String::new() };
            let items = vec![row(1, MailStatus::Sent, "Amel Ben Salah"), row(2, MailStatus::Queued, ""), row(3, MailStatus::Failed, "Karim")];
            let page = Page { items, number: 1, total: 60 };
            let empty = Asked { page: 1, q: String::new(), status: String::new() };
            view! { <PageHeader title="Courriels" subtitle="Tout ce qui a été écrit, et ce qu’il en est advenu." /> <Filters asked=asked.clone()/> <List page asked /> <List page=Page{items:vec![],number:1,total:0} asked=empty/> <crate::view::mail_page::dump_mail row=row(1, MailStatus::Failed, "Amel Ben Salah")/> }.into_any().to_html() });
        std::fs::write("/tmp/sitepreview/mailbox.html", format!("<!DOCTYPE html><html lang=fr><head><meta charset=utf-8><meta name=viewport content='width=device-width'><link rel=stylesheet href='/style/preau.css'></head><body><div class=back-office><header class=back-office-header><a class=brand>Nexus</a></header><nav class=back-office-nav></nav><main class=back-office-main>{html}</main></div></body></html>")).unwrap();
    }
}
