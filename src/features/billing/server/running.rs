//! The paid time that runs now, and how one period ends for another to take over the rest.

use super::store;
use crate::model::proration::{Running, days};
use crate::model::{Every, LineId, Period, PlanCard, SubscriptionId, period};
use chrono::{DateTime, TimeDelta, Utc};
use preau_credits::Credits;
use preau_kernel::{Money, Outcome};
use preau_platform::{IntoInternal, Platform, Tx};
use std::ops::Bound;
use uuid::Uuid;

/// A period that runs.
pub(super) struct RunningPeriod {
    pub id: Uuid,
    pub rule: Running,
    /// Months of credits that are still to come.
    pub months_left: u32,
    /// There is one after it, paid for already.
    pub followed: bool,
}

/// The period that runs now, with what is left of it.
pub(super) async fn find(tx: &mut Tx, id: SubscriptionId, now: DateTime<Utc>) -> Outcome<Option<RunningPeriod>> {
    let row = sqlx::query!(
        r#"select p.id, p.plan, lower(p.during) as "from!", upper(p.during) as "to!", p.months, p.value_minor, p.cycle_days,
                  exists (select from subscription_periods later
                           where later.subscription_id = p.subscription_id and lower(later.during) >= upper(p.during)) as "followed!"
             from subscription_periods p where p.subscription_id = $1 and p.during @> $2::timestamptz"#,
        id.0,
        now,
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find running period")?;
    let Some(row) = row else { return Ok(None) };
    let Some(plan) = store::find_plan(tx, &row.plan).await? else { return Ok(None) };
    let time = Period { from: row.from, to: row.to };
    let anchor = store::find_anchor(tx, id).await?.unwrap_or(time.from);
    let begun = period::month_starts(anchor, time, row.months.unsigned_abs()).iter().filter(|at| **at <= now).count();
    let value = Money::new(row.value_minor.unwrap_or(plan.price.minor), plan.price.currency);
    let cycle_days = row.cycle_days.map_or_else(|| days(time.from, time.to), i32::unsigned_abs);
    Ok(Some(RunningPeriod {
        id: row.id,
        rule: Running { time, value, cycle_days, every: plan.every },
        months_left: row.months.unsigned_abs().saturating_sub(u32::try_from(begun).unwrap_or(u32::MAX)),
        followed: row.followed,
    }))
}

/// Ends a period now; it keeps at least an instant, so that what it brought stays explained.
pub(super) async fn close(tx: &mut Tx, id: Uuid, now: DateTime<Utc>) -> Outcome<DateTime<Utc>> {
    sqlx::query_scalar!(
        r#"update subscription_periods
              set during = tstzrange(lower(during), greatest($2, lower(during) + interval '1 microsecond'))
            where id = $1 returning upper(during) as "end!""#,
        id,
        now
    )
    .fetch_one(&mut **tx)
    .await
    .internal("end a period")
}

/// A period that takes over.
pub(super) struct NextPeriod<'a> {
    pub subscription: SubscriptionId,
    pub time: Period,
    pub plan: &'a PlanCard,
    pub value: Money,
    pub cycle_days: Option<u32>,
    /// Months of credits it brings; none for the rest of a month that has had them.
    pub months: u32,
    pub continues: Uuid,
    pub line: Option<LineId>,
}

pub(super) async fn open(platform: &Platform, tx: &mut Tx, next: &NextPeriod<'_>) -> Outcome<()> {
    let during =
        sqlx::postgres::types::PgRange { start: Bound::Included(next.time.from), end: Bound::Excluded(next.time.to) };
    let credits = if next.months > 0 { next.plan.credits } else { Credits::ZERO };
    sqlx::query!(
        "insert into subscription_periods (id, subscription_id, during, invoice_line_id, created_at, plan, months, credits,
                                           value_minor, cycle_days, continues)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        platform.new_id::<Uuid>(),
        next.subscription.0,
        during,
        next.line.map(|line| line.0),
        platform.now(),
        next.plan.code,
        next.months.max(1).cast_signed(),
        credits.0,
        next.value.minor,
        next.cycle_days.map(u32::cast_signed),
        next.continues,
    )
    .execute(&mut **tx)
    .await
    .internal("open a period")?;
    Ok(())
}

/// How long a period of a plan is, from an instant.
pub(super) fn whole(from: DateTime<Utc>, every: Every) -> Period {
    period::first(from, every)
}

/// So many days from an instant.
pub(super) fn days_from(from: DateTime<Utc>, days: u32) -> Period {
    Period { from, to: from + TimeDelta::days(i64::from(days)) }
}
