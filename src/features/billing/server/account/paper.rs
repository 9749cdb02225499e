//! `/espace/releve.pdf`: the statement of an account on paper, what its page says.

use super::show_money;
use crate::model::account::{MoneyEntry, MoneySheet, MoneyStatement};
use axum::extract::{Extension, Query, State};
use axum::response::Response;
use axum::{Router, routing::get};
use chrono::NaiveDate;
use preau_documents::{Cell, Column, Document, Letterhead, Row, Table};
use preau_identity::server::organisation;
use preau_kernel::{Actor, Locale, Money, Outcome, tr};
use preau_platform::error::internal_error;
use preau_platform::http::file;
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform};
use serde::Deserialize;
use std::sync::Arc;
use uuid::Uuid;

/// The file; the `Actor` is taken from the request's extensions.
pub fn routes(platform: Platform) -> Router {
    Router::new().route("/espace/releve.pdf", get(download)).with_state(platform)
}

/// The page's own parameter.
#[derive(Debug, Default, Deserialize)]
struct Wanted {
    annee: Option<String>,
}

async fn download(
    State(platform): State<Platform>,
    actor: Option<Extension<Actor>>,
    Query(wanted): Query<Wanted>,
) -> Response {
    let (actor, locale) = file::reader(actor);
    let year = wanted.annee.and_then(|year| year.parse().ok());
    file::download(locale, "application/pdf", print(&platform, &actor, year).await)
}

/// Its name and the PDF, in the reader's language.
///
/// # Errors
/// Those of [`show_money`].
async fn print(platform: &Platform, actor: &Actor, year: Option<i32>) -> Outcome<(String, Vec<u8>)> {
    let statement = show_money(platform, actor, year).await?;
    let person = actor.signed_in()?;
    let (locale, now) = (person.locale, platform.now());
    let house = organisation::read(platform).await?;
    let letterhead = Letterhead::new(&house.name, &house.accent).line(&house.email).line(&house.phone);
    let title = tr!(locale, "Relevé de compte", "Statement of account");
    let mut document = Document::new(locale, title, now, letterhead);
    let made = local(now, zone(&person.time_zone)).date();
    let names = list_names(platform, actor).await?;
    write(&mut document, locale, &statement, &names, made);
    let template = Arc::clone(&platform.template);
    let printed = tokio::task::spawn_blocking(move || document.print(&template)).await;
    let printed = printed.map_err(|error| internal_error("wait for the statement of an account", &error))?;
    let pdf = printed.map_err(|error| internal_error("print the statement of an account", &error))?;
    Ok((format!("{}-{}.pdf", locale.pick("releve", "statement"), statement.year), pdf))
}

/// Whom invoices of the actor's accounts are made out to.
async fn list_names(platform: &Platform, actor: &Actor) -> Outcome<Vec<String>> {
    let accounts: Vec<Uuid> = actor.signed_in()?.accounts.iter().map(|id| id.0).collect();
    let mut tx = platform.db.begin_as(actor).await?;
    sqlx::query_scalar!(
        r#"select coalesce(p.legal_name, a.name) as "name!" from accounts a
             left join billing_profiles p on p.account_id = a.id where a.id = any ($1) order by 1"#,
        &accounts
    )
    .fetch_all(&mut *tx)
    .await
    .internal("list names of accounts")
}

fn write(document: &mut Document, locale: Locale, statement: &MoneyStatement, names: &[String], made: NaiveDate) {
    document.lead(names.join(", "));
    document.facts([
        (locale.pick("Année", "Year"), statement.year.to_string()),
        (locale.pick("Établi le", "Made on"), locale.date(made)),
    ]);
    if statement.sheets.is_empty() {
        document.paragraph(locale.pick("Rien à relever pour l’instant.", "Nothing to state yet."));
    }
    for sheet in &statement.sheets {
        let code = sheet.before.currency.code();
        document.heading(tr!(locale, "En {code}", "In {code}"));
        document.table(movements(locale, statement.year, sheet));
        document.paragraph(sheet.meaning(locale));
    }
}

fn movements(locale: Locale, year: i32, sheet: &MoneySheet) -> Table {
    let [date, operation, invoiced, settled, balance] = MoneySheet::columns(locale);
    let columns = [
        Column::label(date),
        Column::text(operation),
        Column::figure(invoiced),
        Column::figure(settled),
        Column::figure(balance),
    ];
    let code = sheet.before.currency.code();
    let mut table = Table::new(tr!(locale, "Relevé {year} en {code}", "Statement of {year} in {code}"), columns);
    let edge = |label: &str, balance: Money| {
        [String::new(), label.to_owned(), String::new(), String::new(), balance.format(locale)]
            .map(|text| Cell::new(text).strong())
    };
    table.push(Row::new(edge(MoneySheet::opening(locale), sheet.before)));
    for entry in &sheet.entries {
        table.push(Row::new(cells(locale, entry)));
    }
    table.push(Row::sum(edge(MoneySheet::closing(locale), sheet.after)));
    table
}

fn cells(locale: Locale, entry: &MoneyEntry) -> [Cell; 5] {
    let (invoiced, settled) = entry.sides(locale);
    [
        Cell::new(&entry.date),
        Cell::new(entry.kind.label().get(locale)).detail(&entry.reference),
        Cell::new(invoiced),
        Cell::new(settled),
        Cell::new(entry.balance.format(locale)),
    ]
}
