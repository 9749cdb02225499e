//! Reports that are to be written, and those that were.

use crate::model::{AppointmentId, Desk, DueCount, REPORT_DUE_HOURS, ReportLine, ReportState};
use chrono::TimeDelta;
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, Outcome, Page, PageRequest, Relation, Text};
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform};

/// Whose reports the actor looks after at this desk: their own, or everybody's.
fn whose(actor: &Actor, desk: Desk) -> Outcome<Option<UserId>> {
    let person = actor.signed_in()?;
    match desk {
        Desk::Coach => actor.may(Action::ReportWrite, Relation::Assigned).map(|()| Some(person.user_id)),
        Desk::Office => actor.may(Action::ReportWrite, Relation::Foreign).map(|()| None),
    }
}

/// A page of appointments whose report is to be written, the oldest first; or was filed, the latest first.
///
/// # Errors
/// [`preau_kernel::AppError::Forbidden`] for those who write none.
pub async fn list_reports(
    platform: &Platform,
    actor: &Actor,
    desk: Desk,
    filed: bool,
    page: PageRequest,
) -> Outcome<Page<ReportLine>> {
    let provider = whose(actor, desk)?;
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let rows = sqlx::query!(
        r#"select a.id as "id: AppointmentId", lower(a.during) as "starts_at!", upper(a.during) as "ends_at!", p.pseudonym,
                  coalesce(se.title_fr, m.name_fr) as "subject_fr!", coalesce(se.title_en, m.name_en) as "subject_en!",
                  d.appointment_id is not null as "draft!", coalesce(who.names, '') as "students!",
                  count(*) over () as "total!"
             from appointments a
             join providers p on p.id = a.provider_id
             join subjects m on m.slug = a.subject
             left join series se on se.id = a.series_id
             left join session_reports r on r.appointment_id = a.id
             left join report_drafts d on d.appointment_id = a.id
            cross join lateral (
                  select string_agg(trim(u.first_name || ' ' || u.last_name), ', ' order by u.first_name, b.id) as names,
                         bool_or(b.status in ('confirmed', 'completed')) as expected
                    from bookings b join users u on u.id = b.student_id
                   where b.appointment_id = a.id and b.status in ('confirmed', 'completed', 'no_show')) who
            where a.status <> 'cancelled' and lower(a.during) <= $1
              and ($2::uuid is null or p.user_id = $2)
              and case when $3 then r.appointment_id is not null else r.appointment_id is null and who.expected end
            order by case when $3 then lower(a.during) end desc, lower(a.during), a.id
            limit $4 offset $5"#,
        platform.now(),
        provider.map(|id| id.0),
        filed,
        page.limit(),
        page.offset(),
    )
    .fetch_all(&mut *tx)
    .await
    .internal("list reports")?;
    let total = rows.first().map_or(0, |row| row.total);
    let mine = zone(&person.time_zone);
    let lines = rows.into_iter().map(|row| ReportLine {
        appointment_id: row.id,
        when: person.locale.long_date_time(local(row.starts_at, mine)),
        subject: Text { fr: row.subject_fr, en: row.subject_en },
        students: row.students,
        coach: row.pseudonym,
        state: ReportState::of(row.starts_at, row.ends_at, filed, platform.now()),
        draft: row.draft,
    });
    Ok(Page::new(page, lines.collect(), total))
}

/// How many reports are to be written, and how many should have been.
///
/// # Errors
/// Those of [`list_reports`].
pub async fn count_due(platform: &Platform, actor: &Actor, desk: Desk) -> Outcome<DueCount> {
    let provider = whose(actor, desk)?;
    let mut tx = platform.db.begin_as(actor).await?;
    sqlx::query_as!(
        DueCount,
        r#"select count(*) as "due!", count(*) filter (where upper(a.during) < $2) as "overdue!"
             from appointments a join providers p on p.id = a.provider_id
            where a.status <> 'cancelled' and lower(a.during) <= $1 and ($3::uuid is null or p.user_id = $3)
              and not exists (select from session_reports r where r.appointment_id = a.id)
              and exists (select from bookings b where b.appointment_id = a.id and b.status in ('confirmed', 'completed'))"#,
        platform.now(),
        platform.now() - TimeDelta::hours(REPORT_DUE_HOURS),
        provider.map(|id| id.0),
    )
    .fetch_one(&mut *tx)
    .await
    .internal("count reports to be written")
}
