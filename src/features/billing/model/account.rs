//! What an account paid and what it owes, as its people read it: days are already written for the reader.

use super::InvoiceId;
use preau_kernel::{Locale, Money, Page, Text, text, tr};
use preau_payments::model::refund::RefundStatus;
use preau_payments::model::{PaymentId, PaymentStatus, ProviderKind};
use serde::{Deserialize, Serialize};

/// What the list of payments is asked for, as it is in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OwnPaymentsQuery {
    /// In the reference or what was paid for.
    pub q: String,
    /// Code of a status; empty for all.
    pub status: String,
    /// Which page, from 1.
    pub page: u32,
}

/// A payment of the account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnPayment {
    /// Which.
    pub id: PaymentId,
    /// As people quote it.
    pub reference: String,
    /// When it was begun.
    pub date: String,
    /// What for.
    pub description: String,
    /// Through whom.
    pub provider: ProviderKind,
    /// How much.
    pub amount: Money,
    /// Where it stands.
    pub status: PaymentStatus,
    /// The invoice whose receipt says that it came.
    pub receipt: Option<InvoiceId>,
    /// What was given back, or will be.
    pub refunds: Vec<OwnRefund>,
}

/// Money on its way back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnRefund {
    /// How much.
    pub amount: Money,
    /// How far it is.
    pub status: RefundStatus,
    /// When it was given back; else asked for.
    pub date: String,
}

/// The page of payments.
pub type OwnPayments = Page<OwnPayment>;

/// What changed what an account owes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(target_arch = "wasm32"), derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum MoneyEntryKind {
    /// Something is owed.
    Invoice,
    /// Something that was owed is not any more.
    CreditNote,
    /// Money came.
    Payment,
    /// Money went back.
    Refund,
    /// The house gave credit.
    Credit,
    /// Credit was not used in time, or taken back.
    CreditOver,
}

impl MoneyEntryKind {
    /// In words.
    pub fn label(self) -> Text {
        match self {
            Self::Invoice => text!("Facture", "Invoice"),
            Self::CreditNote => text!("Avoir", "Credit note"),
            Self::Payment => text!("Paiement", "Payment"),
            Self::Refund => text!("Remboursement", "Refund"),
            Self::Credit => text!("Crédit offert", "Credit given"),
            Self::CreditOver => text!("Crédit échu", "Credit over"),
        }
    }
}

/// One line of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyEntry {
    /// When.
    pub date: String,
    /// What happened.
    pub kind: MoneyEntryKind,
    /// Of the document or the payment; empty without one.
    pub reference: String,
    /// Where it can be read.
    pub href: Option<String>,
    /// Above zero: more is owed. Below: less.
    pub amount: Money,
    /// What is owed after it; below zero, what the account has to its credit.
    pub balance: Money,
}

impl MoneyEntry {
    /// What was invoiced and what was settled by it; one of the two is empty.
    pub fn sides(&self, locale: Locale) -> (String, String) {
        let amount = Money::new(self.amount.minor.abs(), self.amount.currency).format(locale);
        if self.amount.minor > 0 { (amount, String::new()) } else { (String::new(), amount) }
    }
}

/// A year of one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneySheet {
    /// What was owed when the year began.
    pub before: Money,
    /// In order.
    pub entries: Vec<MoneyEntry>,
    /// What is owed at its end.
    pub after: Money,
}

impl MoneySheet {
    /// Names of its columns.
    pub const fn columns(locale: Locale) -> [&'static str; 5] {
        match locale {
            Locale::Fr => ["Date", "Opération", "Facturé", "Réglé", "Solde"],
            Locale::En => ["Date", "Operation", "Invoiced", "Settled", "Balance"],
        }
    }

    /// Names its first line.
    pub const fn opening(locale: Locale) -> &'static str {
        locale.pick("Solde au 1er janvier", "Balance on 1 January")
    }

    /// Names its last line.
    pub const fn closing(locale: Locale) -> &'static str {
        locale.pick("Solde", "Balance")
    }

    /// What its last balance means.
    pub fn meaning(&self, locale: Locale) -> String {
        let balance = self.after;
        match balance.minor {
            0 => tr!(locale, "Tout est réglé.", "Everything is settled."),
            1.. => {
                let amount = balance.format(locale);
                tr!(locale, "Il reste {amount} à payer.", "{amount} is left to pay.")
            }
            _ => {
                let amount = Money::new(-balance.minor, balance.currency).format(locale);
                tr!(locale, "Vous avez {amount} à votre crédit.", "You have {amount} to your credit.")
            }
        }
    }
}

/// The statement of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyStatement {
    /// The year that is shown.
    pub year: i32,
    /// Years in which something happened, the latest first.
    pub years: Vec<i32>,
    /// One per currency.
    pub sheets: Vec<MoneySheet>,
}

/// What is owed after each of these amounts, beginning with `before`.
pub fn running(before: Money, amounts: impl IntoIterator<Item = i64>) -> Vec<Money> {
    let mut minor = before.minor;
    let after = |amount: i64| {
        minor += amount;
        Money::new(minor, before.currency)
    };
    amounts.into_iter().map(after).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use preau_kernel::Currency;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_last_balance_is_what_was_there_and_all_that_happened(
            before in -1_000_000_i64..1_000_000,
            amounts in prop::collection::vec(-1_000_000_i64..1_000_000, 0..40),
        ) {
            let before = Money::new(before, Currency::Tnd);
            let balances = running(before, amounts.iter().copied());
            prop_assert_eq!(balances.len(), amounts.len());
            let last = balances.last().map_or(before.minor, |balance| balance.minor);
            prop_assert_eq!(last, before.minor + amounts.iter().sum::<i64>());
        }
    }
}
