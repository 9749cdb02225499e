//! The room of site.

#[cfg(not(target_arch = "wasm32"))]
pub mod server;
