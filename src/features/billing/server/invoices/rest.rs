//! Invoices in the REST API (SPEC AP-1): those of the caller's accounts, for staff all.

use super::read::{self, Filter};
use super::{paper, store};
use crate::model::{InvoiceId, InvoiceStatus};
use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use preau_kernel::{Action, AppError, Outcome, PageRequest, Relation};
use preau_platform::http::rest::{Answer, Caller, Problem, Query, read as input};
use preau_platform::{Platform, Tx};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// The routes, behind the Bearer layer.
pub fn routes() -> OpenApiRouter<Platform> {
    OpenApiRouter::new().routes(routes!(list_invoices)).routes(routes!(read_invoice_pdf))
}

/// An invoice or a credit note. Amounts are integers in minor units of `currency`.
#[derive(Debug, Serialize, ToSchema)]
struct InvoiceSummary {
    /// Which.
    id: Uuid,
    /// `invoice` or `credit_note`.
    #[schema(pattern = "^(invoice|credit_note)$", example = "invoice")]
    kind: String,
    /// Its number.
    #[schema(example = "INV-2026-0001")]
    number: String,
    /// `sent`, `overdue`, `paid`, `cancelled` or `refunded`.
    #[schema(pattern = "^[a-z]+$", example = "paid")]
    status: String,
    /// When it was issued.
    issued_on: NaiveDate,
    /// Last day to pay.
    due_on: NaiveDate,
    /// ISO 4217.
    #[schema(pattern = "^[A-Z]{3}$", example = "TND")]
    currency: String,
    /// Without tax.
    #[schema(minimum = 0, example = 150_420)]
    net_minor: i64,
    /// The tax.
    #[schema(minimum = 0, example = 28_580)]
    tax_minor: i64,
    /// With tax.
    #[schema(minimum = 0, example = 179_000)]
    total_minor: i64,
    /// What is left to pay.
    #[schema(minimum = 0, example = 0)]
    balance_minor: i64,
}

/// A page of documents.
#[derive(Debug, Serialize, ToSchema)]
struct InvoicePage {
    /// The latest first.
    items: Vec<InvoiceSummary>,
    /// Number of this page, from 1.
    #[schema(minimum = 1, example = 1)]
    page: u32,
    /// Items on all pages together.
    #[schema(minimum = 0, example = 3)]
    total: i64,
}

/// List invoices
///
/// Issued invoices and credit notes of the caller's accounts, for staff of everybody; 25 on a page, the latest first.
#[utoipa::path(
    get, path = "/api/v1/invoices", tag = "invoices", operation_id = "listInvoices",
    params(("page" = Option<u32>, Query, description = "From 1; 1 when left out.", minimum = 1, maximum = 10_000)),
    responses(
        (status = 200, description = "A page of invoices.", body = InvoicePage),
        (status = 403, description = "`forbidden`: a student, or whoever pays for nothing.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`validation`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn list_invoices(
    State(platform): State<Platform>,
    caller: Caller,
    Query(mut asked): Query,
) -> Answer<Json<InvoicePage>> {
    let page = asked.may("page", |text| input::number(text, 1, 10_000)).unwrap_or(1);
    asked.finish(|| Some(()))?;
    Ok(Json(list(&platform, &caller, page).await?))
}

async fn list(platform: &Platform, caller: &Caller, number: u32) -> Outcome<InvoicePage> {
    let actor = &caller.actor;
    let all = actor.may(Action::InvoiceManage, Relation::Foreign).is_ok();
    actor.may(Action::InvoiceRead, Relation::Account)?;
    let accounts: Vec<Uuid> = actor.signed_in()?.accounts.iter().map(|id| id.0).collect();
    let mut tx = platform.db.begin_as(actor).await?;
    let filter = Filter {
        accounts: (!all).then_some(&accounts),
        issued: true,
        page: Some(PageRequest::new(number)),
        ..Filter::default()
    };
    let (rows, total) = read::list(platform, &mut tx, caller.locale, &filter).await?;
    let mut items = vec![];
    for row in rows {
        items.extend(summary(&mut tx, row.id, row.status).await?);
    }
    Ok(InvoicePage { items, page: number, total })
}

async fn summary(tx: &mut Tx, id: InvoiceId, status: InvoiceStatus) -> Outcome<Option<InvoiceSummary>> {
    let invoice = store::find(tx, id).await?.ok_or(AppError::NotFound)?;
    let (Some(number), Some(issued_on), Some(due_on)) = (invoice.reference.clone(), invoice.issued_on, invoice.due_on)
    else {
        return Ok(None);
    };
    Ok(Some(InvoiceSummary {
        id: id.0,
        kind: invoice.kind.code().to_owned(),
        number,
        status: status.code().to_owned(),
        issued_on,
        due_on,
        currency: invoice.currency.code().to_owned(),
        net_minor: invoice.net_minor,
        tax_minor: invoice.tax_minor,
        total_minor: invoice.total_minor,
        balance_minor: invoice.balance().minor,
    }))
}

/// Read an invoice as a PDF
///
/// In euros it is a Factur-X document: PDF/A-3 that carries `factur-x.xml` (EN 16931).
#[utoipa::path(
    get, path = "/api/v1/invoices/{file}", tag = "invoices", operation_id = "readInvoicePdf",
    params(("file" = String, Path, description = "Its id and `.pdf`.", pattern = r"^[0-9a-f-]{36}\.pdf$", example = "019c1f6e-7b1a-7c3e-9f51-2f6f1d1f0a11.pdf")),
    responses(
        (status = 200, description = "The document.", body = Vec<u8>, content_type = "application/pdf"),
        (status = 404, description = "`not-found`: a document the caller may not know of.", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn read_invoice_pdf(
    State(platform): State<Platform>,
    caller: Caller,
    file: Result<Path<String>, PathRejection>,
) -> Answer<Response> {
    // What is no text names no file either.
    let Path(file) = file.map_err(|_| AppError::NotFound)?;
    let id: Option<InvoiceId> = file.strip_suffix(".pdf").and_then(|id| id.parse().ok());
    let printed = paper::print(&platform, &caller.actor, id.ok_or(AppError::NotFound)?).await?;
    let disposition = format!("attachment; filename=\"{}\"", printed.name);
    let headers = [(CONTENT_TYPE, "application/pdf".to_owned()), (CONTENT_DISPOSITION, disposition)];
    Ok((headers, printed.bytes).into_response())
}
