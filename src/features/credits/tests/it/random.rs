//! Random lives of a family's credits against a reference model: what is granted, spent, given back, adjusted, shared and
//! not, with the jobs running any number of times at once in between.

use crate::{balance_of, give_back_to, sharing, spend_for};
use chrono::{DateTime, TimeDelta, Utc};
use preau_credits::model::{AdjustmentForm, Credits, EntryKind, StatementQuery};
use preau_credits::server::{NewGrant, adjust, expire_credits, grant, history, warn_of_expiry};
use preau_kernel::{Actor, AppError, Role};
use preau_testkit::{Household, World};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
enum Step {
    Grant {
        child: usize,
        quarters: i32,
        days: i64,
    },
    Spend {
        child: usize,
        quarters: i32,
    },
    GiveBack {
        which: usize,
    },
    Give {
        child: usize,
        quarters: i32,
    },
    Take {
        child: usize,
        quarters: i32,
    },
    Share(bool),
    Wait {
        days: i64,
    },
    /// The jobs, this many times at once.
    Jobs {
        times: usize,
    },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let child = 0..3_usize;
    let step = prop_oneof![
        3 => (child.clone(), 1..20_i32, 1..90_i64).prop_map(|(child, quarters, days)| Step::Grant { child, quarters, days }),
        6 => (child.clone(), 1..10_i32).prop_map(|(child, quarters)| Step::Spend { child, quarters }),
        3 => (0..40_usize).prop_map(|which| Step::GiveBack { which }),
        1 => (child.clone(), 1..10_i32).prop_map(|(child, quarters)| Step::Give { child, quarters }),
        1 => (child, 1..10_i32).prop_map(|(child, quarters)| Step::Take { child, quarters }),
        2 => any::<bool>().prop_map(Step::Share),
        3 => (0..30_i64).prop_map(|days| Step::Wait { days }),
        3 => (1..5_usize).prop_map(|times| Step::Jobs { times }),
    ];
    prop::collection::vec(step, 1..90)
}

#[derive(Clone, Debug)]
struct Lot {
    child: usize,
    remaining: i32,
    expires_at: DateTime<Utc>,
}

/// What ought to be.
#[derive(Debug, Default)]
struct Model {
    lots: Vec<Lot>,
    shared: bool,
    /// What each use took from which lot, until it is given back.
    uses: BTreeMap<usize, (usize, Vec<(usize, i32)>)>,
    /// Kind, child and amount of every entry.
    ledger: Vec<(EntryKind, usize, i32)>,
}

impl Model {
    fn balance(&self, child: usize, now: DateTime<Utc>) -> i32 {
        let may = |lot: &&Lot| (self.shared || lot.child == child) && lot.expires_at > now;
        self.lots.iter().filter(may).map(|lot| lot.remaining).sum()
    }

    fn grant(&mut self, kind: EntryKind, child: usize, amount: i32, expires_at: DateTime<Utc>) {
        self.lots.push(Lot { child, remaining: amount, expires_at });
        self.ledger.push((kind, child, amount));
    }

    /// Quarter by quarter: each time from the lot that comes first.
    fn take(&mut self, kind: EntryKind, child: usize, amount: i32, now: DateTime<Utc>) -> Option<Vec<(usize, i32)>> {
        if self.balance(child, now) < amount {
            return None;
        }
        let mut taken: BTreeMap<usize, i32> = BTreeMap::new();
        for _ in 0..amount / 25 {
            let live =
                self.lots.iter().enumerate().filter(|(_, lot)| {
                    lot.remaining > 0 && lot.expires_at > now && (self.shared || lot.child == child)
                });
            let (first, _) = live.min_by_key(|(index, lot)| (lot.expires_at, lot.child != child, *index))?;
            self.lots[first].remaining -= 25;
            *taken.entry(first).or_default() += 25;
        }
        self.ledger.push((kind, child, -amount));
        Some(taken.into_iter().collect())
    }

    fn give_back(&mut self, which: usize) -> i32 {
        let Some((child, taken)) = self.uses.remove(&which) else { return 0 };
        let sum = taken.iter().map(|(_, amount)| amount).sum();
        for (lot, amount) in taken {
            self.lots[lot].remaining += amount;
        }
        self.ledger.push((EntryKind::Refund, child, sum));
        sum
    }

    fn expire(&mut self, now: DateTime<Utc>) {
        for lot in self.lots.iter_mut().filter(|lot| lot.remaining > 0 && lot.expires_at <= now) {
            self.ledger.push((EntryKind::Expiration, lot.child, -lot.remaining));
            lot.remaining = 0;
        }
    }
}

struct Family {
    world: World,
    children: [Household; 3],
    staff: Actor,
}

impl Family {
    async fn new() -> Self {
        let world = World::new().await;
        let ines = world.household("Inès").await;
        let children = [ines.clone(), world.sibling(&ines, "Youssef").await, world.sibling(&ines, "Lina").await];
        let staff = world.staff(Role::Assistant).await;
        Self { world, children, staff }
    }

    async fn adjust(&self, child: usize, direction: &str, amount: i32) -> Result<i32, AppError> {
        let form = AdjustmentForm {
            student_id: Some(self.children[child].student_id),
            direction: direction.to_owned(),
            credits: Credits(amount).plain(),
            expires_on: String::new(),
            reason: "Au hasard".to_owned(),
            idempotency_key: uuid::Uuid::now_v7().to_string(),
        };
        adjust(&self.world.platform, &self.staff, &form).await.map(|done| done.balance.0)
    }

