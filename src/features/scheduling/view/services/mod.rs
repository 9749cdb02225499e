//! What can be booked, in the back office.

mod editor_page;
mod list_page;

pub use editor_page::ServiceEditorPage;
pub use list_page::ServicesPage;
