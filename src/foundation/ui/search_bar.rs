//! Search and filters of a list, kept in the address.

use crate::icon::{Icon, IconName};
use crate::locale::use_locale;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{FormData, HtmlFormElement, UrlSearchParams};
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use leptos_router::location::Url;
use preau_kernel::tr;

/// A GET form with `q` and perhaps more filters; works without JavaScript, and the address can be shared. The search
/// starts again at the first page: other parameters of the address are kept only by a hidden field among the children.
#[component]
pub fn SearchBar(
    /// What is searched now.
    #[prop(into)]
    value: String,
    /// "Rechercher un élève"
    #[prop(into)]
    label: String,
    /// More filters: selects, hidden fields.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let locale = use_locale();
    let (path, navigate) = (use_location().pathname, use_navigate());
    let value = (!value.is_empty()).then_some(value);
    // In the browser the address changes without a new page, and says nothing of filters left empty.
    let search = move |event: SubmitEvent| {
        if let Some(query) = query_of(&event) {
            event.prevent_default();
            let path = path.get_untracked();
            let address = if query.is_empty() { path } else { format!("{path}?{query}") };
            navigate(&address, NavigateOptions { scroll: false, ..Default::default() });
        }
    };
    view! {
        <form class="search-bar" method="get" role="search" on:submit=search>
            <label class="search-bar-field">
                <span class="visually-hidden">{label.clone()}</span>
                <Icon name=IconName::Search />
                <input class="input" type="search" name="q" value=value placeholder=label />
            </label>
            {children.map(|filters| filters())}
            <button class="button button-secondary" type="submit">{tr!(locale, "Rechercher", "Search")}</button>
        </form>
    }
}

/// The query string of the form being sent; `None` when the browser cannot tell, and then sends it itself.
fn query_of(event: &SubmitEvent) -> Option<String> {
    let form = event.target()?.dyn_into::<HtmlFormElement>().ok()?;
    let fields = FormData::new_with_form(&form).ok()?;
    let query = UrlSearchParams::new_with_str_sequence_sequence(&fields).ok()?.to_string().as_string()?;
    Some(without_empty(&query))
}

/// The address of a list with what is searched in it, filters left empty left out: what [`SearchBar`] leads to. For pagers
/// and links.
pub fn search_address(path: &str, filters: &[(&str, &str)]) -> String {
    let given = filters.iter().filter(|(_, value)| !value.is_empty());
    let query: Vec<String> = given.map(|(name, value)| format!("{name}={}", Url::escape(value))).collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}

fn without_empty(query: &str) -> String {
    query.split('&').filter(|pair| !pair.ends_with('=')).collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_holds_what_is_searched_and_nothing_can_break_out_of_it() {
        assert_eq!(search_address("/a", &[]), "/a");
        assert_eq!(search_address("/a", &[("q", ""), ("state", "")]), "/a");
        assert_eq!(
            search_address("/a", &[("q", "Amel & Co"), ("state", ""), ("coach", "x=y#z")]),
            "/a?q=Amel%20%26%20Co&coach=x%3Dy%23z"
        );
    }

    #[test]
    fn empty_filters_leave_the_address() {
        assert_eq!(without_empty("q=&state=paid&coach="), "state=paid");
        assert_eq!(without_empty("q=a%3D"), "q=a%3D");
        assert_eq!(without_empty("q="), "");
    }
}
