//! The public site: plain HTML, no JavaScript.

use super::nav::current_of;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use preau_kernel::{Locale, tr};
use preau_ui::{Brand, Icon, IconName, LanguageSwitch, SkipLink, use_locale};

/// Public addresses in French and English. What is below one (a coach, a legal text) has the same end in both.
const TWINS: [(&str, &str); 8] = [
    ("/api", "/en/api"),
    ("/bilan-gratuit", "/en/free-assessment"),
    ("/tarifs", "/en/pricing"),
    ("/coachs", "/en/coaches"),
    ("/activation", "/en/activation"),
    ("/connexion", "/en/sign-in"),
    ("/mentions-legales", "/en/legal"),
    ("/", "/en"),
];

/// The public site around a page (its `<Outlet />` as children).
#[component]
pub fn PublicLayout(
    /// Name of the organisation.
    #[prop(default = "Préau".into(), into)]
    organisation: String,
    /// Address people write to; no link when empty.
    #[prop(optional, into)]
    contact: String,
    /// Is somebody signed in? Then "sign in" becomes the way to their space.
    #[prop(optional)]
    signed_in: bool,
    children: Children,
) -> impl IntoView {
    let locale = use_locale();
    let path = use_location().pathname.get_untracked();
    let home = locale.pick("/", "/en");
    view! {
        <SkipLink />
        <div class="public">
            <header class="public-header">
                <div class="public-header-inner">
                    <Brand name=organisation.clone() href=home />
                    <nav class="public-nav" aria-label=tr!(locale, "Navigation principale", "Main navigation")>
                        <ul>{site_links(locale, &path, signed_in)}</ul>
                    </nav>
                    <a class="button button-primary public-cta" href=locale.pick("/bilan-gratuit", "/en/free-assessment")>
                        {tr!(locale, "Bilan gratuit", "Free assessment")}
                    </a>
                    <details class="public-menu">
                        <summary><Icon name=IconName::Menu label=tr!(locale, "Menu", "Menu") /></summary>
                        <nav class="menu" aria-label=tr!(locale, "Menu", "Menu")>
                            <ul>{site_links(locale, &path, signed_in)}</ul>
                        </nav>
                    </details>
                </div>
            </header>
            <main class="public-main" id="contenu" tabindex="-1">{children()}</main>
            {footer(locale, &path, organisation, contact)}
        </div>
    }
}

fn site_links(locale: Locale, path: &str, signed_in: bool) -> impl IntoView {
    let space = if signed_in {
        ("/espace", tr!(locale, "Mon espace", "My space"))
    } else {
        (locale.pick("/connexion", "/en/sign-in"), tr!(locale, "Se connecter", "Sign in"))
    };
    let links = [
        (locale.pick("/tarifs", "/en/pricing"), tr!(locale, "Tarifs", "Pricing")),
        (locale.pick("/coachs", "/en/coaches"), tr!(locale, "Coachs", "Coaches")),
        space,
    ];
    let current = current_of(path, links.iter().map(|(href, _)| *href));
    let link = |(href, label): (&'static str, String)| {
        let mark = (current == Some(href)).then_some("page");
        view! { <li><a class="nav-link" href=href aria-current=mark>{label}</a></li> }
    };
    links.into_iter().map(link).collect_view()
}

fn footer(locale: Locale, path: &str, organisation: String, contact: String) -> impl IntoView {
    let (fr, en) = twins_of(path);
    let mail =
        (!contact.is_empty()).then(|| view! { <li><a href=format!("mailto:{contact}")>{contact.clone()}</a></li> });
    view! {
        <footer class="public-footer">
            <div class="public-footer-inner">
                <p class="public-footer-name">{organisation}</p>
                <ul class="public-footer-links">
                    <li><a href=locale.pick("/coachs", "/en/coaches")>{tr!(locale, "Nos coachs", "Our coaches")}</a></li>
                    <li><a href=locale.pick("/mentions-legales", "/en/legal")>{tr!(locale, "Mentions légales", "Legal notice")}</a></li>
                    {mail}
                </ul>
                <LanguageSwitch fr en />
            </div>
        </footer>
    }
}

/// The French and the English address of the page at `path`; the home pages when it has no twin.
fn twins_of(path: &str) -> (String, String) {
    let below = |twin: &str| {
        current_of(path, [twin]).map(|_| path.trim_end_matches('/').strip_prefix(twin).unwrap_or_default().to_owned())
    };
    TWINS
        .iter()
        .filter(|(fr, _)| *fr != "/")
        .find_map(|(fr, en)| below(fr).or_else(|| below(en)).map(|rest| (format!("{fr}{rest}"), format!("{en}{rest}"))))
        .unwrap_or_else(|| ("/".to_owned(), "/en".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn twins(path: &str) -> (String, String) {
        twins_of(path)
    }

    #[test]
    fn a_page_knows_its_twin() {
        assert_eq!(twins("/coachs/zenon"), ("/coachs/zenon".into(), "/en/coaches/zenon".into()));
        assert_eq!(twins("/en/coaches/zenon"), ("/coachs/zenon".into(), "/en/coaches/zenon".into()));
        assert_eq!(twins("/en/sign-in/"), ("/connexion".into(), "/en/sign-in".into()));
    }

    #[test]
    fn a_page_without_twin_leads_home() {
        assert_eq!(twins("/en"), ("/".into(), "/en".into()));
        assert_eq!(twins("/inconnu"), ("/".into(), "/en".into()));
    }
}
