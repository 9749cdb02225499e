//! The statement: opening balance, what was granted, used, given back, what expired, closing balance; line by line, each
//! use traced to its grants (SPEC CR-3). Dates are already written for the reader.

use super::{Credits, EntryKind, Month};
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{AppError, Locale, Outcome, Page, PageRequest, text, tr};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Which part of the ledger is wanted; all of it is in the page's address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementQuery {
    /// Whose; the reader's first student when none is named.
    pub student: Option<UserId>,
    /// One month, or from the beginning.
    pub month: Option<Month>,
    /// Which page of the lines.
    pub page: PageRequest,
}

impl StatementQuery {
    /// Reads it from an address; what is malformed is not asked for.
    pub fn typed(student: Option<&str>, month: Option<&str>, page: Option<&str>) -> Self {
        Self {
            student: student.and_then(|id| id.parse().ok()),
            month: month.and_then(|month| month.parse().ok()),
            page: PageRequest::new(page.and_then(|page| page.parse().ok()).unwrap_or(1)),
        }
    }
}

/// What the statement page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// Whose statements the reader may choose between.
    pub holders: Vec<Holder>,
    /// The one chosen; none when there is nobody.
    pub wallet: Option<Wallet>,
}

/// Somebody with credits: a student, or the students of an account together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The student, or the first of those who share.
    pub student_id: UserId,
    /// First name; first names of those who share.
    pub name: String,
    /// Do they share?
    pub shared: bool,
}

/// One holder's credits over the time asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wallet {
    /// Whose.
    pub holder: Holder,
    /// The student reads, who is spoken to as "tu".
    pub own: bool,
    /// What can be spent at this instant.
    pub balance: Credits,
    /// Is over, and not yet taken by the nightly job.
    pub overdue: Credits,
    /// Grants that can be spent, soonest to expire first.
    pub grants: Vec<GrantLine>,
    /// The month shown, or everything.
    pub month: Option<Month>,
    /// Months there are, latest first.
    pub months: Vec<Month>,
    /// Sums over the time shown.
    pub totals: Totals,
    /// Lines of the time shown, latest first.
    pub lines: Page<Line>,
    /// The account's choice; none when the reader may not make it, or there is nothing to choose.
    pub sharing: Option<Sharing>,
}

/// A grant that can be spent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantLine {
    /// What it was for.
    pub kind: EntryKind,
    /// In words.
    pub note: String,
    /// Whose, when several share.
    pub who: Option<String>,
    /// What was granted.
    pub amount: Credits,
    /// What is left.
    pub remaining: Credits,
    /// Day it was granted.
    pub granted: String,
    /// Day it expires.
    pub expires: String,
    /// In less than 30 days.
    pub soon: bool,
}

/// One entry as it touches the holder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Which entry.
    pub id: Uuid,
    /// What it is.
    pub kind: EntryKind,
    /// In words: which appointment, which reason; empty when the reader need not know.
    pub note: String,
    /// Who spent or received, when it is not plain.
    pub who: Option<String>,
    /// Signed.
    pub amount: Credits,
    /// What was left after it.
    pub balance: Credits,
    /// When, in words.
    pub when: String,
    /// Day as `2026-03-02`, for exports.
    pub day: String,
    /// Which grants it took from or gave back to; empty when it is one grant's own beginning or end.
    pub traces: Vec<Trace>,
}

/// What one grant contributed to an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// How much, without sign.
    pub amount: Credits,
    /// What the grant was for.
    pub kind: EntryKind,
    /// In words.
    pub note: String,
    /// Whose grant, when it is not plain.
    pub who: Option<String>,
    /// Day it was granted.
    pub granted: String,
    /// Day it expires.
    pub expires: String,
}

/// Whether the students of an account share, as whoever may decide sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sharing {
    /// Which account.
    pub account_id: AccountId,
    /// Do they?
    pub shared: bool,
    /// First names of the students.
    pub students: Vec<String>,
    /// Since which day, when it was ever chosen.
    pub since: Option<String>,
}

/// Of a form in which sharing is chosen.
pub const SHARED: &str = "shared";
/// Of a form in which sharing is chosen.
pub const SEPARATE: &str = "separate";

