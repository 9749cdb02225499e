//! What search engines read: `/sitemap.xml` and `/robots.txt`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing::get};
use preau_kernel::{Actor, Locale};
use preau_platform::Platform;
use std::fmt::Write as _;

/// Public pages in French and English; those of single coaches are added.
const PAGES: [(&str, &str); 5] = [
    ("/", "/en"),
    ("/bilan-gratuit", "/en/free-assessment"),
    ("/tarifs", "/en/pricing"),
    ("/coachs", "/en/coaches"),
    ("/mentions-legales", "/en/legal"),
];

/// `/sitemap.xml` and `/robots.txt`.
pub fn routes(platform: Platform) -> Router {
    Router::new().route("/sitemap.xml", get(sitemap)).route("/robots.txt", get(robots)).with_state(platform)
}

async fn robots(State(platform): State<Platform>) -> Response {
    let text = format!(
        "User-agent: *\n\
         Disallow: /espace\n\
         Disallow: /coach/\n\
         Disallow: /admin\n\
         Disallow: /activation/\n\
         Disallow: /calendrier/\n\
         Disallow: /en/activation/\n\
         Disallow: /api/\n\
         \n\
         Sitemap: {}/sitemap.xml\n",
        platform.config.public_url
    );
    answer("text/plain; charset=utf-8", text)
}

async fn sitemap(State(platform): State<Platform>) -> Response {
    let mut pages = PAGES.map(|(fr, en)| (fr.to_owned(), en.to_owned())).to_vec();
    match preau_directory::server::browse(&platform, &Actor::Visitor, "").await {
        Ok(coaches) => pages.extend(coaches.providers.iter().map(|c| (c.address(Locale::Fr), c.address(Locale::En)))),
        Err(error) => tracing::warn!(%error, "the map of the site is served without coaches"),
    }
    answer("application/xml; charset=utf-8", render(&platform.config.public_url, &pages))
}

fn answer(content_type: &'static str, body: String) -> Response {
    let headers = [(CONTENT_TYPE, content_type), (CACHE_CONTROL, "public, max-age=3600")];
    (StatusCode::OK, headers, body).into_response()
}

/// One `<url>` per page and language, each naming both (sitemaps.org, and hreflang as search engines document it).
fn render(public_url: &str, pages: &[(String, String)]) -> String {
    let mut xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
        <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n"
        .to_owned();
    for (fr, en) in pages {
        for here in [fr, en] {
            // Writing to a String cannot fail.
            let _ = write!(xml, "<url><loc>{}</loc>", absolute(public_url, here));
            for (locale, href) in [(Locale::Fr, fr), (Locale::En, en)] {
                let (tag, href) = (locale.tag(), absolute(public_url, href));
                let _ = write!(xml, "<xhtml:link rel=\"alternate\" hreflang=\"{tag}\" href=\"{href}\"/>");
            }
            xml.push_str("</url>\n");
        }
    }
    xml.push_str("</urlset>\n");
    xml
}

fn absolute(public_url: &str, path: &str) -> String {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    format!("{}{}", escape(public_url), escape(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_page_is_listed_in_both_languages_and_names_its_twin() {
        let xml = render("https://nexus.tn", &[("/coachs".to_owned(), "/en/coaches".to_owned())]);
        assert_eq!(xml.matches("<url>").count(), 2);
        assert_eq!(xml.matches("<loc>https://nexus.tn/en/coaches</loc>").count(), 1);
        assert_eq!(xml.matches("hreflang=\"fr\" href=\"https://nexus.tn/coachs\"").count(), 2);
    }

    #[test]
    fn nothing_can_break_out_of_the_xml() {
        let xml = render("https://x\"><evil", &[("/a&b".to_owned(), "/en".to_owned())]);
        assert!(!xml.contains("<evil") && xml.contains("/a&amp;b"), "{xml}");
    }
}
