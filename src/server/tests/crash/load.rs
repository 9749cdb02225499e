//! People who book and pay while everything is being killed, and what they were told.

use crate::school::{COACHES, HOUSEHOLDS, School};
use anyhow::{Context as _, ensure};
use chrono::{DateTime, Utc};
use preau_bench::client::{Ask, Client};
use preau_bench::crowd::{self, Kind, Seat, id};
use serde_json::Value;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};
use uuid::Uuid;

/// People who book one slot after the other.
const BOOKERS: usize = 6;
/// Parents who take a plan one after the other.
const PAYERS: usize = 2;

/// What one person was told about one slot.
#[derive(Clone, Debug)]
pub struct Booking {
    /// Which slot, by whom.
    pub seat: Seat,
    /// The key it was asked for with.
    pub key: String,
    /// The booking, when it was acknowledged; `None` when the answer never came.
    pub acknowledged: Option<Uuid>,
}

/// Everything people were told.
#[derive(Debug, Default)]
pub struct Done {
    /// Every slot that was asked for.
    pub bookings: Vec<Booking>,
    /// What the provider calls the payments it took.
    pub payments: Vec<String>,
    /// What nobody should ever be told: refusals and errors that are no "try again".
    pub wrong: Vec<String>,
}

impl Done {
    /// How many of what.
    pub fn in_words(&self) -> String {
        let acknowledged = self.bookings.iter().filter(|b| b.acknowledged.is_some()).count();
        let unknown = self.bookings.len() - acknowledged;
        let paid = self.payments.len();
        format!("{acknowledged} bookings acknowledged, {unknown} without an answer, {paid} payments made")
    }

    fn add(&mut self, other: Self) {
        self.bookings.extend(other.bookings);
        self.payments.extend(other.payments);
        self.wrong.extend(other.wrong);
    }
}

/// What all of them share.
#[derive(Debug)]
struct Street {
    server: SocketAddr,
    origin: String,
    midnight: DateTime<Utc>,
    over: AtomicBool,
    numbers: AtomicU64,
    payers: AtomicU64,
    acknowledged: AtomicU64,
}

/// See the module.
pub struct Load {
    street: Arc<Street>,
    people: JoinSet<anyhow::Result<Done>>,
}

impl Load {
    pub fn start(school: &School) -> Self {
        let street = Arc::new(Street {
            server: school.setup.addr,
            origin: school.setup.origin(),
            midnight: school.midnight,
            over: AtomicBool::new(false),
            numbers: AtomicU64::new(0),
            payers: AtomicU64::new(0),
            acknowledged: AtomicU64::new(0),
        });
        let mut people = JoinSet::new();
        for _ in 0..BOOKERS {
            people.spawn(Arc::clone(&street).books());
        }
        for _ in 0..PAYERS {
            people.spawn(Arc::clone(&street).pays());
        }
        Self { street, people }
    }

