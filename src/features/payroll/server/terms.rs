//! Terms as the back office sets them, each from a day on. What was counted since that day is valued again in the same
//! transaction.

use super::{book, today, value};
use crate::model::{RateForm, RuleForm, TermBook, TierForm};
use chrono::NaiveDate;
use preau_directory::ProviderId;
use preau_identity::server::organisation;
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, AppError, Outcome, Relation};
use preau_platform::{IntoInternal, Platform, Tx};
use uuid::Uuid;

/// All terms, with the day it is.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone but the back office.
pub async fn show_terms(platform: &Platform, actor: &Actor) -> Outcome<(TermBook, NaiveDate)> {
    actor.may(Action::PayManage, Relation::Foreign)?;
    let mut tx = platform.db.begin_as(actor).await?;
    let day = today(platform, &organisation::find(&mut tx).await?);
    Ok((book::read(&mut tx).await?, day))
}

/// Sets what an hour is worth from a day on. The same rate again changes nothing.
///
/// # Errors
/// Field errors of [`RateForm::read`]; [`AppError::Forbidden`] for anyone but the back office.
pub async fn set_rate(platform: &Platform, actor: &Actor, form: &RateForm) -> Outcome<()> {
    let (mut tx, by) = begin(platform, actor).await?;
    let organisation = organisation::find(&mut tx).await?;
    let rate = form.read(organisation.currency, today(platform, &organisation))?;
    if book::read(&mut tx).await?.rate(rate.service, rate.tier, rate.holds_from) == Some(rate) {
        return Ok(());
    }
    sqlx::query!(
        "insert into pay_rates (id, service, tier, hourly_minor, currency, holds_from, set_by, set_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        platform.new_id::<Uuid>(),
        rate.service as _,
        rate.tier as _,
        rate.hourly.minor,
        rate.hourly.currency.code(),
        rate.holds_from,
        by.0,
        platform.now(),
    )
    .execute(&mut *tx)
    .await
    .internal("set rate")?;
    value_again(platform, &mut tx, rate.holds_from, None).await?;
    tx.commit().await
}

/// Sets a premium, or what is paid when nobody came, from a day on.
///
/// # Errors
/// Field errors of [`RuleForm::read`]; [`AppError::Forbidden`] for anyone but the back office.
pub async fn set_rule(platform: &Platform, actor: &Actor, form: &RuleForm) -> Outcome<()> {
    let (mut tx, by) = begin(platform, actor).await?;
    let rule = form.read(today(platform, &organisation::find(&mut tx).await?))?;
    if book::read(&mut tx).await?.rule(rule.kind, rule.holds_from) == Some(rule) {
        return Ok(());
    }
    sqlx::query!(
        "insert into pay_rules (id, kind, basis_points, threshold, holds_from, set_by, set_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        platform.new_id::<Uuid>(),
        rule.kind as _,
        i32::try_from(rule.basis_points).unwrap_or_default(),
        i32::try_from(rule.threshold).unwrap_or_default(),
        rule.holds_from,
        by.0,
        platform.now(),
    )
    .execute(&mut *tx)
    .await
    .internal("set rule of pay")?;
    value_again(platform, &mut tx, rule.holds_from, None).await?;
    tx.commit().await
}

/// Sets the tier of a coach from a day on. Answers the coach's address.
///
/// # Errors
/// Field errors of [`TierForm::read`]; [`AppError::NotFound`] without such a coach, [`AppError::Forbidden`] for anyone but
/// the back office.
pub async fn set_tier(platform: &Platform, actor: &Actor, form: &TierForm) -> Outcome<String> {
    let (mut tx, by) = begin(platform, actor).await?;
    let (tier, holds_from) = form.read(today(platform, &organisation::find(&mut tx).await?))?;
    let coach = sqlx::query!(r#"select id as "id: ProviderId", slug from providers where slug = $1"#, form.coach)
        .fetch_optional(&mut *tx)
        .await
        .internal("find coach")?
        .ok_or(AppError::NotFound)?;
    if book::read(&mut tx).await?.tier_of(coach.id, holds_from) == tier {
        return Ok(coach.slug);
    }
    sqlx::query!(
        "insert into coach_tiers (id, provider_id, tier, holds_from, set_by, set_at) values ($1, $2, $3, $4, $5, $6)",
        platform.new_id::<Uuid>(),
        coach.id.0,
        tier as _,
        holds_from,
        by.0,
        platform.now(),
    )
    .execute(&mut *tx)
    .await
    .internal("set tier")?;
    value_again(platform, &mut tx, holds_from, Some(coach.id)).await?;
    tx.commit().await?;
    Ok(coach.slug)
}

async fn begin(platform: &Platform, actor: &Actor) -> Outcome<(Tx, UserId)> {
    actor.may(Action::PayManage, Relation::Foreign)?;
    let by = actor.signed_in()?.user_id;
    let mut tx = platform.db.begin_as(actor).await?;
    tx.write_as_house().await?;
    book::wait_for_terms(&mut tx).await?;
    Ok((tx, by))
}

async fn value_again(platform: &Platform, tx: &mut Tx, since: NaiveDate, coach: Option<ProviderId>) -> Outcome<()> {
    let terms = book::read(tx).await?;
    for session in value::list_since(tx, since, coach).await? {
        value::settle(platform, tx, &terms, &session).await?;
    }
    Ok(())
}
