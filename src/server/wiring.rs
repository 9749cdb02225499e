//! What the rooms offer, put together: every subscriber, job and schedule is listed here and nowhere else (routes: `http`).

use anyhow::Context;
use graphile_worker::{Cron, Worker};
use preau_notifications::server::{Outbound, SendMail};
use preau_payments::server::{CheckOpenPayments, CheckPayment, Providers};
use preau_platform::http::CspExtras;
use preau_platform::mailer::Mailer;
use preau_platform::outbox::{Subscriber, Subscribers};
use preau_platform::{Platform, jobs};

/// Everyone who reacts to what happens.
pub fn subscribers() -> Subscribers {
    let rooms: [Vec<Subscriber>; 4] = [
        preau_notifications::server::subscribers(), // AccountOpened, ChildAdded, ActivationRenewed → mails with activation links
        preau_payments::server::subscribers(),      // PaymentSettled, PaymentFailed → mails
        preau_billing::server::subscribers(), // PaymentSettled → subscription, credits; SubscriptionActivated → mail
        preau_scheduling::server::subscribers(), // BookingConfirmed, BookingCancelled → mails with invitations
    ];
    Subscribers::new(rooms.into_iter().flatten().collect())
}

/// The payment providers of this deployment.
///
/// # Errors
/// When their settings do not go together.
pub fn providers(platform: &Platform) -> anyhow::Result<Providers> {
    Ok(Providers::from_config(&platform.config, &platform.http))
}

/// What the content security policy must allow beyond ourselves: the sites where people pay.
pub fn csp(providers: &Providers) -> CspExtras {
    CspExtras { form_action: providers.pay_sites() }
}

/// A worker that knows every job.
///
/// # Errors
/// When the queue's tables cannot be brought up to date.
pub async fn worker(platform: &Platform, providers: &Providers) -> anyhow::Result<Worker> {
    jobs::worker(platform, subscribers())
        .add_extension(providers.clone())
        .add_extension(Outbound(Mailer::new(&platform.config)?))
        .define_job::<SendMail>()
        .define_job::<CheckPayment>()
        .define_job::<CheckOpenPayments>()
        // Each minute, once across all nodes; asks about the payments that are due (SPEC PA-5).
        .with_cron(Cron::every_minute::<CheckOpenPayments>().payload(CheckOpenPayments {})?)
        .init()
        .await
        .context("start the job worker")
}
