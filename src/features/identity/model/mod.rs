//! What crosses the wire, and pure rules about people and addresses.

mod access;
mod api_session;
pub mod area;
mod consent;
pub mod device;
pub mod export;
pub mod forms;
pub mod grade;
mod organisation;
mod person;
pub mod role;
mod session;
pub mod subject;

pub use access::Access;
pub use api_session::{ApiSessionId, ApiSessionInfo};
pub use consent::RecordingConsent;
pub use export::{ExportQuery, ExportRow};
pub use organisation::Organisation;
pub use person::{Child, Invitation, PeopleQuery, Person, PersonRow, Profile, Student};
pub use session::{SessionId, SessionInfo};
