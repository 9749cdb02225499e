//! Weekly hours: adding, changing, removing, restoring. One row each; hours of a day never overlap (migrations/0012).

use super::words::{minutes, time};
use super::{Keeper, begin_change, changed_meanwhile, forget_removed};
use crate::model::HoursId;
use crate::model::availability::hours_in_words;
use chrono::{NaiveTime, TimeDelta};
use preau_kernel::error::Checks;
use preau_kernel::{Actor, AppError, Locale, Outcome, Text, text};
use preau_platform::db::constraint;
use preau_platform::{IntoInternal, Platform, Tx};
use sqlx::postgres::PgQueryResult;

/// Hours a week may have, that nobody fills it with crumbs.
const MOST: i64 = 60;

/// What was typed: weekday (ISO), opening and closing time.
#[derive(Clone, Copy, Debug)]
pub struct TypedHours<'a> {
    /// ISO: Monday is 1.
    pub weekday: &'a str,
    /// HH:MM
    pub opens: &'a str,
    /// HH:MM
    pub closes: &'a str,
}

/// Hours that make sense.
#[derive(Clone, Copy, Debug)]
struct Hours {
    weekday: i32,
    starts: NaiveTime,
    ends: NaiveTime,
}

impl TypedHours<'_> {
    fn read(self) -> Outcome<Hours> {
        let weekday = self.weekday.trim().parse::<i32>().ok().filter(|day| (1..=7).contains(day));
        let (starts, ends) = (time(self.opens), time(self.closes));
        let mut checks = Checks::default();
        checks.that(weekday.is_some(), "weekday", || text!("Choisissez un jour.", "Choose a day."));
        let no_time = || text!("Indiquez une heure, par exemple 09:00.", "Give a time, such as 09:00.");
        checks.that(starts.is_some(), "opens", no_time);
        checks.that(ends.is_some(), "closes", no_time);
        let long_enough = starts.zip(ends).is_none_or(|(starts, ends)| ends - starts >= TimeDelta::minutes(15));
        checks.that(long_enough, "closes", || {
            text!(
                "La fin vient au moins 15 minutes après le début, le même jour.",
                "The end comes at least 15 minutes after the beginning, on the same day."
            )
        });
        checks.done()?;
        match (weekday, starts, ends) {
            (Some(weekday), Some(starts), Some(ends)) => Ok(Hours { weekday, starts, ends }),
            _ => Err(AppError::NotFound),
        }
    }
}

/// Opens every week from then to then.
///
/// # Errors
/// - field errors for weekday and times;
/// - rules `hours-overlap`, `too-many`;
/// - [`AppError::Forbidden`], [`AppError::NotFound`] for anybody but the provider and the back office.
pub async fn add_hours(
    platform: &Platform,
    actor: &Actor,
    slug: Option<&str>,
    typed: TypedHours<'_>,
) -> Outcome<HoursId> {
    let (mut tx, _, keeper) = begin_change(platform, actor, slug).await?;
    let hours = typed.read()?;
    apart(&mut tx, &keeper, hours, None).await?;
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from availability_rules where provider_id = $1 and removed_at is null"#,
        keeper.id.0
    )
    .fetch_one(&mut *tx)
    .await
    .internal("count hours")?;
    if count >= MOST {
        return Err(AppError::rule(
            "too-many",
            text!("Soixante plages au plus\u{202f}: réunissez-en.", "Sixty stretches at most: join some of them."),
        ));
    }
    let id: HoursId = platform.new_id();
    let inserted = sqlx::query!(
        "insert into availability_rules (id, provider_id, weekday, starts, ends) values ($1, $2, $3, $4, $5)",
        id.0,
        keeper.id.0,
        hours.weekday,
        hours.starts,
        hours.ends
    )
    .execute(&mut *tx)
    .await;
    written(inserted)?;
    tx.commit().await?;
    Ok(id)
}

