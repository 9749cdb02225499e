//! What is asked of a calendar in its address.

use super::BookingId;
use chrono::{DateTime, SecondsFormat, Utc};
use preau_kernel::Locale;
use serde::{Deserialize, Serialize};

/// Path of the calendar.
pub const CALENDAR: &str = "/espace/calendrier";

/// What is asked for; all of it is in the address, under the names given here. What is malformed counts as not given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekQuery {
    /// `eleve`: id of the student.
    pub student: Option<String>,
    /// `matiere`: slug of the subject.
    pub subject: Option<String>,
    /// `service`: code.
    pub service: Option<String>,
    /// `coach`: slug of the provider; without one, all who teach the subject.
    pub coach: Option<String>,
    /// `vue`: how much is shown and how; without one, a week.
    pub view: Option<CalendarView>,
    /// `semaine`: a day of the week or month shown (YYYY-MM-DD); without one, today.
    pub week: Option<String>,
    /// `jour`: the only day shown (YYYY-MM-DD), of the agenda.
    pub day: Option<String>,
    /// `deplacer`: id of the booking for which another time is looked for.
    pub moving: Option<String>,
    /// `creneau`: beginning of the slot being looked at (RFC 3339).
    pub slot: Option<String>,
    /// `avec`: slug of the provider of that slot.
    pub with: Option<String>,
}

impl WeekQuery {
    /// Reads an address, given what it says under a name.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Self {
        let plain = |name: &str| get(name).filter(|value| is_plain(value));
        Self {
            student: plain("eleve"),
            subject: plain("matiere"),
            service: plain("service"),
            coach: plain("coach"),
            view: plain("vue").as_deref().and_then(CalendarView::from_code),
            week: plain("semaine"),
            day: plain("jour"),
            moving: plain("deplacer"),
            slot: plain("creneau"),
            with: plain("avec"),
        }
    }

    /// The address that asks for this.
    pub fn address(&self) -> String {
        let view = self.view.map(|view| view.code().to_owned());
        let fields = [
            ("eleve", &self.student),
            ("matiere", &self.subject),
            ("service", &self.service),
            ("coach", &self.coach),
            ("vue", &view),
            ("semaine", &self.week),
            ("jour", &self.day),
            ("deplacer", &self.moving),
            ("creneau", &self.slot),
            ("avec", &self.with),
        ];
        let given = fields.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", value.as_ref()?)));
        let query = given.collect::<Vec<_>>().join("&");
        if query.is_empty() { CALENDAR.to_owned() } else { format!("{CALENDAR}?{query}") }
    }

    /// The same without a slot: closes the sheet.
    #[must_use]
    pub fn without_slot(&self) -> Self {
        Self { slot: None, with: None, ..self.clone() }
    }

    /// The same, looking at a slot.
    #[must_use]
    pub fn at_slot(&self, start: DateTime<Utc>, provider_slug: &str) -> Self {
        let slot = start.to_rfc3339_opts(SecondsFormat::Secs, true);
        Self { slot: Some(slot), with: Some(provider_slug.to_owned()), ..self.clone() }
    }

    /// The same at another week or month, looking at no slot.
    #[must_use]
    pub fn in_week(&self, date: &str) -> Self {
        Self { week: Some(date.to_owned()), day: None, ..self.without_slot() }
    }

    /// The same date in another view.
    #[must_use]
    pub fn in_view(&self, view: CalendarView) -> Self {
        let view = (view != CalendarView::default()).then_some(view);
        Self { view, day: None, ..self.without_slot() }
    }

    /// One day of it, hour by hour.
    #[must_use]
    pub fn on_day(&self, date: &str) -> Self {
        let date = date.to_owned();
        Self { view: Some(CalendarView::Agenda), week: Some(date.clone()), day: Some(date), ..self.without_slot() }
    }

    /// The same, looking for another time of a booking.
    #[must_use]
    pub fn moving(&self, booking_id: BookingId) -> Self {
        Self { moving: Some(booking_id.to_string()), ..self.clone() }
    }
}

/// How a calendar is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalendarView {
    /// Seven days side by side, on an axis of hours.
    #[default]
    Week,
    /// A table of days with what is free in each.
    Month,
    /// Days below each other.
    Agenda,
}

impl CalendarView {
    /// Every view, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Week, Self::Month, Self::Agenda];

    /// As in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Week => "semaine",
            Self::Month => "mois",
            Self::Agenda => "agenda",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.code() == code)
    }

    /// "Semaine"
    pub const fn label(self, locale: Locale) -> &'static str {
        match self {
            Self::Week => locale.pick("Semaine", "Week"),
            Self::Month => locale.pick("Mois", "Month"),
            Self::Agenda => locale.pick("Agenda", "Agenda"),
        }
    }
}

/// Slugs, ids, dates and instants in UTC: nothing that would need escaping in an address.
pub(super) fn is_plain(value: &str) -> bool {
    (1..=64).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_:.".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_back_as_it_was_written() {
        let query = WeekQuery { subject: Some("nsi".into()), week: Some("2026-03-02".into()), ..WeekQuery::default() };
        let start = "2026-03-05T13:00:00Z".parse().unwrap();
        let address = query.at_slot(start, "helios").address();
        assert_eq!(
            address,
            "/espace/calendrier?matiere=nsi&semaine=2026-03-02&creneau=2026-03-05T13:00:00Z&avec=helios"
        );
        let read = WeekQuery::read(|name| {
            let query = address.split_once('?')?.1;
            query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}="))).map(str::to_owned)
        });
        assert_eq!(read, query.at_slot(start, "helios"));
        assert_eq!(read.without_slot(), query);
        assert_eq!(WeekQuery::default().address(), CALENDAR);
    }

    #[test]
    fn a_view_is_in_the_address_unless_it_is_the_usual_one() {
        let query = WeekQuery { week: Some("2026-03-02".into()), ..WeekQuery::default() };
        let month = query.in_view(CalendarView::Month);
        assert_eq!(month.address(), "/espace/calendrier?vue=mois&semaine=2026-03-02");
        let day = month.on_day("2026-03-05");
        assert_eq!(day.address(), "/espace/calendrier?vue=agenda&semaine=2026-03-05&jour=2026-03-05");
        assert_eq!(day.in_view(CalendarView::Week).address(), "/espace/calendrier?semaine=2026-03-05");
        assert_eq!(day.in_week("2026-03-09").day, None, "another week is shown whole");
        for view in CalendarView::ALL {
            assert_eq!(CalendarView::from_code(view.code()), Some(view));
        }
        assert_eq!(CalendarView::from_code("annee"), None);
    }

    #[test]
    fn hostile_values_are_not_given() {
        for hostile in ["", "a b", "x&y=1", "<script>", "é", "%27", &"a".repeat(65), "/../", "a\nb"] {
            assert_eq!(WeekQuery::read(|_| Some(hostile.to_owned())), WeekQuery::default(), "{hostile:?}");
        }
    }
}
