//! Adds seats to a date, or takes free ones away; what is added is offered to those who wait.

use super::super::events::SeatsAdded;
use super::super::locks;
use super::dates::{Days, list_days};
use crate::model::{AppointmentId, SeriesId};
use preau_kernel::{Action, Actor, AppError, Outcome, text};
use preau_platform::db::constraint;
use preau_platform::{IntoInternal, Platform, outbox};

/// Gives a date this many seats; answers which workshop it belongs to.
///
/// # Errors
/// - a field error for a number that is none, or outside 2 to 200;
/// - rule `seats-taken` when more are taken;
/// - [`AppError::NotFound`] when there is no such date, [`AppError::Forbidden`] for those who do not run it.
pub async fn change_capacity(
    platform: &Platform,
    actor: &Actor,
    appointment_id: AppointmentId,
    capacity: &str,
) -> Outcome<SeriesId> {
    let mut tx = platform.db.begin_as(actor).await?;
    let wanted = Days { dates: Some(vec![appointment_id]), ..Days::default() };
    let day = list_days(&mut tx, &wanted).await?.pop().ok_or(AppError::NotFound)?;
    actor.may(Action::AppointmentManage, actor.relation_to(None, None, Some(day.provider_user_id)))?;
    let capacity =
        capacity.trim().parse::<i32>().ok().filter(|n| (2..=200).contains(n)).ok_or_else(|| {
            AppError::field("capacity", text!("Il faut de 2 à 200 places.", "There are 2 to 200 seats."))
        })?;
    locks::wait_for_provider(&mut tx, day.provider_id).await?;
    tx.write_as_house().await?;
    let before = sqlx::query_scalar!("select capacity from appointments where id = $1 for update", appointment_id.0)
        .fetch_one(&mut *tx)
        .await
        .internal("load seats of a date")?;
    let changed = sqlx::query!("update appointments set capacity = $2 where id = $1", appointment_id.0, capacity)
        .execute(&mut *tx)
        .await;
    match changed {
        Err(error) if constraint(&error) == Some("appointments_capacity_taken") => {
            return Err(AppError::rule(
                "seats-taken",
                text!("Il y a déjà plus d’inscrits que cela.", "More seats than that are taken already."),
            ));
        }
        result => result.internal("change seats of a date").map(drop)?,
    }
    if capacity > before {
        outbox::record(&mut tx, platform.now(), &SeatsAdded { appointment_id }).await?;
    }
    tx.commit().await?;
    outbox::ring(platform);
    Ok(day.series_id)
}
