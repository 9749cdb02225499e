//! The statement of an account: invoices, credit notes, payments, refunds and credit in their order, and what is owed after
//! each. Credit that pays an invoice moves nothing: it was counted when it was given, or with the money it came from.

use crate::model::account::{MoneyEntry, MoneyEntryKind, MoneySheet, MoneyStatement, running};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use preau_kernel::{Action, Actor, Currency, Locale, Money, Outcome, Relation};
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform, Tx};
use uuid::Uuid;

/// A year of the actor's accounts; the present one unless another is asked for.
///
/// # Errors
/// [`preau_kernel::AppError::Forbidden`] for whoever pays for nothing, a student among them.
pub async fn show_money(platform: &Platform, actor: &Actor, year: Option<i32>) -> Outcome<MoneyStatement> {
    actor.may(Action::InvoiceRead, Relation::Account)?;
    let person = actor.signed_in()?;
    let home = zone(&person.time_zone);
    let accounts: Vec<Uuid> = person.accounts.iter().map(|id| id.0).collect();
    let mut tx = platform.db.begin_as(actor).await?;
    let rows = list(&mut tx, &accounts, |at| local(at, home).date()).await?;
    let this_year = local(platform.now(), home).date().year();
    let mut years: Vec<i32> = rows.iter().map(|row| row.day.year()).chain([this_year]).collect();
    years.sort_unstable_by(|one, other| other.cmp(one));
    years.dedup();
    let year = year.filter(|year| years.contains(year)).unwrap_or(this_year);
    let sheets = Currency::ALL.into_iter().filter_map(|currency| sheet(&rows, person.locale, year, currency));
    Ok(MoneyStatement { year, sheets: sheets.collect(), years })
}

/// The year in one currency; nothing when the account has none of it.
fn sheet(rows: &[Row], locale: Locale, year: i32, currency: Currency) -> Option<MoneySheet> {
    let known: Vec<&Row> = rows.iter().filter(|row| row.currency == currency && row.day.year() <= year).collect();
    let (now, past): (Vec<&Row>, Vec<&Row>) = known.into_iter().partition(|row| row.day.year() == year);
    if now.is_empty() && past.is_empty() {
        return None;
    }
    let before = Money::new(past.iter().map(|row| row.minor).sum(), currency);
    let balances = running(before, now.iter().map(|row| row.minor));
    let after = balances.last().copied().unwrap_or(before);
    let entries = now.into_iter().zip(balances).map(|(row, balance)| MoneyEntry {
        date: locale.date(row.day),
        kind: row.kind,
        reference: row.reference.clone(),
        href: row.href(),
        amount: Money::new(row.minor, currency),
        balance,
    });
    Some(MoneySheet { before, entries: entries.collect(), after })
}

/// What happened, with its day where the reader is.
struct Row {
    day: NaiveDate,
    kind: MoneyEntryKind,
    reference: String,
    document: Option<Uuid>,
    minor: i64,
    currency: Currency,
}

impl Row {
    fn href(&self) -> Option<String> {
        let place = match self.kind {
            MoneyEntryKind::Invoice | MoneyEntryKind::CreditNote => "factures",
            MoneyEntryKind::Payment | MoneyEntryKind::Refund => "paiements",
            MoneyEntryKind::Credit | MoneyEntryKind::CreditOver => return None,
        };
        self.document.map(|id| format!("/espace/{place}/{id}"))
    }
}

async fn list(tx: &mut Tx, accounts: &[Uuid], day: impl Fn(DateTime<Utc>) -> NaiveDate) -> Outcome<Vec<Row>> {
    let rows = sqlx::query!(
        r#"select e.at as "at!", e.kind as "kind!: MoneyEntryKind", e.reference as "reference!", e.document, e.minor as "minor!",
                  e.currency as "currency!: Currency"
             from (
               select i.issued_at as at, 0 as rank, i.kind, i.reference, i.id as document, i.currency, i.id,
                      case i.kind when 'invoice' then i.total_minor else -i.total_minor end as minor
                 from invoices i where i.account_id = any ($1) and i.number is not null
               union all
               select r.received_at, 1, 'payment', p.reference, p.id, r.currency, r.id, -r.amount_minor
                 from receipts r join payments p on p.id = r.payment_id where r.account_id = any ($1)
               union all
               select b.returned_at, 2, 'refund', p.reference, p.id, r.currency, b.refund_id, b.amount_minor
                 from receipt_returns b join receipts r on r.id = b.receipt_id join payments p on p.id = r.payment_id
                where r.account_id = any ($1)
               union all
               select c.given_at, 1, 'credit', c.note, null, c.currency, c.id, -c.amount_minor
                 from customer_credits c where c.account_id = any ($1) and c.kind in ('manual', 'promotion', 'adjustment')
               union all
               select m.moved_at, 3, 'credit_over', m.note, null, c.currency, m.id, -m.amount_minor
                 from customer_credit_movements m join customer_credits c on c.id = m.credit_id
                where c.account_id = any ($1) and m.kind in ('expiry', 'adjustment')
             ) e order by e.at, e.rank, e.id"#,
        accounts
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list what an account owes")?;
    let row = rows.into_iter().map(|row| Row {
        day: day(row.at),
        kind: row.kind,
        reference: row.reference,
        document: row.document,
        minor: row.minor,
        currency: row.currency,
    });
    Ok(row.collect())
}
