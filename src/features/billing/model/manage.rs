//! A subscription as its own page shows it: dates are already written for the reader.

use super::{PlanCard, SubjectName, SubscriptionId, SubscriptionStatus};
use preau_credits::Credits;
use preau_kernel::{AppError, Money, Text};
use preau_payments::model::Offer;
use serde::{Deserialize, Serialize};

/// A live subscription and what can be done about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriptionDetail {
    /// Which.
    pub id: SubscriptionId,
    /// For whom.
    pub name: String,
    /// Its plan.
    pub plan: PlanCard,
    /// Where it stands.
    pub status: SubscriptionStatus,
    /// Until when it is paid, or free.
    pub until: Option<String>,
    /// It ends then, as was wished.
    pub ends: bool,
    /// The plan that begins then.
    pub next_plan: Option<Text>,
    /// Of a pause: when it resumes by itself.
    pub resumes: Option<String>,
    /// Slugs of the subjects ARIA answers in.
    pub aria_subjects: Vec<String>,
    /// Subjects ARIA can be chosen for.
    pub subjects: Vec<SubjectName>,
    /// Plans it can change to.
    pub others: Vec<PlanCard>,
    /// Ways to pay.
    pub offers: Vec<Offer>,
    /// It can be paused now.
    pub may_pause: bool,
    /// It can be changed now.
    pub may_change: bool,
    /// The change that the address asks about.
    pub change: Option<Result<ChangePreview, AppError>>,
    /// What happened, the latest first: day and words.
    pub history: Vec<(String, Text)>,
}

/// What changing the plan would do and cost now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangePreview {
    /// The plan it has.
    pub from: Text,
    /// The plan it would have.
    pub to: Text,
    /// Its code.
    pub plan: String,
    /// When and for how much.
    pub effect: ChangeEffect,
}

/// When a change happens and what is to be paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChangeEffect {
    /// At once, when it is paid.
    Now {
        /// What the rest of the old plan is worth.
        credit: Money,
        /// What the new plan costs for its time.
        price: Money,
        /// To pay.
        total: Money,
        /// Tax in it.
        tax: Money,
        /// Days of the running period that are left.
        days_left: u32,
        /// All its days.
        days_total: u32,
        /// Until when it is paid then.
        until: String,
        /// Credits that come at once.
        credits: Credits,
    },
    /// With the next period, without a payment now.
    Later {
        /// When that begins.
        from: String,
    },
}
