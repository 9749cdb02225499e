//! The `preau` binary: puts the rooms together and runs them.

pub mod cli;
pub mod commands;
pub mod http;
pub mod rest;
pub mod seed;
pub mod surroundings;
pub mod wiring;
