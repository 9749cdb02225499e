//! SQL of promotions, for the house's eyes.

use crate::model::promotion::{Moments, Promotion, PromotionId, Reduction, Ware};
use chrono::{DateTime, Utc};
use preau_kernel::id::AccountId;
use preau_kernel::{Currency, Money, Outcome, Text};
use preau_platform::{IntoInternal, Tx};

struct Row {
    id: PromotionId,
    code: Option<String>,
    name_fr: String,
    name_en: String,
    basis_points: Option<i32>,
    amount_minor: Option<i64>,
    currency: Option<Currency>,
    applies_to: Moments,
    max_uses: Option<i32>,
    max_per_account: Option<i32>,
    starts_at: DateTime<Utc>,
    ends_at: Option<DateTime<Utc>>,
    active: bool,
    new_accounts_only: bool,
    min_amount_minor: Option<i64>,
    uses: i32,
    targets: Vec<String>,
}

impl From<Row> for Promotion {
    fn from(row: Row) -> Self {
        let sum = |minor: i64| Money::new(minor, row.currency.unwrap_or(Currency::Tnd));
        let count = |n: i32| n.unsigned_abs();
        Self {
            id: row.id,
            code: row.code,
            name: Text { fr: row.name_fr, en: row.name_en },
            reduction: match (row.basis_points, row.amount_minor) {
                (Some(points), _) => Reduction::Percentage(count(points)),
                (None, minor) => Reduction::Fixed(sum(minor.unwrap_or(0))),
            },
            applies_to: row.applies_to,
            max_uses: row.max_uses.map(count),
            max_per_account: row.max_per_account.map(count),
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            active: row.active,
            new_accounts_only: row.new_accounts_only,
            min_amount: row.min_amount_minor.map(sum),
            uses: count(row.uses),
            targets: row.targets.iter().filter_map(|key| Ware::from_key(key)).collect(),
        }
    }
}

/// The promotion of this code.
pub(super) async fn find_by_code(tx: &mut Tx, code: &str) -> Outcome<Option<Promotion>> {
    let row = sqlx::query_as!(
        Row,
        r#"select id as "id: PromotionId", code, name_fr, name_en, basis_points, amount_minor, currency as "currency: Currency",
                  applies_to as "applies_to: Moments", max_uses, max_per_account, starts_at, ends_at, active,
                  new_accounts_only, min_amount_minor, uses - kept_uses as "uses!",
                  array(select coalesce('plan:' || t.plan, 'pack:' || t.pack) from promotion_targets t
                         where t.promotion_id = p.id) as "targets!"
             from promotions p where code = $1"#,
        code
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find promotion by code")?;
    Ok(row.map(Promotion::from))
}

/// The promotion of this id.
pub(super) async fn find(tx: &mut Tx, id: PromotionId) -> Outcome<Option<Promotion>> {
    let row = sqlx::query_as!(
        Row,
        r#"select id as "id: PromotionId", code, name_fr, name_en, basis_points, amount_minor, currency as "currency: Currency",
                  applies_to as "applies_to: Moments", max_uses, max_per_account, starts_at, ends_at, active,
                  new_accounts_only, min_amount_minor, uses - kept_uses as "uses!",
                  array(select coalesce('plan:' || t.plan, 'pack:' || t.pack) from promotion_targets t
                         where t.promotion_id = p.id) as "targets!"
             from promotions p where id = $1"#,
        id.0
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find promotion")?;
    Ok(row.map(Promotion::from))
}

/// Those that come by themselves and may hold now.
pub(super) async fn list_automatic(tx: &mut Tx, now: DateTime<Utc>) -> Outcome<Vec<Promotion>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select id as "id: PromotionId", code, name_fr, name_en, basis_points, amount_minor, currency as "currency: Currency",
                  applies_to as "applies_to: Moments", max_uses, max_per_account, starts_at, ends_at, active,
                  new_accounts_only, min_amount_minor, uses - kept_uses as "uses!",
                  array(select coalesce('plan:' || t.plan, 'pack:' || t.pack) from promotion_targets t
                         where t.promotion_id = p.id) as "targets!"
             from promotions p where automatic and active and starts_at <= $1 and (ends_at is null or ends_at > $1)
            order by starts_at, id"#,
        now
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list automatic promotions")?;
    Ok(rows.into_iter().map(Promotion::from).collect())
}

/// How often the account has taken it: paid, and held for a payment that is awaited. What was promised is not taken again.
pub(super) async fn count_uses(tx: &mut Tx, id: PromotionId, account: AccountId) -> Outcome<(u32, u32)> {
    let row = sqlx::query!(
        r#"select count(*) filter (where status = 'used') as "paid!", count(*) filter (where status = 'reserved') as "held!"
             from promotion_uses where promotion_id = $1 and account_id = $2 and not kept"#,
        id.0,
        account.0,
    )
    .fetch_one(&mut **tx)
    .await
    .internal("count uses of a promotion")?;
    let count = |n| u32::try_from(n).unwrap_or(u32::MAX);
    Ok((count(row.paid), count(row.held)))
}

/// Has the account ever paid anything?
pub(super) async fn has_paid(tx: &mut Tx, account: AccountId) -> Outcome<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from payments where account_id = $1 and settled_at is not null)
               or exists (select from promotion_uses where account_id = $1 and status = 'used') as "paid!""#,
        account.0
    )
    .fetch_one(&mut **tx)
    .await
    .internal("look for earlier payments")
}

/// Was this purchase made with this code?
pub(super) async fn has_taken(tx: &mut Tx, purpose: &str, code: &str) -> Outcome<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from promotion_uses u join promotions p on p.id = u.promotion_id
                           where u.purpose = $1 and p.code = $2 and u.status <> 'released') as "taken!""#,
        purpose,
        code
    )
    .fetch_one(&mut **tx)
    .await
    .internal("look for the code of a purchase")
}
