//! Reads what was typed to plan a workshop, and looks where its dates would collide.

use super::super::rules::rhythm::Rhythm;
use super::super::rules::slots::Schedule;
use super::super::rules::span::Span;
use super::super::rules::week::zone_name;
use super::super::{schedules, services};
use crate::model::{Desk, PlannedDate, Planning, ServiceCode, WorkshopDraft};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use preau_directory::ProviderCard;
use preau_directory::model::Subject;
use preau_directory::server::{find_of_user, list_providers};
use preau_kernel::error::Checks;
use preau_kernel::{Action, Actor, AppError, Locale, Outcome, Relation, Text, text};
use preau_platform::time::{local, zone};
use preau_platform::{Platform, Tx};

/// A workshop, read and checked.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) provider: ProviderCard,
    pub(super) title: Text,
    pub(super) subject: String,
    pub(super) rhythm: Rhythm,
    pub(super) minutes: i32,
    pub(super) capacity: i32,
    pub(super) online: bool,
    pub(super) place: String,
    pub(super) description: String,
}

/// A date of a plan.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) date: NaiveDate,
    pub(super) span: Option<Span>,
    pub(super) conflict: Option<Text>,
}

/// Who could give a workshop planned from here: the provider themself, or anybody for the back office.
async fn list_givers(tx: &mut Tx, actor: &Actor, desk: Desk) -> Outcome<Vec<ProviderCard>> {
    match desk {
        Desk::Coach => {
            actor.may(Action::AppointmentManage, Relation::Assigned)?;
            Ok(vec![find_of_user(tx, actor.signed_in()?.user_id).await?.ok_or(AppError::Forbidden)?])
        }
        Desk::Office => {
            actor.may(Action::AppointmentManage, Relation::Foreign)?;
            list_providers(tx, None).await
        }
    }
}

/// The page that plans a workshop: what can be chosen, what is wrong, and the dates with what is in their way.
///
/// # Errors
/// [`AppError::Forbidden`] for those who run no workshops.
pub async fn plan_workshop(platform: &Platform, actor: &Actor, desk: Desk, draft: WorkshopDraft) -> Outcome<Planning> {
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let givers = list_givers(&mut tx, actor, desk).await?;
    let typed = draft != WorkshopDraft::default();
    let draft = filled_in(&mut tx, draft).await?;
    let giver = giver(&givers, desk, &draft);
    let zone = zone_of(&mut tx, giver, &person.time_zone).await?;
    let mut planning = Planning {
        coaches: match desk {
            Desk::Coach => vec![],
            Desk::Office => givers.iter().map(|p| (p.slug.clone(), p.pseudonym.clone())).collect(),
        },
        subjects: taught_by(giver.map_or(givers.as_slice(), std::slice::from_ref)),
        zone: zone_name(person.locale, zone),
        problems: vec![],
        dates: vec![],
        idempotency_key: platform.new_id::<uuid::Uuid>().to_string(),
        draft,
    };
    if typed {
        match read(platform, &planning.draft, giver, zone) {
            Ok(plan) => {
                let candidates = look_for_conflicts(platform, &mut tx, &plan).await?;
                planning.dates = candidates.into_iter().map(|c| written(c, &plan, person.locale)).collect();
            }
            Err(AppError::Invalid { fields }) => planning.problems = fields,
            Err(other) => return Err(other),
        }
    }
    Ok(planning)
}

/// The plan of a draft that was shown before, in the transaction that carries it out.
pub(super) async fn read_plan(
    platform: &Platform,
    tx: &mut Tx,
    actor: &Actor,
    desk: Desk,
    draft: &WorkshopDraft,
) -> Outcome<Plan> {
    let person = actor.signed_in()?;
    let givers = list_givers(tx, actor, desk).await?;
    let giver = giver(&givers, desk, draft);
    let zone = zone_of(tx, giver, &person.time_zone).await?;
    read(platform, draft, giver, zone)
}

fn giver<'a>(givers: &'a [ProviderCard], desk: Desk, draft: &WorkshopDraft) -> Option<&'a ProviderCard> {
    match desk {
        Desk::Coach => givers.first(),
        Desk::Office => givers.iter().find(|p| p.slug == draft.coach),
    }
}

