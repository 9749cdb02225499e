//! Text broken into lines: between words, never at a no-break space; a word wider than the line is cut.

use crate::fonts::{Fonts, Run, Weight, printable};
use crate::ink::Ink;

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    pub(crate) weight: Weight,
    /// In points.
    pub(crate) size: f32,
    pub(crate) ink: Ink,
}

impl Style {
    pub(crate) const fn new(weight: Weight, size: f32, ink: Ink) -> Self {
        Self { weight, size, ink }
    }

    /// From one baseline to the next.
    pub(crate) fn leading(self) -> f32 {
        self.size * if self.weight == Weight::Heading { 1.15 } else { 1.4 }
    }
}

/// One line, ready to be drawn.
pub(crate) struct Line {
    pub(crate) runs: Vec<Run>,
    /// In points, without the spaces at its end.
    pub(crate) width: f32,
    pub(crate) style: Style,
}

impl Line {
    /// Text on one line, however long.
    pub(crate) fn whole(fonts: &Fonts, text: &str, style: Style) -> Self {
        Self::shaped(fonts, &printable(text).replace('\n', " "), style)
    }

    fn shaped(fonts: &Fonts, text: &str, style: Style) -> Self {
        let width = measure(fonts, text.trim_end_matches(' '), style);
        Self { runs: fonts.shape(text, style.weight), width, style }
    }
}

/// Width in points.
pub(crate) fn measure(fonts: &Fonts, text: &str, style: Style) -> f32 {
    fonts.shape(text, style.weight).iter().map(|run| run.width).sum::<f32>() * style.size
}

/// Text in lines at most this wide. Nothing gives no line.
pub(crate) fn set(fonts: &Fonts, text: &str, style: Style, width: f32) -> Vec<Line> {
    let text = printable(text);
    let text = text.trim();
    if text.is_empty() {
        return vec![];
    }
    let lines = text.split('\n').flat_map(|paragraph| broken(fonts, paragraph, style, width));
    lines.map(|line| Line::shaped(fonts, &line, style)).collect()
}

fn broken(fonts: &Fonts, paragraph: &str, style: Style, width: f32) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0.0;
    for word in words(paragraph) {
        let bare = measure(fonts, word.trim_end_matches(' '), style);
        for part in if bare > width { cut(fonts, word, style, width) } else { vec![word.to_owned()] } {
            let bare = measure(fonts, part.trim_end_matches(' '), style);
            if used > 0.0 && used + bare > width {
                lines.push(String::new());
                used = 0.0;
            }
            used += measure(fonts, &part, style);
            if let Some(line) = lines.last_mut() {
                line.push_str(&part);
            }
        }
    }
    // Who copies or hears several lines must not get the words at their ends as one.
    if let Some(last) = lines.last_mut().filter(|last| !last.ends_with(' ')) {
        last.push(' ');
    }
    lines
}

/// Words with what follows them up to where a line may end: after spaces and hyphens.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((_, letter)) = letters.next() {
        let Some(&(next_at, next)) = letters.peek() else { break };
        let after_space = letter == ' ' && next != ' ';
        let after_hyphen = matches!(letter, '-' | '–' | '—' | '/') && next.is_alphabetic();
        if after_space || after_hyphen {
            words.push(&text[start..next_at]);
            start = next_at;
        }
    }
    words.push(&text[start..]);
    words
}

fn cut(fonts: &Fonts, word: &str, style: Style, width: f32) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut used = 0.0;
    for letter in word.chars() {
        let wide = measure(fonts, letter.encode_utf8(&mut [0; 4]), style);
        if used > 0.0 && used + wide > width && letter != ' ' {
            parts.push(String::new());
            used = 0.0;
        }
        used += wide;
        if let Some(part) = parts.last_mut() {
            part.push(letter);
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STYLE: Style = Style::new(Weight::Text, 10.0, Ink::BLACK);

    fn lines(text: &str, width: f32) -> Vec<String> {
        let lines = set(Fonts::get().unwrap(), text, STYLE, width);
        lines.iter().map(|line| line.runs.iter().map(|run| run.text.as_str()).collect()).collect()
    }

    #[test]
    fn lines_end_between_words_and_never_at_a_no_break_space() {
        assert_eq!(lines("Solde à la fin", 55.0), ["Solde à la ", "fin "]);
        for width in 20..90_u8 {
            let lines = lines("Solde à la fin\u{202f}: 3 crédits", f32::from(width));
            assert!(lines.iter().any(|line| line.contains("fin\u{202f}:")), "{width}: {lines:?}");
        }
        assert_eq!(lines("Jean-Baptiste", 40.0), ["Jean-", "Baptiste "]);
        assert_eq!(lines("le 24-11-2026", 75.0), ["le ", "24-11-2026 "]);
        assert_eq!(lines("a\nb", 60.0), ["a ", "b "]);
        assert!(lines("  ", 60.0).is_empty());
    }

    #[test]
    fn a_word_wider_than_the_line_is_cut() {
        let lines = lines(&"m".repeat(50), 60.0);
        assert!(lines.len() > 5);
        assert_eq!(lines.concat(), "m".repeat(50) + " ");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn no_line_is_too_wide_and_no_word_is_lost(text in "[a-zé€ \u{202f}-]{0,120}", width in 20.0..200.0_f32) {
            let set = set(Fonts::get().unwrap(), &text, STYLE, width);
            for line in &set {
                prop_assert!(line.width <= width + 2.0, "{} > {width}", line.width);
            }
            let whole = lines(&text, width).concat();
            prop_assert_eq!(whole.trim_end(), text.trim());
        }
    }
}
