//! `/admin/reservations`: every booking. Search, status, days and page are in the address.

use super::status;
use crate::api;
use crate::model::{BookingRow, BookingStatus, BookingsQuery};
use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::location::Url;
use leptos_router::params::ParamsMap;
use preau_kernel::{Locale, Page, PageRequest, tr};
use preau_ui::{
    EmptyState, ErrorState, Field, LinkButton, PageHeader, PageTitle, Pager, SearchBar, SelectField, Skeleton, Table,
    Variant, use_locale,
};

const PAGE: &str = "/admin/reservations";

/// The page.
#[component]
pub fn BookingsPage() -> AnyView {
    let locale = use_locale();
    let query = use_query_map();
    let wanted = Memo::new(move |_| query.with(read));
    let bookings = preau_ui::load(move || wanted.get(), api::list_bookings);
    let title = locale.pick("Réservations", "Bookings");
    view! {
        <PageTitle text=title />
        <PageHeader title>
            <LinkButton href="/espace/calendrier">{locale.pick("Réserver pour un élève", "Book for a student")}</LinkButton>
        </PageHeader>
        <div class="stack">
            {move || filters(locale, &wanted.get())}
            <Suspense fallback=|| view! { <Skeleton lines=8 /> }>
                {move || Suspend::new(async move {
                    match bookings.await {
                        Ok(page) => list(locale, page, &wanted.get_untracked()),
                        Err(error) => view! { <ErrorState error retry=PAGE /> }.into_any(),
                    }
                })}
            </Suspense>
        </div>
    }
    .into_any()
}

fn read(query: &ParamsMap) -> BookingsQuery {
    let day = |name: &str| query.get(name).and_then(|text| text.parse::<NaiveDate>().ok());
    BookingsQuery {
        q: query.get("q").unwrap_or_default(),
        status: query.get("statut").as_deref().and_then(BookingStatus::from_code),
        from: day("du"),
        to: day("au"),
        page: PageRequest::new(query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1)),
    }
}

/// The address of the same list without its page.
fn address(query: &BookingsQuery) -> String {
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let status = query.status.map(|status| status.code().to_owned()).unwrap_or_default();
    // Only what was typed needs escaping.
    let parts = [("q", Url::escape(&query.q)), ("statut", status), ("du", day(query.from)), ("au", day(query.to))];
    let given = parts.into_iter().filter(|(_, value)| !value.is_empty());
    let given: Vec<_> = given.map(|(name, value)| format!("{name}={value}")).collect();
    if given.is_empty() { PAGE.to_owned() } else { format!("{PAGE}?{}", given.join("&")) }
}

fn filters(locale: Locale, query: &BookingsQuery) -> AnyView {
    let every = (String::new(), locale.pick("Tous les états", "All states").to_owned());
    let statuses = BookingStatus::ALL.into_iter().map(|s| (s.code().to_owned(), s.label(locale).to_owned()));
    let options = std::iter::once(every).chain(statuses).collect();
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let (q, status) = (query.q.clone(), query.status.map(|s| s.code().to_owned()).unwrap_or_default());
    let (from, to) = (day(query.from), day(query.to));
    view! {
        <SearchBar value=q label=locale.pick("Rechercher un élève ou un coach", "Search for a student or a coach")>
            <SelectField name="statut" label=locale.pick("État", "State") options value=status />
            <Field name="du" label=locale.pick("Du", "From") kind="date" value=from />
            <Field name="au" label=locale.pick("Au", "To") kind="date" value=to />
        </SearchBar>
    }
    .into_any()
}

fn list(locale: Locale, page: Page<BookingRow>, query: &BookingsQuery) -> AnyView {
    if page.items.is_empty() {
        return nothing(locale, address(query) != PAGE);
    }
    let (number, last, total) = (page.number, page.last(), page.total);
    let many = if locale.is_singular(total) {
        tr!(locale, "{total} réservation", "{total} booking")
    } else {
        tr!(locale, "{total} réservations", "{total} bookings")
    };
    let [when, student, coach, what, cost, state] = columns(locale);
    let head = vec![when.into(), student.into(), coach.into(), what.into(), cost.into(), state.into()];
    let lines = page.items.into_iter().map(|row| line(locale, row)).collect_view();
    let base = address(query);
    view! {
        <p class="muted" role="status">{many}</p>
        <Table caption=locale.pick("Réservations, les plus récentes d’abord", "Bookings, latest first") head>{lines}</Table>
        <Pager page=number last base />
    }
    .into_any()
}

fn columns(locale: Locale) -> [&'static str; 6] {
    match locale {
        Locale::Fr => ["Quand", "Élève", "Coach", "Quoi", "Crédits", "État"],
        Locale::En => ["When", "Student", "Coach", "What", "Credits", "State"],
    }
}

fn line(locale: Locale, row: BookingRow) -> AnyView {
    let [when, student, coach, what, cost, state] = columns(locale);
    let badge = status::badge(locale, row.status, row.over);
    let href = format!("/espace/rendez-vous/{}", row.id);
    let title = format!("{} · {}", row.subject.get(locale), row.service.get(locale));
    let credits = row.credits.number(locale);
    view! {
        <tr>
            <td data-label=when class="nowrap"><a href=href>{row.day}" "{row.time}</a></td>
            <td data-label=student>{row.student}</td>
            <td data-label=coach>{row.coach}</td>
            <td data-label=what>{title}</td>
            <td data-label=cost class="number">{credits}</td>
            <td data-label=state>{badge}</td>
        </tr>
    }
    .into_any()
}

fn nothing(locale: Locale, filtered: bool) -> AnyView {
    if !filtered {
        return view! {
            <EmptyState
                title=locale.pick("Aucune réservation", "No bookings")
                text=locale.pick("Les réservations des familles apparaîtront ici.", "Families’ bookings will appear here.")
            >
                <LinkButton href="/espace/calendrier">{locale.pick("Réserver pour un élève", "Book for a student")}</LinkButton>
            </EmptyState>
        }
        .into_any();
    }
    view! {
        <EmptyState
            title=locale.pick("Rien ne correspond", "Nothing matches")
            text=locale.pick("Essayez une partie du nom, un autre état ou d’autres dates.", "Try part of the name, another state or other dates.")
        >
            <LinkButton href=PAGE variant=Variant::Secondary>{locale.pick("Tout voir", "Show everything")}</LinkButton>
        </EmptyState>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_back_as_it_was_written() {
        let query = BookingsQuery {
            q: "Ben Salah & co".to_owned(),
            status: Some(BookingStatus::NoShow),
            from: "2026-03-02".parse().ok(),
            to: None,
            page: PageRequest::default(),
        };
        assert_eq!(address(&query), "/admin/reservations?q=Ben%20Salah%20%26%20co&statut=no_show&du=2026-03-02");
        let params = [("q", "Ben Salah & co"), ("statut", "no_show"), ("du", "2026-03-02"), ("au", "soon")];
        assert_eq!(read(&params.into_iter().collect()), query);
        assert_eq!(address(&BookingsQuery::default()), PAGE);
    }
}
