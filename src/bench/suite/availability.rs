//! A month of every coach in one request of the REST API: how long it takes, and how often Postgres is asked for it.

use super::school::{HOUSEHOLDS, RIVALS, School, TUTORED};
use super::{CLIENTS, Plan, say};
use crate::client::{Answer, Ask, Client};
use crate::crowd::{self, FIRST_TUTOR, Kind, Seat, Size, TUTOR_HOURS, id};
use crate::load::{self, Next, Right};
use crate::recording;
use crate::table::{Table, milliseconds};
use anyhow::{Context as _, ensure};
use chrono::{DateTime, Datelike as _, TimeDelta, Utc, Weekday};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// Coaches of the school, at first and then.
const FEW: u64 = 2;
const MANY: u64 = TUTORED;
/// Days asked for.
const DAYS: u64 = 31;
/// Requests a second: each brings some ten thousand slots.
const RATE: f64 = 5.0;
/// How often the statements of a request are counted.
const COUNTS: usize = 3;

/// Measures the request for a school of a few coaches, then of many, whoever else is in its database.
pub(super) async fn measure(school: &mut School, plan: Plan, table: &mut Table) -> anyhow::Result<()> {
    let mut connection = school.connect().await?;
    let before: Vec<Uuid> =
        sqlx::query_scalar("select id from providers where published").fetch_all(&mut connection).await?;
    crowd::gather(&mut connection, Size { tutors: MANY.cast_signed(), ..Size::default() }).await?;
    drop(connection);
    let server = school.serve(false).await?;
    book_some(school).await?;
    server.stop().await?;
    school.forget_backlog().await?;
    count_statements(school, table).await?;
    time_it(school, plan, table).await?;
    publish(school, &before).await
}

/// Each tutor has one appointment on each working day, booked as everything is.
fn booked(midnight: DateTime<Utc>) -> Vec<Seat> {
    let of_day = |day: u64| {
        let start = move |tutor: u64| {
            let hour = TUTOR_HOURS[(tutor + day) as usize % TUTOR_HOURS.len()];
            midnight + TimeDelta::days(day.cast_signed()) + TimeDelta::hours(hour.into())
        };
        (0..MANY).map(move |tutor| Seat {
            student: HOUSEHOLDS + RIVALS + tutor,
            coach: FIRST_TUTOR + tutor,
            start: start(tutor),
        })
    };
    (0..DAYS).flat_map(of_day).filter(|seat| seat.start.weekday() != Weekday::Sun).collect()
}

async fn book_some(school: &School) -> anyhow::Result<()> {
    say("appointments of tutors");
    let (seats, origin) = (booked(school.midnight), school.setup.origin());
    let count = seats.len() as u64;
    let next: Next = Arc::new(move |n| crowd::book(&origin, seats[n as usize], &format!("tutor-{n}")));
    let outcome = load::each(school.setup.addr, CLIENTS, count, &next).await;
    ensure!(outcome.answered() == count, "not everything was booked: {}", outcome.trouble().unwrap_or_default());
    Ok(())
}

/// The school shows these providers and no others.
async fn publish(school: &School, providers: &[Uuid]) -> anyhow::Result<()> {
    let mut connection = school.connect().await?;
    sqlx::query("update providers set published = (id = any ($1)) where published <> (id = any ($1))")
        .bind(providers)
        .execute(&mut connection)
        .await?;
    Ok(())
}

fn tutors(count: u64) -> Vec<Uuid> {
    (0..count).map(|tutor| id(Kind::Provider, FIRST_TUTOR + tutor)).collect()
}

/// A program that acts for the demonstration's student.
async fn token(client: &mut Client) -> anyhow::Result<String> {
    let credentials = json!({ "email": "eleve@demo.preau", "password": "Preau-demo-2026" }).to_string();
    let ask = Ask::post("/api/v1/auth/token", credentials).with("content-type", "application/json");
    let answer = client.ask(&ask).await?;
    ensure!(answer.is_ok(), "no token: {} {}", answer.status, answer.text());
    Ok(answer.json()?["access_token"].as_str().context("no access token")?.to_owned())
}

/// The month from the crowd's first midnight on.
fn month(school: &School, token: &str) -> Ask {
    let rfc = |at: DateTime<Utc>| at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let (from, to) = (school.midnight, school.midnight + TimeDelta::days(DAYS.cast_signed()));
    Ask::get(&format!("/api/v1/availability?service=online&from={}&to={}", rfc(from), rfc(to)))
        .with("authorization", &format!("Bearer {token}"))
}

/// What must be in the answer: every hour of every tutor but those that are booked.
fn expected(midnight: DateTime<Utc>, count: u64) -> BTreeSet<(DateTime<Utc>, Uuid)> {
    let mut free = BTreeSet::new();
    for day in (0..DAYS).map(|day| midnight + TimeDelta::days(day.cast_signed())) {
        if day.weekday() != Weekday::Sun {
            let hours = TUTOR_HOURS.map(|hour| day + TimeDelta::hours(hour.into()));
            free.extend(hours.iter().flat_map(|hour| tutors(count).into_iter().map(|tutor| (*hour, tutor))));
        }
    }
    for seat in booked(midnight) {
        free.remove(&(seat.start, id(Kind::Provider, seat.coach)));
    }
    free
}

