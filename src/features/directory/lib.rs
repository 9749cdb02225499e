//! The room of directory.

#[cfg(not(target_arch = "wasm32"))]
pub mod server;
