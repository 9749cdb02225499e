//! The room of credits.

#[cfg(not(target_arch = "wasm32"))]
pub mod server;
