//! Scheduling on a real Postgres, one database per test.

#![expect(clippy::expect_used, reason = "what the tests stand on must work; clippy knows only `#[test]` functions")]

mod asked_once;
mod booking;
mod busy;
mod calendar;
mod calendar_views;
mod cancelling;
mod changes;
mod feeds;
mod following;
mod histories;
mod holds;
mod invitations;
mod isolation;
mod lists;
mod live;
mod mails;
mod meetings;
mod opening;
mod opening_pages;
mod pages;
mod races;
mod reminders;
mod reports;
mod reviews;
mod round_trips;
mod schema;
mod series;
mod services;
mod suspended;
mod waitlist;
mod waitlist_histories;
mod walls;
mod workshop_pages;
mod workshops;

use chrono::{DateTime, Utc};
use preau_credits::Credits;
use preau_credits::model::EntryKind;
use preau_credits::server::{NewGrant, balance, expiry, grant};
use preau_directory::ProviderId;
use preau_directory::server::seed::{seed_demo_providers, seed_subjects};
use preau_kernel::{Actor, AppError, Outcome};
use preau_platform::config::Config;
use preau_scheduling::model::{Booked, ServiceCode};
use preau_scheduling::server::seed::{seed_demo_schedule, seed_services};
use preau_scheduling::server::{Book, book};
use preau_testkit::{Household, Teacher, World};

/// A world in which Hélios (mathematics, NSI) and Zénon (philosophy, French) can be booked.
struct School {
    world: World,
    helios: ProviderId,
    zenon: ProviderId,
    helios_person: Teacher,
    zenon_person: Teacher,
}

impl School {
    /// Monday 2 March 2026, 09:00 in Tunis.
    async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    /// Like [`School::open`], with other settings.
    async fn open_with(change: impl FnOnce(&mut Config)) -> Self {
        let world = World::with(change).await;
        let (helios_person, zenon_person) = (world.teacher("Karim").await, world.teacher("Sonia").await);
        let providers = world
            .house_does(async |tx| {
                seed_subjects(tx).await?;
                seed_services(tx).await?;
                let platform = &world.platform;
                let providers = seed_demo_providers(platform, tx, helios_person.user_id, zenon_person.user_id).await?;
                seed_demo_schedule(platform, tx, providers.helios).await?;
                seed_demo_schedule(platform, tx, providers.zenon).await?;
                Ok(providers)
            })
            .await;
        Self { world, helios: providers.helios, zenon: providers.zenon, helios_person, zenon_person }
    }

    /// A household whose student has credits.
    async fn family(&self, name: &str, credits: Credits) -> Household {
        let home = self.world.household(name).await;
        self.give(&home, credits).await;
        home
    }

    async fn give(&self, home: &Household, credits: Credits) {
        let platform = &self.world.platform;
        let new = NewGrant {
            student_id: home.student_id,
            account_id: home.account_id,
            kind: EntryKind::Purchase,
            amount: credits,
            cause: format!("test:{}", platform.new_id::<uuid::Uuid>()),
            note: preau_kernel::Text::default(),
            expires_at: expiry(platform.now()),
        };
        self.world.house_does(async |tx| grant(platform, tx, &new).await).await;
    }

    /// An online mathematics lesson with Hélios, under a key of its own.
    fn request(&self, home: &Household, start: &str) -> Book {
        Book {
            provider_id: self.helios,
            service: ServiceCode::Online,
            subject: "mathematiques".to_owned(),
            start: at(start),
            student_id: home.student_id,
            cost_seen: None,
            idempotency_key: self.world.platform.new_id::<uuid::Uuid>().to_string(),
        }
    }

    async fn book(&self, actor: &Actor, request: &Book) -> Outcome<Booked> {
        book(&self.world.platform, actor, request).await
    }

    /// The student books for themself.
    async fn booked(&self, home: &Household, start: &str) -> Booked {
        self.book(&home.student, &self.request(home, start)).await.expect("a booking")
    }

    async fn balance(&self, home: &Household) -> Credits {
        self.world.house_does(async |tx| balance(&self.world.platform, tx, home.student_id).await).await
    }

    /// Runs a statement as the house.
    async fn sql(&self, statement: &'static str) {
        let mut tx = self.world.house().await;
        sqlx::raw_sql(statement).execute(&mut *tx).await.expect("statement");
        tx.commit().await.expect("commit");
    }

    /// Every credit granted is left, used, or has been given back; bookings and the ledger tell the same.
    async fn assert_balanced(&self) {
        let entries = "select count(*) from (
               select student_id, sum(amount) as entries from credit_entries group by student_id) e
             full join (select student_id, sum(remaining) as left_over from credit_grants group by student_id) g
               using (student_id)
             where e.entries is distinct from g.left_over";
        assert_eq!(self.world.count(entries).await, 0, "entries and grants tell the same");
        let paid = "select count(*) from bookings b
             left join (select cause, sum(amount) as spent from credit_entries where cause like 'booking:%' group by cause) e
               on e.cause = 'booking:' || b.id
             where case when b.status = 'pending' or e.cause is null and b.status = 'cancelled' then e.cause is not null or b.refunded <> 0
                        else coalesce(e.spent, 0) <> b.refunded - b.credits end";
        assert_eq!(self.world.count(paid).await, 0, "each booking was paid for as it says");
        let orphans = "select count(*) from credit_entries e where e.cause like 'booking:%'
              and not exists (select from bookings b where e.cause = 'booking:' || b.id)";
        assert_eq!(self.world.count(orphans).await, 0, "nothing was spent without a booking");
    }
}

fn at(instant: &str) -> DateTime<Utc> {
    instant.parse().expect("an RFC 3339 instant")
}

/// The code of a refused rule or a conflict.
#[track_caller]
fn code<T: std::fmt::Debug>(result: Outcome<T>) -> String {
    match result.expect_err("a refusal") {
        AppError::Rule { code, .. } | AppError::Conflict { code, .. } => code,
        other => panic!("not a rule or a conflict: {other:?}"),
    }
}

/// Thursday 5 March 2026, 14:00 in Tunis: in three days.
const THURSDAY_14: &str = "2026-03-05T13:00:00Z";
