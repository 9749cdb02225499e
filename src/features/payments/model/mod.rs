//! Words and pure rules of payments.

pub mod decision;
pub mod decimal;
mod method;
mod pages;
mod provider;
pub mod refund;
mod status;
mod step;

pub use method::{AccountMethods, MethodId, MethodLabel, MethodView};
pub use pages::{PaymentDetail, PaymentQuery, PaymentRow, PaymentView, StepView};
pub use provider::{Offer, ProviderKind};
pub use status::PaymentStatus;
pub use step::{Step, StepKind};

use preau_kernel::id_type;

id_type!(
    /// One attempt to pay something.
    PaymentId
);
