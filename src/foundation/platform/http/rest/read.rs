//! Readers of single values, the same for bodies and query strings. What is wrong is said in words for people.

use chrono::{DateTime, Datelike, Utc};
use preau_kernel::{Text, text};
use uuid::Uuid;

/// What a reader answers: the value, or what is wrong with it.
pub type Read<T> = Result<T, Text>;

/// A UUID, with hyphens.
///
/// # Errors
/// When it is none.
pub fn uuid(text: &str) -> Read<Uuid> {
    // Other spellings (braces, no hyphens) parse as well, but an id is written in one way only.
    let parsed = (text.len() == 36).then(|| text.parse().ok()).flatten();
    parsed.ok_or_else(|| text!("Un UUID est attendu.", "A UUID is expected."))
}

/// An instant with its offset (RFC 3339), in this century or so: what the database and every computation can hold.
///
/// # Errors
/// When it is none.
pub fn instant(text: &str) -> Read<DateTime<Utc>> {
    let wrong = || {
        text!(
            "Un instant RFC 3339 est attendu, comme 2026-03-05T09:00:00Z, entre 2000 et 2199.",
            "An RFC 3339 instant is expected, like 2026-03-05T09:00:00Z, from 2000 to 2199."
        )
    };
    // chrono also takes a space for the T.
    let spaced = text.get(10..11).is_some_and(|t| t.eq_ignore_ascii_case("t"));
    let parsed = spaced.then(|| DateTime::parse_from_rfc3339(text).ok()).flatten().ok_or_else(wrong)?;
    let at = parsed.to_utc();
    // A leap second counts as the one before it, a nanosecond as its microsecond: Postgres has neither.
    let micros = (at.timestamp_subsec_micros()).min(999_999);
    let at = DateTime::from_timestamp(at.timestamp(), micros * 1000).ok_or_else(wrong)?;
    if (2000..2200).contains(&at.year()) { Ok(at) } else { Err(wrong()) }
}

/// A text of 1 to `longest` characters without control characters, which the database cannot hold.
///
/// # Errors
/// When it is longer, empty or holds one.
pub fn text(given: &str, longest: usize) -> Read<String> {
    let length = given.chars().count();
    if (1..=longest).contains(&length) && !given.chars().any(char::is_control) {
        Ok(given.to_owned())
    } else {
        Err(text!(
            "De 1 à {longest} caractères sont attendus, sans caractère de contrôle.",
            "1 to {longest} characters are expected, without control characters."
        ))
    }
}

/// The name a thing has in addresses: 1 to 60 lower-case letters, digits and hyphens.
///
/// # Errors
/// When it is none.
pub fn slug(given: &str) -> Read<String> {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if (1..=60).contains(&given.len()) && given.bytes().all(plain) {
        Ok(given.to_owned())
    } else {
        Err(text!(
            "Un nom en minuscules est attendu, comme histoire-geo.",
            "A name in lower case is expected, like histoire-geo."
        ))
    }
}

/// A whole number in decimal digits.
///
/// # Errors
/// When it is none, or out of bounds.
pub fn number(text: &str, least: u32, most: u32) -> Read<u32> {
    let digits = (1..=10).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let parsed = digits.then(|| text.parse().ok()).flatten().filter(|n| (least..=most).contains(n));
    parsed.ok_or_else(|| {
        text!("Un nombre entier de {least} à {most} est attendu.", "A whole number from {least} to {most} is expected.")
    })
}

/// One of a few words.
///
/// # Errors
/// When it is none of them.
pub fn one_of<T>(text: &str, words: &[&str], read: impl FnOnce(&str) -> Option<T>) -> Read<T> {
    read(text).ok_or_else(|| {
        let list = words.join(", ");
        text!("Une de ces valeurs est attendue\u{202f}: {list}.", "One of these is expected: {list}.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_written_in_one_way() {
        assert!(uuid("0195a3c4-7b1e-7000-8000-000000000001").is_ok());
        for wrong in ["", "1", "{0195a3c4-7b1e-7000-8000-000000000001}", "0195a3c47b1e70008000000000000001"] {
            assert!(uuid(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_instant_carries_its_offset() {
        let nine = instant("2026-03-05T09:00:00Z").unwrap();
        assert_eq!(instant("2026-03-05t10:00:00.000+01:00").unwrap(), nine);
        assert_eq!(instant("2026-06-30T23:59:60Z").unwrap().to_rfc3339(), "2026-06-30T23:59:59.999999+00:00");
        for wrong in [
            "",
            "2026-03-05",
            "2026-03-05T09:00:00",
            "2026-03-05 09:00:00Z",
            "1999-12-31T23:59:59Z",
            "9999-01-01T00:00:00Z",
        ] {
            assert!(instant(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_slug_is_written_in_lower_case() {
        assert!(slug("physique-chimie").is_ok());
        for wrong in ["", "NSI", "0.5", "é", " nsi"] {
            assert!(slug(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_number_is_digits_within_bounds() {
        assert_eq!(number("100", 1, 100).unwrap(), 100);
        for wrong in ["", "0", "101", "-1", "+1", "1.0", " 1", "99999999999999999999"] {
            assert!(number(wrong, 1, 100).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_text_holds_nothing_the_database_refuses() {
        assert!(text("é", 1).is_ok());
        assert!(text("a\0", 9).is_err() && text("", 9).is_err() && text("ab", 1).is_err());
    }
}
