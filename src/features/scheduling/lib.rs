//! Scheduling: when providers can be booked, appointments, bookings, and the rooms they meet in (SPEC SC-1 to SC-5, SC-7, SC-9, SC-10).
//!
//! | Path | Page | Server functions | Who |
//! |---|---|---|---|
//! | `/espace/calendrier` | `CalendarPage` | `show_week`, `book_slot` | students; parents for a child; staff for anybody |
//! | `/espace/rendez-vous` | `MyBookingsPage` | `list_my_bookings` | the student; the household |
//! | `/espace/rendez-vous/:id` | `BookingPage` | `show_booking`, `cancel_booking` | the household; the provider; staff |
//! | `/coach` | `CoachAgendaPage` | `show_agenda` | the provider who is signed in |
//! | `/admin/reservations` | `BookingsPage` | `list_bookings` | staff |
//! | `/coach/calendriers` | `CoachCalendarsPage` | `busy::*`, `feeds::*` | the provider who is signed in |
//! | below bookings | `MeetingSection`, `FeedSection` | `meeting::*`, `feeds::*` | the parties; oneself |
//! | `/calendrier/{token}.ics` | `server::feeds::routes` | | who holds the address |
//! | dashboards | `UpcomingBookings` | `list_upcoming` | the student; the household |
//!
//! Invariants, all in the schema (migrations/0008): a provider and a student are each in one place at a time; an appointment
//! has no more bookings than seats; a booking moves pending → confirmed → completed | cancelled | no_show and what is over
//! stays over. Buffers and the daily cap hold because bookings with one provider take turns (`server::locks`).
//!
//! The room of an appointment has no address on any page: `server::join` gives it to the parties while the room is open, and
//! notes that they came. A recording needs the consent of everybody who learns in it (migrations/0017).
//!
//! A booking is one transaction: slot, debit, room, event. The mails about it follow from the event (`server::subscribers`).

pub mod api;
pub mod model;
pub mod view;

#[cfg(not(target_arch = "wasm32"))]
pub mod server;

pub use model::{AppointmentId, BookingId};
