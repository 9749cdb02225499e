//! What documents between a seller and a buyer have in common on paper: parties, lines, sums.

use crate::model::Amounts;
use crate::model::invoice_pages::{LineView, PartyView, TaxView};
use preau_documents::{Cell, Column, Party, Row, Table};
use preau_kernel::{Locale, tr};

/// Who sells to whom, each under its heading.
pub(in crate::server) fn parties([from, to]: [&str; 2], seller: &PartyView, buyer: &PartyView) -> [Party; 2] {
    let party = |label: &str, party: &PartyView| Party {
        label: label.to_owned(),
        name: party.name.clone(),
        lines: party.lines.clone(),
    };
    [party(from, seller), party(to, buyer)]
}

pub(in crate::server) fn lines(locale: Locale, inclusive: bool, lines: &[LineView]) -> Table {
    let [what, quantity, price, tax, total] = match (locale, inclusive) {
        (Locale::Fr, true) => ["Désignation", "Qté", "Prix TTC", "TVA", "Total TTC"],
        (Locale::Fr, false) => ["Désignation", "Qté", "Prix HT", "TVA", "Total HT"],
        (Locale::En, true) => ["Description", "Qty", "Price incl. tax", "Tax", "Total incl. tax"],
        (Locale::En, false) => ["Description", "Qty", "Price excl. tax", "Tax", "Total excl. tax"],
    };
    let columns = [
        Column::text(what),
        Column::figure(quantity),
        Column::figure(price),
        Column::figure(tax),
        Column::figure(total),
    ];
    let mut table = Table::new(locale.pick("Lignes", "Lines"), columns);
    for line in lines {
        let discount = (line.discount.minor > 0).then(|| {
            let less = line.discount.format(locale);
            tr!(locale, "Remise\u{202f}: {less}", "Discount: {less}")
        });
        table.push(Row::new([
            Cell::new(&line.description).detail(discount.unwrap_or_default()),
            Cell::new(&line.quantity),
            Cell::new(line.unit.format(locale)),
            Cell::new(&line.rate),
            Cell::new(line.total.format(locale)),
        ]));
    }
    table
}

/// Without tax, the tax of each rate, and the total.
pub(in crate::server) fn sums(locale: Locale, amounts: Amounts, taxes: &[TaxView]) -> Table {
    let columns = [Column::text(locale.pick("Totaux", "Totals")), Column::figure(amounts.net.currency.code())];
    let mut table = Table::new(locale.pick("Totaux", "Totals"), columns).narrow().at_end();
    table.push(Row::new([
        locale.pick("Total hors taxes", "Total excluding tax").to_owned(),
        amounts.net.format(locale),
    ]));
    for tax in taxes {
        let (rate, net) = (&tax.rate, tax.amounts.net.format(locale));
        let label = tr!(locale, "TVA {rate} sur {net}", "VAT {rate} on {net}");
        table.push(Row::new([label, tax.amounts.tax.format(locale)]));
    }
    table.push(Row::sum([locale.pick("Total", "Total").to_owned(), amounts.total().format(locale)]));
    table
}
