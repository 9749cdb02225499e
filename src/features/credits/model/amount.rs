//! An amount of credits, exact to the hundredth.

use preau_kernel::{Locale, tr};
use serde::{Deserialize, Serialize};
use std::iter::Sum;
use std::ops::{Add, Neg, Sub};

/// Hundredths of a credit: 1.25 credits is `Credits(125)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(not(target_arch = "wasm32"), derive(sqlx::Type), sqlx(transparent))]
pub struct Credits(pub i32);

impl Credits {
    /// No credit.
    pub const ZERO: Self = Self(0);

    /// `n` whole credits.
    pub const fn whole(n: i32) -> Self {
        Self(n * 100)
    }

    /// What a person typed: "2", "1,25", "1.25"; at most two decimals, no sign. `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (whole, rest) = text.split_once([',', '.']).unwrap_or((text, "0"));
        let digits = |part: &str, most: usize| {
            let ok = (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
            ok.then(|| part.parse::<i32>().ok()).flatten()
        };
        let hundredths = digits(rest, 2)? * if rest.len() == 1 { 10 } else { 1 };
        Some(Self(digits(whole, 6)? * 100 + hundredths))
    }

    /// A number of quarters? Services cost quarters, so anything else could never be spent whole.
    pub const fn is_quarters(self) -> bool {
        self.0 % 25 == 0
    }

    /// "1.25", "4": for `<input type="number">` and machines, whatever the language.
    pub fn plain(self) -> String {
        Locale::En.decimal(i64::from(self.0), 2).replace('\u{2212}', "-")
    }

    /// "+2", "−1,25": with its sign, for lists of movements.
    pub fn signed(self, locale: Locale) -> String {
        let sign = if self.0 > 0 { "+" } else { "" };
        format!("{sign}{}", self.number(locale))
    }

    /// "1,25", "4": the number alone.
    pub fn number(self, locale: Locale) -> String {
        locale.decimal(i64::from(self.0), 2)
    }

    /// "1,25", "4,00", "−0,50": as many decimals in every line, for columns of figures on paper.
    pub fn column(self, locale: Locale) -> String {
        self.decimal().replace('-', "\u{2212}").replace('.', locale.pick(",", "."))
    }

    /// "+2,00", "−1,25": with its sign.
    pub fn signed_column(self, locale: Locale) -> String {
        let sign = if self.0 > 0 { "+" } else { "" };
        format!("{sign}{}", self.column(locale))
    }

    /// "1.25", "4.00": exact, for programs.
    pub fn decimal(self) -> String {
        let (sign, hundredths) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        format!("{sign}{}.{:02}", hundredths / 100, hundredths % 100)
    }

    /// "1,25 crédit", "4 crédits": French takes the plural from 2, English from anything but 1.
    pub fn format(self, locale: Locale) -> String {
        let number = self.number(locale);
        let singular = match locale {
            Locale::Fr => self.0.abs() < 200,
            Locale::En => self.0.abs() == 100,
        };
        if singular {
            tr!(locale, "{number} crédit", "{number} credit")
        } else {
            tr!(locale, "{number} crédits", "{number} credits")
        }
    }
}

impl Add for Credits {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Credits {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Credits {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Sum for Credits {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_read_a_decimal_with_two_digits() {
        let all = [Credits(125), Credits::whole(4), Credits::ZERO, Credits(5), Credits(-50), Credits(i32::MIN)];
        assert_eq!(all.map(Credits::decimal), ["1.25", "4.00", "0.00", "0.05", "-0.50", "-21474836.48"]);
    }

    #[test]
    fn credits_are_written_as_each_language_counts() {
        assert_eq!(Credits(125).format(Locale::Fr), "1,25 crédit");
        assert_eq!(Credits(125).format(Locale::En), "1.25 credits");
        assert_eq!(Credits::whole(4).format(Locale::Fr), "4 crédits");
        assert_eq!(Credits::whole(1).format(Locale::En), "1 credit");
        assert_eq!(Credits::ZERO.format(Locale::Fr), "0 crédit");
        assert_eq!(Credits(-125).signed(Locale::Fr), "−1,25");
        assert_eq!(Credits(200).signed(Locale::En), "+2");
        assert_eq!(Credits(-50).column(Locale::Fr), "−0,50");
        assert_eq!(Credits(200).signed_column(Locale::En), "+2.00");
        assert_eq!(Credits(-125).plain(), "-1.25");
    }

    #[test]
    fn what_a_person_types_is_read_exactly_or_not_at_all() {
        for (typed, hundredths) in [("2", 200), (" 1,25 ", 125), ("1.5", 150), ("0,05", 5), ("10.00", 1000)] {
            assert_eq!(Credits::parse(typed), Some(Credits(hundredths)), "{typed}");
        }
        for nonsense in ["", "-1", "+1", "1,255", "1,", ",5", "1 000", "1e2", "١", "99999999999", "1.2.3"] {
            assert_eq!(Credits::parse(nonsense), None, "{nonsense}");
        }
        assert!(Credits(125).is_quarters() && !Credits(130).is_quarters());
    }
}
