//! How a student gets on: a fixed number of queries, however long the history.

use crate::model::{
    AppointmentId, Assessed, Goal, GoalId, Level, Progress, ProgressSheet, ReportEntry, SkillChange, SkillHistory,
    Voice,
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use preau_identity::model::Student;
use preau_identity::server::people;
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, Outcome, Page, PageRequest, SignedIn, Text};
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform, Tx};
use std::collections::HashMap;

/// The page of the family: the student asked for, else the first whom the actor looks after.
///
/// # Errors
/// [`preau_kernel::AppError::Unauthenticated`] for a visitor.
pub async fn progress_for_family(
    platform: &Platform,
    actor: &Actor,
    student: Option<&str>,
    page: PageRequest,
) -> Outcome<ProgressSheet> {
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let students = people::list_students_for(&mut tx, actor).await?;
    for student in &students {
        actor.may(Action::ReportRead, actor.relation_to(Some(student.account_id), Some(student.user_id), None))?;
    }
    let asked_for = student.and_then(|id| students.iter().find(|student| student.user_id.to_string() == id));
    let progress = match asked_for.or(students.first()) {
        Some(student) => Some(progress_of(platform, &mut tx, person, student, false, page).await?),
        None => None,
    };
    Ok(ProgressSheet {
        voice: Voice::of(&person.roles),
        students: students.iter().map(|student| (student.user_id, student.first_name.clone())).collect(),
        progress,
    })
}

/// Goals, skills and reports of a student, as the actor of this transaction may see them; `notes` for those who teach.
pub(super) async fn progress_of(
    platform: &Platform,
    tx: &mut Tx,
    person: &SignedIn,
    student: &Student,
    notes: bool,
    page: PageRequest,
) -> Outcome<Progress> {
    let student_id = student.user_id;
    let readable = Readable { student_id, appointment_id: None, notes, page };
    Ok(Progress {
        student_id,
        first_name: student.first_name.clone(),
        goals: list_goals(platform, tx, person, student_id).await?,
        skills: histories(person, list_levels(tx, student_id).await?),
        reports: list_entries(tx, person, &readable).await?,
    })
}

/// Which reports about a student are read.
pub(in super::super) struct Readable {
    pub(in super::super) student_id: UserId,
    /// This one alone.
    pub(in super::super) appointment_id: Option<AppointmentId>,
    /// With what coaches tell each other.
    pub(in super::super) notes: bool,
    pub(in super::super) page: PageRequest,
}

