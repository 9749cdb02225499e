//! The room of billing.

#[cfg(not(target_arch = "wasm32"))]
pub mod server;
