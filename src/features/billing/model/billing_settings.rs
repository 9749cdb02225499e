//! How the organisation invoices, as staff type it.

use preau_kernel::{Text, text};
use serde::{Deserialize, Serialize};

/// What is printed on every invoice to come, field by field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BillingSettingsForm {
    /// Which version was seen; 0 before anything was set.
    pub version: String,
    /// Legal name of the seller.
    pub legal_name: String,
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
    /// In percent.
    pub tax_rate: String,
    /// `true` when prices include tax.
    pub prices_include_tax: String,
    /// Days to pay.
    pub terms_days: String,
    /// Of the account for transfers; may be empty.
    pub iban: String,
    /// What else a transfer needs: bank, BIC, RIB; lines.
    pub bank_details: String,
    /// Below every invoice.
    pub footer_fr: String,
    /// The same in English.
    pub footer_en: String,
}

impl BillingSettingsForm {
    /// Every field that is printed: its name and what is in it.
    pub fn fields(&self) -> [(&'static str, &str); 14] {
        [
            ("legal_name", &self.legal_name),
            ("address", &self.address),
            ("postal_code", &self.postal_code),
            ("city", &self.city),
            ("country", &self.country),
            ("tax_number", &self.tax_number),
            ("registration", &self.registration),
            ("tax_rate", &self.tax_rate),
            ("prices_include_tax", &self.prices_include_tax),
            ("terms_days", &self.terms_days),
            ("iban", &self.iban),
            ("bank_details", &self.bank_details),
            ("footer_fr", &self.footer_fr),
            ("footer_en", &self.footer_en),
        ]
    }

    /// What a field is called.
    pub fn label(field: &str) -> Text {
        match field {
            "legal_name" => text!("Raison sociale", "Legal name"),
            "address" => text!("Adresse", "Address"),
            "postal_code" => text!("Code postal", "Postal code"),
            "city" => text!("Ville", "City"),
            "country" => text!("Pays", "Country"),
            "tax_number" => text!("N° de TVA ou matricule fiscal", "Tax number"),
            "registration" => text!("Registre du commerce", "Register of companies"),
            "tax_rate" => text!("Taux de TVA habituel, en %", "Usual tax rate, in %"),
            "prices_include_tax" => text!("Les prix sont", "Prices are"),
            "terms_days" => text!("Délai de paiement, en jours", "Days to pay"),
            "iban" => text!("IBAN", "IBAN"),
            "bank_details" => text!("Autres coordonnées bancaires", "Other bank details"),
            "footer_fr" => text!("Pied de page en français", "Footer in French"),
            _ => text!("Pied de page en anglais", "Footer in English"),
        }
    }
}

/// A change that was saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsChange {
    /// When, in the reader's words.
    pub at: String,
    /// By whom.
    pub by: String,
    /// Field, before, after.
    pub fields: Vec<(String, String, String)>,
}

/// The page of the settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillingSettingsPage {
    /// As they are.
    pub form: BillingSettingsForm,
    /// Latest changes, the last first.
    pub changes: Vec<SettingsChange>,
}
