//! The credits of paid months: the first when it is paid, each further month of a longer period when it begins (SPEC CR-2).
//!
//! A month is granted under the cause `period:<id>` (the first) or `period:<id>:<n>`, once for ever whoever asks how often
//! (`credit_entries_once`): the payment that opens the period, the hourly job, or both at the same time. So the job also
//! mends a period whose credits did not come for any reason.

use super::{MonthsAllocated, store};
use crate::model::{Period, SubscriptionId, period};
use chrono::{DateTime, Utc};
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use preau_credits::Credits;
use preau_credits::model::EntryKind;
use preau_credits::server::{NewGrant, expiry, grant};
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Actor, Outcome, Text, text};
use preau_platform::jobs::{JobError, platform_of};
use preau_platform::{IntoInternal, Platform, Tx, outbox};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Each hour: grants every paid month that has begun and was not granted.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(from = "IgnoredAny")]
pub struct AllocateCredits {}

/// The scheduler gives a job without arguments `null`, or an object about the schedule.
impl From<IgnoredAny> for AllocateCredits {
    fn from(_: IgnoredAny) -> Self {
        Self {}
    }
}

impl TaskHandler for AllocateCredits {
    const IDENTIFIER: &'static str = "allocate_credits";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let platform = platform_of(&context)?;
        allocate_credits(&platform).await.map(drop).map_err(JobError::from)
    }
}

/// Grants what is due to every subscription; how many months that were. One that fails does not keep the others.
///
/// # Errors
/// The first failure, when every subscription has had its turn: running again is safe.
pub async fn allocate_credits(platform: &Platform) -> Outcome<usize> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let waiting = list_waiting(&mut tx, platform.now()).await?;
    tx.rollback().await?;
    let (mut granted, mut failure) = (0, None);
    for (subscription, student) in waiting {
        match allocate_one(platform, subscription, student).await {
            Ok(months) => granted += months,
            Err(error) => {
                tracing::warn!(%subscription, %error, "credits not allocated; tried again later");
                failure.get_or_insert(error);
            }
        }
    }
    if granted > 0 {
        outbox::ring(platform);
    }
    failure.map_or(Ok(granted), Err)
}

async fn allocate_one(platform: &Platform, subscription: SubscriptionId, student: UserId) -> Outcome<usize> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    store::lock_student(&mut tx, student).await?;
    let granted = allocate_due(platform, &mut tx, subscription).await?;
    if granted > 0 {
        let event = MonthsAllocated { subscription_id: subscription, student_id: student };
        outbox::record(&mut tx, platform.now(), &event).await?;
    }
    tx.commit().await?;
    Ok(granted)
}

/// Subscriptions that may have a month to be granted. Wide by a few days, because months differ in length: what is due is
/// for [`allocate_due`] to say. Nothing is mended that ended more than ninety days ago; a subscription that rests or was
/// given up gets no further months.
async fn list_waiting(tx: &mut Tx, now: DateTime<Utc>) -> Outcome<Vec<(SubscriptionId, UserId)>> {
    let rows = sqlx::query!(
        r#"select distinct s.id as "id: SubscriptionId", s.student_id as "student_id: UserId"
             from subscription_periods p
             join subscriptions s on s.id = p.subscription_id
             cross join lateral generate_series(0, p.months - 1) as month
            where p.credits > 0 and upper(p.during) > $1::timestamptz - interval '90 days'
              and s.status in ('trialing', 'active', 'past_due', 'suspended', 'expired')
              and (month = 0 or lower(p.during) + make_interval(months => month) - interval '4 days' <= $1)
              and not exists (select from credit_entries e
                               where e.kind = 'MONTHLY_ALLOCATION'
                                 and e.cause = 'period:' || p.id || case month when 0 then '' else ':' || month end)
            order by 1"#,
        now,
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list months to be granted")?;
    Ok(rows.into_iter().map(|row| (row.id, row.student_id)).collect())
}

/// A paid period with what it brings.
struct Paid {
    id: Uuid,
    account_id: AccountId,
    student_id: UserId,
    plan: Text,
    time: Period,
    months: u32,
    credits: Credits,
}

/// Grants every month of the subscription that was paid, has begun (the first: at once) and was not granted; how many
/// there were. In the caller's turn for the student's subscriptions.
pub(super) async fn allocate_due(platform: &Platform, tx: &mut Tx, subscription: SubscriptionId) -> Outcome<usize> {
    let periods = list_periods(tx, subscription).await?;
    let times: Vec<Period> = periods.iter().map(|paid| paid.time).collect();
    let mut granted = 0;
    for (paid, anchor) in periods.iter().zip(period::anchors(&times)) {
        if paid.credits <= Credits::ZERO {
            continue;
        }
        for (month, start) in (0_u32..).zip(period::month_starts(anchor, paid.time, paid.months)) {
            if month == 0 || start <= platform.now() {
                granted += usize::from(allocate_month(platform, tx, paid, month).await?);
            }
        }
    }
    Ok(granted)
}

async fn allocate_month(platform: &Platform, tx: &mut Tx, paid: &Paid, month: u32) -> Outcome<bool> {
    let (Text { fr, en }, number, months) = (&paid.plan, month + 1, paid.months);
    let new = NewGrant {
        student_id: paid.student_id,
        account_id: paid.account_id,
        kind: EntryKind::MonthlyAllocation,
        amount: paid.credits,
        cause: if month == 0 { format!("period:{}", paid.id) } else { format!("period:{}:{month}", paid.id) },
        note: if months == 1 {
            paid.plan.clone()
        } else {
            text!("{fr}, mois {number} sur {months}", "{en}, month {number} of {months}")
        },
        expires_at: expiry(platform.now()),
    };
    grant(platform, tx, &new).await
}

async fn list_periods(tx: &mut Tx, subscription: SubscriptionId) -> Outcome<Vec<Paid>> {
    let rows = sqlx::query!(
        r#"select p.id, s.account_id as "account_id: AccountId", s.student_id as "student_id: UserId", l.name_fr, l.name_en,
                  lower(p.during) as "from!", upper(p.during) as "to!", p.months, p.credits as "credits: Credits"
             from subscription_periods p
             join subscriptions s on s.id = p.subscription_id
             join plans l on l.code = p.plan
            where s.id = $1 order by p.during"#,
        subscription.0,
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list periods")?;
    Ok(rows
        .into_iter()
        .map(|row| Paid {
            id: row.id,
            account_id: row.account_id,
            student_id: row.student_id,
            plan: Text { fr: row.name_fr, en: row.name_en },
            time: Period { from: row.from, to: row.to },
            months: row.months.unsigned_abs(),
            credits: row.credits,
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_job_comes_whatever_the_scheduler_says() {
        for payload in ["null", "{}", r#"{"_cron": {"ts": "2026-03-02T06:00:00Z", "backfilled": false}}"#] {
            assert!(serde_json::from_str::<AllocateCredits>(payload).is_ok(), "{payload}");
        }
    }
}
