//! What every stand-in is given.

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use std::sync::Arc;

/// Where a stand-in keeps its state, and the site it stands on. Cheap to clone.
///
/// Everything a stand-in is told to call or to send people to must be below our own public address: otherwise a stranger
/// could use an open sandbox to make this machine fetch any address, or to send people anywhere.
#[derive(Clone, Debug)]
pub struct Place {
    pub(crate) pool: PgPool,
    pub(crate) http: reqwest::Client,
    public_url: Arc<str>,
    clock: Clock,
}

/// The time the stand-ins believe in. Signatures grow stale, so a demonstration whose clock was moved moves theirs too.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

impl Clock {
    /// Told by `now`.
    pub fn new(now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Clock")
    }
}

impl Place {
    /// `public_url` is the address people type, without a trailing slash; `http` carries the webhooks.
    pub fn new(pool: PgPool, public_url: String, http: reqwest::Client, clock: Clock) -> Self {
        Self { pool, http, public_url: public_url.into(), clock }
    }

    /// The time.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        (self.clock.0)()
    }

    /// Is `url` a page of ours?
    pub(crate) fn is_ours(&self, url: &str) -> bool {
        let origin =
            |url: &str| reqwest::Url::parse(url).ok().map(|url| url.origin()).filter(|origin| origin.is_tuple());
        origin(url).is_some_and(|wanted| origin(&self.public_url) == Some(wanted))
    }

    /// Where people find `path`: on the address they type.
    pub(crate) fn address(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }
}
