//! Words of the directory.

mod provider;
mod subject;

pub use provider::{CoachList, ProviderCard, ProviderId, ProviderKind, ProviderProfile};
pub use subject::Subject;
