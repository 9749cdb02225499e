//! Server side of notifications: writing mails, sending them, showing them to staff.

pub mod documents;
pub mod ics;
pub mod mail;
pub mod mailbox;
mod render;
pub mod routes;
pub mod send;
pub mod sms;
mod store;
pub mod welcome;

pub use documents::{Printed, Printer, Printers};
pub use routes::routes;
pub use send::{Outbound, SendMail};
pub use sms::{OutboundSms, SendTextMessage};
pub use welcome::subscribers;
