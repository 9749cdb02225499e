//! Who in this room reacts to what happened, here and elsewhere.

use super::{confirm, mails};
use preau_billing::server::{SubscriptionActivated, SubscriptionExtended};
use preau_platform::outbox::{Heard, Subscriber};

/// Everyone in this room who reacts to something.
pub fn subscribers() -> Vec<Subscriber> {
    let mut all = mails::subscribers();
    // Credits have arrived with them.
    all.push(Subscriber::to(
        "scheduling/confirm-held-on-activation",
        |platform, tx, heard: Heard<SubscriptionActivated>| {
            Box::pin(async move { confirm::confirm_all_held(platform, tx, heard.event.student_id).await })
        },
    ));
    all.push(Subscriber::to(
        "scheduling/confirm-held-on-extension",
        |platform, tx, heard: Heard<SubscriptionExtended>| {
            Box::pin(async move { confirm::confirm_all_held(platform, tx, heard.event.student_id).await })
        },
    ));
    all
}
