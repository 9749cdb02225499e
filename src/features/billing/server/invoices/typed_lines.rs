//! Lines as staff type them, in numbered fields: those of invoices and of quotes.

use super::draft::NewLine;
use super::store::InvoiceLine;
use crate::model::invoice_forms::{MOST_LINES, typed_decimal, typed_line, typed_money};
use crate::model::{Item, TaxRate};
use preau_kernel::error::Checks;
use preau_kernel::{Currency, Locale, Money, text};
use std::collections::BTreeMap;

/// Highest price of one, in minor units.
const MOST: i64 = 1_000_000_000_000;

/// Lines that say something; the first must.
pub(in crate::server) fn read(
    typed: &BTreeMap<String, String>,
    currency: Currency,
    checks: &mut Checks,
) -> Vec<NewLine> {
    let mut lines = vec![];
    for line in 1..=MOST_LINES {
        let typed = |field| typed_line(typed, field, line);
        let (description, quantity, price, tax) =
            (typed("description"), typed("quantity"), typed("price"), typed("tax"));
        if line > 1 && description.is_empty() && price.is_empty() {
            continue;
        }
        let thousandths = if quantity.is_empty() { Some(1_000) } else { typed_decimal(quantity, 3) };
        let thousandths = thousandths.filter(|quantity| (1..=1_000_000_000).contains(quantity));
        let unit = typed_money(price, currency).filter(|unit| unit.minor <= MOST);
        let rate = if tax.is_empty() { Some(None) } else { TaxRate::typed(tax).map(Some) };
        let field = |name: &str| format!("{name}_{line}");
        checks.that((1..=500).contains(&description.chars().count()), &field("description"), || {
            text!("Dites de quoi il s’agit.", "Say what it is.")
        });
        checks.that(thousandths.is_some(), &field("quantity"), || text!("Indiquez une quantité.", "Enter a quantity."));
        checks.that(unit.is_some(), &field("price"), || text!("Indiquez un prix.", "Enter a price."));
        checks.that(rate.is_some(), &field("tax"), || {
            text!("Indiquez un taux de 0 à 100.", "Enter a rate from 0 to 100.")
        });
        if let (Some(quantity), Some(unit), Some(tax)) = (thousandths, unit, rate) {
            let discount = Money::zero(currency);
            lines.push(NewLine {
                item: Item::Other,
                description: description.to_owned(),
                quantity,
                unit,
                discount,
                tax,
            });
        }
    }
    lines
}

/// Lines of a draft as the form for it shows them: what [`read`] reads.
pub(in crate::server) fn fields(lines: Vec<InvoiceLine>) -> BTreeMap<String, String> {
    let plain = |minor, decimals| Locale::En.decimal(minor, decimals);
    let fields = |(number, line): (usize, InvoiceLine)| {
        let fields = [
            ("description", line.description),
            ("quantity", plain(line.quantity, 3)),
            ("price", plain(line.unit.minor, line.unit.currency.decimals())),
            ("tax", line.rate.percent('.')),
        ];
        fields.map(|(field, value)| (format!("{field}_{number}"), value))
    };
    (1..).zip(lines).flat_map(fields).collect()
}
