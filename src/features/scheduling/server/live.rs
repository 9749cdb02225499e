//! Tells open calendars that somebody's slots changed: `GET /api/live/slots?providers=…`, an event stream.
//!
//! The truth is the table `slot_changes`, written by the transactions that change something. While somebody watches, one
//! task per node reads what is new twice a second and passes it on; nobody is told what changed, only to look again. A
//! stream begins with what happened since the page was made (`since`, then `Last-Event-ID`), so nothing falls between.

use super::watchers::{Place, Watchers};
use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing::get};
use futures_util::stream::{self, Stream};
use preau_directory::ProviderId;
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, AppError, Outcome, Relation, text};
use preau_platform::http::problem::Asker;
use preau_platform::http::{ClientIp, Stopping};
use preau_platform::{IntoInternal, Platform, Tx};
use std::collections::{HashMap, HashSet};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{Mutex, broadcast};
use tokio::time::{Instant, sleep};

/// Between two looks at the table.
const PACE: Duration = Duration::from_millis(500);

/// A transaction may take this long to commit its change and it is still heard of, in seconds.
const LATE: f64 = 60.0;

/// A change this recent may not have been visible to a page that was made with a later one, in seconds.
const OVERLAP: f64 = 5.0;

/// A stream ends after this long, and the browser asks again: whoever has been signed out is then refused.
const LIFETIME: Duration = Duration::from_secs(600);

/// Providers watched by one stream at most.
const MOST_PROVIDERS: usize = 200;

/// One change: its number and whose time it was.
#[derive(Clone, Copy, Debug)]
struct Change {
    seq: i64,
    provider_id: ProviderId,
}

/// The news of this node; cheap to clone.
#[derive(Clone, Debug)]
struct Desk(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    platform: Platform,
    news: broadcast::Sender<Arc<[Change]>>,
    reading: Mutex<bool>,
    watchers: Watchers,
}

/// The event stream.
pub fn routes(platform: Platform) -> Router {
    let (news, _) = broadcast::channel(64);
    let inner = Inner { platform, news, reading: Mutex::new(false), watchers: Watchers::default() };
    Router::new().route("/api/live/slots", get(watch)).with_state(Desk(Arc::new(inner)))
}

/// Number of the last change there is; what is read after it is at least as new.
///
/// # Errors
/// When the connection is lost.
pub(super) async fn last_change(tx: &mut Tx) -> Outcome<i64> {
    let last = sqlx::query_scalar!(r#"select coalesce(max(seq), 0) as "last!" from slot_changes"#);
    last.fetch_one(&mut **tx).await.internal("number of the last change")
}

async fn watch(State(desk): State<Desk>, parts: Parts) -> Response {
    let asker = Asker::of(&parts.uri, &parts.headers);
    match desk.admit(&parts).await {
        Ok(watcher) => {
            Sse::new(watcher.stream()).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))).into_response()
        }
        Err(error) => {
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            asker.refuse(status, &error)
        }
    }
}

impl Desk {
    async fn admit(&self, parts: &Parts) -> Outcome<Watcher> {
        let extensions = &parts.extensions;
        let actor = extensions.get::<Actor>().cloned().unwrap_or(Actor::Visitor);
        actor.may(Action::SlotRead, Relation::Foreign)?;
        let user_id: UserId = actor.signed_in()?.user_id;
        let (providers, since) = asked_for(parts.uri.query().unwrap_or_default(), &parts.headers)?;
        let address = extensions.get::<ClientIp>().map(|ip| ip.0);
        let place = self.0.watchers.take_place(user_id, address)?;
        // Listens first, then looks at what was before: a change in between is told twice rather than never.
        let news = self.listen().await?;
        let missed = self.changed_since(&providers, since).await?;
        let stop = extensions.get::<Stopping>().map(|stopping| stopping.0.clone()).unwrap_or_default();
        let until = Instant::now() + LIFETIME;
        Ok(Watcher { providers, news, missed, stop, until, greeted: false, _place: place })
    }

    /// Hears of every change that is not visible yet. What is visible to whoever comes first is what reading begins after.
    async fn listen(&self) -> Outcome<broadcast::Receiver<Arc<[Change]>>> {
        let mut reading = self.0.reading.lock().await;
        let news = self.0.news.subscribe();
        if !*reading {
            let now = Instant::now();
            let known = self.recent().await?.into_iter().map(|change| (change.seq, now)).collect();
            *reading = true;
            tokio::spawn(self.clone().read(known));
        }
        Ok(news)
    }

    /// Has nobody been listening? Then reading ends, until somebody does again.
    async fn is_alone(&self) -> bool {
        let mut reading = self.0.reading.lock().await;
        let alone = self.0.news.receiver_count() == 0;
        if alone {
            *reading = false;
        }
        alone
    }

    /// Reads what is new while somebody listens. Numbers are given before the commit, so a lower one may appear after a
    /// higher one: what is known is remembered for as long as that can happen.
    async fn read(self, mut known: HashMap<i64, Instant>) {
        let mut forget_at = Instant::now();
        while !self.is_alone().await {
            match self.recent().await {
                Ok(recent) => {
                    let now = Instant::now();
                    let new = recent.into_iter().filter(|change| known.insert(change.seq, now).is_none());
                    let new: Vec<Change> = new.collect();
                    if !new.is_empty() {
                        self.0.news.send(new.into()).ok();
                    }
                    known.retain(|_, at| now.duration_since(*at) < Duration::from_secs_f64(2.0 * LATE));
                }
                Err(error) => tracing::warn!(%error, "cannot read what changed; will try again"),
            }
            if Instant::now() >= forget_at {
                forget_at = Instant::now() + Duration::from_secs(3600);
                if let Err(error) = self.forget().await {
                    tracing::warn!(%error, "cannot forget old changes; will try again");
                }
            }
            sleep(PACE).await;
        }
    }

