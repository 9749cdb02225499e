//! Who sells, and how: one row, printed on every invoice.

use crate::model::TaxRate;
use chrono::NaiveDate;
use preau_identity::server::organisation;
use preau_kernel::{Locale, Outcome};
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform, Tx};
use serde::{Deserialize, Serialize};

/// A party of an invoice, as it is printed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seller {
    /// Legal name.
    pub name: String,
    /// Street and number, lines.
    pub address: String,
    /// Code of the place.
    pub postal_code: String,
    /// Place.
    pub city: String,
    /// ISO 3166-1.
    pub country: String,
    /// Of VAT.
    pub tax_number: String,
    /// In the register of companies.
    pub registration: String,
    /// Where to write.
    pub email: String,
    /// Where to call.
    pub phone: String,
    /// How to pay by transfer.
    pub bank_details: String,
}

/// How this organisation invoices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Who sells.
    pub seller: Seller,
    /// Unless a line says otherwise.
    pub tax_rate: TaxRate,
    /// Do prices include it?
    pub prices_include_tax: bool,
    /// Days to pay.
    pub terms_days: u32,
    /// Below every invoice.
    pub footer_fr: String,
    /// The same in English.
    pub footer_en: String,
    /// Today, where the organisation is.
    pub today: NaiveDate,
}

impl Settings {
    /// Below every invoice, in this language.
    pub fn footer(&self, locale: Locale) -> &str {
        locale.pick(&self.footer_fr, &self.footer_en)
    }
}

/// As set; before anything was: the organisation by its name, without tax.
pub(in crate::server) async fn find(platform: &Platform, tx: &mut Tx) -> Outcome<Settings> {
    let house = organisation::find(tx).await?;
    let today = local(platform.now(), zone(&house.time_zone)).date();
    let row = sqlx::query!(
        "select legal_name, address, postal_code, city, country, tax_number, registration, tax_bp, prices_include_tax, terms_days,
                bank_details, footer_fr, footer_en
           from billing_settings"
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find billing settings")?;
    let contact = Seller { email: house.email, phone: house.phone, ..Seller::default() };
    let Some(row) = row else {
        return Ok(Settings {
            seller: Seller { name: house.name, country: "TN".to_owned(), ..contact },
            tax_rate: TaxRate::ZERO,
            prices_include_tax: true,
            terms_days: 14,
            footer_fr: String::new(),
            footer_en: String::new(),
            today,
        });
    };
    Ok(Settings {
        seller: Seller {
            name: row.legal_name,
            address: row.address,
            postal_code: row.postal_code,
            city: row.city,
            country: row.country,
            tax_number: row.tax_number,
            registration: row.registration,
            bank_details: row.bank_details,
            ..contact
        },
        tax_rate: TaxRate(row.tax_bp.unsigned_abs()),
        prices_include_tax: row.prices_include_tax,
        terms_days: row.terms_days.unsigned_abs(),
        footer_fr: row.footer_fr,
        footer_en: row.footer_en,
        today,
    })
}
