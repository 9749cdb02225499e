//! Reminders a day before (SPEC SC-10): to the family and the student, once for each beginning a booking has had.

use super::has_mailbox;
use super::letter::{Letter, Reader};
use crate::model::{BookingId, BookingStatus};
use crate::server::seats::find_seat;
use chrono::{DateTime, TimeDelta, Utc};
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use preau_identity::model::Person;
use preau_identity::server::{organisation, people};
use preau_kernel::{Actor, Outcome};
use preau_notifications::server::mail::{Recipient, queue};
use preau_platform::jobs::{JobError, platform_of};
use preau_platform::{IntoInternal, Platform, Tx};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

/// This long before the beginning.
const AHEAD: TimeDelta = TimeDelta::hours(24);
/// Whoever booked, or was told of another time, less than this long before has it in mind.
const FRESH: TimeDelta = TimeDelta::hours(26);
/// In one run; the others follow with the next.
const AT_ONCE: i64 = 200;

/// Every five minutes (`*/5 * * * *`).
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(from = "IgnoredAny")]
pub struct SendReminders {}

/// The scheduler gives a job without arguments `null`, or an object about the schedule.
impl From<IgnoredAny> for SendReminders {
    fn from(_: IgnoredAny) -> Self {
        Self {}
    }
}

impl TaskHandler for SendReminders {
    const IDENTIFIER: &'static str = "send_reminders";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        send_reminders(&platform_of(&context)?).await.map(drop).map_err(JobError::from)
    }
}

/// Reminds of every booking that begins within a day and has not been reminded of; returns how many. Safe to run twice,
/// on several nodes at once, and late.
///
/// # Errors
/// When the connection is lost; what is not done is done by the next run.
pub async fn send_reminders(platform: &Platform) -> Outcome<usize> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let due = list_due(&mut tx, platform.now()).await?;
    tx.rollback().await?;
    let mut sent = 0;
    for id in due {
        match remind(platform, id).await {
            Ok(done) => sent += usize::from(done),
            // One that fails does not keep the others.
            Err(error) => tracing::warn!(booking = %id, %error, "reminded in vain; tried again later"),
        }
    }
    Ok(sent)
}

async fn list_due(tx: &mut Tx, now: DateTime<Utc>) -> Outcome<Vec<BookingId>> {
    sqlx::query_scalar!(
        r#"select b.id as "id: BookingId" from bookings b
            where b.status = 'confirmed' and lower(b.during) > $1 and lower(b.during) <= $2
              and b.booked_at <= lower(b.during) - $3::interval
              and not exists (select from outbox_events e
                               where e.payload ? 'booking_id' and e.payload ->> 'booking_id' = b.id::text
                                 and e.kind in ('booking-confirmed', 'booking-rescheduled')
                                 and e.occurred_at > lower(b.during) - $3::interval)
              and not exists (select from reminders r where r.booking_id = b.id and r.starts_at = lower(b.during))
            order by lower(b.during), b.id limit $4"#,
        now,
        now + AHEAD,
        sqlx::postgres::types::PgInterval::try_from(FRESH).unwrap_or_default() as _,
        AT_ONCE,
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list bookings to remind of")
}

/// One booking; false when somebody else was faster, or it will not take place (then) any more.
async fn remind(platform: &Platform, id: BookingId) -> Outcome<bool> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    // Nobody cancels or moves it while the mails are written.
    sqlx::query!("select id from bookings where id = $1 for update", id.0)
        .fetch_optional(&mut *tx)
        .await
        .internal("lock booking")?;
    let Some(seat) = find_seat(&mut tx, id).await? else { return Ok(false) };
    let now = platform.now();
    if seat.status != BookingStatus::Confirmed || seat.starts_at <= now || seat.starts_at > now + AHEAD {
        return Ok(false);
    }
    let first = sqlx::query!(
        "insert into reminders (booking_id, starts_at, sent_at) values ($1, $2, $3) on conflict do nothing",
        id.0,
        seat.starts_at,
        now,
    )
    .execute(&mut *tx)
    .await
    .internal("note reminder")?;
    if first.rows_affected() == 0 {
        return Ok(false);
    }
    let organisation = organisation::find(&mut tx).await?;
    let mut readers: Vec<(Reader, Person)> = people::list_payers(&mut tx, seat.account_id)
        .await?
        .into_iter()
        .filter(|person| person.user_id != seat.student_id)
        .map(|person| (Reader::Family, person))
        .collect();
    let student = people::find_person(&mut tx, seat.student_id).await?;
    readers.extend(student.filter(|person| has_mailbox(person, &organisation)).map(|person| (Reader::Student, person)));
    for (reader, person) in readers {
        let letter = Letter { platform, seat: &seat, organisation: &organisation, reader, person: &person };
        // The beginning is part of the key: another time is another reminder.
        let key = format!("reminder:{id}/{}/{}", seat.starts_at.timestamp(), person.user_id);
        queue(platform, &mut tx, &key, &Recipient::from(&person), letter.reminder()).await?;
    }
    tx.commit().await?;
    Ok(true)
}
