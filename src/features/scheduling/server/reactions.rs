//! Who in this room reacts to what happened, here and elsewhere.

use super::{confirm, mails, recordings, waitlist};
use preau_billing::server::{MonthsAllocated, SubscriptionActivated, SubscriptionExtended};
use preau_credits::server::events::{CreditSharingChanged, CreditsAdjusted};
use preau_platform::outbox::{Heard, Subscriber};

/// Everyone in this room who reacts to something.
pub fn subscribers() -> Vec<Subscriber> {
    let mut all = mails::subscribers();
    all.extend(waitlist::subscribers());
    all.push(recordings::subscriber());
    all.extend(confirmers());
    all
}

/// Whatever brings credits confirms what is held until they come.
fn confirmers() -> [Subscriber; 5] {
    [
        Subscriber::to("scheduling/confirm-held-on-activation", |platform, tx, heard: Heard<SubscriptionActivated>| {
            Box::pin(async move { confirm::confirm_all_held(platform, tx, heard.event.student_id).await })
        }),
        Subscriber::to("scheduling/confirm-held-on-extension", |platform, tx, heard: Heard<SubscriptionExtended>| {
            Box::pin(async move { confirm::confirm_all_held(platform, tx, heard.event.student_id).await })
        }),
        Subscriber::to("scheduling/confirm-held-on-allocation", |platform, tx, heard: Heard<MonthsAllocated>| {
            Box::pin(async move { confirm::confirm_all_held(platform, tx, heard.event.student_id).await })
        }),
        Subscriber::to("scheduling/confirm-held-on-adjustment", |platform, tx, heard: Heard<CreditsAdjusted>| {
            Box::pin(async move { confirm::confirm_adjusted(platform, tx, heard.event.entry_id).await })
        }),
        Subscriber::to("scheduling/confirm-held-on-sharing", |platform, tx, heard: Heard<CreditSharingChanged>| {
            Box::pin(async move {
                let CreditSharingChanged { account_id, shared, .. } = heard.event;
                if shared { confirm::confirm_all_held_of(platform, tx, account_id).await } else { Ok(()) }
            })
        }),
    ]
}
