//! Late payments as pages show them: days are already written for the reader.

use crate::model::{InvoiceId, SubscriptionStatus};
use preau_kernel::id::AccountId;
use preau_kernel::{Currency, Locale, Money, Text, text};
use preau_payments::model::Offer;
use preau_ui::Tone;
use serde::{Deserialize, Serialize};

/// Which renewals the back office looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LateState {
    /// To be paid, the deadline is not over.
    Upcoming,
    /// The deadline is over, nothing is withheld.
    Late,
    /// New bookings wait.
    Suspended,
    /// Ended without having been paid.
    Cancelled,
}

impl LateState {
    /// In the order shown.
    pub const ALL: [Self; 4] = [Self::Late, Self::Suspended, Self::Cancelled, Self::Upcoming];

    /// In addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Upcoming => "upcoming",
            Self::Late => "late",
            Self::Suspended => "suspended",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// In a word or two.
    pub fn label(self) -> Text {
        match self {
            Self::Upcoming => text!("À venir", "Upcoming"),
            Self::Late => text!("En retard", "Late"),
            Self::Suspended => text!("Suspendus", "Suspended"),
            Self::Cancelled => text!("Résiliés", "Cancelled"),
        }
    }
}

/// What the list is asked for, as it is in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateQuery {
    /// In the name of the account, the student or the number of the invoice.
    #[serde(default)]
    pub q: String,
    /// Code of a [`LateState`]; empty for all that is open.
    #[serde(default)]
    pub state: String,
    /// From 1.
    #[serde(default)]
    pub page: u32,
}

/// A renewal that is not paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DunningRow {
    /// Whose it is.
    pub account_id: AccountId,
    /// Its name.
    pub account: String,
    /// For which student.
    pub student: String,
    /// Name of the plan.
    pub plan: Text,
    /// "INV-2026-0001".
    pub reference: String,
    /// What is left to pay.
    pub amount: Money,
    /// Last day to pay.
    pub deadline: String,
    /// Days since then; zero while it is not over.
    pub days_late: i64,
    /// Where the subscription stands.
    pub status: SubscriptionStatus,
    /// The last step that was taken.
    pub last: Option<Text>,
}

/// Everything about one account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountDunning {
    /// Which.
    pub account_id: AccountId,
    /// Its name.
    pub name: String,
    /// Whom to call.
    pub payers: Vec<Payer>,
    /// Renewals, the open ones first.
    pub cases: Vec<Case>,
    /// What happened, the latest first.
    pub timeline: Vec<TimelineEntry>,
    /// Makes the next credit or note happen once.
    pub key: String,
}

/// Somebody who pays for an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payer {
    /// Full name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Telephone; may be empty.
    pub phone: String,
}

/// One renewal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Its invoice.
    pub invoice_id: InvoiceId,
    /// "INV-2026-0001".
    pub reference: String,
    /// For which student.
    pub student: String,
    /// Name of the plan.
    pub plan: Text,
    /// What is left to pay.
    pub amount: Money,
    /// Last day to pay.
    pub deadline: String,
    /// Where the subscription stands.
    pub status: SubscriptionStatus,
    /// Can it still be paid, and dunned?
    pub is_open: bool,
    /// Can bookings be suspended now?
    pub may_suspend: bool,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineEntry {
    /// When, in the reader's words.
    pub at: String,
    /// What.
    pub what: Text,
    /// How it ended, when that is worth saying.
    pub outcome: Option<Text>,
    /// About which invoice.
    pub reference: Option<String>,
    /// Why, in the words of whoever did it.
    pub note: String,
    /// Who; nobody for the house.
    pub who: Option<String>,
}

/// How pressing a due invoice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DueState {
    /// The deadline is not over.
    Open,
    /// Nor is the trial; unpaid, it ends and nothing is owed.
    Trial,
    /// It is.
    Late,
    /// New bookings wait.
    Suspended,
    /// The subscription has ended; paying begins it anew.
    Ended,
}

impl DueState {
    /// Of the notice.
    pub const fn tone(self) -> Tone {
        match self {
            Self::Open | Self::Trial => Tone::Info,
            Self::Late | Self::Suspended | Self::Ended => Tone::Warning,
        }
    }
}

