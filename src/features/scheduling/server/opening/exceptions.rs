//! Spans in which the weekly hours are not the last word: closed days and hours, and hours open in addition.

use super::super::rules::slots::keeps;
use super::super::rules::span::{Span, start_of_day};
use super::super::schedules::load_schedules;
use super::words::{date, instant, time};
use super::{Keeper, begin_change, forget_removed};
use crate::model::{ClosureDraft, ExceptionId};
use chrono::{DateTime, TimeDelta, Utc};
use preau_kernel::error::Checks;
use preau_kernel::{Actor, AppError, Outcome, Text, text};
use preau_platform::db::constraint;
use preau_platform::{IntoInternal, Platform, Tx};

/// Exceptions ahead a provider may have.
const MOST: i64 = 200;
/// How far ahead an exception may end.
const FURTHEST: TimeDelta = TimeDelta::days(2 * 366);
const LONGEST: TimeDelta = TimeDelta::days(400);

/// Closes some days, or part of one.
///
/// # Errors
/// - field errors of the draft;
/// - rules `already-closed`, `too-many`;
/// - [`AppError::Forbidden`], [`AppError::NotFound`] for anybody but the provider and the back office.
pub async fn close_days(
    platform: &Platform,
    actor: &Actor,
    slug: Option<&str>,
    draft: &ClosureDraft,
) -> Outcome<ExceptionId> {
    let (mut tx, _, keeper) = begin_change(platform, actor, slug).await?;
    let (span, reason) = read_closure(draft, &keeper, platform.now())?;
    let id = insert(platform, &mut tx, &keeper, span, false).await?;
    if !reason.is_empty() {
        sqlx::query!(
            "insert into availability_reasons (exception_id, provider_id, reason) values ($1, $2, $3)",
            id.0,
            keeper.id.0,
            reason
        )
        .execute(&mut *tx)
        .await
        .internal("say why")?;
    }
    tx.commit().await?;
    Ok(id)
}

/// Opens some hours of one day in addition.
///
/// # Errors
/// - field errors for the day and the times;
/// - rules `already-open`, `closed-then`, `too-many`;
/// - [`AppError::Forbidden`], [`AppError::NotFound`] for anybody but the provider and the back office.
pub async fn open_day(
    platform: &Platform,
    actor: &Actor,
    slug: Option<&str>,
    (day, opens, closes): (&str, &str, &str),
) -> Outcome<ExceptionId> {
    let (mut tx, _, keeper) = begin_change(platform, actor, slug).await?;
    let span = read_opening(day, opens, closes, &keeper, platform.now())?;
    let schedule = load_schedules(&mut tx, &[keeper.id], span).await?.remove(&keeper.id);
    if let Some(schedule) = schedule {
        if schedule.exceptions.iter().any(|e| !e.open && e.span.overlaps(span)) {
            return Err(AppError::rule(
                "closed-then",
                text!(
                    "Une fermeture couvre ces heures\u{202f}: retirez-la d’abord.",
                    "A closure covers these hours: remove it first."
                ),
            ));
        }
        if keeps(&schedule, span) {
            return Err(already_open());
        }
    }
    let id = insert(platform, &mut tx, &keeper, span, true).await?;
    tx.commit().await?;
    Ok(id)
}

/// Takes an exception away; it can be restored for a while.
///
/// # Errors
/// [`AppError::NotFound`] when the provider has no such exception; [`AppError::Forbidden`] as for [`close_days`].
pub async fn remove_exception(platform: &Platform, actor: &Actor, slug: Option<&str>, id: ExceptionId) -> Outcome<()> {
    let (mut tx, _, keeper) = begin_change(platform, actor, slug).await?;
    forget_removed(platform, &mut tx, keeper.id).await?;
    let removed = sqlx::query!(
        "update availability_exceptions set removed_at = coalesce(removed_at, $3) where id = $1 and provider_id = $2",
        id.0,
        keeper.id.0,
        platform.now()
    )
    .execute(&mut *tx)
    .await
    .internal("remove exception")?;
    if removed.rows_affected() == 0 {
        return Err(AppError::NotFound);
    }
    tx.commit().await
}

/// Brings a removed exception back.
///
/// # Errors
/// - rules `already-open`, `already-closed` when another one has taken its place;
/// - [`AppError::NotFound`] when it is forgotten; [`AppError::Forbidden`] as for [`close_days`].
pub async fn restore_exception(platform: &Platform, actor: &Actor, slug: Option<&str>, id: ExceptionId) -> Outcome<()> {
    let (mut tx, _, keeper) = begin_change(platform, actor, slug).await?;
    let restored = sqlx::query!(
        "update availability_exceptions set removed_at = null where id = $1 and provider_id = $2",
        id.0,
        keeper.id.0
    )
    .execute(&mut *tx)
    .await;
    match restored {
        Ok(done) if done.rows_affected() == 0 => return Err(AppError::NotFound),
        result => written(result)?,
    };
    tx.commit().await
}

