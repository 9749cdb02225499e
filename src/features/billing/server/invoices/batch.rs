//! Something done to several invoices at once: each in a transaction of its own, so that one that cannot be done holds no
//! other up, and once per form, so that what was interrupted is finished by sending it again.

use super::read::{Filter, list};
use super::{issue::issue, reminder, store};
use crate::model::batch::{BatchAction, BatchOutcome, BatchPage, BatchQuery, MOST, Standing, outcome};
use crate::model::{InvoiceId, InvoiceKind, InvoiceStatus, Origin};
use preau_kernel::{Action, Actor, AppError, Outcome, Relation, text};
use preau_platform::{IntoInternal, Platform, Tx, outbox};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What would be done with each of the chosen invoices; or what was done.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone but staff, [`AppError::NotFound`]; rules `nothing-chosen` and `too-many`.
pub async fn show_batch(platform: &Platform, actor: &Actor, query: &BatchQuery) -> Outcome<BatchPage> {
    actor.may(Action::InvoiceManage, Relation::Foreign)?;
    let locale = actor.signed_in()?.locale;
    let mut tx = platform.db.begin_as(actor).await?;
    let (action, becomes) = if query.done.is_empty() {
        let action = BatchAction::from_code(&query.action).ok_or(AppError::NotFound)?;
        (action, foresee(platform, &mut tx, action, &chosen(&query.invoices)?).await?)
    } else {
        recall(&mut tx, query.done.parse().map_err(|_| AppError::NotFound)?).await?
    };
    let ids: Vec<Uuid> = becomes.keys().map(|id| id.0).collect();
    let (rows, _) = list(platform, &mut tx, locale, &Filter { ids: Some(&ids), ..Filter::default() }).await?;
    let rows = rows.into_iter().filter_map(|row| becomes.get(&row.id).map(|becomes| (row, *becomes)));
    let (rows, key) = (rows.collect(), platform.new_id::<Uuid>().to_string());
    Ok(BatchPage { action, done: !query.done.is_empty(), rows, key })
}

/// Does it; the id of what was done.
///
/// # Errors
/// Those of [`show_batch`]. What a rule does not allow for one invoice is noted with it.
pub async fn run_batch(
    platform: &Platform,
    actor: &Actor,
    action: BatchAction,
    invoices: &[String],
    key: Uuid,
) -> Outcome<Uuid> {
    actor.may(Action::InvoiceManage, Relation::Foreign)?;
    let invoices = chosen(invoices)?;
    let mut tx = platform.db.begin_as(actor).await?;
    tx.write_as_house().await?;
    sqlx::query!(
        "insert into invoice_batches (id, action, made_by, made_at) values ($1, $2, $3, $4) on conflict (id) do nothing",
        key,
        action as _,
        actor.signed_in()?.user_id.0,
        platform.now(),
    )
    .execute(&mut *tx)
    .await
    .internal("insert batch of invoices")?;
    tx.commit().await?;
    for id in invoices {
        match one(platform, actor, (key, action), id, None).await {
            Err(AppError::Rule { .. } | AppError::NotFound) => {
                one(platform, actor, (key, action), id, Some(BatchOutcome::Refused)).await?;
            }
            done => done?,
        }
    }
    outbox::ring(platform);
    Ok(key)
}

/// Does it with one invoice, or only notes what became of it; in turn with the same form sent again meanwhile.
async fn one(
    platform: &Platform,
    actor: &Actor,
    (batch, action): (Uuid, BatchAction),
    id: InvoiceId,
    known: Option<BatchOutcome>,
) -> Outcome<()> {
    let mut tx = platform.db.begin_as(actor).await?;
    tx.write_as_house().await?;
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('invoice-batch/' || $1::text, 0))", batch.to_string())
        .execute(&mut *tx)
        .await
        .internal("wait for the batch")?;
    let is_done = sqlx::query_scalar!(
        r#"select exists (select from invoice_batch_items where batch_id = $1 and invoice_id = $2) as "done!""#,
        batch,
        id.0
    )
    .fetch_one(&mut *tx)
    .await
    .internal("find item of a batch")?;
    if is_done {
        return Ok(());
    }
    // Nobody pays or issues it meanwhile.
    let invoice = store::lock(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    let foreseen = foresee(platform, &mut tx, action, &[id]).await?.get(&id).copied();
    let becomes = known.or(foreseen).ok_or(AppError::NotFound)?;
    match becomes {
        BatchOutcome::Issued => {
            issue(platform, &mut tx, id, None).await?;
        }
        BatchOutcome::Reminded => reminder::send(platform, &mut tx, batch, &invoice).await?,
        _ => {}
    }
    sqlx::query!(
        "insert into invoice_batch_items (batch_id, invoice_id, outcome, done_at) values ($1, $2, $3, $4)",
        batch,
        id.0,
        becomes as _,
        platform.now(),
    )
    .execute(&mut *tx)
    .await
    .internal("insert item of a batch")?;
    tx.commit().await
}

fn chosen(invoices: &[String]) -> Outcome<Vec<InvoiceId>> {
    let ids: Vec<InvoiceId> = invoices.iter().filter_map(|id| id.parse().ok()).collect();
    if ids.is_empty() {
        let message = text!("Cochez au moins une facture.", "Tick at least one invoice.");
        return Err(AppError::rule("nothing-chosen", message));
    }
    if ids.len() > MOST {
        let message = text!("{MOST} factures au plus à la fois.", "At most {MOST} invoices at once.");
        return Err(AppError::rule("too-many", message));
    }
    Ok(ids)
}

/// The rule, for each that the transaction may see.
async fn foresee(
    platform: &Platform,
    tx: &mut Tx,
    action: BatchAction,
    ids: &[InvoiceId],
) -> Outcome<BTreeMap<InvoiceId, BatchOutcome>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select i.id as "id: InvoiceId", i.kind as "kind: InvoiceKind", i.status as "status: InvoiceStatus", i.origin as "origin: Origin",
                  i.total_minor - i.credited_minor - i.paid_minor as "left!",
                  exists (select from renewals r where r.invoice_id = i.id and r.closed_at is null) as "in_dunning!",
                  (select max(b.done_at) from invoice_batch_items b where b.invoice_id = i.id and b.outcome = 'reminded') as reminded_at
             from invoices i where i.id = any ($1)"#,
        &ids
    )
    .fetch_all(&mut **tx)
    .await
    .internal("look at the chosen invoices")?;
    let becomes = rows.into_iter().map(|row| {
        let standing = Standing {
            kind: row.kind,
            status: row.status,
            origin: row.origin,
            left_minor: row.left,
            in_dunning: row.in_dunning,
            reminded_at: row.reminded_at,
        };
        (row.id, outcome(action, &standing, platform.now()))
    });
    Ok(becomes.collect())
}

/// What was done.
async fn recall(tx: &mut Tx, batch: Uuid) -> Outcome<(BatchAction, BTreeMap<InvoiceId, BatchOutcome>)> {
    let action =
        sqlx::query_scalar!(r#"select action as "action: BatchAction" from invoice_batches where id = $1"#, batch)
            .fetch_optional(&mut **tx)
            .await
            .internal("find batch of invoices")?
            .ok_or(AppError::NotFound)?;
    let items = sqlx::query!(
        r#"select invoice_id as "id: InvoiceId", outcome as "outcome: BatchOutcome" from invoice_batch_items where batch_id = $1"#,
        batch
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list items of a batch")?;
    Ok((action, items.into_iter().map(|item| (item.id, item.outcome)).collect()))
}
