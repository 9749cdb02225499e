//! Words and pure rules of scheduling. Free slots are computed on the server alone (`server::rules`), since the browser
//! carries no time zones; times come here as text, written for the reader.

mod agenda;
mod booking;
mod calendar;
mod calendar_query;
mod changes;
mod hold;
pub mod policy;
mod service;
mod timetable;
mod voice;

use preau_kernel::id_type;

pub use agenda::{Agenda, AgendaDay, AgendaEntry};
pub use booking::{
    Booked, BookingDetails, BookingRow, BookingStatus, BookingsQuery, Cancelled, HoldDetails, Join, MyBookings,
    Preview, Viewer,
};
pub use calendar::{
    Alternative, Day, MonthDay, MoveOffer, MovingBooking, Offer, OwnCell, Sheet, SlotCell, SlotKind, StudentChoice,
    Week,
};
pub use calendar_query::{CALENDAR, CalendarView, WeekQuery};
pub use changes::{CalledOff, Moved, WholePreview, choose_a_slot};
pub use hold::{HOLD_MINUTES, Held, MOST_HOLDS};
pub use service::{Service, ServiceCode};
pub use timetable::{
    Block, BlockDay, COACH, CoachCalendar, CoachQuery, FreeCell, HOUSE, HouseCalendar, HouseCell, HouseColumn,
    HouseQuery, Utilisation,
};
pub use voice::Voice;

id_type!(
    /// A time span a provider gives.
    AppointmentId
);
id_type!(
    /// One learner's seat in an appointment.
    BookingId
);
