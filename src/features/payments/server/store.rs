//! SQL of the room, except the back office's list (`read`).

use crate::model::decision::Expected;
use crate::model::{MethodId, PaymentId, PaymentStatus, ProviderKind, Step};
use chrono::{DateTime, Utc};
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Currency, Money, Outcome};
use preau_platform::{IntoInternal, Tx};
use serde_json::Value;
use uuid::Uuid;

/// A payment, whole.
#[derive(Clone, Debug)]
pub(super) struct Payment {
    pub id: PaymentId,
    pub reference: String,
    pub account_id: AccountId,
    pub payer_id: UserId,
    pub provider: ProviderKind,
    pub purpose: String,
    pub description: String,
    pub amount_minor: i64,
    pub currency: Currency,
    pub status: PaymentStatus,
    pub provider_ref: Option<String>,
    pub redirect_url: Option<String>,
    pub webhook_token: String,
    pub anomaly: String,
    pub check_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub settled_at: Option<DateTime<Utc>>,
    pub reconciled_at: Option<DateTime<Utc>>,
    pub keeps_method: bool,
    pub charged_method_id: Option<MethodId>,
}

impl Payment {
    pub fn amount(&self) -> Money {
        Money::new(self.amount_minor, self.currency)
    }

    /// What a provider's answer is compared with.
    pub fn expected(&self) -> Expected {
        Expected {
            status: self.status,
            reference: self.reference.clone(),
            amount: self.amount(),
            expires_at: self.expires_at,
        }
    }
}

/// The payment that `$which` says, if the transaction may see it.
macro_rules! find_payment {
    ($tx:expr, $which:literal $(, $bind:expr)* $(,)?) => {
        sqlx::query_as!(
            Payment,
            r#"select id as "id: PaymentId", reference, account_id as "account_id: AccountId", payer_id as "payer_id: UserId",
                      provider as "provider: ProviderKind", purpose, description, amount_minor,
                      currency as "currency: Currency", status as "status: PaymentStatus", provider_ref, redirect_url,
                      webhook_token, anomaly, check_at, created_at, expires_at, settled_at, reconciled_at, keeps_method,
                      charged_method_id as "charged_method_id: MethodId"
                 from payments where "# + $which
            $(, $bind)*
        )
        .fetch_optional(&mut **$tx)
        .await
        .internal("find payment")
    };
}

/// The payment of this id that the transaction may see.
pub(super) async fn find(tx: &mut Tx, id: PaymentId) -> Outcome<Option<Payment>> {
    find_payment!(tx, "id = $1", id.0)
}

/// The same, held until the transaction ends: who decides about a payment decides alone.
pub(super) async fn lock(tx: &mut Tx, id: PaymentId) -> Outcome<Option<Payment>> {
    sqlx::query_scalar!("select id from payments where id = $1 for update", id.0)
        .fetch_optional(&mut **tx)
        .await
        .internal("lock payment")?;
    find(tx, id).await
}

/// The payment whose webhook address ends in `token`.
pub(super) async fn find_by_token(tx: &mut Tx, provider: ProviderKind, token: &str) -> Outcome<Option<Payment>> {
    find_payment!(tx, "webhook_token = $1 and provider = $2", token, provider.code())
}

/// The payment that the provider calls `theirs` or we call `ours`.
pub(super) async fn find_by_name(
    tx: &mut Tx,
    provider: ProviderKind,
    theirs: Option<&str>,
    ours: Option<&str>,
) -> Outcome<Option<Payment>> {
    find_payment!(
        tx,
        "provider = $1 and (provider_ref = $2 or reference = $3) order by reference = $3 desc nulls last limit 1",
        provider.code(),
        theirs,
        ours,
    )
}

/// A payment about to be written down.
pub(super) struct NewPayment<'a> {
    pub id: PaymentId,
    pub reference: &'a str,
    pub account_id: AccountId,
    pub payer_id: UserId,
    pub provider: ProviderKind,
    pub purpose: &'a str,
    pub description: &'a str,
    pub amount: Money,
    pub keeps_method: bool,
    pub webhook_token: &'a str,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub check_at: DateTime<Utc>,
}