    async fn recent(&self) -> Outcome<Vec<Change>> {
        let mut tx = self.0.platform.db.begin_as(&Actor::System).await?;
        let rows = sqlx::query_as!(
            Change,
            r#"select seq, provider_id as "provider_id: ProviderId" from slot_changes
                where changed_at > clock_timestamp() - make_interval(secs => $1) order by seq"#,
            LATE
        );
        rows.fetch_all(&mut *tx).await.internal("read changes")
    }

    async fn changed_since(&self, providers: &HashSet<ProviderId>, since: Option<i64>) -> Outcome<Option<i64>> {
        let Some(since) = since else { return Ok(None) };
        let ids: Vec<_> = providers.iter().map(|id| id.0).collect();
        let mut tx = self.0.platform.db.begin_as(&Actor::System).await?;
        sqlx::query_scalar!(
            "select max(seq) from slot_changes
              where provider_id = any ($1) and (seq > $2 or changed_at > clock_timestamp() - make_interval(secs => $3))",
            &ids,
            since,
            OVERLAP
        )
        .fetch_one(&mut *tx)
        .await
        .internal("read changes since")
    }

    /// A page older than a day looks again anyway.
    async fn forget(&self) -> Outcome<()> {
        let mut tx = self.0.platform.db.begin_as(&Actor::System).await?;
        sqlx::query!("delete from slot_changes where changed_at < clock_timestamp() - interval '1 day'")
            .execute(&mut *tx)
            .await
            .internal("forget changes")?;
        tx.commit().await
    }
}

/// One stream.
struct Watcher {
    providers: HashSet<ProviderId>,
    news: broadcast::Receiver<Arc<[Change]>>,
    missed: Option<i64>,
    stop: tokio_util::sync::CancellationToken,
    until: Instant,
    greeted: bool,
    _place: Place,
}

impl Watcher {
    fn stream(self) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold(self, async |mut watcher| {
            let event = watcher.next().await?;
            Some((Ok(event), watcher))
        })
    }

    /// The next event; none at the stop of the node, or when the stream has lived long enough.
    async fn next(&mut self) -> Option<Event> {
        if !self.greeted {
            self.greeted = true;
            return Some(Event::default().comment("watching").retry(Duration::from_secs(2)));
        }
        if let Some(seq) = self.missed.take() {
            return Some(look_again(Some(seq)));
        }
        loop {
            let news = tokio::select! {
                () = self.stop.cancelled() => return None,
                () = tokio::time::sleep_until(self.until) => return None,
                news = self.news.recv() => news,
            };
            match news {
                Ok(changes) => {
                    let ours = changes.iter().filter(|change| self.providers.contains(&change.provider_id));
                    if let Some(seq) = ours.map(|change| change.seq).max() {
                        return Some(look_again(Some(seq)));
                    }
                }
                // Too slow to hear of each: looking again makes up for all of them.
                Err(RecvError::Lagged(_)) => return Some(look_again(None)),
                Err(RecvError::Closed) => return None,
            }
        }
    }
}

fn look_again(seq: Option<i64>) -> Event {
    let event = Event::default().event("slots").data("changed");
    match seq {
        Some(seq) => event.id(seq.to_string()),
        None => event,
    }
}

/// Whom to watch and since when. The browser's own memory of the last event wins over the address.
fn asked_for(query: &str, headers: &HeaderMap) -> Outcome<(HashSet<ProviderId>, Option<i64>)> {
    let given = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    let ids = given("providers").unwrap_or_default();
    let providers: Result<HashSet<ProviderId>, _> =
        ids.split(',').filter(|id| !id.is_empty()).take(MOST_PROVIDERS + 1).map(str::parse).collect();
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok()).or(given("since"));
    match providers {
        Ok(providers) if !providers.is_empty() && providers.len() <= MOST_PROVIDERS => {
            Ok((providers, last.and_then(|seq| seq.parse().ok())))
        }
        _ => Err(AppError::field("providers", text!("De 1 à 200 coachs.", "From 1 to 200 coaches."))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str, last: Option<&'static str>) -> Outcome<(usize, Option<i64>)> {
        let mut headers = HeaderMap::new();
        if let Some(last) = last {
            headers.insert("last-event-id", axum::http::HeaderValue::from_static(last));
        }
        asked_for(query, &headers).map(|(providers, since)| (providers.len(), since))
    }

    #[test]
    fn a_stream_says_whom_it_watches_and_since_when() {
        let (a, b) = ("0198c0de-0000-7000-8000-000000000001", "0198c0de-0000-7000-8000-000000000002");
        assert_eq!(read(&format!("providers={a},{b},{a}&since=7"), None), Ok((2, Some(7))));
        assert_eq!(read(&format!("since=7&providers={a}"), Some("12")), Ok((1, Some(12))), "the browser remembers");
        assert_eq!(read(&format!("providers={a}"), Some("nonsense")), Ok((1, None)));
        for refused in ["", "providers=", "providers=everybody", &format!("providers={a},x")] {
            assert!(read(refused, None).is_err(), "{refused}");
        }
        let many: Vec<String> = (0..300_u128).map(|n| uuid::Uuid::from_u128(n).to_string()).collect();
        assert!(read(&format!("providers={}", many.join(",")), None).is_err());
    }
}
