//! Which grants pay for a use: the soonest to expire first (SPEC §2).

use super::Credits;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// A grant with something left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LiveGrant {
    /// Which grant.
    pub id: Uuid,
    /// Was it given to the student who spends? Otherwise to a sibling who shares.
    pub own: bool,
    /// What is left of it, more than zero.
    pub remaining: Credits,
    /// From this instant on it cannot be spent.
    pub expires_at: DateTime<Utc>,
}

/// What one grant contributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// Which grant.
    pub grant_id: Uuid,
    /// How much of it, more than zero.
    pub amount: Credits,
}

/// Shares `amount` out over `grants`, soonest to expire first; of two that expire together the student's own, then by id,
/// so that the result is always the same. Expired grants pay nothing. `None` when they do not suffice.
pub fn share_out(amount: Credits, grants: &[LiveGrant], now: DateTime<Utc>) -> Option<Vec<Share>> {
    let mut live: Vec<&LiveGrant> =
        grants.iter().filter(|g| g.expires_at > now && g.remaining > Credits::ZERO).collect();
    live.sort_by_key(|g| (g.expires_at, !g.own, g.id));
    let mut left = amount;
    let mut shares = Vec::new();
    for grant in live {
        if left == Credits::ZERO {
            break;
        }
        let share = left.min(grant.remaining);
        shares.push(Share { grant_id: grant.id, amount: share });
        left = left - share;
    }
    (left == Credits::ZERO).then_some(shares)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(n: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(n * 86_400, 0).unwrap()
    }

    fn grant(id: u128, remaining: i32, expires: i64) -> LiveGrant {
        LiveGrant { id: Uuid::from_u128(id), own: true, remaining: Credits(remaining), expires_at: day(expires) }
    }

    fn of_a_sibling(grant: LiveGrant) -> LiveGrant {
        LiveGrant { own: false, ..grant }
    }

    fn paid(shares: &[Share]) -> Vec<(u128, i32)> {
        shares.iter().map(|s| (s.grant_id.as_u128(), s.amount.0)).collect()
    }

    #[test]
    fn the_soonest_to_expire_pays_first() {
        let grants = [grant(1, 400, 300), grant(2, 50, 100), grant(3, 100, 200)];
        let shares = share_out(Credits(125), &grants, day(0)).unwrap();
        assert_eq!(paid(&shares), [(2, 50), (3, 75)]);
    }

    #[test]
    fn a_siblings_grant_pays_first_only_when_it_expires_first() {
        let grants = [of_a_sibling(grant(1, 50, 200)), grant(2, 50, 200), of_a_sibling(grant(3, 50, 100))];
        let shares = share_out(Credits(150), &grants, day(0)).unwrap();
        assert_eq!(paid(&shares), [(3, 50), (2, 50), (1, 50)]);
    }

    #[test]
    fn expired_credits_cannot_be_spent() {
        assert_eq!(share_out(Credits(100), &[grant(1, 400, 10)], day(10)), None);
    }

    proptest! {
        #[test]
        fn shares_add_up_never_exceed_a_grant_and_leave_nothing_in_one_that_comes_earlier(
            amount in 1..2_000_i32,
            grants in prop::collection::vec((1..600_i32, 0..40_i64, any::<bool>()), 0..8),
        ) {
            let grants: Vec<_> = grants
                .iter()
                .enumerate()
                .map(|(i, (r, e, own))| LiveGrant { own: *own, ..grant(i as u128, *r, *e) })
                .collect();
            let now = day(10);
            let available: i32 = grants.iter().filter(|g| g.expires_at > now).map(|g| g.remaining.0).sum();
            match share_out(Credits(amount), &grants, now) {
                None => prop_assert!(available < amount),
                Some(shares) => {
                    prop_assert!(available >= amount);
                    prop_assert_eq!(shares.iter().map(|s| s.amount.0).sum::<i32>(), amount);
                    for share in &shares {
                        let grant = grants.iter().find(|g| g.id == share.grant_id).unwrap();
                        prop_assert!(share.amount > Credits::ZERO && share.amount <= grant.remaining);
                    }
                    // Nothing is left in a live grant that comes before one that paid.
                    for earlier in grants.iter().filter(|g| g.expires_at > now) {
                        let paid = shares.iter().find(|s| s.grant_id == earlier.id).map_or(0, |s| s.amount.0);
                        let later_paid = shares.iter().any(|s| {
                            let other = grants.iter().find(|g| g.id == s.grant_id).unwrap();
                            (other.expires_at, !other.own) > (earlier.expires_at, !earlier.own)
                        });
                        if later_paid {
                            prop_assert_eq!(paid, earlier.remaining.0);
                        }
                    }
                }
            }
        }
    }
}
