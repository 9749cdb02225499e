//! Words and pure rules of payments.

pub mod decimal;
pub mod decision;
mod dispute;
mod method;
mod pages;
mod provider;
mod reconciliation;
pub mod refund;
mod status;
mod step;
mod transfer;

pub use dispute::{DisputeId, DisputeOutcome, DisputeStanding, DisputeView};
pub use method::{AccountMethods, CONSENT_VERSION, KeepChoice, MethodId, MethodLabel, MethodView, consent};
pub use pages::{LetterView, PaymentDetail, PaymentQuery, PaymentRow, PaymentView, StepView};
pub use provider::{Offer, ProviderKind};
pub use reconciliation::{AnomalyKind, AnomalyRow, ProviderTotal, Reconciliation, ReconciliationQuery};
pub use status::PaymentStatus;
pub use step::{Step, StepKind};
pub use transfer::{BankDetails, PROOFS, ProofRefusal, ProofView, TransferView, read_amount};

use preau_kernel::id_type;

id_type!(
    /// One attempt to pay something.
    PaymentId
);
