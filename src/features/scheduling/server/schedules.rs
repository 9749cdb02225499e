//! Reads providers' time: rules, exceptions and what is taken, for as many providers as wanted in one query: a booking
//! asks it while others wait.

use super::rules::slots::{Exception, MARGIN, Schedule, WeeklyRule};
use super::rules::span::Span;
use chrono::{DateTime, TimeDelta, Utc};
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
        r#"select s.provider_id as "provider_id: ProviderId", s.time_zone, s.step_minutes, s.buffer_before_minutes, s.buffer_minutes,
                  s.notice_hours, s.horizon_days, s.daily_cap,
                  r.weekdays as "weekdays!", r.starts as "starts!", r.ends as "ends!",
                  e.froms as "exception_froms!", e.tos as "exception_tos!", e.open as "exception_open!",
                  b.froms as "busy_froms!", b.tos as "busy_tos!",
                  o.froms as "elsewhere_froms!", o.tos as "elsewhere_tos!"
             from provider_schedules s
            cross join lateral (
                  select coalesce(array_agg(weekday), '{}') as weekdays, coalesce(array_agg(starts), '{}') as starts,
                         coalesce(array_agg(ends), '{}') as ends
                    from availability_rules where provider_id = s.provider_id and removed_at is null) r
            cross join lateral (
                  select coalesce(array_agg(lower(during)), '{}') as froms, coalesce(array_agg(upper(during)), '{}') as tos,
                         coalesce(array_agg(open), '{}') as open
                    from availability_exceptions
                   where provider_id = s.provider_id and during && tstzrange($2, $3) and removed_at is null) e
            cross join lateral (
                  select coalesce(array_agg(lower(during)), '{}') as froms, coalesce(array_agg(upper(during)), '{}') as tos
                    from appointments
                   where provider_id = s.provider_id and during && tstzrange($2, $3) and status <> 'cancelled') b
            cross join lateral (  -- what is taken in calendars kept elsewhere is closed here, whatever is said
                  select coalesce(array_agg(lower(during)), '{}') as froms, coalesce(array_agg(upper(during)), '{}') as tos
                    from busy_spans where provider_id = s.provider_id and during && tstzrange($2, $3)) o
            where s.provider_id = any ($1)"#,
        &ids,
        around.from,
        around.to
    )
    .fetch_all(&mut **tx)
    .await
    .internal("load schedules")?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let days = row.weekdays.into_iter().filter_map(|day| u32::try_from(day).ok());
            let hours = row.starts.into_iter().zip(row.ends);
            let exceptions = spans(row.exception_froms, row.exception_tos).zip(row.exception_open);
            let schedule = Schedule {
                zone: zone(&row.time_zone),
                step: TimeDelta::minutes(row.step_minutes.into()),
                before: TimeDelta::minutes(row.buffer_before_minutes.into()),
                after: TimeDelta::minutes(row.buffer_minutes.into()),
                notice: TimeDelta::hours(row.notice_hours.into()),
                horizon: TimeDelta::days(row.horizon_days.into()),
                daily_cap: row.daily_cap.and_then(|cap| u32::try_from(cap).ok()),
                rules: days.zip(hours).map(|(weekday, (starts, ends))| WeeklyRule { weekday, starts, ends }).collect(),
                exceptions: exceptions.map(|(span, open)| Exception { span, open }).collect(),
                busy: spans(row.busy_froms, row.busy_tos).collect(),
                elsewhere: spans(row.elsewhere_froms, row.elsewhere_tos).collect(),
            };
            (row.provider_id, schedule)
        })
        .collect())
}

/// Two parallel arrays of an answer.
fn spans(froms: Vec<DateTime<Utc>>, tos: Vec<DateTime<Utc>>) -> impl Iterator<Item = Span> {
    froms.into_iter().zip(tos).map(|(from, to)| Span { from, to })
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
