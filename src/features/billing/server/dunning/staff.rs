//! What staff may do besides the calendar: suspend, give time, give credit, note what was said. Always with a reason, always
//! in the timeline.

use super::mails::Letter;
use super::step::{suspend, tell};
use super::store::{self, NewEntry, Renewal};
use crate::model::dunning::amount_typed;
use crate::model::{InvoiceId, InvoiceStatus, SubscriptionStatus};
use crate::server::invoices::apply_credit;
use crate::server::invoices::customer_credit::{self, NewCredit};
use chrono::{Days, NaiveDate};
use preau_kernel::error::Checks;
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Action, Actor, AppError, Outcome, Relation, Text, text};
use preau_platform::{IntoInternal, Platform, Tx, outbox};
use uuid::Uuid;

/// Most characters of a reason.
const REASON: usize = 300;
/// Most days a deadline can be moved ahead of today.
const AHEAD: u64 = 60;
/// Most that is given at once, in minor units: a slip of the hand must not become a fortune.
const MOST_CREDIT: i64 = 10_000_000;

/// Suspends new bookings now, ahead of the calendar; the account that it concerns.
///
/// # Errors
/// Staff only; field `reason`; rule `not-open` when nothing is to be paid, `already-suspended`.
pub async fn suspend_bookings(platform: &Platform, actor: &Actor, id: InvoiceId, reason: &str) -> Outcome<AccountId> {
    let (mut tx, renewal, staff) = open_case(platform, actor, id).await?;
    let reason = reason_of(reason)?;
    if renewal.status == SubscriptionStatus::Suspended {
        let message = text!("Les réservations sont déjà suspendues.", "Bookings are suspended already.");
        return Err(AppError::rule("already-suspended", message));
    }
    note(platform, &mut tx, &renewal, ("staff_suspend", &reason), staff, platform.new_id()).await?;
    suspend(platform, &mut tx, &renewal).await?;
    tx.commit().await?;
    outbox::ring(platform);
    Ok(renewal.account_id)
}

