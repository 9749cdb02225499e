//! Words of the directory.

mod profile;
mod provider;
mod review;
mod subject;
pub mod typed;
mod video;

pub use profile::{
    BIO_LENGTH, FARTHEST, HEADLINE_LENGTH, Introduction, LANGUAGES, PROFILE, PROFILES, PSEUDONYM_LENGTH, ProfileForm,
    ProfileRow, ProfileSheet, Standing, language_name, profile_address,
};
pub use provider::{CoachList, ProviderCard, ProviderId, ProviderKind, ProviderProfile};
pub use review::{
    MODERATION, PublicReview, REVIEW_DAYS, REVIEW_LENGTH, Rating, ReviewForm, ReviewId, ReviewList, ReviewRow,
    ReviewSide, ReviewState, closes_at, published_at, rating_word,
};
pub use subject::Subject;
pub use video::{VIDEO_LENGTH, Video};
