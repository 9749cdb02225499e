//! The steps of the black box, stored by their code and shown in words (SPEC PA-5).

use super::decision::Mismatch;
use preau_kernel::{Text, text};
use preau_ui::IconName;
use serde::{Deserialize, Serialize};

/// Which side spoke.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(not(target_arch = "wasm32"), derive(sqlx::Type), sqlx(type_name = "text", rename_all = "lowercase"))]
pub enum StepKind {
    /// We asked the provider to start.
    Request,
    /// The provider called us.
    Webhook,
    /// We asked how it stands.
    Check,
    /// We decided.
    Decision,
    /// A person did something.
    Person,
}

impl StepKind {
    /// Its picture, next to words.
    pub const fn icon(self) -> IconName {
        match self {
            Self::Request => IconName::Upload,
            Self::Webhook => IconName::Bell,
            Self::Check => IconName::Search,
            Self::Decision => IconName::CheckSquare,
            Self::Person => IconName::User,
        }
    }
}

/// One step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Written down, the provider is about to be asked.
    Created,
    /// The provider gave an address to pay at.
    Started,
    /// The provider did not answer the request to start.
    StartUnanswered,
    /// The provider refused to start.
    StartRefused,
    /// A webhook arrived at the payment's address.
    WebhookReceived,
    /// A webhook named another payment.
    WebhookRefused,
    /// A webhook at the payment's address was not the provider's.
    WebhookForged,
    /// The provider said how it stands.
    Answered,
    /// The provider did not say how it stands.
    Unanswered,
    /// It is paid.
    Settled,
    /// It was refused.
    Failed,
    /// Time is over.
    Expired,
    /// Somebody asked for money to be given back.
    RefundAsked,
    /// The provider is giving it back.
    RefundPending,
    /// It was given back.
    RefundSettled,
    /// It could not be given back.
    RefundFailed,
    /// The provider does not say whether it was given back.
    RefundUnanswered,
    /// It was given back at the provider, by nobody here.
    RefundedElsewhere,
    /// More was given back at the provider than we know to have been paid, or what we believed given back came back.
    RefundDiffers,
    /// More was given back at the provider than the books still have.
    RefundBeyondBooks,
    /// The payer disputes it at the provider.
    Disputed,
    /// The provider has decided about the dispute.
    DisputeDecided,
    /// A person closed the dispute.
    DisputeClosed,
    /// A kept method is about to be charged, without its owner.
    ChargePrepared,
    /// The provider charges it.
    Charged,
    /// The kept method was refused.
    ChargeRefused,
    /// How it was paid is kept for renewals, as the payer agreed.
    MethodKept,
    /// The answer differs from our record.
    Refused(Mismatch),
    /// The provider confirmed again what is settled.
    Reconciled,
    /// The provider no longer says what is settled.
    NoLongerPaid,
    /// The payer sent a proof of the transfer.
    ProofSent,
    /// A person said that the transfer has arrived.
    Confirmed,
    /// A person said that it has not.
    RefusedByHand,
    /// A person looked at what differed, and said why it is right.
    AnomalySettled,
}

impl Step {
    /// Every step.
    pub const ALL: [Self; 36] = [
        Self::Created,
        Self::Started,
        Self::StartUnanswered,
        Self::StartRefused,
        Self::WebhookReceived,
        Self::WebhookRefused,
        Self::WebhookForged,
        Self::Answered,
        Self::Unanswered,
        Self::Settled,
        Self::Failed,
        Self::Expired,
        Self::RefundAsked,
        Self::RefundPending,
        Self::RefundSettled,
        Self::RefundFailed,
        Self::RefundUnanswered,
        Self::RefundedElsewhere,
        Self::RefundDiffers,
        Self::RefundBeyondBooks,
        Self::Disputed,
        Self::DisputeDecided,
        Self::DisputeClosed,
        Self::ChargePrepared,
        Self::Charged,
        Self::ChargeRefused,
        Self::MethodKept,
        Self::Refused(Mismatch::Amount),
        Self::Refused(Mismatch::Currency),
        Self::Refused(Mismatch::Reference),
        Self::Reconciled,
        Self::NoLongerPaid,
        Self::ProofSent,
        Self::Confirmed,
        Self::RefusedByHand,
        Self::AnomalySettled,
    ];

