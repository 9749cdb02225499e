//! Server side of the public site: reading pages, their first content, what search engines read.

mod content;
mod fill;
mod read_page;
mod routes;
mod seed;
mod store;

pub use read_page::read_page;
pub use routes::routes;
pub use seed::seed;
