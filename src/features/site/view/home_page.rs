//! `/` and `/en`: the home page, section by section.

use super::sections::{self, Neighbours};
use super::seo::Seo;
use crate::api;
use crate::model::SitePage;
use crate::model::section::Section;
use leptos::prelude::*;
use preau_kernel::Locale;
use preau_ui::{ErrorState, LinkButton, PageHeader, use_locale};

/// The home page. What comes from other rooms is left out when they do not answer: the rest of the page stands alone.
#[component]
pub fn HomePage() -> AnyView {
    let locale = use_locale();
    let page = preau_ui::load(|| (), |()| api::home());
    let plans = preau_ui::load(|| (), |()| preau_billing::api::list_plans());
    let coaches = preau_ui::load(|| (), |()| preau_directory::api::coaches(String::new()));
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                let plans = plans.await.unwrap_or_default();
                let coaches = coaches.await.map(|list| list.providers).unwrap_or_default();
                match page.await {
                    Ok(page) => home(locale, page, Neighbours { plans, coaches }),
                    Err(error) => view! { <ErrorState error retry=locale.pick("/", "/en") /> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn home(locale: Locale, page: SitePage, neighbours: Neighbours) -> AnyView {
    let hero = page.sections.iter().find_map(|section| match section {
        Section::Hero(hero) => Some(hero),
        _ => None,
    });
    let organisation = &page.organisation;
    let title = hero.map_or(organisation.name.as_str(), |hero| hero.title.get(locale)).to_owned();
    let description = hero.map_or(organisation.tagline(locale), |hero| hero.lead.get(locale)).to_owned();
    let bare = hero.is_none().then(|| bare_header(locale, &page));
    let sections = page.sections.iter().map(|section| sections::show(locale, section, &neighbours));
    let sections = sections.collect_view();
    view! {
        <Seo page title description fr="/" en="/en" />
        {bare}
        {sections}
    }
    .into_any()
}

/// The top of a home page that has no hero: every page has one `<h1>` and something to do.
fn bare_header(locale: Locale, page: &SitePage) -> AnyView {
    let organisation = &page.organisation;
    view! {
        <PageHeader title=organisation.name.clone() subtitle=organisation.tagline(locale).to_owned()>
            <LinkButton href=locale.pick("/bilan-gratuit", "/en/free-assessment")>
                {locale.pick("Bilan gratuit", "Free assessment")}
            </LinkButton>
        </PageHeader>
    }
    .into_any()
}
