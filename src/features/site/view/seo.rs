//! What search engines and social networks read of a page.

use crate::model::SitePage;
use leptos::prelude::*;
use leptos_meta::{Link, Meta};
use preau_ui::{PageTitle, use_locale};

/// Title, description, canonical address, the twin in the other language, and Open Graph.
#[component]
pub(super) fn Seo(
    page: SitePage,
    /// Title of the page, without the organisation's name.
    title: String,
    /// One or two sentences.
    description: String,
    /// Path in French.
    fr: &'static str,
    /// Path in English.
    en: &'static str,
) -> impl IntoView {
    let locale = use_locale();
    let root = page.public_url;
    let address = |path: &str| format!("{root}{path}");
    let here = address(locale.pick(fr, en));
    view! {
        <PageTitle text=title.clone() />
        <Meta name="description" content=description.clone() />
        <Link rel="canonical" href=here.clone() />
        <Link rel="alternate" hreflang="fr" href=address(fr) />
        <Link rel="alternate" hreflang="en" href=address(en) />
        <Link rel="alternate" hreflang="x-default" href=address(fr) />
        <Meta property="og:type" content="website" />
        <Meta property="og:site_name" content=page.organisation.name />
        <Meta property="og:title" content=title />
        <Meta property="og:description" content=description />
        <Meta property="og:url" content=here />
        <Meta property="og:locale" content=locale.pick("fr_FR", "en_GB") />
        <Meta name="twitter:card" content="summary" />
    }
}
