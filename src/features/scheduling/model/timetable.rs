//! Calendars of those who give appointments: a coach's own, and all coaches' for the back office.

use super::{BookingId, CalendarView, Join};
use preau_directory::ProviderId;
use preau_kernel::Text;
use serde::{Deserialize, Serialize};

/// Path of a coach's own calendar.
pub const COACH: &str = "/coach";

/// Path of the calendar of the house.
pub const HOUSE: &str = "/admin/calendrier";

/// What a coach asks for in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoachQuery {
    /// `vue`: the agenda without one.
    pub view: Option<CalendarView>,
    /// `semaine`: a day of the week or month shown (YYYY-MM-DD).
    pub week: Option<String>,
    /// `jour`: the only day shown.
    pub day: Option<String>,
}

impl CoachQuery {
    /// Reads an address, given what it says under a name.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Self {
        let date = |name: &str| get(name).filter(|value| is_date(value));
        Self { view: get("vue").as_deref().and_then(CalendarView::from_code), week: date("semaine"), day: date("jour") }
    }

    /// The address that asks for this.
    pub fn address(&self) -> String {
        let view = self.view.map(|view| view.code().to_owned());
        address(COACH, [("vue", view), ("semaine", self.week.clone()), ("jour", self.day.clone())])
    }

    /// The same around another date.
    #[must_use]
    pub fn around(&self, date: &str) -> Self {
        let date = Some(date.to_owned());
        Self { view: self.view, day: self.day.is_some().then(|| date.clone()).flatten(), week: date }
    }

    /// One day as a list.
    #[must_use]
    pub fn on_day(&self, date: &str) -> Self {
        let date = Some(date.to_owned());
        Self { view: Some(CalendarView::Agenda), week: date.clone(), day: date }
    }
}

/// What the back office asks for in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HouseQuery {
    /// `vue=semaine`: a week, coach by coach; a day without it.
    pub whole_week: bool,
    /// `jour`: the day, or a day of the week (YYYY-MM-DD).
    pub date: Option<String>,
    /// `matiere`: slug of a subject.
    pub subject: Option<String>,
    /// `service`: what the free slots are for.
    pub service: Option<String>,
    /// `coach`: slug.
    pub coach: Option<String>,
}

impl HouseQuery {
    /// Reads an address, given what it says under a name.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Self {
        let slug = |name: &str| get(name).filter(|value| is_slug(value));
        Self {
            whole_week: get("vue").as_deref() == Some(CalendarView::Week.code()),
            date: get("jour").filter(|value| is_date(value)),
            subject: slug("matiere"),
            service: slug("service"),
            coach: slug("coach"),
        }
    }

    /// The address that asks for this.
    pub fn address(&self) -> String {
        let view = self.whole_week.then(|| CalendarView::Week.code().to_owned());
        let fields = [
            ("matiere", self.subject.clone()),
            ("service", self.service.clone()),
            ("coach", self.coach.clone()),
            ("vue", view),
            ("jour", self.date.clone()),
        ];
        address(HOUSE, fields)
    }

    /// The same around another date.
    #[must_use]
    pub fn around(&self, date: &str) -> Self {
        Self { date: Some(date.to_owned()), ..self.clone() }
    }
}

fn address<const N: usize>(path: &str, fields: [(&str, Option<String>); N]) -> String {
    let given = fields.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", value?)));
    let query = given.collect::<Vec<_>>().join("&");
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

fn is_date(value: &str) -> bool {
    value.len() == 10 && value.bytes().all(|b| b.is_ascii_digit() || b == b'-')
}

fn is_slug(value: &str) -> bool {
    (1..=64).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
}

/// An appointment as those who give it see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// "14:00"
    pub time: String,
    /// "14:00 – 15:00"
    pub hours: String,
    /// How long it takes.
    pub minutes: u32,
    /// About what.
    pub subject: Text,
    /// Of which kind.
    pub service: Text,
    /// Given names of who comes, in order.
    pub students: Vec<String>,
    /// The seat of a one-to-one appointment, which has a page.
    pub booking_id: Option<BookingId>,
    /// A booking in it, by which its room is entered.
    pub entry: Option<BookingId>,
    /// Seats taken and seats there are, in a group.
    pub seats: Option<(u32, u32)>,
    /// Is it only kept, and still to be confirmed?
    pub held: bool,
    /// Is it over?
    pub over: bool,
    /// The way in.
    pub join: Join,
}

/// A day of a coach's calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockDay {
    /// YYYY-MM-DD.
    pub date: String,
    /// "lundi"
    pub weekday: String,
    /// "2"
    pub number: String,
    /// "lundi 2 mars 2026"
    pub long: String,
    /// Is it of the month before or after?
    pub outside: bool,
    /// Is it today?
    pub today: bool,
    /// Is it over?
    pub past: bool,
    /// In order of time.
    pub blocks: Vec<Block>,
}

