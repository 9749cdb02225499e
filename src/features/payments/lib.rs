//! The room of payments.

#[cfg(not(target_arch = "wasm32"))]
pub mod server;