async fn insert(platform: &Platform, tx: &mut Tx, keeper: &Keeper, span: Span, open: bool) -> Outcome<ExceptionId> {
    let ahead = sqlx::query_scalar!(
        r#"select count(*) as "count!" from availability_exceptions
            where provider_id = $1 and removed_at is null and upper(during) > $2"#,
        keeper.id.0,
        platform.now()
    )
    .fetch_one(&mut **tx)
    .await
    .internal("count exceptions")?;
    if ahead >= MOST {
        return Err(AppError::rule(
            "too-many",
            text!(
                "Deux cents dates au plus\u{202f}: retirez-en d’abord.",
                "Two hundred dates at most: remove some first."
            ),
        ));
    }
    let id: ExceptionId = platform.new_id();
    let inserted = sqlx::query!(
        "insert into availability_exceptions (id, provider_id, during, open) values ($1, $2, tstzrange($3, $4), $5)",
        id.0,
        keeper.id.0,
        span.from,
        span.to,
        open
    )
    .execute(&mut **tx)
    .await;
    written(inserted)?;
    Ok(id)
}

/// What the schema says of a write.
fn written<T>(result: Result<T, sqlx::Error>) -> Outcome<T> {
    match result {
        Err(error) => match constraint(&error) {
            Some("availability_exceptions_openings_apart") => Err(already_open()),
            Some("availability_exceptions_closed_once") => Err(AppError::rule(
                "already-closed",
                text!("C’est déjà fermé à ces heures.", "It is closed then already."),
            )),
            _ => Err(error).internal("write exception"),
        },
        Ok(done) => Ok(done),
    }
}

fn already_open() -> AppError {
    AppError::rule("already-open", text!("C’est déjà ouvert à ces heures.", "It is open then already."))
}

fn no_date() -> Text {
    text!("Choisissez une date.", "Choose a date.")
}

fn no_time() -> Text {
    text!("Indiquez une heure, par exemple 09:00.", "Give a time, such as 09:00.")
}

fn skipped() -> Text {
    text!(
        "Ce jour-là, les horloges sautent cette heure\u{202f}: choisissez-en une autre.",
        "The clocks skip this time on that day: choose another one."
    )
}

fn read_closure(draft: &ClosureDraft, keeper: &Keeper, now: DateTime<Utc>) -> Outcome<(Span, String)> {
    let (zone, typed) = (keeper.zone, |text: &str| !text.trim().is_empty());
    let first = date(&draft.first_day);
    let last = if typed(&draft.last_day) { date(&draft.last_day) } else { first };
    let (first_time, last_time) = (time(&draft.first_time), time(&draft.last_time));
    let reason: String = draft.reason.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let reason = reason.trim().to_owned();
    let mut checks = Checks::default();
    checks.that(first.is_some(), "first_day", no_date);
    checks.that(first.is_none() || last.is_some(), "last_day", no_date);
    checks.that(first_time.is_some() || !typed(&draft.first_time), "first_time", no_time);
    checks.that(last_time.is_some() || !typed(&draft.last_time), "last_time", no_time);
    checks
        .that(reason.chars().count() <= 120, "reason", || text!("120 caractères au plus.", "120 characters at most."));
    let from = first.and_then(|day| match first_time {
        Some(time) => instant(zone, day, time, false),
        None => Some(start_of_day(zone, day)),
    });
    let to = last.and_then(|day| match last_time {
        Some(time) => instant(zone, day, time, true),
        None => day.succ_opt().map(|next| start_of_day(zone, next)),
    });
    checks.that(first.is_none() || from.is_some(), "first_time", skipped);
    checks.that(last.is_none() || to.is_some(), "last_time", skipped);
    if let (Some(from), Some(to)) = (from, to) {
        let field = if first == last && last_time.is_some() { "last_time" } else { "last_day" };
        check_bounds(&mut checks, Span { from, to }, now, field, "last_day");
    }
    checks.done()?;
    let (from, to) = from.zip(to).ok_or(AppError::NotFound)?;
    Ok((Span { from, to }, reason))
}

fn read_opening(day: &str, opens: &str, closes: &str, keeper: &Keeper, now: DateTime<Utc>) -> Outcome<Span> {
    let (day, opens, closes) = (date(day), time(opens), time(closes));
    let mut checks = Checks::default();
    checks.that(day.is_some(), "day", no_date);
    checks.that(opens.is_some(), "opens", no_time);
    checks.that(closes.is_some(), "closes", no_time);
    let from = day.zip(opens).and_then(|(day, time)| instant(keeper.zone, day, time, false));
    let to = day.zip(closes).and_then(|(day, time)| instant(keeper.zone, day, time, true));
    checks.that(day.is_none() || opens.is_none() || from.is_some(), "opens", skipped);
    checks.that(day.is_none() || closes.is_none() || to.is_some(), "closes", skipped);
    if let (Some(from), Some(to)) = (from, to) {
        check_bounds(&mut checks, Span { from, to }, now, "closes", "day");
    }
    checks.done()?;
    let (from, to) = from.zip(to).ok_or(AppError::NotFound)?;
    Ok(Span { from, to })
}

/// In order, ahead, and not for ever; `order` and `bounds` are the fields that are then wrong.
fn check_bounds(checks: &mut Checks, span: Span, now: DateTime<Utc>, order: &str, bounds: &str) {
    checks.that(span.from < span.to, order, || {
        text!("La fin vient après le début.", "The end comes after the beginning.")
    });
    checks.that(span.from >= span.to || span.to > now, bounds, || text!("C’est déjà passé.", "That is over already."));
    checks.that(span.to <= now + FURTHEST && span.to - span.from <= LONGEST, bounds, || {
        text!("Au plus 400 jours, dans les deux ans.", "400 days at most, within two years.")
    });
}
