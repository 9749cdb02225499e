//! Changes the plan of a subscription (SPEC BI-2). The preview and the charge are one function: [`quote`].

use super::allocate::allocate_due;
use super::invoices::{self, InvoicePaid, NewInvoice, NewLine};
use super::running::{self, NextPeriod, RunningPeriod};
use super::store::{self, Subscription};
use super::{beneficiaries, history, purchase};
use crate::model::manage::{ChangeEffect, ChangePreview};
use crate::model::proration::{self, Change, Quote};
use crate::model::{Amounts, InvoiceId, Item, LineId, Origin, PlanCard, SubscriptionId, SubscriptionStatus};
use chrono::{DateTime, Utc};
use preau_credits::Credits;
use preau_credits::model::EntryKind;
use preau_credits::server::{NewGrant, expiry, grant};
use preau_identity::server::people;
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, AppError, Currency, Locale, Money, Outcome, text, tr};
use preau_payments::model::ProviderKind;
use preau_payments::server::Providers;
use preau_platform::error::internal_error;
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform, Tx, outbox};
use uuid::Uuid;

/// A change that is asked for.
#[derive(Clone, Debug)]
pub struct ChangePlan {
    /// Which subscription.
    pub subscription: SubscriptionId,
    /// Code of the plan it shall have.
    pub plan: String,
    /// Through whom to pay, if there is something to pay.
    pub provider: Option<ProviderKind>,
    /// What the preview said is to be paid; another sum is not charged without being shown.
    pub seen: Option<i64>,
    /// Whether what it is paid with is kept for renewals; `None` when nobody was asked.
    pub keep: Option<bool>,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It waits for its payment: where the payer goes.
    ToPay(InvoiceId, String),
    /// It begins with the next period.
    Later,
}

/// What changing to this plan would do and cost now.
///
/// # Errors
/// Those of [`change_plan`].
pub async fn preview_change(
    platform: &Platform,
    actor: &Actor,
    subscription: SubscriptionId,
    plan: &str,
) -> Outcome<ChangePreview> {
    let mut tx = platform.db.begin_as(actor).await?;
    let case = open_case(platform, &mut tx, actor, subscription, plan).await?;
    let person = actor.signed_in()?;
    let day = |at: DateTime<Utc>| person.locale.date(local(at, zone(&person.time_zone)).date());
    let effect = match &case.change {
        Change::Later { from } => ChangeEffect::Later { from: day(*from) },
        Change::Now(quote) => ChangeEffect::Now {
            credit: quote.credit,
            price: quote.price,
            total: case.amounts.total(),
            tax: case.amounts.tax,
            days_left: quote.days_left,
            days_total: quote.days_total,
            until: day(quote.until),
            credits: case.credits,
        },
    };
    tx.rollback().await?;
    Ok(ChangePreview { from: case.from.name, to: case.to.name, plan: case.to.code, effect })
}

/// Changes to another plan: at once when it is paid, or with the next period when it costs no more for what is left. Asking for
/// the plan one has takes a planned change back.
///
/// # Errors
/// [`AppError::NotFound`] for somebody else's subscription and [`AppError::Forbidden`] for a student; rules
/// `change-impossible`, `already-renewed` and `payment-due`; conflict `price-changed`; those of [`invoices::start_payment`].
pub async fn change_plan(
    platform: &Platform,
    providers: &Providers,
    actor: &Actor,
    wanted: ChangePlan,
) -> Outcome<Changed> {
    let mut tx = platform.db.begin_as(actor).await?;
    // In its turn from the first look on: what is written is what was seen.
    managed_in_turn(&mut tx, actor, wanted.subscription).await?;
    let case = open_case(platform, &mut tx, actor, wanted.subscription, &wanted.plan).await?;
    let payer = beneficiaries::find_payer(&mut tx, actor, case.subscription.account_id).await?;
    tx.write_as_house().await?;
    let now = platform.now();
    let Change::Now(quote) = &case.change else {
        set_next_plan(&mut tx, case.subscription.id, Some(&case.to.code)).await?;
        history::note(&mut tx, now, case.subscription.id, "change-planned", actor.user_id()).await?;
        tx.commit().await?;
        outbox::ring(platform);
        return Ok(Changed::Later);
    };
    if wanted.seen.is_some_and(|seen| seen != case.amounts.total().minor) {
        return Err(purchase::price_changed());
    }
    let provider = wanted.provider.filter(|kind| providers.get(*kind).is_some()).ok_or_else(|| {
        AppError::field("provider", text!("Choisissez un moyen de paiement.", "Choose a way to pay."))
    })?;
    let invoice_id = match find_waiting(&mut tx, &case, quote).await? {
        Some(open) => open,
        None => {
            give_up_waiting(&mut tx, case.subscription.id, now).await?;
            let new = NewInvoice {
                account_id: case.subscription.account_id,
                payer_id: payer,
                currency: quote.charge.currency,
                origin: Origin::Purchase,
                note: String::new(),
                lines: case.lines.clone(),
                created_by: actor.user_id(),
            };
            let id = invoices::draft(platform, &mut tx, new).await?;
            insert_change(platform, &mut tx, &case, quote, id).await?;
            id
        }
    };
    tx.commit().await?;
    let with = (provider, wanted.keep);
    let started = invoices::start_payment_keeping(platform, providers, actor, invoice_id, with, None).await?;
    Ok(Changed::ToPay(invoice_id, started.url))
}

