//! What can be paid at all. Some providers take only amounts of certain steps: CinetPay multiples of 5 francs, Stripe dinars
//! without a last decimal (SPEC §5). What we work out ourselves, reductions and parts of a month, is rounded to those
//! steps, so that no provider refuses it. Prices are what they are.

use preau_kernel::{Currency, Money};

/// The step of amounts that every provider of this currency takes, in minor units.
pub const fn step(currency: Currency) -> i64 {
    match currency {
        Currency::Tnd => 10,
        Currency::Xof | Currency::Xaf => 5,
        Currency::Eur | Currency::Usd => 1,
    }
}

/// `money` × `numerator` / `denominator`, rounded to the nearest payable step, half to even.
pub fn part(money: Money, numerator: u32, denominator: u32) -> Money {
    let step = i128::from(step(money.currency));
    let (amount, whole) = (i128::from(money.minor) * i128::from(numerator), i128::from(denominator.max(1)) * step);
    let (steps, rest) = (amount.div_euclid(whole), amount.rem_euclid(whole));
    let up = rest * 2 > whole || (rest * 2 == whole && steps % 2 != 0);
    Money::new(i64::try_from((steps + i128::from(up)) * step).unwrap_or(i64::MAX), money.currency)
}

/// The largest payable amount that is not more: what cannot be paid is left to whoever pays.
pub fn at_most(money: Money) -> Money {
    Money::new(money.minor - money.minor.rem_euclid(step(money.currency)), money.currency)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn halves_go_to_the_even_step() {
        let cents = |minor| part(Money::new(minor, Currency::Eur), 1, 2).minor;
        assert_eq!([1, 3, 5, 7].map(cents), [0, 2, 2, 4]);
        assert_eq!(part(Money::new(1_005, Currency::Xof), 1, 2).minor, 500);
    }

    proptest! {
        #[test]
        fn a_part_can_be_paid_and_is_within_half_a_step(minor in 0_i64..1_000_000_000, index in 0_usize..5, points in 0_u32..=10_000) {
            let money = Money::new(minor, Currency::ALL[index]);
            let (got, step) = (part(money, points, 10_000), step(money.currency));
            prop_assert_eq!(got.minor % step, 0);
            let exact = i128::from(minor) * i128::from(points);
            prop_assert!((i128::from(got.minor) * 10_000 - exact).abs() * 2 <= i128::from(step) * 10_000);
        }
    }
}
