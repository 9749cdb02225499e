//! What a month that is over takes too much is carried on: it comes off the next statement that is not paid, and so does not
//! have to be paid back, nor forgotten (SPEC BI-8).

use super::open::open_statement;
use super::today;
use crate::model::StatementId;
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use preau_credits::model::Month;
use preau_directory::ProviderId;
use preau_identity::server::organisation;
use preau_kernel::{Actor, Currency, Outcome};
use preau_platform::jobs::{JobError, platform_of};
use preau_platform::{IntoInternal, Platform, Tx};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Each hour: statements below zero whose month is over.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(from = "IgnoredAny")]
pub struct CarryPay {}

/// The scheduler gives a job without arguments `null`, or an object about the schedule.
impl From<IgnoredAny> for CarryPay {
    fn from(_: IgnoredAny) -> Self {
        Self {}
    }
}

impl TaskHandler for CarryPay {
    const IDENTIFIER: &'static str = "carry_pay";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let platform = platform_of(&context)?;
        carry_pay(&platform).await.map(drop).map_err(JobError::from)
    }
}

/// Carries on what every coach's statements take too much; how many statements that were. Running again changes nothing.
///
/// # Errors
/// When the connection is lost; nothing is half done.
pub async fn carry_pay(platform: &Platform) -> Outcome<usize> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let carried = carry(platform, &mut tx, None).await?;
    tx.commit().await?;
    Ok(carried)
}

/// The same for one coach or all, in the caller's transaction, which may write as the house.
pub(super) async fn carry(platform: &Platform, tx: &mut Tx, of: Option<ProviderId>) -> Outcome<usize> {
    let running = Month::of(today(platform, &organisation::find(tx).await?));
    let mut carried = 0;
    // The earliest first: what it brings may put the next one below zero.
    while let Some(below) = lock_below_zero(tx, of, running).await? {
        let next = open_statement(platform, tx, below.provider_id, below.currency, below.month.next()).await?;
        let to = month_of(tx, next).await?;
        let line = Line { statement: below.id, other: to, minor: -below.total_minor };
        write(platform, tx, &below, &line).await?;
        let line = Line { statement: next, other: below.month, minor: below.total_minor };
        write(platform, tx, &below, &line).await?;
        carried += 1;
    }
    Ok(carried)
}

/// A statement that takes more than it gives.
struct BelowZero {
    id: StatementId,
    provider_id: ProviderId,
    month: Month,
    currency: Currency,
    total_minor: i64,
}

async fn lock_below_zero(tx: &mut Tx, of: Option<ProviderId>, running: Month) -> Outcome<Option<BelowZero>> {
    let row = sqlx::query!(
        r#"select id as "id: StatementId", provider_id as "provider_id: ProviderId", month, currency as "currency: Currency", total_minor
             from pay_statements
            where paid_at is null and total_minor < 0 and month < $1 and ($2::uuid is null or provider_id = $2)
            order by month, id limit 1 for update"#,
        running.first_day(),
        of.map(|id| id.0),
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find statement below zero")?;
    Ok(row.map(|row| BelowZero {
        id: row.id,
        provider_id: row.provider_id,
        month: Month::of(row.month),
        currency: row.currency,
        total_minor: row.total_minor,
    }))
}

async fn month_of(tx: &mut Tx, id: StatementId) -> Outcome<Month> {
    let month = sqlx::query_scalar!("select month from pay_statements where id = $1", id.0)
        .fetch_one(&mut **tx)
        .await
        .internal("find month of statement")?;
    Ok(Month::of(month))
}

/// One half of what is carried.
struct Line {
    statement: StatementId,
    /// The month of the statement that has the other half.
    other: Month,
    minor: i64,
}

async fn write(platform: &Platform, tx: &mut Tx, of: &BelowZero, line: &Line) -> Outcome<()> {
    sqlx::query!(
        "insert into pay_lines (id, statement_id, provider_id, currency, kind, amount_minor, carried_month, made_at)
         values ($1, $2, $3, $4, 'carried', $5, $6, $7)",
        platform.new_id::<Uuid>(),
        line.statement.0,
        of.provider_id.0,
        of.currency.code(),
        line.minor,
        line.other.first_day(),
        platform.now(),
    )
    .execute(&mut **tx)
    .await
    .internal("carry pay on")?;
    Ok(())
}
