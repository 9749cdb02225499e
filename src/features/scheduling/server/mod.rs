//! Use cases of scheduling, one file each, and what they read.

mod agenda;
mod attempt;
mod availability;
mod blocks;
mod book;
pub mod busy;
mod cancel;
mod cells;
mod choice;
mod close_appointment;
mod coach_calendar;
mod confirm;
mod cost;
pub mod events;
mod expire;
pub mod feeds;
pub mod find_bookings;
pub mod find_free;
mod free_slots;
mod hold;
mod house_calendar;
mod join;
mod live;
mod livekit;
mod locks;
mod mails;
mod moves;
mod moving;
mod new_seat;
mod no_show;
pub mod opening;
mod reactions;
mod recordings;
mod register;
mod reports;
mod reschedule;
pub mod rest;
pub mod reviews;
mod rooms;
mod rules;
mod schedules;
mod seats;
pub mod seed;
mod seed_availability;
mod seed_meetings;
pub mod seed_reports;
mod seed_skills;
pub mod seed_workshops;
mod series;
mod service_editor;
mod services;
mod sheet;
mod show;
mod students;
mod waitlist;
mod watchers;
mod workshops;

pub use agenda::agenda;
pub use availability::week;
pub use book::{Book, book};
pub use cancel::{cancel, preview_cancellation};
pub use close_appointment::{cancel_appointment, preview_cancel_appointment};
pub use coach_calendar::coach_calendar;
pub use confirm::confirm_held;
pub use expire::{ExpireHolds, expire_holds, release_hold};
pub use free_slots::{FreeSlot, Near, next_free};
pub use join::{JoinPass, join, meeting_sites};
pub use mails::{SendReminders, send_reminders};

pub use hold::hold;
pub use house_calendar::house_calendar;
pub use live::routes;
pub use moves::{alternatives_to, list_moves};
pub use no_show::mark_no_show;
pub use reactions::subscribers;
pub use recordings::{attach_recording, remove_recording, show_meeting};
pub use register::list_bookings;
pub use reports::{count_due, edit_report, file_report, follow_up, list_reports, save_draft, show_report};
pub use reschedule::{preview_reschedule, reschedule};
pub use seed_availability::seed_demo_availability;
pub use seed_meetings::seed_demo_meetings;
pub use seed_skills::seed_skills;
pub use series::{BookSeries, book_series, cancel_following, plan_series, preview_following};
pub use service_editor::{list_offered, save_service, show_service};
pub use services::list_services;
pub use show::{list_mine, show_booking, upcoming};
pub use students::{NewGoal, add_goal, list_students, progress_for_family, reach_goal, student_file};
pub use waitlist::{OfferFreeSeats, join_line, leave_line, offer_free_seats, show_offer};
pub use workshops::{
    Created, Join, JoinedDate, browse_workshops, call_off_dates, change_capacity, create_workshop, join_at,
    join_workshop, list_given, plan_workshop, preview_call_off, show_given, show_workshop,
};

use crate::model::{BookingId, Service, ServiceCode};
use preau_directory::ProviderCard;
use preau_kernel::{Text, text};

/// Under which cause the ledger records what a booking cost and what was given back.
fn cause(booking_id: BookingId) -> String {
    format!("booking:{booking_id}")
}

/// What the ledger says a use was for: "Mathématiques · Hélios".
fn about(what: &Text, coach: &str) -> Text {
    let Text { fr, en } = what;
    text!("{fr} · {coach}", "{en} · {coach}")
}

/// Can this service be booked alone with this provider? Workshops have dates of their own.
fn offers(provider: &ProviderCard, service: &Service) -> bool {
    service.is_one_to_one()
        && match service.code {
            ServiceCode::Online => provider.online,
            ServiceCode::InPerson => provider.in_person,
            ServiceCode::Workshop => false,
        }
}
