//! Statements and coaches, for the back office.

use super::show::state;
use super::{book, today};
use crate::model::{Coach, CoachRow, OfficeRow, PayList, PayQuery, StatementId, StatementRow};
use preau_credits::model::Month;
use preau_directory::ProviderId;
use preau_identity::server::organisation;
use preau_kernel::{Action, Actor, Currency, Money, Outcome, Page, PageRequest, Relation};
use preau_platform::{IntoInternal, Platform, Tx};
use uuid::Uuid;

/// Statements that match, the latest first.
///
/// # Errors
/// [`preau_kernel::AppError::Forbidden`] for anyone but the back office.
pub async fn list_statements(platform: &Platform, actor: &Actor, query: &PayQuery) -> Outcome<PayList> {
    actor.may(Action::PayManage, Relation::Foreign)?;
    let mut tx = platform.db.begin_as(actor).await?;
    let running = Month::of(today(platform, &organisation::find(&mut tx).await?));
    let filter = Filter { month: query.month, state: &query.state, q: query.q.trim(), page: query.page, ids: None };
    let (rows, total) = list_rows(&mut tx, &filter, running).await?;
    Ok(PayList {
        rows: Page::new(query.page, rows, total),
        months: list_months(&mut tx).await?,
        due: list_due(&mut tx, running).await?,
        without_rate: count_without_rate(&mut tx).await?,
    })
}

/// Which statements.
#[derive(Debug, Default)]
pub(super) struct Filter<'a> {
    pub month: Option<Month>,
    pub state: &'a str,
    pub q: &'a str,
    pub page: PageRequest,
    /// These, all on one page.
    pub ids: Option<&'a [Uuid]>,
}

/// The latest first, and how many match.
pub(super) async fn list_rows(tx: &mut Tx, filter: &Filter<'_>, running: Month) -> Outcome<(Vec<OfficeRow>, i64)> {
    let (limit, offset) = match filter.ids {
        Some(ids) => (i64::try_from(ids.len()).unwrap_or(i64::MAX), 0),
        None => (filter.page.limit(), filter.page.offset()),
    };
    let rows = sqlx::query!(
        r#"select s.id as "id: StatementId", s.month, s.currency as "currency: Currency", s.total_minor, s.paid_on, s.reference,
                  p.slug, p.pseudonym, count(*) over () as "total!",
                  (select count(*) from pay_lines l where l.statement_id = s.id and l.kind = 'session') as "sessions!"
             from pay_statements s join providers p on p.id = s.provider_id
            where ($1::date is null or s.month = $1)
              and case $2 when 'paid' then s.paid_on is not null
                          when 'due' then s.paid_on is null and s.month < $3
                          when 'running' then s.paid_on is null and s.month >= $3
                          else true end
              and position(lower(unaccent($4)) in lower(unaccent(p.pseudonym))) > 0
              and ($7::uuid[] is null or s.id = any ($7))
            order by s.month desc, p.position, p.pseudonym, s.currency
            limit $5 offset $6"#,
        filter.month.map(Month::first_day),
        filter.state,
        running.first_day(),
        filter.q,
        limit,
        offset,
        filter.ids,
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list statements")?;
    let total = rows.first().map_or(0, |row| row.total);
    let rows = rows.into_iter().map(|row| {
        let month = Month::of(row.month);
        OfficeRow {
            slug: row.slug,
            name: row.pseudonym,
            row: StatementRow {
                id: row.id,
                month,
                total: Money::new(row.total_minor, row.currency),
                state: state(month, running, row.paid_on, row.reference),
                sessions: row.sessions,
            },
        }
    });
    Ok((rows.collect(), total))
}

async fn list_months(tx: &mut Tx) -> Outcome<Vec<Month>> {
    let months = sqlx::query_scalar!("select distinct month from pay_statements order by month desc limit 120")
        .fetch_all(&mut **tx)
        .await
        .internal("list months of pay")?;
    Ok(months.into_iter().map(Month::of).collect())
}

async fn list_due(tx: &mut Tx, running: Month) -> Outcome<Vec<Money>> {
    let due = sqlx::query!(
        r#"select currency as "currency: Currency", sum(total_minor)::bigint as "minor!" from pay_statements
            where paid_on is null and month < $1 and total_minor > 0 group by currency order by currency"#,
        running.first_day()
    )
    .fetch_all(&mut **tx)
    .await
    .internal("sum what is owed")?;
    Ok(due.into_iter().map(|row| Money::new(row.minor, row.currency)).collect())
}

async fn count_without_rate(tx: &mut Tx) -> Outcome<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from pay_sessions s
            where not exists (select from pay_lines l where l.appointment_id = s.appointment_id)"#
    )
    .fetch_one(&mut **tx)
    .await
    .internal("count sessions without a rate")
}

/// Every coach, with what this month has brought and what is owed, in the organisation's currency.
///
/// # Errors
/// [`preau_kernel::AppError::Forbidden`] for anyone but the back office.
pub async fn list_coaches(platform: &Platform, actor: &Actor) -> Outcome<Vec<CoachRow>> {
    actor.may(Action::PayManage, Relation::Foreign)?;
    let mut tx = platform.db.begin_as(actor).await?;
    let organisation = organisation::find(&mut tx).await?;
    let day = today(platform, &organisation);
    let terms = book::read(&mut tx).await?;
    let rows = sqlx::query!(
        r#"select p.id as "id: ProviderId", p.slug, p.pseudonym,
                  (select count(*) from appointments a
                    where a.provider_id = p.id and a.status <> 'cancelled' and lower(a.during) <= $3
                      and exists (select from bookings b where b.appointment_id = a.id and b.status in ('confirmed', 'completed', 'no_show'))
                      and not exists (select from session_reports r where r.appointment_id = a.id)) as "waiting!",
                  (select coalesce(sum(s.total_minor), 0)::bigint from pay_statements s
                    where s.provider_id = p.id and s.currency = $1 and s.paid_on is null and s.month >= $2) as "earned!",
                  (select coalesce(sum(s.total_minor), 0)::bigint from pay_statements s
                    where s.provider_id = p.id and s.currency = $1 and s.paid_on is null and s.month < $2) as "due!"
             from providers p order by p.position, p.pseudonym, p.id"#,
        organisation.currency.code(),
        Month::of(day).first_day(),
        platform.now(),
    )
    .fetch_all(&mut *tx)
    .await
    .internal("list pay of coaches")?;
    let rows = rows.into_iter().map(|row| CoachRow {
        coach: Coach { slug: row.slug, name: row.pseudonym, tier: terms.tier_of(row.id, day) },
        waiting: row.waiting,
        earned: Money::new(row.earned, organisation.currency),
        due: Money::new(row.due, organisation.currency),
    });
    Ok(rows.collect())
}
