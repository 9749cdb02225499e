//! Checks of what people type: names, addresses, telephones. Each message says what to do, in both languages.

use email_address::{EmailAddress, Options};
use preau_kernel::error::Checks;
use preau_kernel::{Text, text};

/// Longest name of a person, in characters.
const LONGEST_NAME: usize = 80;

/// Longest address that can receive mail (RFC 5321 §4.5.3.1.3).
const LONGEST_EMAIL: usize = 254;

/// A name: something, not too long, no line breaks.
pub fn check_name(checks: &mut Checks, field: &str, value: &str, missing: impl FnOnce() -> Text) {
    checks.that(!value.trim().is_empty(), field, missing);
    let sane = value.chars().count() <= LONGEST_NAME && !value.chars().any(char::is_control);
    checks.that(sane, field, || {
        text!(
            "Gardez {LONGEST_NAME} caractères au plus, sur une ligne.",
            "Keep it to {LONGEST_NAME} characters, on one line."
        )
    });
}

/// Does `value` have the shape of an address that can receive mail?
pub fn is_email(value: &str) -> bool {
    let options = Options::default().with_required_tld().without_display_text().without_domain_literal();
    value.len() <= LONGEST_EMAIL && EmailAddress::parse_with_options(value, options).is_ok()
}

/// A telephone number as people write them; 6 to 15 digits (E.164).
pub fn is_phone(value: &str) -> bool {
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let punctuation = |c: char| matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '.' | '-' | '(' | ')' | '/');
    let rest = value.strip_prefix('+').unwrap_or(value);
    (6..=15).contains(&digits)
        && value.chars().count() <= 30
        && rest.chars().all(|c| c.is_ascii_digit() || punctuation(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_need_a_name_and_a_domain() {
        for good in ["amel@example.com", "amel.b+ecole@mail.example.tn", "amel@école.fr"] {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "amel",
            "amel@",
            "@example.com",
            "amel@example",
            "a b@example.com",
            "Amel <amel@example.com>",
            "a@[127.0.0.1]",
        ] {
            assert!(!is_email(bad), "{bad}");
        }
        assert!(!is_email(&format!("{}@example.com", "a".repeat(250))));
    }

    #[test]
    fn telephones_are_taken_as_people_write_them() {
        for good in ["+216 20 123 456", "20123456", "01.23.45.67.89", "(71) 123-456"] {
            assert!(is_phone(good), "{good}");
        }
        for bad in ["12", "appelez-moi", "+216 20 123 456 ; drop", "1234567890123456"] {
            assert!(!is_phone(bad), "{bad}");
        }
    }
}
