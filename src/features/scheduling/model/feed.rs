//! A person's calendar feed as its section shows it.

use serde::{Deserialize, Serialize};

/// A person's feed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feed {
    /// "jeu. 5 mars, 14:00", when there is one.
    pub created: Option<String>,
    /// The same, when a calendar last read it.
    pub read: Option<String>,
    /// Its address, shown for some minutes after it was made and never again.
    pub address: Option<String>,
}

impl Feed {
    /// The address as calendar programs take it: a click subscribes.
    pub fn webcal(&self) -> Option<String> {
        let address = self.address.as_deref()?;
        Some(format!("webcal://{}", address.split_once("://").map_or(address, |(_, rest)| rest)))
    }
}
