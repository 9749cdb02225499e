//! The room of scheduling.

#[cfg(not(target_arch = "wasm32"))]
pub mod server;
