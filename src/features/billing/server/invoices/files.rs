//! Documents as files: PDFs for whoever may read them, the books as CSV for staff.

use super::paper::{self, Printed};
use super::sample;
use crate::model::InvoiceId;
use axum::extract::{Extension, Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing::get};
use chrono::NaiveDate;
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderValue, StatusCode};
use preau_kernel::{Action, Actor, AppError, Locale, Outcome, Relation};
use preau_payments::model::PaymentId;
use preau_platform::{IntoInternal, Platform, csv};
use serde::Deserialize;

/// The files: the `Actor` is taken from the request's extensions.
pub fn routes(platform: Platform) -> Router {
    let mut router = Router::new()
        .route("/admin/factures/ecritures.csv", get(books))
        .route("/admin/reglages/facturation/apercu.pdf", get(preview));
    for area in ["/espace", "/admin"] {
        router = router
            .route(&format!("{area}/factures/{{id}}/document.pdf"), get(document))
            .route(&format!("{area}/factures/{{id}}/recus/{{payment}}"), get(receipt));
    }
    router.with_state(platform)
}

async fn document(
    State(platform): State<Platform>,
    actor: Option<Extension<Actor>>,
    Path(id): Path<String>,
) -> Response {
    let (actor, id) = (who(actor), id.parse::<InvoiceId>());
    pdf(async { paper::print(&platform, &actor, id.map_err(|_| AppError::NotFound)?).await }.await, &actor)
}

async fn receipt(
    State(platform): State<Platform>,
    actor: Option<Extension<Actor>>,
    Path((id, payment)): Path<(String, String)>,
) -> Response {
    let actor = who(actor);
    let printed = async {
        let id: InvoiceId = id.parse().map_err(|_| AppError::NotFound)?;
        let payment: PaymentId = payment.trim_end_matches(".pdf").parse().map_err(|_| AppError::NotFound)?;
        paper::print_receipt(&platform, &actor, id, payment).await
    };
    pdf(printed.await, &actor)
}

/// In which language; the reader's when it is not said.
#[derive(Debug, Default, Deserialize)]
struct Language {
    #[serde(default)]
    langue: String,
}

async fn preview(
    State(platform): State<Platform>,
    actor: Option<Extension<Actor>>,
    Query(Language { langue }): Query<Language>,
) -> Response {
    let actor = who(actor);
    let own = actor.signed_in().map(|person| person.locale).unwrap_or_default();
    let printed = sample::print_sample(&platform, &actor, Locale::from_tag(&langue).unwrap_or(own)).await;
    pdf(printed, &actor)
}

/// From and to which day; empty for all.
#[derive(Debug, Default, Deserialize)]
struct Span {
    #[serde(default)]
    du: String,
    #[serde(default)]
    au: String,
}

async fn books(
    State(platform): State<Platform>,
    actor: Option<Extension<Actor>>,
    Query(span): Query<Span>,
) -> Response {
    let actor = who(actor);
    let file = export(&platform, &actor, span.du.parse().ok(), span.au.parse().ok()).await;
    answer(file.map(String::into_bytes), "text/csv; charset=utf-8", "attachment", "factures.csv", &actor)
}

pub(in crate::server) fn who(actor: Option<Extension<Actor>>) -> Actor {
    actor.map_or(Actor::Visitor, |Extension(actor)| actor)
}

pub(in crate::server) fn pdf(printed: Outcome<Printed>, actor: &Actor) -> Response {
    let name = printed.as_ref().map(|printed| printed.name.clone()).unwrap_or_default();
    answer(printed.map(|printed| printed.bytes), "application/pdf", "inline", &name, actor)
}

/// `name` is made of our numbers and references.
fn answer(file: Outcome<Vec<u8>>, kind: &str, how: &str, name: &str, actor: &Actor) -> Response {
    let mut response = match file {
        Ok(file) => {
            let disposition = format!("{how}; filename=\"{name}\"");
            ([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, disposition)], file).into_response()
        }
        Err(error) => {
            let locale = actor.signed_in().map(|person| person.locale).unwrap_or_default();
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, error.message().get(locale).to_owned()).into_response()
        }
    };
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}

/// One row per document and rate, in the order of numbers; amounts of credit notes are below zero. Decimal points, so that
/// every accounting program reads it. It is noted who took them.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone but staff.
pub async fn export(
    platform: &Platform,
    actor: &Actor,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
) -> Outcome<String> {
    actor.may(Action::InvoiceManage, Relation::Foreign)?;
    let mut tx = platform.db.begin_as(actor).await?;
    let rows = sqlx::query!(
        r#"select i.kind, i.reference as "reference!", i.issued_on as "issued_on!", i.due_on as "due_on!", b.name, b.tax_number, b.country,
                  l.tax_bp, sum(l.net_minor)::bigint as "net!", sum(l.tax_minor)::bigint as "tax!", sum(l.total_minor)::bigint as "total!",
                  i.currency, i.status, i.paid_at, c.reference as "corrects?"
             from invoices i
             join invoice_lines l on l.invoice_id = i.id
             join invoice_parties b on b.invoice_id = i.id and b.role = 'buyer'
             left join invoices c on c.id = i.corrects
            where i.number is not null and ($1::date is null or i.issued_on >= $1) and ($2::date is null or i.issued_on <= $2)
            group by i.id, b.invoice_id, b.role, c.reference, l.tax_bp
            order by i.series desc, i.year, i.number, l.tax_bp"#,
        from,
        to,
    )
    .fetch_all(&mut *tx)
    .await
    .internal("export invoices")?;
    tx.write_as_house().await?;
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let (filters, count) = (format!("du={}&au={}", day(from), day(to)), i32::try_from(rows.len()).unwrap_or(i32::MAX));
    csv::note_export(platform, &mut tx, actor, ("invoices", &filters), count).await?;
    tx.commit().await?;
    let head = "document,number,issued_on,due_on,customer,tax_number,country,tax_rate,net,tax,total,currency,status,paid_on,corrects";
    let mut file = format!("\u{feff}{head}\r\n");
    for row in rows {
        let sign = if row.kind == "credit_note" { -1 } else { 1 };
        let decimals = row.currency.parse::<preau_kernel::Currency>().map_or(2, preau_kernel::Currency::decimals);
        let amount = |minor: i64| decimal(sign * minor, decimals);
        let cells = [
            csv::words(&row.kind),
            csv::words(&row.reference),
            row.issued_on.to_string(),
            row.due_on.to_string(),
            csv::words(&row.name),
            csv::words(&row.tax_number),
            csv::words(&row.country),
            decimal(row.tax_bp.into(), 2),
            amount(row.net),
            amount(row.tax),
            amount(row.total),
            row.currency,
            row.status,
            row.paid_at.map(|at| at.date_naive().to_string()).unwrap_or_default(),
            csv::words(&row.corrects.unwrap_or_default()),
        ];
        file.push_str(&cells.join(","));
        file.push_str("\r\n");
    }
    Ok(file)
}

fn decimal(minor: i64, decimals: u32) -> String {
    let unit = 10_u64.pow(decimals);
    let sign = if minor < 0 { "-" } else { "" };
    let (whole, rest) = (minor.unsigned_abs() / unit, minor.unsigned_abs() % unit);
    match decimals {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{rest:0width$}", width = decimals as usize),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact() {
        assert_eq!([decimal(-28_580, 3), decimal(350_000, 0), decimal(5, 2)], ["-28.580", "350000", "0.05"]);
    }
}