/// Reports about a student, the latest first.
pub(in super::super) async fn list_entries(
    tx: &mut Tx,
    person: &SignedIn,
    wanted: &Readable,
) -> Outcome<Page<ReportEntry>> {
    let rows = sqlx::query!(
        r#"select r.appointment_id as "id: AppointmentId", lower(a.during) as "starts_at!", p.pseudonym, l.came, r.summary,
                  r.next_steps, coalesce(se.title_fr, m.name_fr) as "subject_fr!",
                  coalesce(se.title_en, m.name_en) as "subject_en!", n.note as "note?", count(*) over () as "total!"
             from report_learners l
             join session_reports r on r.appointment_id = l.appointment_id
             join appointments a on a.id = r.appointment_id
             join providers p on p.id = a.provider_id
             join subjects m on m.slug = a.subject
             left join series se on se.id = a.series_id
             left join report_notes n on n.appointment_id = r.appointment_id and $3
            where l.student_id = $1 and ($2::uuid is null or r.appointment_id = $2)
            order by lower(a.during) desc, r.appointment_id
            limit $4 offset $5"#,
        wanted.student_id.0,
        wanted.appointment_id.map(|id| id.0),
        wanted.notes,
        wanted.page.limit(),
        wanted.page.offset(),
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list reports about a student")?;
    let total = rows.first().map_or(0, |row| row.total);
    let mut changes = changes(list_levels(tx, wanted.student_id).await?);
    let mine = zone(&person.time_zone);
    let entries = rows.into_iter().map(|row| ReportEntry {
        appointment_id: row.id,
        when: person.locale.long_date_time(local(row.starts_at, mine)),
        subject: Text { fr: row.subject_fr, en: row.subject_en },
        coach: row.pseudonym,
        came: row.came,
        summary: row.summary,
        next_steps: row.next_steps,
        note: row.note,
        skills: changes.remove(&row.id).unwrap_or_default(),
    });
    Ok(Page::new(wanted.page, entries.collect(), total))
}

/// One assessment of one skill.
struct LevelRow {
    appointment_id: AppointmentId,
    skill: String,
    name: Text,
    subject: Text,
    level: Level,
    at: DateTime<Utc>,
}

/// Every assessment of a student: by subject and skill, then in order of time.
async fn list_levels(tx: &mut Tx, student_id: UserId) -> Outcome<Vec<LevelRow>> {
    let rows = sqlx::query!(
        r#"select l.appointment_id as "id: AppointmentId", l.skill, s.name_fr, s.name_en, m.name_fr as subject_fr,
                  m.name_en as subject_en, l.level, lower(a.during) as "at!"
             from skill_levels l
             join appointments a on a.id = l.appointment_id
             join skills s on s.code = l.skill
             join subjects m on m.slug = s.subject
            where l.student_id = $1
            order by m.position, m.slug, s.position, s.code, lower(a.during), a.id"#,
        student_id.0
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list levels of a student")?;
    let levels = rows.into_iter().filter_map(|row| {
        Some(LevelRow {
            appointment_id: row.id,
            skill: row.skill,
            name: Text { fr: row.name_fr, en: row.name_en },
            subject: Text { fr: row.subject_fr, en: row.subject_en },
            level: Level::from_number(row.level)?,
            at: row.at,
        })
    });
    Ok(levels.collect())
}

fn histories(person: &SignedIn, rows: Vec<LevelRow>) -> Vec<SkillHistory> {
    let mine = zone(&person.time_zone);
    let written = |at: DateTime<Utc>, zone: Tz| person.locale.date(local(at, zone).date());
    let mut skills: Vec<(String, SkillHistory)> = Vec::new();
    for row in rows {
        let assessed = Assessed { on: written(row.at, mine), level: row.level };
        match skills.last_mut() {
            Some((code, history)) if *code == row.skill => history.assessed.push(assessed),
            _ => skills
                .push((row.skill, SkillHistory { name: row.name, subject: row.subject, assessed: vec![assessed] })),
        }
    }
    skills.into_iter().map(|(_, history)| history).collect()
}

/// What each report says of skills, and what the one before it said.
fn changes(rows: Vec<LevelRow>) -> HashMap<AppointmentId, Vec<SkillChange>> {
    let mut changes: HashMap<AppointmentId, Vec<SkillChange>> = HashMap::new();
    let mut last: Option<(String, Level)> = None;
    for row in rows {
        let before = last.filter(|(skill, _)| *skill == row.skill).map(|(_, level)| level);
        changes.entry(row.appointment_id).or_default().push(SkillChange { name: row.name, before, after: row.level });
        last = Some((row.skill, row.level));
    }
    changes
}

/// Open goals first, those with a date before those without; reached ones last, the latest first.
async fn list_goals(platform: &Platform, tx: &mut Tx, person: &SignedIn, student_id: UserId) -> Outcome<Vec<Goal>> {
    let rows = sqlx::query!(
        r#"select g.id as "id: GoalId", g.title, g.due_on, g.completed_at, m.name_fr as "subject_fr?", m.name_en as "subject_en?"
             from goals g left join subjects m on m.slug = g.subject
            where g.student_id = $1
            order by g.completed_at desc nulls first, g.due_on nulls last, g.created_at, g.id"#,
        student_id.0
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list goals")?;
    let mine = zone(&person.time_zone);
    let today = local(platform.now(), mine).date();
    let goals = rows.into_iter().map(|row| Goal {
        id: row.id,
        title: row.title,
        subject: row.subject_fr.zip(row.subject_en).map(|(fr, en)| Text { fr, en }),
        due: row.due_on.map(|date| person.locale.date(date)),
        late: row.completed_at.is_none() && row.due_on.is_some_and(|date| date < today),
        reached: row.completed_at.map(|at| person.locale.date(local(at, mine).date())),
    });
    Ok(goals.collect())
}
