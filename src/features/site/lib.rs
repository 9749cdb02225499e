//! The public site: pages made of typed sections (SPEC SI-1), with prices and coaches live from their rooms (SI-2), and
//! the legal page (SI-3). Plain HTML: no page of this room loads WebAssembly.
//!
//! | Path | Page | Server function |
//! |---|---|---|
//! | `/`, `/en` | `HomePage` | `page(Home)` |
//! | `/mentions-legales`, `/en/legal` | `LegalPage` | `page(Legal)` |
//! | `/sitemap.xml`, `/robots.txt` | [`server::routes`] | |
//!
//! A section is a row of `site_sections`: its kind, its position, and its texts in both languages as JSON of the shape
//! [`model::section::Section`] gives its kind. A row that does not have that shape is left out and logged: one bad
//! section never takes the page down.

pub mod api;
pub mod model;
pub mod view;

#[cfg(not(target_arch = "wasm32"))]
pub mod server;
