//! Subscriptions as the back office lists them: days are already written for the reader.

use super::{SubscriptionId, SubscriptionStatus};
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Money, Page, Text, text};
use serde::{Deserialize, Serialize};

/// Days ahead in which a subscription "ends soon".
pub const SOON: u64 = 14;

/// Which subscriptions, by when they are to be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DueFilter {
    /// What is paid ends within [`SOON`] days.
    Soon,
    /// The renewal is late.
    Late,
}

impl DueFilter {
    /// All, in the order of the filter.
    pub const ALL: [Self; 2] = [Self::Soon, Self::Late];

    /// As in the address.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Soon => "bientot",
            Self::Late => "retard",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|filter| filter.code() == code)
    }

    /// In a few words.
    pub fn label(self) -> Text {
        match self {
            Self::Soon => text!("Se termine dans {SOON} jours", "Ends within {SOON} days"),
            Self::Late => text!("Paiement en retard", "Payment late"),
        }
    }
}

/// What the list is asked for, as it is in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SubscriptionQuery {
    /// In names and e-mail addresses of the account and its people.
    pub q: String,
    /// Code of a status; `all`; empty for those that live.
    pub status: String,
    /// Code of a plan; empty for all.
    pub plan: String,
    /// Code of a [`DueFilter`]; empty for all.
    pub due: String,
    /// Which page, from 1.
    pub page: u32,
}

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriptionRow {
    /// Which.
    pub id: SubscriptionId,
    /// Who pays.
    pub account_id: AccountId,
    /// Name of the account.
    pub account: String,
    /// Address of whoever pays for it; empty when there is nobody any more.
    pub email: String,
    /// For whom.
    pub person_id: UserId,
    /// Their name.
    pub person: String,
    /// Do they learn here, so that they have a page?
    pub is_student: bool,
    /// Name of the plan.
    pub plan: Text,
    /// Of a period.
    pub price: Money,
    /// "mois", "year".
    pub every: Text,
    /// Where it stands.
    pub status: SubscriptionStatus,
    /// Since when it is active.
    pub since: Option<String>,
    /// What is paid ends on.
    pub until: Option<String>,
    /// It ends there.
    pub ends: bool,
    /// Plan that follows.
    pub next: Option<Text>,
    /// Days that the renewal is late; 0 when it is not.
    pub days_late: i64,
}

/// The page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriptionList {
    /// Subscriptions.
    pub page: Page<SubscriptionRow>,
    /// Plans to filter by.
    pub plans: Vec<(String, Text)>,
}
