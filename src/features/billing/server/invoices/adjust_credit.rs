//! Staff see an account's credit, add to it or take from it, with a reason (SPEC BI-6).

use super::customer_credit::{self, MOST, NewCredit, Out, credit_balance, last_moment, move_out};
use crate::model::credit::{CreditAdjustment, CreditDirection, CreditKind, CreditRow, CreditSheet};
use crate::model::typed_money;
use preau_identity::server::organisation;
use preau_kernel::error::Checks;
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Action, Actor, AppError, Currency, Money, Outcome, Relation, text};
use preau_platform::idempotency::Keyed;
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform, Tx};
use uuid::Uuid;

/// The credit of an account, by currency and one by one, the latest first.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone but staff, [`AppError::NotFound`].
pub async fn show_credit(platform: &Platform, actor: &Actor, account: AccountId) -> Outcome<CreditSheet> {
    actor.may(Action::InvoiceManage, Relation::Foreign)?;
    let reader = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let house = organisation::find(&mut tx).await?;
    let name = find_account(&mut tx, account).await?;
    let mut balances = vec![];
    for currency in Currency::ALL {
        balances.push(credit_balance(platform, &mut tx, account, currency).await?);
    }
    let rows = sqlx::query!(
        r#"select kind as "kind: CreditKind", currency as "currency: Currency", amount_minor, remaining_minor, note, given_at, expires_at
             from customer_credits where account_id = $1 order by given_at desc, id limit 100"#,
        account.0
    )
    .fetch_all(&mut *tx)
    .await
    .internal("list credit of an account")?;
    let zone = zone(&house.time_zone);
    let day = |at| reader.locale.date(local(at, zone).date());
    Ok(CreditSheet {
        account_id: account,
        account: name,
        currency: house.currency,
        balances: balances.into_iter().filter(|balance| balance.minor > 0).collect(),
        credits: rows
            .into_iter()
            .map(|row| CreditRow {
                kind: row.kind,
                amount: Money::new(row.amount_minor, row.currency),
                remaining: Money::new(row.remaining_minor, row.currency),
                note: row.note,
                given: day(row.given_at),
                // The last day, not the first one after.
                until: row.expires_at.map(|at| day(at - chrono::TimeDelta::seconds(1))),
            })
            .collect(),
        today: local(platform.now(), zone).date().to_string(),
        idempotency_key: platform.new_id::<Uuid>().to_string(),
    })
}

async fn find_account(tx: &mut Tx, account: AccountId) -> Outcome<String> {
    sqlx::query_scalar!("select name from accounts where id = $1", account.0)
        .fetch_optional(&mut **tx)
        .await
        .internal("find account")?
        .ok_or(AppError::NotFound)
}

/// Adds credit to an account or takes some from it, soonest to expire first; once per form.
///
/// # Errors
/// Fields `currency`, `kind`, `amount` (also for more than there is to take), `reason`, `expires_on`, `idempotency_key`;
/// conflict `idempotency-key-reused`; [`AppError::Forbidden`] for anyone but staff, [`AppError::NotFound`].
pub async fn adjust_credit(platform: &Platform, actor: &Actor, form: &CreditAdjustment) -> Outcome<AccountId> {
    actor.may(Action::InvoiceManage, Relation::Foreign)?;
    let by = actor.signed_in()?.user_id;
    let account: AccountId = form.account_id.parse().map_err(|_| AppError::NotFound)?;
    let mut tx = platform.db.begin_as(actor).await?;
    let keyed = Keyed { user_id: by, scope: "billing/credit", key: &form.idempotency_key };
    if let Some(before) = keyed.answer_before(&mut tx, form).await? {
        return Ok(before);
    }
    find_account(&mut tx, account).await?;
    let house = organisation::find(&mut tx).await?;
    tx.write_as_house().await?;
    let wish = read(platform, &house.time_zone, form)?;
    match wish.direction {
        CreditDirection::Give => give(platform, &mut tx, (account, by), &wish, form).await?,
        CreditDirection::Take => take(platform, &mut tx, (account, by), &wish).await?,
    }
    keyed.keep(&mut tx, form, &account, platform.now()).await?;
    tx.commit().await?;
    Ok(account)
}