    async fn run_jobs(&self, times: usize) {
        let mut jobs = tokio::task::JoinSet::new();
        for time in 0..times * 2 {
            let platform = self.world.platform.clone();
            jobs.spawn(async move {
                if time % 2 == 0 { expire_credits(&platform).await } else { warn_of_expiry(&platform).await }
            });
        }
        for done in jobs.join_all().await {
            done.expect("a job that runs at the same time as others succeeds");
        }
    }

    async fn follow(&self, number: usize, step: &Step, model: &mut Model) {
        let (world, now) = (&self.world, self.world.now());
        match *step {
            Step::Grant { child, quarters, days } => {
                let (home, expires_at) = (&self.children[child], now + TimeDelta::days(days));
                let new = NewGrant {
                    student_id: home.student_id,
                    account_id: home.account_id,
                    kind: EntryKind::Purchase,
                    amount: Credits(quarters * 25),
                    cause: format!("random:{number}"),
                    note: preau_kernel::Text::default(),
                    expires_at,
                };
                for _ in 0..2 {
                    world.house_does(async |tx| grant(&world.platform, tx, &new).await).await;
                }
                model.grant(EntryKind::Purchase, child, quarters * 25, expires_at);
            }
            Step::Spend { child, quarters } => {
                let done = spend_for(world, &self.children[child], quarters * 25, &format!("booking:{number}")).await;
                match model.take(EntryKind::Usage, child, quarters * 25, now) {
                    Some(taken) => {
                        done.expect("there is enough");
                        model.uses.insert(number, (child, taken));
                    }
                    None => assert_eq!(done.expect_err("there is not enough").status(), 402),
                }
            }
            Step::GiveBack { which } => {
                let given = give_back_to(world, &format!("booking:{which}")).await;
                assert_eq!(given.0, model.give_back(which));
            }
            Step::Give { child, quarters } => {
                let balance = self.adjust(child, "give", quarters * 25).await.expect("given");
                let expires_at = preau_credits::server::expiry(now);
                model.grant(EntryKind::Adjustment, child, quarters * 25, expires_at);
                assert_eq!(balance, model.balance(child, now));
            }
            Step::Take { child, quarters } => {
                let done = self.adjust(child, "take", quarters * 25).await;
                match model.take(EntryKind::Adjustment, child, quarters * 25, now) {
                    Some(_) => assert_eq!(done.expect("there is enough"), model.balance(child, now)),
                    None => assert_eq!(done.expect_err("there is not enough").status(), 409),
                }
            }
            Step::Share(shared) => {
                sharing(world, &self.children[0], shared).await;
                model.shared = shared;
            }
            Step::Wait { days } => world.clock.advance(TimeDelta::days(days)),
            Step::Jobs { times } => {
                self.run_jobs(times).await;
                model.expire(now);
            }
        }
        // A moment passes between any two things.
        world.clock.advance(TimeDelta::seconds(1));
    }

    async fn compare(&self, model: &Model) {
        let now = self.world.now();
        for (child, home) in self.children.iter().enumerate() {
            assert_eq!(balance_of(&self.world, home).await.0, model.balance(child, now), "balance of {child}");
            let query = StatementQuery { student: Some(home.student_id), ..StatementQuery::default() };
            let seen = history(&self.world.platform, &home.parent, &query).await.expect("history");
            let wallet = seen.wallet.expect("a wallet");
            let held = model.lots.iter().filter(|lot| model.shared || lot.child == child);
            assert_eq!(wallet.totals.closing().0, held.map(|lot| lot.remaining).sum::<i32>(), "statement of {child}");
            assert_eq!(wallet.totals.closing(), wallet.balance + wallet.overdue);
        }
        let mut tx = self.world.house().await;
        let ledger: Vec<(EntryKind, uuid::Uuid, i32)> =
            sqlx::query_as("select kind, student_id, amount from credit_entries order by recorded_at, id")
                .fetch_all(&mut *tx)
                .await
                .expect("the ledger");
        let child_of = |id| self.children.iter().position(|home| home.student_id.0 == id).expect("a child");
        let ledger: Vec<_> = ledger.into_iter().map(|(kind, id, amount)| (kind, child_of(id), amount)).collect();
        assert_eq!(ledger, model.ledger);
        let left: Vec<i32> = sqlx::query_scalar("select remaining from credit_grants order by granted_at, id")
            .fetch_all(&mut *tx)
            .await
            .expect("grants");
        assert_eq!(left, model.lots.iter().map(|lot| lot.remaining).collect::<Vec<_>>());
        drop(tx);
        let twice = "select count(*) - count(distinct (payload ->> 'grant_id', payload ->> 'days')) from outbox_events
                      where kind = 'credits-expiring'";
        assert_eq!(self.world.count(twice).await, 0, "each warning once");
        let untold = "select (select count(*) from credit_entries where kind = 'EXPIRATION')
                           - (select count(*) from outbox_events where kind = 'credits-expired')";
        assert_eq!(self.world.count(untold).await, 0, "each expiry told once");
        crate::assert_balanced(&self.world).await;
    }
}

#[test]
fn any_life_of_credits_ends_as_the_model_says_however_often_the_jobs_run() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("runtime");
    let config = Config { cases: 24, max_shrink_iters: 60, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new(config);
    let result = runner.run(&steps(), |steps| {
        runtime.block_on(async {
            let (family, mut model) = (Family::new().await, Model::default());
            for (number, step) in steps.iter().enumerate() {
                family.follow(number, step, &mut model).await;
            }
            family.compare(&model).await;
        });
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}
