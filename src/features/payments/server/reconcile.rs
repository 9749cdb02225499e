//! What was received, compared with what providers say (SPEC PA-5): the page with its totals and anomalies, and the job that
//! asks again about what is settled.

use super::check::detail;
use super::returns::look;
use super::{Providers, store};
use crate::model::decision::{Answer, AnswerStatus};
use crate::model::{
    AnomalyKind, AnomalyRow, PaymentId, ProviderKind, ProviderTotal, Reconciliation, ReconciliationQuery, Step,
};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use preau_kernel::{Action, Actor, AppError, Currency, Money, Outcome, Relation};
use preau_platform::jobs::{Enqueue, JobError, enqueue, platform_of};
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform, Tx};
use serde::{Deserialize, Serialize};

/// Anomalies shown at once.
const SHOWN: i64 = 100;
/// Days shown when the address says nothing.
const USUAL: Days = Days::new(90);
/// Asked about in one job; the next one goes on.
const AT_ONCE: i64 = 200;

/// Totals and anomalies of some days.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone but staff.
pub async fn show_reconciliation(
    platform: &Platform,
    actor: &Actor,
    query: ReconciliationQuery,
) -> Outcome<Reconciliation> {
    actor.may(Action::PaymentList, Relation::Foreign)?;
    let person = actor.signed_in()?;
    let zone = zone(&person.time_zone);
    let today = local(platform.now(), zone).date();
    let to = query.to.unwrap_or(today);
    let from = query.from.or_else(|| to.checked_sub_days(USUAL)).unwrap_or(to).min(to);
    let (start, end) = (day_start(from, zone), day_start(to.succ_opt().unwrap_or(to), zone));
    let mut tx = platform.db.begin_as(actor).await?;
    let totals = list_totals(&mut tx, start, end).await?;
    let mut anomalies = list_anomalies(&mut tx, platform.now()).await?;
    let more = anomalies.len() > usize::try_from(SHOWN).unwrap_or(usize::MAX);
    anomalies.truncate(usize::try_from(SHOWN).unwrap_or(usize::MAX));
    let refused_webhooks = sqlx::query_scalar!(
        r#"select count(*) as "count!" from webhook_inbox where status = 'refused' and last_seen_at >= $1 and last_seen_at < $2"#,
        start,
        end
    )
    .fetch_one(&mut *tx)
    .await
    .internal("count refused webhooks")?;
    let write = |at| person.locale.date(local(at, zone).date());
    let row = |found: Found| AnomalyRow {
        id: found.id,
        reference: found.reference,
        provider: found.provider,
        amount: Money::new(found.disputed_minor.unwrap_or(found.amount_minor), found.currency),
        payer: found.payer,
        kind: match found.kind.as_str() {
            "differs" => AnomalyKind::Differs,
            "no_longer_paid" => AnomalyKind::NoLongerPaid,
            "waiting" => AnomalyKind::Waiting,
            "disputed" => AnomalyKind::Disputed,
            "refunded" => AnomalyKind::Refunded,
            _ => AnomalyKind::Silent,
        },
        created: write(found.created_at),
    };
    Ok(Reconciliation { from, to, totals, anomalies: anomalies.into_iter().map(row).collect(), more, refused_webhooks })
}

async fn list_totals(tx: &mut Tx, start: DateTime<Utc>, end: DateTime<Utc>) -> Outcome<Vec<ProviderTotal>> {
    let rows = sqlx::query!(
        r#"select provider as "provider: ProviderKind", currency as "currency: Currency",
                  count(*) filter (where settled_at >= $1 and settled_at < $2) as "settled!",
                  coalesce(sum(amount_minor) filter (where settled_at >= $1 and settled_at < $2), 0)::bigint as "received!",
                  count(*) filter (where settled_at >= $1 and settled_at < $2
                                     and (reconciled_at is not null or provider = 'wise')) as "confirmed!",
                  count(*) filter (where status in ('created', 'pending') and created_at >= $1 and created_at < $2) as "open!"
             from payments
            where settled_at >= $1 and settled_at < $2 or created_at >= $1 and created_at < $2
            group by provider, currency order by provider, currency"#,
        start,
        end
    )
    .fetch_all(&mut **tx)
    .await
    .internal("sum payments")?;
    Ok(rows
        .into_iter()
        .map(|row| ProviderTotal {
            provider: row.provider,
            settled: row.settled,
            received: Money::new(row.received, row.currency),
            confirmed: row.confirmed,
            open: row.open,
        })
        .collect())
}

