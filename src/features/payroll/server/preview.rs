//! The running month: what counts already, what waits for its report, what is still to be given.

use super::value::given;
use crate::model::price::{price, total};
use crate::model::{Expected, PayState, Preview, Session, StatementRow, TermBook};
use chrono::{DateTime, NaiveDate, Utc};
use preau_credits::model::Month;
use preau_directory::ProviderId;
use preau_kernel::{Currency, Money, Outcome, Text};
use preau_platform::{IntoInternal, Tx};
use preau_scheduling::model::{AppointmentId, ServiceCode};

/// Whose month, and when.
pub(super) struct Case {
    pub(super) id: ProviderId,
    pub(super) currency: Currency,
    pub(super) day: NaiveDate,
    pub(super) now: DateTime<Utc>,
}

/// What the month has brought and may still bring, by the terms that the actor of the transaction sees.
pub(super) async fn preview(tx: &mut Tx, case: &Case, book: &TermBook, rows: &[StatementRow]) -> Outcome<Preview> {
    let month = Month::of(case.day);
    let earned = rows.iter().filter(|row| row.month == month && row.state == PayState::Running);
    let earned = earned.filter(|row| row.total.currency == case.currency).map(|row| row.total.minor).sum();
    let without_rate = sqlx::query_scalar!(
        r#"select count(*) as "count!" from pay_sessions s where s.provider_id = $1
              and not exists (select from pay_lines l where l.appointment_id = s.appointment_id)"#,
        case.id.0
    )
    .fetch_one(&mut **tx)
    .await
    .internal("count sessions without a rate")?;
    let (mut waiting, mut coming) = (vec![], vec![]);
    for (over, expected) in list_expected(tx, case, book).await? {
        if over { waiting.push(expected) } else { coming.push(expected) }
    }
    Ok(Preview {
        month,
        earned: Money::new(earned, case.currency),
        waiting_worth: sum(&waiting, case.currency),
        waiting,
        coming_worth: sum(&coming, case.currency),
        coming,
        without_rate,
    })
}

fn sum(expected: &[Expected], currency: Currency) -> Money {
    let worth = expected.iter().filter_map(|e| e.worth).filter(|worth| worth.currency == currency);
    Money::new(worth.map(|worth| worth.minor).sum(), currency)
}

/// What is booked and not reported on, up to the end of the month; whether it has begun.
async fn list_expected(tx: &mut Tx, case: &Case, book: &TermBook) -> Outcome<Vec<(bool, Expected)>> {
    let rows = sqlx::query!(
        r#"select a.id as "appointment_id: AppointmentId", a.service as "service: ServiceCode", lower(a.during) <= $3 as "over!",
                  (lower(a.during) at time zone o.time_zone)::date as "day!",
                  (lower(a.during) at time zone o.time_zone)::time as "starts!",
                  (extract(epoch from upper(a.during) - lower(a.during)) / 60)::integer as "minutes!",
                  v.name_fr as service_fr, v.name_en as service_en,
                  coalesce(se.title_fr, m.name_fr) as "title_fr!", coalesce(se.title_en, m.name_en) as "title_en!",
                  seats.came as "came!", seats.absent as "absent!"
             from appointments a
            cross join organisation o
             join services v on v.code = a.service
             join subjects m on m.slug = a.subject
             left join series se on se.id = a.series_id
            cross join lateral (
                  select count(*) filter (where b.status <> 'no_show') as came, count(*) filter (where b.status = 'no_show') as absent
                    from bookings b
                   where b.appointment_id = a.id and b.status in ('confirmed', 'completed', 'no_show')) seats
            where a.provider_id = $1 and a.status <> 'cancelled' and seats.came + seats.absent > 0
              and (lower(a.during) at time zone o.time_zone)::date < $2
              and not exists (select from session_reports r where r.appointment_id = a.id)
            order by lower(a.during), a.id
            limit 200"#,
        case.id.0,
        Month::of(case.day).next().first_day(),
        case.now,
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list sessions that do not count yet")?;
    let expected = rows.into_iter().map(|row| {
        let count = |n: i64| u32::try_from(n).unwrap_or_default();
        let session = Session {
            appointment_id: row.appointment_id,
            day: row.day,
            starts: row.starts,
            minutes: row.minutes.unsigned_abs(),
            service: Text { fr: row.service_fr, en: row.service_en },
            subject: Text { fr: row.title_fr, en: row.title_en },
            came: count(row.came),
            absent: count(row.absent),
        };
        let terms = book.terms(case.id, row.service, row.day);
        let worth = terms.map(|terms| {
            let parts = price(&terms, &given(session.day, session.starts, session.minutes, session.came));
            total(&parts, Money::zero(terms.hourly.currency))
        });
        (row.over, Expected { session, worth })
    });
    Ok(expected.collect())
}
