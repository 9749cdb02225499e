//! The room of notifications.

#[cfg(not(target_arch = "wasm32"))]
pub mod server;
