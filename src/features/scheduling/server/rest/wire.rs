//! What bookings and slots look like to programs.

use crate::model::{BookingStatus, ServiceCode};
use crate::server::find_bookings::Facts;
use crate::server::find_free::FoundSlot;
use chrono::{DateTime, Utc};
use preau_platform::Platform;
use preau_platform::http::rest::ProblemField;
use preau_platform::http::rest::read::{Read, one_of};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The words a service is named by.
pub(super) const SERVICES: [&str; 3] = ["online", "in_person", "workshop"];
/// The words a status is named by.
pub(super) const STATUSES: [&str; 5] = ["pending", "confirmed", "completed", "cancelled", "no_show"];

/// Reads the name of a service.
pub(super) fn service(text: &str) -> Read<ServiceCode> {
    one_of(text, &SERVICES, ServiceCode::from_code)
}

/// What can be booked.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Service {
    /// One to one, by video.
    Online,
    /// One to one, on site.
    InPerson,
    /// A group, by video or on site.
    Workshop,
}

impl From<ServiceCode> for Service {
    fn from(code: ServiceCode) -> Self {
        match code {
            ServiceCode::Online => Self::Online,
            ServiceCode::InPerson => Self::InPerson,
            ServiceCode::Workshop => Self::Workshop,
        }
    }
}

/// Where a booking stands.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Status {
    /// Held for a while, not paid with credits yet.
    Pending,
    /// Will take place.
    Confirmed,
    /// Took place.
    Completed,
    /// Will not take place.
    Cancelled,
    /// The student did not come.
    NoShow,
}

impl From<BookingStatus> for Status {
    fn from(status: BookingStatus) -> Self {
        match status {
            BookingStatus::Pending => Self::Pending,
            BookingStatus::Confirmed => Self::Confirmed,
            BookingStatus::Completed => Self::Completed,
            BookingStatus::Cancelled => Self::Cancelled,
            BookingStatus::NoShow => Self::NoShow,
        }
    }
}

/// One student's seat in an appointment.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Booking {
    /// Which.
    pub id: Uuid,
    /// Where it stands.
    pub status: Status,
    /// With whom.
    pub provider_id: Uuid,
    /// For whom.
    pub student_id: Uuid,
    /// What.
    pub service: Service,
    /// About what: slug of a subject.
    #[schema(example = "mathematiques")]
    pub subject: String,
    /// Beginning.
    pub start: DateTime<Utc>,
    /// End.
    pub end: DateTime<Utc>,
    /// What it cost.
    #[schema(pattern = r"^\d+\.\d{2}$", example = "1.00")]
    pub credits: String,
    /// The page with the way into the video room, which opens ten minutes before; `null` on site, whatever
    /// the service. Programs ask
    /// `/api/v1/sessions/token` for the room itself.
    #[schema(
        format = "uri",
        example = "https://preau.example/espace/rendez-vous/0195a3c4-7b1e-7000-8000-000000000001"
    )]
    pub join_url: Option<String>,
}

impl Booking {
    pub(super) fn new(platform: &Platform, facts: Facts) -> Self {
        let page = format!("{}/espace/rendez-vous/{}", platform.config.public_url, facts.id);
        Self {
            id: facts.id.0,
            status: facts.status.into(),
            provider_id: facts.provider_id.0,
            student_id: facts.student_id.0,
            service: facts.service.into(),
            subject: facts.subject,
            start: facts.start,
            end: facts.end,
            credits: facts.credits.decimal(),
            join_url: facts.online.then_some(page),
        }
    }
}

/// A time that can be booked.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Slot {
    /// Beginning; goes into `start`.
    pub start: DateTime<Utc>,
    /// End.
    pub end: DateTime<Utc>,
    /// With whom.
    pub provider_id: Uuid,
    /// Seats that are free: 1 unless it is a workshop.
    #[schema(minimum = 1, example = 1)]
    pub seats_left: i64,
}

impl From<FoundSlot> for Slot {
    fn from(slot: FoundSlot) -> Self {
        Self { start: slot.start, end: slot.end, provider_id: slot.provider_id.0, seats_left: slot.seats_left }
    }
}

/// Why a slot was not booked (RFC 9457), and, with `slot-taken`, `student-busy` or `day-full`, the nearest free ones.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BookingProblem {
    /// Always `about:blank`: `code` tells problems apart.
    #[serde(rename = "type")]
    #[schema(example = "about:blank")]
    kind: String,
    /// The status in words.
    #[schema(example = "Conflict")]
    title: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599, example = 409)]
    status: u16,
    /// A sentence for people, in the language asked for.
    #[schema(example = "This slot has just been taken. Here are the nearest ones.")]
    detail: String,
    /// A stable word for programs.
    #[schema(pattern = "^[a-z][a-z-]*$", example = "slot-taken")]
    code: String,
    /// Never there with this status.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    errors: Option<Vec<ProblemField>>,
    /// The nearest free slots, in order of time; may be empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    alternatives: Option<Vec<Slot>>,
}
