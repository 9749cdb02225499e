//! Several statements paid at once: what would become of each, and why not.

use super::statement::{OfficeRow, PayState, StatementId};
use chrono::NaiveDate;
use preau_kernel::{AppError, Money, Text, text};
use serde::{Deserialize, Serialize};

/// Most statements at once.
pub const MOST: usize = 100;

/// What becomes of one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(target_arch = "wasm32"), derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum BatchOutcome {
    /// It is noted as paid.
    Paid,
    /// It was paid before.
    AlreadyPaid,
    /// Its month is not over.
    NotOver,
    /// It owes the coach nothing.
    NothingOwed,
    /// It is no longer what was seen.
    Changed,
}

impl BatchOutcome {
    /// What noting a statement that stands so as paid would do.
    pub const fn foreseen(state: &PayState, total: Money) -> Self {
        match state {
            PayState::Paid { .. } => Self::AlreadyPaid,
            PayState::Running => Self::NotOver,
            PayState::Due if total.minor <= 0 => Self::NothingOwed,
            PayState::Due => Self::Paid,
        }
    }

    /// Why one was refused; `None` for an error that is not about this statement alone.
    pub fn of_refusal(error: &AppError) -> Option<Self> {
        let (AppError::Rule { code, .. } | AppError::Conflict { code, .. }) = error else { return None };
        match code.as_str() {
            "already-paid" => Some(Self::AlreadyPaid),
            "month-not-over" => Some(Self::NotOver),
            "nothing-owed" => Some(Self::NothingOwed),
            "statement-changed" => Some(Self::Changed),
            _ => None,
        }
    }

    /// Before it is done.
    pub fn outlook(self) -> Text {
        match self {
            Self::Paid => text!("Sera noté comme payé", "Will be marked as paid"),
            other => other.result(),
        }
    }

    /// After it was done.
    pub fn result(self) -> Text {
        match self {
            Self::Paid => text!("Noté comme payé", "Marked as paid"),
            Self::AlreadyPaid => text!("Rien\u{202f}: déjà payé", "Nothing: paid already"),
            Self::NotOver => text!("Rien\u{202f}: le mois n’est pas terminé", "Nothing: the month is not over"),
            Self::NothingOwed => text!("Rien\u{202f}: rien n’est dû au coach", "Nothing: nothing is owed to the coach"),
            Self::Changed => text!(
                "Pas payé\u{202f}: le total a changé, vérifiez le relevé",
                "Not paid: the total has changed, check the statement"
            ),
        }
    }
}

/// What is asked for, as it is in the address: statements to look at, or what was done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BatchQuery {
    /// Ids of statements.
    pub statements: Vec<String>,
    /// Id of what was done; then the rest says nothing.
    pub done: String,
}

/// Before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchPage {
    /// When and by which reference they were paid; nothing before it is done.
    pub done: Option<(NaiveDate, String)>,
    /// The statements, and what becomes of each.
    pub rows: Vec<(OfficeRow, BatchOutcome)>,
    /// The first day on which all that is to be paid can have been.
    pub first: NaiveDate,
    /// The day it is.
    pub today: NaiveDate,
    /// For the form: the same form sent twice does it once.
    pub key: String,
}

impl BatchPage {
    /// How many statements are paid or would be.
    pub fn count(&self) -> usize {
        self.rows.iter().filter(|(_, outcome)| *outcome == BatchOutcome::Paid).count()
    }

    /// What they come to, by currency.
    pub fn sums(&self) -> Vec<Money> {
        let mut sums: Vec<Money> = vec![];
        for (row, _) in self.rows.iter().filter(|(_, outcome)| *outcome == BatchOutcome::Paid) {
            let total = row.row.total;
            match sums.iter_mut().find(|sum| sum.currency == total.currency) {
                Some(sum) => sum.minor += total.minor,
                None => sums.push(total),
            }
        }
        sums
    }
}

/// Several statements were paid.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchForm {
    /// Which, and what each came to when it was seen: `<id>:<minor units>`, apart by spaces.
    #[serde(default)]
    pub statements: String,
    /// The day on which the money left.
    #[serde(default)]
    pub paid_on: String,
    /// By which it is found.
    #[serde(default)]
    pub reference: String,
    /// The same key pays once.
    #[serde(default)]
    pub key: String,
}

impl BatchForm {
    /// The statements with what they came to.
    pub fn seen(&self) -> Vec<(StatementId, i64)> {
        let one = |part: &str| {
            let (id, total) = part.split_once(':')?;
            Some((id.parse().ok()?, total.parse().ok()?))
        };
        self.statements.split_whitespace().filter_map(one).collect()
    }
}

/// [`BatchForm::statements`], for the form.
pub fn seen(rows: &[(OfficeRow, BatchOutcome)]) -> String {
    let part = |(row, _): &(OfficeRow, BatchOutcome)| format!("{}:{}", row.row.id, row.row.total.minor);
    rows.iter().map(part).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::StatementRow;
    use preau_credits::model::Month;
    use preau_kernel::Currency;
    use uuid::Uuid;

    fn row(id: u128, minor: i64, currency: Currency, state: PayState) -> (OfficeRow, BatchOutcome) {
        let total = Money::new(minor, currency);
        let outcome = BatchOutcome::foreseen(&state, total);
        let month = Month::of(NaiveDate::default());
        let row = StatementRow { id: StatementId(Uuid::from_u128(id)), month, total, state, sessions: 1 };
        (OfficeRow { slug: "helios".to_owned(), name: "Hélios".to_owned(), row }, outcome)
    }

    #[test]
    fn only_what_is_owed_for_a_month_that_is_over_is_paid_and_summed() {
        let paid = PayState::Paid { on: NaiveDate::default(), reference: "V".to_owned() };
        let rows = vec![
            row(1, 40_000, Currency::Tnd, PayState::Due),
            row(2, 2_500, Currency::Eur, PayState::Due),
            row(3, 1_000, Currency::Tnd, PayState::Due),
            row(4, 0, Currency::Tnd, PayState::Due),
            row(5, 7_000, Currency::Tnd, PayState::Running),
            row(6, 9_000, Currency::Tnd, paid),
        ];
        let sent = BatchForm { statements: seen(&rows), ..BatchForm::default() };
        assert_eq!(
            sent.seen().iter().map(|(_, minor)| *minor).collect::<Vec<_>>(),
            [40_000, 2_500, 1_000, 0, 7_000, 9_000]
        );
        let day = NaiveDate::default();
        let page = BatchPage { done: None, rows, first: day, today: day, key: String::new() };
        let outcomes: Vec<_> = page.rows.iter().map(|(_, outcome)| *outcome).collect();
        use BatchOutcome::{AlreadyPaid, NotOver, NothingOwed, Paid};
        assert_eq!(outcomes, [Paid, Paid, Paid, NothingOwed, NotOver, AlreadyPaid]);
        assert_eq!(page.sums(), [Money::new(41_000, Currency::Tnd), Money::new(2_500, Currency::Eur)]);
    }

    #[test]
    fn what_is_no_statement_is_left_out() {
        let sent = BatchForm {
            statements: "x:1 :2 00000000-0000-0000-0000-000000000001:y".to_owned(),
            ..BatchForm::default()
        };
        assert!(sent.seen().is_empty());
    }
}
