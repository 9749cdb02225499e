//! Takes a plan at its price, without a promotion: [`buy`] for those who have nothing else to say.

use super::purchase::{Bought, Buy, buy};
use crate::model::{InvoiceId, SubscriptionId, Ware};
use preau_kernel::id::UserId;
use preau_kernel::{Actor, AppError, Outcome, text};
use preau_payments::model::{PaymentId, ProviderKind};
use preau_payments::server::Providers;
use preau_platform::Platform;

/// What was chosen, as it was sent.
#[derive(Clone, Debug)]
pub struct Subscribe {
    /// For whom; `None` when what was sent is no id.
    pub student_id: Option<UserId>,
    /// Code of the plan.
    pub plan: String,
    /// Slugs of the subjects ARIA shall answer in; at most as many as the plan allows.
    pub aria_subjects: Vec<String>,
    /// Through whom to pay.
    pub provider: Option<ProviderKind>,
}

/// A subscription that waits for its payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscribed {
    /// Which subscription.
    pub subscription_id: SubscriptionId,
    /// What it is paid with.
    pub invoice_id: InvoiceId,
    /// Its payment.
    pub payment_id: PaymentId,
    /// Where the payer goes next: the provider's page (checked), or ours.
    pub url: String,
}

/// Takes or renews a plan.
///
/// # Errors
/// Those of [`buy`]; rule `nothing-to-pay` for a plan that begins without a payment.
pub async fn subscribe(
    platform: &Platform,
    providers: &Providers,
    actor: &Actor,
    wanted: Subscribe,
) -> Outcome<Subscribed> {
    let Subscribe { student_id, plan, aria_subjects, provider } = wanted;
    let (ware, code) = (Some(Ware::Plan(plan)), String::new());
    let wanted = Buy { student_id, ware, aria_subjects, code, provider, seen: None, keep: None };
    match buy(platform, providers, actor, wanted).await? {
        Bought::ToPay(pay) => match pay.subscription_id {
            Some(subscription_id) => {
                let (invoice_id, payment_id, url) = (pay.invoice_id, pay.payment_id, pay.url);
                Ok(Subscribed { subscription_id, invoice_id, payment_id, url })
            }
            None => Err(AppError::NotFound),
        },
        Bought::Begun => Err(AppError::rule(
            "nothing-to-pay",
            text!("Cette formule a commencé sans paiement.", "This plan has begun without a payment."),
        )),
    }
}