    /// As stored in `payment_events.summary`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Started => "started",
            Self::StartUnanswered => "start unanswered",
            Self::StartRefused => "start refused",
            Self::WebhookReceived => "webhook received",
            Self::WebhookRefused => "webhook refused: names another payment",
            Self::WebhookForged => "webhook refused: not the provider's",
            Self::Answered => "answered",
            Self::Unanswered => "unanswered",
            Self::Settled => "settled",
            Self::Failed => "failed",
            Self::Expired => "expired",
            Self::RefundAsked => "refund asked",
            Self::RefundPending => "refund on its way",
            Self::RefundSettled => "refunded",
            Self::RefundFailed => "refund failed",
            Self::RefundUnanswered => "refund unanswered",
            Self::RefundedElsewhere => "refunded at the provider",
            Self::RefundDiffers => "refunds differ from the provider's",
            Self::RefundBeyondBooks => "refunded beyond the books",
            Self::Disputed => "disputed",
            Self::DisputeDecided => "dispute decided",
            Self::DisputeClosed => "dispute closed",
            Self::ChargePrepared => "charge prepared",
            Self::Charged => "charged",
            Self::ChargeRefused => "charge refused",
            Self::MethodKept => "method kept",
            Self::Refused(Mismatch::Amount) => "refused: amount differs",
            Self::Refused(Mismatch::Currency) => "refused: currency differs",
            Self::Refused(Mismatch::Reference) => "refused: reference differs",
            Self::Reconciled => "reconciled",
            Self::NoLongerPaid => "no longer paid at the provider",
            Self::ProofSent => "proof sent",
            Self::Confirmed => "confirmed by hand",
            Self::RefusedByHand => "refused by hand",
            Self::AnomalySettled => "anomaly settled",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.code() == code)
    }

    /// Which side spoke.
    pub const fn kind(self) -> StepKind {
        match self {
            Self::Created
            | Self::Started
            | Self::StartUnanswered
            | Self::StartRefused
            | Self::RefundAsked
            | Self::ChargePrepared
            | Self::Charged
            | Self::ChargeRefused => StepKind::Request,
            Self::WebhookReceived | Self::WebhookRefused | Self::WebhookForged => StepKind::Webhook,
            Self::Answered
            | Self::Unanswered
            | Self::Reconciled
            | Self::RefundPending
            | Self::RefundUnanswered
            | Self::RefundedElsewhere
            | Self::Disputed
            | Self::DisputeDecided
            | Self::MethodKept => StepKind::Check,
            Self::Settled
            | Self::Failed
            | Self::Expired
            | Self::Refused(_)
            | Self::NoLongerPaid
            | Self::RefundSettled
            | Self::RefundDiffers
            | Self::RefundBeyondBooks
            | Self::RefundFailed => StepKind::Decision,
            Self::ProofSent | Self::Confirmed | Self::RefusedByHand | Self::DisputeClosed | Self::AnomalySettled => {
                StepKind::Person
            }
        }
    }

    /// For the back office.
    pub fn label(self) -> Text {
        match self {
            Self::Created => text!("Paiement préparé, demande envoyée", "Payment prepared, request sent"),
            Self::Started => text!("Le prestataire attend le payeur", "The provider waits for the payer"),
            Self::StartUnanswered => text!("Pas de réponse à la demande", "No answer to the request"),
            Self::StartRefused => text!("Demande refusée par le prestataire", "Request refused by the provider"),
            Self::WebhookReceived => text!("Notification reçue", "Notification received"),
            Self::WebhookRefused => {
                text!(
                    "Notification écartée\u{202f}: elle nomme un autre paiement",
                    "Notification refused: it names another payment"
                )
            }
            Self::WebhookForged => {
                text!(
                    "Notification écartée\u{202f}: elle ne vient pas du prestataire",
                    "Notification refused: it does not come from the provider"
                )
            }
            Self::Answered => text!("Le prestataire a répondu", "The provider answered"),
            Self::Unanswered => text!("Le prestataire ne répond pas", "The provider does not answer"),
            Self::Settled => text!("Paiement validé", "Payment settled"),
            Self::Failed => text!("Paiement refusé", "Payment refused"),
            Self::Expired => text!("Délai dépassé", "Time is over"),
            Self::RefundAsked => text!("Remboursement demandé", "Refund asked for"),
            Self::RefundPending => text!("Remboursement en route", "Refund on its way"),
            Self::RefundSettled => text!("Remboursé", "Given back"),
            Self::RefundFailed => text!("Remboursement impossible", "Refund failed"),
            Self::RefundUnanswered => text!("Pas de réponse au remboursement", "No answer to the refund"),
            Self::RefundedElsewhere => {
                text!(
                    "Remboursé chez le prestataire, sans demande d’ici",
                    "Given back at the provider, not asked for here"
                )
            }
            Self::RefundDiffers => {
                text!("Les remboursements diffèrent de ceux du prestataire", "Refunds differ from the provider’s")
            }
            Self::RefundBeyondBooks => text!(
                "Remboursé au-delà de ce que les comptes gardent de ce paiement",
                "Given back beyond what the books still have of this payment"
            ),
            Self::Disputed => text!("Contesté par le payeur", "Disputed by the payer"),
            Self::DisputeDecided => text!("Litige tranché par le prestataire", "Dispute decided by the provider"),
            Self::DisputeClosed => text!("Litige classé", "Dispute closed"),
            Self::ChargePrepared => {
                text!("Prélèvement préparé sur le moyen gardé", "Charge of the kept method prepared")
            }
            Self::Charged => text!("Le prestataire prélève le moyen gardé", "The provider charges the kept method"),
            Self::ChargeRefused => text!("Moyen gardé refusé", "Kept method refused"),
            Self::MethodKept => text!("Moyen gardé pour les renouvellements", "Method kept for renewals"),
            Self::Refused(Mismatch::Amount) => {
                text!("Rien n’est crédité\u{202f}: le montant diffère", "Nothing is credited: the amount differs")
            }
            Self::Refused(Mismatch::Currency) => {
                text!("Rien n’est crédité\u{202f}: la devise diffère", "Nothing is credited: the currency differs")
            }
            Self::Refused(Mismatch::Reference) => {
                text!("Rien n’est crédité\u{202f}: la référence diffère", "Nothing is credited: the reference differs")
            }
            Self::Reconciled => text!("Toujours payé chez le prestataire", "Still paid at the provider"),
            Self::NoLongerPaid => {
                text!("Le prestataire ne dit plus que c’est payé", "The provider no longer says that it is paid")
            }
            Self::ProofSent => text!("Justificatif de virement envoyé", "Proof of the transfer sent"),
            Self::Confirmed => text!("Virement confirmé à la main", "Transfer confirmed by hand"),
            Self::RefusedByHand => text!("Virement refusé à la main", "Transfer refused by hand"),
            Self::AnomalySettled => text!("Anomalie classée", "Anomaly settled"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_found_again_by_its_code() {
        assert!(Step::ALL.into_iter().all(|step| Step::from_code(step.code()) == Some(step)));
    }
}
