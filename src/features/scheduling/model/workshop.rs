//! Group workshops: planning them, finding one, joining its dates, and who comes (SPEC SC-6).

use super::{AppointmentId, BookingId, SeriesId, StudentChoice, Voice, WaitlistEntryId};
use chrono::{DateTime, Utc};
use preau_credits::Credits;
use preau_directory::model::Subject;
use preau_kernel::{FieldError, Text};
use serde::{Deserialize, Serialize};

/// Path of the workshops of families and students.
pub const WORKSHOPS: &str = "/espace/ateliers";

/// From which side of the house workshops are run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Desk {
    /// The provider's own workshops.
    Coach,
    /// Everybody's, for the back office.
    Office,
}

impl Desk {
    /// Where its pages begin.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Coach => "/coach/ateliers",
            Self::Office => "/admin/ateliers",
        }
    }
}

/// What was typed to plan a workshop: texts, so that every mistake is answered at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WorkshopDraft {
    /// Slug of who gives it; the back office says so, a provider is meant themself.
    pub coach: String,
    /// Title in French.
    pub title_fr: String,
    /// Title in English; the French one when empty.
    pub title_en: String,
    /// Slug of the subject.
    pub subject: String,
    /// First local day of the provider's zone (YYYY-MM-DD).
    pub date: String,
    /// Local time (HH:MM).
    pub time: String,
    /// Length.
    pub minutes: String,
    /// Seats.
    pub capacity: String,
    /// `online` or `on_site`.
    pub mode: String,
    /// Where, on site.
    pub place: String,
    /// What is done there.
    pub description: String,
    /// `once`, `weekly` or `fortnightly`.
    pub rhythm: String,
    /// How many dates, unless once.
    pub times: String,
}

impl WorkshopDraft {
    /// Names of the fields in an address, and each field.
    pub const FIELDS: [&'static str; 13] = [
        "coach",
        "titre",
        "titre_en",
        "matiere",
        "date",
        "heure",
        "minutes",
        "places",
        "mode",
        "lieu",
        "description",
        "rythme",
        "fois",
    ];

    /// Reads an address, given what it says under a name.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Self {
        let [
            coach,
            title_fr,
            title_en,
            subject,
            date,
            time,
            minutes,
            capacity,
            mode,
            place,
            description,
            rhythm,
            times,
        ] = Self::FIELDS.map(|name| get(name).unwrap_or_default());
        Self {
            coach,
            title_fr,
            title_en,
            subject,
            date,
            time,
            minutes,
            capacity,
            mode,
            place,
            description,
            rhythm,
            times,
        }
    }
}

/// The page that plans a workshop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planning {
    /// Slug and name of those who could give it; empty for a provider.
    pub coaches: Vec<(String, String)>,
    /// What can be chosen.
    pub subjects: Vec<Subject>,
    /// "heure de Tunis"
    pub zone: String,
    /// What was typed, with what was not given filled in.
    pub draft: WorkshopDraft,
    /// What is wrong with it.
    pub problems: Vec<FieldError>,
    /// The dates it would have, once nothing is wrong.
    pub dates: Vec<PlannedDate>,
    /// Makes a double submit harmless.
    pub idempotency_key: String,
}

impl Planning {
    /// Dates that can take place.
    pub fn possible(&self) -> usize {
        self.dates.iter().filter(|date| date.conflict.is_none()).count()
    }
}

/// One date of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedDate {
    /// "jeudi 5 mars 2026 à 14:00"
    pub when: String,
    /// Why it cannot take place.
    pub conflict: Option<Text>,
}

/// What is asked of the list of workshops; all of it is in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkshopsQuery {
    /// `matiere`: slug of the subject.
    pub subject: Option<String>,
    /// `coach`: slug of the provider.
    pub coach: Option<String>,
}

/// The workshops ahead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkshopList {
    /// How the reader is addressed.
    pub voice: Voice,
    /// What was asked for, with what does not exist dropped.
    pub query: WorkshopsQuery,
    /// Subjects that have one.
    pub subjects: Vec<Subject>,
    /// Slug and name of those who give one.
    pub coaches: Vec<(String, String)>,
    /// The one with the soonest date first.
    pub workshops: Vec<WorkshopCard>,
}

