//! Buying: the invoice is written down as a draft, its promotion taken, its payment started.

use super::choice::{Asking, Choice, What, choose};
use super::mode::{Mode, decide};
use super::price::{Priced, price, price_changed};
use crate::model::{InvoiceId, Origin, SubscriptionId, Ware};
use crate::server::invoices::{self, NewInvoice, NewLine};
use crate::server::store::{self, NewSubscription};
use crate::server::{beneficiaries, history, promotions};
use preau_kernel::id::UserId;
use preau_kernel::{Actor, AppError, Outcome, text};
use preau_payments::model::{PaymentId, ProviderKind};
use preau_payments::server::Providers;
use preau_platform::{Platform, Tx, outbox};

/// What was chosen, as it was sent.
#[derive(Clone, Debug)]
pub struct Buy {
    /// For whom; `None` when what was sent is no id.
    pub student_id: Option<UserId>,
    /// Which plan or pack.
    pub ware: Option<Ware>,
    /// Slugs of the subjects ARIA shall answer in; at most as many as the plan allows.
    pub aria_subjects: Vec<String>,
    /// A promotion's code; may be empty.
    pub code: String,
    /// Through whom to pay; needed when there is something to pay.
    pub provider: Option<ProviderKind>,
    /// What the recap said is to be paid, in minor units; another sum is not charged without being shown.
    pub seen: Option<i64>,
    /// Whether what it is paid with is kept for renewals; `None` when nobody was asked.
    pub keep: Option<bool>,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bought {
    /// It waits for its payment.
    ToPay(ToPay),
    /// There was nothing to pay: it has begun.
    Begun,
}

/// A purchase that waits for its payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToPay {
    /// The subscription, unless it is a pack.
    pub subscription_id: Option<SubscriptionId>,
    /// What it is paid with.
    pub invoice_id: InvoiceId,
    /// Its payment.
    pub payment_id: PaymentId,
    /// Where the payer goes next: the provider's page (checked), or ours.
    pub url: String,
}

/// Buys it: writes the invoice down as a draft, takes the promotion, starts the payment. Pressing twice is one purchase and one
/// payment; changing one's mind before paying gives the promotion back and costs nothing. What costs nothing begins at once.
///
/// # Errors
/// [`AppError::Forbidden`] for a student; field errors for a person that is not of the account, something that is not on
/// offer, too many or unknown subjects, a code that does not apply, an unknown provider; rules `already-subscribed`,
/// `payment-due` and `subscription-rests`; conflict `price-changed`; those of [`invoices::start_payment`].
pub async fn buy(platform: &Platform, providers: &Providers, actor: &Actor, wanted: Buy) -> Outcome<Bought> {
    let mut tx = platform.db.begin_as(actor).await?;
    let asked =
        Asking { student_id: wanted.student_id, ware: wanted.ware.clone(), aria_subjects: &wanted.aria_subjects };
    let provider = wanted.provider.filter(|kind| providers.get(*kind).is_some());
    let choice = choose(&mut tx, actor, asked).await.map_err(|error| also_provider(error, provider))?;
    let payer = beneficiaries::find_payer(&mut tx, actor, choice.who.account_id).await?;
    tx.write_as_house().await?;
    store::lock_student(&mut tx, choice.who.user_id).await?;
    let mode = decide(platform, &mut tx, actor, &choice).await?;
    let subscription = begin(platform, &mut tx, &choice, &mode).await?;
    let priced = price(platform, &mut tx, &choice, &mode, subscription, &wanted.code).await?;
    let total = priced.amounts.total();
    let credit = invoices::credit_towards(platform, &mut tx, choice.who.account_id, total).await?;
    let to_pay = total.minor - credit.minor;
    if wanted.seen.is_some_and(|seen| seen != to_pay) {
        return Err(price_changed());
    }
    if matches!(mode, Mode::Trial { .. } | Mode::Free) {
        history::note(&mut tx, platform.now(), subscription, "begun", actor.user_id()).await?;
        tx.commit().await?;
        return Ok(Bought::Begun);
    }
    if to_pay > 0 && provider.is_none() {
        return Err(no_provider());
    }
    let invoice_id = draft(platform, &mut tx, actor, (&choice, payer, subscription), &priced).await?;
    if priced.amounts.total().minor == 0 {
        invoices::issue(platform, &mut tx, invoice_id, None).await?;
        tx.commit().await?;
        outbox::ring(platform);
        return Ok(Bought::Begun);
    }
    if invoices::let_credit_pay(platform, &mut tx, invoice_id).await? {
        tx.commit().await?;
        outbox::ring(platform);
        return Ok(Bought::Begun);
    }
    tx.commit().await?;
    let provider = provider.ok_or_else(no_provider)?;
    // A pack does not renew: nobody is asked.
    let keep = wanted.keep.filter(|_| matches!(choice.what, What::Plan(_)));
    let with = (provider, keep);
    let started = invoices::start_payment_keeping(platform, providers, actor, invoice_id, with, None).await?;
    let subscription_id = matches!(choice.what, What::Plan(_)).then_some(subscription);
    Ok(Bought::ToPay(ToPay { subscription_id, invoice_id, payment_id: started.payment_id, url: started.url }))
}

