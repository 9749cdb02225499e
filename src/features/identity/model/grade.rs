//! School grades a student can be in, with their French and English names.

use preau_kernel::Locale;
use serde::{Deserialize, Serialize};

/// Where a student is at school. Stored and sent as its [`Grade::code`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    /// Last year of middle school.
    Troisieme,
    /// First year of high school.
    Seconde,
    /// Second year of high school.
    Premiere,
    /// Last year of high school, the year of the baccalauréat.
    Terminale,
    /// After the baccalauréat.
    Superieur,
    /// Out of school.
    Adulte,
}

/// Every grade, youngest first.
pub const ALL: [Grade; 6] =
    [Grade::Troisieme, Grade::Seconde, Grade::Premiere, Grade::Terminale, Grade::Superieur, Grade::Adulte];

impl Grade {
    /// As stored (checked in migrations/0002).
    pub const fn code(self) -> &'static str {
        match self {
            Self::Troisieme => "troisieme",
            Self::Seconde => "seconde",
            Self::Premiere => "premiere",
            Self::Terminale => "terminale",
            Self::Superieur => "superieur",
            Self::Adulte => "adulte",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        ALL.into_iter().find(|grade| grade.code() == code)
    }

    /// For people: the French names are kept in English, with what they stand for.
    pub const fn name(self, locale: Locale) -> &'static str {
        match self {
            Self::Troisieme => locale.pick("Troisième", "Troisième (year 10)"),
            Self::Seconde => locale.pick("Seconde", "Seconde (year 11)"),
            Self::Premiere => locale.pick("Première", "Première (year 12)"),
            Self::Terminale => locale.pick("Terminale", "Terminale (year 13)"),
            Self::Superieur => locale.pick("Enseignement supérieur", "Higher education"),
            Self::Adulte => locale.pick("Adulte", "Adult learner"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grade_is_read_back_from_its_code() {
        for grade in ALL {
            assert_eq!(Grade::from_code(grade.code()), Some(grade));
        }
        assert_eq!(Grade::from_code("CP"), None);
    }
}
