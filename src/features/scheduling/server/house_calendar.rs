//! All coaches on one day or in one week, for the back office: what is booked, what could be, and how much of their time is
//! taken. A fixed number of queries, however many coaches there are.

use super::blocks::{Given, list_given};
use super::free_slots::compute;
use super::live::last_change;
use super::rules::slots::{Schedule, SlotState};
use super::rules::span::Span;
use super::rules::utilisation::{minutes_in, open_spans};
use super::rules::week::{date_asked_for, day_of, monday_of, zone_name};
use super::rules::window::Window;
use super::schedules::load_schedules;
use super::services;
use crate::model::{FreeCell, HouseCalendar, HouseCell, HouseColumn, HouseQuery, Service, Utilisation, WeekQuery};
use chrono::NaiveDate;
use chrono_tz::Tz;
use preau_directory::ProviderCard;
use preau_directory::server::{list_providers, subjects};
use preau_kernel::{Action, Actor, AppError, Locale, Outcome, Relation};
use preau_platform::Platform;
use preau_platform::time::{local, zone};

/// What is the same for every coach.
struct Frame<'a> {
    platform: &'a Platform,
    locale: Locale,
    zone: Tz,
    window: Window,
    service: &'a Service,
    query: &'a HouseQuery,
}

/// All coaches, or those the filters leave.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone but the back office; [`AppError::NotFound`] when there is no service to book.
pub async fn house_calendar(platform: &Platform, actor: &Actor, query: &HouseQuery) -> Outcome<HouseCalendar> {
    actor.may(Action::BookingList, Relation::Foreign)?;
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let as_of = last_change(&mut tx).await?;
    let taught = subjects::list_taught(&mut tx).await?;
    let mut services = services::list_services(&mut tx).await?;
    services.retain(Service::is_one_to_one);
    let subject = taught.iter().find(|s| Some(&s.slug) == query.subject.as_ref()).map(|s| s.slug.clone());
    let everybody = list_providers(&mut tx, subject.as_deref()).await?;
    let service = services.iter().find(|s| Some(s.code.code()) == query.service.as_deref()).or(services.first());
    let service = service.cloned().ok_or(AppError::NotFound)?;
    let coach = query.coach.clone().filter(|coach| everybody.iter().any(|p| p.slug == *coach));
    let shown: Vec<&ProviderCard> =
        everybody.iter().filter(|p| coach.as_ref().is_none_or(|coach| p.slug == *coach)).collect();

    let zone = zone(&person.time_zone);
    let today = day_of(zone, platform.now());
    let date = date_asked_for(query.date.as_deref(), today).unwrap_or(today);
    let window = if query.whole_week { Window::Week(monday_of(date)) } else { Window::Day(date) };
    let span = window.span(zone);
    let ids: Vec<_> = shown.iter().map(|p| p.id).collect();
    let schedules = load_schedules(&mut tx, &ids, span).await?;
    let given = list_given(&mut tx, &ids, span).await?;
    let query = HouseQuery {
        date: Some(window.first().to_string()),
        subject,
        service: Some(service.code.code().to_owned()),
        coach,
        whole_week: query.whole_week,
    };
    let frame = Frame { platform, locale: person.locale, zone, window, service: &service, query: &query };
    let coaches: Vec<HouseColumn> = shown
        .into_iter()
        .map(|provider| {
            let given: Vec<&Given> = given.iter().filter(|given| given.provider_id == provider.id).collect();
            frame.column(provider, schedules.get(&provider.id), &given)
        })
        .collect();
    let days = window.days().into_iter().map(|day| (day.to_string(), person.locale.short_date(day))).collect();
    Ok(HouseCalendar {
        as_of,
        title: window.title(person.locale),
        zone: zone_name(person.locale, zone),
        days,
        utilisation: coaches.iter().fold(Utilisation::default(), |sum, coach| sum + coach.utilisation),
        coaches,
        subjects: taught.into_iter().map(|s| (s.slug, s.name)).collect(),
        services: services.iter().map(|s| (s.code.code().to_owned(), s.name.clone())).collect(),
        everybody: everybody.iter().map(|p| (p.slug.clone(), p.pseudonym.clone())).collect(),
        previous: window.previous().to_string(),
        next: window.next().to_string(),
        today: (!window.is_about(today)).then(|| today.to_string()),
        query,
    })
}

impl Frame<'_> {
    fn column(&self, provider: &ProviderCard, schedule: Option<&Schedule>, given: &[&Given]) -> HouseColumn {
        let free = schedule.filter(|_| super::offers(provider, self.service)).map(|s| self.free(s)).unwrap_or_default();
        let open = schedule.map(|s| open_spans(s, self.window.span(self.zone))).unwrap_or_default();
        let days: Vec<HouseCell> =
            self.window.days().into_iter().map(|date| self.cell(provider, date, given, &free, &open)).collect();
        HouseColumn {
            provider_id: provider.id,
            slug: provider.slug.clone(),
            name: provider.pseudonym.clone(),
            utilisation: days.iter().fold(Utilisation::default(), |sum, day| sum + day.utilisation),
            days,
        }
    }

    /// Beginnings of what can be booked.
    fn free(&self, schedule: &Schedule) -> Vec<Span> {
        let slots = compute(self.platform, schedule, self.service, self.window.span(self.zone)).into_iter();
        slots.filter(|slot| slot.state == SlotState::Free).map(|slot| slot.span).collect()
    }

    fn cell(
        &self,
        provider: &ProviderCard,
        date: NaiveDate,
        given: &[&Given],
        free: &[Span],
        open: &[Span],
    ) -> HouseCell {
        let day = Window::Day(date).span(self.zone);
        let given: Vec<&&Given> = given.iter().filter(|given| day_of(self.zone, given.span.from) == date).collect();
        let free: Vec<&Span> = free.iter().filter(|span| day_of(self.zone, span.from) == date).collect();
        let busy: Vec<Span> = given.iter().map(|given| given.span).collect();
        let whole_week = matches!(self.window, Window::Week(_));
        HouseCell {
            date: date.to_string(),
            blocks: given.iter().map(|given| given.block(self.platform.now(), self.locale, self.zone)).collect(),
            free_count: u32::try_from(free.len()).unwrap_or(u32::MAX),
            free: if whole_week {
                vec![]
            } else {
                free.into_iter().map(|span| self.free_cell(provider, *span)).collect()
            },
            utilisation: Utilisation { booked: minutes_in(&busy, day), open: minutes_in(open, day) },
        }
    }

    /// Leads to the family's own calendar, where the student is then chosen.
    fn free_cell(&self, provider: &ProviderCard, span: Span) -> FreeCell {
        let query = WeekQuery {
            subject: self.query.subject.clone(),
            service: Some(self.service.code.code().to_owned()),
            coach: Some(provider.slug.clone()),
            week: Some(day_of(self.zone, span.from).to_string()),
            ..WeekQuery::default()
        };
        FreeCell {
            time: self.locale.time(local(span.from, self.zone).time()),
            minutes: u32::try_from((span.to - span.from).num_minutes()).unwrap_or(0),
            href: query.at_slot(span.from, &provider.slug).address(),
        }
    }
}
