//! Pages of the public site.

mod home_page;
mod legal_page;
mod sections;
mod seo;

pub use home_page::HomePage;
pub use legal_page::LegalPage;
