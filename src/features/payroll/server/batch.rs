//! Several statements noted as paid at once: each in a transaction of its own, so that one that cannot be paid holds no other
//! up, and once per form, so that what was interrupted is finished by sending it again.

use super::list::{Filter, list_rows};
use super::pay::{carry_before, mark};
use super::today;
use crate::model::batch::{BatchForm, BatchOutcome, BatchPage, BatchQuery, MOST};
use crate::model::{OfficeRow, PayState, PaymentForm, StatementId};
use chrono::NaiveDate;
use preau_credits::model::Month;
use preau_identity::server::organisation;
use preau_kernel::{Action, Actor, AppError, Outcome, Relation, text};
use preau_platform::{IntoInternal, Platform, Tx, outbox};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What would become of each of the chosen statements; or what became of them.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone but the back office, [`AppError::NotFound`]; rules `nothing-chosen` and `too-many`.
pub async fn show_batch(platform: &Platform, actor: &Actor, query: &BatchQuery) -> Outcome<BatchPage> {
    actor.may(Action::PayManage, Relation::Foreign)?;
    let mut tx = platform.db.begin_as(actor).await?;
    let today = today(platform, &organisation::find(&mut tx).await?);
    let (done, became) = if query.done.is_empty() {
        (None, None)
    } else {
        let (done, became) = recall(&mut tx, query.done.parse().map_err(|_| AppError::NotFound)?).await?;
        (Some(done), Some(became))
    };
    let ids = match &became {
        Some(became) => became.keys().copied().collect(),
        None => chosen(query.statements.iter().filter_map(|id| id.parse().ok()))?,
    };
    let rows = find_rows(&mut tx, &ids, today).await?.into_iter().map(|row| {
        let foreseen = BatchOutcome::foreseen(&row.row.state, row.row.total);
        let outcome = became.as_ref().and_then(|became| became.get(&row.row.id).copied()).unwrap_or(foreseen);
        (row, outcome)
    });
    let rows: Vec<_> = rows.collect();
    let paid = rows.iter().filter(|(_, outcome)| *outcome == BatchOutcome::Paid);
    let first = paid.map(|(row, _)| row.row.month.next().first_day()).max().unwrap_or(today);
    Ok(BatchPage { done, rows, first, today, key: platform.new_id::<Uuid>().to_string() })
}

/// Notes them as paid, on one day and by one reference; the id of what was done. What cannot be paid is noted with why.
///
/// # Errors
/// Those of [`show_batch`]; field errors of [`PaymentForm::read`], before anything is paid.
pub async fn pay_batch(platform: &Platform, actor: &Actor, form: &BatchForm) -> Outcome<Uuid> {
    actor.may(Action::PayManage, Relation::Foreign)?;
    let by = actor.signed_in()?.user_id;
    let batch: Uuid = form.key.parse().map_err(|_| AppError::NotFound)?;
    let seen: BTreeMap<StatementId, i64> = form.seen().into_iter().collect();
    let ids = chosen(seen.keys().copied())?;
    let mut tx = platform.db.begin_as(actor).await?;
    let today = today(platform, &organisation::find(&mut tx).await?);
    let rows = find_rows(&mut tx, &ids, today).await?;
    let (paid_on, reference) = read(form, &rows, today)?;
    tx.write_as_house().await?;
    sqlx::query!(
        "insert into pay_batches (id, paid_on, reference, made_by, made_at) values ($1, $2, $3, $4, $5) on conflict (id) do nothing",
        batch,
        paid_on,
        reference,
        by.0,
        platform.now(),
    )
    .execute(&mut *tx)
    .await
    .internal("insert batch of statements")?;
    if recall(&mut tx, batch).await?.0 != (paid_on, reference) {
        return Err(key_reused());
    }
    tx.commit().await?;
    // Earlier months first: what one took too much comes off the next.
    for row in rows.iter().rev() {
        let id = row.row.id;
        let total_minor = seen.get(&id).map(i64::to_string).unwrap_or_default();
        let one = PaymentForm {
            statement_id: Some(id),
            total_minor,
            paid_on: form.paid_on.clone(),
            reference: form.reference.clone(),
        };
        pay_one(platform, actor, batch, &one).await?;
    }
    outbox::ring(platform);
    Ok(batch)
}

