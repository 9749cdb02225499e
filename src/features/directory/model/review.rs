//! What people say of an appointment afterwards, and when it can be read (SPEC DI-4).

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use preau_kernel::error::Checks;
use preau_kernel::{AppError, Locale, Outcome, Page, Text, id_type, text};
use serde::{Deserialize, Serialize};

/// How long after an appointment was delivered either side may say how it was.
pub const REVIEW_DAYS: i64 = 7;
/// Most characters of a review.
pub const REVIEW_LENGTH: usize = 2000;
/// Where the back office looks after reviews.
pub const MODERATION: &str = "/admin/avis";

id_type!(
    /// What one side says of one booking.
    ReviewId
);

/// Who says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(not(target_arch = "wasm32"), derive(sqlx::Type), sqlx(type_name = "text", rename_all = "lowercase"))]
pub enum ReviewSide {
    /// The student, or who looks after them: about the provider, for everybody to read.
    Learner,
    /// The provider: about the lesson and the learner, for the family.
    Provider,
}

impl ReviewSide {
    /// The one who answers.
    pub const fn other(self) -> Self {
        match self {
            Self::Learner => Self::Provider,
            Self::Provider => Self::Learner,
        }
    }

    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Learner => "learner",
            Self::Provider => "provider",
        }
    }
}

/// When writing ends, and whatever was written can be read.
pub fn closes_at(delivered_at: DateTime<Utc>) -> DateTime<Utc> {
    delivered_at + TimeDelta::days(REVIEW_DAYS)
}

/// When what was said at `written_at` can be read, given when the other side wrote: at once when both have, else when
/// nobody can write any more. So nobody writes who has read.
pub fn published_at(
    written_at: DateTime<Utc>,
    other: Option<DateTime<Utc>>,
    delivered_at: DateTime<Utc>,
) -> DateTime<Utc> {
    let closes = closes_at(delivered_at);
    other.map_or(closes, |other| written_at.max(other).min(closes))
}

/// What was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReviewForm {
    /// "1" to "5"
    pub rating: String,
    /// In words; may be empty.
    pub body: String,
}

impl ReviewForm {
    /// The rating and the trimmed words.
    ///
    /// # Errors
    /// Field errors of `rating` and `body`.
    pub fn read(&self) -> Outcome<(i16, String)> {
        let mut checks = Checks::default();
        let rating = self.rating.trim().parse::<i16>().ok().filter(|rating| (1..=5).contains(rating));
        checks.that(rating.is_some(), "rating", || {
            text!("Choisissez une note de 1 à 5.", "Choose a rating from 1 to 5.")
        });
        let body = self.body.trim().to_owned();
        checks.that(body.chars().count() <= REVIEW_LENGTH, "body", || {
            text!("Au plus {REVIEW_LENGTH} caractères.", "At most {REVIEW_LENGTH} characters.")
        });
        checks.done()?;
        Ok((rating.ok_or(AppError::NotFound)?, body))
    }
}

/// The word for a number of stars.
pub const fn rating_word(rating: i16, locale: Locale) -> &'static str {
    match rating {
        1 => locale.pick("Décevant", "Disappointing"),
        2 => locale.pick("Moyen", "Fair"),
        3 => locale.pick("Bien", "Good"),
        4 => locale.pick("Très bien", "Very good"),
        _ => locale.pick("Excellent", "Excellent"),
    }
}

/// What the published reviews of a provider come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// How many.
    pub count: i64,
    /// Their mean in tenths, rounded half up: 46 is 4.6.
    pub tenths: i64,
}

impl Rating {
    /// Of `count` reviews whose ratings add up to `sum`; none when there are none.
    pub const fn of(count: i64, sum: i64) -> Option<Self> {
        if count <= 0 {
            return None;
        }
        Some(Self { count, tenths: (20 * sum + count) / (2 * count) })
    }
}

