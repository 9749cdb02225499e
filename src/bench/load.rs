//! Load: as many requests as a few clients can make (closed loop), or a given number a second whatever the answers take
//! (open loop). In an open loop the time of a request begins when it was due, so a server that stalls cannot hide it.

use crate::client::{Answer, Ask, Client};
use http::StatusCode;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

/// Gives the next request: called with 0, 1, 2 and so on, each once, over all clients.
pub type Next = Arc<dyn Fn(u64) -> Ask + Send + Sync>;

/// Is this the answer that was wanted?
pub type Right = Arc<dyn Fn(&Answer) -> bool + Send + Sync>;

/// Any 2xx.
fn any_ok() -> Right {
    Arc::new(Answer::is_ok)
}

/// What came of a load.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// How long it lasted.
    pub elapsed: Duration,
    /// Time of each answered request, sorted.
    times: Vec<Duration>,
    /// How many answers of each status that were not what was wanted (2xx, mostly), and the first of each in words.
    pub refusals: BTreeMap<u16, (u64, String)>,
    /// Requests without an answer.
    pub lost: u64,
}

impl Outcome {
    fn note(&mut self, time: Duration, answer: anyhow::Result<Answer>, right: &Right) {
        match answer {
            Ok(answer) if right(&answer) => self.times.push(time),
            Ok(answer) => self.refuse(answer.status, answer.text()),
            Err(_) => self.lost += 1,
        }
    }

    fn refuse(&mut self, status: StatusCode, words: String) {
        self.refusals.entry(status.as_u16()).or_insert((0, words)).0 += 1;
    }

    fn add(&mut self, other: Self) {
        self.times.extend(other.times);
        for (status, (count, words)) in other.refusals {
            self.refusals.entry(status).or_insert((0, words)).0 += count;
        }
        self.lost += other.lost;
    }

    fn finish(mut self, elapsed: Duration) -> Self {
        self.elapsed = elapsed;
        self.times.sort_unstable();
        self
    }

    /// Answered as wanted.
    pub fn answered(&self) -> u64 {
        u64::try_from(self.times.len()).unwrap_or(u64::MAX)
    }

    /// Answered as wanted, per second.
    pub fn rate(&self) -> f64 {
        self.times.len() as f64 / self.elapsed.as_secs_f64().max(1e-9)
    }

    /// The time within which `percent` of the requests were answered.
    pub fn percentile(&self, percent: u32) -> Duration {
        percentile(&self.times, percent)
    }

    /// Everything that was not answered as wanted, in words; `None` when all was.
    pub fn trouble(&self) -> Option<String> {
        let mut words: Vec<String> =
            self.refusals.iter().map(|(status, (count, first))| format!("{count} × {status} ({first})")).collect();
        if self.lost > 0 {
            words.push(format!("{} × no answer", self.lost));
        }
        (!words.is_empty()).then(|| words.join(", "))
    }
}

/// Of these times, sorted: the one within which `percent` of them lie.
pub fn percentile(sorted: &[Duration], percent: u32) -> Duration {
    let rank = (sorted.len() * percent as usize).div_ceil(100).max(1) - 1;
    sorted.get(rank).copied().unwrap_or_default()
}

/// `clients` ask one request after the other for this long.
pub async fn closed(server: SocketAddr, clients: usize, lasting: Duration, next: &Next) -> Outcome {
    closed_until(server, clients, next, move |_, elapsed| elapsed >= lasting).await
}

/// `clients` ask `count` requests, together and one after the other.
pub async fn each(server: SocketAddr, clients: usize, count: u64, next: &Next) -> Outcome {
    closed_until(server, clients, next, move |number, _| number >= count).await
}

/// Over when `over` says so of the number of the next request and the time since the beginning.
async fn closed_until(
    server: SocketAddr,
    clients: usize,
    next: &Next,
    over: impl Fn(u64, Duration) -> bool + Copy + Send + 'static,
) -> Outcome {
    let numbers = Arc::new(AtomicU64::new(0));
    let started = Instant::now();
    let mut running = JoinSet::new();
    for _ in 0..clients {
        let (numbers, next) = (Arc::clone(&numbers), Arc::clone(next));
        running.spawn(async move {
            let (mut client, mut outcome) = (Client::new(server), Outcome::default());
            let right = any_ok();
            loop {
                let number = numbers.fetch_add(1, Ordering::Relaxed);
                if over(number, started.elapsed()) {
                    return outcome;
                }
                let ask = next(number);
                let begun = Instant::now();
                let answer = client.ask(&ask).await;
                outcome.note(begun.elapsed(), answer, &right);
            }
        });
    }
    gather(running, started).await
}

/// Most connections of an open loop; a request that finds none free waits, and its time runs.
const CONNECTIONS: usize = 128;

/// `rate` requests a second for this long, at even intervals.
pub async fn open(server: SocketAddr, rate: f64, lasting: Duration, next: &Next) -> Outcome {
    open_checking(server, rate, lasting, next, &any_ok()).await
}

/// The same; only answers that are `right` count.
pub async fn open_checking(server: SocketAddr, rate: f64, lasting: Duration, next: &Next, right: &Right) -> Outcome {
    // As many as are needed while answers take less than a second.
    let connections = CONNECTIONS.min(rate.ceil() as usize).max(1);
    open_over(server, connections, rate, lasting, next, right).await
}

