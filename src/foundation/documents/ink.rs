//! Colours on paper: those of the stylesheet, on white.

use krilla::color::rgb;

/// A colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ink(u8, u8, u8);

impl Ink {
    pub(crate) const BLACK: Self = Self(21, 23, 28);
    pub(crate) const SOFT: Self = Self(84, 88, 97);
    pub(crate) const LINE: Self = Self(228, 225, 218);
    pub(crate) const WHITE: Self = Self(255, 255, 255);
    /// The accent of a house that has not chosen one.
    pub(crate) const HOUSE: Self = Self(33, 64, 154);

    /// Reads "#21409a"; the house's own accent for anything else.
    pub(crate) fn accent(code: &str) -> Self {
        let channel = |at: usize| code.get(at..at + 2).and_then(|two| u8::from_str_radix(two, 16).ok());
        match (code.len(), code.starts_with('#'), channel(1), channel(3), channel(5)) {
            (7, true, Some(red), Some(green), Some(blue)) => Self(red, green, blue),
            _ => Self::HOUSE,
        }
    }

    pub(crate) fn color(self) -> rgb::Color {
        rgb::Color::new(self.0, self.1, self.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_accent_is_read_and_nonsense_is_the_house_s_own() {
        assert_eq!(Ink::accent("#ff8000"), Ink(255, 128, 0));
        for nonsense in ["", "#fff", "ff8000f", "#ééé", "#+1+1+1", "red"] {
            assert_eq!(Ink::accent(nonsense), Ink::HOUSE, "{nonsense}");
        }
    }
}
