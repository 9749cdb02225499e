//! `/espace/series/nouvelle`: weekly lessons with one coach; all of the plan is in the address.

mod following_page;
mod plan;

pub use following_page::FollowingPage;

use super::subject::Chosen;
use crate::api::series::{self as api, BookSeries};
use crate::model::{NEW_SERIES, SeriesQuery};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use preau_kernel::AppError;
use preau_ui::{EmptyState, ErrorState, LinkButton, PageHeader, PageTitle, Skeleton, use_locale};

/// The page.
#[component]
pub fn NewSeriesPage() -> AnyView {
    let locale = use_locale();
    let query = use_query_map();
    let wanted = Memo::new(move |_| query.with(|query| SeriesQuery::read(|name| query.get(name))));
    let (action, chosen) = (ServerAction::<BookSeries>::new(), Chosen::new());
    let series = preau_ui::load(move || (wanted.get(), action.version().get()), |(query, _)| api::plan_series(query));
    let title = locale.pick("Réserver chaque semaine", "Book every week");
    view! {
        <PageTitle text=title />
        <PageHeader title subtitle=locale.pick(
            "La même heure chaque semaine, avec le même coach. Chaque date est en vue avant de réserver.",
            "The same time every week, with the same coach. Every date is in sight before anything is booked.",
        ) />
        <Transition fallback=|| view! { <Skeleton lines=10 /> }>
            {move || Suspend::new(async move {
                match series.await {
                    Ok(series) => plan::show(locale, series, action, chosen),
                    Err(AppError::NotFound) => view! {
                        <EmptyState
                            title=locale.pick("Choisissez d’abord un créneau", "First choose a slot")
                            text=locale.pick("Une série commence par un créneau du calendrier.", "A series begins with a slot of the calendar.")
                        >
                            <LinkButton href="/espace/calendrier">{locale.pick("Voir les créneaux", "See the slots")}</LinkButton>
                        </EmptyState>
                    }
                    .into_any(),
                    Err(error) => view! { <ErrorState error retry=NEW_SERIES /> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}
