//! Pages of identity.

mod activation;
mod activation_renewal;
mod add_child;
mod assessment;
mod children;
mod exports;
mod language;
mod new_password;
mod people;
mod profile;
mod programs;
mod recording;
mod sessions;
mod sign_in;
mod sign_out;
mod student_fields;
mod time_zone;

pub use activation::ActivationPage;
pub use add_child::AddChildPage;
pub use assessment::AssessmentPage;
pub use exports::ExportsPage;
pub use people::PeoplePage;
pub use profile::ProfilePage;
pub use sign_in::SignInPage;
pub use sign_out::SignOutButton;
