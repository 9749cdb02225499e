//! Credit of an account (SPEC BI-6): from what was paid too much, from credit notes, or given by staff; used on invoices,
//! soonest to expire first; over on its day.

use super::issue::set_paid;
use super::{entries, store};
use crate::model::{GiveCredit, InvoiceId, InvoiceStatus, typed_money};
use chrono::{DateTime, NaiveDate, Utc};
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use preau_identity::server::organisation;
use preau_kernel::error::Checks;
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Action, Actor, AppError, Currency, Money, Outcome, Relation, text};
use preau_platform::jobs::{JobError, platform_of};
use preau_platform::time::zone;
use preau_platform::{IntoInternal, Platform, Tx, outbox};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A credit about to be given.
pub(in crate::server) struct NewCredit<'a> {
    pub account_id: AccountId,
    pub kind: &'a str,
    pub amount: Money,
    pub cause: &'a str,
    pub note: &'a str,
    pub receipt: Option<Uuid>,
    pub by: Option<UserId>,
    pub expires_at: Option<DateTime<Utc>>,
}

/// Gives it in the caller's transaction, which may write as the house; nothing when its cause gave one before.
pub(in crate::server) async fn insert(platform: &Platform, tx: &mut Tx, new: &NewCredit<'_>) -> Outcome<Option<Uuid>> {
    sqlx::query_scalar!(
        "insert into customer_credits (id, account_id, kind, currency, amount_minor, remaining_minor, cause, note, receipt_id, actor_id,
                                       given_at, expires_at)
         values ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9, $10, $11)
         on conflict on constraint customer_credits_once do nothing returning id",
        platform.new_id::<Uuid>(),
        new.account_id.0,
        new.kind,
        new.amount.currency.code(),
        new.amount.minor,
        new.cause,
        new.note,
        new.receipt,
        new.by.map(|id| id.0),
        platform.now(),
        new.expires_at,
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("insert customer credit")
}

/// What an account can use now in this currency, as far as the transaction may see.
///
/// # Errors
/// When the connection is lost.
pub async fn credit_balance(
    platform: &Platform,
    tx: &mut Tx,
    account: AccountId,
    currency: Currency,
) -> Outcome<Money> {
    let minor = sqlx::query_scalar!(
        r#"select coalesce(sum(remaining_minor), 0)::bigint as "sum!" from customer_credits
            where account_id = $1 and currency = $2 and remaining_minor > 0 and (expires_at is null or expires_at > $3)"#,
        account.0,
        currency.code(),
        platform.now(),
    )
    .fetch_one(&mut **tx)
    .await
    .internal("sum customer credit")?;
    Ok(Money::new(minor, currency))
}

/// Gives an account credit: a gesture, an adjustment. Staff only; the same form sent twice gives once.
///
/// # Errors
/// Fields `amount`, `reason`, `expires_on`, `idempotency_key`; [`AppError::Forbidden`], [`AppError::NotFound`].
pub async fn give_credit(platform: &Platform, actor: &Actor, form: GiveCredit) -> Outcome<()> {
    actor.may(Action::InvoiceManage, Relation::Foreign)?;
    let mut tx = platform.db.begin_as(actor).await?;
    tx.write_as_house().await?;
    let invoice = store::find(&mut tx, form.invoice_id).await?.ok_or(AppError::NotFound)?;
    let house = organisation::find(&mut tx).await?;
    let amount = typed_money(&form.amount, invoice.currency).filter(|amount| (1..=MOST).contains(&amount.minor));
    let reason = form.reason.trim();
    let expires = form.expires_on.trim();
    let expires_at = last_moment(expires, &house.time_zone);
    let mut checks = Checks::default();
    checks.that(amount.is_some(), "amount", || text!("Indiquez un montant.", "Enter an amount."));
    checks.that((3..=300).contains(&reason.chars().count()), "reason", || {
        text!("Dites pourquoi, en 300 signes au plus.", "Say why, in at most 300 characters.")
    });
    checks.that((1..=100).contains(&form.idempotency_key.len()), "idempotency_key", || {
        text!(
            "Rechargez la page\u{202f}: ce formulaire a perdu sa clé.",
            "Reload the page: this form has lost its key."
        )
    });
    checks.that(expires.is_empty() || expires_at.is_some_and(|at| at > platform.now()), "expires_on", || {
        text!("Choisissez un jour à venir, ou aucun.", "Choose a day to come, or none.")
    });
    // Without a key of its own, a second gift would be taken for the first one said again.
    checks.that((1..=200).contains(&form.idempotency_key.len()), "idempotency_key", || {
        text!("La clé doit avoir de 1 à 200 caractères.", "The key must have 1 to 200 characters.")
    });
    checks.done()?;
    let amount = amount.unwrap_or(Money::zero(invoice.currency));
    let cause = format!("staff:{}:{}", invoice.account_id, form.idempotency_key);
    let new = NewCredit {
        account_id: invoice.account_id,
        kind: "manual",
        amount,
        cause: &cause,
        note: reason,
        receipt: None,
        by: actor.user_id(),
        expires_at,
    };
    insert(platform, &mut tx, &new).await?;
    tx.commit().await
}

/// The end of a day that was typed, where the organisation is.
pub(super) fn last_moment(day: &str, time_zone: &str) -> Option<DateTime<Utc>> {
    let day: NaiveDate = day.parse().ok()?;
    let midnight = day.succ_opt()?.and_time(chrono::NaiveTime::MIN);
    midnight.and_local_timezone(zone(time_zone)).earliest().map(|at| at.to_utc())
}

/// The most that is given at once, in minor units.
pub(super) const MOST: i64 = 1_000_000_000;

