//! What `preau` can be asked to do, one file per command, and what the commands share.

pub mod admin;
mod database;
pub mod doctor;
pub mod migrate;
mod node;
pub mod seed;
pub mod serve;
mod stop;
pub mod worker;
