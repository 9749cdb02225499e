//! Forms without JavaScript: a refused one comes back as its page, with what was typed and what is wrong.
//!
//! Without JavaScript the browser posts a form to its server function (`/api/…`). leptos answers a failure with a
//! redirect to the Referer that carries the error in the address (`?__path=…&__err=…`): what was typed is lost, and
//! whoever makes up such a link can put words in our mouth. Here the redirect is caught, the page is rendered again with
//! a [`SubmittedForm`] (which `preau_ui::Form` reads as `Submitted`), and addresses with such errors are not accepted
//! from outside.

mod page;
#[cfg(test)]
mod tests;

use crate::http::limits::too_large;
use crate::http::observe::{self, RouteName};
use crate::http::problem::Asker;
use crate::http::same_origin::Origins;
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Form, FromRequest, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use http_body_util::LengthLimitError;
use page::{Page, carries_error_info};
use preau_kernel::AppError;
use reqwest::Url;
use server_fn::error::ServerFnUrlError;
use std::sync::Arc;
use tower::ServiceExt;

/// A form that was refused and is shown again; in the extensions of the request that renders its page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubmittedForm {
    /// Address of the server function it was sent to.
    pub action: String,
    /// What was typed, in the order of the form; no passwords.
    pub fields: Vec<(String, String)>,
    /// What is wrong with it.
    pub error: AppError,
}

/// The refused form this page is rendered for, inside a page: provide it to leptos as `preau_ui::Submitted`.
///
/// The browser then shows the page under the address of the server function, where the router of the browser side would
/// not find it: send such a page without hydration scripts.
pub fn submitted() -> Option<SubmittedForm> {
    leptos::prelude::use_context::<Parts>()?.extensions.get().cloned()
}

/// Largest form, in bytes.
const LIMIT: usize = 1024 * 1024;

/// Wraps the router of leptos' pages and server functions. The layers inside it (session) see the form's request and the
/// request for the page; those outside see one request and one answer.
pub fn keep_what_was_typed(pages: Router, public_url: &str) -> Router {
    let own = Url::parse(public_url).ok().filter(Url::has_host);
    let desk = Arc::new(Desk {
        pages: observe::name_routes(pages),
        origins: Origins::new(public_url),
        own: own.map_or_else(|| "http://localhost".to_owned(), |url| url.origin().ascii_serialization()),
    });
    Router::new().fallback(move |request: Request| Arc::clone(&desk).receive(request))
}

/// Where forms are handed in.
struct Desk {
    pages: Router,
    origins: Origins,
    /// Our origin, `https://preau.example`.
    own: String,
}

impl Desk {
    async fn receive(self: Arc<Self>, request: Request) -> Response {
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        if is_plain_form(&request) {
            self.submit(request).await
        } else if reads && request.uri().query().is_some_and(carries_error_info) {
            see(&Page::of_uri(request.uri()))
        } else if reads && is_action(request.uri().path()) && accepts_html(request.headers()) {
            self.look_up_action(request).await
        } else {
            self.ask(request).await
        }
    }

    async fn ask(&self, request: Request) -> Response {
        self.pages.clone().oneshot(request).await.into_response()
    }

    async fn submit(&self, request: Request) -> Response {
        let asker = Asker::of(request.uri(), request.headers());
        let known = Page::of_form(&self.origins, &request);
        let page = known.clone().unwrap_or_default();
        let (mut parts, body) = request.into_parts();
        let body = match to_bytes(body, LIMIT).await {
            Ok(body) => body,
            Err(error) => return refuse_body(asker, &error),
        };
        // leptos sends the person back to the Referer, whatever it says: let it say what we have checked. With a
        // Referer there always is, a failure always has its error in the Location.
        if let Ok(referer) = HeaderValue::from_str(&format!("{}{page}", self.own)) {
            parts.headers.insert(header::REFERER, referer);
        }
        let again = parts.clone();
        let answer = self.ask(Request::from_parts(parts, Body::from(body.clone()))).await;
        match (self.failure(answer.headers()), known) {
            (None, _) => self.succeed(&again.headers, answer),
            (Some(error), Some(page)) => self.show_again(again, &page, body, error, answer).await,
            // Another page could not show the error; the browser's "back" still has what was typed.
            (Some(error), None) => asker.refuse(status_of(&error), &error),
        }
    }

    /// The error in the Location of leptos' redirect. The status does not tell: `platform::answer` may have set it.
    fn failure(&self, headers: &HeaderMap) -> Option<AppError> {
        let location = headers.get(header::LOCATION)?.to_str().ok()?;
        let url = Url::parse(location).ok().filter(|url| url.origin().ascii_serialization() == self.own)?;
        let (_, error) = url.query_pairs().find(|(name, _)| name == page::ERROR)?;
        Some(ServerFnUrlError::<AppError>::decode_err(&error))
    }