/// One workshop in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkshopCard {
    /// Which.
    pub id: SeriesId,
    /// Its title.
    pub title: Text,
    /// About what.
    pub subject: Text,
    /// Who gives it.
    pub coach: String,
    /// By video?
    pub online: bool,
    /// Where, on site; may be empty.
    pub place: String,
    /// Beginning of the next date: "jeudi 5 mars 2026 à 14:00"
    pub next: String,
    /// Dates ahead.
    pub dates: usize,
    /// Seats left on the date that has most.
    pub seats_left: i32,
    /// What a date costs.
    pub credits: Credits,
}

/// What is asked of a workshop's page; all of it is in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkshopQuery {
    /// `eleve`: id of the student.
    pub student: Option<String>,
    /// `rejoindre`: id of the date to join, or `toutes`.
    pub joining: Option<String>,
}

impl WorkshopQuery {
    /// The address of a workshop's page that asks for this.
    pub fn address(&self, id: SeriesId) -> String {
        let fields = [("eleve", &self.student), ("rejoindre", &self.joining)];
        let given: Vec<_> = fields.into_iter().filter_map(|(n, v)| Some(format!("{n}={}", v.as_ref()?))).collect();
        let query = given.join("&");
        if query.is_empty() { format!("{WORKSHOPS}/{id}") } else { format!("{WORKSHOPS}/{id}?{query}") }
    }
}

/// Everything on a workshop's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkshopDetails {
    /// Which.
    pub id: SeriesId,
    /// How the reader is addressed.
    pub voice: Voice,
    /// May the reader see and buy plans?
    pub pays: bool,
    /// Its title.
    pub title: Text,
    /// About what.
    pub subject: Text,
    /// What is done there, as typed.
    pub description: String,
    /// Who gives it.
    pub coach: String,
    /// By video?
    pub online: bool,
    /// Where, on site; may be empty.
    pub place: String,
    /// How long a date takes.
    pub minutes: i32,
    /// What a date costs.
    pub credits: Credits,
    /// "heure de Tunis"
    pub zone: String,
    /// Cancelled at least this many hours before: everything is given back.
    pub refund_hours: i32,
    /// From this many hours before on, learners can no longer cancel.
    pub refuse_hours: i32,
    /// Whom the reader may book for.
    pub students: Vec<StudentChoice>,
    /// For whom the page is shown.
    pub student: Option<StudentChoice>,
    /// The student's balance.
    pub balance: Credits,
    /// Dates ahead, in order.
    pub dates: Vec<WorkshopDate>,
    /// What was asked to be joined.
    pub joining: Option<Joining>,
}

/// One date, as the student stands to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkshopDate {
    /// Which.
    pub id: AppointmentId,
    /// "jeudi 5 mars 2026 à 14:00"
    pub when: String,
    /// Seats in all.
    pub capacity: i32,
    /// Seats left.
    pub seats_left: i32,
    /// People waiting for one.
    pub waiting: i32,
    /// How the student stands to it.
    pub standing: Standing,
}

/// How a student stands to a date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Can join.
    Open,
    /// Comes.
    Booked(BookingId),
    /// Has a seat held for them, to be accepted before it is offered to the next.
    Offered(BookingId),
    /// Is this far in the line.
    Waiting {
        /// The entry.
        entry: WaitlistEntryId,
        /// 1 for the next.
        place: i32,
    },
    /// No seat is left, or those who wait come first.
    Full,
    /// Has another appointment then.
    Clash,
    /// It begins too soon.
    TooSoon,
}

/// The sheet before joining.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joining {
    /// What would be joined, in order.
    pub dates: Vec<(AppointmentId, String)>,
    /// What would not: when, and why.
    pub left_out: Vec<(String, Text)>,
    /// What all of it costs.
    pub total: Credits,
    /// Makes a double submit harmless.
    pub idempotency_key: String,
}

