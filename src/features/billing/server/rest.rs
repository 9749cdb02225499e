//! Pauses a subscription and resumes it, ends it with what is paid, and chooses ARIA's subjects (SPEC BI-2).

use super::allocate::allocate_due;
use super::change::{already_renewed, managed, managed_in_turn};
use super::running::{self, NextPeriod};
use super::store::{self, Subscription};
use super::{dunning, history, purchase};
use crate::model::proration::{self, LONGEST_REST};
use crate::model::{Period, SubscriptionId, SubscriptionStatus};
use chrono::TimeDelta;
use preau_kernel::{Actor, AppError, Money, Outcome, text};
use preau_platform::error::internal_error;
use preau_platform::{IntoInternal, Platform, Tx, outbox};
use uuid::Uuid;

/// Pauses: what is left of the paid time is kept, to the second, for when it resumes; by itself after three months.
///
/// # Errors
/// [`AppError::NotFound`] for somebody else's subscription, [`AppError::Forbidden`] for a student; rules `pause-impossible`
/// and `already-renewed`.
pub async fn pause(platform: &Platform, actor: &Actor, id: SubscriptionId) -> Outcome<()> {
    let mut tx = platform.db.begin_as(actor).await?;
    let subscription = managed_in_turn(&mut tx, actor, id).await?;
    tx.write_as_house().await?;
    let now = platform.now();
    let is_active = subscription.status == SubscriptionStatus::Active;
    let running = running::find(&mut tx, id, now).await?.filter(|_| is_active);
    let Some(running) = running else {
        return Err(AppError::rule(
            "pause-impossible",
            text!("Seul un abonnement en cours peut être mis en pause.", "Only a running subscription can be paused."),
        ));
    };
    if running.followed {
        return Err(already_renewed());
    }
    let (left, value) = proration::rest(&running.rule, now);
    running::close(&mut tx, running.id, now).await?;
    sqlx::query!(
        "insert into subscription_pauses (id, subscription_id, period_id, paused_at, left_seconds, value_minor, cycle_days, months)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        platform.new_id::<Uuid>(),
        id.0,
        running.id,
        now,
        left.num_seconds().max(1),
        value.minor,
        running.rule.cycle_days.cast_signed(),
        running.months_left.cast_signed(),
    )
    .execute(&mut *tx)
    .await
    .internal("write pause")?;
    sqlx::query!(
        "update subscriptions set status = 'paused', paused_at = $2, resumes_at = $3 where id = $1",
        id.0,
        now,
        now + LONGEST_REST
    )
    .execute(&mut *tx)
    .await
    .internal("pause subscription")?;
    history::note(&mut tx, now, id, "paused", actor.user_id()).await?;
    tx.commit().await?;
    outbox::ring(platform);
    Ok(())
}

/// Resumes with all the time that was left.
///
/// # Errors
/// [`AppError::NotFound`] for somebody else's subscription, [`AppError::Forbidden`] for a student; rule `not-paused`.
pub async fn resume(platform: &Platform, actor: &Actor, id: SubscriptionId) -> Outcome<()> {
    let mut tx = platform.db.begin_as(actor).await?;
    let subscription = managed_in_turn(&mut tx, actor, id).await?;
    tx.write_as_house().await?;
    if !wake(platform, &mut tx, &subscription).await? {
        let message = text!("Cet abonnement n’est pas en pause.", "This subscription is not paused.");
        return Err(AppError::rule("not-paused", message));
    }
    history::note(&mut tx, platform.now(), id, "resumed", actor.user_id()).await?;
    tx.commit().await?;
    outbox::ring(platform);
    Ok(())
}

