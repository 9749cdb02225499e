//! Pages and widgets of scheduling.

mod accepted;
mod agenda_page;
mod blocks;
mod booking_changes;
mod booking_hold;
mod booking_page;
mod bookings_page;
mod calendar;
mod calendars_page;
mod coach_page;
mod feed;
mod hours;
mod house_page;
mod join;
mod live;
mod meeting;
mod my_bookings;
mod opening;
mod reports;
mod review_page;
mod series;
mod services;
mod status;
mod students;
mod subject;
mod workshops;

use accepted::accepted;
pub use booking_page::BookingPage;
pub use bookings_page::BookingsPage;
pub use calendar::CalendarPage;
pub use calendars_page::CoachCalendarsPage;
pub use coach_page::CoachAgendaPage;
pub use feed::FeedSection;
pub use house_page::HouseCalendarPage;
pub use my_bookings::{MyBookingsPage, UpcomingBookings};
pub use opening::{AvailabilitiesPage, CoachAvailabilityPage, OfficeAvailabilityPage};
pub use reports::{CoachReportPage, CoachReportsPage, OfficeReportPage, OfficeReportsPage};
pub use review_page::ReviewPage;
pub use series::{FollowingPage, NewSeriesPage};
pub use services::{ServiceEditorPage, ServicesPage};
pub use students::{CoachStudentPage, CoachStudentsPage, OfficeStudentPage, ProgressPage};
pub use workshops::{
    CoachPlanningPage, CoachWorkshopPage, CoachWorkshopsPage, OfficePlanningPage, OfficeWorkshopPage,
    OfficeWorkshopsPage, SeatOfferPage, WorkshopPage, WorkshopsPage,
};
