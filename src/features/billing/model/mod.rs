//! Words and pure rules of billing.

pub mod account;
pub mod batch;
pub mod billing_settings;
pub mod credit;
pub mod dunning;
pub mod editor;
mod feature;
pub mod instalments;
mod invoice;
pub mod invoice_forms;
pub mod invoice_pages;
pub mod manage;
pub mod office;
mod pack;
mod pages;
pub mod payable;
pub mod period;
mod plan;
pub mod promotion;
pub mod proration;
pub mod purchase;
pub mod quotes;
mod status;
pub mod tax;
pub mod typed;

pub use feature::{Entitlements, Feature, Limit};
pub use instalments::Instalment;
pub use invoice::{InvoiceId, InvoiceKind, InvoiceStatus, Item, LineId, Origin};
pub use invoice_forms::{CreditForm, GiveCredit, InstalmentPlan, InvoiceForm, ProfileForm, typed_money};
pub use pack::{Offers, PackCard};
pub use pages::{ChildSubscription, CurrentSubscription, Overview, SubjectName};
pub use period::Period;
pub use plan::{Audience, Every, PlanCard};
pub use promotion::{PromotionId, Ware};
pub use status::SubscriptionStatus;
pub use tax::{Amounts, TaxRate};

use preau_kernel::id_type;

id_type!(
    /// One student's subscription to one plan.
    SubscriptionId
);