/// What is usual, where nothing was typed.
async fn filled_in(tx: &mut Tx, draft: WorkshopDraft) -> Outcome<WorkshopDraft> {
    let usual = services::find_service(tx, ServiceCode::Workshop).await?.ok_or(AppError::NotFound)?;
    let or = |typed: String, usual: String| if typed.is_empty() { usual } else { typed };
    Ok(WorkshopDraft {
        minutes: or(draft.minutes, usual.minutes.to_string()),
        capacity: or(draft.capacity, usual.capacity.to_string()),
        mode: or(draft.mode, "on_site".to_owned()),
        rhythm: or(draft.rhythm, "once".to_owned()),
        times: or(draft.times, "1".to_owned()),
        ..draft
    })
}

/// The zone whose clocks the provider's hours mean.
async fn zone_of(tx: &mut Tx, giver: Option<&ProviderCard>, otherwise: &str) -> Outcome<Tz> {
    let Some(giver) = giver else { return Ok(zone(otherwise)) };
    let nowhen = Span { from: DateTime::<Utc>::UNIX_EPOCH, to: DateTime::<Utc>::UNIX_EPOCH };
    let schedules = schedules::load_schedules(tx, &[giver.id], nowhen).await?;
    Ok(schedules.get(&giver.id).map_or_else(|| zone(otherwise), |schedule| schedule.zone))
}

fn taught_by(givers: &[ProviderCard]) -> Vec<Subject> {
    let mut subjects: Vec<Subject> = Vec::new();
    for subject in givers.iter().flat_map(|p| &p.subjects) {
        if !subjects.contains(subject) {
            subjects.push(subject.clone());
        }
    }
    subjects
}

/// Checks everything and says all that is wrong at once.
fn read(platform: &Platform, draft: &WorkshopDraft, giver: Option<&ProviderCard>, zone: Tz) -> Outcome<Plan> {
    let now = platform.now();
    let number =
        |text: &str, least: i32, most: i32| text.trim().parse::<i32>().ok().filter(|n| (least..=most).contains(n));
    let (title_fr, title_en) = (draft.title_fr.trim(), draft.title_en.trim());
    let title_en = if title_en.is_empty() { title_fr } else { title_en };
    let today = local(now, zone).date();
    let date = draft.date.trim().parse::<NaiveDate>().ok();
    let soon = date.filter(|date| (0..=366).contains(&(*date - today).num_days()));
    let time = NaiveTime::parse_from_str(draft.time.trim(), "%H:%M").ok();
    let (minutes, capacity) = (number(&draft.minutes, 15, 480), number(&draft.capacity, 2, 200));
    let every_weeks = match draft.rhythm.as_str() {
        "once" | "weekly" => Some(1),
        "fortnightly" => Some(2),
        _ => None,
    };
    let times = if draft.rhythm == "once" { Some(1) } else { number(&draft.times, 2, 30) };
    let length = |text: &str, least: usize, most: usize| (least..=most).contains(&text.trim().chars().count());

    let mut checks = Checks::default();
    checks.that(giver.is_some(), "coach", || text!("Choisissez un coach.", "Choose a coach."));
    checks.that(length(title_fr, 3, 120), "title_fr", || {
        text!("Le titre doit avoir de 3 à 120 caractères.", "The title must have 3 to 120 characters.")
    });
    checks.that(length(title_en, 0, 120), "title_en", || {
        text!(
            "Le titre anglais doit avoir au plus 120 caractères.",
            "The English title must have at most 120 characters."
        )
    });
    checks.that(giver.is_none_or(|p| p.teaches(&draft.subject)), "subject", || {
        text!("Choisissez une matière que le coach enseigne.", "Choose a subject the coach teaches.")
    });
    checks.that(soon.is_some(), "date", || {
        text!("Choisissez une date à venir, dans l’année.", "Choose a date ahead, within a year.")
    });
    checks.that(time.is_some(), "time", || text!("Indiquez l’heure du début.", "Say when it begins."));
    checks.that(minutes.is_some(), "minutes", || {
        text!("La durée va de 15 à 480 minutes.", "The length is 15 to 480 minutes.")
    });
    checks.that(capacity.is_some(), "capacity", || text!("Il faut de 2 à 200 places.", "There are 2 to 200 seats."));
    checks.that(matches!(draft.mode.as_str(), "online" | "on_site"), "mode", || {
        text!("En ligne ou sur place\u{202f}?", "Online or on site?")
    });
    checks.that(length(&draft.place, 0, 160), "place", || {
        text!("Le lieu doit avoir au plus 160 caractères.", "The place must have at most 160 characters.")
    });
    checks.that(length(&draft.description, 0, 1000), "description", || {
        text!(
            "La description doit avoir au plus 1000 caractères.",
            "The description must have at most 1000 characters."
        )
    });
    checks.that(every_weeks.is_some(), "rhythm", || text!("Choisissez un rythme.", "Choose a rhythm."));
    checks.that(times.is_some(), "times", || text!("Il faut de 2 à 30 dates.", "There are 2 to 30 dates."));
    checks.done()?;

    // Everything is there, or the checks would have ended it.
    let all = (giver, soon, time, minutes, capacity, every_weeks, times.and_then(|n| u32::try_from(n).ok()));
    let (Some(provider), Some(from), Some(at), Some(minutes), Some(capacity), Some(every_weeks), Some(times)) = all
    else {
        return Err(AppError::NotFound);
    };
    let online = draft.mode == "online";
    Ok(Plan {
        provider: provider.clone(),
        title: Text { fr: title_fr.to_owned(), en: title_en.to_owned() },
        subject: draft.subject.clone(),
        rhythm: Rhythm { zone, from, at, length: TimeDelta::minutes(minutes.into()), every_weeks, times },
        minutes,
        capacity,
        online,
        place: if online { String::new() } else { draft.place.trim().to_owned() },
        description: draft.description.trim().to_owned(),
    })
}

