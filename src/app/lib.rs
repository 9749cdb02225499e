//! The shell around the rooms: document, layouts per audience, route tree, dashboards composed of the rooms' widgets.

pub mod document;
pub mod routes;

pub use routes::App;
