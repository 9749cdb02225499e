//! SQL of kept methods.

use crate::model::{CONSENT_VERSION, MethodId, MethodLabel, PaymentId, ProviderKind};
use crate::provider::{Keep, MethodToken, SavedMethod};
use crate::server::store::Payment;
use chrono::{DateTime, Utc};
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Locale, Money, Outcome};
use preau_platform::{IntoInternal, Tx};

/// A kept method, whole.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub id: MethodId,
    pub account_id: AccountId,
    pub owner_id: UserId,
    pub provider: ProviderKind,
    pub token: MethodToken,
    pub label: MethodLabel,
    pub kept_at: DateTime<Utc>,
    pub is_removed: bool,
}

struct Row {
    id: MethodId,
    account_id: AccountId,
    owner_id: UserId,
    provider: ProviderKind,
    customer_ref: String,
    method_ref: String,
    brand: String,
    hint: String,
    expires_month: Option<i16>,
    expires_year: Option<i16>,
    kept_at: DateTime<Utc>,
    is_removed: bool,
}

impl From<Row> for Kept {
    fn from(row: Row) -> Self {
        let expires = match (row.expires_month.map(u8::try_from), row.expires_year.map(u16::try_from)) {
            (Some(Ok(month)), Some(Ok(year))) => Some((month, year)),
            _ => None,
        };
        Self {
            id: row.id,
            account_id: row.account_id,
            owner_id: row.owner_id,
            provider: row.provider,
            token: MethodToken { customer_ref: row.customer_ref, method_ref: row.method_ref },
            label: MethodLabel { brand: row.brand, hint: row.hint, expires },
            kept_at: row.kept_at,
            is_removed: row.is_removed,
        }
    }
}

/// The method of this id that the transaction may see.
pub(super) async fn find(tx: &mut Tx, id: MethodId) -> Outcome<Option<Kept>> {
    let row = sqlx::query_as!(
        Row,
        r#"select id as "id: MethodId", account_id as "account_id: AccountId", owner_id as "owner_id: UserId",
                  provider as "provider: ProviderKind", customer_ref, method_ref, brand, hint, expires_month, expires_year,
                  kept_at, removed_at is not null as "is_removed!"
             from payment_methods where id = $1"#,
        id.0
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find payment method")?;
    Ok(row.map(Kept::from))
}

/// Methods of an account that can be charged, the latest first.
pub(super) async fn list(tx: &mut Tx, account_id: AccountId) -> Outcome<Vec<Kept>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select id as "id: MethodId", account_id as "account_id: AccountId", owner_id as "owner_id: UserId",
                  provider as "provider: ProviderKind", customer_ref, method_ref, brand, hint, expires_month, expires_year,
                  kept_at, removed_at is not null as "is_removed!"
             from payment_methods where account_id = $1 and removed_at is null order by kept_at desc, id desc"#,
        account_id.0
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list payment methods")?;
    Ok(rows.into_iter().map(Kept::from).collect())
}

