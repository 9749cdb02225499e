//! Money is an integer count of minor units plus a currency (ISO 4217). Never a float; parts always add up to the whole.

use crate::Locale;
use serde::{Deserialize, Serialize};

/// Currencies Préau takes, with their ISO 4217 exponents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[cfg_attr(not(target_arch = "wasm32"), derive(sqlx::Type), sqlx(type_name = "text", rename_all = "UPPERCASE"))]
pub enum Currency {
    /// Tunisian dinar, 3 decimals (millimes).
    Tnd,
    /// Euro, 2 decimals.
    Eur,
    /// US dollar, 2 decimals.
    Usd,
    /// West African CFA franc, no decimals.
    Xof,
    /// Central African CFA franc, no decimals.
    Xaf,
}

impl Currency {
    /// All of them, in the order shown to people.
    pub const ALL: [Self; 5] = [Self::Tnd, Self::Eur, Self::Usd, Self::Xof, Self::Xaf];

    /// ISO 4217 code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Tnd => "TND",
            Self::Eur => "EUR",
            Self::Usd => "USD",
            Self::Xof => "XOF",
            Self::Xaf => "XAF",
        }
    }

    /// Number of decimals (SPEC §2).
    pub const fn decimals(self) -> u32 {
        match self {
            Self::Tnd => 3,
            Self::Eur | Self::Usd => 2,
            Self::Xof | Self::Xaf => 0,
        }
    }
}

impl std::str::FromStr for Currency {
    type Err = UnknownCurrency;
    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|c| c.code() == code).ok_or_else(|| UnknownCurrency(code.to_owned()))
    }
}

/// A currency code that Préau does not take.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("unknown currency {0:?}")]
pub struct UnknownCurrency(pub String);

/// An amount in minor units of one currency: `Money { minor: 179_000, currency: Tnd }` is 179 TND.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Count of minor units (millimes, cents, francs); may be negative for a refund.
    pub minor: i64,
    /// In which currency.
    pub currency: Currency,
}

/// Two amounts that cannot be added, or a sum that does not fit.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum MoneyError {
    /// The currencies differ.
    #[error("cannot mix {0} and {1}")]
    Mixed(&'static str, &'static str),
    /// The sum does not fit in 64 bits.
    #[error("amount out of range")]
    Overflow,
}

impl Money {
    /// `minor` units of `currency`.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// No money.
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// Adds, refusing to mix currencies or to overflow.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::Mixed(self.currency.code(), other.currency.code()));
        }
        self.minor.checked_add(other.minor).map(|minor| Self::new(minor, self.currency)).ok_or(MoneyError::Overflow)
    }

    /// Splits in proportion to `weights` so that the parts add up exactly: each part is rounded down in absolute value and
    /// the units left over go one each to the largest remainders, earliest first (largest remainder method). The result
    /// has one part per weight; all zeros when the weights are all zero.
    pub fn split(self, weights: &[u32]) -> Vec<Self> {
        self.split_by(&weights.iter().map(|weight| i64::from(*weight)).collect::<Vec<_>>())
    }

    /// Like [`Self::split`], for weights of any size and sign: the tax of an invoice over its lines, some of which give back.
    /// The parts add up exactly unless the weights add up to zero; then all are zero.
    pub fn split_by(self, weights: &[i64]) -> Vec<Self> {
        let total: i128 = weights.iter().map(|w| i128::from(*w)).sum();
        if total == 0 {
            return vec![Self::zero(self.currency); weights.len()];
        }
        let (amount, turn) = (i128::from(self.minor), total.signum());
        let (sign, amount, total) = (amount.signum(), amount.abs(), total.abs());
        let share = |weight: &i64| amount * i128::from(*weight) * turn;
        let mut parts: Vec<(i128, i128)> =
            weights.iter().map(|w| (share(w).div_euclid(total), share(w).rem_euclid(total))).collect();
        let mut left = amount - parts.iter().map(|(part, _)| part).sum::<i128>();
        let mut order: Vec<usize> = (0..parts.len()).collect();
        order.sort_by_key(|i| std::cmp::Reverse(parts[*i].1));
        for i in order {
            if left == 0 {
                break;
            }
            parts[i].0 += 1;
            left -= 1;
        }
        parts
            .into_iter()
            .map(|(part, _)| Self::new(i64::try_from(sign * part).unwrap_or(i64::MAX), self.currency))
            .collect()
    }

    /// "179,000 TND" in French, "TND 179.000" in English; groups of three by a narrow space or a comma.
    pub fn format(self, locale: Locale) -> String {
        let number = self.number(locale);
        match locale {
            Locale::Fr => format!("{number}\u{a0}{}", self.currency.code()),
            Locale::En => format!("{}\u{a0}{number}", self.currency.code()),
        }
    }

    /// Like [`Self::format`] but without decimals when they are all zero: "179 TND".
    pub fn format_short(self, locale: Locale) -> String {
        let unit = 10_i64.pow(self.currency.decimals());
        if self.minor % unit != 0 {
            return self.format(locale);
        }
        let number = group((self.minor / unit).unsigned_abs(), locale);
        let sign = if self.minor < 0 { "−" } else { "" };
        match locale {
            Locale::Fr => format!("{sign}{number}\u{a0}{}", self.currency.code()),
            Locale::En => format!("{}\u{a0}{sign}{number}", self.currency.code()),
        }
    }

    fn number(self, locale: Locale) -> String {
        let decimals = self.currency.decimals();
        let unit = 10_u64.pow(decimals);
        let sign = if self.minor < 0 { "−" } else { "" };
        let whole = group(self.minor.unsigned_abs() / unit, locale);
        let rest = self.minor.unsigned_abs() % unit;
        match decimals {
            0 => format!("{sign}{whole}"),
            _ => format!("{sign}{whole}{}{rest:0width$}", locale.pick(",", "."), width = decimals as usize),
        }
    }
}

