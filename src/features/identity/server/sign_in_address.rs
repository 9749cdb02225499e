//! The sign-in addresses made for students: `prenom.nom@<student domain>`, in ASCII, made unique with a number (SPEC ID-1).

use crate::server::folding::fold;

/// Longest part before the `@` (RFC 5321 §4.5.3.1.1 allows 64), with room for a number.
const LONGEST_NAME: usize = 56;

/// How many candidates are tried in order before random numbers are.
const NUMBERED: u32 = 20;

/// The `attempt`-th candidate, from 0, for a student of this name: `ines.ben-salah@…`, then `ines.ben-salah2@…`, and after
/// 20 of them numbers drawn from `random`, so that the thousandth namesake does not need a thousand tries.
pub fn candidate(first_name: &str, last_name: &str, domain: &str, attempt: u32, random: u32) -> String {
    let name = local_part(first_name, last_name);
    match attempt {
        0 => format!("{name}@{domain}"),
        n if n < NUMBERED => format!("{name}{}@{domain}", n + 1),
        _ => format!("{name}{}@{domain}", 1000 + random % 9_000_000),
    }
}

/// `prenom.nom`; what has no Latin letter at all becomes `eleve`.
fn local_part(first_name: &str, last_name: &str) -> String {
    let parts: Vec<String> = [slug(first_name), slug(last_name)].into_iter().filter(|p| !p.is_empty()).collect();
    if parts.is_empty() {
        return "eleve".to_owned();
    }
    let mut name = parts.join(".");
    name.truncate(LONGEST_NAME);
    name.trim_end_matches(['.', '-']).to_owned()
}

/// ASCII letters and digits; runs of anything else (spaces, apostrophes, dots) become one `-` between them.
fn slug(name: &str) -> String {
    let folded = fold(name);
    let words = folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty());
    words.collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn first(first_name: &str, last_name: &str) -> String {
        candidate(first_name, last_name, "eleves.test", 0, 0)
    }

    #[test]
    fn names_become_ascii_addresses() {
        assert_eq!(first("Inès", "Ben Salah"), "ines.ben-salah@eleves.test");
        assert_eq!(first("Jean-François", "D’Artagnan"), "jean-francois.d-artagnan@eleves.test");
        assert_eq!(first("  Zoé ", "Œuvrard"), "zoe.oeuvrard@eleves.test");
        assert_eq!(first("Inès", ""), "ines@eleves.test");
    }

    #[test]
    fn a_name_without_latin_letters_still_gets_an_address() {
        assert_eq!(first("محمد", "بن صالح"), "eleve@eleves.test");
    }

    #[test]
    fn namesakes_are_numbered() {
        assert_eq!(candidate("Inès", "Ben Salah", "e.test", 1, 0), "ines.ben-salah2@e.test");
        assert_eq!(candidate("Inès", "Ben Salah", "e.test", 2, 0), "ines.ben-salah3@e.test");
        assert_eq!(candidate("Inès", "Ben Salah", "e.test", 20, 5), "ines.ben-salah1005@e.test");
    }

    proptest! {
        #[test]
        fn every_address_is_well_formed(first in "\\PC{0,90}", last in "\\PC{0,90}", attempt in 0_u32..25, random: u32) {
            let address = candidate(&first, &last, "eleves.nexus.test", attempt, random);
            let local = address.strip_suffix("@eleves.nexus.test").unwrap();
            prop_assert!((1..=64).contains(&local.len()), "{}", local);
            prop_assert!(local.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.' || b == b'-'));
            prop_assert!(!local.starts_with(['.', '-']) && !local.ends_with(['.', '-']) && !local.contains(".."));
            prop_assert!(email_address::EmailAddress::is_valid(&address));
        }

        #[test]
        fn case_and_accents_do_not_make_another_address(name in "[a-zéèüçñ]{1,12}") {
            prop_assert_eq!(first(&name, "x"), first(&name.to_uppercase(), "X"));
        }

        #[test]
        fn attempts_differ(name in "[a-z]{1,12}", a in 0_u32..20, b in 0_u32..20) {
            prop_assume!(a != b);
            prop_assert_ne!(candidate(&name, "x", "e.test", a, 0), candidate(&name, "x", "e.test", b, 0));
        }
    }
}
