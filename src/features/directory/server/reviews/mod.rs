//! What people say of their appointments: written by both sides without reading each other, then published.

mod list;
mod moderate;
mod publish;
mod write;

pub use list::{Said, list_all, list_published, list_said, rate};
pub use moderate::{hide, restore};
pub use publish::{PublishReviews, publish_due};
pub use write::{NewReview, write};
