//! Words and pure rules of billing.

pub mod instalments;
mod invoice;
pub mod invoice_forms;
pub mod invoice_pages;
mod pages;
pub mod period;
mod plan;
mod status;
pub mod tax;

pub use instalments::Instalment;
pub use invoice::{InvoiceId, InvoiceKind, InvoiceStatus, Item, LineId, Origin};
pub use invoice_forms::{CreditForm, GiveCredit, InstalmentPlan, InvoiceForm, ProfileForm, typed_money};
pub use pages::{ChildSubscription, CurrentSubscription, Overview, SubjectName};
pub use period::Period;
pub use plan::{Every, PlanCard};
pub use status::SubscriptionStatus;
pub use tax::{Amounts, TaxRate};

use preau_kernel::id_type;

id_type!(
    /// One student's subscription to one plan.
    SubscriptionId
);
