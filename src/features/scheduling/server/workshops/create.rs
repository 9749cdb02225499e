//! Makes a workshop of a plan: the series, its dates, and their rooms, in one transaction.

use super::super::attempt::Tries;
use super::super::rules::span::Span;
use super::super::{locks, rooms};
use super::plan::{Plan, look_for_conflicts, read_plan};
use crate::model::{AppointmentId, Desk, SeriesId, ServiceCode, WorkshopDraft};
use preau_kernel::id::UserId;
use preau_kernel::{Actor, AppError, Outcome, text};
use preau_platform::db::constraint;
use preau_platform::idempotency::Keyed;
use preau_platform::{IntoInternal, Platform, Tx};
use serde::{Deserialize, Serialize};

/// The answer to planning a workshop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Created {
    /// The workshop.
    pub id: SeriesId,
    /// Dates it has.
    pub dates: usize,
    /// Dates that were left out.
    pub skipped: usize,
}

/// Plans a workshop: all dates of the draft, or with `skip` those that nothing is in the way of.
///
/// # Errors
/// - field errors of the draft;
/// - conflict `dates-taken` when something is in the way of a date and nothing is to be skipped, rule `no-date-left` when
///   everything would be;
/// - [`AppError::Forbidden`] for those who run no workshops.
pub async fn create_workshop(
    platform: &Platform,
    actor: &Actor,
    desk: Desk,
    draft: &WorkshopDraft,
    skip: bool,
    idempotency_key: &str,
) -> Outcome<Created> {
    let mut tries = Tries::default();
    loop {
        let tx = platform.db.begin_as(actor).await?;
        match try_to_create(platform, actor, desk, draft, skip, idempotency_key, tx).await {
            Err(AppError::Unavailable) if tries.again() => {}
            result => return result,
        }
    }
}

async fn try_to_create(
    platform: &Platform,
    actor: &Actor,
    desk: Desk,
    draft: &WorkshopDraft,
    skip: bool,
    idempotency_key: &str,
    mut tx: Tx,
) -> Outcome<Created> {
    let user_id = actor.signed_in()?.user_id;
    let plan = read_plan(platform, &mut tx, actor, desk, draft).await?;
    let keyed = Keyed { user_id, scope: "create-workshop", key: idempotency_key };
    let request = (desk, draft, skip);
    if let Some(before) = keyed.answer_before(&mut tx, &request).await? {
        return Ok(before);
    }
    locks::wait_for_provider(&mut tx, plan.provider.id).await?;
    let candidates = look_for_conflicts(platform, &mut tx, &plan).await?;
    let free: Vec<Span> = candidates.iter().filter(|c| c.conflict.is_none()).filter_map(|c| c.span).collect();
    let skipped = candidates.len() - free.len();
    if skipped > 0 && !skip {
        return Err(dates_taken());
    }
    if free.is_empty() {
        return Err(AppError::rule("no-date-left", text!("Aucune date n’est libre.", "No date is free.")));
    }
    tx.write_as_house().await?;
    let id: SeriesId = platform.new_id();
    insert_series(platform, &mut tx, id, &plan, user_id).await?;
    for span in &free {
        insert_date(platform, &mut tx, id, &plan, *span).await?;
    }
    let created = Created { id, dates: free.len(), skipped };
    keyed.keep(&mut tx, &request, &created, platform.now()).await?;
    tx.commit().await?;
    Ok(created)
}

fn dates_taken() -> AppError {
    AppError::conflict(
        "dates-taken",
        text!(
            "Quelque chose est prévu à l’une de ces dates. Choisissez de les laisser de côté, ou une autre heure.",
            "Something is planned on one of these dates. Choose to leave them out, or another time."
        ),
    )
}

async fn insert_series(platform: &Platform, tx: &mut Tx, id: SeriesId, plan: &Plan, by: UserId) -> Outcome<()> {
    sqlx::query!(
        "insert into series (id, kind, provider_id, service, subject, time_zone, starts_on, starts, minutes, every_weeks, dates,
                             online, place, title_fr, title_en, description, created_by, created_at)
         values ($1, 'workshop', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        id.0,
        plan.provider.id.0,
        ServiceCode::Workshop as _,
        plan.subject,
        plan.rhythm.zone.name(),
        plan.rhythm.from,
        plan.rhythm.at,
        plan.minutes,
        i32::try_from(plan.rhythm.every_weeks).unwrap_or(1),
        i32::try_from(plan.rhythm.times).unwrap_or(1),
        plan.online,
        plan.place,
        plan.title.fr,
        plan.title.en,
        plan.description,
        by.0,
        platform.now(),
    )
    .execute(&mut **tx)
    .await
    .internal("insert workshop")?;
    Ok(())
}

async fn insert_date(platform: &Platform, tx: &mut Tx, id: SeriesId, plan: &Plan, span: Span) -> Outcome<()> {
    let appointment_id: AppointmentId = platform.new_id();
    let inserted = sqlx::query!(
        "insert into appointments (id, provider_id, service, subject, during, capacity, created_at, series_id)
         values ($1, $2, $3, $4, tstzrange($5, $6), $7, $8, $9)",
        appointment_id.0,
        plan.provider.id.0,
        ServiceCode::Workshop as _,
        plan.subject,
        span.from,
        span.to,
        plan.capacity,
        platform.now(),
        id.0,
    )
    .execute(&mut **tx)
    .await;
    match inserted {
        Err(error) if constraint(&error) == Some("appointments_provider_free") => return Err(dates_taken()),
        result => result.internal("insert date of a workshop").map(drop)?,
    }
    if plan.online {
        rooms::open(platform, tx, appointment_id).await?;
    }
    Ok(())
}
