//! The text version: 72 columns, so that it survives quoting.

use super::{Letterhead, absolute, reason};
use crate::server::mail::Block;
use preau_kernel::Locale;

const COLUMNS: usize = 72;

/// The whole text part.
pub(super) fn render(letterhead: &Letterhead, locale: Locale, blocks: &[Block]) -> String {
    let mut parts = vec![letterhead.name.to_uppercase()];
    parts.extend(blocks.iter().map(|block| self::block(letterhead, locale, block)));
    let contact = [letterhead.name.as_str(), &letterhead.email, &letterhead.phone];
    let contact = contact.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    // "-- " on a line of its own begins a signature (RFC 3676 §4.3).
    parts.push(format!(
        "-- \n{}\n{}\n\n{}",
        wrap(&contact, ""),
        letterhead.public_url,
        wrap(&reason(letterhead, locale), "")
    ));
    let mut text = parts.join("\n\n");
    text.push('\n');
    text
}

fn block(letterhead: &Letterhead, locale: Locale, block: &Block) -> String {
    match block {
        Block::Paragraph(text) | Block::Note(text) => wrap(text, ""),
        Block::Heading(text) => {
            let line = "-".repeat(text.chars().count().min(COLUMNS));
            format!("{}\n{line}", wrap(text, ""))
        }
        Block::Button { label, href } => {
            format!("{}{}\n{}", wrap(label, ""), colon(locale), absolute(letterhead, href))
        }
        Block::Facts(facts) => {
            let fact = |(name, value): &(String, String)| wrap(&format!("{name}{} {value}", colon(locale)), "    ");
            facts.iter().map(fact).collect::<Vec<_>>().join("\n")
        }
    }
}

const fn colon(locale: Locale) -> &'static str {
    match locale {
        Locale::Fr => "\u{a0}:",
        Locale::En => ":",
    }
}

/// Breaks lines at spaces so that they fit; a word longer than a line (an address) is left whole. Non-breaking spaces
/// do not break. Lines after the first begin with `indent`.
fn wrap(text: &str, indent: &str) -> String {
    let mut lines: Vec<String> = vec![];
    for paragraph in text.lines() {
        let mut line = if lines.is_empty() { String::new() } else { indent.to_owned() };
        let mut width = line.chars().count();
        let mut first = true;
        for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
            let length = word.chars().count();
            if !first && width + 1 + length > COLUMNS {
                lines.push(std::mem::replace(&mut line, indent.to_owned()));
                width = indent.chars().count();
            } else if !first {
                line.push(' ');
                width += 1;
            }
            line.extend(word.chars().filter(|c| !c.is_control()));
            width += length;
            first = false;
        }
        lines.push(line);
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn long_text_is_broken_at_spaces() {
        let text = wrap(&"mot ".repeat(40), "");
        assert!(text.lines().count() > 2 && text.lines().all(|line| line.chars().count() <= COLUMNS), "{text}");
    }

    #[test]
    fn a_long_address_is_never_broken() {
        let address = format!("https://nexus.tn/activation/{}", "a".repeat(80));
        assert!(wrap(&format!("Ouvrez {address} maintenant"), "").lines().any(|line| line == address));
    }

    #[test]
    fn a_non_breaking_space_holds() {
        let text = wrap(&format!("{} 179\u{a0}TND", "x".repeat(66)), "");
        assert_eq!(text.lines().nth(1), Some("179\u{a0}TND"));
    }

    #[test]
    fn a_fact_that_goes_on_is_indented() {
        let text = wrap(&format!("Cours : {}", "mot ".repeat(30)), "    ");
        assert!(text.lines().skip(1).all(|line| line.starts_with("    ")), "{text}");
    }

    proptest! {
        #[test]
        fn wrapping_loses_no_word(text in "([a-zé]{1,20}[ \n]{1,2}){0,40}") {
            let words = |t: &str| t.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(words(&wrap(&text, "  ")), words(&text));
        }
    }
}
