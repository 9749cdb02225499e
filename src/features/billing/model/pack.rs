//! Packs as everybody may see them.

use super::PlanCard;
use preau_credits::Credits;
use preau_kernel::{Money, Text};
use serde::{Deserialize, Serialize};

/// Bought once and used as credits, in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackCard {
    /// Stable: `PACK_GRAND_ORAL`.
    pub code: String,
    /// "Pack Grand Oral"
    pub name: Text,
    /// One sentence.
    pub summary: Text,
    /// What it holds, a few words each.
    pub features: Vec<Text>,
    /// Of all of it.
    pub price: Money,
    /// What it brings.
    pub credits: Credits,
    /// How long they can be used.
    pub valid_months: u32,
}

impl PackCard {
    /// Where the pack is bought; visitors pass through sign-in.
    pub fn choose_address(&self) -> String {
        format!("/espace/abonnement/choisir?pack={}", self.code)
    }
}

/// Everything that is on offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offers {
    /// Plans for students.
    pub plans: Vec<PlanCard>,
    /// Plans for members of the community.
    pub community: Vec<PlanCard>,
    /// Packs for students.
    pub packs: Vec<PackCard>,
}
