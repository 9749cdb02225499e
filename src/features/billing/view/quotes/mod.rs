//! Quotes on pages: for whoever answers them, and for the back office.

mod admin_quote_page;
mod admin_quotes_page;
mod dialogs;
mod editor;
mod new_quote_page;
mod quote_page;
mod quotes_page;
mod sheet;

pub use admin_quote_page::AdminQuotePage;
pub use admin_quotes_page::AdminQuotesPage;
pub use new_quote_page::NewQuotePage;
pub use quote_page::QuotePage;
pub use quotes_page::QuotesPage;

use crate::model::quotes::QuoteStatus;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use preau_kernel::AppError;
use preau_ui::{Badge, use_locale};

/// Where a quote stands.
#[component]
pub(crate) fn QuoteBadge(status: QuoteStatus) -> impl IntoView {
    let locale = use_locale();
    view! { <Badge tone=status.tone()>{status.label().get(locale).to_owned()}</Badge> }
}

/// Raises `done` each time the action succeeds: what was refused keeps its page, and all that was typed.
fn count<S>(action: ServerAction<S>, done: RwSignal<usize>)
where
    S: ServerFn<Output = (), Error = AppError> + Clone + Send + Sync + 'static,
{
    let value = action.value();
    Effect::new(move || {
        if value.with(|value| matches!(value, Some(Ok(())))) {
            done.update(|done| *done += 1);
        }
    });
}
