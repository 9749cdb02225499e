//! Begins the payment of an invoice, or of a part of it.

use super::checkout_credit::rest_to_pay;
use super::store::{self, Invoice, InvoiceLine};
use super::{keep, purpose};
use crate::model::{InvoiceId, InvoiceStatus, typed_money};
use preau_identity::server::people;
use preau_kernel::error::Checks;
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, AppError, Money, Outcome, text, tr};
use preau_payments::model::{PaymentId, ProviderKind};
use preau_payments::provider::NextStep;
use preau_payments::server::{Providers, StartPayment, start_keeping};
use preau_platform::{Platform, Tx};

/// A payment that waits for its payer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartedInvoicePayment {
    /// Which payment.
    pub payment_id: PaymentId,
    /// Where the payer goes next: the provider's page (checked), or ours.
    pub url: String,
}

/// Starts a payment, or continues the open one of the same amount. Pays what is left, or `part` of it; a purchase is paid
/// whole. Whoever acts pays, if they are of the account; otherwise (staff on the phone) the one it is addressed to.
///
/// # Errors
/// [`AppError::NotFound`] for somebody else's invoice and for a student; rule `invoice-closed` when nothing is to be paid;
/// field `part` when it is no part of what is left; those of [`start_keeping`].
pub async fn start_payment(
    platform: &Platform,
    providers: &Providers,
    actor: &Actor,
    id: InvoiceId,
    provider: ProviderKind,
    part: Option<Money>,
) -> Outcome<StartedInvoicePayment> {
    start_payment_keeping(platform, providers, actor, id, (provider, None), part).await
}

/// [`start_payment`], where the payer said just now whether what they pay with is kept for renewals.
///
/// # Errors
/// Those of [`start_payment`].
pub async fn start_payment_keeping(
    platform: &Platform,
    providers: &Providers,
    actor: &Actor,
    id: InvoiceId,
    (provider, keep): (ProviderKind, Option<bool>),
    part: Option<Money>,
) -> Outcome<StartedInvoicePayment> {
    let mut tx = platform.db.begin_as(actor).await?;
    let invoice = store::find(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    actor.may(Action::PaymentCreate, actor.relation_to(Some(invoice.account_id), None, None))?;
    let amount = amount(&invoice, rest_to_pay(platform, &mut tx, &invoice).await?, part)?;
    let payer_id = find_payer(&mut tx, actor, &invoice).await?;
    let lines = store::list_lines(&mut tx, id).await?;
    let locale = people::find_person(&mut tx, payer_id).await?.map(|payer| payer.locale).unwrap_or_default();
    tx.rollback().await?;

    let description = describe(locale, &invoice, &lines);
    let account_id = invoice.account_id;
    let order = StartPayment { account_id, payer_id, purpose: purpose(id), description, amount, provider };
    let started = start_keeping(platform, providers, actor, order, keep).await?;
    let url = match started.next {
        NextStep::Redirect { url } => url,
        NextStep::BankTransfer { .. } => format!("/espace/paiements/{}", started.payment_id),
    };
    Ok(StartedInvoicePayment { payment_id: started.payment_id, url })
}

fn amount(invoice: &Invoice, rest: Money, part: Option<Money>) -> Outcome<Money> {
    if !invoice.status.is_payable() || rest.minor <= 0 {
        let message =
            text!("Il n’y a plus rien à payer sur cette facture.", "There is nothing left to pay on this invoice.");
        return Err(AppError::rule("invoice-closed", message));
    }
    let Some(part) = part else { return Ok(rest) };
    let is_part = part.currency == rest.currency
        && (1..=rest.minor).contains(&part.minor)
        && (invoice.status != InvoiceStatus::Draft || part == rest);
    let (fr, en) = (rest.format(preau_kernel::Locale::Fr), rest.format(preau_kernel::Locale::En));
    if is_part {
        Ok(part)
    } else {
        let message = text!("Indiquez un montant jusqu’à {fr}.", "Enter an amount up to {en}.");
        Err(AppError::field("part", message))
    }
}

async fn find_payer(tx: &mut Tx, actor: &Actor, invoice: &Invoice) -> Outcome<UserId> {
    match actor {
        Actor::User(person) if person.accounts.contains(&invoice.account_id) => Ok(person.user_id),
        _ => {
            let payers = people::list_payers(tx, invoice.account_id).await?;
            let addressed = payers.iter().find(|payer| payer.user_id == invoice.payer_id);
            addressed.or(payers.first()).map(|payer| payer.user_id).ok_or(AppError::NotFound)
        }
    }
}

/// For the payer's bank: what is bought, if that is one thing, otherwise the invoice.
fn describe(locale: preau_kernel::Locale, invoice: &Invoice, lines: &[InvoiceLine]) -> String {
    match (&invoice.reference, lines) {
        (None, [line, ..]) => line.description.clone(),
        (Some(reference), _) => tr!(locale, "Facture {reference}", "Invoice {reference}"),
        (None, []) => tr!(locale, "Facture", "Invoice"),
    }
}

/// The same, with what a form sent; `keep` says nothing where nothing renews.
///
/// # Errors
/// Field `provider` or `part`; those of [`start_payment`].
pub async fn pay(
    platform: &Platform,
    providers: &Providers,
    actor: &Actor,
    id: &str,
    (provider, keep): (&str, Option<bool>),
    part: &str,
) -> Outcome<StartedInvoicePayment> {
    let id: InvoiceId = id.parse().map_err(|_| AppError::NotFound)?;
    let mut tx = platform.db.begin_as(actor).await?;
    let invoice = store::find(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    actor.may(Action::PaymentCreate, actor.relation_to(Some(invoice.account_id), None, None))?;
    let keep = if keep::renews(&mut tx, id).await? { keep } else { None };
    tx.rollback().await?;
    let kind = ProviderKind::from_code(provider).filter(|kind| providers.get(*kind).is_some());
    let amount = if part.trim().is_empty() { None } else { typed_money(part, invoice.currency) };
    let mut checks = Checks::default();
    checks.that(kind.is_some(), "provider", || text!("Choisissez un moyen de paiement.", "Choose a way to pay."));
    checks
        .that(part.trim().is_empty() || amount.is_some(), "part", || text!("Indiquez un montant.", "Enter an amount."));
    checks.done()?;
    let with = (kind.ok_or(AppError::NotFound)?, keep);
    start_payment_keeping(platform, providers, actor, id, with, amount).await
}
