//! An invoice in parts: what is due when.

use chrono::{Months, NaiveDate};
use preau_kernel::Money;
use serde::{Deserialize, Serialize};

/// Most parts an invoice is divided into; the schema says the same.
pub const MOST: u32 = 24;

/// One part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instalment {
    /// Last day to pay it.
    pub due_on: NaiveDate,
    /// How much.
    pub amount: Money,
}

/// `count` equal parts, one each month from `first` on; what does not divide is in the first ones. Fewer when there are
/// not as many minor units.
pub fn monthly(total: Money, count: u32, first: NaiveDate) -> Vec<Instalment> {
    let count = count.clamp(1, MOST).min(u32::try_from(total.minor.max(1)).unwrap_or(MOST));
    let parts = total.split(&vec![1; count as usize]);
    let due = |month| first.checked_add_months(Months::new(month)).unwrap_or(NaiveDate::MAX);
    (0..).zip(parts).map(|(month, amount)| Instalment { due_on: due(month), amount }).collect()
}

/// What is to be paid next when `settled` of the whole is done with: the rest of the first part that is not.
pub fn next(parts: &[Instalment], settled: i64) -> Option<Instalment> {
    let mut before = 0;
    for part in parts {
        before += part.amount.minor;
        if before > settled {
            let rest = (before - settled).min(part.amount.minor);
            return Some(Instalment { amount: Money::new(rest, part.amount.currency), ..*part });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use preau_kernel::Currency;
    use proptest::prelude::*;

    #[test]
    fn the_next_part_is_what_is_left_of_the_first_that_is_not_paid() {
        let first = "2026-01-31".parse().unwrap();
        let parts = monthly(Money::new(100, Currency::Eur), 3, first);
        assert_eq!(parts.iter().map(|p| p.amount.minor).collect::<Vec<_>>(), [34, 33, 33]);
        assert_eq!(
            parts.iter().map(|p| p.due_on.to_string()).collect::<Vec<_>>(),
            ["2026-01-31", "2026-02-28", "2026-03-31"]
        );
        let next = |settled| next(&parts, settled).map(|part| (part.due_on.to_string(), part.amount.minor));
        assert_eq!(next(0), Some(("2026-01-31".to_owned(), 34)));
        assert_eq!(next(30), Some(("2026-01-31".to_owned(), 4)));
        assert_eq!(next(34), Some(("2026-02-28".to_owned(), 33)));
        assert_eq!(next(100), None);
    }

    proptest! {
        #[test]
        fn parts_add_up_to_the_whole_and_paying_part_by_part_ends_there(
            minor in 1_i64..10_000_000_000,
            count in 0_u32..40,
            currency in prop::sample::select(vec![Currency::Tnd, Currency::Eur, Currency::Xof]),
        ) {
            let parts = monthly(Money::new(minor, currency), count, NaiveDate::MIN);
            prop_assert_eq!(parts.iter().map(|part| part.amount.minor).sum::<i64>(), minor);
            prop_assert!(parts.iter().all(|part| part.amount.minor > 0));
            let mut settled = 0;
            let mut times = 0;
            while let Some(part) = next(&parts, settled) {
                settled += part.amount.minor;
                times += 1;
            }
            prop_assert_eq!((settled, times), (minor, parts.len()));
        }
    }
}
