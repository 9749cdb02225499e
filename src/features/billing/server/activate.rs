//! Hears that a subscription was paid: opens the period, grants its credits, makes it live. Once per payment: the outbox
//! delivers once, `subscription_periods.payment_id` is unique, and credits are granted once per period.

use super::allocate::allocate_due;
use super::store::{self, Subscription};
use super::{PURPOSE, SubscriptionActivated, SubscriptionExtended};
use crate::model::{SubscriptionId, period};
use preau_kernel::Outcome;
use preau_payments::server::PaymentSettled;
use preau_platform::error::internal_error;
use preau_platform::outbox::{self, Heard, Subscriber};
use preau_platform::{Platform, Tx};

/// Reacts to settled payments whose purpose is a subscription.
pub(super) fn subscribers() -> Vec<Subscriber> {
    vec![Subscriber::to("billing/activate", |platform, tx, heard: Heard<PaymentSettled>| {
        Box::pin(async move { activate(platform, tx, &heard.event).await })
    })]
}

/// Three cases, so that money always buys time and nothing is given twice:
/// - the student has no live subscription: this one begins now;
/// - this one is live: it is extended by the period after its last, or begins anew when that is over;
/// - another one became live meanwhile (two plans were chosen and both paid): that one is extended, this one ends. The
///   credits are those of the plan that was paid for.
async fn activate(platform: &Platform, tx: &mut Tx, payment: &PaymentSettled) -> Outcome<()> {
    let Some(id) = payment.purpose.strip_prefix(PURPOSE) else { return Ok(()) };
    let id: SubscriptionId = id.parse().map_err(|e| internal_error("purpose of a payment", &e))?;
    let paid = find(tx, id).await?;
    store::lock_student(tx, paid.student_id).await?;
    if store::has_period_of(tx, payment.payment_id).await? {
        return Ok(());
    }
    let plan =
        store::find_plan(tx, &paid.plan).await?.ok_or_else(|| internal_error("plan of a subscription", &paid.plan))?;
    let live = store::find_live(tx, paid.student_id).await?;
    let now = platform.now();
    if live.as_ref().is_some_and(|live| live.id != paid.id) {
        store::set_cancelled(tx, paid.id, now).await?;
    }
    let target = live.as_ref().map_or(paid.id, |live| live.id);
    store::set_active(tx, target, now).await?;

    let running = live.and_then(|live| live.paid_until).filter(|end| *end > now);
    let time = match (running, store::find_anchor(tx, target).await?) {
        (Some(end), Some(anchor)) => period::next(anchor, end, plan.every),
        _ => period::first(now, plan.every),
    };
    store::insert_period(platform, tx, target, time, &plan, payment.payment_id).await?;
    // The first month is usable at once, even when the period starts later; those that follow come in their time.
    allocate_due(platform, tx, target).await?;
    let (account_id, student_id, payer_id) = (paid.account_id, paid.student_id, payment.payer_id);
    let (subscription_id, plan, paid_until) = (target, plan.code, time.to);
    if running.is_some() {
        let event = SubscriptionExtended { subscription_id, account_id, student_id, plan, payer_id, paid_until };
        outbox::record(tx, now, &event).await
    } else {
        let event = SubscriptionActivated { subscription_id, account_id, student_id, plan, payer_id, paid_until };
        outbox::record(tx, now, &event).await
    }
}

async fn find(tx: &mut Tx, id: SubscriptionId) -> Outcome<Subscription> {
    // Money came for something that does not exist: the job fails, is seen under failed jobs, and a person looks.
    store::find(tx, id).await?.ok_or_else(|| internal_error("a subscription that was paid", &id))
}
