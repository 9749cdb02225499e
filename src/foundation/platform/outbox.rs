//! The outbox: what happened is written in the transaction in which it happened, then every subscriber hears of it
//! exactly once in effect.
//!
//! [`record`] inserts a row and nothing else: no NOTIFY, whose global lock would slow every booking. The relay
//! ([`relay`]) polls, and is rung by this process after a commit. It gives each subscriber of an event a job of its own,
//! so one that fails is retried alone. A subscriber reacts in a transaction opened by [`deliver`], which also notes the
//! delivery: a repeated job changes nothing.

use crate::error::IntoInternal;
use crate::{Db, Platform, Tx};
use chrono::{DateTime, Utc};
use preau_kernel::{Actor, Outcome};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Something that happened, named in the past tense. Each room declares its own.
pub trait DomainEvent: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Stable name in the outbox: "booking-confirmed".
    const KIND: &'static str;
}

/// Writes that `event` happened, in the caller's transaction. Call [`Platform`]'s bell after the commit with [`ring`].
///
/// # Errors
/// When the connection is lost.
pub async fn record<E: DomainEvent>(tx: &mut Tx, at: DateTime<Utc>, event: &E) -> Outcome<()> {
    let payload = serde_json::to_value(event).map_err(|e| crate::error::internal_error("encode event", &e))?;
    sqlx::query!("insert into outbox_events (kind, payload, occurred_at) values ($1, $2, $3)", E::KIND, payload, at)
        .execute(&mut **tx)
        .await
        .internal("record event")?;
    Ok(())
}

/// Wakes this process's relay; other nodes find the event at their next poll.
pub fn ring(platform: &Platform) {
    platform.outbox_bell.notify_one();
}

/// Runs `react` once for (event, subscriber): in one transaction with the note that it was done.
/// Returns false when it had been done before.
///
/// # Errors
/// Those of `react`; then nothing is written and the job is tried again.
pub async fn deliver<F>(db: &Db, now: DateTime<Utc>, event_id: i64, subscriber: &str, react: F) -> Outcome<bool>
where
    F: AsyncFnOnce(&mut Tx) -> Outcome<()>,
{
    let mut tx = db.begin_as(&Actor::System).await?;
    let first = sqlx::query!(
        "insert into outbox_deliveries (event_id, subscriber, delivered_at) values ($1, $2, $3) on conflict do nothing",
        event_id,
        subscriber,
        now,
    )
    .execute(&mut *tx)
    .await
    .internal("note delivery")?
    .rows_affected()
        == 1;
    if !first {
        tx.rollback().await?;
        return Ok(false);
    }
    react(&mut tx).await?;
    tx.commit().await?;
    Ok(true)
}

/// Someone who reacts to events of one kind.
#[derive(Clone)]
pub struct Subscriber {
    /// Unique and stable: "scheduling/confirmation-mail". Renaming it makes it hear old unfinished events again.
    pub name: &'static str,
    kind: &'static str,
    react: std::sync::Arc<Reaction>,
}

type BoxedOutcome<'a> = std::pin::Pin<Box<dyn Future<Output = Outcome<()>> + Send + 'a>>;
type Reaction = dyn for<'a> Fn(&'a Platform, &'a mut Tx, i64, serde_json::Value) -> BoxedOutcome<'a> + Send + Sync;

impl std::fmt::Debug for Subscriber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Subscriber({} to {})", self.name, self.kind)
    }
}

/// An event as a subscriber gets it.
#[derive(Clone, Copy, Debug)]
pub struct Heard<E> {
    /// Its number in the outbox; part of the key of whatever must happen once per event.
    pub id: i64,
    /// What happened.
    pub event: E,
}

impl Subscriber {
    /// `react` runs in the transaction that notes the delivery, as the house.
    pub fn to<E: DomainEvent>(
        name: &'static str,
        react: impl for<'a> Fn(&'a Platform, &'a mut Tx, Heard<E>) -> BoxedOutcome<'a> + Send + Sync + 'static,
    ) -> Self {
        let react = std::sync::Arc::new(react);
        Self {
            name,
            kind: E::KIND,
            react: std::sync::Arc::new(move |platform, tx, id, payload| {
                let react = std::sync::Arc::clone(&react);
                Box::pin(async move {
                    let event = serde_json::from_value(payload)
                        .map_err(|e| crate::error::internal_error("decode event", &e))?;
                    react(platform, tx, Heard { id, event }).await
                })
            }),
        }
    }
}

/// Everyone who reacts; composed by `server::wiring`.
#[derive(Clone, Debug, Default)]
pub struct Subscribers(pub std::sync::Arc<Vec<Subscriber>>);

impl Subscribers {
    /// All of `subscribers`.
    pub fn new(subscribers: Vec<Subscriber>) -> Self {
        Self(std::sync::Arc::new(subscribers))
    }

    /// Those who react to events of this kind.
    pub fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Subscriber> {
        self.0.iter().filter(move |s| s.kind == kind)
    }
}

/// Delivers event `event_id` to the subscriber of this name; a no-op when that was done before.
///
/// # Errors
/// Those of the subscriber; the job is tried again.
pub async fn react(platform: &Platform, subscribers: &Subscribers, event_id: i64, name: &str) -> Outcome<()> {
    let Some(subscriber) = subscribers.0.iter().find(|s| s.name == name) else {
        tracing::warn!(name, event_id, "no such subscriber any more; its job is dropped");
        return Ok(());
    };
    let payload = sqlx::query_scalar!("select payload from outbox_events where id = $1", event_id)
        .fetch_one(platform.db.pool())
        .await
        .internal("load event")?;
    deliver(&platform.db, platform.now(), event_id, name, async |tx| {
        (subscriber.react)(platform, tx, event_id, payload).await
    })
    .await?;
    // The reaction may have recorded events of its own.
    ring(platform);
    Ok(())
}

/// Gives the subscribers of up to 100 waiting events their jobs. Several relays may run at once: each event is claimed by
/// one. Returns how many events were taken.
///
/// # Errors
/// When the connection is lost; nothing is half done.
pub async fn relay_once(platform: &Platform, subscribers: &Subscribers) -> Outcome<usize> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let events = sqlx::query!(
        "update outbox_events set dispatched_at = $1
          where id in (select id from outbox_events where dispatched_at is null
                       order by id limit 100 for update skip locked)
        returning id, kind",
        platform.now(),
    )
    .fetch_all(&mut *tx)
    .await
    .internal("claim events")?;
    for event in &events {
        for subscriber in subscribers.of_kind(&event.kind) {
            let job = crate::jobs::React { event_id: event.id, subscriber: subscriber.name.to_owned() };
            crate::jobs::enqueue(&mut tx, &job, crate::jobs::Enqueue::default()).await?;
        }
    }
    tx.commit().await?;
    Ok(events.len())
}

/// Relays until `stop` is cancelled: at once when rung, otherwise every second.
pub async fn relay(platform: Platform, subscribers: Subscribers, stop: tokio_util::sync::CancellationToken) {
    loop {
        match relay_once(&platform, &subscribers).await {
            Ok(0) => {
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = platform.outbox_bell.notified() => {}
                    () = tokio::time::sleep(std::time::Duration::from_secs(1)) => {}
                }
            }
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(%error, "outbox relay will try again");
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = tokio::time::sleep(std::time::Duration::from_secs(2)) => {}
                }
            }
        }
        if stop.is_cancelled() {
            return;
        }
    }
}
