//! Server side of the directory.

mod browse;
mod profiles;
pub mod providers;
pub mod rest;
pub mod reviews;
pub mod seed;
pub mod subjects;

pub use browse::{browse, introduce};
pub use profiles::{list_profiles, save_profile, show_profile};
pub use providers::{
    NewProvider, add_provider, find_by_slug, find_of_user, find_profile, find_provider, list_providers,
};
pub use subjects::list_subjects;
