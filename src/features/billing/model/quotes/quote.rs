//! Where a quote stands, and the parts in which it is invoiced.

use chrono::NaiveDate;
use preau_kernel::{Text, id_type, text};
use preau_ui::Tone;
use serde::{Deserialize, Serialize};

id_type!(
    /// A quote.
    QuoteId
);

/// How the numbers of quotes begin.
pub const SERIES: &str = "Q";

/// Where a quote stands. What is stored knows no [`Self::Expired`]: that is a sent one whose last day is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(target_arch = "wasm32"), derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum QuoteStatus {
    /// Being written: has no number, and only the back office sees it.
    Draft,
    /// Can be accepted or refused.
    Sent,
    /// Signed.
    Accepted,
    /// The account does not want it.
    Refused,
    /// Nobody answered in time.
    Expired,
    /// The back office took it back before an answer came.
    Withdrawn,
}

impl QuoteStatus {
    /// Every status, in the order shown.
    pub const ALL: [Self; 6] = [Self::Draft, Self::Sent, Self::Accepted, Self::Refused, Self::Expired, Self::Withdrawn];

    /// In addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Sent => "sent",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// What is stored, on this day. The last day belongs to whoever answers.
    #[must_use]
    pub fn on(self, valid_until: NaiveDate, today: NaiveDate) -> Self {
        match self {
            Self::Sent if valid_until < today => Self::Expired,
            other => other,
        }
    }

    /// In one or two words.
    pub fn label(self) -> Text {
        match self {
            Self::Draft => text!("Brouillon", "Draft"),
            Self::Sent => text!("À signer", "To be signed"),
            Self::Accepted => text!("Accepté", "Accepted"),
            Self::Refused => text!("Refusé", "Refused"),
            Self::Expired => text!("Expiré", "Expired"),
            Self::Withdrawn => text!("Retiré", "Withdrawn"),
        }
    }

    /// Its meaning, for badges.
    pub const fn tone(self) -> Tone {
        match self {
            Self::Accepted => Tone::Success,
            Self::Sent => Tone::Info,
            Self::Refused => Tone::Danger,
            Self::Expired => Tone::Warning,
            Self::Draft | Self::Withdrawn => Tone::Neutral,
        }
    }
}

/// Which part of a quote an invoice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(target_arch = "wasm32"), derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum Part {
    /// Due when it is accepted.
    Deposit,
    /// All that is left; without a deposit, the whole.
    Rest,
}

impl Part {
    /// In words; `alone` when there is no deposit.
    pub fn label(self, alone: bool) -> Text {
        match self {
            Self::Deposit => text!("Acompte", "Deposit"),
            Self::Rest if alone => text!("Totalité", "The whole"),
            Self::Rest => text!("Solde", "The rest"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_can_be_answered_on_its_last_day_and_not_on_the_next() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let until = day("2026-03-31");
        assert_eq!(QuoteStatus::Sent.on(until, day("2026-03-31")), QuoteStatus::Sent);
        assert_eq!(QuoteStatus::Sent.on(until, day("2026-04-01")), QuoteStatus::Expired);
        assert_eq!(QuoteStatus::Accepted.on(until, day("2027-01-01")), QuoteStatus::Accepted);
        for status in QuoteStatus::ALL {
            assert_eq!(QuoteStatus::from_code(status.code()), Some(status));
        }
    }
}
