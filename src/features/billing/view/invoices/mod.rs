//! Invoices on pages: for whoever pays them, and for the back office.

mod admin_invoice_page;
mod admin_invoices_page;
mod batch_page;
mod credit_page;
pub(crate) mod document;
mod invoice_page;
mod invoices_page;
pub(crate) mod line_fields;
mod new_invoice_page;
mod rows;

pub use admin_invoice_page::AdminInvoicePage;
pub use admin_invoices_page::AdminInvoicesPage;
pub use batch_page::InvoiceBatchPage;
pub use credit_page::AccountCreditPage;
pub use invoice_page::InvoicePage;
pub use invoices_page::InvoicesPage;
pub use new_invoice_page::NewInvoicePage;

use crate::model::InvoiceKind;
use crate::model::InvoiceStatus;
use leptos::prelude::*;
use preau_kernel::Money;
use preau_ui::{Badge, Tone, use_locale};

/// Where a document stands.
#[component]
pub(crate) fn InvoiceBadge(kind: InvoiceKind, status: InvoiceStatus) -> impl IntoView {
    let locale = use_locale();
    let (tone, label) = match kind {
        InvoiceKind::Invoice => (status.tone(), status.label().get(locale).to_owned()),
        InvoiceKind::CreditNote => (Tone::Info, kind.label().get(locale).to_owned()),
    };
    view! { <Badge tone>{label}</Badge> }
}

/// "1250.500", for the value of a field.
pub(crate) fn plain(money: Money) -> String {
    let decimals = money.currency.decimals();
    let unit = 10_u64.pow(decimals);
    let (whole, rest) = (money.minor.unsigned_abs() / unit, money.minor.unsigned_abs() % unit);
    if decimals == 0 { whole.to_string() } else { format!("{whole}.{rest:0width$}", width = decimals as usize) }
}
