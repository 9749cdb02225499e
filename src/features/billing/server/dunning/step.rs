//! Takes the steps of one renewal that are due, each in a transaction of its own.

use super::charge::{Charge, Charger};
use super::let_go::{Why, let_go};
use super::mails::{self, Letter};
use super::store::{self, NewEntry, Renewal};
use crate::model::dunning::{Due, Step, due};
use crate::model::{InvoiceId, InvoiceStatus, SubscriptionStatus};
use crate::server::store::set_expired;
use crate::server::{history, invoices};
use chrono::NaiveDate;
use chrono_tz::Tz;
use preau_identity::server::people;
use preau_kernel::{Actor, AppError, Outcome};
use preau_notifications::server::mail::{Recipient, queue};
use preau_payments::server::charged_for_renewals;
use preau_platform::{Platform, Tx, outbox};

/// Takes what is due today; how many steps that were.
pub(super) async fn take_due(
    platform: &Platform,
    charger: &dyn Charger,
    day: (Tz, NaiveDate),
    id: InvoiceId,
) -> Outcome<usize> {
    let mut steps = 0;
    let mut charged = None;
    // Each turn takes a step or ends.
    loop {
        let mut tx = platform.db.begin_as(&Actor::System).await?;
        let Some(renewal) = find_open(platform, &mut tx, id).await? else {
            tx.commit().await?;
            return Ok(steps);
        };
        let (home, today) = day;
        let done = store::list_done(&mut tx, id, renewal.deadline, home).await?;
        let next = due(renewal.deadline, renewal.deadline_set_on, today, &done).into_iter().next();
        let charge_of_ours = charged.is_some() && matches!(next, Some(Due::Take(Step::Charge)));
        if !charge_of_ours && store::is_being_settled(&mut tx, id).await? {
            // That it is paid is heard in a moment: nobody is dunned meanwhile.
            return Ok(steps);
        }
        // Credit that the account got meanwhile is used before anybody is asked again.
        if next.is_some() && invoices::apply_credit(platform, &mut tx, id).await?.minor > 0 {
            tx.commit().await?;
            outbox::ring(platform);
            continue;
        }
        match next {
            None => return Ok(steps),
            // Somebody is about to pay for what they tried, by transfer for example.
            Some(Due::Take(Step::Late))
                if renewal.status == SubscriptionStatus::Trialing && store::is_being_paid(&mut tx, id).await? =>
            {
                return Ok(steps);
            }
            // Nobody waits for a provider inside a transaction. The key makes a second try the same charge.
            Some(Due::Take(Step::Charge)) if charged.is_none() => {
                tx.rollback().await?;
                charged = Some(charge(platform, charger, &renewal).await?);
                continue;
            }
            Some(Due::Take(Step::Charge)) => {
                let (outcome, note) = match charged.take() {
                    Some(Charge::Started(payment)) => ("started", payment.to_string()),
                    Some(Charge::Refused(why)) => ("refused", why.chars().take(500).collect()),
                    Some(Charge::NoMethod) | None => ("no_method", String::new()),
                };
                let entry = NewEntry::step(platform, &renewal, Step::Charge, outcome, &note);
                steps += usize::from(store::note(platform, &mut tx, &entry).await?);
            }
            Some(Due::Skip(step)) => {
                let entry = NewEntry::step(platform, &renewal, step, "overtaken", "");
                steps += usize::from(store::note(platform, &mut tx, &entry).await?);
            }
            Some(Due::Take(step)) => steps += usize::from(take(platform, &mut tx, &renewal, step).await?),
        }
        tx.commit().await?;
    }
}

/// The renewal, if something is still to be done about it; otherwise it is closed.
async fn find_open(platform: &Platform, tx: &mut Tx, id: InvoiceId) -> Outcome<Option<Renewal>> {
    let Some(renewal) = store::lock(tx, id).await?.filter(|renewal| renewal.closed_as.is_none()) else {
        return Ok(None);
    };
    let covered = renewal.paid_until.is_some_and(|end| end > renewal.period_end);
    let how = match (renewal.invoice_status, renewal.status) {
        (InvoiceStatus::Paid, _) => "paid",
        (InvoiceStatus::Sent, _) if covered => "covered",
        (InvoiceStatus::Sent, SubscriptionStatus::Cancelled | SubscriptionStatus::Expired) => "cancelled",
        // What rests is not dunned, and goes on when it does; nor is what shall end with the time that is paid.
        (InvoiceStatus::Sent, SubscriptionStatus::Paused) => return Ok(None),
        (InvoiceStatus::Sent, _) if renewal.ends_at_period => return Ok(None),
        (InvoiceStatus::Sent, _) => return Ok(Some(renewal)),
        // Credited, so that nothing is owed.
        _ => "covered",
    };
    match (how, renewal.invoice_status) {
        // The same time is not owed twice.
        ("covered", InvoiceStatus::Sent) => let_go(platform, tx, id, Why::Covered).await?,
        // It ended otherwise than by not having been paid: that is a step of the calendar, and closes by itself.
        ("cancelled", _) => let_go(platform, tx, id, Why::Ended).await?,
        _ => store::close(platform, tx, id, how).await?,
    }
    if how != "cancelled" {
        store::note(platform, tx, &NewEntry::end(platform, &renewal, how)).await?;
    }
    Ok(None)
}

