//! What becomes of bookings after they were made: moved, missed, called off.

use super::{AppointmentId, BookingId};
use chrono::{DateTime, Utc};
use preau_credits::Credits;
use preau_kernel::{AppError, text};
use serde::{Deserialize, Serialize};

/// What moving a booking does, or would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// The seat.
    pub booking_id: BookingId,
    /// The appointment it is in.
    pub appointment_id: AppointmentId,
    /// When it would have begun.
    pub previous_start: DateTime<Utc>,
    /// When it begins now.
    pub starts_at: DateTime<Utc>,
    /// When it ends now.
    pub ends_at: DateTime<Utc>,
}

/// What calling off a whole appointment would do now, computed by the very function that does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WholePreview {
    /// Which appointment.
    pub appointment_id: AppointmentId,
    /// How many seats are taken.
    pub bookings: usize,
    /// What is given back, all together.
    pub credits: Credits,
}

/// The answer to calling off a whole appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalledOff {
    /// How many bookings were cancelled.
    pub bookings: usize,
    /// What was given back, all together.
    pub refunded: Credits,
}

/// A form that was sent without a choice.
pub fn choose_a_slot() -> AppError {
    AppError::field("start", text!("Choisissez un créneau.", "Choose a slot."))
}
