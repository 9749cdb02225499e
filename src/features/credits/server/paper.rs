//! The statement on paper: what the page says, with every line of the time asked for, oldest first.

use super::history;
use crate::model::{Credits, GrantLine, Line, StatementQuery, Totals, Wallet};
use chrono::NaiveDate;
use preau_documents::{Cell, Column, Document, Letterhead, Row, Table};
use preau_identity::model::Organisation;
use preau_identity::server::organisation;
use preau_kernel::{Actor, Locale, Outcome, tr};
use preau_platform::Platform;
use preau_platform::error::internal_error;
use preau_platform::time::{local, zone};
use std::sync::Arc;

/// The PDF, in the reader's language.
///
/// # Errors
/// Those of [`super::history`], and [`preau_kernel::AppError::NotFound`] for somebody without students.
pub(super) async fn print(platform: &Platform, actor: &Actor, query: &StatementQuery) -> Outcome<Vec<u8>> {
    let wallet = history::whole(platform, actor, query).await?;
    let person = actor.signed_in()?;
    let (locale, now) = (person.locale, platform.now());
    let made = local(now, zone(&person.time_zone)).date();
    let letterhead = letterhead(&organisation::read(platform).await?);
    let mut document = Document::new(locale, tr!(locale, "Relevé de crédits", "Credits statement"), now, letterhead);
    write(&mut document, locale, &wallet, made);
    // Setting hundreds of lines is work for a thread that answers nobody else meanwhile.
    let template = Arc::clone(&platform.template);
    let printed = tokio::task::spawn_blocking(move || document.print(&template)).await;
    let printed = printed.map_err(|error| internal_error("wait for the statement", &error))?;
    printed.map_err(|error| internal_error("print the statement", &error))
}

fn letterhead(organisation: &Organisation) -> Letterhead {
    Letterhead::new(&organisation.name, &organisation.accent).line(&organisation.email).line(&organisation.phone)
}

fn write(document: &mut Document, locale: Locale, wallet: &Wallet, made: NaiveDate) {
    let totals = totals(wallet);
    let period = wallet.month.map_or_else(|| tr!(locale, "Depuis le début", "From the beginning"), |m| m.label(locale));
    document.lead(wallet.title(locale));
    document.facts([
        (locale.pick("Période", "Period"), period),
        (locale.pick("Solde au début", "Opening balance"), totals.opening.format(locale)),
        (locale.pick("Solde à la fin", "Closing balance"), totals.closing().format(locale)),
        (locale.pick("Établi le", "Made on"), locale.date(made)),
    ]);
    document.heading(locale.pick("En résumé", "In short"));
    document.table(sums(locale, &totals));
    if wallet.overdue > Credits::ZERO {
        let over = wallet.overdue.format(locale);
        document.note(tr!(
            locale,
            "Dont {over} à échéance dépassée\u{202f}: ils ne peuvent plus être utilisés et seront retirés au prochain passage.",
            "Of which {over} past their expiry: they can no longer be used and will be taken off at the next round."
        ));
    }
    let (balance, day) = (wallet.balance.format(locale), locale.date(made));
    document.heading(tr!(locale, "Disponible au {day}\u{202f}: {balance}", "Available on {day}: {balance}"));
    if wallet.grants.is_empty() {
        document.paragraph(locale.pick("Aucun crédit disponible.", "No credits available."));
    } else {
        document.table(grants(locale, &wallet.grants));
    }
    document.heading(locale.pick("Mouvements", "Movements"));
    document.table(movements(locale, &wallet.lines.items, &totals));
}

/// The sums of exactly the lines that are printed, so that they add up on paper whatever happens meanwhile.
fn totals(wallet: &Wallet) -> Totals {
    let Some(first) = wallet.lines.items.last() else { return wallet.totals };
    let mut totals = Totals { opening: first.balance - first.amount, ..Totals::default() };
    for line in &wallet.lines.items {
        totals.add(line.kind, line.amount);
    }
    totals
}

fn sums(locale: Locale, totals: &Totals) -> Table {
    let columns = match locale {
        Locale::Fr => [Column::text("Sur la période"), Column::figure("Crédits")],
        Locale::En => [Column::text("Over the period"), Column::figure("Credits")],
    };
    let mut table = Table::new(locale.pick("Sommes par nature", "Sums by kind"), columns).narrow();
    table.push(Row::new([opening(locale).to_owned(), totals.opening.column(locale)]));
    for (label, sum) in totals.moved(locale) {
        table.push(Row::new([label.to_owned(), sum.signed_column(locale)]));
    }
    table.push(Row::sum([closing(locale).to_owned(), totals.closing().column(locale)]));
    table
}

const fn opening(locale: Locale) -> &'static str {
    locale.pick("Solde au début", "Balance at the beginning")
}

const fn closing(locale: Locale) -> &'static str {
    locale.pick("Solde à la fin", "Balance at the end")
}

fn grants(locale: Locale, grants: &[GrantLine]) -> Table {
    let [expires, origin, granted, amount, left] = match locale {
        Locale::Fr => ["À utiliser avant le", "Origine", "Reçus le", "Reçus", "Reste"],
        Locale::En => ["To be used before", "Origin", "Received on", "Received", "Left"],
    };
    let columns = [
        Column::label(expires),
        Column::text(origin),
        Column::label(granted),
        Column::figure(amount),
        Column::figure(left),
    ];
    let about = locale.pick("Crédits disponibles par échéance", "Available credits by expiry");
    let mut table = Table::new(about, columns);
    for grant in grants {
        let expires = Cell::new(&grant.expires).strong();
        let soon = locale.pick("Dans moins de 30 jours", "In less than 30 days");
        table.push(Row::new([
            if grant.soon { expires.detail(soon) } else { expires },
            Cell::new(grant.kind.label(locale)).detail(joined(&[grant.who.as_deref(), Some(&grant.note)])),
            Cell::new(&grant.granted),
            Cell::new(grant.amount.column(locale)),
            Cell::new(grant.remaining.column(locale)).strong(),
        ]));
    }
    table
}

fn movements(locale: Locale, lines: &[Line], totals: &Totals) -> Table {
    let [date, what, credits, balance] = match locale {
        Locale::Fr => ["Date", "Opération", "Crédits", "Solde"],
        Locale::En => ["Date", "Operation", "Credits", "Balance"],
    };
    let columns = [Column::label(date), Column::text(what), Column::figure(credits), Column::figure(balance)];
    let mut table = Table::new(locale.pick("Mouvements, les plus anciens d’abord", "Movements, oldest first"), columns);
    let balance = |label: &str, sum: Credits| ["", label, "", &sum.column(locale)].map(|text| Cell::new(text).strong());
    table.push(Row::new(balance(opening(locale), totals.opening)));
    for line in lines.iter().rev() {
        let day = line.day.parse().map_or_else(|_| line.day.clone(), |day: NaiveDate| locale.date(day));
        table.push(Row::new([
            Cell::new(day),
            Cell::new(line.kind.label(locale)).detail(joined(&[line.who.as_deref(), Some(&line.note)])),
            Cell::new(line.amount.signed_column(locale)),
            Cell::new(line.balance.column(locale)),
        ]));
    }
    table.push(Row::sum(balance(closing(locale), totals.closing())));
    table
}

fn joined(texts: &[Option<&str>]) -> String {
    texts.iter().flatten().copied().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ")
}
