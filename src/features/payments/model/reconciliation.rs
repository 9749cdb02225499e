//! What was received, compared with what providers say (SPEC PA-5).

use super::{PaymentId, ProviderKind};
use chrono::NaiveDate;
use preau_kernel::{Money, Text, text};
use serde::{Deserialize, Serialize};

/// What is wanted of the page; all of it is in its address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReconciliationQuery {
    /// First day; three months ago without one.
    pub from: Option<NaiveDate>,
    /// Last day; today without one.
    pub to: Option<NaiveDate>,
}

/// The page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reconciliation {
    /// First day shown.
    pub from: NaiveDate,
    /// Last day shown.
    pub to: NaiveDate,
    /// One line for each provider and currency.
    pub totals: Vec<ProviderTotal>,
    /// What a person must look at, the latest first.
    pub anomalies: Vec<AnomalyRow>,
    /// Are there more than are shown?
    pub more: bool,
    /// Webhooks that were refused in these days.
    pub refused_webhooks: i64,
}

/// What came in through one provider in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderTotal {
    /// Which provider.
    pub provider: ProviderKind,
    /// Payments settled in these days.
    pub settled: i64,
    /// Their sum.
    pub received: Money,
    /// Of these, how many the provider has confirmed again since, or a person by hand.
    pub confirmed: i64,
    /// Started in these days and still open.
    pub open: i64,
}

/// Why a person must look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnomalyKind {
    /// What the provider says is not our record.
    Differs,
    /// Settled here, and the provider no longer says so.
    NoLongerPaid,
    /// It could be paid until long ago, and the provider never said how it ended.
    Silent,
    /// A proof of transfer has been waiting for three days.
    Waiting,
    /// The payer disputes it; the amount is what is at stake.
    Disputed,
    /// What went back at the provider is not what we know of, or more than the books still have.
    Refunded,
}

impl AnomalyKind {
    /// In words.
    pub fn label(self) -> Text {
        match self {
            Self::Differs => text!("Réponse différente de notre enregistrement", "Answer differs from our record"),
            Self::NoLongerPaid => {
                text!("Validé ici, plus chez le prestataire", "Settled here, no longer at the provider")
            }
            Self::Silent => text!("Issue inconnue", "Outcome unknown"),
            Self::Disputed => text!("Contesté par le payeur", "Disputed by the payer"),
            Self::Refunded => text!(
                "Remboursé chez le prestataire autrement qu’ici",
                "Given back at the provider otherwise than here"
            ),
            Self::Waiting => text!("Justificatif en attente depuis trois jours", "Proof waiting for three days"),
        }
    }
}

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnomalyRow {
    /// Which payment.
    pub id: PaymentId,
    /// Ours.
    pub reference: String,
    /// Through whom.
    pub provider: ProviderKind,
    /// How much.
    pub amount: Money,
    /// Name of the payer.
    pub payer: String,
    /// Why.
    pub kind: AnomalyKind,
    /// When it was started.
    pub created: String,
}
