//! What somebody's plan entitles them to: the one place that all rooms ask (SPEC BI-1).

use crate::model::{Entitlements, Feature, Limit, SubscriptionStatus};
use preau_kernel::Outcome;
use preau_kernel::id::UserId;
use preau_platform::{IntoInternal, Platform, Tx};

/// What this person may do today. Whoever's row-level security hides their subscription sees somebody without a plan.
///
/// A late payment takes nothing away but new bookings (SPEC §2). A subscription that rests entitles to nothing, nor does
/// one whose time is over: a trial, or a plan that was paid once.
///
/// # Errors
/// When the connection is lost.
pub async fn entitlements(platform: &Platform, tx: &mut Tx, user_id: UserId) -> Outcome<Entitlements> {
    let row = sqlx::query!(
        r#"select s.plan, s.status as "status: SubscriptionStatus", s.aria_subjects
             from subscriptions s join plans l on l.code = s.plan
            where s.student_id = $1
              and (s.status in ('past_due', 'suspended')
                   or s.status = 'trialing' and s.trial_until > $2
                   or s.status = 'active' and (l.renews or exists (
                        select from subscription_periods p where p.subscription_id = s.id and upper(p.during) > $2)))"#,
        user_id.0,
        platform.now(),
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("read entitlements")?;
    let Some(row) = row else { return Ok(Entitlements::default()) };
    let limits = sqlx::query!("select feature, amount from plan_entitlements where plan = $1", row.plan)
        .fetch_all(&mut **tx)
        .await
        .internal("read limits of a plan")?;
    Ok(Entitlements {
        plan: Some(row.plan),
        aria_subjects: row.aria_subjects,
        bookings_wait: row.status == SubscriptionStatus::Suspended,
        limits: limits
            .into_iter()
            .filter_map(|row| Some((Feature::from_code(&row.feature)?, limit(row.amount))))
            .collect(),
    })
}

/// As it is kept: nothing is without limit.
pub(super) fn limit(amount: Option<i64>) -> Limit {
    amount.map_or(Limit::Unlimited, |most| Limit::Up(u32::try_from(most).unwrap_or(u32::MAX)))
}
