//! Spends credits on a booking.

use super::take::{Taking, take};
use crate::model::{Credits, EntryKind};
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{AppError, Outcome, Text, text};
use preau_platform::{Platform, Tx};

/// A use of credits.
#[derive(Clone, Debug)]
pub struct Spending {
    /// Who spends.
    pub student_id: UserId,
    /// The student's account.
    pub account_id: AccountId,
    /// How much; zero records nothing.
    pub amount: Credits,
    /// Why, once and for all: `booking:<id>`.
    pub cause: String,
    /// In words, for the statement.
    pub note: Text,
    /// The person who asked, if one did.
    pub actor_id: Option<UserId>,
}

/// Takes the credits, soonest to expire first; where the account shares, a sibling's as well. Two spendings of one account
/// wait for each other here, so the last credit is spent once; the schema would refuse the second one anyway.
///
/// # Errors
/// Rule `insufficient-credits`, with what is missing in words.
pub async fn spend(platform: &Platform, tx: &mut Tx, spending: &Spending) -> Outcome<()> {
    if spending.amount == Credits::ZERO {
        return Ok(());
    }
    let taking = Taking {
        student_id: spending.student_id,
        account_id: spending.account_id,
        kind: EntryKind::Usage,
        amount: spending.amount,
        cause: &spending.cause,
        note: &spending.note,
        actor_id: spending.actor_id,
    };
    take(platform, tx, &taking).await?.map(drop).map_err(|balance| insufficient(spending.amount, balance))
}

fn insufficient(cost: Credits, balance: Credits) -> AppError {
    use preau_kernel::Locale::{En, Fr};
    let (cost_fr, balance_fr) = (cost.format(Fr), balance.format(Fr));
    let (cost_en, balance_en) = (cost.format(En), balance.format(En));
    AppError::rule(
        "insufficient-credits",
        text!(
            "Ce rendez-vous coûte {cost_fr} et le solde est de {balance_fr}.",
            "This appointment costs {cost_en} and the balance is {balance_en}."
        ),
    )
}
