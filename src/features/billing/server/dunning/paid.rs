//! Hears that an invoice was paid: its renewal is closed, and the timeline says so. That the subscription is active again is
//! the business of [`crate::server::activate`], which hears the same.

use super::store::{self, NewEntry};
use crate::server::invoices::InvoicePaid;
use preau_platform::outbox::{Heard, Subscriber};

pub(super) fn subscriber() -> Subscriber {
    Subscriber::to("billing/close-renewal", |platform, tx, heard: Heard<InvoicePaid>| {
        Box::pin(async move {
            let Some(renewal) = store::lock(tx, heard.event.invoice_id).await? else { return Ok(()) };
            store::note(platform, tx, &NewEntry::end(platform, &renewal, "paid")).await?;
            match renewal.closed_as.as_deref() {
                None | Some("cancelled") => store::close(platform, tx, renewal.invoice_id, "paid").await,
                Some(_) => Ok(()),
            }
        })
    })
}