/// The answer to joining.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    /// The seats, in order of the dates.
    pub bookings: Vec<BookingId>,
    /// What all of them cost.
    pub credits: Credits,
    /// What the student has left.
    pub balance: Credits,
}

/// Workshops that somebody gives, or all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenWorkshops {
    /// The one with the soonest date first, those that are over last.
    pub workshops: Vec<GivenCard>,
}

/// One of them in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenCard {
    /// Which.
    pub id: SeriesId,
    /// Its title.
    pub title: Text,
    /// About what.
    pub subject: Text,
    /// Who gives it.
    pub coach: String,
    /// Beginning of the next date, when there is one.
    pub next: Option<DateTime<Utc>>,
    /// The same, written for the reader.
    pub when: String,
    /// Dates ahead.
    pub dates: usize,
    /// Seats taken on the dates ahead.
    pub taken: i32,
    /// Seats of the dates ahead.
    pub seats: i32,
    /// People waiting for one.
    pub waiting: i32,
}

/// A workshop as those see it who run it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenWorkshop {
    /// Which.
    pub id: SeriesId,
    /// Its title.
    pub title: Text,
    /// About what.
    pub subject: Text,
    /// Who gives it.
    pub coach: String,
    /// What is done there.
    pub description: String,
    /// By video?
    pub online: bool,
    /// Where, on site; may be empty.
    pub place: String,
    /// "heure de Tunis"
    pub zone: String,
    /// All dates, in order.
    pub dates: Vec<GivenDate>,
}

/// One of its dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenDate {
    /// Which.
    pub id: AppointmentId,
    /// "jeudi 5 mars 2026 à 14:00"
    pub when: String,
    /// Will it not take place?
    pub cancelled: bool,
    /// Is it over?
    pub over: bool,
    /// Seats.
    pub capacity: i32,
    /// Given names of who comes.
    pub roster: Vec<String>,
    /// Seats held for somebody who has not accepted yet.
    pub held: i32,
    /// People waiting for a seat.
    pub waiting: i32,
    /// Who waits, in order; for the back office alone.
    pub line: Vec<LineEntry>,
}

/// Somebody in the line, as the back office sees them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineEntry {
    /// Who.
    pub student: String,
    /// Waiting, offered, or what became of it.
    pub status: WaitlistStatus,
    /// Why they were last passed over.
    pub skipped: Option<SkipReason>,
}

/// What became of an entry in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(target_arch = "wasm32"), derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum WaitlistStatus {
    /// In line.
    Waiting,
    /// A seat is held for them.
    Offered,
    /// They took it.
    Accepted,
    /// They did not want it.
    Refused,
    /// They did not answer in time.
    Expired,
    /// They left the line, or took a seat themself.
    Left,
    /// The date was cancelled.
    Closed,
}

/// Why somebody in line was passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(target_arch = "wasm32"), derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum SkipReason {
    /// Not enough credits.
    Credits,
    /// Another appointment at that time.
    Clash,
}

/// The page of an offered seat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatOffer {
    /// The held seat.
    pub booking_id: BookingId,
    /// The workshop it is in.
    pub series_id: SeriesId,
    /// How the reader is addressed.
    pub voice: Voice,
    /// Its title.
    pub title: Text,
    /// Who gives it.
    pub coach: String,
    /// For whom.
    pub student: String,
    /// "jeudi 5 mars 2026 à 14:00, heure de Tunis"
    pub when: String,
    /// "aujourd’hui à 11:00": until when, while it is open.
    pub until: Option<String>,
    /// What became of it, once it is not open any more.
    pub status: WaitlistStatus,
    /// What it costs.
    pub credits: Credits,
    /// The student's balance.
    pub balance: Credits,
}

/// What calling off dates of a workshop would do now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatesPreview {
    /// The first of them.
    pub appointment_id: AppointmentId,
    /// And all that follow it?
    pub following: bool,
    /// When each would have been.
    pub dates: Vec<String>,
    /// How many seats are taken.
    pub bookings: usize,
    /// What is given back, all together.
    pub credits: Credits,
}