    async fn show_again(&self, form: Parts, page: &Page, body: Bytes, error: AppError, refusal: Response) -> Response {
        let action = form.uri.path().to_owned();
        let fields = fields(&form, body).await;
        let mut visit = form;
        visit.method = Method::GET;
        visit.uri = page.uri();
        for name in OF_THE_FORM {
            visit.headers.remove(name);
        }
        visit.extensions.insert(SubmittedForm { action, fields, error: error.clone() });
        let mut answer = self.ask(Request::from_parts(visit, Body::empty())).await;
        if answer.status().is_success() {
            *answer.status_mut() = status_of(&error);
        }
        // What the server function itself had to say.
        if let Some(route) = refusal.extensions().get::<RouteName>() {
            answer.extensions_mut().insert(route.clone());
        }
        let headers = answer.headers_mut();
        for cookie in refusal.headers().get_all(header::SET_COOKIE) {
            headers.append(header::SET_COOKIE, cookie.clone());
        }
        if let AppError::RateLimited { retry_after } = error {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(retry_after));
        }
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(cookie) = page.remember(self.own.starts_with("https:")) {
            headers.append(header::SET_COOKIE, cookie);
        }
        answer
    }

    /// 303 instead of 302, which says that the next request is a GET; a local address where leptos repeats ours.
    fn succeed(&self, asked: &HeaderMap, mut answer: Response) -> Response {
        if answer.status() == StatusCode::FOUND {
            *answer.status_mut() = StatusCode::SEE_OTHER;
        }
        let location = answer.headers().get(header::LOCATION).and_then(|v| v.to_str().ok());
        let local = location.and_then(|l| l.strip_prefix(self.own.as_str())).filter(|l| l.starts_with('/'));
        if let Some(local) = local.and_then(|l| HeaderValue::from_str(l).ok()) {
            answer.headers_mut().insert(header::LOCATION, local);
        }
        if let Some(cookie) = page::forget(asked) {
            answer.headers_mut().append(header::SET_COOKIE, cookie);
        }
        answer
    }

    /// A page shown again stands under its action's address. Whoever reloads it from there, or follows one of its links
    /// of the kind `?semaine=48`, means the page.
    async fn look_up_action(&self, request: Request) -> Response {
        let page = Page::remembered(request.headers()).map(|page| page.with_query(request.uri().query()));
        let answer = self.ask(request).await;
        match answer.status() {
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED | StatusCode::BAD_REQUEST => {
                see(&page.unwrap_or_default())
            }
            _ => answer,
        }
    }
}

/// Headers of a form that its page must not be asked for with.
const OF_THE_FORM: [HeaderName; 6] = [
    header::CONTENT_TYPE,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::ORIGIN,
    header::REFERER,
    header::RANGE,
];

fn status_of(error: &AppError) -> StatusCode {
    StatusCode::from_u16(error.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY)
}

fn see(page: &Page) -> Response {
    Redirect::to(&page.to_string()).into_response()
}

/// Sent by a browser itself; leptos' own client accepts JSON only.
fn is_plain_form(request: &Request) -> bool {
    let encoding = request.headers().get(header::CONTENT_TYPE).map_or(&[][..], HeaderValue::as_bytes);
    *request.method() == Method::POST
        && is_action(request.uri().path())
        && encoding.to_ascii_lowercase().starts_with(b"application/x-www-form-urlencoded")
        && accepts_html(request.headers())
}

fn is_action(path: &str) -> bool {
    path.starts_with("/api/") && !path.starts_with("/api/v1/")
}

fn accepts_html(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).is_some_and(|v| v.contains("text/html"))
}

/// Too large, or it stopped coming.
fn refuse_body(asker: Asker, error: &(dyn std::error::Error + 'static)) -> Response {
    let mut causes = std::iter::successors(Some(error), |error| error.source());
    if causes.any(|cause| cause.is::<LengthLimitError>()) {
        return asker.refuse(StatusCode::PAYLOAD_TOO_LARGE, &too_large(LIMIT));
    }
    asker.refuse(StatusCode::REQUEST_TIMEOUT, &AppError::Unavailable)
}

async fn fields(form: &Parts, body: Bytes) -> Vec<(String, String)> {
    let request = Request::from_parts(form.clone(), Body::from(body));
    // What cannot be read was refused by the server function for that reason.
    let Ok(Form(mut fields)) = Form::<Vec<(String, String)>>::from_request(request, &()).await else { return vec![] };
    fields.retain(|(name, _)| !name.to_ascii_lowercase().contains("password"));
    fields
}