/// Reads what was chosen.
///
/// # Errors
/// A field error when nothing was.
pub fn sharing_from_code(code: &str) -> Outcome<bool> {
    match code {
        SHARED => Ok(true),
        SEPARATE => Ok(false),
        _ => Err(AppError::field("sharing", text!("Choisissez l’une des deux façons.", "Choose one of the two ways."))),
    }
}

/// Sums over a span of the ledger, each with its sign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// What there was at the beginning.
    pub opening: Credits,
    /// Months and packs.
    pub granted: Credits,
    /// Bookings; not positive.
    pub used: Credits,
    /// Cancelled bookings.
    pub given_back: Credits,
    /// Not spent in time; not positive.
    pub expired: Credits,
    /// By the back office, either way.
    pub adjusted: Credits,
}

impl Wallet {
    /// "Crédits de Inès", "The family’s credits".
    pub fn title(&self, locale: Locale) -> String {
        if self.holder.shared {
            return tr!(locale, "Crédits de la famille", "The family’s credits");
        }
        let name = &self.holder.name;
        tr!(locale, "Crédits de {name}", "{name}’s credits")
    }
}

impl Totals {
    /// Adds the sum of the entries of one kind.
    pub fn add(&mut self, kind: EntryKind, amount: Credits) {
        let sum = match kind {
            EntryKind::MonthlyAllocation | EntryKind::Purchase => &mut self.granted,
            EntryKind::Usage => &mut self.used,
            EntryKind::Refund => &mut self.given_back,
            EntryKind::Expiration => &mut self.expired,
            EntryKind::Adjustment => &mut self.adjusted,
        };
        *sum = *sum + amount;
    }

    /// What happened, in words; adjustments only where there were any.
    pub fn moved(&self, locale: Locale) -> Vec<(&'static str, Credits)> {
        let mut moved = vec![
            (locale.pick("Reçus", "Received"), self.granted),
            (locale.pick("Utilisés", "Used"), self.used),
            (locale.pick("Rendus après annulation", "Given back after cancellation"), self.given_back),
            (locale.pick("Arrivés à échéance", "Expired"), self.expired),
        ];
        if self.adjusted != Credits::ZERO {
            moved.push((locale.pick("Ajustés par l’équipe", "Adjusted by the team"), self.adjusted));
        }
        moved
    }

    /// What there is at the end: the opening balance and everything that happened.
    pub fn closing(&self) -> Credits {
        self.opening + self.granted + self.used + self.given_back + self.expired + self.adjusted
    }
}

/// A student in the back office's list of balances.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudentRow {
    /// Who.
    pub student_id: UserId,
    /// "Inès Ben Salah"
    pub name: String,
    /// Name of the account.
    pub account: String,
    /// Do the account's students share?
    pub shared: bool,
    /// What the student can spend now.
    pub balance: Credits,
    /// When the first of it expires.
    pub expires: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KINDS: [EntryKind; 6] = [
        EntryKind::MonthlyAllocation,
        EntryKind::Purchase,
        EntryKind::Usage,
        EntryKind::Refund,
        EntryKind::Expiration,
        EntryKind::Adjustment,
    ];

    proptest! {
        #[test]
        fn opening_and_movements_are_the_closing_wherever_the_history_is_cut(
            history in prop::collection::vec((0..6_usize, -900..900_i32), 0..40),
            cut in 0..40_usize,
        ) {
            let sum = |entries: &[(usize, i32)], opening| {
                let mut totals = Totals { opening, ..Totals::default() };
                for (kind, amount) in entries {
                    totals.add(KINDS[*kind], Credits(*amount));
                }
                totals.closing()
            };
            let (before, after) = history.split_at(cut.min(history.len()));
            let whole: i32 = history.iter().map(|(_, amount)| amount).sum();
            prop_assert_eq!(sum(&history, Credits::ZERO), Credits(whole));
            prop_assert_eq!(sum(after, sum(before, Credits::ZERO)), Credits(whole));
        }
    }

    #[test]
    fn an_address_that_makes_no_sense_asks_for_everything() {
        let nonsense = StatementQuery::typed(Some("x"), Some("mars"), Some("-1"));
        assert_eq!(nonsense, StatementQuery::default());
    }
}
