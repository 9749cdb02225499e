//! Use cases of identity, one file each, and the HTTP layers that know who asks.

pub mod access;
pub mod acting;
pub mod activation;
pub mod add_child;
pub mod consents;
pub mod cookie;
pub mod entrance;
pub mod events;
pub mod exports;
mod folding;
pub mod guard;
pub mod my_sessions;
mod new_student;
pub mod open_account;
pub mod organisation;
pub mod origin;
pub mod password;
pub mod people;
pub mod people_list;
pub mod profile;
pub mod renew_activation;
pub mod rest;
pub mod session;
pub mod sign_in;
pub mod sign_in_address;
mod student_meant;
pub mod tokens;
mod typed;

pub use student_meant::student_meant;
