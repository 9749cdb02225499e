//! The number that marks our own scripts: minted per request, named in the Content-Security-Policy, written by leptos
//! on every script of the page.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The nonce of this request (CSP level 3 §7.1: at least 128 random bits), in request extensions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nonce(pub String);

impl Nonce {
    /// A new one.
    pub fn mint() -> Self {
        Self(URL_SAFE_NO_PAD.encode(crate::crypto::random_bytes::<16>()))
    }
}

/// Gives leptos the nonce of the request being rendered. Call it in the closure of `leptos_routes_with_context` (and of
/// the error handler): that closure runs after leptos has provided a nonce of its own, so ours, which is the one in the
/// header, wins. `use_nonce()` and the hydration scripts find it from then on.
pub fn provide_nonce() {
    let parts = leptos::prelude::use_context::<axum::http::request::Parts>();
    if let Some(Nonce(value)) = parts.as_ref().and_then(|parts| parts.extensions.get()) {
        leptos::prelude::provide_context(leptos::nonce::Nonce::from_value(value.as_str()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;
    use leptos::prelude::{Owner, provide_context};

    #[test]
    fn a_nonce_is_128_random_bits() {
        let nonce = Nonce::mint();
        assert_eq!(URL_SAFE_NO_PAD.decode(&nonce.0).unwrap().len(), 16);
        assert_ne!(nonce, Nonce::mint());
    }

    #[test]
    fn leptos_writes_the_nonce_of_the_header() {
        Owner::new().with(|| {
            leptos::nonce::provide_nonce();
            let (mut parts, ()) = Request::new(()).into_parts();
            parts.extensions.insert(Nonce("ours".into()));
            provide_context(parts);
            provide_nonce();
            assert_eq!(leptos::nonce::use_nonce().unwrap().as_inner().as_ref(), "ours");
        });
    }
}
