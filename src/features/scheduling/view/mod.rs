//! Pages and widgets of scheduling.

mod agenda_page;
mod booking_page;
mod bookings_page;
mod calendar;
mod calendars_page;
mod feed;
mod join;
mod meeting;
mod my_bookings;
mod status;

pub use agenda_page::CoachAgendaPage;
pub use booking_page::BookingPage;
pub use bookings_page::BookingsPage;
pub use calendar::CalendarPage;
pub use calendars_page::CoachCalendarsPage;
pub use feed::FeedSection;
pub use my_bookings::{MyBookingsPage, UpcomingBookings};
