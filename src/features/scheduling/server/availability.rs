//! The booking calendar: one week of slots of one coach or of all who teach a subject, in the reader's zone (SPEC SC-2).
//! A fixed number of queries, however many coaches there are.

use super::free_slots::{Near, compute, first_free};
use super::rules::slots::{Slot, SlotState};
use super::rules::span::Span;
use super::rules::week::{day_of, monday_asked_for, monday_of, shifted, span_of, title, zone_name};
use super::schedules::{load_schedules, load_student_busy};
use super::{services, sheet};
use crate::model::{Day, Service, SlotCell, SlotKind, StudentChoice, Voice, Week, WeekQuery};
use chrono::{Datelike, Days, NaiveDate};
use chrono_tz::Tz;
use preau_credits::server::balance;
use preau_directory::ProviderCard;
use preau_directory::model::Subject;
use preau_directory::server::{list_providers, subjects};
use preau_identity::model::Student;
use preau_identity::server::people;
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Action, Actor, AppError, Outcome, Relation, Role, SignedIn};
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform, Tx};

/// Coaches shown side by side at most; a subject or a coach is chosen before there are more.
const MOST_COACHES: usize = 24;

/// What was asked for, checked against what exists.
pub(super) struct Choice {
    pub(super) person: SignedIn,
    pub(super) zone: Tz,
    pub(super) student: Option<StudentChoice>,
    pub(super) subject: Option<Subject>,
    pub(super) service: Service,
    /// Those shown; empty when the coach asked for does not teach the subject.
    pub(super) providers: Vec<ProviderCard>,
    pub(super) query: WeekQuery,
}

