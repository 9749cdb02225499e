//! What it comes to: the lines of the invoice to be, with what holds of promotions; or the invoice that was issued already.

use super::choice::{Choice, What};
use super::mode::Mode;
use crate::model::promotion::Moment;
use crate::model::{Amounts, InvoiceId, Item, SubscriptionId};
use crate::server::invoices::{self, Invoice, NewLine};
use crate::server::promotions::{self, Applied, Asked, apply};
use crate::server::store;
use preau_identity::server::people;
use preau_kernel::{AppError, Money, Outcome, text, tr};
use preau_platform::{Platform, Tx};

/// What it comes to.
pub(super) struct Priced {
    pub(super) lines: Vec<NewLine>,
    pub(super) applied: Option<Applied>,
    pub(super) amounts: Amounts,
    /// An invoice of this very period that was issued before: that one is paid.
    pub(super) issued: Option<InvoiceId>,
}

/// The lines of the invoice, with what holds of promotions. For the house's eyes.
pub(super) async fn price(
    platform: &Platform,
    tx: &mut Tx,
    choice: &Choice,
    mode: &Mode,
    subscription: SubscriptionId,
    code: &str,
) -> Outcome<Priced> {
    let (currency, ware) = (choice.price().currency, choice.ware());
    if matches!(mode, Mode::Trial { .. } | Mode::Free) {
        return Ok(Priced { lines: vec![], applied: None, amounts: Amounts::zero(currency), issued: None });
    }
    if let Some(invoice) = find_issued(tx, choice, mode).await? {
        if let Some(message) = promotions::refuse_for_issued(tx, invoice.id, code).await? {
            return Err(AppError::field("code", message));
        }
        let (rest, id) = (invoice.balance(), invoice.id);
        let line = NewLine::one(Item::Other, invoice.reference.unwrap_or_default(), rest);
        let amounts = Amounts { net: rest, tax: Money::zero(currency) };
        return Ok(Priced { lines: vec![line], applied: None, amounts, issued: Some(id) });
    }
    let again = matches!(mode, Mode::Again { .. });
    let asked = Asked {
        account_id: choice.who.account_id,
        ware: &ware,
        price: choice.price(),
        moment: if again { Moment::Renewal } else { Moment::First },
    };
    let kept = if again { store::find_terms(tx, subscription).await?.promotion_id } else { None };
    let applied = if promotions::tidy(code).is_empty() {
        promotions::apply_unasked(platform, tx, asked, kept).await?
    } else {
        apply(platform, tx, asked, code).await?
    };
    let lines = lines(tx, choice, mode, subscription, applied.as_ref()).await?;
    let amounts = invoices::quote(platform, tx, currency, lines.clone()).await?;
    Ok(Priced { lines, applied, amounts, issued: None })
}

/// The invoice of the very period that is asked for, when the house was faster: that one is paid, as it is. A trial may still
/// become another plan.
pub(super) async fn find_issued(tx: &mut Tx, choice: &Choice, mode: &Mode) -> Outcome<Option<Invoice>> {
    let (Some(subscription), What::Plan(plan)) = (mode.subscription(), &choice.what) else { return Ok(None) };
    let Some(issued) = store::find_issued_period(tx, subscription).await? else { return Ok(None) };
    match mode {
        _ if issued.plan == plan.code => invoices::find(tx, issued.invoice).await,
        Mode::Again { .. } => Err(payment_due(&issued.reference)),
        _ => Ok(None),
    }
}

async fn lines(
    tx: &mut Tx,
    choice: &Choice,
    mode: &Mode,
    subscription: SubscriptionId,
    applied: Option<&Applied>,
) -> Outcome<Vec<NewLine>> {
    let payers = people::list_payers(tx, choice.who.account_id).await?;
    let locale = payers.first().map(|payer| payer.locale).unwrap_or_default();
    let off = applied.map_or(Money::zero(choice.price().currency), |applied| applied.off);
    let (name, who) = (choice.name(), &choice.who.first_name);
    let name = name.get(locale);
    let mut lines = Vec::new();
    match &choice.what {
        What::Plan(plan) => {
            let item = Item::Period { subscription, plan: plan.code.clone(), months: plan.every.months() };
            let words = tr!(locale, "Formule {name} – {who}", "{name} plan – {who}");
            lines.push(NewLine { discount: off, ..NewLine::one(item, words, plan.price) });
            if plan.setup_fee.minor > 0 && matches!(mode, Mode::First { .. }) {
                let words = tr!(locale, "Frais d’inscription", "Set-up fee");
                lines.push(NewLine::one(Item::SetupFee { subscription }, words, plan.setup_fee));
            }
        }
        What::Pack(pack) => {
            let item = Item::Pack { code: pack.code.clone(), student: choice.who.user_id };
            let words = tr!(locale, "{name} – {who}", "{name} – {who}");
            lines.push(NewLine { discount: off, ..NewLine::one(item, words, pack.price) });
        }
    }
    Ok(lines)
}

pub(in crate::server) fn price_changed() -> AppError {
    AppError::conflict(
        "price-changed",
        text!(
            "Le montant a changé entre-temps. Rechargez la page pour voir le nouveau.",
            "The amount has changed meanwhile. Reload the page to see the new one."
        ),
    )
}

/// What is issued is paid first: another plan would be a second charge for the same time.
pub(in crate::server) fn payment_due(reference: &str) -> AppError {
    AppError::rule(
        "payment-due",
        text!(
            "La facture {reference} de la prochaine période attend son paiement\u{202f}: réglez-la d’abord, sous «\u{202f}Abonnement\u{202f}».",
            "Invoice {reference} for the next period is waiting to be paid: pay it first, under “Subscription”."
        ),
    )
}
