//! Weekly lessons with one coach, and taking back the rest of a series (SPEC SC-6).

use super::{BookingId, Service, StudentChoice, Voice};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use preau_credits::Credits;
use preau_directory::ProviderId;
use preau_directory::model::Subject;
use preau_kernel::{Locale, Text, text};
use serde::{Deserialize, Serialize};

/// Path of the page that plans weekly lessons.
pub const NEW_SERIES: &str = "/espace/series/nouvelle";

/// Most lessons of one series.
pub const MOST_TIMES: u32 = 30;

/// How many weekly lessons there are from the first to the last, both counted; a change of the clocks in between is no week.
pub fn weeks_until(first: DateTime<Utc>, last: DateTime<Utc>) -> u32 {
    let weeks = (last - first + TimeDelta::days(1)).num_weeks().clamp(0, i64::from(MOST_TIMES) - 1);
    u32::try_from(weeks).unwrap_or(0) + 1
}

/// What is asked for; all of it is in the address, under the names given here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesQuery {
    /// `eleve`: id of the student.
    pub student: Option<String>,
    /// `matiere`: slug of the subject.
    pub subject: Option<String>,
    /// `service`: code.
    pub service: Option<String>,
    /// `avec`: slug of the coach.
    pub with: Option<String>,
    /// `debut`: beginning of the first lesson (RFC 3339).
    pub start: Option<String>,
    /// `fois`: how many, 2 to 30.
    pub times: Option<u32>,
}

impl SeriesQuery {
    /// Reads an address, given what it says under a name.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Self {
        let plain = |name: &str| get(name).filter(|value| super::calendar_query::is_plain(value));
        Self {
            student: plain("eleve"),
            subject: plain("matiere"),
            service: plain("service"),
            with: plain("avec"),
            start: plain("debut"),
            times: plain("fois").and_then(|times| times.parse().ok()),
        }
    }

    /// The address that asks for this.
    pub fn address(&self) -> String {
        let times = self.times.map(|times| times.to_string());
        let fields = [
            ("eleve", &self.student),
            ("matiere", &self.subject),
            ("service", &self.service),
            ("avec", &self.with),
            ("debut", &self.start),
            ("fois", &times),
        ];
        let given = fields.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", value.as_ref()?)));
        let query = given.collect::<Vec<_>>().join("&");
        if query.is_empty() { NEW_SERIES.to_owned() } else { format!("{NEW_SERIES}?{query}") }
    }
}

/// What a date of a series is before it is booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateState {
    /// Can be booked.
    Free,
    /// Somebody has it, or the coach's day is full.
    Taken,
    /// The student has another appointment then.
    StudentBusy,
    /// Further ahead than can be booked.
    TooFar,
    /// Over, or too soon to be booked.
    TooSoon,
    /// The coach does not give appointments then.
    NotOffered,
    /// The clocks skip that hour on that day.
    NoSuchHour,
}

impl DateState {
    /// In a few words.
    pub fn label(self) -> Text {
        match self {
            Self::Free => text!("Libre", "Free"),
            Self::Taken => text!("Pris", "Taken"),
            Self::StudentBusy => text!("L’élève est occupé", "The student is busy"),
            Self::TooFar => text!("Trop lointain\u{202f}: agenda pas encore ouvert", "Too far: calendar not open yet"),
            Self::TooSoon => text!("Trop proche", "Too soon"),
            Self::NotOffered => text!("Le coach ne reçoit pas", "The coach is not available"),
            Self::NoSuchHour => text!("Heure sautée (changement d’heure)", "Hour skipped (clock change)"),
        }
    }
}

/// One date of a series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesDate {
    /// Beginning; none in an hour that is skipped.
    pub start: Option<DateTime<Utc>>,
    /// "jeudi 5 mars 2026 à 14:00", in the reader's zone.
    pub when: String,
    /// Can it be booked?
    pub state: DateState,
}

