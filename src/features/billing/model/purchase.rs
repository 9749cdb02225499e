//! A purchase as its pages show it, and as their addresses say it.

use super::{Audience, PackCard, PlanCard, SubjectName, Ware};
use preau_kernel::id::UserId;
use preau_kernel::{AppError, Money, Text};
use preau_payments::model::Offer;
use serde::{Deserialize, Serialize};

/// What the address of a purchase says so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PurchaseQuery {
    /// Which plan or pack.
    pub ware: Option<Ware>,
    /// For whom.
    pub student_id: Option<UserId>,
    /// Slugs of the subjects ARIA shall answer in.
    pub aria_subjects: Vec<String>,
    /// What was typed as a code.
    pub code: String,
}

/// Somebody a plan can be for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Who.
    pub id: UserId,
    /// First name.
    pub name: String,
    /// Which plans can be theirs.
    pub audience: Audience,
}

/// What there is to choose from, and what the choice comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurchasePage {
    /// For whom it can be.
    pub people: Vec<Person>,
    /// Plans for students.
    pub plans: Vec<PlanCard>,
    /// Plans for members.
    pub community: Vec<PlanCard>,
    /// Packs for students.
    pub packs: Vec<PackCard>,
    /// Subjects ARIA can be chosen for.
    pub subjects: Vec<SubjectName>,
    /// Ways to pay.
    pub offers: Vec<Offer>,
    /// What the choice comes to, when there is one that can be bought.
    pub recap: Option<Recap>,
    /// Why it cannot be bought.
    pub problem: Option<AppError>,
}

/// What a choice comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recap {
    /// What.
    pub ware: Ware,
    /// Its name.
    pub title: Text,
    /// For whom.
    pub for_id: UserId,
    /// Their first name.
    pub for_name: String,
    /// Slugs of the subjects ARIA shall answer in.
    pub aria_subjects: Vec<String>,
    /// Lines before anything is taken off.
    pub lines: Vec<RecapLine>,
    /// What is taken off, and why.
    pub promotion: Option<(Text, Money)>,
    /// The code that holds; empty without one.
    pub code: String,
    /// Why the code that was typed does not hold.
    pub code_refused: Option<Text>,
    /// What it comes to.
    pub total: Money,
    /// What the account's credit pays of it.
    pub credit: Money,
    /// Tax in it.
    pub tax: Money,
    /// Until when nothing is to be paid, written for the reader.
    pub trial_until: Option<String>,
    /// "179 TND / mois", of a plan.
    pub price_line: Option<String>,
}

impl Recap {
    /// What is left to pay by other means.
    pub const fn to_pay(&self) -> Money {
        Money::new(self.total.minor - self.credit.minor, self.total.currency)
    }
}

/// A line of a recap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecapLine {
    /// In words.
    pub words: String,
    /// Before anything is taken off.
    pub amount: Money,
}
