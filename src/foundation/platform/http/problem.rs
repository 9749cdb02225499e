//! How the border says no: one refusal, written for whoever asked. No rule is decided here.

use axum::Json;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use preau_kernel::{AppError, Locale, Text};
use serde_json::json;

/// Who will read the refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reader {
    /// A program that speaks the REST API: RFC 9457.
    Rest,
    /// The browser side of a server function: the error as JSON, which its form shows.
    ServerFunction,
    /// A person in front of a browser: a page in both languages.
    Person,
    /// Anything else, such as `curl`: plain text in both languages.
    Text,
}

/// What has to be known of a request to refuse it in its own terms; taken before the request is handed on.
#[derive(Clone, Copy, Debug)]
pub struct Asker {
    reader: Reader,
    locale: Locale,
}

impl Asker {
    /// Reads who asks from where they ask and what they accept.
    pub fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        let text = |name| headers.get(name).and_then(|v: &HeaderValue| v.to_str().ok()).unwrap_or_default();
        let path = uri.path();
        let reader = if path.starts_with("/api/v1/") || path.starts_with("/webhooks/") {
            Reader::Rest
        } else if text(header::ACCEPT).contains("text/html") {
            Reader::Person
        } else if path.starts_with("/api/") {
            Reader::ServerFunction
        } else {
            Reader::Text
        };
        let locale = Locale::from_accept_language(text(header::ACCEPT_LANGUAGE)).unwrap_or_default();
        Self { reader, locale }
    }

    /// Refuses with `status`, which may say more than the error's own (413, 414).
    pub fn refuse(self, status: StatusCode, error: &AppError) -> Response {
        let mut response = match self.reader {
            Reader::Rest => return rest_problem(status, error, self.locale),
            Reader::ServerFunction => Json(error).into_response(),
            Reader::Person => Html(page(status, error)).into_response(),
            Reader::Text => {
                let say =
                    |locale| sentences(error).iter().map(|text| format!("{}\n", text.get(locale))).collect::<String>();
                format!("{}{}", say(Locale::Fr), say(Locale::En)).into_response()
            }
        };
        *response.status_mut() = status;
        finish(response, error)
    }
}

/// The answer of a failed REST call: RFC 9457 with our stable `code` and, for a form, what is wrong with each field.
pub fn rest_problem(status: StatusCode, error: &AppError, locale: Locale) -> Response {
    rest_problem_with(status, error, locale, serde_json::Map::new())
}

/// The same with members of its own (RFC 9457 §3.2).
pub(super) fn rest_problem_with(
    status: StatusCode,
    error: &AppError,
    locale: Locale,
    more: serde_json::Map<String, serde_json::Value>,
) -> Response {
    let mut problem = json!({
        "type": "about:blank",
        "title": status.canonical_reason().unwrap_or_default(),
        "status": status.as_u16(),
        "detail": error.message().get(locale),
        "code": code(error),
    });
    if let AppError::Invalid { fields } = error {
        problem["errors"] =
            fields.iter().map(|e| json!({ "field": e.field, "message": e.message.get(locale) })).collect();
    }
    for (name, value) in more {
        problem[name] = value;
    }
    let mut response = (status, Json(problem)).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    finish(response, error)
}

fn finish(mut response: Response, error: &AppError) -> Response {
    if let AppError::RateLimited { retry_after } = error {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*retry_after));
    }
    response
}

/// The stable word for machines.
pub fn code(error: &AppError) -> &str {
    match error {
        AppError::Invalid { .. } => "validation",
        AppError::Rule { code, .. } | AppError::Conflict { code, .. } => code,
        AppError::Unauthenticated => "unauthenticated",
        AppError::Forbidden => "forbidden",
        AppError::NotFound => "not-found",
        AppError::RateLimited { .. } => "rate-limited",
        AppError::Unavailable => "unavailable",
        AppError::Internal { .. } => "internal",
    }
}

/// The border stands before sessions and pages, so it does not know the person's language: it says both.
fn page(status: StatusCode, error: &AppError) -> String {
    let say = |locale| sentences(error).iter().map(|text| escape(text.get(locale))).collect::<Vec<_>>().join("<br>");
    let (fr, en) = (say(Locale::Fr), say(Locale::En));
    format!(
        "<!DOCTYPE html>\n<html lang=\"fr\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{status} · Préau</title></head>\
         <body><main><h1>Préau</h1><p>{fr}</p><p lang=\"en\">{en}</p>\
         <p><a href=\"/\">Retour à l’accueil · <span lang=\"en\">Back to the home page</span></a></p></main></body></html>\n",
        status = status.as_u16(),
    )
}

/// What went wrong, and with which fields.
fn sentences(error: &AppError) -> Vec<Text> {
    let mut all = vec![error.message()];
    if let AppError::Invalid { fields } = error {
        all.extend(fields.iter().map(|e| e.message.clone()));
    }
    all
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;
    use preau_kernel::text;

    async fn refused(path: &'static str, accept: &'static str) -> (HeaderMap, String) {
        let headers = HeaderMap::from_iter([
            (header::ACCEPT, HeaderValue::from_static(accept)),
            (header::ACCEPT_LANGUAGE, HeaderValue::from_static("en")),
        ]);
        let error = AppError::rule("too-late", text!("Trop <tard>", "Too <late>"));
        let response = Asker::of(&Uri::from_static(path), &headers).refuse(StatusCode::CONFLICT, &error);
        assert_eq!(response.status(), StatusCode::CONFLICT);
        let headers = response.headers().clone();
        let body = to_bytes(response.into_body(), 10_000).await.unwrap();
        (headers, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_rest_client_reads_rfc_9457_in_its_language() {
        let (headers, body) = refused("/api/v1/bookings", "application/json").await;
        assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json");
        let problem: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!(problem["status"], 409);
        assert_eq!(problem["title"], "Conflict");
        assert_eq!(problem["code"], "too-late");
        assert_eq!(problem["detail"], "Too <late>");
    }

    #[tokio::test]
    async fn a_server_function_gets_an_error_its_form_can_show() {
        let (_, body) = refused("/api/preau_scheduling/api/book", "application/json").await;
        let error: AppError = serde_json::from_str(&body).unwrap();
        assert_eq!(code(&error), "too-late");
    }

    #[tokio::test]
    async fn a_person_reads_both_languages_and_nothing_is_taken_for_markup() {
        let (headers, body) = refused("/connexion", "text/html,*/*").await;
        assert!(headers[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/html"));
        assert!(body.contains("Trop &lt;tard>") && body.contains("Too &lt;late>"), "{body}");
        let (headers, body) = refused("/connexion", "*/*").await;
        assert!(headers[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/plain"));
        assert!(body.contains("Trop <tard>") && body.contains("Too <late>"), "{body}");
    }

    #[tokio::test]
    async fn wrong_fields_are_listed_and_waiting_time_is_told() {
        let error = AppError::field("email", text!("Adresse invalide", "Invalid address"));
        let response = rest_problem(StatusCode::UNPROCESSABLE_ENTITY, &error, Locale::Fr);
        let body = to_bytes(response.into_body(), 10_000).await.unwrap();
        let problem: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(problem["errors"][0], json!({ "field": "email", "message": "Adresse invalide" }));

        let error = AppError::RateLimited { retry_after: 7 };
        let response = rest_problem(StatusCode::TOO_MANY_REQUESTS, &error, Locale::Fr);
        assert_eq!(response.headers()[header::RETRY_AFTER], "7");
    }
}