    /// Waits until bookings are acknowledged again.
    pub async fn goes_on(&self) -> anyhow::Result<()> {
        let (before, deadline) = (self.acknowledged(), Instant::now() + Duration::from_secs(40));
        // Not one that was on its way.
        while self.acknowledged() < before + 10 {
            ensure!(Instant::now() < deadline, "nobody can book any more");
            sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    fn acknowledged(&self) -> u64 {
        self.street.acknowledged.load(Ordering::Relaxed)
    }

    /// Lets everybody end what they are doing, and hears from them.
    pub async fn stop(mut self) -> anyhow::Result<Done> {
        self.street.over.store(true, Ordering::Relaxed);
        let mut all = Done::default();
        while let Some(one) = self.people.join_next().await {
            all.add(one??);
        }
        ensure!(all.wrong.is_empty(), "answers nobody should get: {:#?}", all.wrong);
        Ok(all)
    }
}

impl Street {
    fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    /// Every second slot is asked for again and again with the same key until there is an answer; the others once.
    async fn books(self: Arc<Self>) -> anyhow::Result<Done> {
        let (mut client, mut done) = (Client::new(self.server), Done::default());
        while !self.is_over() {
            let i = self.numbers.fetch_add(1, Ordering::Relaxed);
            let seat = Seat::nth(i, HOUSEHOLDS, COACHES, self.midnight);
            let key = format!("crash-{i}");
            let ask = crowd::book(&self.origin, seat, &key);
            let answer = if i.is_multiple_of(2) {
                self.insist(&mut client, &ask, &mut done).await
            } else {
                self.once(&mut client, &ask, &mut done).await
            };
            let acknowledged = answer.as_ref().map(booking_id).transpose()?;
            if acknowledged.is_some() {
                self.acknowledged.fetch_add(1, Ordering::Relaxed);
            }
            done.bookings.push(Booking { seat, key, acknowledged });
            sleep(Duration::from_millis(30)).await;
        }
        Ok(done)
    }

    /// A household each: takes a plan, pays on the provider's page, comes back and waits until it is confirmed.
    async fn pays(self: Arc<Self>) -> anyhow::Result<Done> {
        let (mut client, mut done) = (Client::new(self.server), Done::default());
        while !self.is_over() {
            let n = self.payers.fetch_add(1, Ordering::Relaxed);
            if n >= HOUSEHOLDS {
                break;
            }
            let (student, parent) = (id(Kind::Student, n).to_string(), crowd::token("parent", n));
            let call = |path: &str, fields: &[(&str, &str)]| crowd::call(&self.origin, path, &parent, fields);
            let plan = [("student_id", student.as_str()), ("ware", "plan:HYBRIDE"), ("provider", "konnect")];
            let Some(page) =
                self.insist(&mut client, &call("/api/preau_billing/api/purchase/buy", &plan), &mut done).await
            else {
                continue;
            };
            let page = page.as_str().context("no address to pay at")?.to_owned();
            let payment_ref = page.rsplit('/').next().context("no reference")?.to_owned();
            let pay = Ask::post(&format!("/sandbox/konnect/pay/{payment_ref}"), "decision=pay".to_owned())
                .with("content-type", "application/x-www-form-urlencoded")
                .with("origin", &self.origin);
            let Some(back) = self.redirected(&mut client, &pay).await else { continue };
            done.payments.push(payment_ref);
            let payment = back.rsplit('/').next().context("no payment")?.to_owned();
            let follow = call("/api/preau_payments/api/payment", &[("id", &payment)]);
            for _ in 0..20 {
                match self.once(&mut client, &follow, &mut done).await {
                    Some(view) if view["status"] == "succeeded" => break,
                    _ => sleep(Duration::from_millis(200)).await,
                }
            }
        }
        Ok(done)
    }

    /// The JSON of a 2xx answer; `None` when there was no answer, or one that says to try again.
    async fn once(&self, client: &mut Client, ask: &Ask, done: &mut Done) -> Option<Value> {
        let answer = client.ask(ask).await.ok()?;
        if answer.is_ok() {
            return answer.json().ok();
        }
        if answer.status != 503 {
            done.wrong.push(format!("{}: {} {}", ask.path(), answer.status, answer.text()));
        }
        None
    }

    /// Asks until there is an answer, as long as the street is open.
    async fn insist(&self, client: &mut Client, ask: &Ask, done: &mut Done) -> Option<Value> {
        loop {
            if let Some(value) = self.once(client, ask, done).await {
                return Some(value);
            }
            if self.is_over() || !done.wrong.is_empty() {
                return None;
            }
            sleep(Duration::from_millis(100)).await;
        }
    }

    /// Where a form led.
    async fn redirected(&self, client: &mut Client, ask: &Ask) -> Option<String> {
        loop {
            if let Ok(answer) = client.ask(ask).await
                && answer.status.is_redirection()
            {
                return answer.header("location").map(str::to_owned);
            }
            if self.is_over() {
                return None;
            }
            sleep(Duration::from_millis(100)).await;
        }
    }
}

fn booking_id(answer: &Value) -> anyhow::Result<Uuid> {
    let id = answer["booking_id"].as_str().with_context(|| format!("no booking in {answer}"))?;
    Ok(id.parse()?)
}
