//! A refusal on its way out: worded as RFC 9457 by [`super::speak`], which knows the language.

use super::super::problem;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use preau_kernel::{AppError, Locale};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Why a request was not done (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`: `code` tells problems apart.
    #[serde(rename = "type")]
    #[schema(example = "about:blank")]
    pub kind: String,
    /// The status in words.
    #[schema(example = "Conflict")]
    pub title: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599, example = 409)]
    pub status: u16,
    /// A sentence for people, in the language asked for.
    #[schema(example = "This slot has just been taken. Here are the nearest ones.")]
    pub detail: String,
    /// A stable word for programs.
    #[schema(pattern = "^[a-z][a-z-]*$", example = "slot-taken")]
    pub code: String,
    /// What is wrong, field by field; with the code `validation`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub errors: Option<Vec<ProblemField>>,
}

/// One field that is wrong.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemField {
    /// Name of the field or parameter.
    #[schema(example = "start")]
    pub field: String,
    /// A sentence for people, in the language asked for.
    #[schema(example = "An RFC 3339 instant is expected.")]
    pub message: String,
}

/// What a route answers instead of what was asked for.
#[derive(Clone, Debug)]
pub struct Refusal {
    status: StatusCode,
    error: AppError,
    more: Map<String, Value>,
}

impl Refusal {
    /// With another status than the error's own.
    pub fn new(status: StatusCode, error: AppError) -> Self {
        Self { status, error, more: Map::new() }
    }

    /// Adds a member to the problem document (RFC 9457 §3.2).
    #[must_use]
    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.more.insert(name.to_owned(), value);
        self
    }

    /// The stable word for programs.
    pub fn code(&self) -> &str {
        problem::code(&self.error)
    }

    pub(super) fn word(self, locale: Locale) -> Response {
        let code = self.code().to_owned();
        let mut response = problem::rest_problem_with(self.status, &self.error, locale, self.more);
        if self.status == StatusCode::UNAUTHORIZED {
            // RFC 9110 §11.6.1 asks for it, RFC 6750 §3 says how.
            let challenge = match code.as_str() {
                "invalid-token" => r#"Bearer realm="preau", error="invalid_token""#,
                _ => r#"Bearer realm="preau""#,
            };
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        response
    }
}

impl From<AppError> for Refusal {
    fn from(error: AppError) -> Self {
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self::new(status, error)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