/// Pays an issued invoice with the account's credit, as far as it goes; how much that was.
///
/// # Errors
/// [`AppError::NotFound`] for somebody else's invoice; rules `invoice-closed` and `no-credit`.
pub async fn use_credit(platform: &Platform, actor: &Actor, id: InvoiceId) -> Outcome<Money> {
    let mut tx = platform.db.begin_as(actor).await?;
    let invoice = store::find(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    actor.may(Action::PaymentCreate, actor.relation_to(Some(invoice.account_id), None, None))?;
    tx.write_as_house().await?;
    let used = apply_credit(platform, &mut tx, id).await?;
    if used.minor == 0 {
        let message = text!("Il n’y a pas de crédit à utiliser.", "There is no credit to use.");
        return Err(AppError::rule("no-credit", message));
    }
    tx.commit().await?;
    outbox::ring(platform);
    Ok(used)
}

/// The same in the caller's transaction, which may write as the house: for renewals, before anybody is asked to pay.
///
/// # Errors
/// [`AppError::NotFound`]; rule `invoice-closed` for what is not issued or has nothing left to pay.
pub async fn apply_credit(platform: &Platform, tx: &mut Tx, id: InvoiceId) -> Outcome<Money> {
    let invoice = store::lock(tx, id).await?.ok_or(AppError::NotFound)?;
    let mut left = invoice.balance().minor;
    if invoice.status != InvoiceStatus::Sent || left <= 0 {
        let message =
            text!("Il n’y a plus rien à payer sur cette facture.", "There is nothing left to pay on this invoice.");
        return Err(AppError::rule("invoice-closed", message));
    }
    let mut used = 0;
    for (credit, remaining) in lock_usable(platform, tx, invoice.account_id, invoice.currency).await? {
        let take = remaining.min(left);
        if take == 0 {
            break;
        }
        let movement = move_out(platform, tx, credit, take, Out::Use(id)).await?;
        entries::insert(platform, tx, id, take, entries::Way::Credit { movement }).await?;
        used += take;
        left -= take;
    }
    if left == 0 {
        set_paid(platform, tx, &invoice).await?;
    }
    Ok(Money::new(used, invoice.currency))
}

/// What an account can use now and how much is left of each, soonest to expire first; held until the transaction ends.
pub(super) async fn lock_usable(
    platform: &Platform,
    tx: &mut Tx,
    account: AccountId,
    currency: Currency,
) -> Outcome<Vec<(Uuid, i64)>> {
    let credits = sqlx::query!(
        "select id, remaining_minor from customer_credits
          where account_id = $1 and currency = $2 and remaining_minor > 0 and (expires_at is null or expires_at > $3)
          order by expires_at nulls last, given_at, id for update",
        account.0,
        currency.code(),
        platform.now(),
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list credit to use")?;
    Ok(credits.into_iter().map(|credit| (credit.id, credit.remaining_minor)).collect())
}

/// Why credit goes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Out<'a> {
    Use(InvoiceId),
    /// Staff take it away.
    Adjustment {
        note: &'a str,
        by: UserId,
    },
    /// Kept for a refund, until it is given.
    Hold(Uuid),
    /// Back from a refund that came to nothing; the amount is below zero.
    Release(Uuid),
    Expiry,
}

pub(super) async fn move_out(
    platform: &Platform,
    tx: &mut Tx,
    credit: Uuid,
    minor: i64,
    out: Out<'_>,
) -> Outcome<Uuid> {
    let id: Uuid = platform.new_id();
    let (kind, invoice, refund) = match out {
        Out::Use(invoice) => ("use", Some(invoice.0), None),
        Out::Hold(refund) => ("hold", None, Some(refund)),
        Out::Release(refund) => ("release", None, Some(refund)),
        Out::Adjustment { .. } => ("adjustment", None, None),
        Out::Expiry => ("expiry", None, None),
    };
    let (note, by) = match out {
        Out::Adjustment { note, by } => (note, Some(by.0)),
        _ => ("", None),
    };
    sqlx::query!(
        "insert into customer_credit_movements (id, credit_id, kind, amount_minor, invoice_id, refund_id, moved_at, note, actor_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        id,
        credit,
        kind,
        -minor,
        invoice,
        refund,
        platform.now(),
        note,
        by,
    )
    .execute(&mut **tx)
    .await
    .internal("move customer credit")?;
    Ok(id)
}

/// Once a day: what is left of credit whose day is over is over.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(from = "IgnoredAny")]
pub struct ExpireCustomerCredit {}

/// The scheduler gives a job without arguments `null`, or an object about the schedule.
impl From<IgnoredAny> for ExpireCustomerCredit {
    fn from(_: IgnoredAny) -> Self {
        Self {}
    }
}

impl TaskHandler for ExpireCustomerCredit {
    const IDENTIFIER: &'static str = "expire_customer_credit";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let platform = platform_of(&context)?;
        expire_customer_credit(&platform).await.map(drop).map_err(JobError::from)
    }
}

/// Takes what is over; how many credits that were. Running again changes nothing.
///
/// # Errors
/// When the connection is lost; nothing is half done.
pub async fn expire_customer_credit(platform: &Platform) -> Outcome<usize> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let over = sqlx::query!(
        "select id, remaining_minor from customer_credits where remaining_minor > 0 and expires_at <= $1 order by id for update",
        platform.now(),
    )
    .fetch_all(&mut *tx)
    .await
    .internal("list credit that is over")?;
    for credit in &over {
        move_out(platform, &mut tx, credit.id, credit.remaining_minor, Out::Expiry).await?;
    }
    tx.commit().await?;
    Ok(over.len())
}
