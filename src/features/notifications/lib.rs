//! Notifications: what a mail says, that it goes out once, and what was sent (SPEC NO-1, NO-2, SC-9).
//!
//! A room that has something to say builds a [`server::mail::Mail`] out of blocks and hands it to [`server::mail::queue`]
//! in the transaction in which it reacts to an event. The mail is rendered there and then, kept in `mails` under a key
//! that names the event and the reader, and put in line; [`server::SendMail`] gives it to the relay.
//!
//! Invariants: one mail per key (`mails_dedup_key`), one Message-ID per mail for all time, and nobody but the house reads
//! a mail, since mails carry links that sign people in.
//!
//! A document of another room that goes with a mail is named in it ([`server::mail::Attachment::document`]), printed by the room's
//! [`server::Printer`] when the mail is sent, and kept with it in `mail_files`.
//!
//! Invitations for calendars are made in [`server::ics`]; the welcome mail in [`server::welcome`].

pub mod api;
pub mod model;
pub mod view;

#[cfg(not(target_arch = "wasm32"))]
pub mod server;
