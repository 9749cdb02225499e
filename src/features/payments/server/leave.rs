//! The way out to the page where people pay.

use http::header::ACCEPT;
use preau_kernel::Outcome;
use preau_platform::context::request_parts;

/// Inside a server function: sends a form without JavaScript to `url`, which comes from a
/// [`StartedPayment`](super::StartedPayment) and is therefore the provider's page or ours.
///
/// With JavaScript the server function's answer carries the address and the page leaves by itself: leptos' own redirect
/// would look for the sandbox's page, which is on our origin, among the router's.
///
/// # Errors
/// When called outside a request.
pub fn leave_for(url: &str) -> Outcome<()> {
    let parts = request_parts()?;
    let accepts = parts.headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    if accepts.is_some_and(|accepts| accepts.contains("text/html")) {
        leptos_axum::redirect(url);
    }
    Ok(())
}
