//! What `preau` can be asked to do, one file per command, and what the commands share.

pub mod admin;
mod database;
pub mod doctor;
pub mod migrate;
mod node;
pub mod seed;
pub mod serve;
mod stop;
mod template;
pub mod worker;

use std::io::Write as _;

/// Prints the answer to a command. Whoever reads it may leave early (`preau doctor | head`): that is no reason to end before
/// the database is closed.
fn say(text: impl std::fmt::Display) {
    let _ = writeln!(std::io::stdout(), "{text}");
}
