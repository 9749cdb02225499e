//! What must be true when the dust has settled.

use crate::load::Done;
use crate::school::{CREDITS, School};
use anyhow::{Context as _, bail, ensure};
use preau_bench::crowd::{Kind, id};
use sqlx::PgConnection;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Every acknowledged booking is there under its own id; whoever got no answer has the whole booking or nothing; and there
/// is nothing that nobody asked for.
pub async fn bookings(school: &School, done: &Done) -> anyhow::Result<()> {
    let mut connection = school.connect().await?;
    // By key, which the transaction of the booking keeps.
    let kept: HashMap<String, (Uuid, String, Uuid)> = sqlx::query_as(
        "select k.key, b.id, b.status, b.provider_id from idempotency_keys k
           join bookings b on b.id = (k.response ->> 'booking_id')::uuid
          where k.scope = 'book' and k.key like 'crash-%'",
    )
    .fetch_all(&mut connection)
    .await?
    .into_iter()
    .map(|(key, id, status, provider): (String, Uuid, String, Uuid)| (key, (id, status, provider)))
    .collect();
    for booking in &done.bookings {
        let found = kept.get(&booking.key);
        if let Some((_, status, provider)) = found {
            ensure!(status == "confirmed", "{booking:?} is {status}");
            ensure!(*provider == id(Kind::Provider, booking.seat.coach), "{booking:?} is with somebody else");
        }
        if let Some(acknowledged) = booking.acknowledged {
            let (id, ..) = found.with_context(|| format!("acknowledged and lost: {booking:?}"))?;
            ensure!(*id == acknowledged, "{booking:?} is another one now: {id}");
        }
    }
    let asked: HashSet<&str> = done.bookings.iter().map(|booking| booking.key.as_str()).collect();
    ensure!(kept.keys().all(|key| asked.contains(key.as_str())), "somebody has what nobody asked for");
    Ok(())
}

/// Every payment the provider took is settled.
pub async fn payments(school: &School, done: &Done) -> anyhow::Result<()> {
    let mut connection = school.connect().await?;
    for payment_ref in &done.payments {
        let status: Option<String> = sqlx::query_scalar("select status from payments where provider_ref = $1")
            .bind(payment_ref)
            .fetch_optional(&mut connection)
            .await?;
        ensure!(status.as_deref() == Some("succeeded"), "paid, but {status:?}: {payment_ref}");
    }
    Ok(())
}