/// Did the last payment that settled agree that its method is kept, and is that still to be asked for?
pub(super) async fn awaits_keeping(tx: &mut Tx, account_id: AccountId) -> Outcome<bool> {
    let awaited = sqlx::query_scalar!(
        r#"select p.keeps_method and not exists (select from payment_methods m where m.learnt_from = p.id) as "awaited!"
             from payments p where p.account_id = $1 and p.settled_at is not null order by p.settled_at desc limit 1"#,
        account_id.0
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("look for a method to be kept")?;
    Ok(awaited.unwrap_or(false))
}

/// Writes down a method that the provider kept; false when it was known.
pub(super) async fn insert(
    tx: &mut Tx,
    id: MethodId,
    payment: &Payment,
    saved: &SavedMethod,
    now: DateTime<Utc>,
) -> Outcome<bool> {
    let (month, year) = saved.label.expires.unzip();
    let inserted = sqlx::query!(
        "insert into payment_methods (id, account_id, owner_id, provider, customer_ref, method_ref, brand, hint, expires_month,
                                      expires_year, learnt_from, kept_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         on conflict on constraint payment_methods_once do nothing",
        id.0,
        payment.account_id.0,
        payment.payer_id.0,
        payment.provider.code(),
        saved.token.customer_ref,
        saved.token.method_ref,
        saved.label.brand,
        saved.label.hint,
        month.map(i16::from),
        year.and_then(|year| i16::try_from(year).ok()),
        payment.id.0,
        now,
    )
    .execute(&mut **tx)
    .await
    .internal("insert payment method")?;
    Ok(inserted.rows_affected() == 1)
}

/// Nobody charges it any more.
pub(super) async fn set_removed(tx: &mut Tx, id: MethodId, now: DateTime<Utc>) -> Outcome<()> {
    sqlx::query!("update payment_methods set removed_at = coalesce(removed_at, $2) where id = $1", id.0, now)
        .execute(&mut **tx)
        .await
        .internal("remove payment method")?;
    Ok(())
}

/// Did somebody of the account say that what they pay with is kept?
pub(in crate::server) async fn wants_keeping(tx: &mut Tx, account_id: AccountId) -> Outcome<bool> {
    let said = sqlx::query_scalar!("select keep_methods from payment_preferences where account_id = $1", account_id.0)
        .fetch_optional(&mut **tx)
        .await
        .internal("find payment preference")?;
    Ok(said.unwrap_or(false))
}

pub(super) async fn set_keeping(
    tx: &mut Tx,
    account_id: AccountId,
    keep: bool,
    by: UserId,
    now: DateTime<Utc>,
) -> Outcome<()> {
    sqlx::query!(
        "insert into payment_preferences (account_id, keep_methods, chosen_by, chosen_at) values ($1, $2, $3, $4)
         on conflict (account_id) do update set keep_methods = $2, chosen_by = $3, chosen_at = $4",
        account_id.0,
        keep,
        by.0,
        now,
    )
    .execute(&mut **tx)
    .await
    .internal("set payment preference")?;
    Ok(())
}

/// The payer agreed to the words of today; said twice about one payment is said once.
pub(in crate::server) async fn insert_consent(
    tx: &mut Tx,
    payment: &Payment,
    locale: Locale,
    now: DateTime<Utc>,
) -> Outcome<()> {
    sqlx::query!(
        "insert into payment_consents (payment_id, account_id, given_by, given_at, locale, text_version)
         values ($1, $2, $3, $4, $5, $6) on conflict (payment_id) do nothing",
        payment.id.0,
        payment.account_id.0,
        payment.payer_id.0,
        now,
        locale.tag(),
        CONSENT_VERSION,
    )
    .execute(&mut **tx)
    .await
    .internal("write down a consent")?;
    Ok(())
}

/// Where a method of this payer is kept: the provider's customer, if it made one for them before.
pub(in crate::server) async fn find_keep(tx: &mut Tx, payment: &Payment) -> Outcome<Keep> {
    let customer_ref = sqlx::query_scalar!(
        "select customer_ref from payment_methods
          where account_id = $1 and owner_id = $2 and provider = $3 and customer_ref <> '' order by kept_at desc limit 1",
        payment.account_id.0,
        payment.payer_id.0,
        payment.provider.code(),
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find customer")?;
    Ok(Keep { customer_ref })
}

/// The charge on this occasion, unless it was refused.
pub(super) async fn find_charge(tx: &mut Tx, occasion: &str) -> Outcome<Option<PaymentId>> {
    sqlx::query_scalar!(
        r#"select id as "id: PaymentId" from payments
            where charge_occasion = $1 and status <> 'failed'"#,
        occasion
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find charge")
}

/// A charge about to be written down.
pub(super) struct NewCharge<'a> {
    pub id: PaymentId,
    pub reference: &'a str,
    pub method: &'a Kept,
    pub occasion: &'a str,
    pub purpose: &'a str,
    pub description: &'a str,
    pub amount: Money,
    pub webhook_token: &'a str,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub check_at: DateTime<Utc>,
}

pub(super) async fn insert_charge(tx: &mut Tx, new: &NewCharge<'_>) -> Outcome<()> {
    sqlx::query!(
        "insert into payments (id, reference, account_id, payer_id, provider, purpose, description, amount_minor, currency,
                               webhook_token, created_at, expires_at, check_at, charged_method_id, charge_occasion)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        new.id.0,
        new.reference,
        new.method.account_id.0,
        new.method.owner_id.0,
        new.method.provider.code(),
        new.purpose,
        new.description,
        new.amount.minor,
        new.amount.currency.code(),
        new.webhook_token,
        new.created_at,
        new.expires_at,
        new.check_at,
        new.method.id.0,
        new.occasion,
    )
    .execute(&mut **tx)
    .await
    .internal("insert charge")?;
    Ok(())
}