/// Ends a pause, in the turn of the student; false when there is none.
pub(super) async fn wake(platform: &Platform, tx: &mut Tx, subscription: &Subscription) -> Outcome<bool> {
    let now = platform.now();
    let rest = sqlx::query!(
        "update subscription_pauses set resumed_at = $2 where subscription_id = $1 and resumed_at is null
         returning period_id, left_seconds, value_minor, cycle_days, months",
        subscription.id.0,
        now
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("end pause")?;
    let Some(rest) = rest else { return Ok(false) };
    let plan = store::find_plan(tx, &subscription.plan)
        .await?
        .ok_or_else(|| internal_error("plan of a subscription", &subscription.plan))?;
    let from = subscription.paid_until.map_or(now, |end| end.max(now));
    let next = NextPeriod {
        subscription: subscription.id,
        time: Period { from, to: from + TimeDelta::seconds(rest.left_seconds) },
        plan: &plan,
        value: Money::new(rest.value_minor, plan.price.currency),
        cycle_days: Some(rest.cycle_days.unsigned_abs()),
        months: rest.months.unsigned_abs(),
        continues: rest.period_id,
        line: None,
    };
    running::open(platform, tx, &next).await?;
    store::set_awake(tx, subscription.id).await?;
    allocate_due(platform, tx, subscription.id).await?;
    Ok(true)
}

/// Ends with what is paid: until then everything stays as it is, and it can be taken back.
///
/// # Errors
/// [`AppError::NotFound`] for somebody else's subscription, [`AppError::Forbidden`] for a student; a field error when the reason
/// is too long.
pub async fn end_at_period(platform: &Platform, actor: &Actor, id: SubscriptionId, reason: &str) -> Outcome<()> {
    let mut tx = platform.db.begin_as(actor).await?;
    let subscription = managed_in_turn(&mut tx, actor, id).await?;
    let reason = reason.trim();
    if reason.chars().count() > 500 {
        return Err(AppError::field("reason", text!("500 caractères au plus.", "500 characters at most.")));
    }
    tx.write_as_house().await?;
    let now = platform.now();
    sqlx::query!(
        "update subscriptions set ends_at_period = true, ending_reason = $2, next_plan = null where id = $1",
        id.0,
        reason
    )
    .execute(&mut *tx)
    .await
    .internal("end subscription with its period")?;
    // Nothing is paid any more, or never was: it ends now.
    let runs = subscription.paid_until.is_some_and(|end| end > now)
        || matches!(subscription.status, SubscriptionStatus::Paused | SubscriptionStatus::Trialing);
    if !runs {
        store::set_cancelled(&mut tx, id, now).await?;
        dunning::let_go_of(platform, &mut tx, id).await?;
    }
    let what = if runs { "ending" } else { "ended" };
    history::note(&mut tx, now, id, what, actor.user_id()).await?;
    tx.commit().await?;
    outbox::ring(platform);
    Ok(())
}

/// It goes on after all.
///
/// # Errors
/// [`AppError::NotFound`] for somebody else's subscription, [`AppError::Forbidden`] for a student.
pub async fn go_on(platform: &Platform, actor: &Actor, id: SubscriptionId) -> Outcome<()> {
    let mut tx = platform.db.begin_as(actor).await?;
    let subscription = managed_in_turn(&mut tx, actor, id).await?;
    tx.write_as_house().await?;
    sqlx::query!(
        "update subscriptions set ends_at_period = false, ending_reason = '' where id = $1",
        subscription.id.0
    )
    .execute(&mut *tx)
    .await
    .internal("keep subscription")?;
    history::note(&mut tx, platform.now(), id, "going-on", actor.user_id()).await?;
    tx.commit().await
}

/// Chooses in which subjects ARIA answers, as many as the plan allows.
///
/// # Errors
/// [`AppError::NotFound`] for somebody else's subscription, [`AppError::Forbidden`] for a student; field errors for unknown
/// or too many subjects.
pub async fn choose_aria_subjects(
    platform: &Platform,
    actor: &Actor,
    id: SubscriptionId,
    wanted: &[String],
) -> Outcome<()> {
    let mut tx = platform.db.begin_as(actor).await?;
    let subscription = managed(&mut tx, actor, id).await?;
    let plan = store::find_plan(&mut tx, &subscription.plan).await?.ok_or(AppError::NotFound)?;
    let known = store::list_subjects(&mut tx).await?;
    let chosen: Vec<String> = known.into_iter().map(|s| s.slug).filter(|slug| wanted.contains(slug)).collect();
    if wanted.iter().any(|slug| !chosen.contains(slug)) {
        let message = text!("Cette matière n’existe pas.", "There is no such subject.");
        return Err(AppError::field("aria_subjects", message));
    }
    if chosen.len() > usize::try_from(plan.aria_subjects).unwrap_or(usize::MAX) {
        return Err(AppError::field("aria_subjects", purchase::too_many_subjects(plan.aria_subjects)));
    }
    tx.write_as_house().await?;
    sqlx::query!("update subscriptions set aria_subjects = $2 where id = $1", id.0, &chosen)
        .execute(&mut *tx)
        .await
        .internal("choose ARIA subjects")?;
    history::note(&mut tx, platform.now(), id, "aria-subjects", actor.user_id()).await?;
    tx.commit().await
}
