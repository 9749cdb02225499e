//! Which page a form stood on: a local address, found through the Referer or, where the browser shows a page under its
//! action's address, through a cookie.

use super::is_action;
use crate::http::same_origin::Origins;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Url;
use std::fmt;

/// The parameters in which leptos puts a failed server function and its error.
pub const ERROR: &str = "__err";
const ACTION: &str = "__path";

/// Sent back to `/api/` only, so that it does not travel with every page.
const COOKIE: &str = "preau-form-page";

/// A page of ours: path and query, never another host, never the address of an action, never with error parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page(Uri);

impl Default for Page {
    fn default() -> Self {
        Self(Uri::from_static("/"))
    }
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Page {
    /// The page a form was sent from: the Referer if it is ours, or the remembered page if that is the address of an
    /// action.
    pub fn of_form(origins: &Origins, form: &Request) -> Option<Self> {
        let referer = form.headers().get(header::REFERER).and_then(|v| v.to_str().ok());
        let url = Url::parse(referer.filter(|r| origins.is_ours(r, form))?).ok()?;
        if is_action(url.path()) { Self::remembered(form.headers()) } else { Self::local(url.path(), url.query()) }
    }

    /// The page at this address of ours, without error parameters.
    pub fn of_uri(uri: &Uri) -> Self {
        Self::local(uri.path(), uri.query()).unwrap_or_default()
    }

    /// The page [`Self::remember`] put in the cookie.
    pub fn remembered(headers: &HeaderMap) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(cookie(headers)?).ok()?;
        let uri = Uri::try_from(bytes).ok()?;
        Self::local(uri.path(), uri.query())
    }

    /// The same page with another query, if there is one.
    pub fn with_query(self, query: Option<&str>) -> Self {
        query.and_then(|query| Self::local(self.0.path(), Some(query))).unwrap_or(self)
    }

    /// As the address of a request.
    pub fn uri(&self) -> Uri {
        self.0.clone()
    }

    /// The `Set-Cookie` by which the next form finds this page; none for a page of an absurd address.
    pub fn remember(&self, https: bool) -> Option<HeaderValue> {
        let value = URL_SAFE_NO_PAD.encode(self.to_string());
        let secure = if https { "; Secure" } else { "" };
        let cookie = format!("{COOKIE}={value}; Path=/api/; Max-Age=3600; HttpOnly; SameSite=Strict{secure}");
        HeaderValue::from_str(&cookie).ok().filter(|cookie| cookie.len() < 3000)
    }

    fn local(path: &str, query: Option<&str>) -> Option<Self> {
        // `//host` and `/\host` are other hosts for a browser.
        if !path.starts_with('/') || path.starts_with("//") || path.contains('\\') || is_action(path) {
            return None;
        }
        let query = query.map(without_error_info).filter(|query| !query.is_empty());
        let address = query.map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
        address.parse().ok().map(Self)
    }
}

/// The `Set-Cookie` that removes the cookie, where there is one.
pub fn forget(headers: &HeaderMap) -> Option<HeaderValue> {
    cookie(headers)?;
    HeaderValue::from_str(&format!("{COOKIE}=; Path=/api/; Max-Age=0; HttpOnly; SameSite=Strict")).ok()
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let pairs = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(';'));
    pairs.filter_map(|pair| pair.trim().split_once('=')).find(|(name, _)| *name == COOKIE).map(|(_, value)| value)
}

/// Does the query name a failed server function or its error?
pub fn carries_error_info(query: &str) -> bool {
    query.split('&').any(is_error_info)
}

/// Pair by pair and otherwise as it was written.
fn without_error_info(query: &str) -> String {
    query.split('&').filter(|pair| !is_error_info(pair)).collect::<Vec<_>>().join("&")
}

fn is_error_info(pair: &str) -> bool {
    // Names can be written with escapes: `%5f_err` is `__err` to leptos.
    let Ok(mut url) = Url::parse("http://page") else { return true };
    url.set_query(Some(pair));
    url.query_pairs().any(|(name, _)| name == ERROR || name == ACTION)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn page(referer: &str, cookie: Option<&Page>) -> String {
        let mut form = Request::post("/api/sign_in").header("referer", referer).header("host", "10.0.0.5:3000");
        if let Some(page) = cookie {
            let set = page.remember(false).unwrap();
            form = form.header("cookie", format!("a=b; {}", set.to_str().unwrap().split_once(';').unwrap().0));
        }
        let page = Page::of_form(&Origins::new("https://preau.example"), &form.body(Body::empty()).unwrap());
        page.map_or("unknown".into(), |page| page.to_string())
    }

    #[test]
    fn a_form_stood_on_the_page_of_its_referer() {
        assert_eq!(
            page("https://preau.example/connexion?next=%2Fespace&x=a+b", None),
            "/connexion?next=%2Fespace&x=a+b"
        );
        assert_eq!(page("http://10.0.0.5:3000/connexion", None), "/connexion");
        assert_eq!(page("https://preau.example", None), "/");
    }

    #[test]
    fn a_referer_that_is_not_ours_is_not_a_page_of_ours() {
        for referer in [
            "https://preau.example.evil.example/x",
            "https://evil.example/x",
            "http://preau.example/x",
            "https://preau.example//evil.example/x",
            "about:blank",
            "",
        ] {
            assert_eq!(page(referer, None), "unknown", "{referer}");
        }
    }

    #[test]
    fn stale_errors_are_dropped_from_the_address_however_they_are_written() {
        let stale = "https://preau.example/x?a=1&__path=%2Fapi%2Fy&__err=abc&b=%20&%5F_err=z&__err";
        assert_eq!(page(stale, None), "/x?a=1&b=%20");
        assert_eq!(page("https://preau.example/x?__err=abc", None), "/x");
    }

    #[test]
    fn a_page_shown_under_its_action_is_found_through_the_cookie() {
        let shown = Page::of_uri(&Uri::from_static("/inscription?plan=2"));
        assert_eq!(page("https://preau.example/api/sign_in", Some(&shown)), "/inscription?plan=2");
        assert_eq!(page("https://preau.example/api/sign_in", None), "unknown");
        assert_eq!(page("https://preau.example/connexion", Some(&shown)), "/connexion", "the Referer knows better");
    }

    #[test]
    fn a_forged_cookie_leads_nowhere_but_home() {
        for forged in ["//evil.example/", "https://evil.example/", "/\\evil.example", "/api/delete", "é", "x", ""] {
            let value = URL_SAFE_NO_PAD.encode(forged);
            let headers = HeaderMap::from_iter([(header::COOKIE, format!("{COOKIE}={value}").parse().unwrap())]);
            let page = Page::remembered(&headers).unwrap_or_default().to_string();
            assert!(page == "/" || forged == "https://evil.example/", "{forged}: {page}");
            assert!(page.starts_with('/') && !page.starts_with("//"), "{forged}: {page}");
        }
    }

    #[test]
    fn a_link_of_the_page_changes_its_query() {
        let page = Page::of_uri(&Uri::from_static("/agenda?semaine=47"));
        assert_eq!(page.clone().with_query(Some("semaine=48")).to_string(), "/agenda?semaine=48");
        assert_eq!(page.with_query(None).to_string(), "/agenda?semaine=47");
    }
}
