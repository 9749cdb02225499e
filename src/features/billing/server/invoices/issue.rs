//! Issues a document: the next number of its series, the date, who sells to whom. From then on it never changes.

use super::numbers;
use super::settings::{self, Seller, Settings};
use super::store::{self, Invoice};
use super::{InvoiceIssued, InvoicePaid};
use crate::model::{InvoiceId, InvoiceKind, InvoiceStatus};
use chrono::{Days, NaiveDate};
use preau_identity::server::people;
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{AppError, Outcome, text};
use preau_platform::{IntoInternal, Platform, Tx, outbox};

/// Issues a draft in the caller's transaction, which may write as the house; its reference, such as "INV-2026-0001". `due` is
/// the last day to pay, `None` for the organisation's terms. Whoever issues in a series waits for whoever did before, until
/// that transaction ends: what is rolled back gives its number to the next. An invoice over nothing is paid at once.
///
/// # Errors
/// Rule `invoice-issued` when it is no draft; [`AppError::NotFound`].
pub async fn issue(platform: &Platform, tx: &mut Tx, id: InvoiceId, due: Option<NaiveDate>) -> Outcome<String> {
    let invoice = store::lock(tx, id).await?.ok_or(AppError::NotFound)?;
    if invoice.status != InvoiceStatus::Draft {
        let message = text!("Ce document est déjà émis ou annulé.", "This document is already issued or cancelled.");
        return Err(AppError::rule("invoice-issued", message));
    }
    let settings = settings::find(platform, tx).await?;
    write_parties(tx, &invoice, &settings).await?;
    let due = due.unwrap_or_else(|| settings.today + Days::new(u64::from(settings.terms_days)));
    let series = invoice.kind.series();
    let (year, number) = numbers::take(tx, series, settings.today).await?;
    let reference = sqlx::query_scalar!(
        r#"update invoices set status = 'sent', series = $2, year = $3, number = $4, issued_on = $5, issued_at = $6, due_on = $7
            where id = $1 returning reference as "reference!""#,
        id.0,
        series,
        year,
        number,
        settings.today,
        platform.now(),
        due.max(settings.today),
    )
    .fetch_one(&mut **tx)
    .await
    .internal("issue invoice")?;
    let Invoice { account_id, payer_id, .. } = invoice;
    outbox::record(tx, platform.now(), &InvoiceIssued { invoice_id: id, account_id, payer_id }).await?;
    if invoice.kind == InvoiceKind::Invoice && invoice.total_minor == 0 {
        set_paid(platform, tx, &invoice).await?;
    }
    Ok(reference)
}

/// Nothing is left to pay: once, whatever made it so.
pub(super) async fn set_paid(platform: &Platform, tx: &mut Tx, invoice: &Invoice) -> Outcome<()> {
    let (now, Invoice { id, account_id, payer_id, .. }) = (platform.now(), invoice);
    sqlx::query!("update invoices set status = 'paid', paid_at = $2 where id = $1", id.0, now)
        .execute(&mut **tx)
        .await
        .internal("set invoice paid")?;
    let event = InvoicePaid { invoice_id: *id, account_id: *account_id, payer_id: *payer_id };
    outbox::record(tx, now, &event).await
}

/// Who sells to whom, as it is today. A credit note is between the parties of what it corrects.
async fn write_parties(tx: &mut Tx, invoice: &Invoice, settings: &Settings) -> Outcome<()> {
    if let Some(corrected) = invoice.corrects {
        sqlx::query!(
            "insert into invoice_parties (invoice_id, role, name, address, postal_code, city, country, tax_number, registration, email,
                                          phone, bank_details, footer)
             select $1, role, name, address, postal_code, city, country, tax_number, registration, email, phone, bank_details, footer
               from invoice_parties where invoice_id = $2",
            invoice.id.0,
            corrected.0,
        )
        .execute(&mut **tx)
        .await
        .internal("copy the parties of an invoice")?;
        return Ok(());
    }
    insert_party(tx, invoice.id, "seller", &settings.seller, settings.footer(invoice.locale)).await?;
    let buyer = find_buyer(tx, invoice.account_id, invoice.payer_id, &settings.seller.country).await?;
    insert_party(tx, invoice.id, "buyer", &buyer, "").await
}

/// As the account wishes to be named; without a wish by its name, or by the payer's for a household.
pub(in crate::server) async fn find_buyer(
    tx: &mut Tx,
    account: AccountId,
    payer: UserId,
    country: &str,
) -> Outcome<Seller> {
    let payer = people::find_person(tx, payer).await?.ok_or(AppError::NotFound)?;
    let row = sqlx::query!(
        r#"select a.kind, a.name, p.legal_name as "legal_name?", p.address as "address?", p.postal_code as "postal_code?",
                  p.city as "city?", p.country as "country?", p.tax_number as "tax_number?"
             from accounts a left join billing_profiles p on p.account_id = a.id where a.id = $1"#,
        account.0,
    )
    .fetch_one(&mut **tx)
    .await
    .internal("find buyer")?;
    let name = row.legal_name.unwrap_or_else(|| if row.kind == "company" { row.name } else { payer.full_name() });
    Ok(Seller {
        name,
        address: row.address.unwrap_or_default(),
        postal_code: row.postal_code.unwrap_or_default(),
        city: row.city.unwrap_or_default(),
        country: row.country.unwrap_or_else(|| country.to_owned()),
        tax_number: row.tax_number.unwrap_or_default(),
        email: payer.email,
        ..Seller::default()
    })
}

async fn insert_party(tx: &mut Tx, id: InvoiceId, role: &str, party: &Seller, footer: &str) -> Outcome<()> {
    sqlx::query!(
        "insert into invoice_parties (invoice_id, role, name, address, postal_code, city, country, tax_number, registration, email,
                                      phone, bank_details, footer)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        id.0,
        role,
        party.name,
        party.address,
        party.postal_code,
        party.city,
        party.country,
        party.tax_number,
        party.registration,
        party.email,
        party.phone,
        party.bank_details,
        footer,
    )
    .execute(&mut **tx)
    .await
    .internal("insert party of an invoice")?;
    Ok(())
}
