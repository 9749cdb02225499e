//! Many clients who want the same slot at the same time, round after round: one of them gets it, and quickly.

use super::Plan;
use super::school::{HOUSEHOLDS, RIVALS, School, WANTED};
use crate::client::{Answer, Ask, Client};
use crate::crowd::{self, Kind, Seat, id};
use crate::load::percentile;
use crate::table::{Table, milliseconds};
use anyhow::{Context as _, ensure};
use chrono::{DateTime, Utc};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// Rounds that the wanted coach's calendar has slots for, with a good distance from its end.
const MOST: u64 = 300 * crowd::SLOTS_A_DAY;

/// Measures answers to students of different households who book the same slot at once.
pub(super) async fn measure(school: &mut School, plan: Plan, table: &mut Table) -> anyhow::Result<()> {
    school.need_coaches().await?;
    school.forget_backlog().await?;
    let server = school.serve(true).await?;
    let mut contest = Contest::new(school).await?;
    let begun = Instant::now();
    while begun.elapsed() < plan.run && contest.rounds < MOST && contest.wrong.is_none() {
        contest.round().await?;
    }
    let rate = contest.rounds as f64 / begun.elapsed().as_secs_f64();
    let (bookings, slots) = taken(school).await?;
    let rounds = contest.rounds;
    if contest.wrong.is_none() && (bookings, slots) != (rounds, rounds) {
        contest.wrong = Some(format!("after {rounds} rounds there are {bookings} bookings of {slots} slots"));
    }
    contest.report(rate, table);
    drop(contest);
    server.stop().await?;
    school.forget_backlog().await
}

/// Live bookings of the coach whom everybody wants, and slots they take, as the database has them.
async fn taken(school: &School) -> anyhow::Result<(u64, u64)> {
    let mut connection = school.connect().await?;
    let (bookings, slots): (i64, i64) = sqlx::query_as(
        "select count(*), count(distinct during) from bookings where provider_id = $1 and status <> 'cancelled'",
    )
    .bind(id(Kind::Provider, WANTED))
    .fetch_one(&mut connection)
    .await?;
    Ok((bookings.cast_unsigned(), slots.cast_unsigned()))
}

struct Contest {
    origin: String,
    midnight: DateTime<Utc>,
    /// A connection for each, open from the beginning.
    clients: Vec<Client>,
    /// Those that went as they must.
    rounds: u64,
    /// Of every answer, from the moment at which all were let go.
    all: Vec<Duration>,
    /// Of the answers to those who got the slot.
    won: Vec<Duration>,
    /// What should not have happened; then it is over.
    wrong: Option<String>,
}

impl Contest {
    async fn new(school: &School) -> anyhow::Result<Self> {
        let mut clients = Vec::new();
        for _ in 0..RIVALS {
            let mut client = Client::new(school.setup.addr);
            ensure!(client.ask(&Ask::get("/healthz")).await?.is_ok(), "the server is not well");
            clients.push(client);
        }
        let (origin, midnight) = (school.setup.origin(), school.midnight);
        Ok(Self { origin, midnight, clients, rounds: 0, all: vec![], won: vec![], wrong: None })
    }

    /// What everybody sends in this round: another student each, the same slot, which nobody wanted before.
    fn asks(&self) -> Vec<Ask> {
        let round = self.rounds;
        let start = Seat::nth(round, 1, 1, self.midnight).start;
        let ask = |n| {
            // Somebody else is let go first each time.
            let student = HOUSEHOLDS + (n + round) % RIVALS;
            crowd::book(&self.origin, Seat { student, coach: WANTED, start }, &format!("contest-{round}-{n}"))
        };
        (0..RIVALS).map(ask).collect()
    }

