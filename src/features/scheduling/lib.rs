//! Scheduling: when providers can be booked, appointments, bookings, and the rooms they meet in (SPEC SC-1 to SC-5, SC-7).
//!
//! | Path | Page | Server functions | Who |
//! |---|---|---|---|
//! | `/espace/calendrier` | `CalendarPage` | `show_week`, `book_slot` | students; parents for a child; staff for anybody |
//! | `/espace/rendez-vous` | `MyBookingsPage` | `list_my_bookings` | the student; the household |
//! | `/espace/rendez-vous/:id` | `BookingPage` | `show_booking`, `cancel_booking` | the household; the provider; staff |
//! | `/coach` | `CoachAgendaPage` | `show_agenda`, `show_coach_calendar` | the provider who is signed in |
//! | `/admin/calendrier` | `HouseCalendarPage` | `show_house_calendar` | staff |
//! | `/admin/reservations` | `BookingsPage` | `list_bookings` | staff |
//! | dashboards | `UpcomingBookings` | `list_upcoming` | the student; the household |
//!
//! Invariants, all in the schema (migrations/0008): a provider and a student are each in one place at a time; an appointment
//! has no more bookings than seats; a booking moves pending → confirmed → completed | cancelled | no_show and what is over
//! stays over. Buffers and the daily cap hold because bookings with one provider take turns (`server::locks`).
//!
//! Open calendars hear of changes through `GET /api/live/slots` (`server::live`).
//!
//! A booking is one transaction: slot, debit, room, event. The mails about it follow from the event (`server::subscribers`).

pub mod api;
pub mod model;
pub mod view;

#[cfg(not(target_arch = "wasm32"))]
pub mod server;

pub use model::{AppointmentId, BookingId};