struct Found {
    id: PaymentId,
    reference: String,
    provider: ProviderKind,
    amount_minor: i64,
    /// What is at stake in disputes that nobody has closed.
    disputed_minor: Option<i64>,
    currency: Currency,
    payer: String,
    kind: String,
    created_at: DateTime<Utc>,
}

/// Anomalies about money that went back.
const REFUNDS: [&str; 2] = [Step::RefundDiffers.code(), Step::RefundBeyondBooks.code()];

/// Whatever the days: an anomaly is there until somebody has looked at it.
async fn list_anomalies(tx: &mut Tx, now: DateTime<Utc>) -> Outcome<Vec<Found>> {
    sqlx::query_as!(
        Found,
        r#"select p.id as "id: PaymentId", p.reference, p.provider as "provider: ProviderKind", p.amount_minor,
                  d.minor as disputed_minor, p.currency as "currency: Currency", concat_ws(' ', u.first_name, u.last_name) as "payer!",
                  case when d.minor is not null then 'disputed'
                       when p.anomaly = any ($4) then 'refunded'
                       when p.anomaly <> '' and p.settled_at is not null then 'no_longer_paid'
                       when p.anomaly <> '' then 'differs'
                       when p.provider = 'wise' then 'waiting'
                       else 'silent' end as "kind!",
                  p.created_at
             from payments p join users u on u.id = p.payer_id
             left join lateral (select sum(o.amount_minor)::bigint as minor from payment_disputes o
                                 where o.payment_id = p.id and o.outcome is null) d on true
            where p.anomaly <> '' or d.minor is not null
               or p.status = 'pending' and p.provider <> 'wise' and p.expires_at < $1::timestamptz - interval '1 day'
               or p.provider = 'wise' and p.settled_at is null and p.status in ('pending', 'failed')
                  and exists (select from payment_proofs f
                               where f.payment_id = p.id and f.uploaded_at < $1::timestamptz - interval '3 days'
                                 and not exists (select from payment_events e
                                                  where e.payment_id = p.id and e.summary = $3 and e.at >= f.uploaded_at))
            order by p.created_at desc limit $2"#,
        now,
        SHOWN + 1,
        Step::RefusedByHand.code(),
        &REFUNDS.map(str::to_owned),
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list anomalies")
}

/// Midnight; where a day begins later (a clock moved at midnight), its first instant.
fn day_start(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    let mut hours = (0..4).map(|hour| midnight + chrono::TimeDelta::hours(hour));
    hours.find_map(|time| zone.from_local_datetime(&time).earliest()).map_or(midnight.and_utc(), |at| at.to_utc())
}

/// Puts the question in line: what was settled in these days is asked about again.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone but staff.
pub async fn ask_to_reconcile(platform: &Platform, actor: &Actor, from: NaiveDate, to: NaiveDate) -> Outcome<()> {
    actor.may(Action::PaymentDecide, Relation::Foreign)?;
    let zone = zone(&actor.signed_in()?.time_zone);
    let (start, end) = (day_start(from, zone), day_start(to.succ_opt().unwrap_or(to), zone));
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let job = ReconcilePayments { from: Some(start), to: Some(end), asked_at: Some(platform.now()) };
    enqueue(&mut tx, &job, Enqueue { key: Some("reconcile-payments".to_owned()), ..Enqueue::default() }).await?;
    tx.commit().await
}

/// Asks again about what is settled: each night for the last three days, or when somebody asks.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ReconcilePayments {
    /// Settled from here on; three days ago without it.
    pub from: Option<DateTime<Utc>>,
    /// Settled before; now without it.
    pub to: Option<DateTime<Utc>>,
    /// What was confirmed after this is not asked about again.
    pub asked_at: Option<DateTime<Utc>>,
}

