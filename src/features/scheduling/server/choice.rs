//! What was asked of the booking calendar, checked against what exists.

use super::moving::BookingToMove;
use super::rules::window::Window;
use crate::model::{Service, StudentChoice, WeekQuery};
use chrono_tz::Tz;
use preau_directory::ProviderCard;
use preau_directory::model::Subject;
use preau_identity::model::Student;
use preau_identity::server::people;
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Action, Actor, AppError, Outcome, SignedIn};
use preau_platform::time::zone;
use preau_platform::{IntoInternal, Tx};

/// Coaches looked at together at most.
pub(super) const MOST_COACHES: usize = 100;

/// See the module.
pub(super) struct Choice {
    pub(super) person: SignedIn,
    pub(super) zone: Tz,
    pub(super) student: Option<StudentChoice>,
    pub(super) subject: Option<Subject>,
    pub(super) service: Service,
    /// Those shown; empty when the coach asked for does not teach the subject.
    pub(super) providers: Vec<ProviderCard>,
    /// The booking that is being moved; student, service and coach are then its own.
    pub(super) moved: Option<BookingToMove>,
    pub(super) window: Window,
    pub(super) query: WeekQuery,
}

/// What there is to choose from.
pub(super) struct Offered<'a> {
    pub(super) students: &'a [StudentChoice],
    pub(super) subject: Option<Subject>,
    pub(super) services: &'a [Service],
    pub(super) providers: &'a [ProviderCard],
}

pub(super) fn choose(
    person: &SignedIn,
    query: &WeekQuery,
    offered: Offered<'_>,
    moved: Option<BookingToMove>,
    window: Window,
) -> Outcome<Choice> {
    let asked = offered.students.iter().find(|s| Some(s.id.to_string()) == query.student);
    // The back office says for whom; a family begins with its first child.
    let student = if person.roles.is_staff() { asked } else { asked.or(offered.students.first()) };
    let student = moved.as_ref().map(BookingToMove::student).or_else(|| student.cloned());
    let wanted = moved.as_ref().map(|moved| moved.seat.service_code.code()).or(query.service.as_deref());
    let service = offered.services.iter().find(|s| Some(s.code.code()) == wanted).or(offered.services.first());
    let service = service.cloned().ok_or(AppError::NotFound)?;
    let mut providers: Vec<ProviderCard> =
        offered.providers.iter().filter(|p| super::offers(p, &service)).cloned().collect();
    let coach = moved.as_ref().map(|moved| moved.seat.coach_slug.clone()).or_else(|| query.coach.clone());
    if let Some(coach) = &coach {
        providers.retain(|p| p.slug == *coach);
    }
    providers.truncate(MOST_COACHES);
    let day = matches!(window, Window::Day(_)).then(|| window.first().to_string());
    let query = WeekQuery {
        student: student.as_ref().map(|s| s.id.to_string()),
        subject: offered.subject.as_ref().map(|s| s.slug.clone()),
        service: Some(service.code.code().to_owned()),
        coach,
        week: Some(window.first().to_string()),
        day,
        moving: moved.as_ref().map(|moved| moved.seat.id.to_string()),
        ..query.clone()
    };
    let zone = zone(&person.time_zone);
    Ok(Choice {
        person: person.clone(),
        zone,
        student,
        subject: offered.subject,
        service,
        providers,
        moved,
        window,
        query,
    })
}

/// Whom the actor may book for.
pub(super) async fn list_bookable(tx: &mut Tx, actor: &Actor) -> Outcome<Vec<StudentChoice>> {
    let person = actor.signed_in()?;
    if person.roles.is_staff() {
        return list_everybody(tx).await;
    }
    let may_book = |student: &Student| {
        let relation = actor.relation_to(Some(student.account_id), Some(student.user_id), None);
        actor.may(Action::BookingCreate, relation).is_ok()
    };
    let students = people::list_students_for(tx, actor).await?.into_iter().filter(may_book);
    Ok(students.map(|s| StudentChoice { id: s.user_id, name: s.first_name }).collect())
}

/// Every student, for the back office; the first thousand by name.
async fn list_everybody(tx: &mut Tx) -> Outcome<Vec<StudentChoice>> {
    let rows = sqlx::query!(
        r#"select s.user_id as "id: UserId", s.account_id as "account_id: AccountId", u.first_name, u.last_name
             from students s join users u on u.id = s.user_id
            where u.disabled_at is null order by u.last_name, u.first_name, u.id limit 1000"#
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list all students")?;
    let name = |first: &str, last: &str| format!("{last} {first}").trim().to_owned();
    Ok(rows.into_iter().map(|s| StudentChoice { id: s.id, name: name(&s.first_name, &s.last_name) }).collect())
}
