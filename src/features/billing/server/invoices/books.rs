//! Answers payments, which does not know this room, whether money can go back, and holds what a refund will take.

use super::PURPOSE;
use super::going_back::{Sources, find_sources, hold, lock_receipt, release};
use async_trait::async_trait;
use preau_kernel::{AppError, Money, Outcome};
use preau_payments::model::refund::RefundId;
use preau_payments::server::{Back, Books, Source};
use preau_platform::{Platform, Tx};

/// The books of invoices.
#[derive(Clone, Copy, Debug, Default)]
pub struct InvoiceBooks;

#[async_trait]
impl Books for InvoiceBooks {
    async fn source(&self, _: &Platform, tx: &mut Tx, back: Back<'_>) -> Outcome<Source> {
        Ok(find(tx, back).await?.map_or(Source::nowhere(back.amount.currency), |sources| tell(&sources, back)))
    }

    async fn hold(&self, platform: &Platform, tx: &mut Tx, back: Back<'_>, refund: RefundId) -> Outcome<Source> {
        let Some(sources) = find(tx, back).await? else { return Ok(Source::nowhere(back.amount.currency)) };
        hold(platform, tx, refund.0, &sources).await?;
        Ok(tell(&sources, back))
    }

    async fn release(&self, platform: &Platform, tx: &mut Tx, refund: RefundId) -> Outcome<()> {
        release(platform, tx, refund.0).await
    }
}

/// Nothing for what paid no invoice.
async fn find(tx: &mut Tx, back: Back<'_>) -> Outcome<Option<Sources>> {
    match lock_receipt(tx, back.payment_id).await? {
        Some(receipt) => find_sources(tx, receipt, back.amount).await.map(Some),
        // Paid a moment ago: its receipt is about to be written.
        None if back.purpose.starts_with(PURPOSE) => Err(AppError::Unavailable),
        None => Ok(None),
    }
}

fn tell(sources: &Sources, back: Back<'_>) -> Source {
    let money = |minor| Money::new(minor, back.amount.currency);
    Source {
        from_credit: money(sources.credit_minor()),
        credit_note: money(sources.invoiced_minor()),
        missing: money(sources.missing),
    }
}
