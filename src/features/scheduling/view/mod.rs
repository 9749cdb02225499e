//! Pages and widgets of scheduling.

mod agenda_page;
mod blocks;
mod booking_changes;
mod booking_hold;
mod booking_page;
mod bookings_page;
mod calendar;
mod coach_page;
mod hours;
mod house_page;
mod join;
mod live;
mod my_bookings;
mod status;

pub use booking_page::BookingPage;
pub use bookings_page::BookingsPage;
pub use calendar::CalendarPage;
pub use coach_page::CoachAgendaPage;
pub use house_page::HouseCalendarPage;
pub use my_bookings::{MyBookingsPage, UpcomingBookings};