fn group(n: u64, locale: Locale) -> String {
    let digits = n.to_string();
    let separator = locale.pick("\u{202f}", ",");
    let mut out = String::with_capacity(digits.len() + 6);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push_str(separator);
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_written_with_the_decimals_of_their_currency() {
        assert_eq!(Money::new(179_000, Currency::Tnd).format(Locale::Fr), "179,000\u{a0}TND");
        assert_eq!(Money::new(1_234_567, Currency::Eur).format(Locale::En), "EUR\u{a0}12,345.67");
        assert_eq!(Money::new(350_000, Currency::Xof).format(Locale::Fr), "350\u{202f}000\u{a0}XOF");
        assert_eq!(Money::new(-5, Currency::Tnd).format(Locale::Fr), "−0,005\u{a0}TND");
        assert_eq!(Money::new(179_000, Currency::Tnd).format_short(Locale::Fr), "179\u{a0}TND");
    }

    #[test]
    fn currencies_do_not_mix() {
        let sum = Money::new(1, Currency::Tnd).checked_add(Money::new(1, Currency::Eur));
        assert_eq!(sum, Err(MoneyError::Mixed("TND", "EUR")));
    }

    #[test]
    fn left_over_units_go_to_the_largest_remainders() {
        let parts = Money::new(100, Currency::Eur).split(&[1, 1, 1]);
        assert_eq!(parts.iter().map(|p| p.minor).collect::<Vec<_>>(), [34, 33, 33]);
    }

    proptest! {
        #[test]
        fn parts_add_up_to_the_whole(minor in -1_000_000_000_000_i64..1_000_000_000_000, weights in prop::collection::vec(0_u32..10_000, 1..20)) {
            prop_assume!(weights.iter().any(|w| *w > 0));
            let whole = Money::new(minor, Currency::Tnd);
            let parts = whole.split(&weights);
            prop_assert_eq!(parts.len(), weights.len());
            prop_assert_eq!(parts.iter().map(|p| p.minor).sum::<i64>(), minor);
        }

        #[test]
        fn parts_of_any_sign_add_up_to_the_whole_and_stay_within_one_unit(
            minor in -1_000_000_000_000_i64..1_000_000_000_000,
            weights in prop::collection::vec(-10_000_000_000_i64..10_000_000_000, 1..12),
        ) {
            let total: i64 = weights.iter().sum();
            prop_assume!(total != 0);
            let parts = Money::new(minor, Currency::Tnd).split_by(&weights);
            prop_assert_eq!(parts.iter().map(|p| i128::from(p.minor)).sum::<i128>(), i128::from(minor));
            for (part, weight) in parts.iter().zip(&weights) {
                let share = i128::from(minor) * i128::from(*weight) / i128::from(total);
                prop_assert!((i128::from(part.minor) - share).abs() <= 1);
            }
        }

        #[test]
        fn a_part_is_within_one_unit_of_its_share(minor in 0_i64..1_000_000_000, weights in prop::collection::vec(1_u32..100, 1..8)) {
            let total: i64 = weights.iter().map(|w| i64::from(*w)).sum();
            for (part, weight) in Money::new(minor, Currency::Xof).split(&weights).iter().zip(&weights) {
                let share = minor * i64::from(*weight) / total;
                prop_assert!((part.minor - share).abs() <= 1);
            }
        }
    }
}
