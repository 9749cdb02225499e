//! The credits of paid months: each once, in its time, however often the job runs.

use chrono::{DateTime, Months, TimeDelta, Utc};
use preau_billing::server::allocate_credits;
use preau_testkit::{Household, World};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use uuid::Uuid;

/// A world in which Inès has a subscription, and nothing of it is paid.
struct House {
    world: World,
    home: Household,
    subscription: Uuid,
}

impl House {
    async fn new(status: &'static str) -> Self {
        let world = World::new().await;
        world.house_does(preau_billing::server::seed).await;
        let home = world.household("Inès").await;
        let subscription = Uuid::from_u128(7);
        let mut tx = world.house().await;
        sqlx::query(
            "insert into subscriptions (id, account_id, student_id, plan, status, created_at, activated_at, paused_at)
             values ($1, $2, $3, 'HYBRIDE', $4, $5, $5, case when $4 = 'paused' then $5::timestamptz end)",
        )
        .bind(subscription)
        .bind(home.account_id.0)
        .bind(home.student_id.0)
        .bind(status)
        .bind(world.now())
        .execute(&mut *tx)
        .await
        .expect("subscription");
        tx.commit().await.expect("commit");
        Self { world, home, subscription }
    }

    /// A paid period whose credits did not come: what a crash would leave if the two were not one transaction.
    async fn pay(&self, from: DateTime<Utc>, to: DateTime<Utc>, months: i32) -> Uuid {
        let id = Uuid::now_v7();
        let mut tx = self.world.house().await;
        sqlx::query(
            "insert into subscription_periods (id, subscription_id, during, created_at, plan, months, credits)
             values ($1, $2, tstzrange($3, $4), $3, 'HYBRIDE', $5, 400)",
        )
        .bind(id)
        .bind(self.subscription)
        .bind(from)
        .bind(to)
        .bind(months)
        .execute(&mut *tx)
        .await
        .expect("period");
        tx.commit().await.expect("commit");
        id
    }

    /// Causes in the order in which they were granted.
    async fn granted(&self) -> Vec<String> {
        let mut tx = self.world.house().await;
        sqlx::query_scalar("select cause from credit_entries where student_id = $1 order by recorded_at, id")
            .bind(self.home.student_id.0)
            .fetch_all(&mut *tx)
            .await
            .expect("causes")
    }

    async fn run(&self, times: usize) -> usize {
        let mut jobs = tokio::task::JoinSet::new();
        for _ in 0..times {
            let platform = self.world.platform.clone();
            jobs.spawn(async move { allocate_credits(&platform).await });
        }
        jobs.join_all().await.into_iter().map(|done| done.expect("a job succeeds beside others")).sum()
    }
}

#[tokio::test]
async fn a_paid_month_whose_credits_did_not_come_is_mended_once() {
    let house = House::new("active").await;
    let now = house.world.now();
    let period = house.pay(now, now + Months::new(1), 1).await;
    assert_eq!(house.run(8).await, 1);
    assert_eq!(house.run(1).await, 0);
    assert_eq!(house.granted().await, [format!("period:{period}")]);
    let said = "select count(*) from credit_entries where note = 'Hybride' and note_en = 'Hybrid' and amount = 400 and kind = 'MONTHLY_ALLOCATION'";
    assert_eq!(house.world.count(said).await, 1);
    let told = "select count(*) from outbox_events where kind = 'months-allocated'";
    assert_eq!(house.world.count(told).await, 1, "who waits for credits hears of it");
}

#[tokio::test]
async fn a_renewal_that_is_paid_early_brings_its_credits_at_once() {
    let house = House::new("active").await;
    let now = house.world.now();
    house.pay(now, now + Months::new(1), 1).await;
    house.pay(now + Months::new(1), now + Months::new(2), 1).await;
    assert_eq!(house.run(2).await, 2);
}

#[tokio::test]
async fn each_month_of_a_year_comes_when_it_begins() {
    let house = House::new("active").await;
    house.world.clock.set("2027-01-31T10:00:00Z");
    let start = house.world.now();
    let period = house.pay(start, start + Months::new(12), 12).await;
    assert_eq!(house.run(1).await, 1);
    for (before, at) in
        [("2027-02-28T09:59:59Z", "2027-02-28T10:00:00Z"), ("2027-03-31T09:59:59Z", "2027-03-31T10:00:00Z")]
    {
        house.world.clock.set(before);
        assert_eq!(house.run(1).await, 0, "{before}");
        house.world.clock.set(at);
        assert_eq!(house.run(3).await, 1, "{at}");
    }
    assert_eq!(house.granted().await, ["", ":1", ":2"].map(|n| format!("period:{period}{n}")));
    let note = "select count(*) from credit_entries where (note, note_en) = ('Hybride, mois 3 sur 12', 'Hybrid, month 3 of 12')";
    assert_eq!(house.world.count(note).await, 1);
    // A worker that slept for half a year makes up for it.
    house.world.clock.set("2027-09-30T10:00:00Z");
    assert_eq!(house.run(2).await, 6);
    house.world.clock.set("2028-03-01T10:00:00Z");
    assert_eq!(house.run(1).await, 3);
    assert_eq!(house.granted().await.len(), 12);
}

#[tokio::test]
async fn a_subscription_that_rests_or_was_given_up_gets_no_further_months() {
    for (status, months) in [("active", 3), ("past_due", 3), ("suspended", 3), ("paused", 0), ("cancelled", 0)] {
        let house = House::new(status).await;
        let start = house.world.now();
        house.pay(start, start + Months::new(12), 12).await;
        house.world.clock.advance(TimeDelta::days(65));
        assert_eq!(house.run(1).await, months, "{status}");
    }
}

#[test]
fn whatever_the_day_and_whenever_the_job_runs_every_month_is_granted_once_and_never_early() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("runtime");
    let config = Config { cases: 12, max_shrink_iters: 20, failure_persistence: None, ..Config::default() };
    // Day and hour of the start, length of the first period, and how long to sleep and how many jobs to run each time.
    let lives = (0..1_500_i64, 0..24_i64, 1..14_u32, prop::collection::vec((1..60_i64, 0..3_usize), 1..25));
    let result = TestRunner::new(config).run(&lives, |(day, hour, months, naps)| {
        runtime.block_on(async {
            let house = House::new("active").await;
            house.world.clock.advance(TimeDelta::days(day) + TimeDelta::hours(hour));
            let start = house.world.now();
            let (middle, end) = (start + Months::new(months), start + Months::new(months + 12));
            let first = house.pay(start, middle, months as i32).await;
            let second = house.pay(middle, end, 12).await;
            let due = |now| {
                let begun = |n: &u32| *n == 0 || *n == months || start + Months::new(*n) <= now;
                let mut causes: Vec<String> = (0..months + 12)
                    .filter(begun)
                    .map(|n| if n < months { (first, n) } else { (second, n - months) })
                    .map(|(id, n)| if n == 0 { format!("period:{id}") } else { format!("period:{id}:{n}") })
                    .collect();
                causes.sort();
                causes
            };
            for (days, jobs) in naps {
                house.world.clock.advance(TimeDelta::days(days));
                if house.world.now() > end + TimeDelta::days(80) {
                    break;
                }
                house.run(jobs).await;
                if jobs > 0 {
                    let mut granted = house.granted().await;
                    granted.sort();
                    assert_eq!(granted, due(house.world.now()), "at {}, from {start}", house.world.now());
                }
            }
        });
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}
