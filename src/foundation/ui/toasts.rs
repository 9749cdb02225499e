//! What just happened, said once at the top of the next page.

use crate::icon::{Icon, IconName};
use crate::locale::use_locale;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};
use leptos_router::params::ParamsMap;
use preau_kernel::{Text, tr};

/// Says the text of `?info=code`, for codes that `messages` knows; anything else says nothing.
#[component]
pub fn Toasts(
    /// The closed list of messages.
    messages: fn(&str) -> Option<Text>,
) -> impl IntoView {
    let locale = use_locale();
    let (query, path) = (use_query_map(), use_location().pathname);
    let text = move || query.with(|query| messages(&query.get("info")?));
    // Inside a live region that is always there, so that a message that arrives is announced.
    view! {
        <div class="toasts" role="status">
            {move || text().map(|text| view! {
                <div class="toast">
                    <Icon name=IconName::Check />
                    <p>{text.get(locale).to_owned()}</p>
                    <a
                        class="icon-button"
                        href=query.with(|query| without_info(&path.read(), query.clone()))
                        aria-label=tr!(locale, "Fermer le message", "Dismiss this message")
                    >
                        <Icon name=IconName::X />
                    </a>
                </div>
            })}
        </div>
    }
}

fn without_info(path: &str, mut query: ParamsMap) -> String {
    query.remove("info");
    format!("{path}{}", query.to_query_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dismissing_keeps_the_rest_of_the_address() {
        let query = [("page", "2"), ("info", "saved"), ("q", "a&b")].into_iter().collect::<ParamsMap>();
        let address = without_info("/espace", query);
        assert!(
            address.starts_with("/espace?") && address.contains("page=2") && address.contains("q=a%26b"),
            "{address}"
        );
        assert!(!address.contains("info"), "{address}");
        assert_eq!(without_info("/espace", [("info", "saved")].into_iter().collect()), "/espace");
    }
}