/// A planned change is taken back.
///
/// # Errors
/// [`AppError::NotFound`] for somebody else's subscription, [`AppError::Forbidden`] for a student; rule `payment-due`.
pub async fn keep_plan(platform: &Platform, actor: &Actor, subscription: SubscriptionId) -> Outcome<()> {
    let mut tx = platform.db.begin_as(actor).await?;
    let subscription = managed_in_turn(&mut tx, actor, subscription).await?;
    tx.write_as_house().await?;
    refuse_when_issued(&mut tx, subscription.id).await?;
    set_next_plan(&mut tx, subscription.id, None).await?;
    history::note(&mut tx, platform.now(), subscription.id, "change-taken-back", actor.user_id()).await?;
    tx.commit().await
}

/// The live subscription of this id, if the actor may run it.
pub(super) async fn managed(tx: &mut Tx, actor: &Actor, id: SubscriptionId) -> Outcome<Subscription> {
    actor.signed_in()?;
    let subscription = store::find(tx, id).await?.ok_or(AppError::NotFound)?;
    let relation = actor.relation_to(Some(subscription.account_id), Some(subscription.student_id), None);
    actor.may(Action::SubscriptionManage, relation)?;
    if subscription.status.is_live() { Ok(subscription) } else { Err(AppError::NotFound) }
}

/// The same, as it is when nobody else decides about this student's subscriptions any more, until the transaction ends.
pub(super) async fn managed_in_turn(tx: &mut Tx, actor: &Actor, id: SubscriptionId) -> Outcome<Subscription> {
    let seen = managed(tx, actor, id).await?;
    store::lock_student(tx, seen.student_id).await?;
    managed(tx, actor, id).await
}

/// A change that can be made, and what it does.
struct Case {
    subscription: Subscription,
    from: PlanCard,
    to: PlanCard,
    running: RunningPeriod,
    change: Change,
    credits: Credits,
    lines: Vec<NewLine>,
    amounts: Amounts,
}

async fn open_case(platform: &Platform, tx: &mut Tx, actor: &Actor, id: SubscriptionId, plan: &str) -> Outcome<Case> {
    let subscription = managed(tx, actor, id).await?;
    let from = store::find_plan(tx, &subscription.plan).await?.ok_or(AppError::NotFound)?;
    let offered = store::list_plans(tx, from.audience).await?;
    let to = offered.into_iter().find(|to| to.code == plan && to.is_taken_online() && to.code != from.code);
    let to =
        to.ok_or_else(|| AppError::field("plan", text!("Choisissez une autre formule.", "Choose another plan.")))?;
    let now = platform.now();
    let running = running::find(tx, id, now).await?.filter(|_| subscription.status != SubscriptionStatus::Paused);
    let running = running.ok_or_else(|| {
        AppError::rule(
            "change-impossible",
            text!(
                "Aucune période payée ne court en ce moment : choisissez simplement la nouvelle formule.",
                "No paid period is running now: simply choose the new plan."
            ),
        )
    })?;
    if running.followed {
        return Err(already_renewed());
    }
    refuse_when_issued(tx, id).await?;
    let change = proration::change(&running.rule, to.price, to.every, now).ok_or_else(|| {
        AppError::rule(
            "change-impossible",
            text!("Ces deux formules n’ont pas la même devise.", "These two plans are not in the same currency."),
        )
    })?;
    let (mut lines, mut credits) = (vec![], Credits::ZERO);
    if let Change::Now(quote) = &change {
        let locale = payer_locale(tx, &subscription).await?;
        lines = words(locale, &subscription, (&from, &to), quote);
        credits = credits_of(&from, &to, quote, &running);
    }
    let amounts = invoices::quote(platform, tx, to.price.currency, lines.clone()).await?;
    Ok(Case { subscription, from, to, running, change, credits, lines, amounts })
}

/// The next period is as its invoice says, once that is issued.
async fn refuse_when_issued(tx: &mut Tx, id: SubscriptionId) -> Outcome<()> {
    match store::find_issued_period(tx, id).await? {
        Some(issued) => Err(purchase::payment_due(&issued.reference)),
        None => Ok(()),
    }
}