/// Is it exactly the slots that are free? How many there are.
fn check(answer: &Answer, midnight: DateTime<Utc>, count: u64) -> anyhow::Result<usize> {
    ensure!(answer.is_ok(), "availability is answered {}: {}", answer.status, answer.text());
    let body = answer.json()?;
    let slots = body["slots"].as_array().context("no slots")?;
    let read = |slot: &Value| -> Option<(DateTime<Utc>, Uuid)> {
        let at = |name: &str| Some(DateTime::parse_from_rfc3339(slot[name].as_str()?).ok()?.to_utc());
        let (start, end) = (at("start")?, at("end")?);
        (end - start == TimeDelta::hours(1) && slot["seats_left"] == 1).then_some(())?;
        Some((start, slot["provider_id"].as_str()?.parse().ok()?))
    };
    let found: BTreeSet<_> = slots.iter().filter_map(read).collect();
    let expected = expected(midnight, count);
    ensure!(
        found == expected && slots.len() == expected.len(),
        "{} slots of {count} coaches are answered, and {} are free",
        slots.len(),
        expected.len()
    );
    Ok(slots.len())
}

/// Statements of a request once caches are warm, with few coaches and with many.
async fn count_statements(school: &mut School, table: &mut Table) -> anyhow::Result<()> {
    // The worker would ask in between.
    let server = school.serve(false).await?;
    let mut client = Client::new(server.addr());
    let mut all = Vec::new();
    for count in [FEW, MANY] {
        publish(school, &tutors(count)).await?;
        // Fresh, so that its use, which is noted once a minute, is not noted in between.
        let ask = month(school, &token(&mut client).await?);
        for _ in 0..COUNTS {
            check(&client.ask(&ask).await?, school.midnight, count)?;
        }
        let mut counts = BTreeSet::new();
        for _ in 0..COUNTS {
            let from = recording::begin(&mut school.admin).await?;
            let answer = client.ask(&ask).await?;
            let statements = recording::end(&mut school.admin, from).await?;
            check(&answer, school.midnight, count)?;
            // What the driver asks about types, once on each connection, is not the request's.
            counts.insert(statements.iter().filter(|s| !s.sql.contains("pg_catalog.")).count());
        }
        all.push(counts);
    }
    drop(client);
    server.stop().await?;
    let words = |counts: &BTreeSet<usize>| counts.iter().map(usize::to_string).collect::<Vec<_>>().join(" or ");
    let measured: Vec<String> = all.iter().map(words).collect();
    let one_number = all.iter().flatten().collect::<BTreeSet<_>>().len() == 1;
    table.judge(
        "availability of a month for all coaches in one request, statements to Postgres",
        format!("{} for {FEW} coaches, {} for {MANY}", measured[0], measured[1]),
        "the same",
        one_number && all.iter().flatten().all(|count| *count > 0),
    );
    Ok(())
}

/// As deployed. Each answer must be the one that was checked, to the byte: nobody books meanwhile.
async fn time_it(school: &School, plan: Plan, table: &mut Table) -> anyhow::Result<()> {
    publish(school, &tutors(MANY)).await?;
    let server = school.serve(true).await?;
    let mut client = Client::new(server.addr());
    let ask = month(school, &token(&mut client).await?);
    let first = client.ask(&ask).await?;
    let slots = check(&first, school.midnight, MANY)?;
    drop(client);
    let bytes = first.body.len();
    let right: Right = Arc::new(move |answer| answer.is_ok() && answer.body == first.body);
    let calm = load::open_checking(server.addr(), RATE, plan.calm, &super::pages::always(ask), &right).await;
    server.stop().await?;
    table.note(
        format!(
            "availability of a month for {MANY} coaches in one request ({slots} free slots, {:.1} MB uncompressed), {RATE} a second",
            bytes as f64 / 1_000_000.0
        ),
        format!(
            "P95 {} (P50 {}){}",
            milliseconds(calm.percentile(95)),
            milliseconds(calm.percentile(50)),
            super::pages::trouble(std::slice::from_ref(&calm))
        ),
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_booked_is_within_hours_and_no_student_is_in_two_places() {
        let midnight = DateTime::from_timestamp(1_772_000_000 / 86_400 * 86_400, 0).unwrap();
        let seats = booked(midnight);
        let places: BTreeSet<_> = seats.iter().map(|seat| (seat.start, seat.student)).collect();
        assert_eq!(places.len(), seats.len());
        // 31 days have 26 or 27 days that are no Sundays.
        let days = seats.len() as u64 / MANY;
        assert!((26..=27).contains(&days) && (seats.len() as u64).is_multiple_of(MANY), "{}", seats.len());
        for count in [FEW, MANY] {
            assert_eq!(expected(midnight, count).len() as u64, count * days * (TUTOR_HOURS.len() as u64 - 1));
        }
    }
}
