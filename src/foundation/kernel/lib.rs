//! Words of the whole house: money, ids, time, language, errors, actors and what they may do. No I/O, both targets.
//!
//! A type belongs here when at least three rooms must mean exactly the same thing by it. Everything else lives in the
//! room that owns it.

#![warn(missing_docs)]

pub mod actor;
pub mod clock;
pub mod error;
pub mod id;
pub mod locale;
pub mod money;
pub mod page;
pub mod policy;
pub mod zone;

pub use actor::{Actor, Role, Roles, SignedIn};
pub use clock::Clock;
pub use error::{AppError, FieldError, Outcome};
pub use locale::{Locale, Text};
pub use money::{Currency, Money};
pub use page::{Page, PageRequest};
pub use policy::{Action, Relation};
