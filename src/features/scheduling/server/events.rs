//! What happened in scheduling, for whoever reacts.

use crate::model::policy::Canceller;
use crate::model::{AppointmentId, BookingId};
use chrono::{DateTime, Utc};
use preau_platform::outbox::DomainEvent;
use serde::{Deserialize, Serialize};

/// A seat was booked and paid for with credits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingConfirmed {
    /// Which.
    pub booking_id: BookingId,
}

impl DomainEvent for BookingConfirmed {
    const KIND: &'static str = "booking-confirmed";
}

/// A seat was given up, with what it had cost if the rules say so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingCancelled {
    /// Which.
    pub booking_id: BookingId,
    /// Who did it.
    pub by: Canceller,
}

impl DomainEvent for BookingCancelled {
    const KIND: &'static str = "booking-cancelled";
}

/// A slot is no longer kept: its time ran out, or whoever it was kept for let it go. Nothing had been paid for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldExpired {
    /// Which.
    pub booking_id: BookingId,
}

impl DomainEvent for HoldExpired {
    const KIND: &'static str = "hold-expired";
}

/// A seat was moved to another time with the same provider; its credits were not touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingRescheduled {
    /// Which.
    pub booking_id: BookingId,
    /// When it would have begun.
    pub previous_start: DateTime<Utc>,
}

impl DomainEvent for BookingRescheduled {
    const KIND: &'static str = "booking-rescheduled";
}

/// The learner did not come; what it cost stays spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoShowMarked {
    /// Which.
    pub booking_id: BookingId,
}

impl DomainEvent for NoShowMarked {
    const KIND: &'static str = "no-show-marked";
}

/// A seat is held for somebody who waited for one, until they take it or its time runs out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatOffered {
    /// The held seat.
    pub booking_id: BookingId,
}

impl DomainEvent for SeatOffered {
    const KIND: &'static str = "seat-offered";
}

/// A date of a workshop has more seats than before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatsAdded {
    /// Which date.
    pub appointment_id: AppointmentId,
}

impl DomainEvent for SeatsAdded {
    const KIND: &'static str = "seats-added";
}

/// What happened in an appointment has been told: who came, what was done. Its bookings are closed with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportFiled {
    /// Which.
    pub appointment_id: AppointmentId,
}

impl DomainEvent for ReportFiled {
    const KIND: &'static str = "report-filed";
}
