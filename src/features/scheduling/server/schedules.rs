//! Reads providers' time: rules, exceptions and what is taken, for as many providers as wanted in five queries.

use super::rules::slots::{Exception, MARGIN, Schedule, WeeklyRule};
use super::rules::span::Span;
use chrono::TimeDelta;
use preau_directory::ProviderId;
use preau_kernel::Outcome;
use preau_kernel::id::UserId;
use preau_platform::time::zone;
use preau_platform::{IntoInternal, Tx};
use std::collections::HashMap;
use uuid::Uuid;

/// Schedules of those of `providers` who have one, complete enough to compute the slots that begin in `window`.
///
/// # Errors
/// When the connection is lost.
pub async fn load_schedules(
    tx: &mut Tx,
    providers: &[ProviderId],
    window: Span,
) -> Outcome<HashMap<ProviderId, Schedule>> {
    let ids: Vec<Uuid> = providers.iter().map(|id| id.0).collect();
    let around = window.widened(MARGIN);
    let rows = sqlx::query!(
        r#"select provider_id as "provider_id: ProviderId", time_zone, step_minutes, buffer_minutes, notice_hours,
                  horizon_days, daily_cap
             from provider_schedules where provider_id = any ($1)"#,
        &ids
    )
    .fetch_all(&mut **tx)
    .await
    .internal("load schedules")?;
    let mut schedules: HashMap<ProviderId, Schedule> = rows
        .into_iter()
        .map(|row| {
            let schedule = Schedule {
                zone: zone(&row.time_zone),
                step: TimeDelta::minutes(row.step_minutes.into()),
                buffer: TimeDelta::minutes(row.buffer_minutes.into()),
                notice: TimeDelta::hours(row.notice_hours.into()),
                horizon: TimeDelta::days(row.horizon_days.into()),
                daily_cap: row.daily_cap.and_then(|cap| u32::try_from(cap).ok()),
                rules: vec![],
                exceptions: vec![],
                busy: vec![],
            };
            (row.provider_id, schedule)
        })
        .collect();
    add_rules(tx, &ids, &mut schedules).await?;
    add_exceptions(tx, &ids, around, &mut schedules).await?;
    add_outside(tx, &ids, around, &mut schedules).await?;
    add_busy(tx, &ids, around, &mut schedules).await?;
    Ok(schedules)
}

type Schedules = HashMap<ProviderId, Schedule>;

async fn add_rules(tx: &mut Tx, ids: &[Uuid], schedules: &mut Schedules) -> Outcome<()> {
    let rows = sqlx::query!(
        r#"select provider_id as "provider_id: ProviderId", weekday, starts, ends
             from availability_rules where provider_id = any ($1)"#,
        ids
    )
    .fetch_all(&mut **tx)
    .await
    .internal("load opening hours")?;
    for row in rows {
        if let (Some(schedule), Ok(weekday)) = (schedules.get_mut(&row.provider_id), u32::try_from(row.weekday)) {
            schedule.rules.push(WeeklyRule { weekday, starts: row.starts, ends: row.ends });
        }
    }
    Ok(())
}

async fn add_exceptions(tx: &mut Tx, ids: &[Uuid], around: Span, schedules: &mut Schedules) -> Outcome<()> {
    let rows = sqlx::query!(
        r#"select provider_id as "provider_id: ProviderId", lower(during) as "from!", upper(during) as "to!", open
             from availability_exceptions where provider_id = any ($1) and during && tstzrange($2, $3)"#,
        ids,
        around.from,
        around.to
    )
    .fetch_all(&mut **tx)
    .await
    .internal("load exceptions")?;
    for row in rows {
        if let Some(schedule) = schedules.get_mut(&row.provider_id) {
            schedule.exceptions.push(Exception { span: Span { from: row.from, to: row.to }, open: row.open });
        }
    }
    Ok(())
}

/// What is taken in calendars kept elsewhere is closed here, whatever is said.
async fn add_outside(tx: &mut Tx, ids: &[Uuid], around: Span, schedules: &mut Schedules) -> Outcome<()> {
    let rows = sqlx::query!(
        r#"select provider_id as "provider_id: ProviderId", lower(during) as "from!", upper(during) as "to!"
             from busy_spans where provider_id = any ($1) and during && tstzrange($2, $3)"#,
        ids,
        around.from,
        around.to
    )
    .fetch_all(&mut **tx)
    .await
    .internal("load outside calendars")?;
    for row in rows {
        if let Some(schedule) = schedules.get_mut(&row.provider_id) {
            schedule.exceptions.push(Exception { span: Span { from: row.from, to: row.to }, open: false });
        }
    }
    Ok(())
}

async fn add_busy(tx: &mut Tx, ids: &[Uuid], around: Span, schedules: &mut Schedules) -> Outcome<()> {
    let rows = sqlx::query!(
        r#"select provider_id as "provider_id: ProviderId", lower(during) as "from!", upper(during) as "to!"
             from appointments
            where provider_id = any ($1) and during && tstzrange($2, $3) and status <> 'cancelled'"#,
        ids,
        around.from,
        around.to
    )
    .fetch_all(&mut **tx)
    .await
    .internal("load appointments")?;
    for row in rows {
        if let Some(schedule) = schedules.get_mut(&row.provider_id) {
            schedule.busy.push(Span { from: row.from, to: row.to });
        }
    }
    Ok(())
}

/// When the student has appointments that overlap `window`.
///
/// # Errors
/// When the connection is lost.
pub async fn load_student_busy(tx: &mut Tx, student_id: UserId, window: Span) -> Outcome<Vec<Span>> {
    let rows = sqlx::query!(
        r#"select lower(during) as "from!", upper(during) as "to!" from bookings
            where student_id = $1 and during && tstzrange($2, $3) and status in ('pending', 'confirmed', 'completed')"#,
        student_id.0,
        window.from,
        window.to
    )
    .fetch_all(&mut **tx)
    .await
    .internal("load the student's appointments")?;
    Ok(rows.into_iter().map(|row| Span { from: row.from, to: row.to }).collect())
}
