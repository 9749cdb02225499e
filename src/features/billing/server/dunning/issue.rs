//! A week before paid time ends, and before a trial does: the invoice of the next period, once per subscription and end.

use super::store::{self, NewEntry, NewRenewal};
use super::{mails, step};
use crate::model::dunning::{Step, deadline_of, trial_notice};
use crate::model::promotion::Moment;
use crate::model::{InvoiceId, InvoiceStatus, Item, Origin, PlanCard, SubscriptionId, SubscriptionStatus, Ware};
use crate::server::change;
use crate::server::invoices::{self, NewInvoice, NewLine};
use crate::server::promotions::{self, Applied, Asked};
use crate::server::store::{Subscription, Terms, find as find_subscription, find_plan, find_terms, lock_student};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use preau_identity::model::Person;
use preau_identity::server::people;
use preau_kernel::id::UserId;
use preau_kernel::{Actor, AppError, Money, Outcome, tr};
use preau_platform::time::local;
use preau_platform::{IntoInternal, Platform, Tx};

/// Paid time that ended longer ago is not renewed by itself: nobody is sent an invoice out of the blue.
const REACH: TimeDelta = TimeDelta::days(30);

/// A subscription whose time ends: what is paid for, or a trial.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ending {
    pub subscription_id: SubscriptionId,
    pub student_id: UserId,
    pub period_end: DateTime<Utc>,
}

/// Those that go on, whose time ends within a week, and that have no renewal for it. What rests or ends with its period is
/// not renewed, nor is a next plan that is free, paid once or agreed on request; while a change waits for its payment, nobody
/// knows yet what is renewed. A trial is invoiced before it ends, never afterwards.
pub(super) async fn list_ending(
    platform: &Platform,
    tx: &mut Tx,
    (home, today): (Tz, NaiveDate),
) -> Outcome<Vec<Ending>> {
    let now = platform.now();
    let rows = sqlx::query!(
        r#"select s.id as "id: SubscriptionId", s.student_id as "student_id: UserId", e.ends as "ends!",
                  case when s.status = 'trialing' then s.activated_at end as trial_since
             from subscriptions s
             join plans l on l.code = coalesce(s.next_plan, s.plan)
             cross join lateral (select case s.status
                  when 'trialing' then s.trial_until
                  else (select upper(during) from subscription_periods where subscription_id = s.id
                         order by upper(during) desc limit 1) end as ends) e
            where s.status in ('active', 'past_due', 'trialing') and not s.ends_at_period
              and l.price_minor > 0 and l.renews and not l.on_request and e.ends > $1 and e.ends < $2
              and (s.status <> 'trialing' or e.ends > $3)
              and not exists (select from renewals r where r.subscription_id = s.id and r.period_end = e.ends)
              and not exists (select from subscription_changes c where c.subscription_id = s.id and c.status = 'waiting')
            order by e.ends, s.id"#,
        now - REACH,
        now + TimeDelta::days(9),
        now,
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list subscriptions that end")?;
    let is_due = |ends, trial_since: Option<DateTime<Utc>>| {
        let ahead = trial_since.map_or(-Step::Invoice.day(), |since| trial_notice(since, ends));
        (local(ends, home).date() - today).num_days() <= ahead
    };
    let due = rows.into_iter().filter(|row| is_due(row.ends, row.trial_since));
    Ok(due.map(|row| Ending { subscription_id: row.id, student_id: row.student_id, period_end: row.ends }).collect())
}

/// Issues one; `None` when there was nothing to do (any more).
pub(super) async fn issue_one(
    platform: &Platform,
    (home, today): (Tz, NaiveDate),
    ending: Ending,
) -> Outcome<Option<InvoiceId>> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    lock_student(&mut tx, ending.student_id).await?;
    let Some(subscription) = find_subscription(&mut tx, ending.subscription_id).await? else { return Ok(None) };
    let terms = find_terms(&mut tx, subscription.id).await?;
    let ends = match subscription.status {
        SubscriptionStatus::Active | SubscriptionStatus::PastDue => subscription.paid_until,
        SubscriptionStatus::Trialing => terms.trial_until,
        _ => None,
    };
    // Somebody may have paid or ended it, or asked for another plan, since it was listed.
    if ends != Some(ending.period_end)
        || terms.ends_at_period
        || has_renewal(&mut tx, ending).await?
        || change::is_waiting(&mut tx, subscription.id).await?
    {
        return Ok(None);
    }
    let code = terms.next_plan.as_ref().unwrap_or(&subscription.plan);
    let plan = find_plan(&mut tx, code).await?.ok_or(AppError::NotFound)?;
    if plan.is_free() || !plan.renews || plan.on_request {
        return Ok(None);
    }
    let payers = people::list_payers(&mut tx, subscription.account_id).await?;
    let Some(payer) = payers.first() else {
        tracing::warn!(subscription = %subscription.id, "nobody pays for this account; its subscription is not renewed");
        return Ok(None);
    };
    let applied = promotion(platform, &mut tx, &subscription, &terms, &plan).await?;
    let off = applied.as_ref().map_or(Money::zero(plan.price.currency), |applied| applied.off);
    let invoice_id = match find_draft(&mut tx, &subscription, &plan, off).await? {
        Some(draft) => draft,
        None => draft(platform, &mut tx, &subscription, (&plan, off), payer).await?,
    };
    if let Some(applied) = &applied {
        let (who, purpose) = ((subscription.account_id, payer.user_id), invoices::purpose(invoice_id));
        promotions::reserve(platform, &mut tx, applied, who, (&purpose, plan.price)).await?;
    }
    let ends_on = local(ending.period_end, home).date();
    let is_trial = subscription.status == SubscriptionStatus::Trialing;
    let deadline = if is_trial { ends_on.max(today) } else { deadline_of(ends_on, today) };
    invoices::issue(platform, &mut tx, invoice_id, Some(deadline)).await?;
    let new = NewRenewal {
        invoice_id,
        subscription_id: subscription.id,
        account_id: subscription.account_id,
        period_end: ending.period_end,
        deadline,
        today,
    };
    store::insert(platform, &mut tx, &new).await?;
    let renewal = store::find(&mut tx, invoice_id).await?.ok_or(AppError::NotFound)?;
    store::note(platform, &mut tx, &NewEntry::step(platform, &renewal, Step::Invoice, "done", "")).await?;
    // What the account has is used before anybody is asked; what nothing is left of is paid.
    if renewal.invoice_status == InvoiceStatus::Sent {
        invoices::apply_credit(platform, &mut tx, invoice_id).await?;
    }
    let renewal = store::find(&mut tx, invoice_id).await?.ok_or(AppError::NotFound)?;
    if renewal.invoice_status == InvoiceStatus::Sent {
        let letter = if is_trial { mails::Letter::TrialEnds } else { mails::Letter::Invoice };
        step::tell(platform, &mut tx, &renewal, letter).await?;
    }
    tx.commit().await?;
    Ok(Some(invoice_id))
}

