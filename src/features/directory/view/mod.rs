//! Pages and widgets of the directory.

mod profile;
mod provider_cards;
mod provider_page;
mod providers_page;
mod reviews;
mod reviews_page;

pub use profile::{CoachProfilePage, OfficeProfilePage, ProfilesPage};
pub use provider_cards::ProviderCards;
pub use provider_page::ProviderPage;
pub use providers_page::ProvidersPage;
pub use reviews::{Stars, average};
pub use reviews_page::ReviewsPage;
