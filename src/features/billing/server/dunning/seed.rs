//! A family of the demonstration that is late with paying, five days now.

use super::store::{self, NewEntry, NewRenewal};
use crate::model::dunning::{Done, Step, due};
use crate::model::{Item, Origin, SubscriptionId, SubscriptionStatus};
use crate::server::invoices::{self, NewInvoice, NewLine};
use crate::server::store::find_plan;
use chrono::{Days, TimeDelta};
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{AppError, Outcome};
use preau_platform::time::local;
use preau_platform::{IntoInternal, Platform, Tx};
use uuid::Uuid;

/// Takes HYBRIDE for the student some weeks ago and leaves its renewal unpaid; in the caller's transaction, as the house.
///
/// # Errors
/// When the connection is lost, or there is no such plan.
pub async fn seed_late_family(
    platform: &Platform,
    tx: &mut Tx,
    account_id: AccountId,
    payer_id: UserId,
    student_id: UserId,
) -> Outcome<()> {
    let end = platform.now() - TimeDelta::days(5);
    let begin = end - TimeDelta::days(30);
    let subscription_id: SubscriptionId = platform.new_id();
    sqlx::query!(
        "with taken as (
           insert into subscriptions (id, account_id, student_id, plan, status, aria_subjects, created_at, activated_at)
           values ($1, $2, $3, 'HYBRIDE', 'active', '{francais}', $4, $4) returning id)
         insert into subscription_periods (id, subscription_id, during, created_at, plan, months, credits)
         select $5, taken.id, tstzrange($4, $6), $4, 'HYBRIDE', 1, 0 from taken",
        subscription_id.0,
        account_id.0,
        student_id.0,
        begin,
        platform.new_id::<Uuid>(),
        end,
    )
    .execute(&mut **tx)
    .await
    .internal("insert late subscription")?;
    let plan = find_plan(tx, "HYBRIDE").await?.ok_or(AppError::NotFound)?;
    let then = platform.at(end - TimeDelta::days(7));
    let (home, today) = store::today(&then, tx).await?;
    let deadline = local(end, home).date();
    let item = Item::Period { subscription: subscription_id, plan: plan.code.clone(), months: 1 };
    let new = NewInvoice {
        account_id,
        payer_id,
        currency: plan.price.currency,
        origin: Origin::Renewal,
        note: String::new(),
        lines: vec![NewLine::one(item, format!("Formule {}", plan.name.fr), plan.price)],
        created_by: None,
    };
    let invoice_id = invoices::draft(&then, tx, new).await?;
    invoices::issue(&then, tx, invoice_id, Some(deadline)).await?;
    let new = NewRenewal { invoice_id, subscription_id, account_id, period_end: end, deadline, today };
    store::insert(&then, tx, &new).await?;
    let renewal = store::find(tx, invoice_id).await?.ok_or(AppError::NotFound)?;
    store::note(&then, tx, &NewEntry::step(&then, &renewal, Step::Invoice, "done", "")).await?;
    // As if the job had run each day since.
    let mut done = vec![];
    for days in 1..=12 {
        let (then, day) = (platform.at(then.now() + TimeDelta::days(days)), today + Days::new(days.unsigned_abs()));
        for due in due(deadline, today, day, &done) {
            let outcome = if due.step() == Step::Charge { "no_method" } else { "done" };
            store::note(&then, tx, &NewEntry::step(&then, &renewal, due.step(), outcome, "")).await?;
            done.push(Done { step: due.step(), on: day });
        }
    }
    store::set_status(platform, tx, subscription_id, SubscriptionStatus::PastDue).await
}