/// What a form wishes.
struct Wish<'a> {
    direction: CreditDirection,
    kind: CreditKind,
    amount: Money,
    reason: &'a str,
    expires_at: Option<chrono::DateTime<chrono::Utc>>,
}

fn read<'a>(platform: &Platform, time_zone: &str, form: &'a CreditAdjustment) -> Outcome<Wish<'a>> {
    let direction = CreditDirection::from_code(&form.direction);
    let kind = CreditKind::from_code(&form.kind).filter(|kind| kind.is_given());
    let currency: Option<Currency> = form.currency.parse().ok();
    let amount = currency.and_then(|currency| typed_money(&form.amount, currency));
    let amount = amount.filter(|amount| (1..=MOST).contains(&amount.minor));
    let (reason, expires) = (form.reason.trim(), form.expires_on.trim());
    let expires_at = last_moment(expires, time_zone).filter(|at| *at > platform.now());
    let giving = direction == Some(CreditDirection::Give);
    let mut checks = Checks::default();
    checks.that(direction.is_some(), "direction", || {
        text!("Dites s’il faut ajouter ou retirer.", "Say whether to add or to take away.")
    });
    checks.that(currency.is_some(), "currency", || text!("Choisissez une devise.", "Choose a currency."));
    checks.that(amount.is_some() || currency.is_none(), "amount", || text!("Indiquez un montant.", "Enter an amount."));
    checks.that(!giving || kind.is_some(), "kind", || {
        text!("Choisissez la nature du crédit.", "Choose what kind it is.")
    });
    checks.that((3..=300).contains(&reason.chars().count()), "reason", || {
        text!("Dites pourquoi, en 300 signes au plus.", "Say why, in at most 300 characters.")
    });
    checks.that(!giving || expires.is_empty() || expires_at.is_some(), "expires_on", || {
        text!("Choisissez un jour à venir, ou aucun.", "Choose a day to come, or none.")
    });
    checks.done()?;
    let direction = direction.ok_or(AppError::NotFound)?;
    let amount = amount.ok_or(AppError::NotFound)?;
    Ok(Wish { direction, kind: kind.unwrap_or(CreditKind::Adjustment), amount, reason, expires_at })
}

async fn give(
    platform: &Platform,
    tx: &mut Tx,
    (account_id, by): (AccountId, UserId),
    wish: &Wish<'_>,
    form: &CreditAdjustment,
) -> Outcome<()> {
    let new = NewCredit {
        account_id,
        kind: wish.kind.code(),
        amount: wish.amount,
        cause: &format!("staff:{by}:{}", form.idempotency_key),
        note: wish.reason,
        receipt: None,
        by: Some(by),
        expires_at: wish.expires_at,
    };
    customer_credit::insert(platform, tx, &new).await.map(drop)
}

async fn take(platform: &Platform, tx: &mut Tx, (account, by): (AccountId, UserId), wish: &Wish<'_>) -> Outcome<()> {
    let credits = customer_credit::lock_usable(platform, tx, account, wish.amount.currency).await?;
    let there: i64 = credits.iter().map(|(_, remaining)| remaining).sum();
    if there < wish.amount.minor {
        let most = Money::new(there, wish.amount.currency);
        let (fr, en) = (most.format(preau_kernel::Locale::Fr), most.format(preau_kernel::Locale::En));
        return Err(AppError::field("amount", text!("Le compte n’a que {fr}.", "The account only has {en}.")));
    }
    let mut left = wish.amount.minor;
    for (credit, remaining) in credits {
        let part = remaining.min(left);
        if part > 0 {
            move_out(platform, tx, credit, part, Out::Adjustment { note: wish.reason, by }).await?;
            left -= part;
        }
    }
    Ok(())
}
