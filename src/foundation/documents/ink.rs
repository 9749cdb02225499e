//! Colours on paper: those of the stylesheet, on white.

use krilla::color::rgb;

/// A colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "String")]
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
        Self::read(code).unwrap_or(Self::HOUSE)
    }

    fn read(code: &str) -> Option<Self> {
        let digits = code.strip_prefix('#').filter(|digits| digits.len() == 6);
        let digits = digits.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        number.map(u32::to_be_bytes).map(|[_, red, green, blue]| Self(red, green, blue))
    }

    pub(crate) fn color(self) -> rgb::Color {
        rgb::Color::new(self.0, self.1, self.2)
    }
}

impl TryFrom<String> for Ink {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        Self::read(&code).ok_or_else(|| format!("\"{code}\" is no colour; write one as \"#21409a\""))
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