/// Everything to know before booking a series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesPlan {
    /// How the reader is addressed.
    pub voice: Voice,
    /// May the reader see and buy plans?
    pub pays: bool,
    /// What was asked for, with what was not given filled in.
    pub query: SeriesQuery,
    /// Whom the reader may book for.
    pub students: Vec<StudentChoice>,
    /// For whom, when one is chosen.
    pub student: Option<StudentChoice>,
    /// With whom.
    pub provider_id: ProviderId,
    /// Their name.
    pub coach: String,
    /// What.
    pub service: Service,
    /// Subjects to choose from; one when it was chosen before.
    pub subjects: Vec<Subject>,
    /// "heure de Tunis", the reader's.
    pub zone: String,
    /// The coach's zone, when its clocks differ from the reader's: the lessons keep to it.
    pub coach_zone: Option<String>,
    /// The lessons.
    pub dates: Vec<SeriesDate>,
    /// Balance of the student now.
    pub balance: Credits,
    /// Makes a double submit harmless.
    pub idempotency_key: String,
}

impl SeriesPlan {
    /// The dates that can be booked.
    pub fn free(&self) -> Vec<DateTime<Utc>> {
        self.dates.iter().filter(|d| d.state == DateState::Free).filter_map(|d| d.start).collect()
    }

    /// What they cost together.
    pub fn total(&self) -> Credits {
        self.free().iter().map(|_| self.service.credits).sum()
    }

    /// The dates as the form sends them.
    pub fn chosen(&self) -> String {
        let written = |start: &DateTime<Utc>| start.to_rfc3339_opts(SecondsFormat::Secs, true);
        self.free().iter().map(written).collect::<Vec<_>>().join(",")
    }
}

/// What taking back "this and all following" would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowingPreview {
    /// The appointment it begins with.
    pub booking_id: BookingId,
    /// How the reader is addressed.
    pub voice: Voice,
    /// What it is called.
    pub title: Text,
    /// Each booking: when, and what comes back.
    pub dates: Vec<FollowingDate>,
    /// Everything that comes back.
    pub refund: Credits,
}

impl FollowingPreview {
    /// Bookings that would be cancelled.
    pub fn cancellable(&self) -> usize {
        self.dates.iter().filter(|date| date.refund.is_some()).count()
    }
}

/// One booking of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowingDate {
    /// "jeudi 5 mars 2026 à 14:00"
    pub when: String,
    /// What comes back; none when it is too late to cancel.
    pub refund: Option<Credits>,
}

/// The answer to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowingCancelled {
    /// How many were cancelled.
    pub cancelled: usize,
    /// What was given back in all.
    pub refunded: Credits,
}

impl SeriesDate {
    /// The state in the reader's language.
    pub fn label(&self, locale: Locale) -> String {
        self.state.label().get(locale).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_are_counted_across_a_change_of_the_clocks() {
        let at = |text: &str| text.parse().unwrap();
        let first = at("2026-10-15T12:00:00Z");
        assert_eq!(weeks_until(first, first), 1);
        assert_eq!(weeks_until(first, at("2026-10-29T13:00:00Z")), 3);
        assert_eq!(weeks_until(at("2026-03-17T14:00:00Z"), at("2026-03-24T13:00:00Z")), 2);
        assert_eq!(weeks_until(first, at("2036-10-29T13:00:00Z")), 30);
    }

    #[test]
    fn an_address_is_read_back_as_it_was_written() {
        let query = SeriesQuery {
            with: Some("helios".into()),
            start: Some("2026-03-05T13:00:00Z".into()),
            times: Some(8),
            ..SeriesQuery::default()
        };
        let address = query.address();
        assert_eq!(address, "/espace/series/nouvelle?avec=helios&debut=2026-03-05T13:00:00Z&fois=8");
        let read = SeriesQuery::read(|name| {
            let query = address.split_once('?')?.1;
            query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}="))).map(str::to_owned)
        });
        assert_eq!(read, query);
        assert_eq!(SeriesQuery::read(|_| Some("<script>".into())), SeriesQuery::default());
    }
}
