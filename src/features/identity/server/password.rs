//! Which passwords are taken (SPEC §2): 8 to 128 characters, not a common one, not made of what anybody knows.

use crate::server::folding::fold;
use preau_kernel::{Text, text};
use std::collections::HashSet;
use std::sync::LazyLock;

/// Fewest characters (Unicode scalar values).
pub const SHORTEST: usize = 8;
/// Most characters.
pub const LONGEST: usize = 128;

/// What people choose first, and the words they build on, in the form [`fold`] gives.
static COMMON: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("common_passwords.txt").split_whitespace().collect());

/// What is wrong with `password` for the person who signs in with `email`, if anything. The sentence says what to do.
pub fn problem_with(password: &str, email: &str, organisation: &str) -> Option<Text> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Some(text!("Il faut au moins {SHORTEST} caractères.", "Use at least {SHORTEST} characters."));
    }
    if length > LONGEST {
        return Some(text!("Il faut au plus {LONGEST} caractères.", "Use at most {LONGEST} characters."));
    }
    if is_common(password) {
        return Some(text!(
            "Ce mot de passe est trop courant. Trois mots sans rapport entre eux font un bon mot de passe.",
            "This password is too common. Three unrelated words make a good password."
        ));
    }
    let plain = letters(password);
    let name = letters(email.split('@').next().unwrap_or_default());
    if name.chars().count() >= 4 && plain.contains(&name) {
        return Some(text!(
            "Le mot de passe ne doit pas contenir l’adresse e-mail.",
            "The password must not contain the e-mail address."
        ));
    }
    let organisation = letters(organisation);
    if organisation.chars().count() >= 4 && plain.contains(&organisation) {
        return Some(text!(
            "Le mot de passe ne doit pas contenir le nom de notre organisation.",
            "The password must not contain the name of our organisation."
        ));
    }
    None
}

/// On the list; or on it once the decoration people add is taken away (`P@ssw0rd2026!`); or one character repeated; or a
/// run along the alphabet or the digits.
fn is_common(password: &str) -> bool {
    let folded = fold(password);
    let bare = folded.trim_matches(|c: char| !c.is_alphabetic());
    let undecorated: String = unleet(&folded);
    let undecorated = undecorated.trim_matches(|c: char| !c.is_alphabetic());
    COMMON.contains(folded.as_str())
        || (bare.len() >= 4 && COMMON.contains(bare))
        || (undecorated.len() >= 4 && COMMON.contains(undecorated))
        || is_run(&folded)
}

/// Letters that people replace by look-alikes, put back.
fn unleet(text: &str) -> String {
    let letter = |c| match c {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        c => c,
    };
    // Digits at the end are a year or a counter, not letters.
    let end = text.trim_end_matches(|c: char| !c.is_alphabetic()).len();
    text[..end].chars().map(letter).collect()
}

/// `aaaaaaaa`, `12345678`, `hgfedcba`.
fn is_run(text: &str) -> bool {
    let steps: Vec<i64> = text
        .chars()
        .zip(text.chars().skip(1))
        .map(|(a, b)| i64::from(u32::from(b)) - i64::from(u32::from(a)))
        .collect();
    steps.first().is_some_and(|first| first.abs() <= 1 && steps.iter().all(|step| step == first))
}

/// Letters and digits without accents or case.
fn letters(text: &str) -> String {
    fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn refused(password: &str) -> bool {
        problem_with(password, "amel.bensalah@example.com", "Nexus Réussite").is_some()
    }

    #[test]
    fn the_list_has_hundreds_of_entries_in_the_form_they_are_looked_up_in() {
        assert!(COMMON.len() >= 400, "{}", COMMON.len());
        for word in COMMON.iter() {
            assert_eq!(*word, fold(word), "entries are folded");
        }
    }

    #[test]
    fn length_is_counted_in_characters_not_bytes() {
        assert!(refused("éàüçôî7"), "seven characters, thirteen bytes");
        assert!(!refused("éàüçôî7z"));
        assert!(refused(&"aé".repeat(65)));
        assert!(!refused(&"aé".repeat(64)));
    }

    #[test]
    fn common_passwords_are_refused_however_they_are_decorated() {
        for common in [
            "password",
            "Password1!",
            "P@ssw0rd",
            "motdepasse",
            "MotDePasse2026",
            "azertyuiop",
            "azerty123",
            "12345678",
            "87654321",
            "aaaaaaaa",
            "abcdefgh",
            "qwertyuiop",
            "soleil2024!",
            "!!iloveyou",
            "123456789a",
        ] {
            assert!(refused(common), "{common}");
        }
    }

    #[test]
    fn what_anybody_knows_is_refused() {
        assert!(refused("amel.bensalah1"));
        assert!(refused("xxAmelBenSalahxx"));
        assert!(refused("nexus-reussite-bac"));
        assert!(refused("NexusRÉUSSITE99"));
    }

    #[test]
    fn good_passwords_are_taken() {
        for good in ["Preau-demo-2026", "cheval agrafe batterie", "kT9#vLq2", "péniche-orange-tambour", "مرحبا بالعالم"]
        {
            assert!(!refused(good), "{good}");
        }
    }

    proptest! {
        #[test]
        fn any_text_gets_an_answer(password in "\\PC{0,140}", email in "\\PC{0,20}") {
            let length = password.chars().count();
            let problem = problem_with(&password, &email, "Nexus");
            prop_assert!((SHORTEST..=LONGEST).contains(&length) || problem.is_some());
        }
    }
}