/// A week, a month or a day of the provider who is signed in, in their own zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoachCalendar {
    /// Who.
    pub provider_id: ProviderId,
    /// Number of the last change that is in it.
    pub as_of: i64,
    /// Name they teach under.
    pub name: String,
    /// How it is shown.
    pub view: CalendarView,
    /// What was asked for, with what was not given filled in.
    pub query: CoachQuery,
    /// "2 – 8 mars 2026"
    pub title: String,
    /// "heure de Tunis"
    pub zone: String,
    /// Every day shown.
    pub days: Vec<BlockDay>,
    /// First day of what is before.
    pub previous: String,
    /// First day of what is after.
    pub next: String,
    /// Today, when it is not in what is shown.
    pub today: Option<String>,
    /// First day of the next appointment after what is shown, when that is empty.
    pub next_busy: Option<String>,
}

/// A slot the back office can book for somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreeCell {
    /// "14:00"
    pub time: String,
    /// How long it takes.
    pub minutes: u32,
    /// Where it is booked.
    pub href: String,
}

/// How much of a coach's time is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Utilisation {
    /// Minutes of appointments.
    pub booked: u32,
    /// Minutes they are open.
    pub open: u32,
}

impl Utilisation {
    /// In hundredths; nothing when they are never open. Appointments outside opening hours can make it more than 100.
    pub fn percent(self) -> Option<u32> {
        (self.open > 0).then(|| (self.booked * 100 + self.open / 2) / self.open)
    }
}

impl std::ops::Add for Utilisation {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { booked: self.booked + other.booked, open: self.open + other.open }
    }
}

/// One day of one coach, for the back office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HouseCell {
    /// YYYY-MM-DD.
    pub date: String,
    /// Appointments, in order of time.
    pub blocks: Vec<Block>,
    /// Free slots of the service asked for; counted only, in a week.
    pub free: Vec<FreeCell>,
    /// How many there are.
    pub free_count: u32,
    /// Of that day.
    pub utilisation: Utilisation,
}

/// One coach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HouseColumn {
    /// Which.
    pub provider_id: ProviderId,
    /// In addresses.
    pub slug: String,
    /// Name they teach under.
    pub name: String,
    /// One day, or seven.
    pub days: Vec<HouseCell>,
    /// Of all of them.
    pub utilisation: Utilisation,
}

/// All coaches on one day or in one week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HouseCalendar {
    /// Number of the last change that is in it.
    pub as_of: i64,
    /// What was asked for, with what was not given filled in and what does not exist dropped.
    pub query: HouseQuery,
    /// "jeudi 5 mars 2026"
    pub title: String,
    /// "heure de Tunis"
    pub zone: String,
    /// YYYY-MM-DD and "lun. 2 mars" of each day.
    pub days: Vec<(String, String)>,
    /// In the organisation's order.
    pub coaches: Vec<HouseColumn>,
    /// Of all of them.
    pub utilisation: Utilisation,
    /// What there is to filter by: slug and name.
    pub subjects: Vec<(String, Text)>,
    /// Code and name of what can be booked alone.
    pub services: Vec<(String, Text)>,
    /// Slug and name of everybody.
    pub everybody: Vec<(String, String)>,
    /// First day of what is before.
    pub previous: String,
    /// First day of what is after.
    pub next: String,
    /// Today, when it is not in what is shown.
    pub today: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(address: &str) -> impl Fn(&str) -> Option<String> {
        move |name| {
            let query = address.split_once('?')?.1;
            query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}="))).map(str::to_owned)
        }
    }

    #[test]
    fn addresses_are_read_back_as_they_were_written() {
        let coach = CoachQuery { view: Some(CalendarView::Month), week: Some("2026-03-02".into()), day: None };
        assert_eq!(coach.address(), "/coach?vue=mois&semaine=2026-03-02");
        assert_eq!(CoachQuery::read(pairs(&coach.address())), coach);
        assert_eq!(
            coach.on_day("2026-03-05").around("2026-03-06").address(),
            "/coach?vue=agenda&semaine=2026-03-06&jour=2026-03-06"
        );
        let house =
            HouseQuery { whole_week: true, subject: Some("nsi".into()), ..HouseQuery::default() }.around("2026-03-02");
        assert_eq!(house.address(), "/admin/calendrier?matiere=nsi&vue=semaine&jour=2026-03-02");
        assert_eq!(HouseQuery::read(pairs(&house.address())), house);
        for hostile in ["a b", "x&y", "<script>", "2026-03-0é"] {
            assert_eq!(HouseQuery::read(|_| Some(hostile.to_owned())), HouseQuery::default(), "{hostile}");
            assert_eq!(CoachQuery::read(|_| Some(hostile.to_owned())), CoachQuery::default(), "{hostile}");
        }
    }

    #[test]
    fn utilisation_is_rounded_and_never_divides_by_nothing() {
        let used = |booked, open| Utilisation { booked, open }.percent();
        assert_eq!([used(0, 0), used(60, 600), used(100, 600), used(600, 540)], [None, Some(10), Some(17), Some(111)]);
        assert_eq!((Utilisation { booked: 1, open: 2 } + Utilisation { booked: 3, open: 4 }).percent(), Some(67));
    }
}