/// The week asked for.
///
/// # Errors
/// [`AppError::NotFound`] when the organisation has no service to book; [`AppError::Forbidden`] for those who do not book.
pub async fn week(platform: &Platform, actor: &Actor, query: &WeekQuery) -> Outcome<Week> {
    actor.may(Action::SlotRead, Relation::Foreign)?;
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let students = list_bookable(&mut tx, actor).await?;
    let taught = subjects::list_taught(&mut tx).await?;
    let mut services = services::list_services(&mut tx).await?;
    services.retain(Service::is_one_to_one);
    let subject = taught.iter().find(|s| Some(&s.slug) == query.subject.as_ref()).cloned();
    let all = list_providers(&mut tx, subject.as_ref().map(|s| s.slug.as_str())).await?;
    let choice = choose(person, query, &students, subject, &services, &all)?;
    let balance = match &choice.student {
        Some(student) => Some(balance(platform, &mut tx, student.id).await?),
        None => None,
    };

    let today = day_of(choice.zone, platform.now());
    let monday = monday_asked_for(query.week.as_deref(), today);
    let days = days(platform, &mut tx, &choice, monday, today).await?;
    let free_here = days.iter().any(|day| day.free().next().is_some());
    let next_free = if free_here { None } else { next_free_week(platform, &mut tx, &choice, monday).await? };
    let sheet = sheet::look_at(platform, &mut tx, &choice, balance.unwrap_or_default()).await?;
    let locale = person.locale;
    Ok(Week {
        voice: Voice::of(&person.roles),
        pays: person.roles.has(Role::Parent) || person.roles.has(Role::Client),
        students,
        subjects: taught,
        services,
        coaches: all.iter().map(|p| (p.slug.clone(), p.pseudonym.clone())).collect(),
        title: title(locale, monday),
        zone: zone_name(locale, choice.zone),
        previous: (monday > monday_of(today)).then(|| shifted(monday, -1).to_string()),
        next: (shifted(monday, 1) - today < chrono::TimeDelta::days(366)).then(|| shifted(monday, 1).to_string()),
        query: WeekQuery { week: Some(monday.to_string()), ..choice.query },
        days,
        next_free,
        balance,
        sheet,
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

fn choose(
    person: &SignedIn,
    query: &WeekQuery,
    students: &[StudentChoice],
    subject: Option<Subject>,
    services: &[Service],
    all: &[ProviderCard],
) -> Outcome<Choice> {
    let asked = students.iter().find(|s| Some(s.id.to_string()) == query.student);
    // The back office says for whom; a family begins with its first child.
    let student = if person.roles.is_staff() { asked } else { asked.or(students.first()) }.cloned();
    let service = services.iter().find(|s| Some(s.code.code()) == query.service.as_deref()).or(services.first());
    let service = service.cloned().ok_or(AppError::NotFound)?;
    let mut providers: Vec<ProviderCard> = all.iter().filter(|p| super::offers(p, &service)).cloned().collect();
    if let Some(coach) = &query.coach {
        providers.retain(|p| p.slug == *coach);
    }
    providers.truncate(MOST_COACHES);
    let query = WeekQuery {
        student: student.as_ref().map(|s| s.id.to_string()),
        subject: subject.as_ref().map(|s| s.slug.clone()),
        service: Some(service.code.code().to_owned()),
        ..query.clone()
    };
    Ok(Choice { person: person.clone(), zone: zone(&person.time_zone), student, subject, service, providers, query })
}

/// Seven days with their slots.
async fn days(
    platform: &Platform,
    tx: &mut Tx,
    choice: &Choice,
    monday: NaiveDate,
    today: NaiveDate,
) -> Outcome<Vec<Day>> {
    let window = span_of(choice.zone, monday);
    let ids: Vec<_> = choice.providers.iter().map(|p| p.id).collect();
    let schedules = load_schedules(tx, &ids, window).await?;
    let busy = match &choice.student {
        Some(student) => load_student_busy(tx, student.id, window).await?,
        None => vec![],
    };
    let mut cells: Vec<SlotCell> = Vec::new();
    for provider in &choice.providers {
        let Some(schedule) = schedules.get(&provider.id) else { continue };
        let slots = compute(platform, schedule, &choice.service, window);
        cells.extend(slots.into_iter().filter_map(|slot| cell(choice, provider, slot, &busy)));
    }
    cells.sort_by_key(|cell| cell.start);
    let locale = choice.person.locale;
    Ok((0..7)
        .filter_map(|n| monday.checked_add_days(Days::new(n)))
        .map(|date| Day {
            date: date.to_string(),
            weekday: locale.weekday(date).to_owned(),
            short_weekday: locale.short_date(date).split(' ').next().unwrap_or_default().to_owned(),
            number: date.day().to_string(),
            long: locale.long_date(date),
            today: date == today,
            past: date < today,
            slots: cells.iter().filter(|cell| day_of(choice.zone, cell.start) == date).cloned().collect(),
        })
        .collect())
}

/// What a slot is to this reader; nothing when it is too far ahead to be booked.
fn cell(choice: &Choice, provider: &ProviderCard, slot: Slot, student_busy: &[Span]) -> Option<SlotCell> {
    let kind = match slot.state {
        SlotState::TooFar => return None,
        SlotState::TooSoon => SlotKind::Past,
        SlotState::Taken | SlotState::DayFull => SlotKind::Taken,
        SlotState::Free if student_busy.iter().any(|busy| busy.overlaps(slot.span)) => SlotKind::Clash,
        SlotState::Free => SlotKind::Free,
    };
    Some(SlotCell {
        start: slot.span.from,
        time: choice.person.locale.time(local(slot.span.from, choice.zone).time()),
        coach: provider.slug.clone(),
        coach_name: provider.pseudonym.clone(),
        kind,
    })
}

/// Monday of the first later week with a free slot.
async fn next_free_week(
    platform: &Platform,
    tx: &mut Tx,
    choice: &Choice,
    monday: NaiveDate,
) -> Outcome<Option<String>> {
    let near = Near {
        providers: &choice.providers,
        service: &choice.service,
        student: choice.student.as_ref().map(|s| s.id),
        at: span_of(choice.zone, monday).to,
    };
    let first = first_free(platform, tx, near).await?;
    Ok(first.map(|start| monday_of(day_of(choice.zone, start)).to_string()))
}
