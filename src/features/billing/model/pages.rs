//! Subscriptions as pages show them: dates are already written for the reader.

use super::dunning::DueInvoice;
use super::{PlanCard, SubscriptionId, SubscriptionStatus};
use preau_credits::Credits;
use preau_kernel::Text;
use preau_kernel::id::UserId;
use preau_payments::model::Offer;
use serde::{Deserialize, Serialize};

/// Everything the subscription page and the widget need.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// The household's children for a parent, oneself for a student.
    pub children: Vec<ChildSubscription>,
    /// May the reader take a plan? Then the rest is filled in.
    pub may_subscribe: bool,
    /// Plans on offer.
    pub plans: Vec<PlanCard>,
    /// Subjects ARIA can be chosen for.
    pub subjects: Vec<SubjectName>,
    /// Ways to pay.
    pub offers: Vec<Offer>,
    /// Renewals to be paid; nothing for a student.
    pub dues: Vec<DueInvoice>,
}

/// One student and their subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChildSubscription {
    /// Who.
    pub student_id: UserId,
    /// First name.
    pub name: String,
    /// Their live subscription.
    pub current: Option<CurrentSubscription>,
    /// What they can spend now.
    pub credits: Credits,
}

impl ChildSubscription {
    /// Can a plan be taken (or renewed) for them now?
    pub fn may_subscribe(&self) -> bool {
        self.current.as_ref().is_none_or(|current| current.may_renew)
    }
}

/// A live subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurrentSubscription {
    /// Which.
    pub id: SubscriptionId,
    /// Code of its plan.
    pub plan: String,
    /// Name of its plan.
    pub plan_name: Text,
    /// Where it stands; for a student, without payment trouble.
    pub status: SubscriptionStatus,
    /// Until when it is paid; nothing for a student.
    pub paid_until: Option<String>,
    /// That time is over.
    pub is_over: bool,
    /// It can be paid again now; never for a student.
    pub may_renew: bool,
    /// Subjects ARIA answers in.
    pub aria_subjects: Vec<Text>,
}

/// A subject by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectName {
    /// As sent by forms.
    pub slug: String,
    /// For people.
    pub name: Text,
}
