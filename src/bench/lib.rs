//! Load on a real server: people in great numbers, the `preau` process, an HTTP client that adds little of its own. Used by
//! `preau-bench` (script/bench) and by the crash test.

pub mod client;
pub mod crowd;
pub mod load;
pub mod memory;
pub mod pgbench;
pub mod recording;
pub mod script;
pub mod server;
pub mod suite;
pub mod table;
pub mod visit;
