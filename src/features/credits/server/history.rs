//! The statement of one holder over a month or from the beginning: a fixed number of queries whatever its length.
//!
//! A holder is a set of grants: a student's, or all of an account whose students share. A line is what one entry did to
//! those grants, so opening balance and movements are the closing balance, also for a time in which students shared and
//! now do not: what a sibling took from a student's grants is on that student's statement.

use super::{list_spendable, note, sharing};
use crate::model::{
    Credits, EntryKind, GrantLine, History, Holder, Line, Month, StatementQuery, Totals, Trace, Wallet,
};
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use preau_identity::model::Student;
use preau_identity::server::people;
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, AppError, Locale, Outcome, Page, PageRequest, Relation, Text};
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform, Tx};
use std::collections::HashMap;
use uuid::Uuid;

/// From how long before its expiry a grant is pointed out.
const SOON: TimeDelta = TimeDelta::days(30);

/// The statement that is asked for, and whose else there are.
///
/// # Errors
/// [`AppError::NotFound`] for a student the actor may not know of, [`AppError::Forbidden`] for one whose credits are none of
/// theirs.
pub async fn history(platform: &Platform, actor: &Actor, query: &StatementQuery) -> Outcome<History> {
    actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let mine = people::list_students_for(&mut tx, actor).await?;
    let student = match query.student {
        Some(id) => Some(people::find_student(&mut tx, id).await?.ok_or(AppError::NotFound)?),
        None => mine.first().cloned(),
    };
    let Some(student) = student else { return Ok(History { holders: vec![], wallet: None }) };
    let reader = Reader::of(platform, actor, &student)?;
    let holders = list_holders(&mut tx, &mine).await?;
    let wallet = open(platform, actor, &mut tx, &reader, &student, query, Some(query.page)).await?;
    Ok(History { holders, wallet: Some(wallet) })
}

/// The statement that is asked for with all its lines, for paper.
///
/// # Errors
/// Those of [`history`], and [`AppError::NotFound`] for somebody without students.
pub(super) async fn whole(platform: &Platform, actor: &Actor, query: &StatementQuery) -> Outcome<Wallet> {
    actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let student = chosen(&mut tx, actor, query).await?;
    let reader = Reader::of(platform, actor, &student)?;
    open(platform, actor, &mut tx, &reader, &student, query, None).await
}

/// Everything the file of an export holds: all lines of the time asked for.
///
/// # Errors
/// Those of [`history`].
pub(super) async fn all_lines(platform: &Platform, actor: &Actor, query: &StatementQuery) -> Outcome<Vec<Line>> {
    actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let student = chosen(&mut tx, actor, query).await?;
    let reader = Reader::of(platform, actor, &student)?;
    let span = Span::of(&mut tx, &student, query.month, reader.zone).await?;
    Ok(list_lines(&mut tx, &reader, &span, None).await?.items)
}

/// The student who is asked for, or the reader's first.
async fn chosen(tx: &mut Tx, actor: &Actor, query: &StatementQuery) -> Outcome<Student> {
    let student = match query.student {
        Some(id) => people::find_student(tx, id).await?,
        None => people::list_students_for(tx, actor).await?.into_iter().next(),
    };
    student.ok_or(AppError::NotFound)
}

/// Who reads, and how they are written to.
struct Reader {
    locale: Locale,
    zone: Tz,
    now: DateTime<Utc>,
    /// The student reads: what siblings do is theirs to tell.
    own: bool,
    /// Whose statement is read.
    student_id: UserId,
}

impl Reader {
    fn of(platform: &Platform, actor: &Actor, student: &Student) -> Outcome<Self> {
        let relation = actor.relation_to(Some(student.account_id), Some(student.user_id), None);
        actor.may(Action::CreditRead, relation)?;
        let person = actor.signed_in()?;
        Ok(Self {
            locale: person.locale,
            zone: zone(&person.time_zone),
            now: platform.now(),
            own: relation == Relation::Own,
            student_id: student.user_id,
        })
    }

    fn day(&self, at: DateTime<Utc>) -> String {
        self.locale.date(local(at, self.zone).date())
    }

    /// A name, where it is not plain whose.
    fn who(&self, shared: bool, id: UserId, name: String) -> Option<String> {
        (shared || id != self.student_id).then_some(name)
    }

    /// Notes about siblings are not for students.
    fn note(&self, id: UserId, note: &Text) -> String {
        if self.own && id != self.student_id { String::new() } else { note.get(self.locale).to_owned() }
    }
}

/// Whose grants, and from when to when.
struct Span {
    account_id: Uuid,
    /// None for all students of the account, who share.
    student_id: Option<Uuid>,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
}

