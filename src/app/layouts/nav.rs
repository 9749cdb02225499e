//! Entries of a navigation, and which of them is where the reader is.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use preau_ui::{Icon, IconName};

/// One entry of a navigation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavItem {
    /// Path, without a query.
    pub href: String,
    /// Other paths whose pages belong to this entry.
    pub also: &'static [&'static str],
    /// One or two words.
    pub label: String,
    /// Drawn before the label.
    pub icon: IconName,
}

impl NavItem {
    /// An entry.
    pub fn new(href: impl Into<String>, label: impl Into<String>, icon: IconName) -> Self {
        Self { href: href.into(), also: &[], label: label.into(), icon }
    }

    /// The entry is also current on `paths` and below.
    pub fn also(self, paths: &'static [&'static str]) -> Self {
        Self { also: paths, ..self }
    }
}

/// Entries that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavGroup {
    /// Their common name.
    pub label: String,
    /// The entries.
    pub items: Vec<NavItem>,
}

impl NavGroup {
    /// A group.
    pub fn new(label: impl Into<String>, items: Vec<NavItem>) -> Self {
        Self { label: label.into(), items }
    }
}

/// The entry of `addresses` that `path` is at or below; the longest wins, so that `/espace` is not current on
/// `/espace/seances` when that has an entry of its own.
pub(crate) fn current_of<'a>(path: &str, addresses: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let path = path.trim_end_matches('/');
    addresses
        .into_iter()
        .filter(|address| {
            path.strip_prefix(address.trim_end_matches('/'))
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
        .max_by_key(|address| address.len())
}

fn entry_at<'a>(path: &str, items: &'a [NavItem]) -> Option<&'a NavItem> {
    let addresses = |item: &'a NavItem| std::iter::once(item.href.as_str()).chain(item.also.iter().copied());
    let address = current_of(path, items.iter().flat_map(addresses))?;
    items.iter().find(|item| addresses(item).any(|one| one == address))
}

/// The entry of `items` where the reader is, followed as they move.
pub(crate) fn current_entry(items: &[NavItem]) -> Memo<Option<String>> {
    let path = use_location().pathname;
    let items = items.to_vec();
    Memo::new(move |_| entry_at(&path.read(), &items).map(|item| item.href.clone()))
}

/// `<li>`s of links with their icons; the current one is marked.
pub(crate) fn nav_links(items: Vec<NavItem>, current: Memo<Option<String>>) -> impl IntoView {
    let link = |item: NavItem| {
        let href = item.href.clone();
        let mark = move || (current.read().as_deref() == Some(href.as_str())).then_some("page");
        view! { <li><a class="nav-link" href=item.href aria-current=mark><Icon name=item.icon /><span>{item.label}</span></a></li> }
    };
    items.into_iter().map(link).collect_view()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_without_an_entry_belongs_to_another() {
        let items = [
            NavItem::new("/espace", "Accueil", IconName::Home),
            NavItem::new("/espace/calendrier", "Réserver", IconName::Calendar).also(&["/espace/series"]),
        ];
        let label = |path| entry_at(path, &items).map(|item| item.label.as_str());
        assert_eq!(label("/espace/series/nouvelle"), Some("Réserver"));
        assert_eq!(label("/espace/calendrier"), Some("Réserver"));
        assert_eq!(label("/espace/autre"), Some("Accueil"));
        assert_eq!(label("/coach"), None);
    }

    #[test]
    fn the_most_precise_entry_is_current() {
        let entries = ["/espace", "/espace/seances"];
        assert_eq!(current_of("/espace", entries), Some("/espace"));
        assert_eq!(current_of("/espace/seances/42", entries), Some("/espace/seances"));
        assert_eq!(current_of("/espace/compte", entries), Some("/espace"));
        assert_eq!(current_of("/espaces", entries), None);
        assert_eq!(current_of("/en", ["/", "/en"]), Some("/en"));
    }
}
