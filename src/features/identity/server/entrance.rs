//! The answer to a browser that has been let in or out: a cookie, and where to go.

use http::HeaderValue;
use preau_kernel::Outcome;
use preau_platform::error::internal_error;

/// What a browser that has just been let in is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entrance {
    /// `Set-Cookie`.
    pub cookie: String,
    /// Path to go to.
    pub destination: String,
}

impl Entrance {
    /// Gives the cookie and sends the browser on, inside a server function.
    ///
    /// # Errors
    /// [`preau_kernel::AppError::Internal`] for a cookie that is no header, a defect of ours.
    pub fn open(&self) -> Outcome<()> {
        give_cookie(&self.cookie)?;
        leptos_axum::redirect(&self.destination);
        Ok(())
    }
}

/// Adds a `Set-Cookie` to the answer being written.
///
/// # Errors
/// See [`Entrance::open`].
pub fn give_cookie(cookie: &str) -> Outcome<()> {
    let value = HeaderValue::from_str(cookie).map_err(|e| internal_error("session cookie", &e))?;
    if let Some(options) = leptos::prelude::use_context::<leptos_axum::ResponseOptions>() {
        options.append_header(http::header::SET_COOKIE, value);
    }
    Ok(())
}
