//! Whether the payer of an invoice is asked to have what they pay with kept for renewals.

use super::store::Invoice;
use crate::model::InvoiceId;
use preau_kernel::Outcome;
use preau_payments::server::charged_for_renewals;
use preau_platform::{IntoInternal, Tx};

/// Where something renews and has to be paid by somebody each time.
pub(super) async fn is_asked(tx: &mut Tx, invoice: &Invoice) -> Outcome<bool> {
    Ok(renews(tx, invoice.id).await?
        && charged_for_renewals(tx, invoice.account_id, invoice.balance()).await?.is_none())
}

/// Is a subscription on it that goes on by itself?
pub(super) async fn renews(tx: &mut Tx, id: InvoiceId) -> Outcome<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from invoice_lines l
                            join subscriptions s on s.id = l.subscription_id
                            join plans p on p.code = coalesce(s.next_plan, s.plan)
                           where l.invoice_id = $1 and l.item in ('period', 'proration') and not s.ends_at_period
                             and p.renews and not p.on_request and p.price_minor > 0) as "renews!""#,
        id.0
    )
    .fetch_one(&mut **tx)
    .await
    .internal("look for what renews on an invoice")
}
