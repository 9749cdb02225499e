//! Directory: who teaches, what, and how they introduce themselves (SPEC DI-1).
//!
//! | Path | Page | Server function | Who |
//! |---|---|---|---|
//! | `/coachs`, `/en/coaches` | `ProvidersPage` | `coaches` | everybody; no WebAssembly |
//! | `/coachs/:slug`, `/en/coaches/:slug` | `ProviderPage` | `coach` | everybody; no WebAssembly |
//!
//! Nothing here is private: a provider is known by a pseudonym, and one who is not published is found by the house and
//! by nobody else. Therefore these tables have no row-level security (migrations/0005).
//!
//! Public face: [`model`], [`server::providers`] and [`server::subjects`] to read, [`server::seed`] to begin with,
//! [`view::ProviderCards`] for other pages.

pub mod api;
pub mod model;
pub mod view;

#[cfg(not(target_arch = "wasm32"))]
pub mod server;

pub use model::{ProviderCard, ProviderId, ProviderProfile, Subject};
