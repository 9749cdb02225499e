//! The room of identity.

#[cfg(not(target_arch = "wasm32"))]
pub mod server;