fn no_provider() -> AppError {
    AppError::field("provider", text!("Choisissez un moyen de paiement.", "Choose a way to pay."))
}

/// A missing way to pay is told along with the other mistakes.
fn also_provider(error: AppError, provider: Option<ProviderKind>) -> AppError {
    match (error, no_provider()) {
        (AppError::Invalid { mut fields }, AppError::Invalid { fields: more }) if provider.is_none() => {
            fields.extend(more);
            AppError::Invalid { fields }
        }
        (error, _) => error,
    }
}

/// The subscription that is bought, or goes on; for a pack an id that stands for nothing.
async fn begin(platform: &Platform, tx: &mut Tx, choice: &Choice, mode: &Mode) -> Outcome<SubscriptionId> {
    let What::Plan(plan) = &choice.what else { return Ok(platform.new_id()) };
    if let Some(live) = mode.subscription() {
        return Ok(live);
    }
    let user = choice.who.user_id;
    let waiting = store::find_incomplete(tx, user, &plan.code, &choice.aria_subjects).await?;
    let id = match waiting {
        Some(id) => id,
        None => {
            let new = NewSubscription {
                id: platform.new_id(),
                account_id: choice.who.account_id,
                student_id: user,
                plan: &plan.code,
                aria_subjects: &choice.aria_subjects,
                created_at: platform.now(),
            };
            store::insert_incomplete(tx, &new).await?;
            new.id
        }
    };
    match mode {
        Mode::Free => store::set_active(tx, id, platform.now()).await?,
        Mode::Trial { until } => store::set_trialing(tx, id, platform.now(), *until).await?,
        _ => {}
    }
    Ok(id)
}

/// The draft of this very purchase that can still be paid, or a new one; with its promotion taken.
async fn draft(
    platform: &Platform,
    tx: &mut Tx,
    actor: &Actor,
    (choice, payer, subscription): (&Choice, UserId, SubscriptionId),
    priced: &Priced,
) -> Outcome<InvoiceId> {
    if let Some(issued) = priced.issued {
        return Ok(issued);
    }
    let student = choice.who.user_id;
    let taken = priced.applied.as_ref();
    for open in store::find_open_drafts(tx, payer, subscription, student).await? {
        if same(&invoices::list_lines(tx, open).await?, &priced.lines)
            && promotions::holds(tx, &invoices::purpose(open), taken).await?
        {
            return Ok(open);
        }
    }
    if let Some(applied) = taken.filter(|applied| !applied.kept) {
        // Whoever changes their mind gives up what they held before.
        promotions::give_up_others(tx, applied, choice.who.account_id, platform.now()).await?;
    }
    let new = NewInvoice {
        account_id: choice.who.account_id,
        payer_id: payer,
        currency: choice.price().currency,
        origin: Origin::Purchase,
        note: String::new(),
        lines: priced.lines.clone(),
        created_by: actor.user_id(),
    };
    let id = invoices::draft(platform, tx, new).await?;
    if let Some(applied) = taken {
        let purpose = invoices::purpose(id);
        let who = (choice.who.account_id, payer);
        promotions::reserve(platform, tx, applied, who, (&purpose, choice.price())).await?;
    }
    Ok(id)
}

fn same(written: &[invoices::InvoiceLine], wanted: &[NewLine]) -> bool {
    written.len() == wanted.len()
        && written.iter().zip(wanted).all(|(line, new)| {
            (&line.item, line.quantity, line.unit, line.discount) == (&new.item, new.quantity, new.unit, new.discount)
        })
}
