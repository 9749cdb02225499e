//! Words and pure rules of scheduling. Free slots are computed on the server alone (`server::rules`), since the browser
//! carries no time zones; times come here as text, written for the reader.

mod agenda;
mod booking;
mod busy;
mod calendar;
mod feed;
mod meeting;
pub mod policy;
mod service;
mod voice;

use preau_kernel::id_type;

pub use agenda::{Agenda, AgendaDay, AgendaEntry};
pub use booking::{
    Booked, BookingDetails, BookingRow, BookingStatus, BookingsQuery, Cancelled, Join, MyBookings, Preview, Viewer,
};
pub use busy::{BusyProblem, BusySource, BusySourceId, NewBusySource};
pub use calendar::{Alternative, CALENDAR, Day, Offer, Sheet, SlotCell, SlotKind, StudentChoice, Week, WeekQuery};
pub use feed::Feed;
pub use meeting::{Meeting, Presence};
pub use service::{Service, ServiceCode};
pub use voice::Voice;

id_type!(
    /// A time span a provider gives.
    AppointmentId
);
id_type!(
    /// One learner's seat in an appointment.
    BookingId
);
