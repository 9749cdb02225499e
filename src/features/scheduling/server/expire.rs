//! Lets holds go: when their time is over (a job each minute, and whoever meets a dead one), or when somebody says so.

use super::attempt::Tries;
use super::cancel::close_empty_appointment;
use super::events::HoldExpired;
use super::locks;

use crate::model::BookingId;
use chrono::{DateTime, Utc};
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use preau_directory::ProviderId;
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Action, Actor, AppError, Outcome, text};
use preau_platform::jobs::{JobError, platform_of};
use preau_platform::{IntoInternal, Platform, Tx, outbox};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

/// Each minute (`* * * * * expire_holds`): slots that are no longer kept are free again.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(from = "IgnoredAny")]
pub struct ExpireHolds {}

/// The scheduler gives a job without arguments `null`, or an object about the schedule.
impl From<IgnoredAny> for ExpireHolds {
    fn from(_: IgnoredAny) -> Self {
        Self {}
    }
}

impl TaskHandler for ExpireHolds {
    const IDENTIFIER: &'static str = "expire_holds";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let platform = platform_of(&context)?;
        expire_holds(&platform).await.map(drop).map_err(JobError::from)
    }
}

/// Lets go every hold whose time is over; returns how many. Each in a transaction of its own, so that one that fails does
/// not keep the others. Safe to run at any time, by several at once.
///
/// # Errors
/// When the database cannot be reached.
pub async fn expire_holds(platform: &Platform) -> Outcome<usize> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let dead = list_dead(platform, &mut tx).await?;
    tx.rollback().await?;
    Ok(expire_all(platform, &dead).await)
}

/// Dead holds in the way of one request: they are let go when it is refused because of a time that is taken, and then it is
/// worth another try.
#[derive(Debug)]
pub(super) struct DeadHolds {
    since: DateTime<Utc>,
    seen: usize,
}

impl DeadHolds {
    /// For a request that begins now.
    pub(super) fn new(platform: &Platform) -> Self {
        Self { since: platform.now(), seen: 0 }
    }

    /// Can the refusal be due to holds of this provider or this student that were dead? Those that somebody else let go
    /// since the request began count as well: it may have seen them still there. True once for each.
    pub(super) async fn were_in_the_way(
        &mut self,
        platform: &Platform,
        refusal: &AppError,
        provider_id: ProviderId,
        student_id: UserId,
    ) -> Outcome<bool> {
        let (AppError::Conflict { code, .. } | AppError::Rule { code, .. }) = refusal else { return Ok(false) };
        if !["slot-taken", "student-busy", "day-full", "workshop-full"].contains(&code.as_str()) {
            return Ok(false);
        }
        let mut tx = platform.db.begin_as(&Actor::System).await?;
        let met = list_met(platform, &mut tx, self.since, provider_id, student_id).await?;
        tx.rollback().await?;
        expire_all(platform, &met).await;
        let more = met.len() > self.seen;
        self.seen = met.len();
        Ok(more)
    }
}

