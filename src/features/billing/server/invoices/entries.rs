//! Money in and out of an invoice. The sums are kept by the schema.

use crate::model::InvoiceId;
use preau_kernel::Outcome;
use preau_platform::{IntoInternal, Platform, Tx};
use uuid::Uuid;

/// Where the money comes from or goes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Way {
    /// From a receipt.
    Payment { receipt: Uuid },
    /// From the account's credit.
    Credit { movement: Uuid },
    /// Back to the payer.
    Refund { receipt: Uuid, refund: Uuid },
    /// Into the account's credit.
    ToCredit { credit: Uuid },
}

/// Writes an entry; what goes out is below zero.
pub(super) async fn insert(platform: &Platform, tx: &mut Tx, invoice: InvoiceId, minor: i64, way: Way) -> Outcome<()> {
    let (kind, receipt, movement, credit, refund) = match way {
        Way::Payment { receipt } => ("payment", Some(receipt), None, None, None),
        Way::Credit { movement } => ("credit", None, Some(movement), None, None),
        Way::Refund { receipt, refund } => ("refund", Some(receipt), None, None, Some(refund)),
        Way::ToCredit { credit } => ("to_credit", None, None, Some(credit), None),
    };
    sqlx::query!(
        "insert into invoice_entries (id, invoice_id, kind, amount_minor, receipt_id, movement_id, credit_id, refund_id, recorded_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        platform.new_id::<Uuid>(),
        invoice.0,
        kind,
        minor,
        receipt,
        movement,
        credit,
        refund,
        platform.now(),
    )
    .execute(&mut **tx)
    .await
    .internal("insert entry of an invoice")?;
    Ok(())
}
