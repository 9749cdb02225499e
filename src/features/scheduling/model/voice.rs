//! How French addresses the reader: adults are "vous", students "tu" (UX: voice). English makes no difference.

use preau_kernel::{Locale, Role, Roles};
use serde::{Deserialize, Serialize};

/// How the reader is addressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Voice {
    /// "vous"
    #[default]
    Formal,
    /// "tu"
    Familiar,
}

impl Voice {
    /// A student who is nothing else is "tu".
    pub fn of(roles: &Roles) -> Self {
        let adult = roles.0.iter().any(|role| !matches!(role, Role::Student | Role::Member));
        if roles.has(Role::Student) && !adult { Self::Familiar } else { Self::Formal }
    }

    /// Picks among "vous", "tu" and English.
    pub const fn pick<'a>(self, locale: Locale, vous: &'a str, tu: &'a str, en: &'a str) -> &'a str {
        match (locale, self) {
            (Locale::En, _) => en,
            (Locale::Fr, Self::Formal) => vous,
            (Locale::Fr, Self::Familiar) => tu,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_student_who_is_nothing_else_is_tu() {
        assert_eq!(Voice::of(&Roles(vec![Role::Student])), Voice::Familiar);
        assert_eq!(Voice::of(&Roles(vec![Role::Student, Role::Member])), Voice::Familiar);
        assert_eq!(Voice::of(&Roles(vec![Role::Student, Role::Parent])), Voice::Formal);
        assert_eq!(Voice::of(&Roles(vec![Role::Parent])), Voice::Formal);
    }
}
