//! Believable availability of the demonstration’s coaches: a holiday, an absence and hours open in addition.

use super::rules::rhythm::instant;
use super::rules::span::start_of_day;
use super::rules::week::day_of;
use super::seed::ZONE;
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc};
use preau_directory::ProviderId;
use preau_directory::server::seed::DemoProviders;
use preau_kernel::Outcome;
use preau_platform::time::zone;
use preau_platform::{IntoInternal, Platform, Tx};
use uuid::Uuid;

/// Zénon wants four hours’ notice, is on holiday in seven weeks and at a conference in five; Hélios opens a
/// Sunday morning in four weeks. All of it is further ahead than the bookings of the demonstration.
///
/// # Errors
/// When the coaches have no schedules, or the connection is lost.
pub async fn seed_demo_availability(platform: &Platform, tx: &mut Tx, providers: DemoProviders) -> Outcome<()> {
    sqlx::query!(
        "update provider_schedules set notice_hours = 4, daily_cap = 8 where provider_id = $1",
        providers.zenon.0
    )
    .execute(&mut **tx)
    .await
    .internal("seed rules of booking")?;
    let tunis = zone(ZONE);
    let today = day_of(tunis, platform.now());
    let monday = |weeks: u64| {
        let days = weeks * 7 - u64::from(today.weekday().num_days_from_monday());
        today.checked_add_days(Days::new(days)).unwrap_or(today)
    };
    let after = |date: NaiveDate, days: u64| date.checked_add_days(Days::new(days)).unwrap_or(date);
    let midnight = |date| start_of_day(tunis, date);
    let at = |date, hour| NaiveTime::from_hms_opt(hour, 0, 0).and_then(|time| instant(tunis, date, time));
    let (holiday, conference, sunday) = (monday(7), after(monday(5), 3), after(monday(4), 6));
    let span = (midnight(holiday), midnight(after(holiday, 7)));
    add(platform, tx, providers.zenon, span, false, "Vacances en famille").await?;
    if let Some(span) = at(conference, 13).zip(at(conference, 19)) {
        add(platform, tx, providers.zenon, span, false, "Colloque de philosophie à Sousse").await?;
    }
    if let Some(span) = at(sunday, 9).zip(at(sunday, 12)) {
        add(platform, tx, providers.helios, span, true, "").await?;
    }
    Ok(())
}

async fn add(
    platform: &Platform,
    tx: &mut Tx,
    provider_id: ProviderId,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    open: bool,
    reason: &str,
) -> Outcome<()> {
    let id: Uuid = platform.new_id();
    sqlx::query!(
        "insert into availability_exceptions (id, provider_id, during, open) values ($1, $2, tstzrange($3, $4), $5)",
        id,
        provider_id.0,
        from,
        to,
        open
    )
    .execute(&mut **tx)
    .await
    .internal("seed exception")?;
    if !reason.is_empty() {
        sqlx::query!(
            "insert into availability_reasons (exception_id, provider_id, reason) values ($1, $2, $3)",
            id,
            provider_id.0,
            reason
        )
        .execute(&mut **tx)
        .await
        .internal("seed reason")?;
    }
    Ok(())
}
