//! Quotes as a table for spreadsheets.

use super::read::{Filter, list};
use crate::model::quotes::QuoteQuery;
use preau_kernel::{Locale, Money, Outcome};
use preau_platform::csv::{Cell, Sheet};
use preau_platform::{Platform, Tx};

/// All that the page would show.
pub(in crate::server) async fn sheet(
    platform: &Platform,
    tx: &mut Tx,
    locale: Locale,
    query: &QuoteQuery,
) -> Outcome<Sheet> {
    let (found, _) = list(platform, tx, &Filter::of(query)).await?;
    let head = match locale {
        Locale::Fr => [
            "Numéro",
            "Compte",
            "Objet",
            "Date",
            "Valable jusqu’au",
            "Total TTC",
            "Acompte",
            "Facturé",
            "Devise",
            "État",
        ],
        Locale::En => [
            "Number",
            "Account",
            "About",
            "Date",
            "Valid until",
            "Total incl. tax",
            "Deposit",
            "Invoiced",
            "Currency",
            "Status",
        ],
    };
    let mut sheet = Sheet::new(locale, &head);
    for one in found {
        let deposit = one.deposit.unwrap_or(Money::zero(one.total.currency));
        sheet.add([
            one.reference.into(),
            one.account.into(),
            one.title.into(),
            Cell::day(Some(one.date)),
            Cell::day(Some(one.valid_until)),
            Cell::from(one.total),
            Cell::from(deposit),
            Cell::from(one.invoiced),
            one.total.currency.code().into(),
            one.status.label().get(locale).into(),
        ]);
    }
    Ok(sheet)
}
