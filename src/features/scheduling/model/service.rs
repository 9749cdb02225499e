//! What can be booked, and on what terms.

use preau_credits::Credits;
use preau_kernel::{Locale, Text};
use serde::{Deserialize, Serialize};

/// The kinds of appointment (SPEC §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(target_arch = "wasm32"), derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum ServiceCode {
    /// One to one, by video.
    Online,
    /// One to one, on site.
    InPerson,
    /// A group, by video or on site.
    Workshop,
}

impl ServiceCode {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Online, Self::InPerson, Self::Workshop];

    /// As stored and as shown in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::InPerson => "in_person",
            Self::Workshop => "workshop",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|service| service.code() == code)
    }
}

/// A service as the organisation has set it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Which.
    pub code: ServiceCode,
    /// For people.
    pub name: Text,
    /// How long it takes.
    pub minutes: i32,
    /// What it costs.
    pub credits: Credits,
    /// Seats.
    pub capacity: i32,
    /// Cancelled at least this many hours before: everything is given back.
    pub refund_hours: i32,
    /// From this many hours before on, learners can no longer cancel.
    pub refuse_hours: i32,
}

impl Service {
    /// "Cours en ligne, 60 min, 1 crédit"
    pub fn describe(&self, locale: Locale) -> String {
        format!("{}, {} min, {}", self.name.get(locale), self.minutes, self.credits.format(locale))
    }

    /// One learner alone with the provider?
    pub fn is_one_to_one(&self) -> bool {
        self.capacity == 1
    }
}
