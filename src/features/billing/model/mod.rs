//! Words and pure rules of billing.

mod pages;
pub mod period;
mod plan;
mod status;

pub use pages::{ChildSubscription, CurrentSubscription, Overview, SubjectName};
pub use period::Period;
pub use plan::{Every, PlanCard};
pub use status::SubscriptionStatus;

use preau_kernel::id_type;

id_type!(
    /// One student's subscription to one plan.
    SubscriptionId
);
