//! An appointment as its report sees it, for those who may write the report.

use crate::model::{AppointmentId, BookingId, BookingStatus, Learner, Level, ReportState, Skill};
use chrono::{DateTime, Utc};
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, AppError, Outcome, Relation, Text};
use preau_platform::{IntoInternal, Tx};
use std::collections::{BTreeMap, BTreeSet};

/// The appointment.
pub(super) struct Case {
    pub(super) appointment_id: AppointmentId,
    pub(super) starts_at: DateTime<Utc>,
    pub(super) ends_at: DateTime<Utc>,
    /// Slug of what was taught.
    pub(super) subject: String,
    /// The same for people, or the title of a workshop.
    pub(super) title: Text,
    pub(super) service: Text,
    pub(super) coach: String,
    pub(super) filed_at: Option<DateTime<Utc>>,
    /// Somebody else than who gave it looks at it.
    pub(super) office: bool,
    pub(super) seats: Vec<CaseSeat>,
}

/// A seat that was not given up.
pub(super) struct CaseSeat {
    pub(super) id: BookingId,
    pub(super) student_id: UserId,
    pub(super) status: BookingStatus,
    pub(super) name: String,
    pub(super) seen: bool,
}

impl Case {
    pub(super) fn state(&self, now: DateTime<Utc>) -> ReportState {
        ReportState::of(self.starts_at, self.ends_at, self.filed_at.is_some(), now)
    }

    /// Everybody with a seat, in the order in which their turns are taken.
    pub(super) fn students(&self) -> BTreeSet<UserId> {
        self.seats.iter().map(|seat| seat.student_id).collect()
    }
}

/// The appointment of this id and its seats. For those who have no business with it there is none.
pub(super) async fn open_case(tx: &mut Tx, actor: &Actor, id: AppointmentId) -> Outcome<Case> {
    actor.signed_in()?;
    let row = sqlx::query!(
        r#"select p.user_id as "provider_user_id: UserId", p.pseudonym, lower(a.during) as "starts_at!",
                  upper(a.during) as "ends_at!", a.subject, s.name_fr as service_fr, s.name_en as service_en,
                  coalesce(se.title_fr, m.name_fr) as "title_fr!", coalesce(se.title_en, m.name_en) as "title_en!",
                  r.filed_at as "filed_at?"
             from appointments a
             join providers p on p.id = a.provider_id
             join services s on s.code = a.service
             join subjects m on m.slug = a.subject
             left join series se on se.id = a.series_id
             left join session_reports r on r.appointment_id = a.id
            where a.id = $1 and a.status <> 'cancelled'"#,
        id.0
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("load appointment of a report")?
    .ok_or(AppError::NotFound)?;
    let relation = actor.relation_to(None, None, Some(row.provider_user_id));
    actor.may(Action::ReportWrite, relation).map_err(|_| AppError::NotFound)?;
    Ok(Case {
        appointment_id: id,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        subject: row.subject,
        title: Text { fr: row.title_fr, en: row.title_en },
        service: Text { fr: row.service_fr, en: row.service_en },
        coach: row.pseudonym,
        filed_at: row.filed_at,
        office: relation != Relation::Assigned,
        seats: list_seats(tx, id).await?,
    })
}

async fn list_seats(tx: &mut Tx, id: AppointmentId) -> Outcome<Vec<CaseSeat>> {
    sqlx::query_as!(
        CaseSeat,
        r#"select b.id as "id: BookingId", b.student_id as "student_id: UserId", b.status as "status: BookingStatus", trim(u.first_name || ' ' || u.last_name) as "name!",
                  exists (select from attendances t where t.appointment_id = b.appointment_id and t.user_id = b.student_id)
                      as "seen!"
             from bookings b join users u on u.id = b.student_id
            where b.appointment_id = $1 and b.status <> 'cancelled' order by u.first_name, b.id"#,
        id.0
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list seats of a report")
}

/// Who was booked, with what earlier reports say of their skills. A hold that nobody confirmed is nobody's lesson.
pub(super) async fn list_learners(tx: &mut Tx, case: &Case) -> Outcome<Vec<Learner>> {
    let booked: Vec<&CaseSeat> = case.seats.iter().filter(|seat| seat.status != BookingStatus::Pending).collect();
    let ids: Vec<uuid::Uuid> = booked.iter().map(|seat| seat.student_id.0).collect();
    let rows = sqlx::query!(
        r#"select distinct on (l.student_id, l.skill) l.student_id as "student_id: UserId", l.skill, l.level
             from skill_levels l join appointments a on a.id = l.appointment_id
            where l.student_id = any ($1) and l.appointment_id <> $2 and lower(a.during) < $3
            order by l.student_id, l.skill, lower(a.during) desc"#,
        &ids,
        case.appointment_id.0,
        case.starts_at,
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list levels before an appointment")?;
    let mut before: BTreeMap<UserId, BTreeMap<String, Level>> = BTreeMap::new();
    for row in rows {
        if let Some(level) = Level::from_number(row.level) {
            before.entry(row.student_id).or_default().insert(row.skill, level);
        }
    }
    let learners = booked.into_iter().map(|seat| Learner {
        booking_id: seat.id,
        student_id: seat.student_id,
        name: seat.name.clone(),
        came: match seat.status {
            BookingStatus::Completed => Some(true),
            BookingStatus::NoShow => Some(false),
            _ => None,
        },
        seen: seat.seen,
        before: before.remove(&seat.student_id).unwrap_or_default(),
    });
    Ok(learners.collect())
}

/// What can be assessed in this subject.
pub(super) async fn list_skills(tx: &mut Tx, subject: &str) -> Outcome<Vec<Skill>> {
    let rows =
        sqlx::query!("select code, name_fr, name_en from skills where subject = $1 order by position, code", subject)
            .fetch_all(&mut **tx)
            .await
            .internal("list skills")?;
    Ok(rows.into_iter().map(|row| Skill { code: row.code, name: Text { fr: row.name_fr, en: row.name_en } }).collect())
}