/// What a half-done booking, payment or entry would break. Each query finds the offenders.
const RULES: &[(&str, &str)] = &[
    (
        "a booking is paid with one entry of what it cost",
        "select b.id::text from bookings b where b.id in (select id from crowd_bookings)
            and (select array_agg(e.amount) from credit_entries e where e.kind = 'USAGE' and e.cause = 'booking:' || b.id)
                is distinct from array[-b.credits]",
    ),
    (
        "an entry of use has its booking",
        "select e.cause from credit_entries e where e.kind = 'USAGE'
            and not exists (select from bookings b where e.cause = 'booking:' || b.id)",
    ),
    (
        "an appointment has its booking",
        "select a.id::text from appointments a
          where a.service <> 'workshop' and (select count(*) from bookings b where b.appointment_id = a.id) <> 1",
    ),
    (
        "an online appointment has its room",
        "select a.id::text from appointments a join bookings b on b.appointment_id = a.id
          where a.service = 'online' and b.status = 'confirmed'
            and not exists (select from video_rooms r where r.appointment_id = a.id)",
    ),
    (
        "a room has its appointment's booking",
        "select r.appointment_id::text from video_rooms r
          where not exists (select from bookings b where b.appointment_id = r.appointment_id)",
    ),
    (
        "a booking was told of once",
        "select b.id::text from crowd_bookings b
          where (select count(*) from outbox_events e where e.kind = 'booking-confirmed' and e.payload ->> 'booking_id' = b.id::text) <> 1",
    ),
    (
        "what was told of happened",
        "select e.id::text from outbox_events e where e.kind = 'booking-confirmed'
            and not exists (select from bookings b where b.id::text = e.payload ->> 'booking_id')",
    ),
    (
        "a booking has one key, and a key its booking",
        "select coalesce(b.id::text, k.key) from crowd_bookings b
           full join (select * from idempotency_keys where scope = 'book') k on k.response ->> 'booking_id' = b.id::text
          where b.id is null or k.key is null",
    ),
    (
        "an entry is the sum of its movements",
        "select e.id::text from credit_entries e
          where e.amount <> (select coalesce(sum(m.amount), 0) from credit_movements m where m.entry_id = e.id)",
    ),
    (
        "what remains of a grant is the sum of its movements",
        "select g.id::text from credit_grants g
          where g.remaining <> (select coalesce(sum(m.amount), 0) from credit_movements m where m.grant_id = g.id)",
    ),
    (
        "a balance is what was given less what was booked",
        "select s.user_id::text from students s where s.user_id::text like 'c0000000%'
            and (select sum(g.remaining) from credit_grants g where g.student_id = s.user_id)
                <> $1 + 400 * (select count(*) from payments p where p.account_id = s.account_id and p.status = 'succeeded')
                      - (select coalesce(sum(b.credits), 0) from bookings b where b.student_id = s.user_id)",
    ),
    (
        "a payment is settled if and only if the provider has the money",
        "select p.id::text from payments p join sandbox.konnect_payments k on k.payment_ref = p.provider_ref
          where (p.status = 'succeeded') <> (k.status = 'completed')",
    ),
    (
        "a settled payment was told of once",
        "select p.id::text from crowd_payments p
          where (select count(*) from outbox_events e where e.kind = 'payment-settled' and e.payload ->> 'payment_id' = p.id::text) <> 1",
    ),
    (
        "a settled payment opened one period, and the period gave its credits once",
        "select p.id::text from crowd_payments p
          where (select array_agg(e.amount) from subscription_periods s
                   join credit_entries e on e.kind = 'MONTHLY_ALLOCATION' and e.cause = 'period:' || s.id
                   join invoice_lines l on l.id = s.invoice_line_id
                  where p.purpose = 'invoice:' || l.invoice_id) is distinct from array[400]",
    ),
    (
        // Those that the demonstration gives away bring no credits.
        "a period that brings credits was paid",
        "select s.id::text from subscription_periods s
          where s.credits > 0 and not exists (select from invoice_lines l join invoices i on i.id = l.invoice_id
                             where l.id = s.invoice_line_id and i.status = 'paid')",
    ),
    (
        "a settled payment is a receipt, and all of it is in its invoice",
        "select p.id::text from crowd_payments p
          where (select array_agg(e.amount_minor) from receipts r join invoice_entries e on e.receipt_id = r.id
                  where r.payment_id = p.id) is distinct from array[p.amount_minor]",
    ),
    (
        "numbers of invoices have no hole",
        "select c.series from invoice_counters c
          where c.last <> (select count(*) from invoices i where (i.series, i.year) = (c.series, c.year))
                        + (select count(*) from quotes q where ('Q', q.year) = (c.series, c.year))",
    ),
    (
        "family, student and coach each got one confirmation of a booking",
        "select b.id::text from crowd_bookings b join providers p on p.id = b.provider_id
           join outbox_events e on e.kind = 'booking-confirmed' and e.payload ->> 'booking_id' = b.id::text
          where (select array_agg(m.user_id order by m.user_id) from mails m
                  where m.dedup_key like 'event:' || e.id || '/%' and m.template = 'booking-confirmed')
                is distinct from (select array_agg(u order by u) from (
                    select user_id from account_members where account_id = b.account_id union all select p.user_id) as x (u))",
    ),
    (
        "whoever paid got one receipt, and one word that the plan is open",
        "select p.id::text from crowd_payments p
          where (select count(*) from mails m where m.user_id = p.payer_id and m.template = 'payment-confirmed') <> 1
             or (select count(*) from mails m where m.user_id = p.payer_id and m.template = 'subscription-activated') <> 1",
    ),
];

