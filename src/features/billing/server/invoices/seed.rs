//! Invoices of the demonstration: a month that was paid, what a company owes in CFA francs, a bill in euros.

use super::{NewInvoice, NewLine, draft, issue, purpose, settle};
use crate::model::instalments::monthly;
use crate::model::{InvoiceId, Item, LineId, Origin, SubscriptionId, TaxRate};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Currency, Money, Outcome};
use preau_payments::server::PaymentSettled;
use preau_payments::server::seed::{DemoPayment, seed_demo_payment};
use preau_platform::{IntoInternal, Platform, Tx};

/// An account of the demonstration, and who pays for it.
#[derive(Clone, Copy, Debug)]
pub struct DemoPayer {
    /// The account.
    pub account_id: AccountId,
    /// Parent, contact or oneself.
    pub payer_id: UserId,
}

/// A month of HYBRIDE that was paid through Konnect.
#[derive(Clone, Copy, Debug)]
pub struct DemoMonth<'a> {
    /// Who paid.
    pub payer: DemoPayer,
    /// Which subscription.
    pub subscription: SubscriptionId,
    /// First name of the child.
    pub child: &'a str,
    /// Of the payment, as people quote it.
    pub reference: &'a str,
    /// When.
    pub paid_at: DateTime<Utc>,
}

/// Invoice, payment and receipt of a paid month; the line that bought it. Its period is the caller's to write.
///
/// # Errors
/// When the people are missing, or the reference is taken.
pub async fn seed_demo_month(platform: &Platform, tx: &mut Tx, month: &DemoMonth<'_>) -> Outcome<LineId> {
    let then = platform.at(month.paid_at);
    let item = Item::Period { subscription: month.subscription, plan: "HYBRIDE".to_owned(), months: 1 };
    let price = Money::new(179_000, Currency::Tnd);
    let description = format!("Formule Hybride – {}", month.child);
    let new = new(month.payer, Origin::Purchase, "", vec![NewLine::one(item, description.as_str(), price)]);
    let id = draft(&then, tx, new).await?;
    let purpose = purpose(id);
    let DemoPayer { account_id, payer_id } = month.payer;
    let demo = DemoPayment {
        reference: month.reference,
        account_id,
        payer_id,
        purpose: &purpose,
        description: &description,
        amount: price,
        paid_at: month.paid_at,
    };
    let payment_id = seed_demo_payment(&then, tx, &demo).await?;
    let (amount_minor, currency) = (price.minor, price.currency);
    settle::settle(&then, tx, &PaymentSettled { payment_id, account_id, payer_id, purpose, amount_minor, currency })
        .await?;
    sqlx::query_scalar!(r#"select id as "id: LineId" from invoice_lines where invoice_id = $1"#, id.0)
        .fetch_one(&mut **tx)
        .await
        .internal("find demo line")
}

/// What is open: a course for the household in instalments, two invoices in CFA francs for the company (one overdue), one in
/// euros. Oldest first, as numbers are.
///
/// # Errors
/// When the people are missing.
pub async fn seed_demo_invoices(
    platform: &Platform,
    tx: &mut Tx,
    household: DemoPayer,
    company: DemoPayer,
    individual: DemoPayer,
) -> Outcome<()> {
    let dakar = Address {
        name: "Atelier Sahel SARL",
        street: "24 avenue Léopold Sédar Senghor",
        postal_code: "11000",
        city: "Dakar",
        country: "SN",
        tax_number: "005823417 2V3",
    };
    profile(platform, tx, company, &dakar).await?;
    let lyon = Address {
        name: "Thomas Leroy",
        street: "8 rue des Tables Claudiennes",
        postal_code: "69001",
        city: "Lyon",
        country: "FR",
        tax_number: "",
    };
    profile(platform, tx, individual, &lyon).await?;

    let francs = |minor| Money::new(minor, Currency::Xof);
    let late = vec![
        other("Identité visuelle\u{202f}: logotype, charte et papeterie", 1_000, francs(450_000), Some(TaxRate::ZERO)),
        other("Photographies d’atelier (demi-journée)", 2_500, francs(40_000), Some(TaxRate::ZERO)),
    ];
    issue_ago(platform, tx, 16, 7, new(company, Origin::Staff, "Devis DEV-0003 accepté.", late)).await?;
    let website = vec![
        other("Site vitrine\u{202f}: acompte de 30\u{a0}%", 1_000, francs(255_000), Some(TaxRate::ZERO)),
        other("Nom de domaine et hébergement, un an", 1_000, francs(95_000), Some(TaxRate::ZERO)),
    ];
    let website = new(company, Origin::Staff, "Exportation de services\u{202f}: TVA non applicable.", website);
    issue_ago(platform, tx, 6, 20, website).await?;

    let course = other("Stage intensif de révision, dix séances", 1_000, Money::new(420_000, Currency::Tnd), None);
    let (id, today) = issue_ago(platform, tx, 4, 10, new(household, Origin::Staff, "", vec![course])).await?;
    let parts = monthly(Money::new(420_000, Currency::Tnd), 3, today + Days::new(10));
    super::instalments::replace(tx, id, &parts).await?;

    let workshop = vec![
        other(
            "Atelier «\u{a0}Écrire en public\u{a0}», cycle de six soirées",
            1_000,
            Money::new(23_500, Currency::Eur),
            Some(TaxRate(2_000)),
        ),
        other("Carnet et reliure", 2_000, Money::new(950, Currency::Eur), Some(TaxRate(550))),
    ];
    issue_ago(platform, tx, 2, 14, new(individual, Origin::Staff, "", workshop)).await?;
    Ok(())
}

fn new(payer: DemoPayer, origin: Origin, note: &str, lines: Vec<NewLine>) -> NewInvoice {
    let currency = lines.first().map_or(Currency::Tnd, |line| line.unit.currency);
    let DemoPayer { account_id, payer_id } = payer;
    NewInvoice { account_id, payer_id, currency, origin, note: note.to_owned(), lines, created_by: None }
}

fn other(description: &str, quantity: i64, unit: Money, tax: Option<TaxRate>) -> NewLine {
    NewLine { quantity, tax, ..NewLine::one(Item::Other, description, unit) }
}

/// Issued some days ago, due some days later; its id and today.
async fn issue_ago(
    platform: &Platform,
    tx: &mut Tx,
    days: i64,
    terms: u64,
    new: NewInvoice,
) -> Outcome<(InvoiceId, NaiveDate)> {
    let then = platform.at(platform.now() - TimeDelta::days(days));
    let id = draft(&then, tx, new).await?;
    let issued = super::settings::find(&then, tx).await?.today;
    issue(&then, tx, id, Some(issued + Days::new(terms))).await?;
    Ok((id, super::settings::find(platform, tx).await?.today))
}

struct Address<'a> {
    name: &'a str,
    street: &'a str,
    postal_code: &'a str,
    city: &'a str,
    country: &'a str,
    tax_number: &'a str,
}

async fn profile(platform: &Platform, tx: &mut Tx, whose: DemoPayer, address: &Address<'_>) -> Outcome<()> {
    sqlx::query!(
        "insert into billing_profiles (account_id, legal_name, address, postal_code, city, country, tax_number, changed_by, changed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        whose.account_id.0,
        address.name,
        address.street,
        address.postal_code,
        address.city,
        address.country,
        address.tax_number,
        whose.payer_id.0,
        platform.now(),
    )
    .execute(&mut **tx)
    .await
    .internal("insert demo billing profile")?;
    Ok(())
}
