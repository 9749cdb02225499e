//! Hears that an invoice was paid: opens the periods it buys, grants their credits, makes their subscriptions live. Once per
//! line: the outbox delivers once, `subscription_periods.invoice_line_id` is unique, and credits are granted once per period.

use super::allocate::allocate_due;
use super::invoices::{self, InvoicePaid};
use super::store::{self, Subscription};
use super::{SubscriptionActivated, SubscriptionExtended};
use crate::model::{Every, Item, LineId, SubscriptionId, SubscriptionStatus, period};
use preau_kernel::Outcome;
use preau_kernel::id::UserId;
use preau_platform::error::internal_error;
use preau_platform::outbox::{self, Heard, Subscriber};
use preau_platform::{Platform, Tx};

/// Reacts to paid invoices with periods of subscriptions.
pub(super) fn subscribers() -> Vec<Subscriber> {
    vec![Subscriber::to("billing/activate", |platform, tx, heard: Heard<InvoicePaid>| {
        Box::pin(async move {
            for line in invoices::list_lines(tx, heard.event.invoice_id).await? {
                if let Item::Period { subscription, plan, months } = line.item {
                    let bought = Bought { line: line.id, subscription, plan, months, payer_id: heard.event.payer_id };
                    activate(platform, tx, &bought).await?;
                }
            }
            Ok(())
        })
    })]
}

/// A period that was paid.
struct Bought {
    line: LineId,
    subscription: SubscriptionId,
    plan: String,
    months: u32,
    payer_id: UserId,
}

/// Three cases, so that money always buys time and nothing is given twice:
/// - the student has no live subscription: this one begins now;
/// - this one is live: it is extended by the period after its last (also a little late), or begins anew when that is over;
/// - another one became live meanwhile (two plans were chosen and both paid): that one is extended, this one ends. The
///   credits are those of the plan that was paid for.
async fn activate(platform: &Platform, tx: &mut Tx, bought: &Bought) -> Outcome<()> {
    let paid = find(tx, bought.subscription).await?;
    store::lock_student(tx, paid.student_id).await?;
    if store::has_period_of(tx, bought.line).await? {
        return Ok(());
    }
    let plan = store::find_plan(tx, &bought.plan)
        .await?
        .ok_or_else(|| internal_error("plan of a subscription", &bought.plan))?;
    let every = if bought.months == Every::Year.months() { Every::Year } else { Every::Month };
    let live = store::find_live(tx, paid.student_id).await?;
    let now = platform.now();
    if live.as_ref().is_some_and(|live| live.id != paid.id) {
        store::set_cancelled(tx, paid.id, now).await?;
    }
    let target = live.as_ref().map_or(paid.id, |live| live.id);
    store::set_active(tx, target, now).await?;

    let running = live.and_then(|live| {
        let suspended = live.status == SubscriptionStatus::Suspended;
        live.paid_until.filter(|end| period::continues(*end, now, suspended))
    });
    let time = match (running, store::find_anchor(tx, target).await?) {
        (Some(end), Some(anchor)) => period::next(anchor, end, every),
        _ => period::first(now, every),
    };
    store::insert_period(platform, tx, target, time, &plan, (bought.line, bought.months)).await?;
    // The first month is usable at once, even when the period starts later; those that follow come in their time.
    allocate_due(platform, tx, target).await?;
    let (account_id, student_id, payer_id) = (paid.account_id, paid.student_id, bought.payer_id);
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
