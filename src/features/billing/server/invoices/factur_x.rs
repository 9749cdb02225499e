//! An invoice for machines: UN/CEFACT Cross Industry Invoice in the profile EN 16931 (Factur-X), for amounts in euros.
//!
//! Prices are given without tax, as the standard wants them; the totals are those of the document. How it is checked:
//! `docs/invoicing.md`.

use super::store::{Invoice, InvoiceLine};
use crate::model::{Amounts, InvoiceKind, TaxRate};
use chrono::NaiveDate;
use preau_kernel::{Currency, tr};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A party as the standard names it.
#[derive(Clone, Debug, Default)]
pub(super) struct Party {
    pub name: String,
    pub address: String,
    pub postal_code: String,
    pub city: String,
    pub country: String,
    pub tax_number: String,
    pub registration: String,
    pub email: String,
    pub bank_details: String,
    pub footer: String,
}

/// Is there a file for machines? The standard knows two decimals; dinars have three.
pub(super) const fn is_for(currency: Currency) -> bool {
    matches!(currency, Currency::Eur)
}

/// The file. `corrects` is the number and day of the invoice that a credit note corrects.
pub(super) fn write(
    invoice: &Invoice,
    lines: &[InvoiceLine],
    seller: &Party,
    buyer: &Party,
    corrects: Option<(&str, NaiveDate)>,
) -> Option<Vec<u8>> {
    let (reference, issued, due) = (invoice.reference.as_deref()?, invoice.issued_on?, invoice.due_on?);
    let mut xml = Xml::default();
    xml.text.push_str(r#"<?xml version="1.0" encoding="UTF-8"?>"#);
    xml.text.push_str(concat!(
        r#"<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100""#,
        r#" xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100""#,
        r#" xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100""#,
        r#" xmlns:qdt="urn:un:unece:uncefact:data:standard:QualifiedDataType:100">"#
    ));
    xml.inside("rsm:ExchangedDocumentContext", |xml| {
        xml.inside("ram:GuidelineSpecifiedDocumentContextParameter", |xml| {
            xml.value("ram:ID", "urn:cen.eu:en16931:2017")
        });
    });
    xml.inside("rsm:ExchangedDocument", |xml| {
        xml.value("ram:ID", reference);
        xml.value("ram:TypeCode", if invoice.kind == InvoiceKind::Invoice { "380" } else { "381" });
        xml.inside("ram:IssueDateTime", |xml| xml.date("udt:DateTimeString", issued));
        for note in [&invoice.note, &seller.footer] {
            if !note.trim().is_empty() {
                xml.inside("ram:IncludedNote", |xml| xml.value("ram:Content", note));
            }
        }
    });
    xml.inside("rsm:SupplyChainTradeTransaction", |xml| {
        for (number, line) in (1..).zip(lines) {
            write_line(xml, number, line);
        }
        xml.inside("ram:ApplicableHeaderTradeAgreement", |xml| {
            xml.inside("ram:SellerTradeParty", |xml| write_party(xml, seller, true));
            xml.inside("ram:BuyerTradeParty", |xml| write_party(xml, buyer, false));
        });
        xml.inside("ram:ApplicableHeaderTradeDelivery", |xml| {
            xml.inside("ram:ActualDeliverySupplyChainEvent", |xml| {
                xml.inside("ram:OccurrenceDateTime", |xml| xml.date("udt:DateTimeString", issued));
            });
        });
        xml.inside("ram:ApplicableHeaderTradeSettlement", |xml| {
            write_settlement(xml, invoice, lines, seller, (reference, due), corrects);
        });
    });
    xml.text.push_str("</rsm:CrossIndustryInvoice>");
    Some(xml.text.into_bytes())
}

fn write_line(xml: &mut Xml, number: u32, line: &InvoiceLine) {
    xml.inside("ram:IncludedSupplyChainTradeLineItem", |xml| {
        xml.inside("ram:AssociatedDocumentLineDocument", |xml| xml.value("ram:LineID", &number.to_string()));
        xml.inside("ram:SpecifiedTradeProduct", |xml| xml.value("ram:Name", &line.description));
        xml.inside("ram:SpecifiedLineTradeAgreement", |xml| {
            xml.inside("ram:NetPriceProductTradePrice", |xml| xml.value("ram:ChargeAmount", &net_price(line)));
        });
        xml.inside("ram:SpecifiedLineTradeDelivery", |xml| {
            xml.value_with("ram:BilledQuantity", r#" unitCode="C62""#, &decimal(line.quantity.into(), 3));
        });
        xml.inside("ram:SpecifiedLineTradeSettlement", |xml| {
            xml.inside("ram:ApplicableTradeTax", |xml| {
                xml.value("ram:TypeCode", "VAT");
                xml.value("ram:CategoryCode", category(line.rate));
                xml.value("ram:RateApplicablePercent", &decimal(line.rate.0.into(), 2));
            });
            xml.inside("ram:SpecifiedTradeSettlementLineMonetarySummation", |xml| {
                xml.value("ram:LineTotalAmount", &decimal(line.amounts.net.minor.into(), 2));
            });
        });
    });
}

/// Of one, without tax and after the discount, to a ten-thousandth of a cent.
fn net_price(line: &InvoiceLine) -> String {
    let scaled = i128::from(line.amounts.net.minor) * 1_000 * 10_000;
    let quantity = i128::from(line.quantity);
    decimal(((scaled * 2 + quantity.abs()) / (quantity * 2)).abs(), 6)
}

fn write_party(xml: &mut Xml, party: &Party, is_seller: bool) {
    if is_seller && party.registration.is_empty() && !party.tax_number.is_empty() {
        xml.value("ram:ID", &party.tax_number);
    }
    xml.value("ram:Name", &party.name);
    if !party.registration.is_empty() {
        xml.inside("ram:SpecifiedLegalOrganization", |xml| xml.value("ram:ID", &party.registration));
    }
    xml.inside("ram:PostalTradeAddress", |xml| {
        xml.some("ram:PostcodeCode", &party.postal_code);
        for (name, line) in ["ram:LineOne", "ram:LineTwo", "ram:LineThree"].iter().zip(party.address.lines()) {
            xml.some(name, line);
        }
        xml.some("ram:CityName", &party.city);
        xml.value("ram:CountryID", &party.country);
    });
    if !party.email.is_empty() {
        xml.inside("ram:URIUniversalCommunication", |xml| {
            xml.value_with("ram:URIID", r#" schemeID="EM""#, &party.email)
        });
    }
    // A number of VAT begins with its country; another one is a number of the tax office.
    let is_vat = party.tax_number.starts_with(&party.country) && !party.country.is_empty();
    if is_vat || is_seller && !party.tax_number.is_empty() {
        let scheme = if is_vat { r#" schemeID="VA""# } else { r#" schemeID="FC""# };
        xml.inside("ram:SpecifiedTaxRegistration", |xml| xml.value_with("ram:ID", scheme, &party.tax_number));
    }
}

fn write_settlement(
    xml: &mut Xml,
    invoice: &Invoice,
    lines: &[InvoiceLine],
    seller: &Party,
    (reference, due): (&str, NaiveDate),
    corrects: Option<(&str, NaiveDate)>,
) {
    xml.value("ram:PaymentReference", reference);
    xml.value("ram:InvoiceCurrencyCode", invoice.currency.code());
    let words = seller.bank_details.lines().find_map(|line| line.trim().strip_prefix("IBAN"));
    if let Some(iban) = words.map(|words| words.chars().filter(|c| c.is_ascii_alphanumeric()).collect::<String>()) {
        xml.inside("ram:SpecifiedTradeSettlementPaymentMeans", |xml| {
            xml.value("ram:TypeCode", "30");
            xml.inside("ram:PayeePartyCreditorFinancialAccount", |xml| xml.value("ram:IBANID", &iban));
        });
    }
    let mut rates: BTreeMap<TaxRate, Vec<Amounts>> = BTreeMap::new();
    for line in lines {
        rates.entry(line.rate).or_default().push(line.amounts);
    }
    for (rate, amounts) in rates {
        let sum = Amounts::sum(invoice.currency, amounts);
        xml.inside("ram:ApplicableTradeTax", |xml| {
            xml.value("ram:CalculatedAmount", &decimal(sum.tax.minor.into(), 2));
            xml.value("ram:TypeCode", "VAT");
            if rate == TaxRate::ZERO {
                xml.value("ram:ExemptionReason", &tr!(invoice.locale, "TVA non applicable", "VAT not applicable"));
            }
            xml.value("ram:BasisAmount", &decimal(sum.net.minor.into(), 2));
            xml.value("ram:CategoryCode", category(rate));
            xml.value("ram:RateApplicablePercent", &decimal(rate.0.into(), 2));
        });
    }
    xml.inside("ram:SpecifiedTradePaymentTerms", |xml| {
        xml.inside("ram:DueDateDateTime", |xml| xml.date("udt:DateTimeString", due));
    });
    let (net, tax, total) = (invoice.net_minor, invoice.tax_minor, invoice.total_minor);
    xml.inside("ram:SpecifiedTradeSettlementHeaderMonetarySummation", |xml| {
        xml.value("ram:LineTotalAmount", &decimal(net.into(), 2));
        xml.value("ram:TaxBasisTotalAmount", &decimal(net.into(), 2));
        let currency = format!(r#" currencyID="{}""#, invoice.currency.code());
        xml.value_with("ram:TaxTotalAmount", &currency, &decimal(tax.into(), 2));
        xml.value("ram:GrandTotalAmount", &decimal(total.into(), 2));
        xml.value("ram:DuePayableAmount", &decimal(total.into(), 2));
    });
    if let Some((number, day)) = corrects {
        xml.inside("ram:InvoiceReferencedDocument", |xml| {
            xml.value("ram:IssuerAssignedID", number);
            xml.inside("ram:FormattedIssueDateTime", |xml| xml.date("qdt:DateTimeString", day));
        });
    }
}

/// Taxed, or not.
const fn category(rate: TaxRate) -> &'static str {
    if rate.0 == 0 { "E" } else { "S" }
}

/// `12345` with two decimals is "123.45".
fn decimal(number: i128, decimals: u32) -> String {
    let unit = 10_u128.pow(decimals);
    let sign = if number < 0 { "-" } else { "" };
    let (whole, rest) = (number.unsigned_abs() / unit, number.unsigned_abs() % unit);
    format!("{sign}{whole}.{rest:0width$}", width = decimals as usize)
}

#[derive(Default)]
struct Xml {
    text: String,
}

impl Xml {
    fn inside(&mut self, name: &str, fill: impl FnOnce(&mut Self)) {
        let _ = write!(self.text, "<{name}>");
        fill(self);
        let _ = write!(self.text, "</{name}>");
    }

    fn value(&mut self, name: &str, value: &str) {
        self.value_with(name, "", value);
    }

    fn some(&mut self, name: &str, value: &str) {
        if !value.trim().is_empty() {
            self.value(name, value);
        }
    }

    fn date(&mut self, name: &str, day: NaiveDate) {
        self.value_with(name, r#" format="102""#, &day.format("%Y%m%d").to_string());
    }

    /// `attributes` are ours, `value` is anybody's.
    fn value_with(&mut self, name: &str, attributes: &str, value: &str) {
        let _ = write!(self.text, "<{name}{attributes}>");
        for letter in value.trim().chars() {
            match letter {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '\n' | '\t' => self.text.push(letter),
                // XML 1.0 has no place for these.
                other if other.is_control() || matches!(other, '\u{fffe}' | '\u{ffff}') => self.text.push(' '),
                other => self.text.push(other),
            }
        }
        let _ = write!(self.text, "</{name}>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_with_a_point_and_texts_cannot_leave_their_element() {
        assert_eq!([decimal(12_345, 2), decimal(-5, 2), decimal(1_500, 3)], ["123.45", "-0.05", "1.500"]);
        let mut xml = Xml::default();
        xml.value("a", "</a><b>&\u{0}\u{8}é");
        assert_eq!(xml.text, "<a>&lt;/a&gt;&lt;b&gt;&amp;  é</a>");
    }
}
