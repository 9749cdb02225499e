//! Where money that goes back to a payer comes from: first the credit that this very payment became, then what it still pays.
//! Other credit of the account is none of its business. What a refund will take is held from the moment it is written down.

use super::customer_credit::{Out, move_out};
use crate::model::InvoiceId;
use preau_kernel::{Money, Outcome};
use preau_payments::model::PaymentId;
use preau_platform::{IntoInternal, Platform, Tx};
use uuid::Uuid;

/// A payment as the books know it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Receipt {
    pub id: Uuid,
    /// What did not go back yet.
    left_minor: i64,
}

/// The receipt of a payment, held until the transaction ends.
pub(super) async fn lock_receipt(tx: &mut Tx, payment: PaymentId) -> Outcome<Option<Receipt>> {
    let row = sqlx::query!("select id, amount_minor from receipts where payment_id = $1 for update", payment.0)
        .fetch_optional(&mut **tx)
        .await
        .internal("find receipt")?;
    let Some(row) = row else { return Ok(None) };
    let back = sqlx::query_scalar!(
        r#"select coalesce(sum(amount_minor), 0)::bigint as "sum!" from receipt_returns where receipt_id = $1"#,
        row.id
    )
    .fetch_one(&mut **tx)
    .await
    .internal("sum what went back")?;
    Ok(Some(Receipt { id: row.id, left_minor: row.amount_minor - back }))
}

/// Where an amount comes from.
#[derive(Clone, Debug, Default)]
pub(super) struct Sources {
    pub credits: Vec<(Uuid, i64)>,
    pub invoices: Vec<(InvoiceId, i64)>,
    /// What was credit, and is spent.
    pub missing: i64,
}

impl Sources {
    pub fn credit_minor(&self) -> i64 {
        self.credits.iter().map(|(_, minor)| minor).sum()
    }

    pub fn invoiced_minor(&self) -> i64 {
        self.invoices.iter().map(|(_, minor)| minor).sum()
    }
}

/// Looks, and keeps what it found from others until the transaction ends: invoices first, as whoever uses credit does.
pub(super) async fn find_sources(tx: &mut Tx, receipt: Receipt, amount: Money) -> Outcome<Sources> {
    let paid = lock_paid_invoices(tx, receipt.id).await?;
    let mut left = amount.minor.min(receipt.left_minor);
    let mut sources = Sources { missing: amount.minor - left, ..Sources::default() };
    for (credit, remaining) in lock_own_credit(tx, receipt.id).await? {
        let take = remaining.min(left);
        if take > 0 {
            sources.credits.push((credit, take));
            left -= take;
        }
    }
    for (invoice, free) in paid {
        let take = free.min(left);
        if take > 0 {
            sources.invoices.push((invoice, take));
            left -= take;
        }
    }
    sources.missing += left;
    Ok(sources)
}

/// What this money still pays, less what other refunds hold.
async fn lock_paid_invoices(tx: &mut Tx, receipt: Uuid) -> Outcome<Vec<(InvoiceId, i64)>> {
    sqlx::query!(
        "select id from invoices where id in (select invoice_id from invoice_entries where receipt_id = $1) order by id for update",
        receipt
    )
    .fetch_all(&mut **tx)
    .await
    .internal("lock what a receipt paid")?;
    let rows = sqlx::query!(
        r#"select i.id as "id: InvoiceId",
                  least((select sum(e.amount_minor) from invoice_entries e where e.invoice_id = i.id and e.receipt_id = $1),
                        least(i.paid_minor, i.total_minor - i.credited_minor)
                        - (select coalesce(sum(h.amount_minor), 0) from invoice_holds h where h.invoice_id = i.id))::bigint as "free!"
             from invoices i
            where i.id in (select invoice_id from invoice_entries where receipt_id = $1) order by i.id"#,
        receipt
    )
    .fetch_all(&mut **tx)
    .await
    .internal("find what a receipt pays")?;
    Ok(rows.into_iter().map(|row| (row.id, row.free)).collect())
}

/// Credit that this money became: what was paid too much, what credit notes left of what it paid, and so on where such
/// credit paid an invoice that was credited in its turn.
async fn lock_own_credit(tx: &mut Tx, receipt: Uuid) -> Outcome<Vec<(Uuid, i64)>> {
    let rows = sqlx::query!(
        r#"with recursive own(id) as (
               select id from customer_credits where receipt_id = $1
               union
               select back.credit_id from invoice_entries paid
                 join invoice_entries back on back.invoice_id = paid.invoice_id and back.kind = 'to_credit'
                where paid.receipt_id = $1 and paid.kind = 'payment'
               union
               select back.credit_id from own
                 join customer_credit_movements used on used.credit_id = own.id and used.kind = 'use'
                 join invoice_entries back on back.invoice_id = used.invoice_id and back.kind = 'to_credit')
           select id, remaining_minor from customer_credits
            where id in (select id from own) and remaining_minor > 0 order by given_at, id for update"#,
        receipt
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list credit that a receipt became")?;
    Ok(rows.into_iter().map(|row| (row.id, row.remaining_minor)).collect())
}

/// Holds them for a refund.
pub(super) async fn hold(platform: &Platform, tx: &mut Tx, refund: Uuid, sources: &Sources) -> Outcome<()> {
    for (credit, minor) in &sources.credits {
        move_out(platform, tx, *credit, *minor, Out::Hold(refund)).await?;
    }
    for (invoice, minor) in &sources.invoices {
        sqlx::query!(
            "insert into invoice_holds (refund_id, invoice_id, amount_minor) values ($1, $2, $3)",
            refund,
            invoice.0,
            minor,
        )
        .execute(&mut **tx)
        .await
        .internal("hold a part of an invoice")?;
    }
    Ok(())
}

/// Lets go of what a refund held that came to nothing.
pub(super) async fn release(platform: &Platform, tx: &mut Tx, refund: Uuid) -> Outcome<()> {
    take_holds(tx, refund).await?;
    for (credit, minor) in list_held_credit(tx, refund).await? {
        move_out(platform, tx, credit, -minor, Out::Release(refund)).await?;
    }
    Ok(())
}

/// What a refund holds of credits now.
pub(super) async fn list_held_credit(tx: &mut Tx, refund: Uuid) -> Outcome<Vec<(Uuid, i64)>> {
    let rows = sqlx::query!(
        r#"select credit_id, (-sum(amount_minor))::bigint as "held!" from customer_credit_movements where refund_id = $1
            group by credit_id having sum(amount_minor) < 0 order by credit_id"#,
        refund
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list credit that is held")?;
    Ok(rows.into_iter().map(|row| (row.credit_id, row.held)).collect())
}

/// What a refund holds of invoices; it holds it no longer.
pub(super) async fn take_holds(tx: &mut Tx, refund: Uuid) -> Outcome<Vec<(InvoiceId, i64)>> {
    let rows = sqlx::query!(
        r#"delete from invoice_holds where refund_id = $1 returning invoice_id as "id: InvoiceId", amount_minor"#,
        refund
    )
    .fetch_all(&mut **tx)
    .await
    .internal("take what is held of invoices")?;
    Ok(rows.into_iter().map(|row| (row.id, row.amount_minor)).collect())
}

/// What refunds on their way will take off an invoice.
pub(super) async fn held_of(tx: &mut Tx, invoice: InvoiceId) -> Outcome<i64> {
    sqlx::query_scalar!(
        r#"select coalesce(sum(amount_minor), 0)::bigint as "held!" from invoice_holds where invoice_id = $1"#,
        invoice.0
    )
    .fetch_one(&mut **tx)
    .await
    .internal("sum what is held of an invoice")
}
