//! SQL of quotes.

use crate::model::quotes::{Deposit, QuoteId, QuoteStatus};
use crate::model::{Amounts, Item, LineId, TaxRate};
use crate::server::invoices::{InvoiceLine, Seller};
use chrono::{DateTime, NaiveDate, Utc};
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{AppError, Currency, Locale, Money, Outcome, text};
use preau_platform::{IntoInternal, Tx};
use sqlx::types::Json;

/// A quote without its lines.
#[derive(Clone, Debug)]
pub struct Quote {
    /// Which.
    pub id: QuoteId,
    /// To whom it is offered.
    pub account_id: AccountId,
    /// To whom it is addressed.
    pub payer_id: UserId,
    /// In which language.
    pub locale: Locale,
    /// Of all its amounts.
    pub currency: Currency,
    /// Do its unit prices include tax?
    pub prices_include_tax: bool,
    /// As stored: never expired.
    pub status: QuoteStatus,
    /// "Q-2026-0001", once sent.
    pub reference: Option<String>,
    /// What it is about.
    pub title: String,
    /// Above the lines.
    pub introduction: String,
    /// Below the lines.
    pub terms: String,
    /// The last day to accept it.
    pub valid_until: NaiveDate,
    /// Without tax.
    pub net_minor: i64,
    /// The tax.
    pub tax_minor: i64,
    /// With tax.
    pub total_minor: i64,
    /// The deposit as a share of the total, if it was said so.
    pub deposit_bp: Option<i32>,
    /// The deposit with tax.
    pub deposit_minor: Option<i64>,
    /// Who offers, as of the day it was sent.
    pub seller: Option<Json<Seller>>,
    /// To whom, as of that day.
    pub buyer: Option<Json<Seller>>,
    /// Below the document, as of that day.
    pub footer: String,
    /// Who wrote it; nobody for the house.
    pub created_by: Option<UserId>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// Who sent it.
    pub sent_by: Option<UserId>,
    /// Where the organisation is.
    pub sent_on: Option<NaiveDate>,
    /// The instant it got its number.
    pub sent_at: Option<DateTime<Utc>>,
    /// Who refused or withdrew it.
    pub closed_by: Option<UserId>,
    /// When.
    pub closed_at: Option<DateTime<Utc>>,
    /// Why it was refused.
    pub reason: String,
}

impl Quote {
    /// With tax.
    pub const fn total(&self) -> Money {
        Money::new(self.total_minor, self.currency)
    }

    /// Without tax, and the tax.
    pub const fn amounts(&self) -> Amounts {
        Amounts { net: Money::new(self.net_minor, self.currency), tax: Money::new(self.tax_minor, self.currency) }
    }

    /// What is due at acceptance, with tax.
    pub fn deposit(&self) -> Option<Money> {
        self.deposit_minor.map(|minor| Money::new(minor, self.currency))
    }

    /// The deposit as it was said.
    pub fn deposit_said(&self) -> Option<Deposit> {
        let share = self.deposit_bp.map(|points| Deposit::Share(points.unsigned_abs()));
        share.or(self.deposit().map(Deposit::Fixed))
    }

    /// Its number; empty for a draft.
    pub fn number(&self) -> &str {
        self.reference.as_deref().unwrap_or_default()
    }

    /// It must be a draft: what was sent never changes.
    pub(super) fn is_draft(&self) -> Outcome<()> {
        if self.status == QuoteStatus::Draft {
            return Ok(());
        }
        let message = text!(
            "Ce devis est déjà envoyé\u{202f}: il ne change plus. Dupliquez-le pour en faire un autre.",
            "This quote was sent already: it does not change any more. Duplicate it to make another one."
        );
        Err(AppError::rule("quote-sent", message))
    }
}

/// The quote of this id that the transaction may see.
///
/// # Errors
/// When the connection is lost.
pub async fn find(tx: &mut Tx, id: QuoteId) -> Outcome<Option<Quote>> {
    sqlx::query_as!(
        Quote,
        r#"select id as "id: QuoteId", account_id as "account_id: AccountId", payer_id as "payer_id: UserId",
                  locale as "locale: Locale", currency as "currency: Currency", prices_include_tax,
                  status as "status: QuoteStatus", reference, title, introduction, terms, valid_until, net_minor, tax_minor,
                  total_minor, deposit_bp, deposit_minor, seller as "seller: Json<Seller>", buyer as "buyer: Json<Seller>", footer,
                  created_by as "created_by: UserId", created_at, sent_by as "sent_by: UserId", sent_on, sent_at,
                  closed_by as "closed_by: UserId", closed_at, reason
             from quotes where id = $1"#,
        id.0
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find quote")
}

/// The same, held until the transaction ends: who decides about a quote decides alone.
pub(super) async fn lock(tx: &mut Tx, id: QuoteId) -> Outcome<Option<Quote>> {
    sqlx::query_scalar!("select id from quotes where id = $1 for update", id.0)
        .fetch_optional(&mut **tx)
        .await
        .internal("lock quote")?;
    find(tx, id).await
}

/// The lines of a quote, in order: those of an invoice that sell nothing in particular.
///
/// # Errors
/// When the connection is lost.
pub async fn list_lines(tx: &mut Tx, quote: &Quote) -> Outcome<Vec<InvoiceLine>> {
    let rows = sqlx::query!(
        r#"select id as "id: LineId", description, quantity, unit_minor, tax_bp, net_minor, tax_minor
             from quote_lines where quote_id = $1 order by position"#,
        quote.id.0
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list lines of a quote")?;
    let money = |minor| Money::new(minor, quote.currency);
    let line = rows.into_iter().map(|row| InvoiceLine {
        id: row.id,
        item: Item::Other,
        description: row.description,
        quantity: row.quantity,
        unit: money(row.unit_minor),
        discount: money(0),
        rate: TaxRate(row.tax_bp.unsigned_abs()),
        amounts: Amounts { net: money(row.net_minor), tax: money(row.tax_minor) },
    });
    Ok(line.collect())
}

/// Who signed.
#[derive(Clone, Debug)]
pub(super) struct Signature {
    pub name: String,
    pub user_id: UserId,
    pub ip: String,
    pub signed_at: DateTime<Utc>,
}

pub(super) async fn find_signature(tx: &mut Tx, id: QuoteId) -> Outcome<Option<Signature>> {
    sqlx::query_as!(
        Signature,
        r#"select name, user_id as "user_id: UserId", host(ip) as "ip!", signed_at from quote_signatures where quote_id = $1"#,
        id.0
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find signature of a quote")
}
