//! Whoever sold what was paid keeps the books of it, in a room below this one: asked before money goes back, so that what a
//! provider gives back can always be written down.

use crate::model::PaymentId;
use crate::model::refund::RefundId;
use async_trait::async_trait;
use preau_kernel::{Currency, Money, Outcome};
use preau_platform::{Platform, Tx};
use std::fmt::Debug;

/// Money of a payment that is to go back.
#[derive(Clone, Copy, Debug)]
pub struct Back<'a> {
    /// Of which payment.
    pub payment_id: PaymentId,
    /// What it paid for: `invoice:<id>`.
    pub purpose: &'a str,
    /// How much.
    pub amount: Money,
}

/// Where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// From credit of the account that this very payment became.
    pub from_credit: Money,
    /// Off what was paid, by a credit note.
    pub credit_note: Money,
    /// What the books do not have any more: it was credit, and paid something else.
    pub missing: Money,
}

impl Source {
    /// Of what nobody keeps books.
    pub const fn nowhere(currency: Currency) -> Self {
        let nothing = Money::zero(currency);
        Self { from_credit: nothing, credit_note: nothing, missing: nothing }
    }
}

/// The books, as refunds use them. All of it happens in the caller's transaction, which may write as the house.
#[async_trait]
pub trait Books: Debug + Send + Sync {
    /// Where money would come from that goes back now.
    ///
    /// # Errors
    /// [`AppError::Unavailable`](preau_kernel::AppError::Unavailable) while the payment is not in the books yet.
    async fn source(&self, platform: &Platform, tx: &mut Tx, back: Back<'_>) -> Outcome<Source>;

    /// Holds what the refund will take, as [`Self::source`] says, until it is given or [`Self::release`]d.
    ///
    /// # Errors
    /// Those of [`Self::source`].
    async fn hold(&self, platform: &Platform, tx: &mut Tx, back: Back<'_>, refund: RefundId) -> Outcome<Source>;

    /// Lets go of what was held for a refund that came to nothing.
    ///
    /// # Errors
    /// When the connection is lost.
    async fn release(&self, platform: &Platform, tx: &mut Tx, refund: RefundId) -> Outcome<()>;
}

/// Nobody keeps books: all that was paid may go back.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoBooks;

#[async_trait]
impl Books for NoBooks {
    async fn source(&self, _: &Platform, _: &mut Tx, back: Back<'_>) -> Outcome<Source> {
        Ok(Source::nowhere(back.amount.currency))
    }

    async fn hold(&self, _: &Platform, _: &mut Tx, back: Back<'_>, _: RefundId) -> Outcome<Source> {
        Ok(Source::nowhere(back.amount.currency))
    }

    async fn release(&self, _: &Platform, _: &mut Tx, _: RefundId) -> Outcome<()> {
        Ok(())
    }
}
