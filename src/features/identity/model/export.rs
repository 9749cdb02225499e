//! The trace of lists that were taken out of the house.

use chrono::{NaiveDate, NaiveTime};
use preau_kernel::{Locale, PageRequest};
use serde::{Deserialize, Serialize};

/// What the page is asked for, as it is in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ExportQuery {
    /// In the name or the address of who took it.
    pub q: String,
    /// Code of a list; empty for all.
    pub list: String,
    /// Which page.
    pub page: PageRequest,
}

/// A file somebody took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportRow {
    /// The day, in the reader's time zone.
    pub day: NaiveDate,
    /// The time of day there.
    pub time: NaiveTime,
    /// Who: a name.
    pub who: String,
    /// Their address.
    pub email: String,
    /// Code of the list.
    pub list: String,
    /// Names and values of its filters, as they are in the address.
    pub filters: Vec<(String, String)>,
    /// How many lines it had.
    pub rows: i32,
}

/// Lists that leave a trace, by their codes.
pub const LISTS: [&str; 6] = ["invoices", "late-payments", "pay", "payments", "promotions", "subscriptions"];

/// What people call a list; a code that nobody knows any more stays as it is.
pub fn list_name(code: &str, locale: Locale) -> &str {
    match code {
        "invoices" => locale.pick("Écritures des factures", "Invoice entries"),
        "late-payments" => locale.pick("Relances", "Late payments"),
        "pay" => locale.pick("Lignes de paie", "Pay lines"),
        "payments" => locale.pick("Paiements", "Payments"),
        "promotions" => locale.pick("Promotions", "Promotions"),
        "subscriptions" => locale.pick("Abonnements", "Subscriptions"),
        other => other,
    }
}