pub(super) fn already_renewed() -> AppError {
    AppError::rule(
        "already-renewed",
        text!(
            "La période suivante est déjà payée. Écrivez-nous, nous nous en occupons.",
            "The next period is already paid. Write to us and we will see to it."
        ),
    )
}

async fn payer_locale(tx: &mut Tx, subscription: &Subscription) -> Outcome<Locale> {
    let payers = people::list_payers(tx, subscription.account_id).await?;
    Ok(payers.first().map(|payer| payer.locale).unwrap_or_default())
}

/// Two lines: what the new plan costs for its time, and what was left of the old one, given back.
fn words(
    locale: Locale,
    subscription: &Subscription,
    (from, to): (&PlanCard, &PlanCard),
    quote: &Quote,
) -> Vec<NewLine> {
    let (old, new) = (from.name.get(locale), to.name.get(locale));
    let (left, total, every) = (quote.days_left, quote.days_total, to.every.noun(locale));
    let begun = if quote.starts_anew {
        tr!(locale, "Formule {new}, un {every} dès aujourd’hui", "{new} plan, one {every} from today")
    } else {
        tr!(locale, "Formule {new}, {left} jours sur {total}", "{new} plan, {left} days of {total}")
    };
    let back = tr!(locale, "Formule {old}, {left} jours rendus", "{old} plan, {left} days given back");
    let item = |plan: &PlanCard| Item::Proration { subscription: subscription.id, plan: Some(plan.code.clone()) };
    let mut lines = vec![NewLine::one(item(to), begun, quote.price)];
    if quote.credit.minor > 0 {
        lines.push(NewLine { quantity: -1_000, ..NewLine::one(item(from), back, quote.credit) });
    }
    lines
}

/// Credits that come with the change at once.
fn credits_of(from: &PlanCard, to: &PlanCard, quote: &Quote, running: &RunningPeriod) -> Credits {
    if quote.starts_anew || running.months_left > 0 {
        to.credits
    } else {
        proration::more_credits(from.credits, to.credits, quote.days_total, quote.days_left)
    }
}

async fn set_next_plan(tx: &mut Tx, id: SubscriptionId, plan: Option<&str>) -> Outcome<()> {
    sqlx::query!("update subscriptions set next_plan = $2 where id = $1", id.0, plan)
        .execute(&mut **tx)
        .await
        .internal("plan a change")?;
    Ok(())
}