/// Holds that take the time of a provider or a student and are dead, or have been let go since.
async fn list_met(
    platform: &Platform,
    tx: &mut Tx,
    since: DateTime<Utc>,
    provider_id: ProviderId,
    student_id: UserId,
) -> Outcome<Vec<(BookingId, UserId)>> {
    let rows = sqlx::query!(
        r#"select id as "id: BookingId", student_id as "student_id: UserId" from bookings
            where (provider_id = $1 or student_id = $2)
              and ((status = 'pending' and held_until <= $3) or (lapsed and cancelled_at >= $4))
            order by id"#,
        provider_id.0,
        student_id.0,
        platform.now(),
        since,
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list holds in the way")?;
    Ok(rows.into_iter().map(|row| (row.id, row.student_id)).collect())
}

/// Let go in one run; what is left waits for the next minute.
const AT_ONCE: i64 = 500;

async fn list_dead(platform: &Platform, tx: &mut Tx) -> Outcome<Vec<(BookingId, UserId)>> {
    let rows = sqlx::query!(
        r#"select id as "id: BookingId", student_id as "student_id: UserId" from bookings
            where status = 'pending' and held_until <= $1 order by held_until, id limit $2"#,
        platform.now(),
        AT_ONCE,
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list dead holds")?;
    Ok(rows.into_iter().map(|row| (row.id, row.student_id)).collect())
}

async fn expire_all(platform: &Platform, dead: &[(BookingId, UserId)]) -> usize {
    let mut done = 0;
    for (id, student_id) in dead {
        match expire_one(platform, *id, *student_id).await {
            Ok(true) => done += 1,
            Ok(false) => {}
            Err(error) => tracing::info!(booking = %id, %error, "a dead hold stays for the next run"),
        }
    }
    if done > 0 {
        outbox::ring(platform);
    }
    done
}

/// False when somebody else was faster: it was confirmed in time, or let go.
async fn expire_one(platform: &Platform, id: BookingId, student_id: UserId) -> Outcome<bool> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    locks::wait_for_student(&mut tx, student_id).await?;
    let closed = let_go(platform, &mut tx, id, None).await?;
    tx.commit().await?;
    Ok(closed)
}

/// Gives a held slot back before its time is over. Nothing was paid, so nothing is given back; letting go what was let go
/// before changes nothing.
///
/// # Errors
/// - conflict `already-confirmed`: it can be cancelled instead;
/// - [`AppError::NotFound`] for a booking the actor may not know of, [`AppError::Forbidden`] for one that is not theirs.
pub async fn release_hold(platform: &Platform, actor: &Actor, booking_id: BookingId) -> Outcome<()> {
    let mut tries = Tries::default();
    loop {
        let tx = platform.db.begin_as(actor).await?;
        match try_to_release(platform, actor, booking_id, tx).await {
            Err(AppError::Unavailable) if tries.again() => {}
            result => {
                outbox::ring(platform);
                return result;
            }
        }
    }
}

async fn try_to_release(platform: &Platform, actor: &Actor, booking_id: BookingId, mut tx: Tx) -> Outcome<()> {
    let booking = sqlx::query!(
        r#"select b.student_id as "student_id: UserId", b.account_id as "account_id: AccountId",
                  p.user_id as "provider_user_id: UserId"
             from bookings b join providers p on p.id = b.provider_id where b.id = $1"#,
        booking_id.0
    )
    .fetch_optional(&mut *tx)
    .await
    .internal("load hold to release")?
    .ok_or(AppError::NotFound)?;
    let relation =
        actor.relation_to(Some(booking.account_id), Some(booking.student_id), Some(booking.provider_user_id));
    actor.may(Action::BookingCancel, relation)?;
    locks::wait_for_student(&mut tx, booking.student_id).await?;
    tx.write_as_house().await?;
    if !let_go(platform, &mut tx, booking_id, actor.user_id()).await? {
        refuse_unless_cancelled(&mut tx, booking_id).await?;
    }
    tx.commit().await
}

async fn refuse_unless_cancelled(tx: &mut Tx, booking_id: BookingId) -> Outcome<()> {
    let status = sqlx::query_scalar!("select status from bookings where id = $1", booking_id.0)
        .fetch_one(&mut **tx)
        .await
        .internal("look at a hold")?;
    if status == "cancelled" {
        return Ok(());
    }
    Err(AppError::conflict(
        "already-confirmed",
        text!(
            "Ce rendez-vous est déjà confirmé\u{202f}: il peut être annulé.",
            "This appointment is already confirmed: you can cancel it."
        ),
    ))
}

/// The pending booking becomes a cancelled one that cost nothing, its time is free, and whoever waits for it hears of it.
/// By nobody when its time was over, and then only if it is. As the house, under the student's lock.
pub(super) async fn let_go(platform: &Platform, tx: &mut Tx, id: BookingId, by: Option<UserId>) -> Outcome<bool> {
    let closed = sqlx::query_scalar!(
        r#"update bookings set status = 'cancelled', held_until = null, cancelled_by = $2, cancelled_at = $3
            where id = $1 and status = 'pending' and ($2::uuid is not null or held_until <= $3)
           returning appointment_id as "appointment_id: crate::AppointmentId""#,
        id.0,
        by.map(|id| id.0),
        platform.now(),
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("let a hold go")?;
    let Some(appointment_id) = closed else { return Ok(false) };
    close_empty_appointment(tx, appointment_id).await?;
    outbox::record(tx, platform.now(), &HoldExpired { booking_id: id }).await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_job_runs_whatever_the_scheduler_says() {
        for payload in ["null", "{}", r#"{"_cron": {"ts": "2026-03-02T08:00:00Z", "backfilled": false}}"#] {
            assert!(serde_json::from_str::<ExpireHolds>(payload).is_ok(), "{payload}");
        }
    }
}
