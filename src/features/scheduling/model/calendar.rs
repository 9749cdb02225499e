//! The booking calendar: what is asked for in its address, and what it shows.

use super::{Service, Voice};
use chrono::{DateTime, SecondsFormat, Utc};
use preau_credits::Credits;
use preau_directory::model::{ProviderId, Subject};
use preau_kernel::Text;
use preau_kernel::id::UserId;
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
    /// `semaine`: a day of the week shown (YYYY-MM-DD); without one, this week.
    pub week: Option<String>,
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
            week: plain("semaine"),
            slot: plain("creneau"),
            with: plain("avec"),
        }
    }

    /// The address that asks for this.
    pub fn address(&self) -> String {
        let fields = [
            ("eleve", &self.student),
            ("matiere", &self.subject),
            ("service", &self.service),
            ("coach", &self.coach),
            ("semaine", &self.week),
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

    /// The same in another week, looking at no slot.
    #[must_use]
    pub fn in_week(&self, monday: &str) -> Self {
        Self { week: Some(monday.to_owned()), ..self.without_slot() }
    }
}

/// Slugs, ids, dates and instants in UTC: nothing that would need escaping in an address.
pub(super) fn is_plain(value: &str) -> bool {
    (1..=64).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_:.".contains(&b))
}

/// A student somebody may book for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudentChoice {
    /// Who.
    pub id: UserId,
    /// As shown.
    pub name: String,
}

/// One week of free and taken slots, in the reader's zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Week {
    /// How the reader is addressed.
    pub voice: Voice,
    /// What was asked for, with what was not given filled in and what does not exist dropped.
    pub query: WeekQuery,
    /// Whom the reader may book for. One for a student; the children of a parent; everybody for the back office.
    pub students: Vec<StudentChoice>,
    /// May the reader see and buy plans?
    pub pays: bool,
    /// What is taught.
    pub subjects: Vec<Subject>,
    /// What can be booked here.
    pub services: Vec<Service>,
    /// Slug and name of who teaches the subject.
    pub coaches: Vec<(String, String)>,
    /// "2 – 8 mars 2026"
    pub title: String,
    /// "heure de Tunis"
    pub zone: String,
    /// Seven days, Monday first.
    pub days: Vec<Day>,
    /// Monday of the week before, unless it is over.
    pub previous: Option<String>,
    /// Monday of the week after, within what can be booked.
    pub next: Option<String>,
    /// Monday of the next week with a free slot, when this one has none.
    pub next_free: Option<String>,
    /// Balance of the student, when one is chosen.
    pub balance: Option<Credits>,
    /// The slot being looked at.
    pub sheet: Option<Sheet>,
}

impl Week {
    /// Is there anything to book?
    pub fn has_free_slots(&self) -> bool {
        self.days.iter().any(|day| day.free().next().is_some())
    }
}

/// One day of the calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// YYYY-MM-DD, for anchors.
    pub date: String,
    /// "lundi"
    pub weekday: String,
    /// "lun."
    pub short_weekday: String,
    /// "2"
    pub number: String,
    /// "lundi 2 mars 2026"
    pub long: String,
    /// Is it today?
    pub today: bool,
    /// Is it over?
    pub past: bool,
    /// In order of time, then of coaches.
    pub slots: Vec<SlotCell>,
}

impl Day {
    /// The slots that can be booked.
    pub fn free(&self) -> impl Iterator<Item = &SlotCell> {
        self.slots.iter().filter(|slot| slot.kind == SlotKind::Free)
    }
}

/// One slot of the calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotCell {
    /// Beginning.
    pub start: DateTime<Utc>,
    /// "14:00"
    pub time: String,
    /// Slug of the coach.
    pub coach: String,
    /// Name of the coach.
    pub coach_name: String,
    /// What it is.
    pub kind: SlotKind,
}

/// What a slot is to the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlotKind {
    /// Can be booked.
    Free,
    /// Somebody has it, or the coach's day is full.
    Taken,
    /// The student has another appointment then.
    Clash,
    /// Over, or too soon to be booked.
    Past,
}

/// The sheet over the calendar, about one slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sheet {
    /// It can be booked.
    Offer(Box<Offer>),
    /// It cannot, any more or at all.
    Gone {
        /// Why.
        reason: Text,
        /// The nearest free slots.
        alternatives: Vec<Alternative>,
    },
}

/// Everything to know before confirming (SPEC SC-2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// For whom, when one is chosen.
    pub student: Option<StudentChoice>,
    /// With whom.
    pub provider_id: ProviderId,
    /// Their name.
    pub provider_name: String,
    /// What.
    pub service: Service,
    /// Subjects to choose from; one when it was chosen before.
    pub subjects: Vec<Subject>,
    /// Beginning.
    pub start: DateTime<Utc>,
    /// "jeudi 5 mars 2026 à 14:00, heure de Tunis"
    pub when: String,
    /// The same in the coach's zone, when its clocks differ.
    pub coach_when: Option<String>,
    /// Where, when on site; may be empty.
    pub place: String,
    /// Balance of the student now.
    pub balance: Credits,
    /// Is it already too late to be refunded in case of cancellation?
    pub within_refund_hours: bool,
    /// Makes a double submit harmless; new each time the page is made.
    pub idempotency_key: String,
}

impl Offer {
    /// Balance after booking; negative when credits are missing.
    pub fn balance_after(&self) -> Credits {
        self.balance - self.service.credits
    }
}

/// A free slot near one that is not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alternative {
    /// Beginning.
    pub start: DateTime<Utc>,
    /// "jeudi 5 mars 2026 à 15:00"
    pub when: String,
    /// Monday of its week in the reader's zone.
    pub monday: String,
    /// Slug of the coach.
    pub coach: String,
    /// Name of the coach.
    pub coach_name: String,
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
    fn hostile_values_are_not_given() {
        for hostile in ["", "a b", "x&y=1", "<script>", "é", "%27", &"a".repeat(65), "/../", "a\nb"] {
            assert_eq!(WeekQuery::read(|_| Some(hostile.to_owned())), WeekQuery::default(), "{hostile:?}");
        }
    }
}
