//! How what is bought begins: free, by a trial, as a first period, as one more, or as a pack.

use super::choice::{Choice, What};
use crate::model::{SubscriptionId, SubscriptionStatus, period};
use crate::server::store::{self, Subscription};
use chrono::{DateTime, TimeDelta, Utc};
use preau_kernel::{Actor, AppError, Locale, Outcome, text};
use preau_platform::time::{local, zone};
use preau_platform::{Platform, Tx};

/// How it begins.
pub(super) enum Mode {
    /// Nothing to pay, ever.
    Free,
    /// Nothing to pay yet.
    Trial { until: DateTime<Utc> },
    /// A first period.
    First { live: Option<SubscriptionId> },
    /// One more period.
    Again { live: SubscriptionId },
    /// A pack: no subscription.
    Pack,
}

impl Mode {
    pub(super) fn subscription(&self) -> Option<SubscriptionId> {
        match self {
            Self::First { live } => *live,
            Self::Again { live } => Some(*live),
            Self::Free | Self::Trial { .. } | Self::Pack => None,
        }
    }
}

pub(super) async fn decide(platform: &Platform, tx: &mut Tx, actor: &Actor, choice: &Choice) -> Outcome<Mode> {
    let What::Plan(plan) = &choice.what else { return Ok(Mode::Pack) };
    let now = platform.now();
    let Some(live) = store::find_live(tx, choice.who.user_id).await? else {
        if plan.is_free() {
            return Ok(Mode::Free);
        }
        let new_here = plan.trial_days > 0 && !store::has_had_a_plan(tx, choice.who.user_id).await?;
        return Ok(if new_here {
            Mode::Trial { until: now + TimeDelta::days(i64::from(plan.trial_days)) }
        } else {
            Mode::First { live: None }
        });
    };
    if live.status == SubscriptionStatus::Paused {
        return Err(AppError::rule(
            "subscription-rests",
            text!("L’abonnement est en pause : reprenez-le d’abord.", "The subscription is paused: resume it first."),
        ));
    }
    match live.paid_until {
        _ if plan.is_free() => Err(already(tx, actor, choice, &live).await?),
        None => Ok(Mode::First { live: Some(live.id) }),
        Some(end) if end <= now => Ok(Mode::Again { live: live.id }),
        Some(end) => {
            let next = store::find_terms(tx, live.id).await?.next_plan.unwrap_or_else(|| live.plan.clone());
            if period::may_renew(end, now) && next == plan.code {
                Ok(Mode::Again { live: live.id })
            } else {
                Err(already(tx, actor, choice, &live).await?)
            }
        }
    }
}

/// They have a plan, and are told until when.
async fn already(tx: &mut Tx, actor: &Actor, choice: &Choice, live: &Subscription) -> Outcome<AppError> {
    let plan = store::find_plan(tx, &live.plan).await?.map_or_else(|| text!("", ""), |plan| plan.name);
    let (fr, en, child) = (plan.fr, plan.en, &choice.who.first_name);
    let message = match live.paid_until {
        Some(end) => {
            let day = local(end, zone(&actor.signed_in()?.time_zone)).date();
            let (le, on) = (Locale::Fr.date(day), Locale::En.date(day));
            text!(
                "{child} a déjà la formule {fr}, payée jusqu’au {le}. Vous pouvez en changer depuis la page Abonnement.",
                "{child} already has the {en} plan, paid until {on}. You can change it on the Subscription page."
            )
        }
        None => text!(
            "{child} a déjà la formule {fr}. Vous pouvez en changer depuis la page Abonnement.",
            "{child} already has the {en} plan. You can change it on the Subscription page."
        ),
    };
    Ok(AppError::rule("already-subscribed", message))
}