/// The same change, asked for before and still to be paid.
async fn find_waiting(tx: &mut Tx, case: &Case, quote: &Quote) -> Outcome<Option<InvoiceId>> {
    sqlx::query_scalar!(
        r#"select c.invoice_id as "id: InvoiceId" from subscription_changes c join invoices i on i.id = c.invoice_id
            where c.subscription_id = $1 and c.status = 'waiting' and c.to_plan = $2 and c.charge_minor = $3 and c.period_id = $4
              and i.status = 'draft' order by c.quoted_at desc limit 1"#,
        case.subscription.id.0,
        case.to.code,
        quote.charge.minor,
        case.running.id,
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find change that waits")
}

/// Only one change waits at a time: the last that was asked for.
async fn give_up_waiting(tx: &mut Tx, id: SubscriptionId, now: DateTime<Utc>) -> Outcome<()> {
    let drafts = sqlx::query_scalar!(
        r#"select invoice_id as "id: InvoiceId" from subscription_changes where subscription_id = $1 and status = 'waiting'"#,
        id.0
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list changes that wait")?;
    for draft in drafts {
        super::promotions::give_up(tx, draft, now).await?;
    }
    Ok(())
}

async fn insert_change(
    platform: &Platform,
    tx: &mut Tx,
    case: &Case,
    quote: &Quote,
    invoice: InvoiceId,
) -> Outcome<()> {
    let extra = if quote.starts_anew || case.running.months_left > 0 { Credits::ZERO } else { case.credits };
    sqlx::query!(
        "insert into subscription_changes (id, subscription_id, from_plan, to_plan, period_id, invoice_id, starts_anew, days_total,
                                           days_left, credit_minor, price_minor, charge_minor, currency, credits, quoted_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        platform.new_id::<Uuid>(),
        case.subscription.id.0,
        case.from.code,
        case.to.code,
        case.running.id,
        invoice.0,
        quote.starts_anew,
        quote.days_total.cast_signed(),
        quote.days_left.cast_signed(),
        quote.credit.minor,
        quote.price.minor,
        quote.charge.minor,
        quote.charge.currency.code(),
        extra.0,
        platform.now(),
    )
    .execute(&mut **tx)
    .await
    .internal("write change")?;
    Ok(())
}

/// A paid change is made: the running period ends, the new plan takes over. Once per invoice. When the period it was about is
/// over by now, the days that were paid for begin after what is paid.
pub(super) async fn apply_paid(platform: &Platform, tx: &mut Tx, paid: &InvoicePaid, line: LineId) -> Outcome<()> {
    if !wait_for_turn(tx, paid.invoice_id).await? {
        return Ok(());
    }
    let change = sqlx::query!(
        r#"select id, subscription_id as "subscription: SubscriptionId", from_plan, to_plan, period_id, starts_anew, days_total, days_left,
                  price_minor, currency as "currency: Currency", credits as "credits: Credits"
             from subscription_changes where invoice_id = $1 and status = 'waiting' for update"#,
        paid.invoice_id.0
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find paid change")?;
    let Some(change) = change else { return Ok(()) };
    let subscription = store::find(tx, change.subscription)
        .await?
        .ok_or_else(|| internal_error("a subscription whose change was paid", &change.subscription))?;
    let plan = store::find_plan(tx, &change.to_plan)
        .await?
        .ok_or_else(|| internal_error("plan of a change", &change.to_plan))?;
    let now = platform.now();
    let running = running::find(tx, subscription.id, now).await?.filter(|running| running.id == change.period_id);
    let (from, rest_ends, months_left) = match &running {
        Some(running) => (running::close(tx, running.id, now).await?, Some(running.rule.time.to), running.months_left),
        None => (subscription.paid_until.map_or(now, |end| end.max(now)), None, 0),
    };
    let days_left = change.days_left.unsigned_abs();
    let time = match rest_ends.filter(|end| *end > from) {
        _ if change.starts_anew => running::whole(from, plan.every),
        Some(end) => crate::model::Period { from, to: end },
        None => running::days_from(from, days_left),
    };
    let next = NextPeriod {
        subscription: subscription.id,
        time,
        plan: &plan,
        value: Money::new(change.price_minor, change.currency),
        cycle_days: (!change.starts_anew).then_some(change.days_total.unsigned_abs()),
        months: if change.starts_anew { plan.every.months() } else { months_left },
        continues: change.period_id,
        line: Some(line),
    };
    running::open(platform, tx, &next).await?;
    store::set_active(tx, subscription.id, now).await?;
    store::set_plan(tx, subscription.id, &plan).await?;
    if change.credits > Credits::ZERO {
        let new = NewGrant {
            student_id: subscription.student_id,
            account_id: subscription.account_id,
            kind: EntryKind::MonthlyAllocation,
            amount: change.credits,
            cause: format!("change:{}", change.id),
            note: plan.name.clone(),
            expires_at: expiry(now),
        };
        grant(platform, tx, &new).await?;
    }
    allocate_due(platform, tx, subscription.id).await?;
    sqlx::query!("update subscription_changes set status = 'done', done_at = $2 where id = $1", change.id, now)
        .execute(&mut **tx)
        .await
        .internal("finish change")?;
    history::note(tx, now, subscription.id, "changed", Some(paid.payer_id)).await
}

/// Waits for the turn of the student whose change this invoice pays; false when it pays none.
async fn wait_for_turn(tx: &mut Tx, invoice: InvoiceId) -> Outcome<bool> {
    let student = sqlx::query_scalar!(
        r#"select s.student_id as "id: UserId" from subscription_changes c join subscriptions s on s.id = c.subscription_id
            where c.invoice_id = $1"#,
        invoice.0
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find whose change was paid")?;
    let Some(student) = student else { return Ok(false) };
    store::lock_student(tx, student).await?;
    Ok(true)
}

/// Does a change of this subscription wait for its payment, by transfer for example? Then nobody knows yet what the next
/// period is.
pub(super) async fn is_waiting(tx: &mut Tx, id: SubscriptionId) -> Outcome<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from subscription_changes where subscription_id = $1 and status = 'waiting') as "waits!""#,
        id.0
    )
    .fetch_one(&mut **tx)
    .await
    .internal("look for a change that waits")
}

/// Was the plan changed after this line was written? Then paying the line later does not bring the old plan back.
pub(super) async fn is_newer_than(tx: &mut Tx, id: SubscriptionId, line: LineId) -> Outcome<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from subscription_changes c join invoice_lines l on l.id = $2 join invoices i on i.id = l.invoice_id
                           where c.subscription_id = $1 and c.status = 'done' and c.done_at >= i.created_at) as "newer!""#,
        id.0,
        line.0
    )
    .fetch_one(&mut **tx)
    .await
    .internal("look for a newer change")
}

/// The plans one can change to from a plan: those of its audience and currency, taken online.
pub(super) async fn others(tx: &mut Tx, from: &PlanCard) -> Outcome<Vec<PlanCard>> {
    let all = store::list_plans(tx, from.audience).await?;
    let fits = |to: &PlanCard| {
        to.code != from.code && to.is_taken_online() && to.price.currency == from.price.currency && !to.is_free()
    };
    Ok(all.into_iter().filter(fits).collect())
}
