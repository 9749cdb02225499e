//! The business that runs this deployment, as pages and mails show it.

use preau_kernel::{Currency, Locale};
use serde::{Deserialize, Serialize};

/// The organisation (one row).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// "Nexus Réussite"
    pub name: String,
    /// One sentence under the name, in French.
    pub tagline_fr: String,
    /// One sentence under the name, in English.
    pub tagline_en: String,
    /// What prices are in.
    pub currency: Currency,
    /// IANA name: "Africa/Tunis".
    pub time_zone: String,
    /// Where people write to.
    pub email: String,
    /// Where people call; may be empty.
    pub phone: String,
    /// Domain of the sign-in addresses made for students (SPEC ID-1).
    pub student_domain: String,
    /// The accent colour: `#1d3fbb`.
    pub accent: String,
}

impl Organisation {
    /// The sentence under the name.
    pub fn tagline(&self, locale: Locale) -> &str {
        locale.pick(&self.tagline_fr, &self.tagline_en)
    }
}