impl TaskHandler for ReconcilePayments {
    const IDENTIFIER: &'static str = "reconcile_payments";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let platform = platform_of(&context)?;
        let providers = context.get_ext::<Providers>().cloned();
        let providers = providers.ok_or_else(|| JobError::Retry("worker has no providers".to_owned()))?;
        reconcile(&platform, &providers, self).await.map(drop).map_err(JobError::from)
    }
}

/// Does what [`ReconcilePayments`] says; how many were confirmed and how many differ.
///
/// # Errors
/// When the database cannot be reached. A provider that does not answer is asked another time.
pub async fn reconcile(platform: &Platform, providers: &Providers, job: ReconcilePayments) -> Outcome<(usize, usize)> {
    let now = platform.now();
    let (to, asked_at) = (job.to.unwrap_or(now), job.asked_at.unwrap_or(now));
    let from = job.from.unwrap_or(now - chrono::TimeDelta::days(3));
    let (mut confirmed, mut differ) = (0, 0);
    let mut after = uuid::Uuid::nil();
    loop {
        let due = list_settled(platform, from, to, asked_at, after).await?;
        for id in &due {
            match compare(platform, providers, *id).await {
                Ok(Some(true)) => confirmed += 1,
                Ok(Some(false)) => differ += 1,
                Ok(None) => {}
                Err(error) => tracing::info!(payment = %id, %error, "not compared"),
            }
        }
        match due.last() {
            Some(last) if due.len() as i64 == AT_ONCE => after = last.0,
            _ => return Ok((confirmed, differ)),
        }
    }
}

async fn list_settled(
    platform: &Platform,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    asked_at: DateTime<Utc>,
    after: uuid::Uuid,
) -> Outcome<Vec<PaymentId>> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    sqlx::query_scalar!(
        r#"select id as "id: PaymentId" from payments
            where settled_at >= $1 and settled_at < $2 and provider <> 'wise' and provider_ref is not null and id > $4
              and (reconciled_at is null or reconciled_at < $3)
            order by id limit $5"#,
        from,
        to,
        asked_at,
        after,
        AT_ONCE,
    )
    .fetch_all(&mut *tx)
    .await
    .internal("list settled payments")
}

/// Asks about one; true when the provider says the same, none when nothing can be said.
async fn compare(platform: &Platform, providers: &Providers, id: PaymentId) -> Outcome<Option<bool>> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let payment = store::find(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    tx.rollback().await?;
    let (Some(provider_ref), Some(provider)) = (&payment.provider_ref, providers.get(payment.provider)) else {
        return Ok(None);
    };
    let Ok(answer) = provider.fetch(provider_ref).await else { return Ok(None) };
    // What went back since, whoever gave it.
    look(platform, providers, &payment).await?;
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let payment = store::find(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    tx.rollback().await?;
    // Given back since then: what it says about paying is no longer the whole.
    let given_back = payment.status != crate::model::PaymentStatus::Succeeded;
    let expected = Answer {
        status: AnswerStatus::Completed,
        amount: Some(payment.amount()),
        order_id: Some(payment.reference.clone()),
    };
    let same = answer == expected || given_back && answer.order_id == expected.order_id;
    if !same && matches!(answer.status, AnswerStatus::Unknown(_)) {
        return Ok(None);
    }
    let now = platform.now();
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    store::lock(&mut tx, id).await?;
    let step = if same { Step::Reconciled } else { Step::NoLongerPaid };
    if same {
        store::set_reconciled(&mut tx, id, now).await?;
    } else {
        tracing::warn!(payment = %id, "the provider no longer says what is settled");
        store::set_anomaly(&mut tx, id, step.code()).await?;
    }
    store::note(&mut tx, id, now, step, detail(&answer)).await?;
    tx.commit().await?;
    Ok(Some(same))
}