async fn charge(platform: &Platform, charger: &dyn Charger, renewal: &Renewal) -> Outcome<Charge> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let invoice = invoices::find(&mut tx, renewal.invoice_id).await?.ok_or(AppError::NotFound)?;
    tx.rollback().await?;
    let key = format!("renewal:{}:{}", renewal.invoice_id, renewal.deadline);
    charger.charge(platform, &invoice, &key).await
}

/// Takes a step and does what it means; false when it was taken already.
async fn take(platform: &Platform, tx: &mut Tx, renewal: &Renewal, step: Step) -> Outcome<bool> {
    let suspended = renewal.status == SubscriptionStatus::Suspended;
    let is_trial = renewal.status == SubscriptionStatus::Trialing;
    if is_trial && step == Step::Late {
        return trial_over(platform, tx, renewal).await;
    }
    // Staff suspended it before: the family has been told. So has whoever is on trial, days ago.
    let overtaken = (step == Step::Suspend && suspended) || (step == Step::Reminder && is_trial);
    let outcome = if overtaken { "overtaken" } else { "done" };
    if !store::note(platform, tx, &NewEntry::step(platform, renewal, step, outcome, "")).await? {
        return Ok(false);
    }
    match step {
        Step::Invoice | Step::Charge => {}
        Step::Reminder if is_trial => {}
        Step::Reminder => tell(platform, tx, renewal, Letter::Reminder).await?,
        Step::Late if !suspended => {
            store::set_status(platform, tx, renewal.subscription_id, SubscriptionStatus::PastDue).await?;
        }
        Step::Late => {}
        Step::FirstNotice => tell(platform, tx, renewal, Letter::FirstNotice).await?,
        Step::SecondNotice => {
            tell(platform, tx, renewal, Letter::SecondNotice).await?;
            mails::text_payer(platform, tx, renewal).await?;
        }
        Step::Suspend if suspended => {}
        Step::Suspend => suspend(platform, tx, renewal).await?,
        Step::Cancel => {
            store::set_status(platform, tx, renewal.subscription_id, SubscriptionStatus::Cancelled).await?;
            store::close(platform, tx, renewal.invoice_id, "cancelled").await?;
            tell(platform, tx, renewal, Letter::Cancelled).await?;
        }
    }
    Ok(true)
}

/// Nobody paid for what they tried: it is over, and nothing is owed.
async fn trial_over(platform: &Platform, tx: &mut Tx, renewal: &Renewal) -> Outcome<bool> {
    let now = platform.now();
    let entry = NewEntry::step(platform, renewal, Step::Cancel, "done", "");
    if !store::note(platform, tx, &entry).await? {
        return Ok(false);
    }
    set_expired(tx, renewal.subscription_id, now).await?;
    let_go(platform, tx, renewal.invoice_id, Why::Ended).await?;
    history::note(tx, now, renewal.subscription_id, "expired", None).await?;
    Ok(true)
}

/// New bookings wait from now on, and the family is told.
pub(super) async fn suspend(platform: &Platform, tx: &mut Tx, renewal: &Renewal) -> Outcome<()> {
    store::set_status(platform, tx, renewal.subscription_id, SubscriptionStatus::Suspended).await?;
    tell(platform, tx, renewal, Letter::Suspended).await
}

/// Writes to the payer, once per invoice, deadline and letter.
pub(super) async fn tell(platform: &Platform, tx: &mut Tx, renewal: &Renewal, letter: Letter) -> Outcome<()> {
    let payer = people::find_person(tx, renewal.payer_id).await?.ok_or(AppError::NotFound)?;
    let charged_to = charged_for_renewals(tx, renewal.account_id, renewal.amount).await?;
    let mail = mails::write(&payer, renewal, letter, charged_to.as_deref());
    let key = format!("renewal:{}/{}/{}/{}", renewal.invoice_id, renewal.deadline, mail.template, payer.user_id);
    queue(platform, tx, &key, &Recipient::from(&payer), mail).await?;
    Ok(())
}
