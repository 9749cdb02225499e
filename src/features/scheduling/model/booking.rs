//! Bookings as pages show them.

use super::policy::Verdict;
use super::{AppointmentId, BookingId, ServiceCode, Voice};
use chrono::{DateTime, Utc};
use preau_credits::Credits;
use preau_kernel::{Locale, PageRequest, Text};
use serde::{Deserialize, Serialize};

/// pending → confirmed → completed | cancelled | no_show (SPEC SC-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(target_arch = "wasm32"), derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum BookingStatus {
    /// Held while it is being paid for.
    Pending,
    /// Will take place.
    Confirmed,
    /// Took place.
    Completed,
    /// Will not take place.
    Cancelled,
    /// The learner did not come.
    NoShow,
}

impl BookingStatus {
    /// Every status.
    pub const ALL: [Self; 5] = [Self::Pending, Self::Confirmed, Self::Completed, Self::Cancelled, Self::NoShow];

    /// As stored and as shown in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Confirmed => "confirmed",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::NoShow => "no_show",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// For people.
    pub const fn label(self, locale: Locale) -> &'static str {
        match self {
            Self::Pending => locale.pick("En attente", "Pending"),
            Self::Confirmed => locale.pick("Confirmé", "Confirmed"),
            Self::Completed => locale.pick("Terminé", "Completed"),
            Self::Cancelled => locale.pick("Annulé", "Cancelled"),
            Self::NoShow => locale.pick("Absent", "No-show"),
        }
    }
}

/// The answer to a booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booked {
    /// The seat.
    pub booking_id: BookingId,
    /// The appointment it is in.
    pub appointment_id: AppointmentId,
    /// Beginning.
    pub starts_at: DateTime<Utc>,
    /// End.
    pub ends_at: DateTime<Utc>,
    /// What it cost.
    pub credits: Credits,
    /// What the student has left.
    pub balance: Credits,
}

/// The answer to a cancellation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cancelled {
    /// What was given back.
    pub refunded: Credits,
}

/// What a cancellation would do now, computed by the very function that does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// The outcome.
    pub verdict: Verdict,
    /// The service's thresholds, to say why.
    pub refund_hours: i32,
    /// See [`super::Service`].
    pub refuse_hours: i32,
}

/// The way into an appointment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Join {
    /// Not online, or it will not take place.
    None,
    /// The room is not open yet.
    Opens {
        /// "13:50"
        at: String,
    },
    /// The room is open; its address is given to who asks to join, and to nobody before.
    Open,
    /// It is over.
    Over,
}

/// What the reader is to the booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Viewer {
    /// The student.
    Learner,
    /// Who looks after the student.
    Family,
    /// Who gives the appointment.
    Provider,
    /// The back office.
    Staff,
}

/// One booking on its own page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingDetails {
    /// Which.
    pub id: BookingId,
    /// What the reader is to it.
    pub viewer: Viewer,
    /// How the reader is addressed.
    pub voice: Voice,
    /// Where it stands.
    pub status: BookingStatus,
    /// Is it over?
    pub over: bool,
    /// Given name of the student.
    pub student: String,
    /// Name of the coach.
    pub coach: String,
    /// Slug of the coach.
    pub coach_slug: String,
    /// What.
    pub service: Text,
    /// Which kind.
    pub service_code: ServiceCode,
    /// About what.
    pub subject: Text,
    /// "jeudi 5 mars 2026 à 14:00"
    pub when: String,
    /// "14:00 – 15:00, heure de Tunis"
    pub hours: String,
    /// The same in the coach's zone, when its clocks differ.
    pub coach_when: Option<String>,
    /// Where, when on site; may be empty.
    pub place: String,
    /// What it cost.
    pub credits: Credits,
    /// What was given back.
    pub refunded: Credits,
    /// The way in.
    pub join: Join,
    /// What a cancellation would do, while there is something to cancel.
    pub preview: Option<Preview>,
}

/// One booking in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingRow {
    /// Which.
    pub id: BookingId,
    /// "jeu. 5 mars"
    pub day: String,
    /// "14:00 – 15:00"
    pub time: String,
    /// Name of the student.
    pub student: String,
    /// Name of the coach.
    pub coach: String,
    /// What.
    pub service: Text,
    /// About what.
    pub subject: Text,
    /// What it cost.
    pub credits: Credits,
    /// Where it stands.
    pub status: BookingStatus,
    /// Is it over?
    pub over: bool,
    /// The way in.
    pub join: Join,
}

/// The reader's own bookings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyBookings {
    /// How the reader is addressed.
    pub voice: Voice,
    /// Do the rows concern several students?
    pub several_students: bool,
    /// The rows asked for.
    pub page: preau_kernel::Page<BookingRow>,
}

/// What is wanted of the list of all bookings (back office); all of it is in the page's address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingsQuery {
    /// `q`: part of the name of a student or a coach; accents and case do not count.
    pub q: String,
    /// `statut`: only this status.
    pub status: Option<BookingStatus>,
    /// `du`: not before this day (YYYY-MM-DD).
    pub from: Option<chrono::NaiveDate>,
    /// `au`: not after this day (YYYY-MM-DD).
    pub to: Option<chrono::NaiveDate>,
    /// `page`.
    pub page: PageRequest,
}
