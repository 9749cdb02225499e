//! Free slots near another one: what is shown to somebody who came second, and to somebody whose week is full.

use super::rules::slots::{self, Schedule, Slot, SlotState};
use super::rules::span::Span;
use super::schedules::{load_schedules, load_student_busy};
use crate::model::Service;
use chrono::{DateTime, TimeDelta, Utc};
use preau_directory::ProviderCard;
use preau_kernel::Outcome;
use preau_kernel::id::UserId;
use preau_platform::{Platform, Tx};

/// A slot that can be booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreeSlot {
    /// With whom.
    pub provider: ProviderCard,
    /// Beginning.
    pub start: DateTime<Utc>,
}

/// Near what to look.
#[derive(Clone, Copy, Debug)]
pub struct Near<'a> {
    /// Those who could give it; the first is preferred at the same distance.
    pub providers: &'a [ProviderCard],
    /// What is to be booked.
    pub service: &'a Service,
    /// For whom: a slot at which the student is busy is no use.
    pub student: Option<UserId>,
    /// The instant to be near to.
    pub at: DateTime<Utc>,
}

/// How far around the wanted instant alternatives are looked for.
const REACH: TimeDelta = TimeDelta::days(14);

/// The `n` free slots nearest to an instant, in order of time.
///
/// # Errors
/// When the connection is lost.
pub async fn next_free(platform: &Platform, tx: &mut Tx, near: Near<'_>, n: usize) -> Outcome<Vec<FreeSlot>> {
    let window = Span { from: near.at, to: near.at }.widened(REACH);
    let mut found = list_free(platform, tx, near, window).await?;
    let preferred = near.providers.first().map(|p| p.id);
    found.sort_by_key(|slot| ((slot.start - near.at).abs(), Some(slot.provider.id) != preferred, slot.start));
    found.truncate(n);
    found.sort_by_key(|slot| (slot.start, Some(slot.provider.id) != preferred));
    Ok(found)
}

/// The first free slot that begins at `from` or later, as far as any horizon reaches.
///
/// # Errors
/// When the connection is lost.
pub(super) async fn first_free(platform: &Platform, tx: &mut Tx, near: Near<'_>) -> Outcome<Option<DateTime<Utc>>> {
    let window = Span::lasting(near.at, TimeDelta::days(366));
    Ok(list_starts(platform, tx, near, window).await?.into_iter().map(|(_, start)| start).min())
}

/// The free slots that begin in a window, provider by provider; the instant to be near to does not count.
///
/// # Errors
/// When the connection is lost.
pub(super) async fn list_free(
    platform: &Platform,
    tx: &mut Tx,
    near: Near<'_>,
    window: Span,
) -> Outcome<Vec<FreeSlot>> {
    let starts = list_starts(platform, tx, near, window).await?;
    Ok(starts.into_iter().map(|(provider, start)| FreeSlot { provider: provider.clone(), start }).collect())
}

/// The same for those who list many: nobody is copied.
pub(super) async fn list_starts<'a>(
    platform: &Platform,
    tx: &mut Tx,
    near: Near<'a>,
    window: Span,
) -> Outcome<Vec<(&'a ProviderCard, DateTime<Utc>)>> {
    let ids: Vec<_> = near.providers.iter().map(|p| p.id).collect();
    let schedules = load_schedules(tx, &ids, window).await?;
    let busy = match near.student {
        Some(student) => load_student_busy(tx, student, window).await?,
        None => vec![],
    };
    let mut found = Vec::new();
    for provider in near.providers {
        let Some(schedule) = schedules.get(&provider.id) else { continue };
        let free = compute(platform, schedule, near.service, window)
            .into_iter()
            .filter(|slot| slot.state == SlotState::Free && !busy.iter().any(|busy| busy.overlaps(slot.span)));
        found.extend(free.map(|slot| (provider, slot.span.from)));
    }
    Ok(found)
}

/// Slots of this service in a window, no further than can be booked.
pub(super) fn compute(platform: &Platform, schedule: &Schedule, service: &Service, window: Span) -> Vec<Slot> {
    let horizon = platform.now() + schedule.horizon + TimeDelta::days(1);
    let window = Span { from: window.from, to: window.to.min(horizon) };
    slots::compute(schedule, TimeDelta::minutes(service.minutes.into()), window, platform.now())
}
