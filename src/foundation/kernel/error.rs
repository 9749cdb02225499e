//! What can go wrong in a use case, as one small closed set that is safe to show to a stranger.
//!
//! Rules return their own small enum; a use case turns it into an [`AppError`] whose texts a person can read. Internals
//! (SQL, paths, addresses) never enter one: they are logged and the person gets a reference to quote.

use crate::{Text, text};
use serde::{Deserialize, Serialize};
use server_fn::codec::JsonEncoding;
use server_fn::error::{FromServerFnError, ServerFnErrorErr};

/// Result of a use case.
pub type Outcome<T> = Result<T, AppError>;

/// Why a request was not done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AppError {
    /// Some fields are missing or wrong; nothing was written.
    #[error("invalid input: {fields:?}")]
    Invalid {
        /// What is wrong, field by field.
        fields: Vec<FieldError>,
    },
    /// A rule of the house refuses (too late, not enough credits, wrong password).
    #[error("refused by rule {code}")]
    Rule {
        /// Stable code for machines, in kebab-case: `too-late`.
        code: String,
        /// Sentence for people.
        message: Text,
    },
    /// Somebody else was faster, or the thing has changed meanwhile.
    #[error("conflict {code}")]
    Conflict {
        /// Stable code for machines, in kebab-case: `slot-taken`.
        code: String,
        /// Sentence for people.
        message: Text,
    },
    /// Nobody is signed in.
    #[error("not signed in")]
    Unauthenticated,
    /// The actor may not do this.
    #[error("forbidden")]
    Forbidden,
    /// There is no such thing, or the actor may not know of it.
    #[error("not found")]
    NotFound,
    /// Too many tries.
    #[error("rate limited, retry after {retry_after} s")]
    RateLimited {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// Something we need is down for a moment; trying again is safe.
    #[error("unavailable")]
    Unavailable,
    /// A defect of ours. Details are in the log under this reference.
    #[error("internal error {reference}")]
    Internal {
        /// What to quote to support; found in the log.
        reference: String,
    },
}

/// Code of a request that does not have the shape of its form.
const MALFORMED: &str = "malformed-request";

/// One field that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// Name of the form field.
    pub field: String,
    /// Sentence for people.
    pub message: Text,
}

impl AppError {
    /// A refused rule.
    pub fn rule(code: &str, message: Text) -> Self {
        Self::Rule { code: code.to_owned(), message }
    }

    /// A lost race.
    pub fn conflict(code: &str, message: Text) -> Self {
        Self::Conflict { code: code.to_owned(), message }
    }

    /// One wrong field.
    pub fn field(field: &str, message: Text) -> Self {
        Self::Invalid { fields: vec![FieldError { field: field.to_owned(), message }] }
    }

    /// HTTP status of the answer (RFC 9110).
    pub fn status(&self) -> u16 {
        match self {
            Self::Invalid { .. } => 422,
            Self::Rule { code, .. } if code == "insufficient-credits" => 402,
            Self::Rule { code, .. } if code == MALFORMED => 400,
            Self::Rule { .. } | Self::Conflict { .. } => 409,
            Self::Unauthenticated => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::RateLimited { .. } => 429,
            Self::Unavailable => 503,
            Self::Internal { .. } => 500,
        }
    }

    /// The sentence shown at the top of a form or in a notice.
    pub fn message(&self) -> Text {
        match self {
            Self::Invalid { .. } => text!("Vérifiez les champs signalés.", "Please check the fields below."),
            Self::Rule { message, .. } | Self::Conflict { message, .. } => message.clone(),
            Self::Unauthenticated => text!("Connectez-vous pour continuer.", "Please sign in to continue."),
            Self::Forbidden => text!("Cette action ne vous est pas ouverte.", "You are not allowed to do this."),
            Self::NotFound => text!("Cette page ou cet élément n’existe pas.", "This page or item does not exist."),
            Self::RateLimited { retry_after } => text!(
                "Trop d’essais. Réessayez dans {retry_after} secondes.",
                "Too many attempts. Try again in {retry_after} seconds."
            ),
            Self::Unavailable => text!(
                "Le service est momentanément indisponible. Réessayez dans un instant.",
                "The service is unavailable for a moment. Please try again shortly."
            ),
            Self::Internal { reference } => text!(
                "Une erreur est survenue de notre côté. Référence : {reference}.",
                "Something went wrong on our side. Reference: {reference}."
            ),
        }
    }

    /// What is wrong with `field`, if anything.
    pub fn for_field(&self, field: &str) -> Option<&Text> {
        match self {
            Self::Invalid { fields } => fields.iter().find(|e| e.field == field).map(|e| &e.message),
            _ => None,
        }
    }
}

/// Collects field errors while a form is read, so that all are shown at once.
#[derive(Debug, Default)]
pub struct Checks(Vec<FieldError>);

impl Checks {
    /// Records `message` for `field` unless `ok`.
    pub fn that(&mut self, ok: bool, field: &str, message: impl FnOnce() -> Text) {
        if !ok {
            self.0.push(FieldError { field: field.to_owned(), message: message() });
        }
    }

    /// Ends with every recorded error, or with `Ok`.
    pub fn done(self) -> Outcome<()> {
        if self.0.is_empty() { Ok(()) } else { Err(AppError::Invalid { fields: self.0 }) }
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            // The body did not have the shape of the form: a stale page or a hand-made request.
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => {
                Self::rule(
                    MALFORMED,
                    text!(
                        "La demande est incomplète. Rechargez la page et réessayez.",
                        "The request is incomplete. Reload the page and try again."
                    ),
                )
            }
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) => Self::Unavailable,
            other => Self::Internal { reference: format!("server-fn/{}", kind_of(&other)) },
        }
    }
}

fn kind_of(error: &ServerFnErrorErr) -> &'static str {
    match error {
        ServerFnErrorErr::Registration(_) => "registration",
        ServerFnErrorErr::UnsupportedRequestMethod(_) => "method",
        ServerFnErrorErr::MiddlewareError(_) => "middleware",
        ServerFnErrorErr::Serialization(_) => "serialization",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_wrong_fields_are_reported_together() {
        let mut checks = Checks::default();
        checks.that(false, "email", || text!("Adresse invalide", "Invalid address"));
        checks.that(true, "name", || text!("x", "x"));
        checks.that(false, "password", || text!("Trop court", "Too short"));
        let error = checks.done().unwrap_err();
        assert!(error.for_field("email").is_some() && error.for_field("password").is_some());
        assert!(error.for_field("name").is_none());
        assert_eq!(error.status(), 422);
    }

    #[test]
    fn an_error_survives_the_wire() {
        let error = AppError::rule("too-late", text!("Trop tard", "Too late"));
        let wire = serde_json::to_string(&error).unwrap();
        assert_eq!(serde_json::from_str::<AppError>(&wire).unwrap(), error);
    }
}