/// No rule is broken anywhere.
pub async fn nothing_is_half_done(school: &School) -> anyhow::Result<()> {
    let mut connection = school.connect().await?;
    sqlx::raw_sql(
        "create temp view crowd_bookings as select * from bookings where student_id::text like 'c0000000%';
         create temp view crowd_payments as
            select * from payments where payer_id::text like 'c0000000%' and status = 'succeeded'",
    )
    .execute(&mut connection)
    .await?;
    for (rule, offenders) in RULES {
        let found = find(&mut connection, offenders).await.with_context(|| format!("ask whether {rule}"))?;
        ensure!(found.is_empty(), "not true that {rule}: {found:?}");
    }
    Ok(())
}

async fn find(connection: &mut PgConnection, offenders: &'static str) -> Result<Vec<String>, sqlx::Error> {
    let query = sqlx::query_scalar(offenders);
    if offenders.contains("$1") {
        query.bind(CREDITS).fetch_all(connection).await
    } else {
        query.fetch_all(connection).await
    }
}

/// What of the world stands still when it is struck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Struck {
    /// `kill -9` of the server: what it knows is lost.
    Server,
    /// `kill -9` of its Postgres: the server goes on, and notes later what it knows.
    Postgres,
}

/// One instant cannot be had (notifications::server::send): the relay has taken a mail, and the server is killed before its
/// note of that is committed. Then the mail comes again, under the same Message-ID. What was taken more milliseconds before
/// the blow than this must have been noted, and does not come again. The note takes some 5 ms; the rest is for a busy machine.
const UNNOTED: i64 = 150;

/// What lay on the wire at the blow is taken so many milliseconds later, at most; the next server needs longer to start.
const ON_THE_WIRE: i64 = 500;

/// How many mails the worker has in hand at once: more cannot be struck by one blow.
const IN_HAND: usize = 4;

/// Every mail reached the sink, none that was never written did, and each came once: but for those that were in flight at
/// the very instant when the server was killed. In words.
pub async fn mails(school: &School, blows: &[(Struck, Instant)]) -> anyhow::Result<String> {
    let mut connection = school.connect().await?;
    let written: Vec<(String, String, String)> =
        sqlx::query_as("select message_id, template, status from mails").fetch_all(&mut connection).await?;
    let taken = school.sink.taken();
    let mut in_flight: BTreeMap<usize, Vec<i64>> = BTreeMap::new();
    for (message_id, template, status) in &written {
        ensure!(status == "sent", "a mail is {status}: {template}");
        let Some(times) = taken.get(message_id) else {
            bail!("marked sent, but it never came: {template} {message_id}")
        };
        for pair in times.windows(2) {
            let after = |blow: Instant| millis_after(blow, pair[0]);
            let struck = blows.iter().position(|(what, blow)| {
                *what == Struck::Server && (-UNNOTED..=ON_THE_WIRE).contains(&after(*blow)) && pair[1] > *blow
            });
            let distances: Vec<_> = blows.iter().map(|(what, blow)| (what, after(*blow))).collect();
            let blow = struck.with_context(|| {
                format!("came twice, and was not in flight when the server was killed: {template}, {distances:?} ms")
            })?;
            in_flight.entry(blow).or_default().push(after(blows[blow].1));
        }
    }
    let known: HashSet<&String> = written.iter().map(|(message_id, ..)| message_id).collect();
    ensure!(taken.keys().all(|id| known.contains(id)), "a mail came that was never written down");
    ensure!(in_flight.values().all(|mails| mails.len() <= IN_HAND), "more than the worker had in hand: {in_flight:?}");
    let twice: usize = in_flight.values().map(Vec::len).sum();
    Ok(format!("{} mails, {twice} of them twice, taken so many ms after the blow: {in_flight:?}", written.len()))
}

fn millis_after(blow: Instant, at: Instant) -> i64 {
    let millis = |duration: Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
    at.checked_duration_since(blow).map_or_else(|| -millis(blow.duration_since(at)), millis)
}