pub(super) async fn insert(tx: &mut Tx, new: &NewPayment<'_>) -> Outcome<()> {
    sqlx::query!(
        "insert into payments (id, reference, account_id, payer_id, provider, purpose, description, amount_minor, currency,
                               webhook_token, created_at, expires_at, check_at, keeps_method)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        new.id.0,
        new.reference,
        new.account_id.0,
        new.payer_id.0,
        new.provider.code(),
        new.purpose,
        new.description,
        new.amount.minor,
        new.amount.currency.code(),
        new.webhook_token,
        new.created_at,
        new.expires_at,
        new.check_at,
        new.keeps_method,
    )
    .execute(&mut **tx)
    .await
    .internal("insert payment")?;
    Ok(())
}

/// One thing is paid by one payment at a time: whoever starts a payment for `purpose` waits here for the one before.
pub(super) async fn lock_purpose(tx: &mut Tx, purpose: &str) -> Outcome<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1, 0))", format!("payments/{purpose}"))
        .execute(&mut **tx)
        .await
        .internal("lock purpose")?;
    Ok(())
}

/// The payment of the same thing through the same provider that can still be paid after `usable_until`.
pub(super) async fn find_open(
    tx: &mut Tx,
    new: &NewPayment<'_>,
    usable_until: DateTime<Utc>,
) -> Outcome<Option<Payment>> {
    let id = sqlx::query_scalar!(
        r#"select id as "id: PaymentId" from payments
            where purpose = $1 and provider = $2 and account_id = $3 and payer_id = $4 and amount_minor = $5 and currency = $6
              and status in ('created', 'pending') and expires_at > $7 and charged_method_id is null and keeps_method = $8
            order by created_at desc limit 1"#,
        new.purpose,
        new.provider.code(),
        new.account_id.0,
        new.payer_id.0,
        new.amount.minor,
        new.amount.currency.code(),
        usable_until,
        new.keeps_method,
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find open payment")?;
    match id {
        Some(id) => find(tx, id).await,
        None => Ok(None),
    }
}

/// The provider waits for the payer.
pub(super) async fn set_pending(
    tx: &mut Tx,
    id: PaymentId,
    provider_ref: &str,
    redirect_url: Option<&str>,
) -> Outcome<()> {
    sqlx::query!(
        "update payments set status = 'pending', provider_ref = $2, redirect_url = $3 where id = $1",
        id.0,
        provider_ref,
        redirect_url
    )
    .execute(&mut **tx)
    .await
    .internal("set payment pending")?;
    Ok(())
}

/// A decision: the new status, and when to ask next. What differed no longer matters once it is paid.
pub(super) async fn set_status(
    tx: &mut Tx,
    id: PaymentId,
    status: PaymentStatus,
    settled_at: Option<DateTime<Utc>>,
    check_at: Option<DateTime<Utc>>,
) -> Outcome<()> {
    sqlx::query!(
        "update payments set status = $2, settled_at = $3, check_at = $4,
                anomaly = case when $3::timestamptz is null then anomaly else '' end
          where id = $1",
        id.0,
        status.code(),
        settled_at,
        check_at,
    )
    .execute(&mut **tx)
    .await
    .internal("set payment status")?;
    Ok(())
}

/// A transfer has arrived: it is what arrived, and what was asked for stays known.
pub(super) async fn set_received(tx: &mut Tx, payment: &Payment, received: Money, now: DateTime<Utc>) -> Outcome<()> {
    sqlx::query!(
        "update payments set status = 'succeeded', settled_at = $2, check_at = null, anomaly = '', amount_minor = $3,
                asked_minor = nullif(amount_minor, $3)
          where id = $1",
        payment.id.0,
        now,
        received.minor,
    )
    .execute(&mut **tx)
    .await
    .internal("set what was received")?;
    Ok(())
}

/// When the provider is asked next.
pub(super) async fn set_next_check(tx: &mut Tx, id: PaymentId, check_at: Option<DateTime<Utc>>) -> Outcome<()> {
    sqlx::query!("update payments set check_at = $2 where id = $1", id.0, check_at)
        .execute(&mut **tx)
        .await
        .internal("set next check")?;
    Ok(())
}

/// What the provider says does not match our record; a person must look.
pub(super) async fn set_anomaly(tx: &mut Tx, id: PaymentId, anomaly: &str) -> Outcome<()> {
    sqlx::query!("update payments set anomaly = $2 where id = $1", id.0, anomaly)
        .execute(&mut **tx)
        .await
        .internal("note anomaly")?;
    Ok(())
}

/// Payments the janitor asks about now, those that waited longest first.
pub(super) async fn list_due(tx: &mut Tx, now: DateTime<Utc>, limit: i64) -> Outcome<Vec<PaymentId>> {
    sqlx::query_scalar!(
        r#"select id as "id: PaymentId" from payments where check_at <= $1 order by check_at limit $2"#,
        now,
        limit
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list due payments")
}

/// Writes a step into the black box. `detail` is a flat object without secrets.
pub(super) async fn note(tx: &mut Tx, id: PaymentId, at: DateTime<Utc>, step: Step, detail: Value) -> Outcome<()> {
    sqlx::query!(
        "insert into payment_events (payment_id, at, kind, summary, detail) values ($1, $2, $3, $4, $5)",
        id.0,
        at,
        step.kind() as _,
        step.code(),
        detail,
    )
    .execute(&mut **tx)
    .await
    .internal("note payment step")?;
    Ok(())
}

/// The same for what a person did.
pub(super) async fn note_by(
    tx: &mut Tx,
    id: PaymentId,
    at: DateTime<Utc>,
    step: Step,
    actor_id: UserId,
    detail: Value,
) -> Outcome<()> {
    sqlx::query!(
        "insert into payment_events (payment_id, at, kind, summary, detail, actor_id) values ($1, $2, $3, $4, $5, $6)",
        id.0,
        at,
        step.kind() as _,
        step.code(),
        detail,
        actor_id.0,
    )
    .execute(&mut **tx)
    .await
    .internal("note what a person did")?;
    Ok(())
}

/// Why the transfer was refused last, if it was.
pub(super) async fn last_refusal(tx: &mut Tx, id: PaymentId) -> Outcome<Option<String>> {
    sqlx::query_scalar!(
        "select detail->>'reason' from payment_events where payment_id = $1 and summary = $2 order by id desc limit 1",
        id.0,
        Step::RefusedByHand.code(),
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find refusal")
    .map(Option::flatten)
}

/// Is there a proof that nobody has answered yet?
pub(super) async fn has_waiting_proof(tx: &mut Tx, id: PaymentId) -> Outcome<bool> {
    sqlx::query_scalar!(
        r#"select exists (
             select from payment_proofs p
              where p.payment_id = $1
                and not exists (select from payment_events e
                                 where e.payment_id = $1 and e.summary = $2 and e.at >= p.uploaded_at)) as "waits!""#,
        id.0,
        Step::RefusedByHand.code(),
    )
    .fetch_one(&mut **tx)
    .await
    .internal("look for a proof")
}

/// A file that shows that a transfer was made.
#[derive(Clone, Debug)]
pub(super) struct Proof {
    pub id: Uuid,
    pub name: String,
    pub media_type: String,
    pub size: i64,
    pub uploaded_at: DateTime<Utc>,
}

/// The proofs of a payment that the transaction may see, the latest first.
pub(super) async fn list_proofs(tx: &mut Tx, id: PaymentId) -> Outcome<Vec<Proof>> {
    sqlx::query_as!(
        Proof,
        "select id, name, media_type, size, uploaded_at from payment_proofs where payment_id = $1 order by uploaded_at desc, id desc",
        id.0
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list proofs")
}

/// The provider confirmed again what is settled.
pub(super) async fn set_reconciled(tx: &mut Tx, id: PaymentId, now: DateTime<Utc>) -> Outcome<()> {
    sqlx::query!("update payments set reconciled_at = $2 where id = $1", id.0, now)
        .execute(&mut **tx)
        .await
        .internal("set payment reconciled")?;
    Ok(())
}

/// Webhooks that arrived before `asked_at` are answered by what the provider said then.
pub(super) async fn set_webhooks_processed(
    tx: &mut Tx,
    id: PaymentId,
    asked_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Outcome<()> {
    sqlx::query!(
        "update webhook_inbox set status = 'processed', processed_at = $3
          where payment_id = $1 and status = 'received' and last_seen_at <= $2",
        id.0,
        asked_at,
        now
    )
    .execute(&mut **tx)
    .await
    .internal("set webhooks processed")?;
    Ok(())
}
