//! What tests need: a database of their own, a clock that can be moved, people to act as, pages rendered for them.
//!
//! `World::new().await` gives a freshly migrated database (a copy of a template, so it takes tens of milliseconds) on the
//! server that `script/postgres start` runs, and a [`Platform`] on it. The database is dropped with the world.

#![expect(clippy::expect_used, reason = "a test without its world must stop at once and say why")]

mod clock;
mod database;
mod pages;
mod people;

pub use clock::TestClock;
pub use pages::{Pages, says};
pub use people::{Household, Teacher, stranger};

use chrono::{DateTime, Utc};
use preau_kernel::{Actor, Outcome};
use preau_platform::config::Config;
use preau_platform::crypto::PasswordHasher;
use preau_platform::outbox::{self, Subscribers};
use preau_platform::{Db, Platform, Tx};
use std::sync::Arc;

/// One test's whole world.
#[derive(Debug)]
pub struct World {
    /// What use cases are given.
    pub platform: Platform,
    /// Moves the time that `platform` sees.
    pub clock: TestClock,
    database: database::TestDatabase,
}

impl World {
    /// A world on Monday 2 March 2026, 09:00 in Tunis (08:00 UTC), with the organisation and nothing else.
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// Like [`World::new`], with other settings.
    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        rustls::crypto::ring::default_provider().install_default().ok();
        let database = database::TestDatabase::create().await;
        let clock = TestClock::at("2026-03-02T08:00:00Z");
        let mut config = test_config();
        change(&mut config);
        let platform = Platform::new(preau_platform::context::Inner {
            db: Db::from_pool(database.pool.clone()),
            clock: Arc::new(clock.clone()),
            config,
            template: Arc::default(),
            passwords: PasswordHasher::new(2, 64),
            http: reqwest::Client::builder().no_proxy().build().expect("an HTTP client"),
            outbox_bell: tokio::sync::Notify::new(),
        });
        let world = Self { platform, clock, database };
        let mut tx = world.house().await;
        sqlx::query(
            "insert into organisation (name, currency, time_zone, student_domain, email)
             values ('Nexus Réussite', 'TND', 'Africa/Tunis', 'eleves.nexus.test', 'contact@nexus.test')
             on conflict do nothing",
        )
        .execute(&mut *tx)
        .await
        .expect("organisation");
        tx.commit().await.expect("commit");
        world
    }

    /// A transaction of the house.
    pub async fn house(&self) -> Tx {
        self.as_actor(&Actor::System).await
    }

    /// A transaction of `actor`, bound by row-level security.
    pub async fn as_actor(&self, actor: &Actor) -> Tx {
        self.platform.db.begin_as(actor).await.expect("begin")
    }

    /// Runs `work` in a transaction of the house and commits it.
    pub async fn house_does<T>(&self, work: impl AsyncFnOnce(&mut Tx) -> Outcome<T>) -> T {
        let mut tx = self.house().await;
        let result = work(&mut tx).await.expect("work of the house");
        tx.commit().await.expect("commit");
        result
    }

    /// The current instant of this world.
    pub fn now(&self) -> DateTime<Utc> {
        self.platform.now()
    }

    /// Delivers every waiting event to `subscribers`, and what their reactions record, until nothing waits. Jobs other
    /// than event deliveries are not run.
    pub async fn settle(&self, subscribers: &Subscribers) {
        for _ in 0..20 {
            let waiting = sqlx::query_as::<_, (i64, String)>(
                "update outbox_events set dispatched_at = $1 where dispatched_at is null returning id, kind",
            )
            .bind(self.now())
            .fetch_all(self.platform.db.pool())
            .await
            .expect("claim events");
            if waiting.is_empty() {
                return;
            }
            for (id, kind) in waiting {
                for subscriber in subscribers.of_kind(&kind) {
                    outbox::react(&self.platform, subscribers, id, subscriber.name).await.expect("a reaction succeeds");
                }
            }
        }
        panic!("events never settle: do two subscribers answer each other?");
    }

    /// How many rows a query counts, seen by the house: `world.count("select count(*) from mails").await`.
    pub async fn count(&self, query: &'static str) -> i64 {
        let mut tx = self.house().await;
        sqlx::query_scalar(query).fetch_one(&mut *tx).await.expect("count")
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.database.forget();
    }
}

fn test_config() -> Config {
    let addr = ([127, 0, 0, 1], 3000).into();
    Config::for_tests(addr)
}
