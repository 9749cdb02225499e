//! The first content of the site, written for a tutoring academy. Staff edit it afterwards; nothing here is read again.
//!
//! Nobody is quoted and no figure is claimed: a testimonial or a success rate belongs on the page when it is true.

mod home;
mod legal;

pub(super) use home::home;
pub(super) use legal::legal;
