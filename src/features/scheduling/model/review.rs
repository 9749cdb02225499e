//! What can be said of a booking, as its parties see it (SPEC DI-4). The rules are the directory's.

use super::{BookingId, Voice};
use preau_directory::model::ReviewSide;
use preau_kernel::Text;
use serde::{Deserialize, Serialize};

/// What one side said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// 1 to 5.
    pub rating: i16,
    /// In words; may be empty.
    pub body: String,
}

/// What was said of a booking, and what can still be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingReviews {
    /// May the reader's side still write?
    pub may_write: bool,
    /// What the reader's side said.
    pub mine: Option<Words>,
    /// What the other side said, once it can be read.
    pub theirs: Option<Words>,
    /// When both can be read at the latest: "24 novembre 2026"; none when they can be.
    pub closes: Option<String>,
}

/// The page on which a review is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewSheet {
    /// Of this booking.
    pub booking_id: BookingId,
    /// How the reader is addressed.
    pub voice: Voice,
    /// The reader's side.
    pub side: ReviewSide,
    /// "mardi 24 novembre 2026 à 14:00"
    pub when: String,
    /// About what.
    pub subject: Text,
    /// Who gave it.
    pub coach: String,
    /// Given name of the student.
    pub student: String,
    /// What was said, and what can be.
    pub reviews: BookingReviews,
}
