//! Calls off a date of a workshop, or it and all that follow. Each date is called off whole (`close_appointment`), one after
//! the other: if one fails, those before it are done, and asking again does the rest: what is called off already is skipped.

use super::super::{cancel_appointment, preview_cancel_appointment};
use super::dates::{Days, WorkshopDay, list_days};
use crate::model::{AppointmentId, CalledOff, DatesPreview, SeriesId};
use preau_credits::Credits;
use preau_kernel::{Action, Actor, AppError, Outcome};
use preau_platform::time::{local, zone};
use preau_platform::{Platform, Tx};

/// What calling off this date, and with `following` those after it, would do now.
///
/// # Errors
/// Those of [`call_off_dates`].
pub async fn preview_call_off(
    platform: &Platform,
    actor: &Actor,
    appointment_id: AppointmentId,
    following: bool,
) -> Outcome<DatesPreview> {
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let days = load_days(platform, actor, &mut tx, appointment_id, following).await?;
    tx.rollback().await?;
    let mut preview = DatesPreview { appointment_id, following, dates: vec![], bookings: 0, credits: Credits::ZERO };
    let mut skipped = None;
    for day in days {
        let one = match preview_cancel_appointment(platform, actor, day.appointment_id).await {
            Err(refusal) if following && is_called_off(&refusal) => {
                skipped = Some(refusal);
                continue;
            }
            result => result?,
        };
        preview.dates.push(person.locale.long_date_time(local(day.starts_at, zone(&person.time_zone))));
        preview.bookings += one.bookings;
        preview.credits = preview.credits + one.credits;
    }
    if preview.dates.is_empty() { skipped.map_or(Ok(preview), Err) } else { Ok(preview) }
}

/// Calls off this date, and with `following` those after it; everything is given back and everybody told. Answers which
/// workshop it was.
///
/// # Errors
/// Those of [`super::super::cancel_appointment`]; with `following`, conflict `already-cancelled` only when none is left.
pub async fn call_off_dates(
    platform: &Platform,
    actor: &Actor,
    appointment_id: AppointmentId,
    following: bool,
    reason: Option<&str>,
) -> Outcome<(SeriesId, CalledOff)> {
    let mut tx = platform.db.begin_as(actor).await?;
    let days = load_days(platform, actor, &mut tx, appointment_id, following).await?;
    tx.rollback().await?;
    let series_id = days.first().ok_or(AppError::NotFound)?.series_id;
    let mut done: Option<CalledOff> = None;
    let mut skipped = None;
    for day in days {
        let one = match cancel_appointment(platform, actor, day.appointment_id, reason).await {
            Err(refusal) if following && is_called_off(&refusal) => {
                skipped = Some(refusal);
                continue;
            }
            result => result?,
        };
        done = Some(match done {
            Some(before) => {
                CalledOff { bookings: before.bookings + one.bookings, refunded: before.refunded + one.refunded }
            }
            None => one,
        });
    }
    done.map(|done| (series_id, done)).ok_or_else(|| skipped.unwrap_or(AppError::NotFound))
}

fn is_called_off(refusal: &AppError) -> bool {
    matches!(refusal, AppError::Conflict { code, .. } if code == "already-cancelled")
}

/// The date, and with `following` those after it that still take place.
async fn load_days(
    platform: &Platform,
    actor: &Actor,
    tx: &mut Tx,
    appointment_id: AppointmentId,
    following: bool,
) -> Outcome<Vec<WorkshopDay>> {
    let this = Days { dates: Some(vec![appointment_id]), ..Days::default() };
    let this = list_days(tx, &this).await?.pop().ok_or(AppError::NotFound)?;
    actor.may(Action::AppointmentManage, actor.relation_to(None, None, Some(this.provider_user_id)))?;
    let mut days = if following {
        let series = Days { series: Some(this.series_id), ahead_of: Some(platform.now()), ..Days::default() };
        list_days(tx, &series).await?
    } else {
        vec![]
    };
    days.retain(|day| day.starts_at > this.starts_at);
    days.insert(0, this);
    Ok(days)
}
