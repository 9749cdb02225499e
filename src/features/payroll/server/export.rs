//! `/coach/paie.pdf`, `/admin/paie.pdf` and `/admin/paie.csv`: a statement on paper, and all lines for spreadsheets, in which
//! somebody else's text never becomes a formula.

use super::paper;
use super::show::{show_pay, state};
use super::today;
use crate::model::{LineKind, PayState, StatementId};
use axum::extract::{Extension, Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing::get};
use preau_credits::model::Month;
use preau_identity::server::organisation;
use preau_kernel::{Action, Actor, AppError, Currency, Locale, Money, Outcome, Relation};
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
    let (actor, locale) = reader(actor);
    let file = async {
        let statement = statement.map(|id| id.parse::<StatementId>().map_err(|_| AppError::NotFound)).transpose()?;
        let pay = show_pay(&platform, &actor, slug.as_deref(), statement).await?;
        let organisation = organisation::read(&platform).await?;
        let month = pay.chosen.as_ref().map(|s| s.row.month.to_string()).unwrap_or_default();
        let name = format!("{}-{}-{month}.pdf", locale.pick("paie", "pay"), pay.coach.slug);
        Ok((name, paper::print(locale, &organisation, &pay, platform.now(), Arc::clone(&platform.template)).await?))
    };
    answer(locale, "application/pdf", file.await)
}

async fn download(
    State(platform): State<Platform>,
    actor: Option<Extension<Actor>>,
    Query(wanted): Query<Wanted>,
) -> Response {
    let (actor, locale) = reader(actor);
    let month: Option<Month> = wanted.mois.as_deref().and_then(|month| month.parse().ok());
    let file = list_lines(&platform, &actor, month).await.map(|lines| {
        let month = month.map(|month| format!("-{month}")).unwrap_or_default();
        (format!("{}{month}.csv", locale.pick("paie", "pay")), write(locale, &lines).into_bytes())
    });
    answer(locale, "text/csv; charset=utf-8", file)
}

fn reader(actor: Option<Extension<Actor>>) -> (Actor, Locale) {
    let Extension(actor) = actor.unwrap_or(Extension(Actor::Visitor));
    let locale = actor.signed_in().map(|person| person.locale).unwrap_or_default();
    (actor, locale)
}

fn answer(locale: Locale, kind: &'static str, file: Outcome<(String, Vec<u8>)>) -> Response {
    let mut response = match file {
        Ok((name, file)) => {
            let disposition = format!("attachment; filename=\"{name}\"");
            ([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, disposition)], file).into_response()
        }
        Err(error) => {
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, error.message().get(locale).to_owned()).into_response()
        }
    };
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
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

/// RFC 4180, with the separator and the decimal mark that spreadsheets of the language expect; the byte order mark tells them
/// that it is UTF-8.
fn write(locale: Locale, lines: &[SheetLine]) -> String {
    let separator = locale.pick(";", ",");
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
    let rows = lines.iter().map(|line| {
        let (paid_on, reference) = match &line.state {
            PayState::Paid { on, reference } => (on.to_string(), reference.as_str()),
            _ => (String::new(), ""),
        };
        let amount = crate::model::typed::plain(line.amount, locale).replace('\u{2212}', "-");
        [
            text(&line.month.to_string()),
            text(&line.coach),
            text(&line.day),
            text(line.kind.label(locale)),
            text(&line.service),
            text(&line.note),
            // Figures are ours and stay figures.
            quoted(&amount),
            text(line.amount.currency.code()),
            text(line.state.label(locale)),
            text(&paid_on),
            text(reference),
        ]
    });
    let rows = std::iter::once(head.map(text)).chain(rows);
    let body: String = rows.map(|cells| cells.join(separator) + "\r\n").collect();
    format!("\u{feff}{body}")
}

/// A cell of text. What a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection).
fn text(cell: &str) -> String {
    let risky = cell.trim_start().starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'])
        || cell.starts_with(['\t', '\r', '\n']);
    quoted(&if risky { format!("'{cell}") } else { cell.to_owned() })
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}
