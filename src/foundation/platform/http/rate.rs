//! How often one address may write to this node. Finer limits, which hold on all nodes, are `platform::limits`.

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

/// Requests that change something, per client address, in the memory of this node.
#[derive(Debug)]
pub struct WriteLimit {
    limiter: DefaultKeyedRateLimiter<IpAddr>,
    checks: AtomicU32,
}

/// Between two sweeps; a sweep forgets every address that is back at its full allowance (after 30 s at most), so the
/// memory is bounded by the traffic of the last half minute.
const CHECKS_BETWEEN_SWEEPS: u32 = 1024;

impl Default for WriteLimit {
    /// 60 at once, 120 per minute: a school behind one address can work, a script cannot try passwords for long.
    fn default() -> Self {
        Self::new(NonZeroU32::MIN.saturating_add(119), NonZeroU32::MIN.saturating_add(59))
    }
}

impl WriteLimit {
    /// `burst` at once, refilled at `per_minute`.
    pub fn new(per_minute: NonZeroU32, burst: NonZeroU32) -> Self {
        let quota = Quota::per_minute(per_minute).allow_burst(burst);
        Self { limiter: RateLimiter::keyed(quota), checks: AtomicU32::new(0) }
    }

    /// Counts one request.
    ///
    /// # Errors
    /// Seconds to wait, at least 1.
    pub fn check(&self, client: IpAddr) -> Result<(), u64> {
        // The machine itself: jobs, tests, and a proxy we were not told to trust, behind which is everybody.
        if client.is_loopback() {
            return Ok(());
        }
        if self.checks.fetch_add(1, Ordering::Relaxed) % CHECKS_BETWEEN_SWEEPS == CHECKS_BETWEEN_SWEEPS - 1 {
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
        self.limiter.check_key(&household(client)).map_err(|refusal| {
            let wait = refusal.wait_time_from(DefaultClock::default().now());
            wait.as_secs() + 1
        })
    }
}

/// A home gets a whole /64 of IPv6 and could change its address with each request (RFC 6177).
fn household(client: IpAddr) -> IpAddr {
    match client {
        IpAddr::V4(_) => client,
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_is_refused_after_its_burst_and_told_how_long_to_wait() {
        let limit = WriteLimit::default();
        for nth in 0..60 {
            assert_eq!(limit.check(ip("203.0.113.1")), Ok(()), "{nth}");
        }
        assert_eq!(limit.check(ip("203.0.113.1")), Err(1));
        assert_eq!(limit.check(ip("203.0.113.2")), Ok(()), "another address has its own allowance");
    }

    #[test]
    fn one_home_cannot_escape_by_changing_its_ipv6_address() {
        let limit = WriteLimit::new(NonZeroU32::MIN, NonZeroU32::MIN);
        assert_eq!(limit.check(ip("2001:db8:1:1::1")), Ok(()));
        assert!(limit.check(ip("2001:db8:1:1:ffff::2")).is_err());
        assert_eq!(limit.check(ip("2001:db8:1:2::1")), Ok(()));
    }

    #[test]
    fn the_machine_itself_is_not_limited() {
        let limit = WriteLimit::new(NonZeroU32::MIN, NonZeroU32::MIN);
        assert!((0..10).all(|_| limit.check(ip("127.0.0.1")).is_ok()));
    }

    #[test]
    fn addresses_that_went_quiet_are_forgotten() {
        // 60 000 per minute: an allowance is full again after a millisecond.
        let limit = WriteLimit::new(NonZeroU32::MIN.saturating_add(59_999), NonZeroU32::MIN);
        for n in 0..CHECKS_BETWEEN_SWEEPS - 1 {
            let _ = limit.check(IpAddr::V4(n.saturating_add(0x0A00_0000).into()));
        }
        assert!(limit.limiter.len() > 1000);
        std::thread::sleep(std::time::Duration::from_millis(20));
        let _ = limit.check(ip("203.0.113.1"));
        assert_eq!(limit.limiter.len(), 1);
    }
}
