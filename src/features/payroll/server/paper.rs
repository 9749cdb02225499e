//! A statement on paper: what the page says.

use crate::model::{CoachPay, PayLine, PayState, Statement};
use chrono::{DateTime, NaiveDate, Utc};
use preau_documents::{Cell, Column, Document, Letterhead, Row, Table, Template};
use preau_identity::model::Organisation;
use preau_kernel::{AppError, Locale, Outcome, tr};
use preau_platform::error::internal_error;
use std::sync::Arc;

/// The PDF of the chosen statement.
///
/// # Errors
/// [`AppError::NotFound`] when there is no statement.
pub(super) async fn print(
    locale: Locale,
    organisation: &Organisation,
    pay: &CoachPay,
    now: DateTime<Utc>,
    template: Arc<Template>,
) -> Outcome<Vec<u8>> {
    let statement = pay.chosen.as_ref().ok_or(AppError::NotFound)?;
    let letterhead = Letterhead::new(&organisation.name, &organisation.accent);
    let letterhead = letterhead.line(&organisation.email).line(&organisation.phone);
    let mut document = Document::new(locale, tr!(locale, "Relevé de paie", "Pay statement"), now, letterhead);
    write(&mut document, locale, pay, statement, pay.today);
    let printed = tokio::task::spawn_blocking(move || document.print(&template)).await;
    let printed = printed.map_err(|error| internal_error("wait for the statement", &error))?;
    printed.map_err(|error| internal_error("print the statement", &error))
}

fn write(document: &mut Document, locale: Locale, pay: &CoachPay, statement: &Statement, made: NaiveDate) {
    let (name, month) = (&pay.coach.name, statement.row.month.label(locale));
    document.lead(tr!(locale, "{name}, {month}", "{name}, {month}"));
    let total = statement.row.total.format(locale);
    let state = match &statement.row.state {
        PayState::Paid { on, .. } => {
            let day = locale.date(*on);
            tr!(locale, "Payé le {day}", "Paid on {day}")
        }
        state => state.label(locale).to_owned(),
    };
    let mut facts = vec![
        (locale.pick("Total", "Total"), total.clone()),
        (locale.pick("Séances", "Sessions"), statement.row.sessions.to_string()),
        (locale.pick("État", "Status"), state),
        (locale.pick("Établi le", "Made on"), locale.date(made)),
    ];
    if let PayState::Paid { reference, .. } = &statement.row.state {
        facts.insert(3, (locale.pick("Référence", "Reference"), reference.clone()));
    }
    document.facts(facts);
    if statement.row.state == PayState::Running {
        document.note(locale.pick(
            "Le mois n’est pas terminé\u{202f}: ce relevé grandit avec chaque compte rendu.",
            "The month is not over: this statement grows with each report.",
        ));
    }
    document.heading(locale.pick("En résumé", "In short"));
    document.table(sums(locale, statement, &total));
    document.heading(locale.pick("Lignes", "Lines"));
    document.table(lines(locale, &statement.lines, &total));
}

fn sums(locale: Locale, statement: &Statement, total: &str) -> Table {
    let columns = [Column::text(locale.pick("Nature", "Kind")), Column::figure(locale.pick("Montant", "Amount"))];
    let mut table = Table::new(locale.pick("Sommes par nature", "Sums by kind"), columns).narrow();
    for (label, sum) in statement.sums.rows(locale) {
        table.push(Row::new([label.to_owned(), sum.format(locale)]));
    }
    table.push(Row::sum([locale.pick("Total", "Total").to_owned(), total.to_owned()]));
    table
}

fn lines(locale: Locale, lines: &[PayLine], total: &str) -> Table {
    let [when, what, amount] = match locale {
        Locale::Fr => ["Date", "Ligne", "Montant"],
        Locale::En => ["Date", "Line", "Amount"],
    };
    let columns = [Column::label(when), Column::text(what), Column::figure(amount)];
    let mut table = Table::new(locale.pick("Lignes du relevé", "Lines of the statement"), columns);
    for line in lines {
        table.push(Row::new([
            Cell::new(line.when(locale)),
            Cell::new(line.title(locale)).detail(line.detail(locale)),
            Cell::new(line.amount.format(locale)),
        ]));
    }
    let total = ["", locale.pick("Total", "Total"), total].map(|text| Cell::new(text).strong());
    table.push(Row::sum(total));
    table
}
