//! How a provider wishes to be booked: free time around appointments, notice, horizon, daily cap, and whose clocks count.

use super::{begin_change, changed_meanwhile, find_keeper};
use crate::model::{BookingRules, RulesDraft};
use chrono_tz::Tz;
use preau_kernel::error::Checks;
use preau_kernel::{Actor, Outcome, Text, text};
use preau_platform::{IntoInternal, Platform};
use std::ops::RangeInclusive;

/// The rules of the actor, or of the provider of this slug.
///
/// # Errors
/// [`preau_kernel::AppError::Forbidden`], [`preau_kernel::AppError::NotFound`] for anybody but the provider and the back
/// office.
pub async fn show_booking_rules(platform: &Platform, actor: &Actor, slug: Option<&str>) -> Outcome<BookingRules> {
    let mut tx = platform.db.begin_as(actor).await?;
    let (_, keeper) = find_keeper(&mut tx, actor, slug).await?;
    let row = sqlx::query!(
        "select version, time_zone, step_minutes, buffer_before_minutes, buffer_minutes, notice_hours, horizon_days, daily_cap
           from provider_schedules where provider_id = $1",
        keeper.id.0
    )
    .fetch_optional(&mut *tx)
    .await
    .internal("read rules of booking")?;
    Ok(match row {
        Some(row) => BookingRules {
            version: row.version,
            time_zone: row.time_zone,
            step_minutes: row.step_minutes,
            before_minutes: row.buffer_before_minutes,
            after_minutes: row.buffer_minutes,
            notice_hours: row.notice_hours,
            horizon_days: row.horizon_days,
            daily_cap: row.daily_cap,
        },
        // What the schema begins with (migrations/0008).
        None => BookingRules {
            version: 1,
            time_zone: keeper.zone.name().to_owned(),
            step_minutes: 60,
            before_minutes: 0,
            after_minutes: 0,
            notice_hours: 2,
            horizon_days: 60,
            daily_cap: None,
        },
    })
}

/// Saves the rules that were typed over those that were seen. When the provider moves to another zone, hours and exceptions
/// keep their wall-clock times.
///
/// # Errors
/// - field errors of the draft;
/// - conflict `changed-meanwhile` when the rules are no longer those that were seen;
/// - [`preau_kernel::AppError::Forbidden`], [`preau_kernel::AppError::NotFound`] as for [`show_booking_rules`].
pub async fn save_booking_rules(
    platform: &Platform,
    actor: &Actor,
    slug: Option<&str>,
    draft: &RulesDraft,
) -> Outcome<()> {
    let (mut tx, _, keeper) = begin_change(platform, actor, slug).await?;
    let rules = read(draft)?;
    let saved = sqlx::query!(
        "update provider_schedules
            set time_zone = $3, step_minutes = $4, buffer_before_minutes = $5, buffer_minutes = $6, notice_hours = $7,
                horizon_days = $8, daily_cap = $9
          where provider_id = $1 and version = $2",
        keeper.id.0,
        rules.version,
        rules.time_zone,
        rules.step_minutes,
        rules.before_minutes,
        rules.after_minutes,
        rules.notice_hours,
        rules.horizon_days,
        rules.daily_cap
    )
    .execute(&mut *tx)
    .await
    .internal("save rules of booking")?;
    if saved.rows_affected() == 0 {
        return Err(changed_meanwhile());
    }
    if rules.time_zone != keeper.zone.name() {
        sqlx::query!(
            "set constraints availability_exceptions_openings_apart, availability_exceptions_closed_once deferred"
        )
        .execute(&mut *tx)
        .await
        .internal("move exceptions later")?;
        sqlx::query!(
            "update availability_exceptions
                set during = tstzrange((lower(during) at time zone $2) at time zone $3, (upper(during) at time zone $2) at time zone $3)
              where provider_id = $1 and upper(during) > $4",
            keeper.id.0,
            keeper.zone.name(),
            rules.time_zone,
            platform.now()
        )
        .execute(&mut *tx)
        .await
        .internal("move exceptions")?;
        // Times without a zone in outside calendars mean the provider's: they are read whole again.
        sqlx::query!(
            "update busy_sources set etag = null, next_fetch_at = least(next_fetch_at, $2) where provider_id = $1",
            keeper.id.0,
            platform.now()
        )
        .execute(&mut *tx)
        .await
        .internal("read outside calendars again")?;
    }
    tx.commit().await
}

fn read(draft: &RulesDraft) -> Outcome<BookingRules> {
    let mut checks = Checks::default();
    let zone = draft.time_zone.trim().parse::<Tz>().ok();
    checks.that(zone.is_some(), "time_zone", || text!("Choisissez un fuseau horaire.", "Choose a time zone."));
    let mut number = |typed: &str, field: &str, bounds: RangeInclusive<i32>| {
        let value = typed.trim().parse::<i32>().ok().filter(|value| bounds.contains(value));
        checks.that(value.is_some(), field, || between(&bounds));
        value.unwrap_or_default()
    };
    let step_minutes = number(&draft.step_minutes, "step_minutes", 5..=240);
    let before_minutes = number(&draft.before_minutes, "before_minutes", 0..=240);
    let after_minutes = number(&draft.after_minutes, "after_minutes", 0..=240);
    let notice_hours = number(&draft.notice_hours, "notice_hours", 0..=720);
    let horizon_days = number(&draft.horizon_days, "horizon_days", 1..=365);
    let capped = !draft.daily_cap.trim().is_empty();
    let daily_cap = capped.then(|| number(&draft.daily_cap, "daily_cap", 1..=100));
    checks.that(notice_hours < horizon_days * 24, "notice_hours", || {
        text!(
            "Avec ce délai, rien ne pourrait être réservé avant la limite.",
            "With this notice nothing could be booked before the limit."
        )
    });
    checks.done()?;
    Ok(BookingRules {
        // What is no number was never seen.
        version: draft.version.trim().parse().unwrap_or_default(),
        time_zone: zone.map(|zone| zone.name().to_owned()).unwrap_or_default(),
        step_minutes,
        before_minutes,
        after_minutes,
        notice_hours,
        horizon_days,
        daily_cap,
    })
}

fn between(bounds: &RangeInclusive<i32>) -> Text {
    let (least, most) = (bounds.start(), bounds.end());
    text!("Un nombre de {least} à {most}.", "A number from {least} to {most}.")
}
