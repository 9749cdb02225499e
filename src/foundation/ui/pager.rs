//! From page to page of a list.

use crate::icon::{Icon, IconName};
use crate::locale::use_locale;
use leptos::prelude::*;
use preau_kernel::tr;

/// Previous, "page 2 / 5", next; nothing when there is one page.
#[component]
pub fn Pager(
    /// This page, from 1.
    page: u32,
    /// Last page.
    last: u32,
    /// Path and query of the list without `page`.
    #[prop(into)]
    base: String,
) -> impl IntoView {
    let locale = use_locale();
    if last <= 1 {
        return ().into_any();
    }
    let previous = (page > 1).then(|| page_address(&base, page - 1));
    let next = (page < last).then(|| page_address(&base, page + 1));
    view! {
        <nav class="pager" aria-label=tr!(locale, "Pages", "Pages")>
            {previous.map(|href| view! {
                <a class="button button-secondary pager-previous" href=href rel="prev">
                    <Icon name=IconName::ChevronLeft />{tr!(locale, "Précédente", "Previous")}
                </a>
            })}
            <span class="pager-position">{tr!(locale, "Page {page} sur {last}", "Page {page} of {last}")}</span>
            {next.map(|href| view! {
                <a class="button button-secondary pager-next" href=href rel="next">
                    {tr!(locale, "Suivante", "Next")}<Icon name=IconName::ChevronRight />
                </a>
            })}
        </nav>
    }
    .into_any()
}

fn page_address(base: &str, page: u32) -> String {
    let joint = match base.split_once('?') {
        None => "?",
        Some((_, "")) => "",
        Some(_) => "&",
    };
    format!("{base}{joint}page={page}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_joins_what_the_address_already_asks() {
        assert_eq!(page_address("/a", 2), "/a?page=2");
        assert_eq!(page_address("/a?", 2), "/a?page=2");
        assert_eq!(page_address("/a?q=x", 3), "/a?q=x&page=3");
    }
}
