//! What a session is worth: a pure function, the same for what counts, for what is expected and for what is valued again.

use super::statement::LineKind;
use super::terms::Terms;
use preau_kernel::Money;

/// All of it, in basis points.
pub const ALL: u32 = 10_000;

/// A session as far as pay goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    /// How long it took.
    pub minutes: u32,
    /// When it began, on the organisation's clocks: minutes since midnight.
    pub minute_of_day: u32,
    /// Was that a Sunday?
    pub sunday: bool,
    /// How many learners came.
    pub came: u32,
}

/// One part of what a session is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The session itself, or which premium.
    pub kind: LineKind,
    /// How much.
    pub amount: Money,
    /// Of the session the share that is paid, of a premium the share of the session that it adds.
    pub basis_points: u32,
}

/// Rate × time × the share that is paid × (1 + premiums), rounded once, half to even; the parts are split from that whole by
/// the largest remainder, so that they add up to it. The session itself comes first; a premium that adds nothing is no part.
pub fn price(terms: &Terms, given: &Given) -> Vec<Part> {
    let rules = &terms.rules;
    let share = if given.came == 0 { rules.absence.unwrap_or(ALL).min(ALL) } else { ALL };
    let evening = rules.evening.filter(|(from, _)| given.minute_of_day >= *from).map_or(0, |(_, more)| more);
    let sunday = if given.sunday { rules.sunday } else { 0 };
    let group = rules.group.map_or(0, |(alone, more)| given.came.saturating_sub(alone).saturating_mul(more));
    let premiums = [(LineKind::Evening, evening), (LineKind::Sunday, sunday), (LineKind::Group, group)];
    let premiums: Vec<_> = premiums.into_iter().filter(|(_, more)| *more > 0).collect();
    let weights: Vec<u32> = std::iter::once(ALL).chain(premiums.iter().map(|(_, more)| *more)).collect();
    let whole = whole(terms.hourly, given.minutes, share, &weights);
    let kinds = std::iter::once((LineKind::Session, share)).chain(premiums);
    kinds.zip(whole.split(&weights)).map(|((kind, basis_points), amount)| Part { kind, amount, basis_points }).collect()
}

/// The sum of what a session is worth.
pub fn total(parts: &[Part], zero: Money) -> Money {
    Money { minor: parts.iter().map(|part| part.amount.minor).sum(), ..zero }
}

fn whole(hourly: Money, minutes: u32, share: u32, weights: &[u32]) -> Money {
    let weight: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    let above = i128::from(hourly.minor) * i128::from(minutes) * i128::from(share) * weight;
    let below = 60 * i128::from(ALL) * i128::from(ALL);
    let (floor, rest) = (above.div_euclid(below), above.rem_euclid(below));
    let up = rest * 2 > below || (rest * 2 == below && floor % 2 != 0);
    Money { minor: i64::try_from(floor + i128::from(up)).unwrap_or(i64::MAX), ..hourly }
}

#[cfg(test)]
mod tests {
    use super::super::terms::Rules;
    use super::*;
    use preau_kernel::Currency;
    use proptest::prelude::*;

    const RULES: Rules =
        Rules { evening: Some((18 * 60, 1_000)), sunday: 2_500, group: Some((4, 500)), absence: Some(5_000) };

    fn terms(minor: i64, rules: Rules) -> Terms {
        Terms { hourly: Money::new(minor, Currency::Tnd), rules }
    }

    fn given(minutes: u32, minute_of_day: u32, sunday: bool, came: u32) -> Given {
        Given { minutes, minute_of_day, sunday, came }
    }

    fn amounts(parts: &[Part]) -> Vec<(LineKind, i64)> {
        parts.iter().map(|part| (part.kind, part.amount.minor)).collect()
    }

    #[test]
    fn a_plain_session_is_its_rate_for_its_time() {
        let parts = price(&terms(40_000, RULES), &given(90, 17 * 60 + 59, false, 1));
        assert_eq!(amounts(&parts), [(LineKind::Session, 60_000)]);
        assert_eq!(parts[0].basis_points, ALL);
    }

    #[test]
    fn premiums_are_shares_of_the_session() {
        let parts = price(&terms(40_000, RULES), &given(60, 18 * 60, true, 6));
        let expected = [
            (LineKind::Session, 40_000),
            (LineKind::Evening, 4_000),
            (LineKind::Sunday, 10_000),
            (LineKind::Group, 4_000),
        ];
        assert_eq!(amounts(&parts), expected);
        assert_eq!(parts[3].basis_points, 1_000, "two more than four");
    }

    #[test]
    fn when_nobody_came_the_share_of_the_rule_is_paid_and_premiums_of_that() {
        let parts = price(&terms(40_000, RULES), &given(60, 19 * 60, false, 0));
        assert_eq!(amounts(&parts), [(LineKind::Session, 20_000), (LineKind::Evening, 2_000)]);
        let silent = Rules { absence: None, ..RULES };
        assert_eq!(amounts(&price(&terms(40_000, silent), &given(60, 600, false, 0))), [(LineKind::Session, 40_000)]);
        let nothing = Rules { absence: Some(0), ..RULES };
        assert_eq!(amounts(&price(&terms(40_000, nothing), &given(60, 600, false, 0))), [(LineKind::Session, 0)]);
    }

    #[test]
    fn halves_go_to_the_even_neighbour() {
        let half = |minor| price(&terms(minor, Rules::default()), &given(30, 0, false, 1))[0].amount.minor;
        assert_eq!([half(1), half(2), half(3), half(5), half(7)], [0, 1, 2, 2, 4]);
    }

    proptest! {
        #[test]
        fn the_parts_are_the_whole_and_the_whole_is_right_to_half_a_unit(
            minor in 0_i64..1_000_000_000,
            minutes in 1_u32..600,
            minute_of_day in 0_u32..1_440,
            sunday: bool,
            came in 0_u32..40,
            evening in prop::option::of((0_u32..1_440, 0_u32..=ALL)),
            more in 0_u32..=ALL,
            group in prop::option::of((1_u32..10, 0_u32..=ALL)),
            absence in prop::option::of(0_u32..=ALL),
            currency in prop::sample::select(&Currency::ALL[..]),
        ) {
            let rules = Rules { evening, sunday: more, group, absence };
            let terms = Terms { hourly: Money::new(minor, currency), rules };
            let parts = price(&terms, &given(minutes, minute_of_day, sunday, came));
            prop_assert_eq!(parts[0].kind, LineKind::Session);
            prop_assert!(parts.iter().all(|part| part.amount.minor >= 0 && part.amount.currency == currency));
            let sum: i128 = parts.iter().map(|part| i128::from(part.amount.minor)).sum();
            let share = i128::from(parts[0].basis_points);
            let weight = i128::from(ALL) + parts[1..].iter().map(|part| i128::from(part.basis_points)).sum::<i128>();
            let exact = i128::from(minor) * i128::from(minutes) * share * weight;
            let unit = 60_i128 * 10_000 * 10_000;
            prop_assert!((sum * unit - exact).abs() * 2 <= unit, "{} units of {}", sum, exact);
            // Each part is within one unit of its own share.
            for (part, weight) in parts.iter().zip(std::iter::once(ALL).chain(parts[1..].iter().map(|p| p.basis_points))) {
                let own = i128::from(minor) * i128::from(minutes) * share * i128::from(weight);
                prop_assert!((i128::from(part.amount.minor) * unit - own).abs() <= 2 * unit);
            }
        }
    }
}
