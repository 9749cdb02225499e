//! The agenda of a provider: one week of appointments they give.

use super::{BookingId, Join};
use preau_directory::ProviderId;
use serde::{Deserialize, Serialize};

/// One week, in the provider's own zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agenda {
    /// Whose; an open agenda listens to what changes with them.
    pub provider_id: ProviderId,
    /// Number of the last change that is in it.
    pub as_of: i64,
    /// Name they teach under.
    pub name: String,
    /// "2 – 8 mars 2026"
    pub title: String,
    /// "heure de Tunis"
    pub zone: String,
    /// Seven days, Monday first.
    pub days: Vec<AgendaDay>,
    /// Monday of the week before.
    pub previous: String,
    /// Monday of the week after.
    pub next: String,
    /// Monday of this very week.
    pub current: String,
    /// First day of the next appointment after the week shown, when the week shown is empty.
    pub next_busy: Option<String>,
}

/// One day of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgendaDay {
    /// YYYY-MM-DD.
    pub date: String,
    /// "lundi 2 mars 2026"
    pub long: String,
    /// Is it today?
    pub today: bool,
    /// In order of time.
    pub entries: Vec<AgendaEntry>,
}

/// One appointment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgendaEntry {
    /// The seat.
    pub booking_id: BookingId,
    /// "14:00 – 15:00"
    pub time: String,
    /// Given name of the student.
    pub student: String,
    /// Subject, written for the reader.
    pub subject: String,
    /// Service, written for the reader.
    pub service: String,
    /// The way in.
    pub join: Join,
    /// Is it only kept, and still to be confirmed?
    pub held: bool,
    /// Is it over?
    pub over: bool,
}
