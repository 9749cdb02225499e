//! The people of the organisation, for the back office. Search, role and page are in the address.

use super::activation_renewal::ActivationRenewal;
use crate::api;
use crate::model::{PersonRow, role};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use preau_kernel::{Locale, Page, Role, tr};
use preau_ui::{
    Badge, EmptyState, ErrorState, LinkButton, PageHeader, PageTitle, Pager, SearchBar, SelectField, Skeleton, Table,
    Tone, Variant, search_address, use_locale,
};

const ADDRESS: &str = "/admin/personnes";

/// What the address asks for: page, words, code of a role.
type Wanted = (u32, String, String);

/// `/admin/personnes`
#[component]
pub fn PeoplePage() -> AnyView {
    let locale = use_locale();
    let query = use_query_map();
    let wanted = Memo::new(move |_| {
        query.with(|q| {
            let page = q.get("page").and_then(|p| p.parse().ok()).unwrap_or(1);
            (page, q.get("q").unwrap_or_default(), q.get("role").unwrap_or_default())
        })
    });
    let renewed = RwSignal::new(0);
    let people =
        preau_ui::load(move || (wanted.get(), renewed.get()), |((page, q, role), _)| api::list_people(page, q, role));
    let title = tr!(locale, "Personnes", "People");
    view! {
        <PageTitle text=title.clone() />
        <PageHeader title />
        <div class="stack">
            {move || view! { <Filters wanted=wanted.get() /> }}
            <Suspense fallback=|| view! { <Skeleton lines=8 /> }>{move || Suspend::new(async move {
                match people.await {
                    Ok(page) => view! { <People page wanted=wanted.get_untracked() renewed /> }.into_any(),
                    Err(error) => view! { <ErrorState error retry=ADDRESS /> }.into_any(),
                }
            })}</Suspense>
        </div>
    }
    .into_any()
}

#[component]
fn Filters(wanted: Wanted) -> impl IntoView {
    let locale = use_locale();
    let (_, q, chosen) = wanted;
    let everybody = (String::new(), tr!(locale, "Tous les rôles", "All roles"));
    let roles = Role::ALL.into_iter().map(|r| (r.code().to_owned(), role::name(r, locale).to_owned()));
    let options = std::iter::once(everybody).chain(roles).collect();
    view! {
        <SearchBar value=q label=tr!(locale, "Rechercher un nom ou une adresse", "Search for a name or an address")>
            <SelectField name="role" label=tr!(locale, "Rôle", "Role") options value=chosen />
        </SearchBar>
    }
}

#[component]
fn People(page: Page<PersonRow>, wanted: Wanted, renewed: RwSignal<u32>) -> impl IntoView {
    let locale = use_locale();
    if page.items.is_empty() {
        return view! { <Nobody /> }.into_any();
    }
    let (last, number, total) = (page.last(), page.number, page.total);
    let many = if locale.is_singular(total) {
        tr!(locale, "{total} personne", "{total} person")
    } else {
        tr!(locale, "{total} personnes", "{total} people")
    };
    let head = columns(locale).to_vec();
    view! {
        <p class="muted" role="status">{many}</p>
        <Table caption=tr!(locale, "Personnes", "People") head>
            {page.items.into_iter().map(|person| view! { <PersonLine person renewed /> }).collect_view()}
        </Table>
        <Pager page=number last base=search_address(ADDRESS, &[("q", &wanted.1), ("role", &wanted.2)]) />
    }
    .into_any()
}

fn columns(locale: Locale) -> [String; 5] {
    [
        tr!(locale, "Personne", "Person"),
        tr!(locale, "Rôles", "Roles"),
        tr!(locale, "Compte", "Account"),
        tr!(locale, "Depuis", "Since"),
        tr!(locale, "État", "State"),
    ]
}

#[component]
fn PersonLine(person: PersonRow, renewed: RwSignal<u32>) -> impl IntoView {
    let locale = use_locale();
    let [who, roles, account, since, state] = columns(locale);
    let role_names: Vec<_> = person.roles.iter().map(|r| role::name(*r, locale)).collect();
    let (tone, word) = match (person.disabled, person.access.is_active()) {
        (true, _) => (Tone::Danger, tr!(locale, "Désactivé", "Disabled")),
        (false, false) => (Tone::Warning, tr!(locale, "Pas encore activé", "Not activated yet")),
        (false, true) => (Tone::Success, tr!(locale, "Actif", "Active")),
    };
    let student = person.roles.contains(&Role::Student);
    let credits = student.then(|| {
        let href = format!("/admin/credits/{}", person.user_id);
        view! { <a class="small" href=href>{tr!(locale, "Crédits", "Credits")}</a> }
    });
    let link = person.can_be_invited().then(|| person.access.in_words(locale));
    let renewal = link.is_some().then(|| {
        let name = person.name.clone();
        view! { <ActivationRenewal student_id=person.user_id name renewed /> }
    });
    view! {
        <tr>
            <td data-label=who>
                <div>
                    <span class="cluster"><strong>{person.name}</strong> {credits}</span>
                    <span class="small muted">{person.email}</span>
                </div>
            </td>
            <td data-label=roles>{role_names.join(", ")}</td>
            <td data-label=account>{person.accounts.join(", ")}</td>
            <td data-label=since class="nowrap">{locale.date(person.since)}</td>
            <td data-label=state>
                <div class="stack stack-s">
                    <Badge tone>{word}</Badge>
                    {link.map(|words| view! { <p class="small muted">{words}</p> })}
                    {renewal}
                </div>
            </td>
        </tr>
    }
}

#[component]
fn Nobody() -> impl IntoView {
    let locale = use_locale();
    view! {
        <EmptyState
            title=tr!(locale, "Personne ne correspond", "Nobody matches")
            text=tr!(
                locale,
                "Essayez une partie du nom ou de l’adresse, ou un autre rôle.",
                "Try part of the name or the address, or another role."
            )
        >
            <LinkButton href=ADDRESS variant=Variant::Secondary>{tr!(locale, "Tout voir", "Show everybody")}</LinkButton>
        </EmptyState>
    }
}