/// Gives more time: the calendar counts from the new deadline, and a suspension is lifted.
///
/// # Errors
/// Staff only; fields `until` and `reason`; rule `not-open`.
pub async fn extend_deadline(
    platform: &Platform,
    actor: &Actor,
    id: InvoiceId,
    until: &str,
    reason: &str,
) -> Outcome<AccountId> {
    let (mut tx, renewal, staff) = open_case(platform, actor, id).await?;
    let (_, today) = store::today(platform, &mut tx).await?;
    let until: Option<NaiveDate> = until.trim().parse().ok();
    let reach = today + Days::new(AHEAD);
    let later = |day: NaiveDate| day > renewal.deadline && day > today && day <= reach;
    let mut checks = Checks::default();
    checks.that(until.is_some_and(later), "until", || {
        text!(
            "Choisissez un jour après l’échéance actuelle, dans les {AHEAD} jours qui viennent.",
            "Choose a day after the present deadline, within the next {AHEAD} days."
        )
    });
    check_reason(&mut checks, reason);
    checks.done()?;
    let until = until.ok_or(AppError::NotFound)?;
    let reason = format!("{until} – {}", reason.trim());
    note(platform, &mut tx, &renewal, ("staff_extend", &reason), staff, platform.new_id()).await?;
    store::set_deadline(&mut tx, id, until, today).await?;
    if renewal.status == SubscriptionStatus::Suspended {
        store::set_status(platform, &mut tx, renewal.subscription_id, SubscriptionStatus::PastDue).await?;
    }
    let renewal = store::find(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    tell(platform, &mut tx, &renewal, Letter::Extended).await?;
    tx.commit().await?;
    outbox::ring(platform);
    Ok(renewal.account_id)
}

/// A credit as it was typed.
#[derive(Clone, Debug, Default)]
pub struct OfferCredit {
    /// In the currency of the invoice.
    pub amount: String,
    /// Why.
    pub reason: String,
    /// The same key gives once.
    pub key: String,
}

/// Gives the account a credit and takes it off the invoice; what is more stays the account's.
///
/// # Errors
/// Staff only; fields `amount` and `reason`; rule `not-open`.
pub async fn offer_credit(platform: &Platform, actor: &Actor, id: InvoiceId, wish: &OfferCredit) -> Outcome<AccountId> {
    let (mut tx, renewal, staff) = open_case(platform, actor, id).await?;
    let amount = amount_typed(&wish.amount, renewal.amount.currency).filter(|amount| amount.minor <= MOST_CREDIT);
    let mut checks = Checks::default();
    checks.that(amount.is_some(), "amount", || {
        text!("Indiquez un montant, par exemple 20 ou 20,500.", "Enter an amount, such as 20 or 20.500.")
    });
    check_reason(&mut checks, &wish.reason);
    checks.done()?;
    let (amount, key) = (amount.ok_or(AppError::NotFound)?, key_of(&wish.key)?);
    let (cause, why) = (format!("staff:{key}"), wish.reason.trim());
    let new = NewCredit {
        account_id: renewal.account_id,
        kind: "manual",
        amount,
        cause: &cause,
        note: why,
        receipt: None,
        by: Some(staff),
        expires_at: None,
    };
    if customer_credit::insert(platform, &mut tx, &new).await?.is_some() {
        apply_credit(platform, &mut tx, id).await?;
        let said = format!("{} – {why}", amount.format(preau_kernel::Locale::Fr));
        note(platform, &mut tx, &renewal, ("staff_credit", &said), staff, key).await?;
        let renewal = store::find(&mut tx, id).await?.ok_or(AppError::NotFound)?;
        tell(platform, &mut tx, &renewal, Letter::Credit(amount)).await?;
    }
    tx.commit().await?;
    outbox::ring(platform);
    Ok(renewal.account_id)
}

/// What was said, as it was typed.
#[derive(Clone, Debug, Default)]
pub struct NoteContact {
    /// What was said.
    pub note: String,
    /// The same key notes once.
    pub key: String,
}

/// Notes a call or a message; only staff read it.
///
/// # Errors
/// Staff only; field `note`; [`AppError::NotFound`] for an unknown account.
pub async fn note_contact(
    platform: &Platform,
    actor: &Actor,
    account_id: AccountId,
    wish: &NoteContact,
) -> Outcome<()> {
    actor.may(Action::DunningManage, Relation::Foreign)?;
    let staff = actor.signed_in()?.user_id;
    let said = wish.note.trim();
    if said.is_empty() || said.chars().count() > 2000 {
        let message = text!(
            "Écrivez ce qui s’est dit, en 2000 caractères au plus.",
            "Write what was said, in at most 2000 characters."
        );
        return Err(AppError::field("note", message));
    }
    let mut tx = platform.db.begin_as(actor).await?;
    let known = sqlx::query_scalar!(r#"select exists (select from accounts where id = $1) as "exists!""#, account_id.0)
        .fetch_one(&mut *tx)
        .await
        .internal("find account")?;
    if !known {
        return Err(AppError::NotFound);
    }
    tx.write_as_house().await?;
    let entry = NewEntry {
        id: key_of(&wish.key)?,
        account_id,
        invoice_id: None,
        deadline: None,
        kind: "staff_note",
        outcome: "done",
        note: said,
        actor_id: Some(staff),
    };
    store::note(platform, &mut tx, &entry).await?;
    tx.commit().await
}

/// An unpaid renewal in a transaction that may write.
async fn open_case(platform: &Platform, actor: &Actor, id: InvoiceId) -> Outcome<(Tx, Renewal, UserId)> {
    actor.may(Action::DunningManage, Relation::Foreign)?;
    let staff = actor.signed_in()?.user_id;
    let mut tx = platform.db.begin_as(actor).await?;
    tx.write_as_house().await?;
    let renewal = store::lock(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    if renewal.closed_as.is_some() || renewal.invoice_status != InvoiceStatus::Sent {
        let message =
            text!("Il n’y a plus rien à payer sur cette facture.", "There is nothing left to pay on this invoice.");
        return Err(AppError::rule("not-open", message));
    }
    Ok((tx, renewal, staff))
}

async fn note(
    platform: &Platform,
    tx: &mut Tx,
    renewal: &Renewal,
    (kind, said): (&str, &str),
    staff: UserId,
    id: Uuid,
) -> Outcome<()> {
    let entry = NewEntry { id, actor_id: Some(staff), note: said, ..NewEntry::end(platform, renewal, kind) };
    store::note(platform, tx, &entry).await.map(drop)
}

fn reason_of(reason: &str) -> Outcome<String> {
    let mut checks = Checks::default();
    check_reason(&mut checks, reason);
    checks.done()?;
    Ok(reason.trim().to_owned())
}

fn check_reason(checks: &mut Checks, reason: &str) {
    let length = reason.trim().chars().count();
    checks.that((1..=REASON).contains(&length), "reason", why);
}

fn why() -> Text {
    text!("Dites pourquoi, en {REASON} caractères au plus.", "Say why, in at most {REASON} characters.")
}

/// The key the page gave; without one it cannot be told from another.
fn key_of(key: &str) -> Outcome<Uuid> {
    key.parse().map_err(|_| {
        let message = text!("Rechargez la page, puis réessayez.", "Load the page again, then try once more.");
        AppError::rule("no-key", message)
    })
}
