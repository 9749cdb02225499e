//! The quote that goes with its mail, printed as it is when the mail is sent.

use super::paper;
use crate::model::quotes::QuoteId;
use crate::server::invoices::printers::printed;
use async_trait::async_trait;
use preau_kernel::{Actor, Outcome};
use preau_notifications::server::{Printed, Printer};
use preau_platform::Platform;
use std::sync::Arc;
use uuid::Uuid;

/// A quote, by its id.
pub(super) const QUOTE: &str = "quote";

/// Who prints quotes.
pub fn printers() -> Vec<Arc<dyn Printer>> {
    vec![Arc::new(Quotes)]
}

#[derive(Debug)]
struct Quotes;

#[async_trait]
impl Printer for Quotes {
    fn kind(&self) -> &'static str {
        QUOTE
    }

    async fn print(&self, platform: &Platform, id: Uuid) -> Outcome<Option<Printed>> {
        paper::print(platform, &Actor::System, QuoteId(id)).await.map(|paper| Some(printed(paper)))
    }
}
