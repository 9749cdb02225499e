//! Brings the lines of a session to what it is worth: its parts when it has none, a correction when it has.

use super::open::open_statement;
use crate::model::price::{Given, price, total};
use crate::model::{LineKind, StatementId, TermBook};
use chrono::{Datelike, NaiveDate, NaiveTime, Timelike, Weekday};
use preau_credits::model::Month;
use preau_directory::ProviderId;
use preau_kernel::{Currency, Money, Outcome};
use preau_platform::{IntoInternal, Platform, Tx};
use preau_scheduling::model::{AppointmentId, ServiceCode};
use uuid::Uuid;

/// A session that counts, and what its lines say so far.
pub(super) struct Counted {
    appointment_id: AppointmentId,
    provider_id: ProviderId,
    service: ServiceCode,
    day: NaiveDate,
    starts: NaiveTime,
    minutes: i32,
    came: i32,
    /// Sum and currency of its lines; it has none as long as there is no rate.
    had: Option<i64>,
    currency: Option<Currency>,
}

/// The session of this appointment, if it counts.
pub(super) async fn find_counted(tx: &mut Tx, id: AppointmentId) -> Outcome<Vec<Counted>> {
    list_counted(tx, Some(id), NaiveDate::MIN, None).await
}

/// Sessions from a day on, perhaps of one coach only.
pub(super) async fn list_since(tx: &mut Tx, day: NaiveDate, provider: Option<ProviderId>) -> Outcome<Vec<Counted>> {
    list_counted(tx, None, day, provider).await
}

async fn list_counted(
    tx: &mut Tx,
    id: Option<AppointmentId>,
    since: NaiveDate,
    provider: Option<ProviderId>,
) -> Outcome<Vec<Counted>> {
    let since = (id.is_none()).then_some(since);
    sqlx::query_as!(
        Counted,
        r#"select s.appointment_id as "appointment_id: AppointmentId", s.provider_id as "provider_id: ProviderId",
                  s.service as "service: ServiceCode", s.day, s.starts, s.minutes, s.came, l.had,
                  l.currency as "currency: Currency"
             from pay_sessions s
             left join lateral (
                  select sum(amount_minor)::bigint as had, min(currency) as currency
                    from pay_lines where appointment_id = s.appointment_id) l on true
            where ($1::uuid is null or s.appointment_id = $1)
              and ($2::date is null or s.day >= $2)
              and ($3::uuid is null or s.provider_id = $3)
            order by s.day, s.starts, s.appointment_id"#,
        id.map(|id| id.0),
        since,
        provider.map(|id| id.0),
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list sessions that count")
}

/// How a session went, as far as pay goes.
pub(super) fn given(day: NaiveDate, starts: NaiveTime, minutes: u32, came: u32) -> Given {
    Given {
        minutes,
        minute_of_day: starts.num_seconds_from_midnight() / 60,
        sunday: day.weekday() == Weekday::Sun,
        came,
    }
}

/// Writes what is missing between a session's lines and what it is worth by these terms. A session without a rate waits; one
/// that was valued in another currency than its rate has now is left as it was.
pub(super) async fn settle(platform: &Platform, tx: &mut Tx, book: &TermBook, session: &Counted) -> Outcome<()> {
    let Some(terms) = book.terms(session.provider_id, session.service, session.day) else { return Ok(()) };
    let (minutes, came) = (session.minutes.unsigned_abs(), session.came.unsigned_abs());
    let parts = price(&terms, &given(session.day, session.starts, minutes, came));
    let currency = terms.hourly.currency;
    let worth = total(&parts, Money::zero(currency));
    let difference = match session.had {
        Some(had) if session.currency == Some(currency) => worth.minor - had,
        Some(_) => 0,
        None => worth.minor,
    };
    if session.had.is_some() && difference == 0 {
        return Ok(());
    }
    let month = Month::of(session.day);
    let statement = open_statement(platform, tx, session.provider_id, currency, month).await?;
    if session.had.is_some() {
        let correction = NewLine { kind: LineKind::Correction, amount: difference, hourly: None, basis_points: None };
        return write(platform, tx, statement, session, currency, &correction).await;
    }
    for part in parts {
        let line = NewLine {
            kind: part.kind,
            amount: part.amount.minor,
            hourly: (part.kind == LineKind::Session).then_some(terms.hourly.minor),
            basis_points: Some(i32::try_from(part.basis_points).unwrap_or(i32::MAX)),
        };
        write(platform, tx, statement, session, currency, &line).await?;
    }
    Ok(())
}

struct NewLine {
    kind: LineKind,
    amount: i64,
    hourly: Option<i64>,
    basis_points: Option<i32>,
}

async fn write(
    platform: &Platform,
    tx: &mut Tx,
    statement: StatementId,
    session: &Counted,
    currency: Currency,
    line: &NewLine,
) -> Outcome<()> {
    sqlx::query!(
        "insert into pay_lines (id, statement_id, provider_id, currency, kind, appointment_id, amount_minor, hourly_minor,
                                basis_points, made_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        platform.new_id::<Uuid>(),
        statement.0,
        session.provider_id.0,
        currency.code(),
        line.kind as _,
        session.appointment_id.0,
        line.amount,
        line.hourly,
        line.basis_points,
        platform.now(),
    )
    .execute(&mut **tx)
    .await
    .internal("write pay line")?;
    Ok(())
}