impl Span {
    async fn of(tx: &mut Tx, student: &Student, month: Option<Month>, zone: Tz) -> Outcome<Self> {
        let shared = sharing::is_shared(tx, student.account_id).await?;
        Ok(Self {
            account_id: student.account_id.0,
            student_id: (!shared).then_some(student.user_id.0),
            from: month.map_or(DateTime::<Utc>::UNIX_EPOCH, |month| start_of(month, zone)),
            to: month.map_or(END_OF_TIME, |month| start_of(month.next(), zone)),
        })
    }
}

/// Later than anything; within what Postgres can hold.
const END_OF_TIME: DateTime<Utc> = match DateTime::from_timestamp(253_370_764_800, 0) {
    Some(year_9999) => year_9999,
    None => DateTime::<Utc>::MAX_UTC,
};

/// Midnight of the first day, where the reader is.
fn start_of(month: Month, zone: Tz) -> DateTime<Utc> {
    let midnight = month.first_day().and_time(NaiveTime::MIN);
    let start = midnight.and_local_timezone(zone).earliest();
    // Where clocks skip midnight, the day begins an hour later.
    start
        .or_else(|| (midnight + TimeDelta::hours(1)).and_local_timezone(zone).earliest())
        .map_or_else(|| midnight.and_utc(), |at| at.to_utc())
}

/// Each student of the reader, or those who share together.
async fn list_holders(tx: &mut Tx, students: &[Student]) -> Outcome<Vec<Holder>> {
    let mut holders: Vec<Holder> = Vec::new();
    let mut accounts = HashMap::new();
    for student in students {
        let account = student.account_id;
        if let Some(index) = accounts.get(&account) {
            let holder: Option<&mut Holder> = holders.get_mut(*index);
            if let Some(holder) = holder {
                holder.name = format!("{}, {}", holder.name, student.first_name);
            }
            continue;
        }
        let shared = sharing::is_shared(tx, account).await?;
        if shared {
            accounts.insert(account, holders.len());
        }
        holders.push(Holder { student_id: student.user_id, name: student.first_name.clone(), shared });
    }
    Ok(holders)
}

async fn open(
    platform: &Platform,
    actor: &Actor,
    tx: &mut Tx,
    reader: &Reader,
    student: &Student,
    query: &StatementQuery,
    page: Option<PageRequest>,
) -> Outcome<Wallet> {
    let span = Span::of(tx, student, query.month, reader.zone).await?;
    let shared = span.student_id.is_none();
    let grants = list_spendable(platform, tx, student.user_id).await?;
    let (totals, first) = sum_up(tx, &span).await?;
    let this_month = Month::of(local(reader.now, reader.zone).date());
    let months = first.map(|at| Month::of(local(at, reader.zone).date()).until(this_month)).unwrap_or_default();
    let lines = list_lines(tx, reader, &span, page).await?;
    Ok(Wallet {
        holder: Holder { student_id: student.user_id, name: student.first_name.clone(), shared },
        own: reader.own,
        balance: grants.iter().map(|g| g.remaining).sum(),
        overdue: sum_overdue(tx, &span, reader.now).await?,
        grants: grants
            .into_iter()
            .map(|g| GrantLine {
                kind: g.kind,
                note: reader.note(g.student_id, &g.note),
                who: reader.who(shared, g.student_id, g.student_name),
                amount: g.amount,
                remaining: g.remaining,
                granted: reader.day(g.granted_at),
                expires: reader.day(g.expires_at),
                soon: g.expires_at - reader.now < SOON,
            })
            .collect(),
        month: query.month,
        months,
        totals,
        lines,
        sharing: sharing::choice(tx, actor, student.account_id).await?,
    })
}

/// Sums by kind within the span, what there was before, and when the first entry was.
async fn sum_up(tx: &mut Tx, span: &Span) -> Outcome<(Totals, Option<DateTime<Utc>>)> {
    let rows = sqlx::query!(
        r#"select e.kind as "kind: EntryKind", min(e.recorded_at) as "first!",
                  coalesce(sum(m.amount) filter (where e.recorded_at < $3), 0)::int as "before!",
                  coalesce(sum(m.amount) filter (where e.recorded_at >= $3 and e.recorded_at < $4), 0)::int as "within!"
             from credit_grants g
             join credit_movements m on m.grant_id = g.id
             join credit_entries e on e.id = m.entry_id
            where g.account_id = $1 and ($2::uuid is null or g.student_id = $2)
            group by e.kind"#,
        span.account_id,
        span.student_id,
        span.from,
        span.to,
    )
    .fetch_all(&mut **tx)
    .await
    .internal("sum the ledger up")?;
    let mut totals = Totals { opening: rows.iter().map(|row| Credits(row.before)).sum(), ..Totals::default() };
    for row in &rows {
        totals.add(row.kind, Credits(row.within));
    }
    Ok((totals, rows.iter().map(|row| row.first).min()))
}