/// Moves the beginning, the end or the day of weekly hours; `version` is the one that was seen.
///
/// # Errors
/// - as for [`add_hours`];
/// - conflict `changed-meanwhile` when somebody has changed or removed them since;
/// - [`AppError::NotFound`] when the provider has no such hours.
pub async fn change_hours(
    platform: &Platform,
    actor: &Actor,
    slug: Option<&str>,
    id: HoursId,
    version: i32,
    typed: TypedHours<'_>,
) -> Outcome<()> {
    let (mut tx, _, keeper) = begin_change(platform, actor, slug).await?;
    let hours = typed.read()?;
    if !is_there(&mut tx, &keeper, id).await? {
        return Err(AppError::NotFound);
    }
    apart(&mut tx, &keeper, hours, Some(id)).await?;
    let updated = sqlx::query!(
        "update availability_rules set weekday = $4, starts = $5, ends = $6
          where id = $1 and provider_id = $2 and version = $3 and removed_at is null",
        id.0,
        keeper.id.0,
        version,
        hours.weekday,
        hours.starts,
        hours.ends
    )
    .execute(&mut *tx)
    .await;
    if written(updated)?.rows_affected() == 0 {
        return Err(changed_meanwhile());
    }
    tx.commit().await
}

/// Takes weekly hours away; what is booked in them stays booked. They can be restored for a while.
///
/// # Errors
/// [`AppError::NotFound`] when the provider has no such hours; [`AppError::Forbidden`] as for [`add_hours`].
pub async fn remove_hours(platform: &Platform, actor: &Actor, slug: Option<&str>, id: HoursId) -> Outcome<()> {
    let (mut tx, _, keeper) = begin_change(platform, actor, slug).await?;
    forget_removed(platform, &mut tx, keeper.id).await?;
    let removed = sqlx::query!(
        "update availability_rules set removed_at = coalesce(removed_at, $3) where id = $1 and provider_id = $2",
        id.0,
        keeper.id.0,
        platform.now()
    )
    .execute(&mut *tx)
    .await
    .internal("remove hours")?;
    if removed.rows_affected() == 0 {
        return Err(AppError::NotFound);
    }
    tx.commit().await
}

/// Brings removed hours back.
///
/// # Errors
/// - rule `hours-overlap` when others have taken their place;
/// - [`AppError::NotFound`] when they are forgotten; [`AppError::Forbidden`] as for [`add_hours`].
pub async fn restore_hours(platform: &Platform, actor: &Actor, slug: Option<&str>, id: HoursId) -> Outcome<()> {
    let (mut tx, _, keeper) = begin_change(platform, actor, slug).await?;
    let restored = sqlx::query!(
        "update availability_rules set removed_at = null where id = $1 and provider_id = $2",
        id.0,
        keeper.id.0
    )
    .execute(&mut *tx)
    .await;
    if written(restored)?.rows_affected() == 0 {
        return Err(AppError::NotFound);
    }
    tx.commit().await
}

async fn is_there(tx: &mut Tx, keeper: &Keeper, id: HoursId) -> Outcome<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from availability_rules where id = $1 and provider_id = $2) as "there!""#,
        id.0,
        keeper.id.0
    )
    .fetch_one(&mut **tx)
    .await
    .internal("find hours")
}

/// Are these hours clear of all others that day? Says which ones they are not clear of.
async fn apart(tx: &mut Tx, keeper: &Keeper, hours: Hours, but: Option<HoursId>) -> Outcome<()> {
    let other = sqlx::query!(
        "select starts, ends from availability_rules
          where provider_id = $1 and weekday = $2 and removed_at is null and starts < $4 and $3 < ends
            and id is distinct from $5 order by starts limit 1",
        keeper.id.0,
        hours.weekday,
        hours.starts,
        hours.ends,
        but.map(|id| id.0)
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("look for overlapping hours")?;
    let Some(other) = other else { return Ok(()) };
    let weekday = u32::try_from(hours.weekday).unwrap_or(1);
    let words = |locale| hours_in_words(locale, weekday, minutes(other.starts), minutes(other.ends));
    let (fr, en) = (words(Locale::Fr), words(Locale::En));
    Err(overlap(text!(
        "Il y a déjà une plage le {fr}\u{202f}: changez-la, ou choisissez d’autres heures.",
        "You are open already on {en}: change those hours, or choose others."
    )))
}

fn overlap(message: Text) -> AppError {
    AppError::rule("hours-overlap", message)
}

/// What the schema says of a write.
fn written(result: Result<PgQueryResult, sqlx::Error>) -> Outcome<PgQueryResult> {
    match result {
        Err(error) if constraint(&error) == Some("availability_rules_apart") => Err(overlap(text!(
            "Ces heures en recouvrent d’autres du même jour.",
            "These hours overlap others of the same day."
        ))),
        result => result.internal("write hours"),
    }
}
