//! Search and filters of a list, kept in the address.

use crate::icon::{Icon, IconName};
use crate::locale::use_locale;
use leptos::prelude::*;
use leptos_router::components::Form as AddressForm;
use leptos_router::hooks::use_location;
use preau_kernel::tr;

/// A GET form with `q` and perhaps more filters; works without JavaScript, and the address can be shared.
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
    let path = use_location().pathname;
    let value = (!value.is_empty()).then_some(value);
    view! {
        <AddressForm action=move || path.get() attr:class="search-bar" attr:role="search">
            <label class="search-bar-field">
                <span class="visually-hidden">{label.clone()}</span>
                <Icon name=IconName::Search />
                <input class="input" type="search" name="q" value=value placeholder=label />
            </label>
            {children.map(|filters| filters())}
            <button class="button button-secondary" type="submit">{tr!(locale, "Rechercher", "Search")}</button>
        </AddressForm>
    }
}
