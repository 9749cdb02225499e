//! `/admin/promotions`: promotions and what they did. Search, filter and page are in the address.

use crate::api::promotions;
use crate::model::editor::{PromotionRow, PromotionState};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use preau_kernel::{Locale, Money, Page, tr};
use preau_ui::{
    Badge, EmptyState, ErrorState, ExternalLink, LinkButton, PageHeader, PageTitle, Pager, SearchBar, SelectField,
    Skeleton, Table, Tone, Variant, search_address, use_locale,
};

const ADDRESS: &str = "/admin/promotions";

/// Search, filter and page.
type Wanted = (String, String, u32);

/// The page.
#[component]
pub fn PromotionsPage() -> AnyView {
    let locale = use_locale();
    let query = use_query_map();
    let wanted = Memo::new(move |_| -> Wanted {
        query.with(|query| {
            let value = |name: &str| query.get(name).unwrap_or_default();
            (value("q"), value("etat"), value("page").parse().unwrap_or(1))
        })
    });
    let list = preau_ui::load(move || wanted.get(), |(q, state, page)| promotions::list_promotions(page, q, state));
    let title = locale.pick("Promotions", "Promotions");
    view! {
        <PageTitle text=title />
        <PageHeader
            title
            subtitle=locale.pick("Codes et remises automatiques, avec ce qu’ils ont coûté et rapporté.", "Codes and automatic reductions, with what they cost and brought.")
        >
            <span class="cluster">
                <ExternalLink href="/admin/promotions.csv" class="button button-secondary">{locale.pick("Exporter les utilisations (CSV)", "Export the uses (CSV)")}</ExternalLink>
                <LinkButton href="/admin/promotions/nouvelle">{locale.pick("Nouvelle promotion", "New promotion")}</LinkButton>
            </span>
        </PageHeader>
        <div class="stack">
            {move || filters(locale, wanted.get())}
            <Suspense fallback=|| view! { <Skeleton lines=8 /> }>
                {move || Suspend::new(async move {
                    match list.await {
                        Ok(page) => rows(locale, page, wanted.get_untracked()),
                        Err(error) => view! { <ErrorState error retry=ADDRESS /> }.into_any(),
                    }
                })}
            </Suspense>
        </div>
    }
    .into_any()
}

fn filters(locale: Locale, (q, state, _): Wanted) -> AnyView {
    let states = PromotionState::ALL.map(|state| (state.code().to_owned(), label(locale, state).to_owned()));
    let options = std::iter::once((String::new(), tr!(locale, "Toutes", "All"))).chain(states).collect();
    view! {
        <SearchBar value=q label=tr!(locale, "Code ou nom", "Code or name")>
            <SelectField name="etat" label=tr!(locale, "État", "Status") options value=state />
        </SearchBar>
    }
    .into_any()
}

const fn label(locale: Locale, state: PromotionState) -> &'static str {
    match state {
        PromotionState::Running => locale.pick("En cours", "Running"),
        PromotionState::Planned => locale.pick("Prévue", "Planned"),
        PromotionState::Over => locale.pick("Terminée", "Over"),
        PromotionState::Off => locale.pick("Arrêtée", "Off"),
    }
}

const fn tone(state: PromotionState) -> Tone {
    match state {
        PromotionState::Running => Tone::Success,
        PromotionState::Planned => Tone::Info,
        PromotionState::Over | PromotionState::Off => Tone::Neutral,
    }
}

fn rows(locale: Locale, page: Page<PromotionRow>, (q, state, _): Wanted) -> AnyView {
    if page.items.is_empty() {
        return nothing(locale, !q.is_empty() || !state.is_empty());
    }
    let (number, last) = (page.number, page.last());
    let rows = page.items.into_iter().map(|promotion| row(locale, promotion)).collect_view();
    view! {
        <Table caption=tr!(locale, "Promotions", "Promotions") head=columns(locale).into()>{rows}</Table>
        <Pager page=number last base=search_address(ADDRESS, &[("q", &q), ("etat", &state)]) />
    }
    .into_any()
}

fn columns(locale: Locale) -> [String; 7] {
    [
        tr!(locale, "Promotion", "Promotion"),
        tr!(locale, "Remise", "Reduction"),
        tr!(locale, "Dates", "Dates"),
        tr!(locale, "Utilisée", "Used"),
        tr!(locale, "Remis", "Taken off"),
        tr!(locale, "Encaissé", "Earned"),
        tr!(locale, "État", "Status"),
    ]
}

fn row(locale: Locale, row: PromotionRow) -> AnyView {
    let [name, off, dates, used, cost, earned, state] = columns(locale);
    let title = row.code.clone().unwrap_or_else(|| row.name.get(locale).to_owned());
    let detail = match row.code {
        Some(_) => row.name.get(locale).to_owned(),
        None => tr!(locale, "sans code", "without a code"),
    };
    let (uses, most) = (row.uses, row.max_uses);
    let uses = match most {
        Some(most) => tr!(locale, "{uses} sur {most}", "{uses} of {most}"),
        None => uses.to_string(),
    };
    view! {
        <tr>
            <td data-label=name><a href=format!("{ADDRESS}/{}", row.id)>{title}</a>" "<span class="muted small">{detail}</span></td>
            <td data-label=off class="nowrap">{row.reduction.label(locale)}</td>
            <td data-label=dates class="nowrap">{row.dates}</td>
            <td data-label=used class="number">{uses}</td>
            <td data-label=cost class="number">{sums(locale, &row.taken_off)}</td>
            <td data-label=earned class="number">{sums(locale, &row.earned)}</td>
            <td data-label=state><Badge tone=tone(row.state)>{label(locale, row.state)}</Badge></td>
        </tr>
    }
    .into_any()
}

fn sums(locale: Locale, sums: &[Money]) -> String {
    if sums.is_empty() {
        return "–".to_owned();
    }
    sums.iter().map(|sum| sum.format_short(locale)).collect::<Vec<_>>().join(" + ")
}

fn nothing(locale: Locale, searched: bool) -> AnyView {
    if searched {
        return view! {
            <EmptyState title=tr!(locale, "Aucune promotion ne correspond", "No promotion matches")>
                <LinkButton href=ADDRESS variant=Variant::Secondary>{tr!(locale, "Tout afficher", "Show everything")}</LinkButton>
            </EmptyState>
        }
        .into_any();
    }
    view! {
        <EmptyState
            title=tr!(locale, "Aucune promotion pour l’instant", "No promotion yet")
            text=tr!(locale, "Créez un code à donner, ou une remise qui s’applique d’elle-même.", "Make a code to hand out, or a reduction that applies by itself.")
        />
    }
    .into_any()
}
