//! Free slots of one provider or of everybody between two instants, for programs. A fixed number of queries, however many
//! providers there are, and some more for a date of a workshop at which a seat is free while others wait.

use super::choice::MOST_COACHES;
use super::free_slots::{Near, list_starts};
use super::rules::span::Span;
use super::schedules::load_schedules;
use super::{services, waitlist};
use crate::model::{AppointmentId, Service, ServiceCode};
use chrono::{DateTime, TimeDelta, Utc};
use preau_directory::server::{find_provider, list_providers};
use preau_directory::{ProviderCard, ProviderId};
use preau_identity::server::organisation;
use preau_kernel::{Action, Actor, AppError, Outcome, Relation, text};
use preau_platform::{IntoInternal, Platform, Tx};

/// Longest span that is searched at once, in days.
pub const LONGEST: i64 = 62;

/// What is looked for.
#[derive(Clone, Debug)]
pub struct Search {
    /// Only this one.
    pub provider_id: Option<ProviderId>,
    /// What is to be booked.
    pub service: ServiceCode,
    /// Slug of a subject they must teach.
    pub subject: Option<String>,
    /// First beginning.
    pub from: DateTime<Utc>,
    /// Beginnings before this.
    pub to: DateTime<Utc>,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Free {
    /// IANA zone of the provider's rules, or of the organisation.
    pub zone: String,
    /// In order of time, then of the organisation's list.
    pub slots: Vec<FoundSlot>,
}

/// A time that can be booked.
#[derive(Clone, Copy, Debug)]
pub struct FoundSlot {
    /// With whom.
    pub provider_id: ProviderId,
    /// Beginning.
    pub start: DateTime<Utc>,
    /// End.
    pub end: DateTime<Utc>,
    /// At least 1.
    pub seats_left: i64,
}

/// Everything that can be booked in the span asked for.
///
/// # Errors
/// - field errors for a span that is empty or longer than [`LONGEST`];
/// - [`AppError::NotFound`] for a provider or a service that does not exist;
/// - [`AppError::Forbidden`] for those who neither book nor give appointments.
pub async fn find_free(platform: &Platform, actor: &Actor, search: &Search) -> Outcome<Free> {
    actor.may(Action::SlotRead, Relation::Foreign)?;
    check_span(search)?;
    let mut tx = platform.db.begin_as(actor).await?;
    let service = services::find_service(&mut tx, search.service).await?.ok_or(AppError::NotFound)?;
    let providers = wanted(&mut tx, search).await?;
    let window = Span { from: search.from, to: search.to };
    let zone = zone_of(&mut tx, search, window).await?;
    let slots = if service.is_one_to_one() {
        one_to_one(platform, &mut tx, providers, search, &service, window).await?
    } else {
        workshops(platform, &mut tx, &providers, search, &service, window).await?
    };
    Ok(Free { zone, slots })
}

fn check_span(search: &Search) -> Outcome<()> {
    if search.to <= search.from {
        return Err(AppError::field(
            "to",
            text!("La fin doit suivre le début.", "The end must be after the beginning."),
        ));
    }
    if search.to - search.from > TimeDelta::days(LONGEST) {
        return Err(AppError::field(
            "to",
            text!(
                "La période est trop longue\u{202f}: {LONGEST} jours au plus.",
                "The span is too long: {LONGEST} days at most."
            ),
        ));
    }
    Ok(())
}

async fn wanted(tx: &mut Tx, search: &Search) -> Outcome<Vec<ProviderCard>> {
    let teaches = |p: &ProviderCard| search.subject.as_ref().is_none_or(|subject| p.teaches(subject));
    match search.provider_id {
        Some(id) => {
            let provider = find_provider(tx, id).await?.ok_or(AppError::NotFound)?;
            Ok(Some(provider).filter(teaches).into_iter().collect())
        }
        None => list_providers(tx, search.subject.as_deref()).await,
    }
}

async fn zone_of(tx: &mut Tx, search: &Search, window: Span) -> Outcome<String> {
    if let Some(id) = search.provider_id
        && let Some(schedule) = load_schedules(tx, &[id], window).await?.get(&id)
    {
        return Ok(schedule.zone.name().to_owned());
    }
    Ok(organisation::find(tx).await?.time_zone)
}

/// Those searched: when nothing narrows them, as many as the calendar looks at together.
fn at_once<T>(offering: impl Iterator<Item = T>, search: &Search) -> Vec<T> {
    let narrowed = search.provider_id.is_some() || search.subject.is_some();
    offering.take(if narrowed { usize::MAX } else { MOST_COACHES }).collect()
}

async fn one_to_one(
    platform: &Platform,
    tx: &mut Tx,
    providers: Vec<ProviderCard>,
    search: &Search,
    service: &Service,
    window: Span,
) -> Outcome<Vec<FoundSlot>> {
    let offering = at_once(providers.into_iter().filter(|p| super::offers(p, service)), search);
    let near = Near { providers: &offering, service, student: None, at: window.from };
    let minutes = TimeDelta::minutes(service.minutes.into());
    let mut slots: Vec<FoundSlot> = list_starts(platform, tx, near, window)
        .await?
        .into_iter()
        .map(|(provider, start)| FoundSlot { provider_id: provider.id, start, end: start + minutes, seats_left: 1 })
        .collect();
    slots.sort_by_key(|slot| slot.start);
    Ok(slots)
}

/// Group appointments with dates of their own, as they can be joined: with the provider's notice, and no seat that is for
/// somebody who waits.
async fn workshops(
    platform: &Platform,
    tx: &mut Tx,
    providers: &[ProviderCard],
    search: &Search,
    service: &Service,
    window: Span,
) -> Outcome<Vec<FoundSlot>> {
    let ids: Vec<uuid::Uuid> = providers.iter().map(|p| p.id.0).collect();
    // The others in a group are nobody's business, their number is: counted as the house, after everything was looked up.
    tx.write_as_house().await?;
    let rows = sqlx::query!(
        r#"select a.id as "id: AppointmentId", line_length(a.id) as "waiting!", a.provider_id as "provider_id: ProviderId", lower(a.during) as "start!", upper(a.during) as "end!",
                  a.capacity - (select count(*) from bookings b
                                 where b.appointment_id = a.id
                                   and b.status in ('pending', 'confirmed', 'completed', 'no_show')) as "left!"
             from appointments a
             left join provider_schedules ps on ps.provider_id = a.provider_id
            where a.provider_id = any ($1) and a.service = $2 and a.status = 'scheduled'
              and a.during && tstzrange($3, $4) and lower(a.during) >= $3 and lower(a.during) > $5
              and lower(a.during) >= $5 + make_interval(hours => coalesce(ps.notice_hours, 0))
              and ($6::text is null or a.subject = $6)
            order by lower(a.during), a.id"#,
        &ids,
        search.service.code(),
        window.from,
        window.to,
        platform.now(),
        search.subject,
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list workshops")?;
    let mut slots = Vec::new();
    for row in rows.into_iter().filter(|row| row.left > 0) {
        let theirs =
            row.waiting > 0 && waitlist::find_first(platform, tx, row.id, service.credits).await?.first.is_some();
        if !theirs {
            let (start, end) = (row.start, row.end);
            slots.push(FoundSlot { provider_id: row.provider_id, start, end, seats_left: row.left });
        }
    }
    Ok(slots)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_as_many_as_the_calendar_shows_are_searched_when_nothing_narrows_them() {
        let everybody = Search {
            provider_id: None,
            service: ServiceCode::Online,
            subject: None,
            from: DateTime::UNIX_EPOCH,
            to: DateTime::UNIX_EPOCH,
        };
        assert_eq!(at_once(0..1000, &everybody).len(), MOST_COACHES);
        let taught = Search { subject: Some("nsi".to_owned()), ..everybody };
        assert_eq!(at_once(0..1000, &taught).len(), 1000);
    }
}
