//! Hears that an invoice was paid: opens the periods it buys, grants their credits, makes their subscriptions live, changes
//! their plans, gives the credits of packs, and settles the promotion. Once per
//! line: the outbox delivers once, `subscription_periods.invoice_line_id` is unique, and credits are granted once per period.

use super::allocate::allocate_due;
use super::invoices::{self, InvoicePaid};
use super::store::{self, Subscription};
use super::{SubscriptionActivated, SubscriptionExtended, change, dunning, history, packs, promotions, rest};
use crate::model::tax::line_amount;
use crate::model::{Every, Item, LineId, SubscriptionId, SubscriptionStatus, period};
use chrono::Months;
use preau_credits::model::EntryKind;
use preau_credits::server::{NewGrant, grant};
use preau_identity::server::people;
use preau_kernel::id::UserId;
use preau_kernel::{Money, Outcome};
use preau_platform::error::internal_error;
use preau_platform::outbox::{self, Heard, Subscriber};
use preau_platform::{Platform, Tx};

/// Reacts to paid invoices with periods of subscriptions.
pub(super) fn subscribers() -> Vec<Subscriber> {
    vec![Subscriber::to("billing/activate", |platform, tx, heard: Heard<InvoicePaid>| {
        Box::pin(async move { deliver(platform, tx, &heard.event).await })
    })]
}

async fn deliver(platform: &Platform, tx: &mut Tx, paid: &InvoicePaid) -> Outcome<()> {
    let purpose = invoices::purpose(paid.invoice_id);
    for line in invoices::list_lines(tx, paid.invoice_id).await? {
        match line.item {
            Item::Period { subscription, plan, months } => {
                let value = line_amount(line.quantity, line.unit.minor, line.discount.minor);
                let value = Money::new(value, line.unit.currency);
                let bought = Bought { line: line.id, subscription, plan, months, value, payer_id: paid.payer_id };
                activate(platform, tx, &bought).await?;
                store::keep_promotion(tx, subscription, &purpose).await?;
            }
            Item::Pack { code, student } => give_pack(platform, tx, &code, student, line.id).await?,
            // The line of the new plan; that of the old one gives back.
            Item::Proration { .. } if line.quantity > 0 => change::apply_paid(platform, tx, paid, line.id).await?,
            Item::Proration { .. } | Item::SetupFee { .. } | Item::Other => {}
        }
    }
    promotions::settle(tx, &purpose, platform.now()).await
}

/// The credits of a pack, once per line.
async fn give_pack(platform: &Platform, tx: &mut Tx, code: &str, student: UserId, line: LineId) -> Outcome<()> {
    let pack = packs::find(tx, code).await?.ok_or_else(|| internal_error("a pack that was paid", &code))?;
    let student = people::find_student(tx, student)
        .await?
        .ok_or_else(|| internal_error("the student of a pack that was paid", &student))?;
    let now = platform.now();
    let new = NewGrant {
        student_id: student.user_id,
        account_id: student.account_id,
        kind: EntryKind::Purchase,
        amount: pack.credits,
        cause: format!("pack:{line}"),
        note: pack.name.clone(),
        expires_at: now.checked_add_months(Months::new(pack.valid_months)).unwrap_or(now),
    };
    grant(platform, tx, &new).await?;
    Ok(())
}

/// A period that was paid.
struct Bought {
    line: LineId,
    subscription: SubscriptionId,
    plan: String,
    months: u32,
    /// What was paid for it, as prices are: with or without tax.
    value: Money,
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
    let live = match live {
        // What rested goes on first, so that its time is not lost.
        Some(live) if rest::wake(platform, tx, &live).await? => store::find(tx, live.id).await?,
        live => live,
    };
    let trial_until = match &live {
        Some(live) if live.status == SubscriptionStatus::Trialing => store::find_terms(tx, live.id).await?.trial_until,
        _ => None,
    };
    store::set_active(tx, target, now).await?;
    if target == paid.id && paid.plan != plan.code && !change::is_newer_than(tx, target, bought.line).await? {
        store::set_plan(tx, target, &plan).await?;
    }

    let running = live.and_then(|live| {
        let suspended = live.status == SubscriptionStatus::Suspended;
        live.paid_until.filter(|end| period::continues(*end, now, suspended))
    });
    let time = match (running, store::find_anchor(tx, target).await?) {
        (Some(end), Some(anchor)) => period::next(anchor, end, every),
        // The days of a trial stay free.
        _ => period::first(trial_until.map_or(now, |until| until.max(now)), every),
    };
    store::insert_period(platform, tx, target, time, &plan, (bought.line, bought.months, bought.value)).await?;
    dunning::let_go_of_covered(platform, tx, target, time.to).await?;
    history::note(tx, now, target, "paid", Some(bought.payer_id)).await?;
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
