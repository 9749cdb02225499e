//! Providers as everybody may see them.

use super::{PublicReview, Rating, Subject, Video};
use preau_kernel::{Locale, Money, Text, id_type};
use serde::{Deserialize, Serialize};

id_type!(
    /// Somebody who gives appointments.
    ProviderId
);

/// What a provider is (SPEC §1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(not(target_arch = "wasm32"), derive(sqlx::Type), sqlx(type_name = "text", rename_all = "lowercase"))]
pub enum ProviderKind {
    /// Teaches school subjects.
    Tutor,
    /// Accompanies towards a goal.
    Coach,
    /// Shares experience.
    Mentor,
}

impl ProviderKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Tutor, Self::Coach, Self::Mentor];

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Tutor => "tutor",
            Self::Coach => "coach",
            Self::Mentor => "mentor",
        }
    }

    /// For people.
    pub const fn label(self, locale: Locale) -> &'static str {
        match self {
            Self::Tutor => locale.pick("Enseignant", "Tutor"),
            Self::Coach => locale.pick("Coach", "Coach"),
            Self::Mentor => locale.pick("Mentor", "Mentor"),
        }
    }
}

/// A provider in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderCard {
    /// Who.
    pub id: ProviderId,
    /// As in addresses: `helios`.
    pub slug: String,
    /// The name they teach under: "Hélios".
    pub pseudonym: String,
    /// Tutor, coach or mentor.
    pub kind: ProviderKind,
    /// One sentence.
    pub headline: Text,
    /// What they teach, in the organisation's order.
    pub subjects: Vec<Subject>,
    /// Languages they teach in (BCP 47).
    pub languages: Vec<String>,
    /// Do they teach by video?
    pub online: bool,
    /// Do they teach on site?
    pub in_person: bool,
    /// Where they teach on site; may be empty.
    pub city: String,
    /// Address of their picture, or empty.
    pub picture: String,
}

impl ProviderCard {
    /// Address of their page.
    pub fn address(&self, locale: Locale) -> String {
        format!("{}/{}", locale.pick("/coachs", "/en/coaches"), self.slug)
    }

    /// Do they teach the subject of this slug?
    pub fn teaches(&self, subject: &str) -> bool {
        self.subjects.iter().any(|s| s.slug == subject)
    }
}

/// A provider on their own page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderProfile {
    /// What the list says.
    pub card: ProviderCard,
    /// How they introduce themselves; paragraphs are separated by an empty line.
    pub bio: Text,
    /// Diplomas and experience, the highest first.
    pub diplomas: Vec<Text>,
    /// What they are good at besides subjects.
    pub expertises: Vec<Text>,
    /// How far they travel around their city, in kilometres.
    pub radius_km: Option<i32>,
    /// Price of an hour by video, when they say so.
    pub rate_online: Option<Money>,
    /// Price of an hour on site, when they say so.
    pub rate_in_person: Option<Money>,
    /// A film in which they introduce themselves.
    pub video: Option<Video>,
    /// What the reviews come to; none before the first, and where reviews are not shown.
    pub rating: Option<Rating>,
    /// What people say of their lessons, the latest first.
    pub reviews: Vec<PublicReview>,
}

/// The list of providers and what it can be filtered by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoachList {
    /// Subjects that at least one published provider teaches.
    pub subjects: Vec<Subject>,
    /// Those who teach the subject asked for.
    pub providers: Vec<ProviderCard>,
}
