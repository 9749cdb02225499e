//! What an invoice is, where it stands, and what its lines buy (SPEC BI-3).

use super::SubscriptionId;
use chrono::NaiveDate;
use preau_kernel::id::UserId;
use preau_kernel::{Text, id_type, text};
use preau_ui::Tone;
use serde::{Deserialize, Serialize};

id_type!(
    /// An invoice or a credit note.
    InvoiceId
);
id_type!(
    /// A line of an invoice.
    LineId
);

/// Which kind of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(target_arch = "wasm32"), derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum InvoiceKind {
    /// Something is owed.
    Invoice,
    /// Something that was owed is not any more.
    CreditNote,
}

impl InvoiceKind {
    /// How its numbers begin.
    pub const fn series(self) -> &'static str {
        match self {
            Self::Invoice => "INV",
            Self::CreditNote => "CN",
        }
    }

    /// As stored and in the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::CreditNote => "credit_note",
        }
    }

    /// "Facture", "Avoir".
    pub fn label(self) -> Text {
        match self {
            Self::Invoice => text!("Facture", "Invoice"),
            Self::CreditNote => text!("Avoir", "Credit note"),
        }
    }
}

/// Why an invoice was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(target_arch = "wasm32"), derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum Origin {
    /// Somebody chose something: a draft until it is paid.
    Purchase,
    /// A subscription goes on.
    Renewal,
    /// The back office wrote it.
    Staff,
    /// It corrects another.
    Correction,
}

impl Origin {
    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Purchase => "purchase",
            Self::Renewal => "renewal",
            Self::Staff => "staff",
            Self::Correction => "correction",
        }
    }
}

/// Where a document stands. What is stored knows no [`Self::Overdue`]: that is a sent one whose day is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(target_arch = "wasm32"), derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum InvoiceStatus {
    /// Not issued: has no number.
    Draft,
    /// Issued, something is to be paid. A credit note stays here.
    Sent,
    /// The same, and the day is over.
    Overdue,
    /// Nothing is left to pay.
    Paid,
    /// Given up as a draft, or credited before anything was paid.
    Cancelled,
    /// Everything was given back.
    Refunded,
}

impl InvoiceStatus {
    /// Every status, in the order shown.
    pub const ALL: [Self; 6] = [Self::Draft, Self::Sent, Self::Overdue, Self::Paid, Self::Cancelled, Self::Refunded];

    /// In addresses and in the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Sent => "sent",
            Self::Overdue => "overdue",
            Self::Paid => "paid",
            Self::Cancelled => "cancelled",
            Self::Refunded => "refunded",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// What is stored, on this day.
    #[must_use]
    pub fn on(self, due_on: Option<NaiveDate>, today: NaiveDate) -> Self {
        match self {
            Self::Sent if due_on.is_some_and(|due| due < today) => Self::Overdue,
            other => other,
        }
    }

    /// Can it be paid now?
    pub const fn is_payable(self) -> bool {
        matches!(self, Self::Draft | Self::Sent | Self::Overdue)
    }

    /// In one or two words.
    pub fn label(self) -> Text {
        match self {
            Self::Draft => text!("Brouillon", "Draft"),
            Self::Sent => text!("À payer", "To be paid"),
            Self::Overdue => text!("En retard", "Overdue"),
            Self::Paid => text!("Payée", "Paid"),
            Self::Cancelled => text!("Annulée", "Cancelled"),
            Self::Refunded => text!("Remboursée", "Refunded"),
        }
    }

    /// Its meaning, for badges.
    pub const fn tone(self) -> Tone {
        match self {
            Self::Paid => Tone::Success,
            Self::Sent => Tone::Info,
            Self::Overdue => Tone::Danger,
            Self::Draft | Self::Cancelled | Self::Refunded => Tone::Neutral,
        }
    }
}

/// What a line buys; whoever delivers it reads this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "item", rename_all = "snake_case")]
pub enum Item {
    /// The next time of a subscription.
    Period {
        /// Which subscription.
        subscription: SubscriptionId,
        /// Code of the plan.
        plan: String,
        /// How long.
        months: u32,
    },
    /// A pack of credits.
    Pack {
        /// Code of the pack.
        code: String,
        /// For whom.
        student: UserId,
    },
    /// The rest of a period at another price.
    Proration {
        /// Which subscription.
        subscription: SubscriptionId,
        /// Code of the plan that begins or ends; none for other reasons.
        plan: Option<String>,
    },
    /// Paid once, when a subscription begins.
    SetupFee {
        /// Which subscription.
        subscription: SubscriptionId,
    },
    /// Nothing that anybody delivers by itself.
    Other,
}

impl Item {
    /// As stored.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Period { .. } => "period",
            Self::Pack { .. } => "pack",
            Self::Proration { .. } => "proration",
            Self::SetupFee { .. } => "setup_fee",
            Self::Other => "other",
        }
    }

    /// Of a subscription, which one.
    pub const fn subscription(&self) -> Option<SubscriptionId> {
        match self {
            Self::Period { subscription, .. }
            | Self::Proration { subscription, .. }
            | Self::SetupFee { subscription } => Some(*subscription),
            Self::Pack { .. } | Self::Other => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_is_overdue_on_the_day_after_it_was_due() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let due = Some(day("2026-03-10"));
        assert_eq!(InvoiceStatus::Sent.on(due, day("2026-03-10")), InvoiceStatus::Sent);
        assert_eq!(InvoiceStatus::Sent.on(due, day("2026-03-11")), InvoiceStatus::Overdue);
        assert_eq!(InvoiceStatus::Paid.on(due, day("2027-01-01")), InvoiceStatus::Paid);
        for status in InvoiceStatus::ALL {
            assert_eq!(InvoiceStatus::from_code(status.code()), Some(status));
        }
    }
}
