//! Those whom the provider who is signed in teaches.

use crate::model::StudentLine;
use preau_identity::model::grade::Grade;
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, Locale, Outcome, Page, PageRequest, Relation};
use preau_platform::error::internal_error;
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform};

/// A page of the actor's students, those with an appointment ahead first; `name` is part of a name, accents and case do not
/// count.
///
/// # Errors
/// [`preau_kernel::AppError::Forbidden`] for those who teach nobody.
pub async fn list_students(
    platform: &Platform,
    actor: &Actor,
    name: &str,
    page: PageRequest,
) -> Outcome<Page<StudentLine>> {
    actor.may(Action::StudentFileRead, Relation::Assigned)?;
    let person = actor.signed_in()?;
    let (locale, mine) = (person.locale, zone(&person.time_zone));
    let mut tx = platform.db.begin_as(actor).await?;
    let rows = sqlx::query!(
        r#"select taught.student_id as "student_id!: UserId", trim(u.first_name || ' ' || u.last_name) as "name!", s.grade,
                  taught.subjects as "subjects!", taught.done as "done!", taught.next as "next?",
                  (select count(*) from goals g where g.student_id = taught.student_id and g.completed_at is null) as "goals!",
                  count(*) over () as "total!"
             from (select b.student_id, string_agg(distinct case when $4 then m.name_en else m.name_fr end, ', ') as subjects,
                          count(*) filter (where b.status = 'completed') as done,
                          min(lower(b.during)) filter (where b.status = 'confirmed' and upper(b.during) > $2) as next
                     from bookings b
                     join providers p on p.id = b.provider_id and p.user_id = $1
                     join appointments a on a.id = b.appointment_id
                     join subjects m on m.slug = a.subject
                    where b.status in ('confirmed', 'completed', 'no_show')
                    group by b.student_id) taught
             join students s on s.user_id = taught.student_id
             join users u on u.id = taught.student_id
            where strpos(lower(unaccent(u.first_name || ' ' || u.last_name)), lower(unaccent($3))) > 0
            order by taught.next nulls last, u.first_name, u.id
            limit $5 offset $6"#,
        person.user_id.0,
        platform.now(),
        name.trim(),
        locale == Locale::En,
        page.limit(),
        page.offset(),
    )
    .fetch_all(&mut *tx)
    .await
    .internal("list students of a provider")?;
    let total = rows.first().map_or(0, |row| row.total);
    let mut lines = Vec::new();
    for row in rows {
        lines.push(StudentLine {
            student_id: row.student_id,
            name: row.name,
            grade: Grade::from_code(&row.grade).ok_or_else(|| internal_error("grade of a student", &row.grade))?,
            subjects: row.subjects,
            done: row.done,
            next: row.next.map(|at| {
                let at = local(at, mine);
                format!("{}, {}", locale.short_date(at.date()), locale.time(at.time()))
            }),
            goals: row.goals,
        });
    }
    Ok(Page::new(page, lines, total))
}
