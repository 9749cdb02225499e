//! What the booking calendar shows.

use super::{BookingId, CalendarView, Service, Voice, WeekQuery};
use chrono::{DateTime, Utc};
use preau_credits::Credits;
use preau_directory::model::{ProviderId, Subject};
use preau_kernel::Text;
use preau_kernel::id::UserId;
use serde::{Deserialize, Serialize};

/// A student somebody may book for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudentChoice {
    /// Who.
    pub id: UserId,
    /// As shown.
    pub name: String,
}

/// Free and taken slots of a week, a month or a day, in the reader's zone.
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
    /// How it is shown.
    pub view: CalendarView,
    /// Those whose slots are shown; an open calendar listens to what changes with them.
    pub providers: Vec<ProviderId>,
    /// Number of the last change that is in it; an open calendar hears of those after it.
    pub as_of: i64,
    /// Length of an appointment.
    pub minutes: u32,
    /// "2 – 8 mars 2026", "mars 2026", "jeudi 5 mars 2026"
    pub title: String,
    /// "heure de Tunis"
    pub zone: String,
    /// Seven days, Monday first; one when a day was asked for, none in the view of a month.
    pub days: Vec<Day>,
    /// The weeks of the month, Monday first, in the view of a month.
    pub month: Vec<MonthDay>,
    /// First day of the week, month or day before, unless it is over.
    pub previous: Option<String>,
    /// First day of the week, month or day after, within what can be booked.
    pub next: Option<String>,
    /// Today, when it is not in what is shown.
    pub today: Option<String>,
    /// Monday of the next week with a free slot, when this one has none.
    pub next_free: Option<String>,
    /// Balance of the student, when one is chosen.
    pub balance: Option<Credits>,
    /// The booking for which another time is looked for.
    pub moving: Option<MovingBooking>,
    /// The slot being looked at.
    pub sheet: Option<Sheet>,
}

impl Week {
    /// Is there anything to book?
    pub fn has_free_slots(&self) -> bool {
        self.days.iter().any(|day| day.free().next().is_some()) || self.month.iter().any(|day| day.free > 0)
    }

    /// The address of one day of what is shown.
    pub fn day_address(&self, date: &str) -> String {
        self.query.on_day(date).address()
    }
}

/// A booking that is being moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovingBooking {
    /// Which.
    pub booking_id: BookingId,
    /// About what.
    pub subject: Text,
    /// With whom.
    pub coach_name: String,
    /// For whom.
    pub student: String,
    /// "jeudi 5 mars 2026 à 14:00"
    pub when: String,
    /// Why it cannot be moved, when it cannot.
    pub refusal: Option<Text>,
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
    /// The student's own appointments, in order of time.
    pub own: Vec<OwnCell>,
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
    /// How many more coaches are free at that time than the week has room for; said by the last one shown.
    pub others: u32,
}

/// An appointment of the student.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnCell {
    /// The seat.
    pub booking_id: BookingId,
    /// "14:00"
    pub time: String,
    /// "14:00 – 15:00"
    pub hours: String,
    /// How long it takes.
    pub minutes: u32,
    /// About what.
    pub subject: Text,
    /// Slug of the coach.
    pub coach: String,
    /// Name of the coach.
    pub coach_name: String,
    /// Is it over?
    pub over: bool,
    /// Is it only kept, and still to be confirmed?
    pub held: bool,
    /// Could it be given another time?
    pub movable: bool,
}

/// One day of a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthDay {
    /// YYYY-MM-DD.
    pub date: String,
    /// "2"
    pub number: String,
    /// "lundi"
    pub weekday: String,
    /// "lundi 2 mars 2026"
    pub long: String,
    /// Is it of the month before or after?
    pub outside: bool,
    /// Is it today?
    pub today: bool,
    /// Is it over?
    pub past: bool,
    /// Slots that can be booked.
    pub free: u32,
    /// The student's own appointments, in order of time.
    pub own: Vec<OwnCell>,
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
    /// A booking can be moved there.
    Move(Box<MoveOffer>),
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

/// Everything to know before moving a booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveOffer {
    /// Which.
    pub booking_id: BookingId,
    /// For whom.
    pub student: String,
    /// With whom.
    pub provider_name: String,
    /// About what.
    pub subject: Text,
    /// "jeudi 5 mars 2026 à 14:00, heure de Tunis"
    pub before: String,
    /// The same in the coach's zone, when its clocks differ.
    pub coach_before: Option<String>,
    /// Beginning of the new time.
    pub start: DateTime<Utc>,
    /// "vendredi 6 mars 2026 à 10:00, heure de Tunis"
    pub after: String,
    /// The same in the coach's zone, when its clocks differ.
    pub coach_after: Option<String>,
    /// Learners can move it until this many hours before.
    pub refund_hours: i32,
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
