//! `/coach/paie.pdf`, `/admin/paie.pdf` and `/admin/paie.csv`: a statement on paper, and all lines for spreadsheets, in which
//! somebody else's text never becomes a formula.

use super::paper;
use super::show::{show_pay, state};
use super::today;
use crate::model::{LineKind, PayState, StatementId};
use axum::extract::{Extension, Query, State};
use axum::response::Response;
use axum::{Router, routing::get};
use preau_credits::model::Month;
use preau_identity::server::organisation;
use preau_kernel::{Action, Actor, AppError, Currency, Locale, Money, Outcome, Relation};
use preau_platform::csv::{Cell, Sheet, note_export};
use preau_platform::http::file;
use preau_platform::{IntoInternal, Platform};
use serde::Deserialize;
use std::sync::Arc;

/// The files; the `Actor` is taken from the request's extensions.
pub fn routes(platform: Platform) -> Router {
    Router::new()
        .route("/coach/paie.pdf", get(print_own))
        .route("/admin/paie.pdf", get(print_any))
        .route("/admin/paie.csv", get(download))
        .with_state(platform)
}

/// The pages' own parameters.
#[derive(Debug, Default, Deserialize)]
struct Wanted {
    coach: Option<String>,
    releve: Option<String>,
    mois: Option<String>,
}

async fn print_own(
    State(platform): State<Platform>,
    actor: Option<Extension<Actor>>,
    Query(wanted): Query<Wanted>,
) -> Response {
    print(platform, actor, None, wanted.releve).await
}

async fn print_any(
    State(platform): State<Platform>,
    actor: Option<Extension<Actor>>,
    Query(wanted): Query<Wanted>,
) -> Response {
    print(platform, actor, Some(wanted.coach.unwrap_or_default()), wanted.releve).await
}

async fn print(
    platform: Platform,
    actor: Option<Extension<Actor>>,
    slug: Option<String>,
    statement: Option<String>,
) -> Response {
    let (actor, locale) = file::reader(actor);
    let printed = async {
        let statement = statement.map(|id| id.parse::<StatementId>().map_err(|_| AppError::NotFound)).transpose()?;
        let pay = show_pay(&platform, &actor, slug.as_deref(), statement).await?;
        let organisation = organisation::read(&platform).await?;
        let month = pay.chosen.as_ref().map(|s| s.row.month.to_string()).unwrap_or_default();
        let name = format!("{}-{}-{month}.pdf", locale.pick("paie", "pay"), pay.coach.slug);
        Ok((name, paper::print(locale, &organisation, &pay, platform.now(), Arc::clone(&platform.template)).await?))
    };
    file::download(locale, "application/pdf", printed.await)
}

async fn download(
    State(platform): State<Platform>,
    actor: Option<Extension<Actor>>,
    Query(wanted): Query<Wanted>,
) -> Response {
    let (actor, locale) = file::reader(actor);
    let month: Option<Month> = wanted.mois.as_deref().and_then(|month| month.parse().ok());
    let lines = list_lines(&platform, &actor, month).await.map(|lines| {
        let month = month.map(|month| format!("-{month}")).unwrap_or_default();
        (format!("{}{month}.csv", locale.pick("paie", "pay")), write(locale, &lines))
    });
    file::download(locale, file::CSV, lines)
}

/// A line for a spreadsheet.
struct SheetLine {
    month: Month,
    coach: String,
    day: String,
    kind: LineKind,
    service: String,
    note: String,
    amount: Money,
    state: PayState,
}

/// The lines, and a note of who took them.
async fn list_lines(platform: &Platform, actor: &Actor, month: Option<Month>) -> Outcome<Vec<SheetLine>> {
    actor.may(Action::PayManage, Relation::Foreign)?;
    let mut tx = platform.db.begin_as(actor).await?;
    let running = Month::of(today(platform, &organisation::find(&mut tx).await?));
    let english = actor.signed_in()?.locale == Locale::En;
    let rows = sqlx::query!(
        r#"select s.month, p.pseudonym, coalesce(c.day::text, '') as "day!", l.kind as "kind: LineKind",
                  coalesce(case when $2 then v.name_en else v.name_fr end, '') as "service!", l.note, l.amount_minor,
                  l.currency as "currency: Currency", s.paid_on, s.reference
             from pay_lines l
             join pay_statements s on s.id = l.statement_id
             join providers p on p.id = s.provider_id
             left join pay_sessions c on c.appointment_id = l.appointment_id
             left join services v on v.code = c.service
            where $1::date is null or s.month = $1
            order by s.month, p.position, p.pseudonym, c.day, c.starts, l.appointment_id, l.made_at, l.id"#,
        month.map(Month::first_day),
        english,
    )
    .fetch_all(&mut *tx)
    .await
    .internal("list pay lines to export")?;
    tx.write_as_house().await?;
    let filters = month.map(|month| format!("mois={month}")).unwrap_or_default();
    let count = i32::try_from(rows.len()).unwrap_or(i32::MAX);
    note_export(platform, &mut tx, actor, ("pay", &filters), count).await?;
    tx.commit().await?;
    let lines = rows.into_iter().map(|row| SheetLine {
        month: Month::of(row.month),
        coach: row.pseudonym,
        day: row.day,
        kind: row.kind,
        service: row.service,
        note: row.note,
        amount: Money::new(row.amount_minor, row.currency),
        state: state(Month::of(row.month), running, row.paid_on, row.reference),
    });
    Ok(lines.collect())
}

fn write(locale: Locale, lines: &[SheetLine]) -> Vec<u8> {
    let head = match locale {
        Locale::Fr => {
            ["Mois", "Coach", "Date", "Ligne", "Service", "Raison", "Montant", "Devise", "État", "Payé le", "Référence"]
        }
        Locale::En => [
            "Month",
            "Coach",
            "Date",
            "Line",
            "Service",
            "Reason",
            "Amount",
            "Currency",
            "Status",
            "Paid on",
            "Reference",
        ],
    };
    let mut sheet = Sheet::new(locale, &head);
    for line in lines {
        let (paid_on, reference) = match &line.state {
            PayState::Paid { on, reference } => (on.to_string(), reference.as_str()),
            _ => (String::new(), ""),
        };
        sheet.add([
            line.month.to_string().into(),
            line.coach.as_str().into(),
            line.day.as_str().into(),
            line.kind.label(locale).into(),
            line.service.as_str().into(),
            line.note.as_str().into(),
            Cell::from(line.amount),
            line.amount.currency.code().into(),
            line.state.label(locale).into(),
            paid_on.into(),
            reference.into(),
        ]);
    }
    sheet.into_bytes()
}
