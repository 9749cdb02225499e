//! What surrounds a page, one layout per audience: the public site, the portal, the back office.

pub mod account_menu;
pub mod back_office;
pub mod nav;
pub mod portal;
pub mod public;

pub use back_office::BackOfficeLayout;
pub use nav::{NavGroup, NavItem};
pub use portal::PortalLayout;
pub use public::PublicLayout;
