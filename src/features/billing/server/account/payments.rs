//! Payments of the actor's accounts, with their receipts and what was given back.

use crate::model::InvoiceId;
use crate::model::account::{OwnPayment, OwnPayments, OwnPaymentsQuery, OwnRefund};
use crate::server::invoices::like_pattern;
use chrono::{DateTime, Utc};
use preau_kernel::{Action, Actor, Currency, Money, Outcome, Page, PageRequest, Relation};
use preau_payments::model::refund::RefundStatus;
use preau_payments::model::{PaymentId, PaymentStatus, ProviderKind};
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform};
use uuid::Uuid;

/// One page of them, the latest first.
///
/// # Errors
/// [`preau_kernel::AppError::Forbidden`] for whoever pays for nothing, a student among them.
pub async fn list_own_payments(platform: &Platform, actor: &Actor, query: &OwnPaymentsQuery) -> Outcome<OwnPayments> {
    actor.may(Action::PaymentRead, Relation::Account)?;
    let person = actor.signed_in()?;
    let accounts: Vec<Uuid> = person.accounts.iter().map(|id| id.0).collect();
    let page = PageRequest::new(query.page);
    let words: Vec<String> = query.q.split_whitespace().take(8).map(like_pattern).collect();
    let home = zone(&person.time_zone);
    let day = |at: DateTime<Utc>| person.locale.date(local(at, home).date());
    let mut tx = platform.db.begin_as(actor).await?;
    let rows = sqlx::query!(
        r#"select p.id as "id: PaymentId", p.reference, p.description, p.amount_minor, p.currency as "currency: Currency",
                  p.status as "status: PaymentStatus", p.provider as "provider: ProviderKind", p.created_at, count(*) over () as "total!",
                  (select e.invoice_id from receipts r join invoice_entries e on e.receipt_id = r.id and e.kind = 'payment'
                    where r.payment_id = p.id order by e.recorded_at, e.id limit 1) as "receipt?: InvoiceId"
             from payments p
            where p.account_id = any ($1) and ($2 = '' or p.status = $2)
              and lower(unaccent(p.reference || ' ' || p.description)) like all (select lower(unaccent(word)) from unnest($3::text[]) word)
            order by p.created_at desc, p.id desc limit $4 offset $5"#,
        &accounts,
        query.status,
        &words,
        page.limit(),
        page.offset(),
    )
    .fetch_all(&mut *tx)
    .await
    .internal("list own payments")?;
    let total = rows.first().map_or(0, |row| row.total);
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id.0).collect();
    let refunds = sqlx::query!(
        r#"select payment_id as "payment_id: PaymentId", amount_minor, currency as "currency: Currency",
                  status as "status: RefundStatus", coalesce(settled_at, created_at) as "at!"
             from refunds where payment_id = any ($1) and status <> 'failed' order by created_at, id"#,
        &ids
    )
    .fetch_all(&mut *tx)
    .await
    .internal("list own refunds")?;
    let refunds_of = |id: PaymentId| {
        let own = refunds.iter().filter(|refund| refund.payment_id == id);
        let shown = own.map(|refund| OwnRefund {
            amount: Money::new(refund.amount_minor, refund.currency),
            status: refund.status,
            date: day(refund.at),
        });
        shown.collect()
    };
    let items = rows.into_iter().map(|row| OwnPayment {
        id: row.id,
        reference: row.reference,
        date: day(row.created_at),
        description: row.description,
        provider: row.provider,
        amount: Money::new(row.amount_minor, row.currency),
        status: row.status,
        receipt: row.receipt,
        refunds: refunds_of(row.id),
    });
    Ok(Page::new(page, items.collect(), total))
}
