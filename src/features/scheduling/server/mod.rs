//! Use cases of scheduling, one file each, and what they read.

mod agenda;
mod attempt;
mod availability;
mod book;
pub mod busy;
mod cancel;
pub mod events;
pub mod feeds;
mod find_bookings;
mod find_free;
mod free_slots;
mod join;
mod livekit;
mod locks;
mod mails;
mod recordings;
mod register;
pub mod rest;
mod rooms;
mod rules;
mod schedules;
mod seats;
pub mod seed;
mod seed_meetings;
mod services;
mod sheet;
mod show;

pub use agenda::agenda;
pub use availability::week;
pub use book::{Book, book};
pub use cancel::{cancel, preview_cancellation};
pub use free_slots::{FreeSlot, Near, next_free};
pub use join::{JoinPass, join, meeting_sites};
pub use mails::{SendReminders, send_reminders, subscribers};
pub use recordings::{attach_recording, remove_recording, show_meeting};
pub use register::list_bookings;
pub use seed_meetings::seed_demo_meetings;
pub use services::list_services;
pub use show::{list_mine, show_booking, upcoming};

use crate::model::{BookingId, Service, ServiceCode};
use preau_directory::ProviderCard;

/// Under which cause the ledger records what a booking cost and what was given back.
fn cause(booking_id: BookingId) -> String {
    format!("booking:{booking_id}")
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
