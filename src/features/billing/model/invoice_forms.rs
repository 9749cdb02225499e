//! What people type about invoices, as it is sent.

use super::InvoiceId;
use preau_kernel::{Currency, Money};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Something is taken off an invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditForm {
    /// Of which invoice.
    pub invoice_id: InvoiceId,
    /// With tax; empty for all that is left.
    #[serde(default)]
    pub amount: String,
    /// For the reader of the credit note.
    #[serde(default)]
    pub reason: String,
}

/// Credit is given to the account of an invoice, in its currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GiveCredit {
    /// Of whose account.
    pub invoice_id: InvoiceId,
    /// How much.
    #[serde(default)]
    pub amount: String,
    /// For the family or the company.
    #[serde(default)]
    pub reason: String,
    /// Last day to use it; may be empty.
    #[serde(default)]
    pub expires_on: String,
    /// The same form sent twice gives once.
    #[serde(default)]
    pub idempotency_key: String,
}

/// An invoice is divided into monthly parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstalmentPlan {
    /// Which invoice.
    pub invoice_id: InvoiceId,
    /// How many parts.
    #[serde(default)]
    pub count: String,
    /// Day of the first.
    #[serde(default)]
    pub first: String,
}

/// Most lines of an invoice that staff write.
pub const MOST_LINES: usize = 50;

/// An invoice that staff write. Lines are numbered fields, `description_1` to `tax_50`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceForm {
    /// Which draft is written anew; empty for a new one.
    #[serde(default)]
    pub invoice_id: String,
    /// For whom.
    #[serde(default)]
    pub account_id: String,
    /// Code.
    #[serde(default)]
    pub currency: String,
    /// Above the lines.
    #[serde(default)]
    pub note: String,
    /// Last day to pay; empty for the usual terms.
    #[serde(default)]
    pub due_on: String,
    /// "issue", or anything else for a draft.
    #[serde(default)]
    pub then: String,
    /// The lines.
    #[serde(flatten)]
    pub lines: BTreeMap<String, String>,
}

impl InvoiceForm {
    /// What was typed in this field of this line.
    pub fn typed(&self, field: &str, line: usize) -> &str {
        typed_line(&self.lines, field, line)
    }
}

/// What was typed in this field of this line, of numbered fields.
pub fn typed_line<'a>(lines: &'a BTreeMap<String, String>, field: &str, line: usize) -> &'a str {
    lines.get(&format!("{field}_{line}")).map_or("", |value| value.trim())
}

/// Whom invoices are made out to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileForm {
    /// Which account.
    #[serde(default)]
    pub account_id: String,
    /// Name of the person or company.
    #[serde(default)]
    pub legal_name: String,
    /// Street and number.
    #[serde(default)]
    pub address: String,
    /// Code of the place.
    #[serde(default)]
    pub postal_code: String,
    /// Place.
    #[serde(default)]
    pub city: String,
    /// ISO 3166-1.
    #[serde(default)]
    pub country: String,
    /// Of VAT; may be empty.
    #[serde(default)]
    pub tax_number: String,
}

/// Reads "1 250,5" or "1250.50" in a currency; nothing when it has too many decimals, a sign or letters.
pub fn typed_money(text: &str, currency: Currency) -> Option<Money> {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}')).collect();
    typed_decimal(&text, currency.decimals()).map(|minor| Money::new(minor, currency))
}

/// Reads a number with at most this many decimals, as a count of the smallest of them.
pub fn typed_decimal(text: &str, decimals: u32) -> Option<i64> {
    let text = text.trim().replace(',', ".");
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let decimals = decimals as usize;
    if whole.is_empty() || whole.len() > 12 || rest.len() > decimals || !digits(whole) || !digits(rest) {
        return None;
    }
    format!("{whole}{rest:0<decimals$}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them_and_nothing_is_guessed() {
        let read = |text, currency| typed_money(text, currency).map(|money| money.minor);
        assert_eq!(read("1 250,5", Currency::Tnd), Some(1_250_500));
        assert_eq!(read("1250.50", Currency::Eur), Some(125_050));
        assert_eq!(read("350\u{202f}000", Currency::Xof), Some(350_000));
        for (nonsense, currency) in [
            ("1,234", Currency::Eur),
            ("1.5", Currency::Xof),
            ("-5", Currency::Tnd),
            ("", Currency::Tnd),
            ("a", Currency::Eur),
        ] {
            assert_eq!(read(nonsense, currency), None, "{nonsense}");
        }
        assert_eq!(typed_decimal("2,5", 3), Some(2_500));
    }
}
