//! An invoice in parts (SPEC BI-3): what is due when. Agreed beside the document, which stays as it is.

use super::{settings, store};
use crate::model::instalments::{MOST, monthly};
use crate::model::{Instalment, InstalmentPlan, InvoiceId, InvoiceStatus};
use chrono::{Months, NaiveDate};
use preau_kernel::error::Checks;
use preau_kernel::{Action, Actor, AppError, Currency, Money, Outcome, Relation, text};
use preau_platform::{IntoInternal, Platform, Tx};

/// Divides what an open invoice comes to into equal monthly parts; one part is a new date for all of it. Staff only.
///
/// # Errors
/// Fields `count` and `first`; rule `invoice-closed` when nothing is open; [`AppError::Forbidden`], [`AppError::NotFound`].
pub async fn plan_instalments(platform: &Platform, actor: &Actor, plan: InstalmentPlan) -> Outcome<()> {
    actor.may(Action::InvoiceManage, Relation::Foreign)?;
    let mut tx = platform.db.begin_as(actor).await?;
    tx.write_as_house().await?;
    let invoice = store::lock(&mut tx, plan.invoice_id).await?.ok_or(AppError::NotFound)?;
    if invoice.status != InvoiceStatus::Sent || invoice.balance().minor <= 0 {
        let message = text!("Rien n’est à payer sur ce document.", "Nothing is to be paid on this document.");
        return Err(AppError::rule("invoice-closed", message));
    }
    let today = settings::find(platform, &mut tx).await?.today;
    let latest = today.checked_add_months(Months::new(12)).unwrap_or(today);
    let first: Option<NaiveDate> = plan.first.trim().parse().ok();
    let first = first.filter(|first| (today..=latest).contains(first));
    let count = plan.count.trim().parse::<u32>().ok().filter(|count| (1..=MOST).contains(count));
    let mut checks = Checks::default();
    checks.that(count.is_some(), "count", || text!("De 1 à {MOST} échéances.", "From 1 to {MOST} instalments."));
    checks.that(first.is_some(), "first", || text!("Choisissez un jour d’ici un an.", "Choose a day within a year."));
    checks.done()?;
    let (Some(count), Some(first)) = (count, first) else { return Err(AppError::NotFound) };
    replace(&mut tx, plan.invoice_id, &monthly(invoice.total(), count, first)).await?;
    tx.commit().await
}

/// These parts instead of any others; they add up to the invoice (checked at commit).
pub(super) async fn replace(tx: &mut Tx, id: InvoiceId, parts: &[Instalment]) -> Outcome<()> {
    sqlx::query!("delete from invoice_instalments where invoice_id = $1", id.0)
        .execute(&mut **tx)
        .await
        .internal("forget instalments")?;
    for (position, part) in (1..).zip(parts) {
        sqlx::query!(
            "insert into invoice_instalments (invoice_id, position, due_on, amount_minor) values ($1, $2, $3, $4)",
            id.0,
            position,
            part.due_on,
            part.amount.minor,
        )
        .execute(&mut **tx)
        .await
        .internal("insert instalment")?;
    }
    Ok(())
}

/// The parts of an invoice, in order; none when all of it is due at once.
pub(super) async fn list(tx: &mut Tx, id: InvoiceId, currency: Currency) -> Outcome<Vec<Instalment>> {
    let rows = sqlx::query!(
        "select due_on, amount_minor from invoice_instalments where invoice_id = $1 order by position",
        id.0
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list instalments")?;
    let part = |due_on, minor| Instalment { due_on, amount: Money::new(minor, currency) };
    Ok(rows.into_iter().map(|row| part(row.due_on, row.amount_minor)).collect())
}
