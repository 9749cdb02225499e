//! Words of the directory.

mod provider;
mod review;
mod subject;

pub use provider::{CoachList, ProviderCard, ProviderId, ProviderKind, ProviderProfile};
pub use review::{
    MODERATION, PublicReview, REVIEW_DAYS, REVIEW_LENGTH, Rating, ReviewForm, ReviewId, ReviewList, ReviewRow,
    ReviewSide, ReviewState, closes_at, published_at, rating_word,
};
pub use subject::Subject;
