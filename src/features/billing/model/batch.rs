//! Several invoices at once: what would be done with each, and why not.

use super::invoice_pages::InvoiceRow;
use super::{InvoiceKind, InvoiceStatus, Origin};
use chrono::{DateTime, TimeDelta, Utc};
use preau_kernel::{Text, text};
use preau_ui::Tone;
use serde::{Deserialize, Serialize};

/// Most invoices at once.
pub const MOST: usize = 100;
/// Nobody is reminded of an invoice again before this many days.
pub const LATELY: i64 = 3;

/// What is done with each of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(target_arch = "wasm32"), derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum BatchAction {
    /// Drafts get their number and go out.
    Issue,
    /// Whoever has to pay is reminded by mail.
    Remind,
}

impl BatchAction {
    /// As in the address.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Issue => "emettre",
            Self::Remind => "rappeler",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Issue, Self::Remind].into_iter().find(|action| action.code() == code)
    }
}

/// What becomes of one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(target_arch = "wasm32"), derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum BatchOutcome {
    /// It is issued.
    Issued,
    /// A mail went out.
    Reminded,
    /// It is no draft of staff.
    NoDraft,
    /// Nothing of it is to be paid.
    NothingDue,
    /// Of renewals their own calendar reminds.
    InDunning,
    /// A reminder went out a moment ago.
    RemindedLately,
    /// A rule did not allow it.
    Refused,
}

impl BatchOutcome {
    /// Is something done?
    pub const fn acts(self) -> bool {
        matches!(self, Self::Issued | Self::Reminded)
    }

    /// Before it is done.
    pub fn outlook(self) -> Text {
        match self {
            Self::Issued => text!("Sera émise et envoyée", "Will be issued and sent"),
            Self::Reminded => text!("Un rappel partira", "A reminder will go out"),
            other => other.result(),
        }
    }

    /// After it was done.
    pub fn result(self) -> Text {
        match self {
            Self::Issued => text!("Émise et envoyée", "Issued and sent"),
            Self::Reminded => text!("Rappel envoyé", "Reminder sent"),
            Self::NoDraft => text!("Rien\u{202f}: ce n’est pas un brouillon", "Nothing: it is no draft"),
            Self::NothingDue => text!("Rien\u{202f}: il n’y a rien à payer", "Nothing: there is nothing to pay"),
            Self::InDunning => {
                text!("Rien\u{202f}: les relances s’en occupent", "Nothing: late payments take care of it")
            }
            Self::RemindedLately => text!(
                "Rien\u{202f}: rappelée il y a moins de {LATELY} jours",
                "Nothing: reminded less than {LATELY} days ago"
            ),
            Self::Refused => text!("Refusée\u{202f}: ouvrez-la pour voir pourquoi", "Refused: open it to see why"),
        }
    }

    /// Its meaning, for badges.
    pub const fn tone(self) -> Tone {
        match self {
            Self::Issued | Self::Reminded => Tone::Success,
            Self::Refused => Tone::Danger,
            _ => Tone::Neutral,
        }
    }
}

/// What the rule looks at.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// Invoice or credit note.
    pub kind: InvoiceKind,
    /// As stored.
    pub status: InvoiceStatus,
    /// Why it was made.
    pub origin: Origin,
    /// What is left to pay.
    pub left_minor: i64,
    /// A renewal that is followed by its calendar.
    pub in_dunning: bool,
    /// When a reminder last went out.
    pub reminded_at: Option<DateTime<Utc>>,
}

/// What `action` does with an invoice that stands so.
pub fn outcome(action: BatchAction, standing: &Standing, now: DateTime<Utc>) -> BatchOutcome {
    match action {
        BatchAction::Issue if standing.status == InvoiceStatus::Draft && standing.origin == Origin::Staff => {
            BatchOutcome::Issued
        }
        BatchAction::Issue => BatchOutcome::NoDraft,
        BatchAction::Remind => {
            let open = standing.kind == InvoiceKind::Invoice && standing.status == InvoiceStatus::Sent;
            if !open || standing.left_minor <= 0 {
                BatchOutcome::NothingDue
            } else if standing.in_dunning {
                BatchOutcome::InDunning
            } else if standing.reminded_at.is_some_and(|at| at + TimeDelta::days(LATELY) > now) {
                BatchOutcome::RemindedLately
            } else {
                BatchOutcome::Reminded
            }
        }
    }
}

/// What is asked for, as it is in the address: invoices to look at, or what was done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BatchQuery {
    /// Code of a [`BatchAction`].
    pub action: String,
    /// Ids of invoices.
    pub invoices: Vec<String>,
    /// Id of what was done; then the rest says nothing.
    pub done: String,
}

/// Before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchPage {
    /// What is done.
    pub action: BatchAction,
    /// Was it done?
    pub done: bool,
    /// The invoices, and what becomes of each.
    pub rows: Vec<(InvoiceRow, BatchOutcome)>,
    /// For the form: the same form sent twice does it once.
    pub key: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_done_or_says_why_not() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
        let sent = Standing {
            kind: InvoiceKind::Invoice,
            status: InvoiceStatus::Sent,
            origin: Origin::Staff,
            left_minor: 1,
            in_dunning: false,
            reminded_at: None,
        };
        let remind = |standing: Standing| outcome(BatchAction::Remind, &standing, now);
        assert_eq!(remind(sent), BatchOutcome::Reminded);
        assert_eq!(remind(Standing { left_minor: 0, ..sent }), BatchOutcome::NothingDue);
        assert_eq!(remind(Standing { kind: InvoiceKind::CreditNote, ..sent }), BatchOutcome::NothingDue);
        assert_eq!(remind(Standing { status: InvoiceStatus::Draft, ..sent }), BatchOutcome::NothingDue);
        assert_eq!(remind(Standing { in_dunning: true, ..sent }), BatchOutcome::InDunning);
        let ago = |days| Standing { reminded_at: Some(now - TimeDelta::days(days)), ..sent };
        assert_eq!(remind(ago(LATELY - 1)), BatchOutcome::RemindedLately);
        assert_eq!(remind(ago(LATELY)), BatchOutcome::Reminded);
        let issue = |standing: Standing| outcome(BatchAction::Issue, &standing, now);
        assert_eq!(issue(sent), BatchOutcome::NoDraft);
        assert_eq!(issue(Standing { status: InvoiceStatus::Draft, ..sent }), BatchOutcome::Issued);
        let bought = Standing { status: InvoiceStatus::Draft, origin: Origin::Purchase, ..sent };
        assert_eq!(issue(bought), BatchOutcome::NoDraft, "a purchase is issued by being paid");
    }
}