async fn sum_overdue(tx: &mut Tx, span: &Span, now: DateTime<Utc>) -> Outcome<Credits> {
    let sum = sqlx::query_scalar!(
        r#"select coalesce(sum(remaining), 0)::int as "sum!" from credit_grants
            where account_id = $1 and ($2::uuid is null or student_id = $2) and remaining > 0 and expires_at <= $3"#,
        span.account_id,
        span.student_id,
        now,
    )
    .fetch_one(&mut **tx)
    .await
    .internal("sum what is over")?;
    Ok(Credits(sum))
}

async fn list_lines(tx: &mut Tx, reader: &Reader, span: &Span, page: Option<PageRequest>) -> Outcome<Page<Line>> {
    let (limit, offset) = page.map_or((10_000, 0), |page| (page.limit(), page.offset()));
    let rows = sqlx::query!(
        r#"with lines as (
             select e.id, e.kind, e.note, e.note_en, e.recorded_at, e.student_id, sum(m.amount)::int as amount
               from credit_grants g
               join credit_movements m on m.grant_id = g.id
               join credit_entries e on e.id = m.entry_id
              where g.account_id = $1 and ($2::uuid is null or g.student_id = $2)
              group by e.id),
           running as (
             select *, sum(amount) over (order by recorded_at, id)::int as balance from lines)
           select r.id as "id!", r.kind as "kind!: EntryKind", r.note as "note!", r.note_en as "note_en!",
                  r.recorded_at as "recorded_at!", r.student_id as "student_id!: UserId", u.first_name, r.amount as "amount!: Credits",
                  r.balance as "balance!: Credits", count(*) over () as "total!"
             from running r join users u on u.id = r.student_id
            where r.recorded_at >= $3 and r.recorded_at < $4
            order by r.recorded_at desc, r.id desc
            limit $5 offset $6"#,
        span.account_id,
        span.student_id,
        span.from,
        span.to,
        limit,
        offset,
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list lines")?;
    let total = rows.first().map_or(0, |row| row.total);
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut traces = list_traces(tx, reader, span, &ids).await?;
    let shared = span.student_id.is_none();
    let lines = rows.into_iter().map(|row| Line {
        id: row.id,
        kind: row.kind,
        note: reader.note(row.student_id, &note::read(row.note, row.note_en)),
        who: reader.who(shared, row.student_id, row.first_name),
        amount: row.amount,
        balance: row.balance,
        when: reader.locale.long_date_time(local(row.recorded_at, reader.zone)),
        day: local(row.recorded_at, reader.zone).date().to_string(),
        traces: traces.remove(&row.id).unwrap_or_default(),
    });
    Ok(Page::new(page.unwrap_or_default(), lines.collect(), total))
}

/// Which of the holder's grants these entries took from or gave back to, the soonest to expire first.
async fn list_traces(
    tx: &mut Tx,
    reader: &Reader,
    span: &Span,
    entries: &[Uuid],
) -> Outcome<HashMap<Uuid, Vec<Trace>>> {
    let rows = sqlx::query!(
        r#"select m.entry_id, abs(m.amount) as "amount!: Credits", g.student_id as "student_id: UserId", u.first_name,
                  g.granted_at, g.expires_at, origin.kind as "kind!: EntryKind", origin.note as "note!",
                  origin.note_en as "note_en!"
             from credit_movements m
             join credit_entries e on e.id = m.entry_id
             join credit_grants g on g.id = m.grant_id
             join users u on u.id = g.student_id
             cross join lateral (
                  select o.kind, o.note, o.note_en from credit_movements f join credit_entries o on o.id = f.entry_id
                   where f.grant_id = g.id and f.amount > 0 and o.kind <> 'REFUND' limit 1) origin
            where m.entry_id = any ($1) and (e.kind in ('USAGE', 'REFUND') or (e.kind = 'ADJUSTMENT' and e.amount < 0))
              and ($2::uuid is null or g.student_id = $2)
            order by m.entry_id, g.expires_at, g.id"#,
        entries,
        span.student_id,
    )
    .fetch_all(&mut **tx)
    .await
    .internal("trace entries to grants")?;
    let mut traces: HashMap<Uuid, Vec<Trace>> = HashMap::new();
    for row in rows {
        traces.entry(row.entry_id).or_default().push(Trace {
            amount: row.amount,
            kind: row.kind,
            note: reader.note(row.student_id, &note::read(row.note, row.note_en)),
            who: reader.who(span.student_id.is_none(), row.student_id, row.first_name),
            granted: reader.day(row.granted_at),
            expires: reader.day(row.expires_at),
        });
    }
    Ok(traces)
}
