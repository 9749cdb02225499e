//! The shell around the rooms: document, layouts per audience, route tree, dashboards composed of the rooms' widgets.
//!
//! Public pages are plain HTML; pages below `/espace`, `/coach` and `/admin` hydrate. [`Surroundings`] is what a request
//! knows before any page runs; the server provides it, the browser gets it with the document.

pub mod addresses;
pub mod api_reference;
pub mod document;
pub mod layouts;
pub mod messages;
pub mod pages;
pub mod parts;
pub mod routes;
pub mod shells;
pub mod surroundings;

#[cfg(not(target_arch = "wasm32"))]
pub mod server;

pub use addresses::{Area, area_of};
pub use routes::App;
pub use surroundings::Surroundings;
