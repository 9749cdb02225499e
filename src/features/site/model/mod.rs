//! Pages and their sections, and the typography of their texts.

pub mod section;
pub mod typography;

use preau_identity::model::Organisation;
use section::Section;
use serde::{Deserialize, Serialize};

/// A page of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PageName {
    /// `/`
    Home,
    /// `/mentions-legales`
    Legal,
}

impl PageName {
    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Legal => "legal",
        }
    }
}

/// A page, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SitePage {
    /// Address of the site, without a trailing slash, for what must be absolute.
    pub public_url: String,
    /// Whose site it is.
    pub organisation: Organisation,
    /// What is on it, in order.
    pub sections: Vec<Section>,
}
