//! Weekly lessons before they are booked: each date with what is in its way, the cost of those that are free.

use super::super::choice::list_bookable;
use super::super::rules::rhythm::Rhythm;
use super::super::rules::slots::{self, Schedule, SlotState};
use super::super::rules::span::Span;
use super::super::rules::week::zone_name;
use super::super::{schedules, services};
use crate::model::{DateState, MOST_TIMES, SeriesDate, SeriesPlan, SeriesQuery, Service, ServiceCode, Voice};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use preau_credits::Credits;
use preau_credits::server::balance;
use preau_directory::ProviderId;
use preau_directory::server::find_by_slug;
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, AppError, Outcome, Relation, Role};
use preau_platform::time::{local, offset_seconds, zone};
use preau_platform::{Platform, Tx};

/// How many lessons are proposed at first.
const USUAL_TIMES: u32 = 8;

/// Everything to know before booking the weekly lessons asked for.
///
/// # Errors
/// [`AppError::NotFound`] for a coach, a service or a beginning that does not exist; [`AppError::Forbidden`] for those who
/// neither book nor give appointments.
pub async fn plan_series(platform: &Platform, actor: &Actor, query: &SeriesQuery) -> Outcome<SeriesPlan> {
    actor.may(Action::SlotRead, Relation::Foreign)?;
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let slug = query.with.as_deref().ok_or(AppError::NotFound)?;
    let provider = find_by_slug(&mut tx, slug).await?.ok_or(AppError::NotFound)?.card;
    let code = query.service.as_deref().and_then(ServiceCode::from_code).unwrap_or(ServiceCode::Online);
    let service = services::find_service(&mut tx, code).await?.ok_or(AppError::NotFound)?;
    let asked = query.start.as_deref().and_then(|start| start.parse::<DateTime<Utc>>().ok());
    // Within what a date can hold, whatever is in the address.
    let start = asked.filter(|at| (*at - platform.now()).num_days().abs() < 1000).ok_or(AppError::NotFound)?;
    if !super::super::offers(&provider, &service) {
        return Err(AppError::NotFound);
    }
    let students = list_bookable(&mut tx, actor).await?;
    let asked = students.iter().find(|s| Some(s.id.to_string()) == query.student);
    let student = if person.roles.is_staff() { asked } else { asked.or(students.first()) }.cloned();
    let credits = match &student {
        Some(student) => balance(platform, &mut tx, student.id).await?,
        None => Credits::ZERO,
    };
    let times = query.times.unwrap_or(USUAL_TIMES).clamp(2, MOST_TIMES);
    let lessons = Lessons { provider_id: provider.id, service: &service, start, times };
    let (theirs, dates) = look(platform, &mut tx, &lessons, student.as_ref().map(|s| s.id)).await?;
    let (mine, locale) = (zone(&person.time_zone), person.locale);
    let written = |(at, state): (When, DateState)| match at {
        When::At(start) => SeriesDate { start: Some(start), when: locale.long_date_time(local(start, mine)), state },
        When::Never(local) => SeriesDate { start: None, when: locale.long_date_time(local), state },
    };
    let subject = provider.subjects.iter().find(|s| Some(&s.slug) == query.subject.as_ref()).cloned();
    Ok(SeriesPlan {
        voice: Voice::of(&person.roles),
        pays: person.roles.has(Role::Parent) || person.roles.has(Role::Client),
        query: SeriesQuery {
            student: student.as_ref().map(|s| s.id.to_string()),
            subject: subject.as_ref().map(|s| s.slug.clone()),
            service: Some(service.code.code().to_owned()),
            times: Some(times),
            ..query.clone()
        },
        students,
        student,
        provider_id: provider.id,
        coach: provider.pseudonym,
        subjects: subject.map_or(provider.subjects, |subject| vec![subject]),
        zone: zone_name(locale, mine),
        coach_zone: (offset_seconds(start, mine) != offset_seconds(start, theirs)).then(|| zone_name(locale, theirs)),
        dates: dates.into_iter().map(written).collect(),
        balance: credits,
        idempotency_key: platform.new_id::<uuid::Uuid>().to_string(),
        service,
    })
}

/// Weekly lessons.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lessons<'a> {
    pub(super) provider_id: ProviderId,
    pub(super) service: &'a Service,
    pub(super) start: DateTime<Utc>,
    pub(super) times: u32,
}

impl Lessons<'_> {
    /// The same time of the coach's wall clock, week after week.
    pub(super) fn rhythm(&self, zone: Tz) -> Rhythm {
        Rhythm::starting_at(self.start, zone, TimeDelta::minutes(self.service.minutes.into()), 1, self.times)
    }
}

/// When a lesson would be, or the local time that the clocks skip.
#[derive(Clone, Copy, Debug)]
enum When {
    At(DateTime<Utc>),
    Never(chrono::NaiveDateTime),
}

/// The coach's zone, and each lesson with what is in its way.
async fn look(
    platform: &Platform,
    tx: &mut Tx,
    lessons: &Lessons<'_>,
    student: Option<UserId>,
) -> Outcome<(Tz, Vec<(When, DateState)>)> {
    let length = TimeDelta::minutes(lessons.service.minutes.into());
    let end = lessons.start + TimeDelta::weeks(i64::from(lessons.times)) + TimeDelta::days(1);
    let window = Span { from: lessons.start, to: end };
    let schedule = schedules::load_schedules(tx, &[lessons.provider_id], window).await?;
    let schedule = schedule.get(&lessons.provider_id).ok_or(AppError::NotFound)?;
    let busy = match student {
        Some(student) => schedules::load_student_busy(tx, student, window).await?,
        None => vec![],
    };
    let rhythm = lessons.rhythm(schedule.zone);
    let dates = rhythm.dates().into_iter().map(|(date, span)| match span {
        None => (When::Never(date.and_time(rhythm.at)), DateState::NoSuchHour),
        Some(span) => (When::At(span.from), state(schedule, span, length, &busy, platform.now())),
    });
    Ok((schedule.zone, dates.collect()))
}

fn state(schedule: &Schedule, span: Span, length: TimeDelta, busy: &[Span], now: DateTime<Utc>) -> DateState {
    let window = Span::lasting(span.from, TimeDelta::microseconds(1));
    match slots::compute(schedule, length, window, now).first().map(|slot| slot.state) {
        None => DateState::NotOffered,
        Some(SlotState::TooSoon) => DateState::TooSoon,
        Some(SlotState::TooFar) => DateState::TooFar,
        Some(SlotState::Taken | SlotState::DayFull) => DateState::Taken,
        Some(SlotState::Free) if busy.iter().any(|busy| busy.overlaps(span)) => DateState::StudentBusy,
        Some(SlotState::Free) => DateState::Free,
    }
}
