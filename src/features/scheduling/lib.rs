//! Scheduling: when providers can be booked, appointments, bookings, and the rooms they meet in (SPEC SC-1 to SC-10).
//!
//! | Path | Page | Server functions | Who |
//! |---|---|---|---|
//! | `/espace/calendrier` | `CalendarPage` | `show_week`, `book_slot`, `hold_slot`, `preview_move` | students; parents for a child; staff for anybody |
//! | `/espace/rendez-vous` | `MyBookingsPage` | `list_my_bookings` | the student; the household |
//! | `/espace/rendez-vous/:id` | `BookingPage` | `show_booking`, `cancel_booking`, `list_moves`, `move_booking` | the household; the provider; staff |
//! | | its hold | `confirm_booking`, `release_booking` | the household; staff |
//! | | the whole appointment | `mark_absent`, `call_off` | the provider; staff |
//! | `/espace/rendez-vous/:id/suivants` | `FollowingPage` | `preview_following`, `cancel_following` | the household; the provider; staff |
//! | `/espace/series/nouvelle` | `NewSeriesPage` | `plan_series`, `book_series` | students; parents for a child; staff for anybody |
//! | `/espace/ateliers` | `WorkshopsPage` | `list_workshops` | everybody who books or gives appointments |
//! | `/espace/ateliers/:id` | `WorkshopPage` | `show_workshop`, `join_workshop`, `join_waitlist`, `leave_waitlist` | the same |
//! | `/espace/ateliers/offres/:id` | `SeatOfferPage` | `show_offer`, `confirm_booking`, `refuse_offer` | the household; staff |
//! | `/coach/ateliers`, `/admin/ateliers` | `CoachWorkshopsPage`, `OfficeWorkshopsPage` | `list_given_workshops` | the provider; staff |
//! | `…/nouveau` | `CoachPlanningPage`, `OfficePlanningPage` | `plan_workshop`, `create_workshop` | the provider; staff |
//! | `…/:id` | `CoachWorkshopPage`, `OfficeWorkshopPage` | `show_given_workshop`, `call_off_dates`, `change_capacity` | the provider; staff |
//! | `/coach` | `CoachAgendaPage` | `show_agenda` | the provider who is signed in |
//! | `/admin/calendrier` | `HouseCalendarPage` | `show_house_calendar` | staff |
//! | `/admin/reservations` | `BookingsPage` | `list_bookings` | staff |
//! | `/coach/disponibilites`, `/admin/disponibilites/:slug` | `CoachAvailabilityPage`, `OfficeAvailabilityPage` | `availability::*` | the provider; staff |
//! | `/admin/disponibilites` | `AvailabilitiesPage` | `list_hours_kept` | staff |
//! | `/admin/services`, `/admin/services/:code` | `ServicesPage`, `ServiceEditorPage` | `services::*` | staff |
//! | `/coach/calendriers` | `CoachCalendarsPage` | `busy::*`, `feeds::*` | the provider who is signed in |
//! | below bookings | `MeetingSection`, `FeedSection` | `meeting::*`, `feeds::*` | the parties; oneself |
//! | `/calendrier/{token}.ics` | `server::feeds::routes` | | who holds the address |
//! | `/coach/comptes-rendus`, `/admin/comptes-rendus` | `CoachReportsPage`, `OfficeReportsPage` | `reports::list_reports` | the provider; staff |
//! | `…/:id` (an appointment) | `CoachReportPage`, `OfficeReportPage` | `reports::{show_report, save_report}` | who gave it; staff |
//! | `/coach/eleves` | `CoachStudentsPage` | `students::list_students` | the provider who is signed in |
//! | `/coach/eleves/:id`, `/admin/eleves/:id` | `CoachStudentPage`, `OfficeStudentPage` | `students::{show_student, add_goal, reach_goal}` | who teaches the student; staff |
//! | `/espace/progres` | `ProgressPage` | `students::show_progress` | the student; the household |
//! | `/espace/rendez-vous/:id/avis` | `ReviewPage` | `reviews::*` | the household; the provider |
//! | above the agenda, below bookings | `DueReports`, `FollowUpSection` | `reports::*` | the provider; the parties |
//! | dashboards | `UpcomingBookings` | `list_upcoming` | the student; the household |
//!
//! Invariants, all in the schema (migrations/0008, 0012, 0013): weekly hours of a day never overlap; a provider and a student are each in one place at a time; an
//! appointment has no more bookings than seats; a booking moves pending → confirmed → completed | cancelled | no_show and
//! what is over stays over; what a booking has cost is what the ledger says; an appointment is what its bookings say.
//! Buffers and the daily cap hold because bookings with one provider take turns (`server::locks`).
//!
//! What a service costs and until when it can be cancelled is edited (`server::service_editor`, migrations/0029); a booking keeps
//! the cost and the rule it was made under.
//!
//! A hold is a pending booking: it takes the time and no credits until it is confirmed, let go, or over (`ExpireHolds`, each
//! minute, and whoever meets a dead one). Random histories, eight operations at a time, are held against a reference model
//! in `tests/it/histories`.
//!
//! A **workshop** and a student's **weekly lessons** are rows of `series` (migrations/0014): each date is an appointment, each
//! place a booking, so all of the above holds for them. Times keep to the provider's wall clock (`server::rules::rhythm`).
//! Whoever finds a date full joins its **waitlist**; a freed seat is held for the first who can take it
//! ([`model::waitlist::OFFER_LASTS`]), then for the next. An offer is a pending booking and its entry follows it by a trigger:
//! the schema knows no offer without a seat, no seat offered twice, nobody in line twice.
//!
//! **When a provider is open** is edited row by row (`server::opening`), in turn with their bookings: weekly hours on their own
//! clocks, exceptions, rules. What is removed can be restored for a while; what is booked stays booked. Slots are computed by
//! one pure function (`server::rules::slots`), which nights of clock change are tried against.
//!
//! A **report** (`server::reports`, migrations/0016) says who came, and closes the bookings accordingly in the same transaction; at commit
//! the schema holds it to them. Its levels make up a student's progress: what a skill was before is what the report before it says. A
//! student's **file** opens to providers with a booking of theirs (`actor_teaches`), and to nobody else. Who may review which booking is
//! decided here (`server::reviews`); reviews themselves are the directory's.
//!
//! The room of an appointment has no address on any page: `server::join` gives it to the parties while the room is open, and
//! notes that they came. A seat lets in who has it and who looks after them, in SQL as well (migrations/0036). A recording needs the
//! consent of everybody who learns in it (migrations/0017).
//!
//! Open calendars hear of changes through `GET /api/live/slots` (`server::live`).
//!
//! A booking is one transaction: slot, debit, room, event. The mails about it follow from the event (`server::subscribers`).

pub mod api;
pub mod model;
pub mod view;

#[cfg(not(target_arch = "wasm32"))]
pub mod server;

pub use model::{AppointmentId, BookingId, SeriesId};
