//! Words and pure rules of payments.

pub mod decision;
mod pages;
mod provider;
mod status;
mod step;

pub use pages::{PaymentDetail, PaymentQuery, PaymentRow, PaymentView, StepView};
pub use provider::{Offer, ProviderKind};
pub use status::PaymentStatus;
pub use step::{Step, StepKind};

use preau_kernel::id_type;

id_type!(
    /// One attempt to pay something.
    PaymentId
);
