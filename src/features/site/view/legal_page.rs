//! `/mentions-legales` and `/en/legal`: who publishes the site, and what becomes of personal data.

use super::sections::{self, Neighbours};
use super::seo::Seo;
use crate::api;
use crate::model::SitePage;
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{ErrorState, PageHeader, use_locale};

/// The legal page.
#[component]
pub fn LegalPage() -> AnyView {
    let locale = use_locale();
    let page = preau_ui::load(|| (), |()| api::legal());
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(page) => legal(locale, page),
                    Err(error) => view! { <ErrorState error retry=address(locale) /> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

const fn address(locale: Locale) -> &'static str {
    locale.pick("/mentions-legales", "/en/legal")
}

fn legal(locale: Locale, page: SitePage) -> AnyView {
    let name = page.organisation.name.clone();
    let title = tr!(locale, "Mentions légales et données personnelles", "Legal notice and privacy");
    let description = tr!(
        locale,
        "Qui édite ce site, quelles données {name} garde, pourquoi, combien de temps, et vos droits.",
        "Who publishes this site, what data {name} keeps, why, for how long, and your rights."
    );
    let sections = page.sections.iter().map(|section| sections::show(locale, section, &Neighbours::default()));
    let sections = sections.collect_view();
    view! {
        <Seo page title=title.clone() description fr="/mentions-legales" en="/en/legal" />
        <PageHeader title />
        {sections}
    }
    .into_any()
}
