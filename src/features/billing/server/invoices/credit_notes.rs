//! Credit notes (SPEC BI-3): what is taken off an issued invoice, as a document with a number of its own. What was paid for
//! it goes back to the payer, or becomes the account's credit.

use super::draft::{Document, NewLine, PricedLine, write};
use super::issue::{issue, set_paid};
use super::store::{self, Invoice};
use super::{customer_credit, entries, going_back};
use crate::model::tax::tax_of;
use crate::model::{Amounts, CreditForm, InvoiceId, InvoiceKind, InvoiceStatus, Item, Origin, TaxRate, typed_money};
use preau_kernel::error::Checks;
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, AppError, Money, Outcome, Relation, Text, text, tr};
use preau_platform::error::internal_error;
use preau_platform::{IntoInternal, Platform, Tx, outbox};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Takes something off an issued invoice, or all of it. What was paid beyond the rest becomes credit of the account.
///
/// # Errors
/// Fields `amount` and `reason`; rule `invoice-not-issued`; [`AppError::Forbidden`] for anyone but staff; not found.
pub async fn credit(platform: &Platform, actor: &Actor, form: CreditForm) -> Outcome<InvoiceId> {
    actor.may(Action::InvoiceManage, Relation::Foreign)?;
    let mut tx = platform.db.begin_as(actor).await?;
    tx.write_as_house().await?;
    let invoice = store::lock(&mut tx, form.invoice_id).await?.ok_or(AppError::NotFound)?;
    if invoice.kind != InvoiceKind::Invoice || invoice.reference.is_none() {
        let message =
            text!("Seule une facture émise peut avoir un avoir.", "Only an issued invoice can have a credit note.");
        return Err(AppError::rule("invoice-not-issued", message));
    }
    // What a refund on its way will take off is spoken for.
    let most = invoice.total_minor - invoice.credited_minor - going_back::held_of(&mut tx, invoice.id).await?;
    let amount = match form.amount.trim() {
        "" => Some(most),
        typed => typed_money(typed, invoice.currency).map(|money| money.minor),
    };
    let amount = amount.filter(|minor| (1..=most).contains(minor));
    let limit = Money::new(most, invoice.currency);
    let (fr, en) = (limit.format(preau_kernel::Locale::Fr), limit.format(preau_kernel::Locale::En));
    let reason = form.reason.trim();
    let mut checks = Checks::default();
    checks
        .that(amount.is_some(), "amount", || text!("Indiquez un montant jusqu’à {fr}.", "Enter an amount up to {en}."));
    checks.that((3..=300).contains(&reason.chars().count()), "reason", || {
        text!("Dites pourquoi, en 300 signes au plus.", "Say why, in at most 300 characters.")
    });
    checks.done()?;
    let note = Note { minor: amount.unwrap_or(most), reason, by: actor.user_id() };
    let id = write_note(platform, &mut tx, &invoice, &note, Leftover::Credit).await?;
    tx.commit().await?;
    outbox::ring(platform);
    Ok(id)
}

/// Takes off what an unpaid invoice for time was about, when that time was paid otherwise or is not wanted any more, and says
/// why; what was paid of it is credit of the account. In the caller's transaction, which may write as the house.
///
/// # Errors
/// [`AppError::NotFound`]; when the connection is lost.
pub(in crate::server) async fn cancel_unneeded(
    platform: &Platform,
    tx: &mut Tx,
    id: InvoiceId,
    reason: &Text,
) -> Outcome<()> {
    let invoice = store::lock(tx, id).await?.ok_or(AppError::NotFound)?;
    let minor = invoice.total_minor - invoice.credited_minor - going_back::held_of(tx, id).await?;
    if invoice.status != InvoiceStatus::Sent || minor <= 0 {
        return Ok(());
    }
    let reason = reason.get(invoice.locale);
    write_note(platform, tx, &invoice, &Note { minor, reason, by: None }, Leftover::Credit).await?;
    Ok(())
}

/// What is taken off, and why.
pub(super) struct Note<'a> {
    /// With tax.
    pub minor: i64,
    /// For the reader.
    pub reason: &'a str,
    /// The person, or nobody for the house.
    pub by: Option<UserId>,
}

/// What becomes of money that was paid.
#[derive(Clone, Copy, Debug)]
pub(super) enum Leftover {
    /// What is paid beyond the rest stays with the account.
    Credit,
    /// All of it went back to the payer.
    Refund {
        /// Which refund.
        refund: Uuid,
        /// Of which receipt.
        receipt: Uuid,
    },
}

