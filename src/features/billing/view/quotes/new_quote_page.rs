//! `/admin/devis/nouveau`: a quote for an account, chosen with `?compte=`.

use super::editor::QuoteEditor;
use crate::api::quotes::{SaveQuote, quote_choices};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use preau_kernel::tr;
use preau_ui::{Breadcrumb, ErrorState, PageHeader, PageTitle, Skeleton, use_locale};

const ADDRESS: &str = "/admin/devis/nouveau";

/// The page.
#[component]
pub fn NewQuotePage() -> AnyView {
    let locale = use_locale();
    let query = use_query_map();
    let save = ServerAction::<SaveQuote>::new();
    let title = tr!(locale, "Nouveau devis", "New quote");
    let choices = preau_ui::load(|| (), |()| quote_choices(String::new()));
    let way = vec![(tr!(locale, "Devis", "Quotes"), Some("/admin/devis".to_owned())), (title.clone(), None)];
    view! {
        <PageTitle text=title.clone() />
        <Breadcrumb items=way />
        <PageHeader title />
        <Suspense fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                match choices.await {
                    Ok(choices) => {
                        let query = query.get_untracked();
                        view! { <QuoteEditor choices query address=ADDRESS.to_owned() save /> }.into_any()
                    }
                    Err(error) => view! { <ErrorState error retry="/admin/devis" /> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}
