//! The workshops ahead, for families and students.

use super::super::services;
use super::dates::{Days, WorkshopDay, by_workshop, list_days};
use crate::model::{ServiceCode, Voice, WorkshopCard, WorkshopList, WorkshopsQuery};
use preau_credits::Credits;
use preau_directory::model::Subject;
use preau_kernel::{Action, Actor, AppError, Outcome, Relation, SignedIn};
use preau_platform::Platform;
use preau_platform::time::{local, zone};

/// The workshops with a date ahead, perhaps only of a subject or a coach.
///
/// # Errors
/// [`AppError::Forbidden`] for those who neither book nor give appointments.
pub async fn browse_workshops(platform: &Platform, actor: &Actor, query: &WorkshopsQuery) -> Outcome<WorkshopList> {
    actor.may(Action::SlotRead, Relation::Foreign)?;
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let service = services::find_service(&mut tx, ServiceCode::Workshop).await?.ok_or(AppError::NotFound)?;
    let wanted = Days { ahead_of: Some(platform.now()), ..Days::default() };
    let mut workshops = by_workshop(list_days(&mut tx, &wanted).await?);

    let mut subjects: Vec<Subject> = Vec::new();
    let mut coaches: Vec<(String, String)> = Vec::new();
    for day in workshops.iter().map(|days| &days[0]) {
        let subject = Subject { slug: day.subject_slug.clone(), name: day.subject.clone() };
        let coach = (day.coach_slug.clone(), day.coach.clone());
        if !subjects.contains(&subject) {
            subjects.push(subject);
        }
        if !coaches.contains(&coach) {
            coaches.push(coach);
        }
    }
    let query = WorkshopsQuery {
        subject: query.subject.clone().filter(|slug| subjects.iter().any(|s| s.slug == *slug)),
        coach: query.coach.clone().filter(|slug| coaches.iter().any(|(s, _)| s == slug)),
    };
    workshops.retain(|days| {
        query.subject.as_ref().is_none_or(|slug| days[0].subject_slug == *slug)
            && query.coach.as_ref().is_none_or(|slug| days[0].coach_slug == *slug)
    });
    let workshops = workshops.into_iter().map(|days| card(&days, person, service.credits)).collect();
    Ok(WorkshopList { voice: Voice::of(&person.roles), query, subjects, coaches, workshops })
}

fn card(days: &[WorkshopDay], person: &SignedIn, credits: Credits) -> WorkshopCard {
    let first = &days[0];
    let zone = zone(&person.time_zone);
    WorkshopCard {
        id: first.series_id,
        title: first.title.clone(),
        subject: first.subject.clone(),
        coach: first.coach.clone(),
        online: first.online,
        place: first.place.clone(),
        next: person.locale.long_date_time(local(first.starts_at, zone)),
        dates: days.len(),
        seats_left: days.iter().map(WorkshopDay::seats_left).max().unwrap_or_default(),
        credits,
    }
}
