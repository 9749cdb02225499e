//! Directory: who teaches, what, and how they introduce themselves (SPEC DI-1).
//!
//! | Path | Page | Server function | Who |
//! |---|---|---|---|
//! | `/coachs`, `/en/coaches` | `ProvidersPage` | `coaches` | everybody; no WebAssembly |
//! | `/coachs/:slug`, `/en/coaches/:slug` | `ProviderPage` | `coach` | everybody; no WebAssembly |
//! | `/coach/profil`, `/admin/coachs/:slug` | `CoachProfilePage`, `OfficeProfilePage` | `profiles::{show_profile, save_profile}` | the provider; staff |
//! | `/admin/coachs` | `ProfilesPage` | `profiles::list_profiles` | staff |
//! | `/admin/avis` | `ReviewsPage` | `reviews::*` | staff |
//!
//! Nothing about a provider is private: they are known by a pseudonym, and one who is not published is found by the house and
//! by nobody else. Therefore these tables have no row-level security (migrations/0005).
//!
//! A provider edits their **profile**, and the back office for them; their name, their role and whether they are published are for
//! the house to decide. The film they introduce themselves in is a link to elsewhere ([`model::Video`]): no page loads any of it.
//!
//! A **review** is what one side of a delivered booking says of it (migrations/0016). Neither side reads the other's before
//! both are written or [`model::REVIEW_DAYS`] are over; then both are published ([`model::published_at`]), and nobody can
//! write any more. The schema holds to it. Who may write about which booking is known to scheduling, which calls
//! [`server::reviews::write`]; the public reads reviews of lessons without names; the back office can hide one, with a reason.
//!
//! Public face: [`model`], [`server::providers`], [`server::reviews`] and [`server::subjects`] to read, [`server::seed`] to begin with,
//! [`view::ProviderCards`] for other pages.

pub mod api;
pub mod model;
pub mod view;

#[cfg(not(target_arch = "wasm32"))]
pub mod server;

pub use model::{ProviderCard, ProviderId, ProviderProfile, Subject};
