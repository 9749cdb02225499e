//! The sheet over the calendar: everything to know before confirming, or the nearest free slots when somebody was faster.

use super::book::refuse_unless_free;
use super::choice::Choice;
use super::free_slots::{Near, compute, next_free};
use super::moving::BookingToMove;
use super::rules::span::Span;
use super::rules::week::{day_of, monday_of, zone_name};
use super::schedules::{load_schedules, load_student_busy};
use crate::model::policy::{Canceller, Terms, Verdict, cancellation};
use crate::model::{Alternative, MoveOffer, Offer, ServiceCode, Sheet};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use preau_credits::Credits;
use preau_directory::ProviderCard;
use preau_directory::server::list_providers;
use preau_kernel::{Outcome, Text, text};
use preau_platform::time::{local, offset_seconds};
use preau_platform::{Platform, Tx};

/// The sheet about the slot in the address, if there is one.
pub(super) async fn look_at(
    platform: &Platform,
    tx: &mut Tx,
    choice: &Choice,
    balance: Credits,
) -> Outcome<Option<Sheet>> {
    let (Some(slot), Some(with)) = (&choice.query.slot, &choice.query.with) else { return Ok(None) };
    // A day either way of all time keeps every computation within what a date can hold.
    let asked = slot.parse::<DateTime<Utc>>().ok().filter(|at| (*at - platform.now()).num_days().abs() < 1000);
    let Some(start) = asked else { return Ok(None) };
    let everybody = list_providers(tx, choice.subject.as_ref().map(|s| s.slug.as_str())).await?;
    let Some(provider) = everybody.iter().find(|p| p.slug == *with && super::offers(p, &choice.service)) else {
        return Ok(None);
    };
    let span = Span::lasting(start, TimeDelta::minutes(choice.service.minutes.into()));
    let (refusal, coach_zone) = why_not(platform, tx, choice, provider, span).await?;
    if let Some(reason) = refusal {
        let alternatives = alternatives(platform, tx, choice, provider, &everybody, start).await?;
        return Ok(Some(Sheet::Gone { reason, alternatives }));
    }
    if let Some(moved) = &choice.moved {
        return Ok(Some(Sheet::Move(Box::new(move_offer(choice, moved, span, coach_zone)))));
    }
    let offer = offer(platform, choice, provider, span, coach_zone, balance);
    Ok(Some(Sheet::Offer(Box::new(offer))))
}

/// Why the slot cannot be booked, and the coach's zone.
async fn why_not(
    platform: &Platform,
    tx: &mut Tx,
    choice: &Choice,
    provider: &ProviderCard,
    span: Span,
) -> Outcome<(Option<Text>, Tz)> {
    let window = Span::lasting(span.from, TimeDelta::microseconds(1));
    let mut schedules = load_schedules(tx, &[provider.id], window).await?;
    if let (Some(moved), Some(schedule)) = (&choice.moved, schedules.get_mut(&provider.id)) {
        if let Some(reason) = &moved.refusal {
            return Ok((Some(reason.clone()), schedule.zone));
        }
        if moved.span() == span {
            let reason = text!("Le rendez-vous est déjà à cette heure-là.", "The appointment is at that time already.");
            return Ok((Some(reason), schedule.zone));
        }
        moved.make_room(schedule);
    }
    let schedule = schedules.get(&provider.id);
    let zone = schedule.map_or(choice.zone, |s| s.zone);
    let state = schedule.and_then(|s| compute(platform, s, &choice.service, window).first().map(|slot| slot.state));
    if let Err(error) = refuse_unless_free(state) {
        return Ok((Some(error.message()), zone));
    }
    let Some(student) = &choice.student else { return Ok((None, zone)) };
    let own = choice.moved.as_ref().map(BookingToMove::span);
    let busy = load_student_busy(tx, student.id, span).await?;
    let clash = busy.into_iter().any(|busy| Some(busy) != own && busy.overlaps(span));
    let name = &student.name;
    let reason = clash.then(|| {
        text!("{name} a déjà un rendez-vous à cette heure-là.", "{name} already has an appointment at that time.")
    });
    Ok((reason, zone))
}

