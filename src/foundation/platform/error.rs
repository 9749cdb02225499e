//! Turning infrastructure errors into what a person may see, logging the rest under a reference.

use preau_kernel::{AppError, Outcome, text};
use std::fmt::Display;

/// `.internal("load booking")?`: what a person cannot mend is logged with a reference; a lost or exhausted connection
/// becomes [`AppError::Unavailable`]; a value that Postgres cannot hold is refused in words.
pub trait IntoInternal<T> {
    /// Converts the error; `doing` names the step for the log, never for the person.
    ///
    /// # Errors
    /// [`AppError::Unavailable`], [`AppError::Internal`], or rules `unreadable-text` and `no-such-time`.
    fn internal(self, doing: &str) -> Outcome<T>;
}

impl<T> IntoInternal<T> for Result<T, sqlx::Error> {
    fn internal(self, doing: &str) -> Outcome<T> {
        self.map_err(|error| match &error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) | sqlx::Error::WorkerCrashed => {
                tracing::warn!(%error, doing, "database unavailable");
                AppError::Unavailable
            }
            // Another transaction was in the way; running the use case again is safe and usually succeeds.
            _ if crate::db::is_retryable(&error) => {
                tracing::warn!(%error, doing, "gave way to another transaction");
                AppError::Unavailable
            }
            // Class 57: the server is shutting down or starting; class 53: out of connections or memory.
            sqlx::Error::Database(e) if e.code().is_some_and(|c| c.starts_with("57") || c.starts_with("53")) => {
                tracing::warn!(%error, doing, "database unavailable");
                AppError::Unavailable
            }
            sqlx::Error::Database(e) => match refusal_of_value(e.code().as_deref()) {
                Some(refusal) => refusal,
                None => internal_error(doing, &error),
            },
            _ => internal_error(doing, &error),
        })
    }
}

/// What a person typed and Postgres cannot hold: a NUL in text (22021, in JSON 22P05), a time beyond its calendar (22008).
fn refusal_of_value(code: Option<&str>) -> Option<AppError> {
    match code? {
        "22021" | "22P05" => Some(AppError::rule(
            "unreadable-text",
            text!(
                "Ce texte contient un caractère invisible qui ne peut pas être enregistré.",
                "This text holds an invisible character that cannot be kept."
            ),
        )),
        "22008" => Some(AppError::rule(
            "no-such-time",
            text!("Cette date est hors du calendrier.", "This date is beyond the calendar."),
        )),
        _ => None,
    }
}

/// Logs `error` and gives the person a reference to it.
pub fn internal_error(doing: &str, error: &dyn Display) -> AppError {
    let reference = crate::crypto::reference();
    tracing::error!(%reference, doing, %error, "internal error");
    AppError::Internal { reference }
}
