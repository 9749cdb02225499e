//! Subjects a family can ask for in the free assessment (SPEC §2). What is taught, and by whom, is the room directory's.

use preau_kernel::Locale;

/// Slug (as in the table `subjects`), French and English name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    /// As stored in `students.subjects`.
    pub slug: &'static str,
    /// Name of the checkbox: `wish-` and the slug.
    pub field: &'static str,
    fr: &'static str,
    en: &'static str,
}

impl Wish {
    /// For people.
    pub const fn name(&self, locale: Locale) -> &'static str {
        locale.pick(self.fr, self.en)
    }
}

const fn wish(slug: &'static str, field: &'static str, fr: &'static str, en: &'static str) -> Wish {
    Wish { slug, field, fr, en }
}

/// Every subject, in the order shown.
pub const ALL: [Wish; 10] = [
    wish("mathematiques", "wish-mathematiques", "Mathématiques", "Mathematics"),
    wish("nsi", "wish-nsi", "NSI", "Computer science (NSI)"),
    wish("francais", "wish-francais", "Français", "French"),
    wish("philosophie", "wish-philosophie", "Philosophie", "Philosophy"),
    wish("histoire-geo", "wish-histoire-geo", "Histoire-Géo", "History and geography"),
    wish("anglais", "wish-anglais", "Anglais", "English"),
    wish("espagnol", "wish-espagnol", "Espagnol", "Spanish"),
    wish("physique-chimie", "wish-physique-chimie", "Physique-Chimie", "Physics and chemistry"),
    wish("svt", "wish-svt", "SVT", "Life and earth sciences (SVT)"),
    wish("ses", "wish-ses", "SES", "Economics and social sciences (SES)"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checkbox_of_a_subject_is_named_after_its_slug() {
        for wish in ALL {
            assert_eq!(wish.field, format!("wish-{}", wish.slug));
        }
    }
}