async fn alternatives(
    platform: &Platform,
    tx: &mut Tx,
    choice: &Choice,
    provider: &ProviderCard,
    everybody: &[ProviderCard],
    start: DateTime<Utc>,
) -> Outcome<Vec<Alternative>> {
    // Others only when they are known to teach what is wanted.
    let others = everybody
        .iter()
        .filter(|p| choice.subject.is_some() && p.id != provider.id && super::offers(p, &choice.service))
        .take(8);
    let providers: Vec<ProviderCard> = std::iter::once(provider).chain(others).cloned().collect();
    let student = choice.student.as_ref().map(|s| s.id);
    let near = Near { providers: &providers, service: &choice.service, student, at: start };
    let found = next_free(platform, tx, near, 3).await?;
    let (locale, zone) = (choice.person.locale, choice.zone);
    Ok(found
        .into_iter()
        .map(|slot| Alternative {
            start: slot.start,
            when: locale.long_date_time(local(slot.start, zone)),
            monday: monday_of(day_of(zone, slot.start)).to_string(),
            coach: slot.provider.slug,
            coach_name: slot.provider.pseudonym,
        })
        .collect())
}

fn offer(
    platform: &Platform,
    choice: &Choice,
    provider: &ProviderCard,
    span: Span,
    coach_zone: Tz,
    balance: Credits,
) -> Offer {
    let service = &choice.service;
    let terms = Terms {
        starts_at: span.from,
        ends_at: span.to,
        cost: service.credits,
        refund_hours: service.refund_hours,
        refuse_hours: service.refuse_hours,
    };
    let refundable = matches!(cancellation(&terms, platform.now(), Canceller::Learner), Verdict::Refund(_));
    Offer {
        student: choice.student.clone(),
        provider_id: provider.id,
        provider_name: provider.pseudonym.clone(),
        service: service.clone(),
        subjects: choice.subject.clone().map_or_else(|| provider.subjects.clone(), |subject| vec![subject]),
        start: span.from,
        when: written(choice, span.from, choice.zone),
        coach_when: written_for_coach(choice, span.from, coach_zone),
        place: if service.code == ServiceCode::Online { String::new() } else { provider.city.clone() },
        balance,
        within_refund_hours: !refundable,
        idempotency_key: platform.new_id::<uuid::Uuid>().to_string(),
    }
}

/// "jeudi 5 mars 2026 à 14:00, heure de Tunis"
fn written(choice: &Choice, at: DateTime<Utc>, zone: Tz) -> String {
    let locale = choice.person.locale;
    format!("{}, {}", locale.long_date_time(local(at, zone)), zone_name(locale, zone))
}

/// The same in the coach's zone, when its clocks show something else than the reader's.
fn written_for_coach(choice: &Choice, at: DateTime<Utc>, coach_zone: Tz) -> Option<String> {
    let same_clocks = offset_seconds(at, choice.zone) == offset_seconds(at, coach_zone);
    (!same_clocks).then(|| written(choice, at, coach_zone))
}

fn move_offer(choice: &Choice, moved: &BookingToMove, span: Span, coach_zone: Tz) -> MoveOffer {
    let seat = &moved.seat;
    MoveOffer {
        booking_id: seat.id,
        student: seat.student_first_name.clone(),
        provider_name: seat.coach.clone(),
        subject: seat.subject.clone(),
        before: written(choice, seat.starts_at, choice.zone),
        coach_before: written_for_coach(choice, seat.starts_at, coach_zone),
        start: span.from,
        after: written(choice, span.from, choice.zone),
        coach_after: written_for_coach(choice, span.from, coach_zone),
        refund_hours: seat.refund_hours,
    }
}