async fn open_over(
    server: SocketAddr,
    connections: usize,
    rate: f64,
    lasting: Duration,
    next: &Next,
    right: &Right,
) -> Outcome {
    let count = (rate * lasting.as_secs_f64()).ceil() as u64;
    let numbers = Arc::new(AtomicU64::new(0));
    let started = Instant::now();
    let mut running = JoinSet::new();
    // Whoever is free waits for the next one to be due; the others wait behind them.
    let turn = Arc::new(Mutex::new(()));
    for _ in 0..connections {
        let (numbers, next, turn, right) =
            (Arc::clone(&numbers), Arc::clone(next), Arc::clone(&turn), Arc::clone(right));
        running.spawn(async move {
            let (mut client, mut outcome) = (Client::new(server), Outcome::default());
            loop {
                let waiting = turn.lock().await;
                let number = numbers.fetch_add(1, Ordering::Relaxed);
                if number >= count {
                    return outcome;
                }
                let due = started + Duration::from_secs_f64(number as f64 / rate);
                sleep_until(due).await;
                drop(waiting);
                let answer = client.ask(&next(number)).await;
                outcome.note(due.elapsed(), answer, &right);
            }
        });
    }
    gather(running, started).await
}

async fn gather(mut running: JoinSet<Outcome>, started: Instant) -> Outcome {
    let mut all = Outcome::default();
    while let Some(one) = running.join_next().await {
        match one {
            Ok(one) => all.add(one),
            Err(_) => all.lost += 1,
        }
    }
    all.finish(started.elapsed())
}

/// Where a server bends.
#[derive(Clone, Debug)]
pub struct Knee {
    /// The highest rate asked for that was kept up with within [`LIMIT`], and its outcome.
    pub held: Option<(f64, Outcome)>,
    /// The first rate that was not, and its outcome.
    pub broke: Option<(f64, Outcome)>,
}

/// A P95 above this is too slow (SPEC §2: first byte of any page).
pub const LIMIT: Duration = Duration::from_millis(200);
/// From one rate to the next.
const STEP: f64 = 1.4;

/// Raises the rate until the P95 is above [`LIMIT`] or the answers do not come as fast as the questions.
pub async fn knee(
    server: SocketAddr,
    from: f64,
    step_lasts: Duration,
    next: &Next,
    mut between: impl AsyncFnMut(u64),
) -> Knee {
    let (mut rate, mut held) = (from, None);
    while rate < 100_000.0 {
        let outcome = open(server, rate, step_lasts, next).await;
        between((rate * step_lasts.as_secs_f64()).ceil() as u64).await;
        let kept_up = outcome.percentile(95) <= LIMIT && outcome.rate() >= rate * 0.9 && outcome.trouble().is_none();
        if !kept_up {
            return Knee { held, broke: Some((rate, outcome)) };
        }
        held = Some((rate, outcome));
        rate *= STEP;
    }
    Knee { held, broke: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::routing::get;

    async fn server(pause: Duration) -> SocketAddr {
        let app = Router::new().route(
            "/",
            get(move || async move {
                tokio::time::sleep(pause).await;
                "ok"
            }),
        );
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, app).await });
        address
    }

    fn root() -> Next {
        Arc::new(|_| Ask::get("/"))
    }

    #[test]
    fn percentiles_are_those_of_the_sorted_times() {
        let times = (1..=100).map(Duration::from_millis).collect();
        let outcome = Outcome { times, ..Outcome::default() };
        assert_eq!(outcome.percentile(95), Duration::from_millis(95));
        assert_eq!(outcome.percentile(100), Duration::from_millis(100));
        assert_eq!(Outcome::default().percentile(95), Duration::ZERO);
    }

    #[tokio::test]
    async fn a_closed_loop_asks_as_fast_as_it_is_answered() {
        let address = server(Duration::from_millis(20)).await;
        let outcome = closed(address, 4, Duration::from_millis(400), &root()).await;
        assert!(outcome.trouble().is_none(), "{:?}", outcome.trouble());
        assert!((8..=80).contains(&outcome.answered()), "{}", outcome.answered());
        assert!(outcome.percentile(50) >= Duration::from_millis(20));
    }

    #[tokio::test]
    async fn an_open_loop_counts_the_time_a_request_had_to_wait_for_its_turn() {
        let address = server(Duration::from_millis(30)).await;
        // One connection, 30 ms an answer, a request due each 5 ms: the last of ten waits for all before it.
        let outcome = open_over(address, 1, 200.0, Duration::from_millis(50), &root(), &any_ok()).await;
        assert_eq!(outcome.answered(), 10);
        assert!(outcome.percentile(100) >= Duration::from_millis(200), "{:?}", outcome.percentile(100));
    }

    #[tokio::test]
    async fn each_request_of_a_number_is_asked_once() {
        let address = server(Duration::ZERO).await;
        let asked = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&asked);
        let next: Next = Arc::new(move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
            Ask::get("/")
        });
        assert_eq!(each(address, 4, 10, &next).await.answered(), 10);
        assert_eq!(asked.load(Ordering::Relaxed), 10);
    }

    #[tokio::test]
    async fn an_answer_that_is_not_the_right_one_is_counted_apart() {
        let address = server(Duration::ZERO).await;
        let right: Right = Arc::new(|answer| answer.text() == "something else");
        let outcome = open_checking(address, 20.0, Duration::from_millis(100), &root(), &right).await;
        assert_eq!((outcome.answered(), outcome.trouble().as_deref()), (0, Some("2 × 200 (ok)")));
    }

    #[tokio::test]
    async fn what_is_not_answered_2xx_is_counted_apart() {
        let address = server(Duration::ZERO).await;
        let missing: Next = Arc::new(|_| Ask::get("/nowhere"));
        let outcome = closed(address, 1, Duration::from_millis(50), &missing).await;
        assert_eq!(outcome.answered(), 0);
        assert!(outcome.trouble().unwrap().contains("404"));
        let nobody: SocketAddr = "127.0.0.1:1".parse().unwrap();
        assert!(open(nobody, 10.0, Duration::from_millis(100), &root()).await.lost > 0);
    }
}
