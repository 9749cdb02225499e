//! What happened in scheduling, for whoever reacts.

use crate::model::BookingId;
use crate::model::policy::Canceller;
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
