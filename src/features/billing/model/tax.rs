//! What an invoice's lines are with and without tax. Integers throughout; one rounding per rate.
//!
//! The tax of a rate is computed once, from the sum of its lines, and then split over them ([`Money::split_by`]): so parts
//! always add up, and a price that includes tax stays exactly what it says. With included tax it is what is left of the
//! total without it: `total − round(total / (1 + rate))`; otherwise `round(net × rate)`. Halves go to the even neighbour.

use preau_kernel::{Currency, Money};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A rate in hundredths of a percent: 19 % is 1900.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TaxRate(pub u32);

impl TaxRate {
    /// No tax.
    pub const ZERO: Self = Self(0);

    /// "19", "5,5" or "5.5"; the sign of percent is the reader's.
    pub fn percent(self, decimal_mark: char) -> String {
        let (whole, rest) = (self.0 / 100, self.0 % 100);
        match rest {
            0 => whole.to_string(),
            _ if rest % 10 == 0 => format!("{whole}{decimal_mark}{}", rest / 10),
            _ => format!("{whole}{decimal_mark}{rest:02}"),
        }
    }

    /// Reads what a person typed: "19", "5,5 %", "5.50".
    pub fn typed(text: &str) -> Option<Self> {
        let text = text.trim().trim_end_matches('%').trim_end().replace(',', ".");
        let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || whole.len() > 3 || rest.len() > 2 || !digits(whole) || !digits(rest) {
            return None;
        }
        let rest: u32 = format!("{rest:0<2}").parse().ok()?;
        let rate = whole.parse::<u32>().ok()? * 100 + rest;
        (rate <= 10_000).then_some(Self(rate))
    }
}

/// What a line costs, with or without tax as the invoice says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charge {
    /// In minor units; below zero gives back.
    pub amount: i64,
    /// Its tax.
    pub rate: TaxRate,
}

/// What a line, or a whole rate, is with and without tax.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amounts {
    /// Without tax.
    pub net: Money,
    /// The tax.
    pub tax: Money,
}

impl Amounts {
    /// With tax.
    pub fn total(self) -> Money {
        Money::new(self.net.minor.saturating_add(self.tax.minor), self.net.currency)
    }

    /// Nothing.
    pub const fn zero(currency: Currency) -> Self {
        Self { net: Money::zero(currency), tax: Money::zero(currency) }
    }

    /// The sum of all of them.
    pub fn sum(currency: Currency, all: impl IntoIterator<Item = Self>) -> Self {
        all.into_iter().fold(Self::zero(currency), |sum, one| Self {
            net: Money::new(sum.net.minor.saturating_add(one.net.minor), currency),
            tax: Money::new(sum.tax.minor.saturating_add(one.tax.minor), currency),
        })
    }
}

/// Each charge with and without tax, in order.
pub fn assess(currency: Currency, inclusive: bool, charges: &[Charge]) -> Vec<Amounts> {
    let mut amounts = vec![Amounts::zero(currency); charges.len()];
    let mut rates: BTreeMap<TaxRate, Vec<usize>> = BTreeMap::new();
    for (index, charge) in charges.iter().enumerate() {
        rates.entry(charge.rate).or_default().push(index);
    }
    for (rate, lines) in rates {
        let of_lines: Vec<i64> = lines.iter().filter_map(|line| charges.get(*line)).map(|c| c.amount).collect();
        let whole = of_lines.iter().fold(0_i64, |sum, amount| sum.saturating_add(*amount));
        let parts = Money::new(tax_of(whole, rate, inclusive), currency).split_by(&of_lines);
        for ((line, amount), tax) in lines.into_iter().zip(of_lines).zip(parts) {
            let net = if inclusive { amount.saturating_sub(tax.minor) } else { amount };
            if let Some(slot) = amounts.get_mut(line) {
                *slot = Amounts { net: Money::new(net, currency), tax };
            }
        }
    }
    amounts
}

/// The tax in (or on) this amount.
pub fn tax_of(amount: i64, rate: TaxRate, inclusive: bool) -> i64 {
    let (amount, rate) = (i128::from(amount), i128::from(rate.0));
    let tax = if inclusive { amount - divide(amount * 10_000, 10_000 + rate) } else { divide(amount * rate, 10_000) };
    i64::try_from(tax).unwrap_or(i64::MAX)
}

/// `quantity` thousandths of `unit`, less `discount`.
pub fn line_amount(quantity: i64, unit: i64, discount: i64) -> i64 {
    let whole = divide(i128::from(quantity) * i128::from(unit), 1_000);
    i64::try_from(whole - i128::from(discount)).unwrap_or(i64::MAX)
}