    async fn round(&mut self) -> anyhow::Result<()> {
        let asks = self.asks();
        let mut running = JoinSet::new();
        let begun = Instant::now();
        for (mut client, ask) in self.clients.drain(..).zip(asks) {
            running.spawn(async move {
                let answer = client.ask(&ask).await;
                (begun.elapsed(), answer, client)
            });
        }
        let (mut won, mut taken, mut wrong) = (0, 0, Vec::new());
        while let Some(one) = running.join_next().await {
            let (time, answer, client) = one.context("a client broke down")?;
            self.clients.push(client);
            self.all.push(time);
            match verdict(answer) {
                Verdict::Won => {
                    won += 1;
                    self.won.push(time);
                }
                Verdict::Taken => taken += 1,
                Verdict::Wrong(words) => wrong.push(words),
            }
        }
        if (won, taken) == (1, RIVALS - 1) {
            self.rounds += 1;
        } else {
            let others = wrong.first().map(|first| format!(", {} × something else: {first}", wrong.len()));
            let others = others.unwrap_or_default();
            self.wrong = Some(format!("round {}: {won} × booked, {taken} × `slot-taken`{others}", self.rounds + 1));
        }
        Ok(())
    }

    /// Latencies of a contest that went wrong would mean nothing.
    fn report(&mut self, rate: f64, table: &mut Table) {
        let what = format!("booking, with its mails, {RIVALS} clients at once for one slot");
        let aim = format!("1 × booked and {} × `slot-taken` a round", RIVALS - 1);
        let ok = self.wrong.is_none() && self.rounds > 0;
        let measured = match &self.wrong {
            Some(wrong) => format!("**{wrong}**"),
            None => format!("{} rounds, all of them so, {rate:.1}/s", self.rounds),
        };
        table.judge(&what, measured, aim, ok);
        if !ok {
            return;
        }
        for (whose, times) in [("all answers", &mut self.all), ("the answer to who got it", &mut self.won)] {
            times.sort_unstable();
            let (p95, p50) = (milliseconds(percentile(times, 95)), milliseconds(percentile(times, 50)));
            table.note(format!("{what}, {whose}"), format!("P95 {p95} (P50 {p50})"));
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    /// Booked.
    Won,
    /// Somebody else was faster, and that is what was said.
    Taken,
    /// Anything else.
    Wrong(String),
}

fn verdict(answer: anyhow::Result<Answer>) -> Verdict {
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return Verdict::Wrong(format!("no answer ({error:#})")),
    };
    let body = answer.json().unwrap_or_default();
    let says = |name: &str| body[name].as_str().unwrap_or_default();
    if answer.is_ok() && !says("booking_id").is_empty() {
        Verdict::Won
    } else if answer.status == http::StatusCode::CONFLICT && says("code") == "slot-taken" {
        Verdict::Taken
    } else {
        Verdict::Wrong(format!("{} ({})", answer.status.as_u16(), answer.text()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderMap, StatusCode};

    fn of(status: u16, body: &'static str) -> Verdict {
        let status = StatusCode::from_u16(status).unwrap();
        verdict(Ok(Answer { status, headers: HeaderMap::new(), body: body.into() }))
    }

    #[test]
    fn only_a_booking_and_a_taken_slot_are_what_a_round_may_bring() {
        assert_eq!(of(200, r#"{"booking_id":"01a1f941-69cf-72f2-92fc-5540bb209f28"}"#), Verdict::Won);
        assert_eq!(of(409, r#"{"kind":"conflict","code":"slot-taken"}"#), Verdict::Taken);
        for (status, body) in [
            (200, "{}"),
            (200, r#"{"code":"slot-taken"}"#),
            (409, r#"{"kind":"conflict","code":"student-busy"}"#),
            (409, ""),
            (503, r#"{"kind":"unavailable"}"#),
        ] {
            assert!(matches!(of(status, body), Verdict::Wrong(_)), "{status} {body}");
        }
        assert!(matches!(verdict(Err(anyhow::anyhow!("broken"))), Verdict::Wrong(_)));
    }
}