/// A renewal to be paid, for the household's parents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueInvoice {
    /// Its invoice.
    pub invoice_id: InvoiceId,
    /// "INV-2026-0001".
    pub reference: String,
    /// First name of the child.
    pub child: String,
    /// Name of the plan.
    pub plan: Text,
    /// What is left to pay.
    pub amount: Money,
    /// Last day to pay.
    pub deadline: String,
    /// How pressing it is.
    pub state: DueState,
    /// What will be charged on the deadline, if anything is kept: nobody has to do anything.
    pub charged_to: Option<String>,
    /// Ways to pay.
    pub offers: Vec<Offer>,
}

impl DueInvoice {
    /// What the notice says: calm, and what to do.
    pub fn sentence(&self, locale: Locale) -> String {
        let (child, plan, deadline) = (&self.child, self.plan.get(locale), &self.deadline);
        let amount = self.amount.format_short(locale);
        match (self.state, &self.charged_to) {
            (DueState::Open | DueState::Trial, Some(method)) => preau_kernel::tr!(
                locale,
                "La formule {plan} de {child} continue\u{202f}: {method} sera débité de {amount} le {deadline}. Vous pouvez aussi payer \
                 autrement avant.",
                "{child}’s {plan} plan goes on: {method} will be charged {amount} on {deadline}. You can also pay another way before."
            ),
            (DueState::Trial, None) => preau_kernel::tr!(
                locale,
                "L’essai de la formule {plan} de {child} se termine le {deadline}\u{202f}: {amount} pour continuer. Sans paiement, il \
                 s’arrête et vous ne devez rien.",
                "The trial of {child}’s {plan} plan ends on {deadline}: {amount} to go on. Without a payment it stops, and you owe nothing."
            ),
            (DueState::Open, None) => preau_kernel::tr!(
                locale,
                "La formule {plan} de {child} se renouvelle\u{202f}: {amount} à régler au plus tard le {deadline}.",
                "{child}’s {plan} plan renews: {amount} to be paid by {deadline}."
            ),
            (DueState::Late, _) => preau_kernel::tr!(
                locale,
                "Le paiement de la formule {plan} de {child} ({amount}) était attendu le {deadline}. Rien ne change pour l’instant.",
                "The payment for {child}’s {plan} plan ({amount}) was expected on {deadline}. Nothing changes for now."
            ),
            (DueState::Suspended, _) => preau_kernel::tr!(
                locale,
                "Les nouvelles réservations de {child} attendent le paiement de {amount}. Ce qui est réservé a lieu, et tout reprend dès \
                 le paiement.",
                "New bookings for {child} wait for the payment of {amount}. What is booked takes place, and everything resumes as soon as \
                 it is paid."
            ),
            (DueState::Ended, _) => preau_kernel::tr!(
                locale,
                "La formule {plan} de {child} a pris fin. Elle reprend dès le paiement de {amount}.",
                "{child}’s {plan} plan has ended. It resumes as soon as {amount} is paid."
            ),
        }
    }
}

/// An amount as people type it: "20", "20,5", "1 250.500"; above zero. `None` when it is none, or has more decimals than the
/// currency.
pub fn amount_typed(typed: &str, currency: Currency) -> Option<Money> {
    let text: String = typed.chars().filter(|c| !c.is_whitespace()).collect::<String>().replace(',', ".");
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let decimals = currency.decimals() as usize;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 9 || rest.len() > decimals || !digits(whole) || !digits(rest) {
        return None;
    }
    let minor: i64 = format!("{whole}{rest:0<decimals$}").parse().ok()?;
    (minor > 0).then(|| Money::new(minor, currency))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_taken_as_people_write_them() {
        let tnd = |text| amount_typed(text, Currency::Tnd).map(|money| money.minor);
        assert_eq!([tnd("20"), tnd("20,5"), tnd("1 250.500")], [Some(20_000), Some(20_500), Some(1_250_500)]);
        for wrong in ["", "0", "-5", "1.2345", "x", "1e3"] {
            assert_eq!(tnd(wrong), None, "{wrong}");
        }
        assert_eq!(amount_typed("350000", Currency::Xof).map(|money| money.minor), Some(350_000));
        assert_eq!(amount_typed("1,5", Currency::Xof), None);
    }
}