/// What holds for the next period without anybody's asking; after a trial it is the first that is paid.
async fn promotion(
    platform: &Platform,
    tx: &mut Tx,
    subscription: &Subscription,
    terms: &Terms,
    plan: &PlanCard,
) -> Outcome<Option<Applied>> {
    let ware = Ware::Plan(plan.code.clone());
    let is_trial = subscription.status == SubscriptionStatus::Trialing;
    let asked = Asked {
        account_id: subscription.account_id,
        ware: &ware,
        price: plan.price,
        moment: if is_trial { Moment::First } else { Moment::Renewal },
    };
    promotions::apply_unasked(platform, tx, asked, terms.promotion_id).await
}

async fn has_renewal(tx: &mut Tx, ending: Ending) -> Outcome<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from renewals where subscription_id = $1 and period_end = $2) as "exists!""#,
        ending.subscription_id.0,
        ending.period_end
    )
    .fetch_one(&mut **tx)
    .await
    .internal("look for renewal")
}

/// Somebody has begun to pay for this very period by themselves: that draft becomes the invoice, so that it is not owed twice.
async fn find_draft(
    tx: &mut Tx,
    subscription: &Subscription,
    plan: &PlanCard,
    off: Money,
) -> Outcome<Option<InvoiceId>> {
    sqlx::query_scalar!(
        r#"select i.id as "id: InvoiceId" from invoices i join invoice_lines l on l.invoice_id = i.id
            where l.subscription_id = $1 and l.item = 'period' and l.plan = $2 and l.months = $3 and l.unit_minor = $4
              and l.quantity = 1000 and l.discount_minor = $6 and i.status = 'draft' and i.currency = $5
              and (select count(*) from invoice_lines o where o.invoice_id = i.id) = 1
              and not exists (select from payments p where p.purpose = 'invoice:' || i.id and p.amount_minor <> i.total_minor)
            order by i.created_at desc limit 1"#,
        subscription.id.0,
        plan.code,
        plan.every.months().cast_signed(),
        plan.price.minor,
        plan.price.currency.code(),
        off.minor,
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find draft of a renewal")
}

async fn draft(
    platform: &Platform,
    tx: &mut Tx,
    subscription: &Subscription,
    (plan, off): (&PlanCard, Money),
    payer: &Person,
) -> Outcome<InvoiceId> {
    let person = people::find_person(tx, subscription.student_id).await?.ok_or(AppError::NotFound)?;
    let (name, who) = (plan.name.get(payer.locale), person.first_name);
    let description = tr!(payer.locale, "Formule {name} – {who}", "{name} plan – {who}");
    let item = Item::Period { subscription: subscription.id, plan: plan.code.clone(), months: plan.every.months() };
    let mut lines = vec![NewLine { discount: off, ..NewLine::one(item, description, plan.price) }];
    if subscription.status == SubscriptionStatus::Trialing && plan.setup_fee.minor > 0 {
        let words = tr!(payer.locale, "Frais d’inscription", "Set-up fee");
        lines.push(NewLine::one(Item::SetupFee { subscription: subscription.id }, words, plan.setup_fee));
    }
    let new = NewInvoice {
        account_id: subscription.account_id,
        payer_id: payer.user_id,
        currency: plan.price.currency,
        origin: Origin::Renewal,
        note: String::new(),
        lines,
        created_by: None,
    };
    invoices::draft(platform, tx, new).await
}