fn key_reused() -> AppError {
    AppError::conflict(
        "idempotency-key-reused",
        text!(
            "Ce formulaire a déjà été envoyé avec un autre jour ou une autre référence. Rechargez la page.",
            "This form was sent before with another day or another reference. Reload the page."
        ),
    )
}

/// Day and reference, right for every statement that is to be paid.
fn read(form: &BatchForm, rows: &[OfficeRow], today: NaiveDate) -> Outcome<(NaiveDate, String)> {
    let typed =
        PaymentForm { paid_on: form.paid_on.clone(), reference: form.reference.clone(), ..PaymentForm::default() };
    let due = rows.iter().filter(|row| row.row.state == PayState::Due && row.row.total.minor > 0);
    let latest = due.map(|row| row.row.month).max();
    let oldest = rows.iter().map(|row| row.row.month).min();
    typed.read(latest.or(oldest).ok_or(AppError::NotFound)?, today)
}

/// Pays one, or notes why not; in turn with the same form sent again meanwhile.
async fn pay_one(platform: &Platform, actor: &Actor, batch: Uuid, form: &PaymentForm) -> Outcome<()> {
    let id = form.statement_id.ok_or(AppError::NotFound)?;
    carry_before(platform, actor, id).await?;
    let mut tx = platform.db.begin_as(actor).await?;
    tx.write_as_house().await?;
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('pay-batch/' || $1::text, 0))", batch.to_string())
        .execute(&mut *tx)
        .await
        .internal("wait for the batch")?;
    let is_done = sqlx::query_scalar!(
        r#"select exists (select from pay_batch_items where batch_id = $1 and statement_id = $2) as "done!""#,
        batch,
        id.0
    )
    .fetch_one(&mut *tx)
    .await
    .internal("find item of a batch")?;
    if is_done {
        return Ok(());
    }
    let outcome = match mark(platform, &mut tx, actor, form).await {
        Ok(marked) if marked.anew => BatchOutcome::Paid,
        Ok(_) => BatchOutcome::AlreadyPaid,
        Err(error) => BatchOutcome::of_refusal(&error).ok_or(error)?,
    };
    sqlx::query!(
        "insert into pay_batch_items (batch_id, statement_id, outcome, done_at) values ($1, $2, $3, $4)",
        batch,
        id.0,
        outcome as _,
        platform.now(),
    )
    .execute(&mut *tx)
    .await
    .internal("insert item of a batch")?;
    tx.commit().await
}

fn chosen(ids: impl Iterator<Item = StatementId>) -> Outcome<Vec<StatementId>> {
    let ids: Vec<StatementId> = ids.collect();
    if ids.is_empty() {
        let message = text!("Cochez au moins un relevé.", "Tick at least one statement.");
        return Err(AppError::rule("nothing-chosen", message));
    }
    if ids.len() > MOST {
        let message = text!("{MOST} relevés au plus à la fois.", "At most {MOST} statements at once.");
        return Err(AppError::rule("too-many", message));
    }
    Ok(ids)
}

async fn find_rows(tx: &mut Tx, ids: &[StatementId], today: NaiveDate) -> Outcome<Vec<OfficeRow>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let filter = Filter { ids: Some(&ids), ..Filter::default() };
    Ok(list_rows(tx, &filter, Month::of(today)).await?.0)
}

type Done = (NaiveDate, String);

/// What was done.
async fn recall(tx: &mut Tx, batch: Uuid) -> Outcome<(Done, BTreeMap<StatementId, BatchOutcome>)> {
    let done = sqlx::query!("select paid_on, reference from pay_batches where id = $1", batch)
        .fetch_optional(&mut **tx)
        .await
        .internal("find batch of statements")?
        .ok_or(AppError::NotFound)?;
    let items = sqlx::query!(
        r#"select statement_id as "id: StatementId", outcome as "outcome: BatchOutcome" from pay_batch_items where batch_id = $1"#,
        batch
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list items of a batch")?;
    Ok(((done.paid_on, done.reference), items.into_iter().map(|item| (item.id, item.outcome)).collect()))
}