/// Writes and issues the note and moves the money; the invoice is locked by the caller.
pub(super) async fn write_note(
    platform: &Platform,
    tx: &mut Tx,
    invoice: &Invoice,
    note: &Note<'_>,
    leftover: Leftover,
) -> Outcome<InvoiceId> {
    let lines = note_lines(tx, invoice, note).await?;
    let document = Document {
        kind: InvoiceKind::CreditNote,
        origin: Origin::Correction,
        account_id: invoice.account_id,
        payer_id: invoice.payer_id,
        locale: invoice.locale,
        currency: invoice.currency,
        inclusive: true,
        corrects: Some(invoice.id),
        note: note.reason.to_owned(),
        created_by: note.by,
    };
    let id = write(platform, tx, &document, &lines).await?;
    let today = super::settings::find(platform, tx).await?.today;
    issue(platform, tx, id, Some(today)).await?;
    let after = store::find(tx, invoice.id).await?.ok_or(AppError::NotFound)?;
    match leftover {
        Leftover::Credit => {
            let over = -after.balance().minor;
            if over > 0 {
                let (over, cause) = (Money::new(over, invoice.currency), format!("credit-note:{id}"));
                let new = customer_credit::NewCredit {
                    account_id: invoice.account_id,
                    kind: "refund",
                    amount: over,
                    cause: &cause,
                    note: note.reason,
                    receipt: None,
                    by: note.by,
                    expires_at: None,
                };
                let credit = customer_credit::insert(platform, tx, &new).await?;
                let credit = credit.ok_or_else(|| internal_error("credit of a credit note, given before", &cause))?;
                entries::insert(platform, tx, invoice.id, -over.minor, entries::Way::ToCredit { credit }).await?;
            }
        }
        Leftover::Refund { refund, receipt } => {
            entries::insert(platform, tx, invoice.id, -note.minor, entries::Way::Refund { receipt, refund }).await?;
        }
    }
    finish(platform, tx, invoice.id).await?;
    Ok(id)
}

/// Where the invoice stands after its note.
async fn finish(platform: &Platform, tx: &mut Tx, id: InvoiceId) -> Outcome<()> {
    let after = store::find(tx, id).await?.ok_or(AppError::NotFound)?;
    let all_credited = after.credited_minor == after.total_minor;
    match after.status {
        InvoiceStatus::Sent if all_credited => set_status(tx, id, "cancelled").await,
        InvoiceStatus::Sent if after.balance().minor == 0 => set_paid(platform, tx, &after).await,
        InvoiceStatus::Paid if all_credited => set_status(tx, id, "refunded").await,
        _ => Ok(()),
    }
}

async fn set_status(tx: &mut Tx, id: InvoiceId, status: &str) -> Outcome<()> {
    sqlx::query!("update invoices set status = $2 where id = $1", id.0, status)
        .execute(&mut **tx)
        .await
        .internal("set status of an invoice")?;
    Ok(())
}

/// One line per rate: the amount is split over what is left of each rate, and the last note takes what is left of the tax, so
/// that all notes together are exactly the invoice.
async fn note_lines(tx: &mut Tx, invoice: &Invoice, note: &Note<'_>) -> Outcome<Vec<PricedLine>> {
    let mut left: BTreeMap<TaxRate, (i64, i64)> = BTreeMap::new();
    for line in store::list_lines(tx, invoice.id).await? {
        let slot = left.entry(line.rate).or_default();
        *slot = (slot.0 + line.amounts.total().minor, slot.1 + line.amounts.tax.minor);
    }
    let credited = sqlx::query!(
        r#"select l.tax_bp, sum(l.total_minor)::bigint as "total!", sum(l.tax_minor)::bigint as "tax!"
             from invoices n join invoice_lines l on l.invoice_id = n.id
            where n.corrects = $1 and n.number is not null group by l.tax_bp"#,
        invoice.id.0
    )
    .fetch_all(&mut **tx)
    .await
    .internal("sum credit notes")?;
    for row in credited {
        let slot = left.entry(TaxRate(row.tax_bp.unsigned_abs())).or_default();
        *slot = (slot.0 - row.total, slot.1 - row.tax);
    }
    let weights: Vec<i64> = left.values().map(|(total, _)| *total).collect();
    let whole = Money::new(note.minor, invoice.currency);
    if weights.iter().sum::<i64>() < note.minor {
        return Err(internal_error("credit note beyond its invoice", &invoice.id));
    }
    let reference = invoice.reference.clone().unwrap_or_default();
    let description = if note.minor == invoice.total_minor {
        tr!(invoice.locale, "Annulation de la facture {reference}", "Cancellation of invoice {reference}")
    } else {
        tr!(invoice.locale, "Correction de la facture {reference}", "Correction of invoice {reference}")
    };
    let parts = left.into_iter().zip(whole.split_by(&weights)).filter(|(_, part)| part.minor != 0);
    Ok(parts
        .map(|((rate, (total, tax)), part)| {
            let tax =
                if part.minor == total { tax } else { tax_of(part.minor, rate, true).clamp(tax.min(0), tax.max(0)) };
            let money = |minor| Money::new(minor, invoice.currency);
            let unit = money(part.minor.abs());
            let quantity = 1_000 * part.minor.signum();
            let line = NewLine { quantity, tax: Some(rate), ..NewLine::one(Item::Other, description.as_str(), unit) };
            PricedLine { line, rate, amounts: Amounts { net: money(part.minor - tax), tax: money(tax) } }
        })
        .collect())
}
