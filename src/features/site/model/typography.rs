//! French as it is typeset: spaces before tall punctuation and inside guillemets that do not break, curly apostrophes.
//! Whoever edits a section types plain spaces and straight apostrophes.

const NARROW: char = '\u{202f}';
const FIRM: char = '\u{a0}';

/// French text with the right spaces and apostrophes; nothing else changes. Applying it twice changes nothing more.
pub fn french(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let at = |index: usize| chars.get(index).copied();
    let mut out = String::with_capacity(text.len() + 8);
    for (index, &c) in chars.iter().enumerate() {
        let before = index.checked_sub(1).and_then(at);
        let after = at(index + 1);
        out.push(match c {
            ' ' if matches!(after, Some('!' | '?' | ';')) => NARROW,
            ' ' if matches!(after, Some(':' | '»' | '%')) => FIRM,
            ' ' if before == Some('«') => FIRM,
            // A number and its unit stay together: "12 mois", "24 h".
            ' ' if before.is_some_and(|c| c.is_ascii_digit()) && after.is_some_and(char::is_alphabetic) => FIRM,
            '\'' if before.is_some_and(char::is_alphabetic) && after.is_some_and(char::is_alphabetic) => '’',
            c => c,
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tall_punctuation_keeps_its_word() {
        assert_eq!(
            french("Gratuit ? Oui ! Voici : un ; deux"),
            "Gratuit\u{202f}? Oui\u{202f}! Voici\u{a0}: un\u{202f}; deux"
        );
        assert_eq!(french("« Bonjour »"), "«\u{a0}Bonjour\u{a0}»");
        assert_eq!(french("24 heures, 3 h 30"), "24\u{a0}heures, 3\u{a0}h 30");
    }

    #[test]
    fn apostrophes_are_curly() {
        assert_eq!(french("l'élève d'hier"), "l’élève d’hier");
        assert_eq!(french("'ici'"), "'ici'");
    }

    #[test]
    fn addresses_and_typeset_text_are_left_alone() {
        for text in ["https://nexus.tn/?a=b", "contact@nexus.tn", "Gratuit\u{202f}?", "10:30"] {
            assert_eq!(french(text), text);
        }
    }
}