/// Each date of the plan and what is in its way, if anything. Opening hours are not: who plans a workshop decides when.
pub(super) async fn look_for_conflicts(platform: &Platform, tx: &mut Tx, plan: &Plan) -> Outcome<Vec<Candidate>> {
    let dates = plan.rhythm.dates();
    let spans: Vec<Span> = dates.iter().filter_map(|(_, span)| *span).collect();
    let around = spans.iter().copied().reduce(|a, b| Span { from: a.from.min(b.from), to: a.to.max(b.to) });
    let schedule = match around {
        Some(around) => schedules::load_schedules(tx, &[plan.provider.id], around).await?.remove(&plan.provider.id),
        None => None,
    };
    let conflict = |span: Option<Span>| conflict(span, schedule.as_ref(), &plan.provider.pseudonym, platform.now());
    Ok(dates.into_iter().map(|(date, span)| Candidate { date, span, conflict: conflict(span) }).collect())
}

fn conflict(span: Option<Span>, schedule: Option<&Schedule>, name: &str, now: DateTime<Utc>) -> Option<Text> {
    let Some(span) = span else {
        return Some(text!("Heure sautée par le changement d’heure", "Hour skipped by the clock change"));
    };
    if span.from <= now {
        return Some(text!("Déjà passé", "Already over"));
    }
    let schedule = schedule?;
    if schedule.busy.iter().any(|busy| busy.overlaps(span)) {
        return Some(text!("{name} a déjà un rendez-vous", "{name} already has an appointment"));
    }
    if schedule.elsewhere.iter().any(|busy| busy.overlaps(span)) {
        return Some(text!("{name} est pris ailleurs", "{name} is busy elsewhere"));
    }
    let closed = schedule.exceptions.iter().any(|e| !e.open && e.span.overlaps(span));
    closed.then(|| text!("{name} n’est pas disponible", "{name} is not available"))
}

fn written(candidate: Candidate, plan: &Plan, locale: Locale) -> PlannedDate {
    PlannedDate { when: locale.long_date_time(candidate.date.and_time(plan.rhythm.at)), conflict: candidate.conflict }
}
