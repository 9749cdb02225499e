//! What is due when a quote is accepted, and what is left: exact to the smallest unit, for each rate of tax.
//!
//! The deposit is a sum with tax. It is split over the rates as the quote's total is, and its tax is taken out of each part.
//! What is left is the quote less exactly that, so that deposit and rest are the quote, whatever was rounded.

use super::super::{Amounts, TaxRate, payable, tax::tax_of};
use preau_kernel::{Currency, Money};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is due when a quote is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deposit {
    /// A share of the total, in hundredths of a percent.
    Share(u32),
    /// This much, with tax.
    Fixed(Money),
}

impl Deposit {
    /// How much of `total`. A share is rounded to what every provider takes, and is never more than all of it; all is all.
    pub fn of(self, total: Money) -> Money {
        match self {
            Self::Share(10_000) => total,
            Self::Share(points) => {
                let part = payable::part(total, points, 10_000);
                Money::new(part.minor.min(total.minor), total.currency)
            }
            Self::Fixed(amount) => amount,
        }
    }
}

/// What a quote is worth by rate, of its lines' rates and amounts.
fn by_rate(currency: Currency, lines: &[(TaxRate, Amounts)]) -> BTreeMap<TaxRate, Amounts> {
    let mut rates: BTreeMap<TaxRate, Vec<Amounts>> = BTreeMap::new();
    for (rate, amounts) in lines {
        rates.entry(*rate).or_default().push(*amounts);
    }
    rates.into_iter().map(|(rate, all)| (rate, Amounts::sum(currency, all))).collect()
}

/// The deposit by rate of tax, of a quote with these lines; rates of which it has nothing are left out.
pub fn split_deposit(deposit: Money, lines: &[(TaxRate, Amounts)]) -> Vec<(TaxRate, Amounts)> {
    let rates = by_rate(deposit.currency, lines);
    let totals: Vec<i64> = rates.values().map(|amounts| amounts.total().minor).collect();
    let parts = deposit.split_by(&totals);
    let part = |((rate, whole), part): ((TaxRate, Amounts), Money)| {
        let tax = tax_of(part.minor, rate, true).min(whole.tax.minor);
        let money = |minor| Money::new(minor, deposit.currency);
        (rate, Amounts { net: money(part.minor - tax), tax: money(tax) })
    };
    rates.into_iter().zip(parts).filter(|(_, part)| part.minor != 0).map(part).collect()
}

/// The same sums, below zero: the lines that take a deposit off the invoice of the rest.
pub fn take_off(deposit: &[(TaxRate, Amounts)]) -> Vec<(TaxRate, Amounts)> {
    let less = |money: Money| Money::new(-money.minor, money.currency);
    deposit.iter().map(|(rate, one)| (*rate, Amounts { net: less(one.net), tax: less(one.tax) })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::tax::{Charge, assess};
    use proptest::prelude::*;

    fn lines(currency: Currency, inclusive: bool, charges: &[(i64, u32)]) -> Vec<(TaxRate, Amounts)> {
        let charges: Vec<Charge> =
            charges.iter().map(|(amount, rate)| Charge { amount: *amount, rate: TaxRate(*rate) }).collect();
        let amounts = assess(currency, inclusive, &charges);
        charges.iter().map(|charge| charge.rate).zip(amounts).collect()
    }

    #[test]
    fn a_third_of_two_rates_takes_a_third_of_each_and_its_tax() {
        let lines = lines(Currency::Eur, true, &[(60_000, 2_000), (30_000, 550)]);
        let whole = Amounts::sum(Currency::Eur, lines.iter().map(|(_, amounts)| *amounts));
        let deposit = Deposit::Share(3_333).of(whole.total());
        assert_eq!(deposit.minor, 29_997);
        let split = split_deposit(deposit, &lines);
        let figures: Vec<_> = split.iter().map(|(rate, one)| (rate.0, one.net.minor, one.tax.minor)).collect();
        assert_eq!(figures, [(550, 9_478, 521), (2_000, 16_665, 3_333)]);
    }

    #[test]
    fn a_share_can_be_paid_and_is_never_more_than_all() {
        let francs = Money::new(1_003, Currency::Xof);
        assert_eq!(Deposit::Share(5_000).of(francs).minor, 500);
        assert_eq!(Deposit::Share(9_999).of(francs), francs, "1 005 would be too much");
        assert_eq!(Deposit::Share(10_000).of(Money::new(1_002, Currency::Xof)).minor, 1_002, "all, not 1 000");
        assert_eq!(Deposit::Share(1).of(francs).minor, 0, "nothing is no deposit: the form says so");
    }

    fn any_lines() -> impl Strategy<Value = (Currency, Vec<(TaxRate, Amounts)>)> {
        let currency = prop::sample::select(vec![Currency::Tnd, Currency::Xof, Currency::Eur]);
        let rate = prop::sample::select(vec![0_u32, 550, 700, 1_300, 1_800, 1_900, 2_000, 10_000]);
        let charges = prop::collection::vec((0_i64..10_000_000_000, rate), 1..12);
        (currency, any::<bool>(), charges)
            .prop_map(|(currency, inclusive, charges)| (currency, lines(currency, inclusive, &charges)))
    }

    proptest! {
        #[test]
        fn deposit_and_rest_are_the_quote_for_every_rate_and_neither_is_below_nothing(
            (currency, lines) in any_lines(),
            thousandths in 1_i64..=1_000,
            share in any::<bool>(),
        ) {
            let whole = Amounts::sum(currency, lines.iter().map(|(_, amounts)| *amounts));
            let total = whole.total();
            let part = i64::try_from(i128::from(total.minor) * i128::from(thousandths) / 1_000).unwrap();
            let deposit = match share {
                true => Deposit::Share(u32::try_from(thousandths * 10).unwrap()),
                false => Deposit::Fixed(Money::new(part, currency)),
            };
            let deposit = deposit.of(total);
            prop_assert!((0..=total.minor).contains(&deposit.minor));
            let split = split_deposit(deposit, &lines);
            let sum = Amounts::sum(currency, split.iter().map(|(_, amounts)| *amounts));
            prop_assert_eq!(sum.total(), deposit);
            let rest: Vec<_> = lines.iter().copied().chain(take_off(&split)).collect();
            let of = |lines: &[(TaxRate, Amounts)]| by_rate(currency, lines);
            for (rate, all) in of(&lines) {
                let first = of(&split).get(&rate).copied().unwrap_or(Amounts::zero(currency));
                let last = of(&rest)[&rate];
                prop_assert_eq!(first.net.minor + last.net.minor, all.net.minor, "net at {:?}", rate);
                prop_assert_eq!(first.tax.minor + last.tax.minor, all.tax.minor, "tax at {:?}", rate);
                for minor in [first.net.minor, first.tax.minor, last.net.minor, last.tax.minor] {
                    prop_assert!(minor >= 0, "{:?}: {:?} of {:?}", rate, first, all);
                }
            }
        }
    }
}
