//! What plans entitle to, and what everybody has without one (SPEC BI-1). Rooms ask by these names and by no other.

use preau_kernel::{Locale, Text, text, tr};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Something a plan limits or opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Feature {
    /// Questions to ARIA in a month.
    AriaQuestions,
    /// Room for documents, in megabytes.
    Storage,
    /// Salons one may open.
    SalonsOpened,
    /// Salons one may be in.
    SalonsJoined,
    /// Courses that are not for everybody.
    PremiumCourses,
    /// Answered first.
    PrioritySupport,
}

impl Feature {
    /// All of them, in the order of the editor.
    pub const ALL: [Self; 6] = [
        Self::AriaQuestions,
        Self::Storage,
        Self::SalonsOpened,
        Self::SalonsJoined,
        Self::PremiumCourses,
        Self::PrioritySupport,
    ];

    /// As kept in `plan_entitlements`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AriaQuestions => "aria_questions",
            Self::Storage => "storage",
            Self::SalonsOpened => "salons_opened",
            Self::SalonsJoined => "salons_joined",
            Self::PremiumCourses => "premium_courses",
            Self::PrioritySupport => "priority_support",
        }
    }

    /// Its field in the editor.
    pub const fn field(self) -> &'static str {
        match self {
            Self::AriaQuestions => "limits[aria_questions]",
            Self::Storage => "limits[storage]",
            Self::SalonsOpened => "limits[salons_opened]",
            Self::SalonsJoined => "limits[salons_joined]",
            Self::PremiumCourses => "limits[premium_courses]",
            Self::PrioritySupport => "limits[priority_support]",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|feature| feature.code() == code)
    }

    /// Open or not, rather than a count.
    pub const fn is_switch(self) -> bool {
        matches!(self, Self::PremiumCourses | Self::PrioritySupport)
    }

    /// What everybody has.
    pub const fn without_plan(self) -> Limit {
        match self {
            Self::AriaQuestions => Limit::Up(10),
            Self::Storage => Limit::Up(100),
            Self::SalonsOpened => Limit::Up(1),
            Self::SalonsJoined => Limit::Up(5),
            Self::PremiumCourses | Self::PrioritySupport => Limit::Up(0),
        }
    }

    /// Its name in the editor.
    pub fn name(self) -> Text {
        match self {
            Self::AriaQuestions => text!("Questions à ARIA par mois", "Questions to ARIA a month"),
            Self::Storage => text!("Espace pour les documents (Mo)", "Room for documents (MB)"),
            Self::SalonsOpened => text!("Salons que l’on peut ouvrir", "Salons one may open"),
            Self::SalonsJoined => text!("Salons que l’on peut rejoindre", "Salons one may join"),
            Self::PremiumCourses => text!("Cours réservés", "Reserved courses"),
            Self::PrioritySupport => text!("Réponse prioritaire", "Answered first"),
        }
    }
}

/// How much of a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// At most so many; 0 closes it.
    Up(u32),
    /// As much as one likes.
    Unlimited,
}

impl Limit {
    /// Is one more allowed when there are `used`?
    pub const fn allows_one_more(self, used: u32) -> bool {
        match self {
            Self::Up(most) => used < most,
            Self::Unlimited => true,
        }
    }

    /// Is it there at all?
    pub const fn is_open(self) -> bool {
        self.allows_one_more(0)
    }

    /// For people.
    pub fn label(self, feature: Feature, locale: Locale) -> String {
        match self {
            _ if feature.is_switch() && self.is_open() => tr!(locale, "oui", "yes"),
            _ if feature.is_switch() => tr!(locale, "non", "no"),
            Self::Up(most) => most.to_string(),
            Self::Unlimited => tr!(locale, "sans limite", "without limit"),
        }
    }
}

/// What somebody may do today.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entitlements {
    /// Code of the plan they have.
    pub plan: Option<String>,
    /// Slugs of the subjects ARIA answers in.
    pub aria_subjects: Vec<String>,
    /// A payment is so late that new bookings wait for it; nothing else does (SPEC §2).
    pub bookings_wait: bool,
    /// What the plan says of features; the rest is as for everybody.
    pub limits: BTreeMap<Feature, Limit>,
}

impl Entitlements {
    /// How much of a feature they have.
    pub fn limit(&self, feature: Feature) -> Limit {
        self.limits.get(&feature).copied().unwrap_or_else(|| feature.without_plan())
    }

    /// Does ARIA answer them in this subject?
    pub fn aria_answers(&self, subject: &str) -> bool {
        self.aria_subjects.iter().any(|slug| slug == subject)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_plan_everybody_has_the_same() {
        let nobody = Entitlements::default();
        assert_eq!(nobody.limit(Feature::SalonsOpened), Limit::Up(1));
        assert!(!nobody.limit(Feature::PremiumCourses).is_open() && !nobody.aria_answers("nsi"));
        assert!(nobody.limit(Feature::SalonsOpened).allows_one_more(0));
        assert!(!nobody.limit(Feature::SalonsOpened).allows_one_more(1));
    }

    #[test]
    fn every_feature_is_found_by_its_code_and_has_its_field() {
        for feature in Feature::ALL {
            assert_eq!(Feature::from_code(feature.code()), Some(feature));
            assert_eq!(feature.field(), format!("limits[{}]", feature.code()));
        }
    }
}
