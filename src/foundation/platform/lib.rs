//! What the rooms run on: configuration, database, jobs and outbox, limits, HTTP safety. Native only, no business rule.
//!
//! A use case receives [`Platform`] (where to read and write, what time it is) and an `Actor` (who asks), opens one
//! transaction with [`db::Db::begin_as`], and records what happened with [`outbox::record`] before it commits.

#![warn(missing_docs)]

pub mod config;
pub mod context;
pub mod crypto;
pub mod csv;
pub mod db;
pub mod embedded_postgres;
pub mod error;
pub mod forms;
pub mod http;
pub mod idempotency;
pub mod jobs;
pub mod jwt;
pub mod limits;
pub mod mailer;
pub mod outbox;
pub mod sms;
pub mod storage;
pub mod telemetry;
pub mod time;

pub use context::{Platform, actor, platform};
pub use db::{Db, Tx};
pub use error::IntoInternal;
