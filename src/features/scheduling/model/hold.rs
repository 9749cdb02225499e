//! Slots kept for a while, before they are paid for.

use super::{AppointmentId, BookingId};
use chrono::{DateTime, Utc};
use preau_credits::Credits;
use serde::{Deserialize, Serialize};

/// How long a slot is kept while credits are bought.
pub const HOLD_MINUTES: i64 = 15;

/// So many slots may be kept for one student at a time; nobody empties a coach's calendar without paying.
pub const MOST_HOLDS: i64 = 2;

/// The answer to a hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The seat, pending until it is confirmed.
    pub booking_id: BookingId,
    /// The appointment it is in.
    pub appointment_id: AppointmentId,
    /// Beginning.
    pub starts_at: DateTime<Utc>,
    /// End.
    pub ends_at: DateTime<Utc>,
    /// What confirming costs.
    pub credits: Credits,
    /// From this instant on the slot is anybody's again.
    pub held_until: DateTime<Utc>,
}