/// A review as everybody reads it: without names, since many learners are children.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicReview {
    /// 1 to 5.
    pub rating: i16,
    /// In words; may be empty.
    pub body: String,
    /// Of which lesson.
    pub subject: Text,
    /// Did the student say it, rather than who looks after them?
    pub by_student: bool,
    /// When it was published.
    pub on: NaiveDate,
}

/// Where a review stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewState {
    /// Not readable yet.
    Waiting,
    /// Readable.
    Published,
    /// The back office took it away.
    Hidden,
}

impl ReviewState {
    /// Every state, in the order of the filter.
    pub const ALL: [Self; 3] = [Self::Published, Self::Waiting, Self::Hidden];

    /// As in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "attente",
            Self::Published => "publies",
            Self::Hidden => "masques",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// For people.
    pub const fn label(self, locale: Locale) -> &'static str {
        match self {
            Self::Waiting => locale.pick("En attente", "Waiting"),
            Self::Published => locale.pick("Publié", "Published"),
            Self::Hidden => locale.pick("Masqué", "Hidden"),
        }
    }
}

/// A review as the back office sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewRow {
    /// Which.
    pub id: ReviewId,
    /// Who says it.
    pub side: ReviewSide,
    /// Who wrote it.
    pub author: String,
    /// The coach of the lesson.
    pub coach: String,
    /// The student of the lesson.
    pub student: String,
    /// Of which lesson.
    pub subject: Text,
    /// 1 to 5.
    pub rating: i16,
    /// In words; may be empty.
    pub body: String,
    /// Where it stands.
    pub state: ReviewState,
    /// When it was written: "24 novembre 2026".
    pub written: String,
    /// When it is readable at the latest: "24 novembre 2026".
    pub closes: String,
    /// Why it is hidden.
    pub hidden_reason: String,
}

/// Reviews for the back office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewList {
    /// The latest first.
    pub page: Page<ReviewRow>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_mean_is_rounded_half_up_to_a_tenth() {
        let tenths = |ratings: &[i64]| {
            Rating::of(i64::try_from(ratings.len()).unwrap(), ratings.iter().sum()).map(|rating| rating.tenths)
        };
        assert_eq!(tenths(&[]), None);
        assert_eq!(tenths(&[5]), Some(50));
        assert_eq!(tenths(&[5, 4]), Some(45));
        assert_eq!(tenths(&[5, 5, 4]), Some(47));
        assert_eq!(tenths(&[4, 4, 4, 5]), Some(43), "4.25");
    }

    #[test]
    fn a_rating_is_one_of_five() {
        let form = |rating: &str| ReviewForm { rating: rating.to_owned(), body: " Bien. ".to_owned() };
        assert_eq!(form("5").read().unwrap(), (5, "Bien.".to_owned()));
        for wrong in ["", "0", "6", "-1", "4.5", "cinq"] {
            assert!(form(wrong).read().unwrap_err().for_field("rating").is_some(), "{wrong}");
        }
        let long = ReviewForm { rating: "1".to_owned(), body: "é".repeat(REVIEW_LENGTH + 1) };
        assert!(long.read().unwrap_err().for_field("body").is_some());
    }

    proptest! {
        /// Whoever writes at an instant at which something can be read is too late.
        #[test]
        fn nobody_writes_who_has_read(mine in 0_i64..700_000, other in proptest::option::of(0_i64..700_000)) {
            let delivered = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
            let at = |seconds| delivered + TimeDelta::seconds(seconds);
            let closes = closes_at(delivered);
            let (mine, other) = (at(mine).min(closes), other.map(at).filter(|other| *other < closes));
            let published = published_at(mine, other, delivered);
            prop_assert!(published >= mine && published <= closes);
            if let Some(other) = other {
                prop_assert!(published >= other);
                prop_assert_eq!(published, published_at(other, Some(mine), delivered), "both at the same time");
            } else {
                prop_assert_eq!(published, closes);
            }
        }
    }
}
