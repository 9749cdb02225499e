//! What every use case is given: database, clock, randomness, configuration. And how a page or server function gets it.

use crate::config::Config;
use crate::crypto::PasswordHasher;
use crate::db::Db;
use crate::time::StoppedClock;
use chrono::{DateTime, Utc};
use preau_documents::Template;
use preau_kernel::{Actor, AppError, Clock, Outcome};
use std::ops::Deref;
use std::sync::Arc;
use tokio::sync::Notify;
use uuid::Uuid;

/// Cheap to clone; one per process (one per test).
#[derive(Clone, Debug)]
pub struct Platform(Arc<Inner>);

/// See [`Platform`].
#[derive(Debug)]
pub struct Inner {
    /// Where everything is kept.
    pub db: Db,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Settings, validated at start.
    pub config: Config,
    /// How documents on paper look, read at start.
    pub template: Arc<Template>,
    /// Argon2id behind a bounded queue.
    pub passwords: PasswordHasher,
    /// HTTP client for providers: no redirects, 10 s.
    pub http: reqwest::Client,
    /// Rung after a commit that recorded an event, so that the relay does not wait for its next poll.
    pub outbox_bell: Notify,
}

impl Platform {
    /// Puts the parts together.
    pub fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    /// The current instant.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// The same platform with a clock that stands at `instant`, to write demonstration data as if it had happened then.
    pub fn at(&self, instant: DateTime<Utc>) -> Self {
        Self::new(Inner {
            db: self.db.clone(),
            clock: Arc::new(StoppedClock(instant)),
            config: self.config.clone(),
            template: Arc::clone(&self.template),
            passwords: self.passwords.clone(),
            http: self.http.clone(),
            outbox_bell: Notify::new(),
        })
    }

    /// A new id, ordered by time (UUID v7, RFC 9562).
    pub fn new_id<T: From<Uuid>>(&self) -> T {
        Uuid::now_v7().into()
    }
}

impl Deref for Platform {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// The platform, inside a page or server function.
///
/// # Errors
/// [`AppError::Internal`] when called outside a request, which is a defect of the caller.
pub fn platform() -> Outcome<Platform> {
    leptos::prelude::use_context::<Platform>()
        .ok_or_else(|| crate::error::internal_error("platform context", &"called outside a request"))
}

/// Who asks, inside a page or server function: read from the session once per request by `identity`'s layer.
pub fn actor() -> Actor {
    leptos::prelude::use_context::<http::request::Parts>()
        .and_then(|parts| parts.extensions.get::<Actor>().cloned())
        .unwrap_or(Actor::Visitor)
}

/// Both at once, for server functions: `let (platform, actor) = asked()?;`
///
/// # Errors
/// See [`platform`].
pub fn asked() -> Outcome<(Platform, Actor)> {
    Ok((platform()?, actor()))
}

/// The request as it came in, inside a page or server function.
///
/// # Errors
/// [`AppError::Internal`] when called outside a request.
pub fn request_parts() -> Outcome<http::request::Parts> {
    leptos::prelude::use_context::<http::request::Parts>()
        .ok_or_else(|| crate::error::internal_error("request context", &"called outside a request"))
}

/// Sets the HTTP status of the answer from `error`; server functions answer 500 for everything otherwise.
pub fn answer_with_status_of(error: &AppError) {
    if let Some(options) = leptos::prelude::use_context::<leptos_axum::ResponseOptions>()
        && let Ok(status) = http::StatusCode::from_u16(error.status())
    {
        options.set_status(status);
    }
}

/// The border of a server function: sets the status of a failure. Wrap the body: `answer(async { … }).await`.
///
/// # Errors
/// Those of `work`.
pub async fn answer<T>(work: impl Future<Output = Outcome<T>>) -> Outcome<T> {
    let result = work.await;
    if let Err(error) = &result {
        answer_with_status_of(error);
    }
    result
}