/// Rounded to the nearest, halves to the even neighbour; `by` is above zero.
fn divide(number: i128, by: i128) -> i128 {
    let (down, rest) = (number.div_euclid(by), number.rem_euclid(by));
    match (rest * 2).cmp(&by) {
        std::cmp::Ordering::Less => down,
        std::cmp::Ordering::Greater => down + 1,
        std::cmp::Ordering::Equal => down + (down & 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn charges(all: &[(i64, u32)]) -> Vec<Charge> {
        all.iter().map(|(amount, rate)| Charge { amount: *amount, rate: TaxRate(*rate) }).collect()
    }

    #[test]
    fn a_price_that_includes_tax_stays_exact() {
        let [line] = assess(Currency::Tnd, true, &charges(&[(179_000, 1_900)]))[..] else { panic!() };
        assert_eq!((line.net.minor, line.tax.minor, line.total().minor), (150_420, 28_580, 179_000));
        let [euros] = assess(Currency::Eur, true, &charges(&[(50_000, 2_000)]))[..] else { panic!() };
        assert_eq!((euros.net.minor, euros.tax.minor), (41_667, 8_333));
        let [francs] = assess(Currency::Xof, true, &charges(&[(350_000, 1_800)]))[..] else { panic!() };
        assert_eq!((francs.net.minor, francs.tax.minor), (296_610, 53_390));
    }

    #[test]
    fn the_tax_of_three_equal_lines_is_that_of_their_sum() {
        // Three times 0.10 at 5 %: 0.015 of tax, 0.01 or 0.02 by the line, 0.02 (to the even) for all.
        let lines = assess(Currency::Eur, false, &charges(&[(10, 500), (10, 500), (10, 500)]));
        assert_eq!(lines.iter().map(|line| line.tax.minor).collect::<Vec<_>>(), [1, 1, 0]);
    }

    #[test]
    fn halves_go_to_the_even_neighbour() {
        assert_eq!([1, 3, 5, 7, -1, -3, -5].map(|n| divide(n, 2)), [0, 2, 2, 4, 0, -2, -2]);
    }

    #[test]
    fn rates_are_written_and_read_as_people_do() {
        for (text, rate) in [("19", 1_900), ("5,5 %", 550), ("5.50", 550), ("0", 0), ("100", 10_000), ("2,25%", 225)] {
            assert_eq!(TaxRate::typed(text), Some(TaxRate(rate)), "{text}");
        }
        for nonsense in ["", "%", "-1", "101", "1.234", "a", "1e2", "1,2,3"] {
            assert_eq!(TaxRate::typed(nonsense), None, "{nonsense}");
        }
        assert_eq!([1_900, 550, 225].map(|rate| TaxRate(rate).percent(',')), ["19", "5,5", "2,25"]);
    }

    fn any_charges() -> impl Strategy<Value = Vec<Charge>> {
        let rate = prop::sample::select(vec![0_u32, 550, 700, 1_300, 1_800, 1_900, 2_000, 2_100]);
        let charge = (-1_000_000_000_i64..10_000_000_000, rate);
        prop::collection::vec(charge.prop_map(|(amount, rate)| Charge { amount, rate: TaxRate(rate) }), 1..12)
    }

    proptest! {
        #[test]
        fn what_was_charged_is_what_the_lines_add_up_to(
            charges in any_charges(),
            inclusive in any::<bool>(),
            currency in prop::sample::select(vec![Currency::Tnd, Currency::Eur, Currency::Xof]),
        ) {
            let amounts = assess(currency, inclusive, &charges);
            let sum = Amounts::sum(currency, amounts.iter().copied());
            let charged: i64 = charges.iter().map(|charge| charge.amount).sum();
            prop_assert_eq!(if inclusive { sum.total() } else { sum.net }.minor, charged);
            for (line, charge) in amounts.iter().zip(&charges) {
                prop_assert_eq!(if inclusive { line.total() } else { line.net }.minor, charge.amount);
            }
            // Per rate: once computed, however many lines there are.
            let mut rates: Vec<_> = charges.iter().map(|charge| charge.rate).collect();
            rates.sort_unstable();
            rates.dedup();
            for rate in rates {
                let of_rate = charges.iter().filter(|c| c.rate == rate).map(|c| c.amount).sum();
                let taxes: i64 = amounts.iter().zip(&charges).filter(|(_, c)| c.rate == rate).map(|(a, _)| a.tax.minor).sum();
                prop_assert_eq!(taxes, tax_of(of_rate, rate, inclusive));
                prop_assert!(rate != TaxRate::ZERO || taxes == 0);
            }
        }
    }
}
