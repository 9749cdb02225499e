//! What the rooms offer, put together: every subscriber, job, schedule and route is listed here and nowhere else.

use anyhow::Context;
use graphile_worker::{Worker, WorkerOptions};
use preau_notifications::server::{Outbound, SendMail};
use preau_payments::server::{CheckOpenPayments, CheckPayment, Providers};
use preau_platform::http::CspExtras;
use preau_platform::outbox::{Subscriber, Subscribers};
use preau_platform::{Platform, jobs};

/// Everyone who reacts to what happens.
pub fn subscribers() -> Subscribers {
    let rooms: [Vec<Subscriber>; 4] = [
        preau_notifications::server::subscribers(), // AccountOpened, ChildAdded → welcome mails
        preau_payments::server::subscribers(),      // PaymentSettled, PaymentFailed → mails
        preau_billing::server::subscribers(),       // PaymentSettled → subscription, credits; SubscriptionActivated → mail
        preau_scheduling::server::subscribers(),    // BookingConfirmed, BookingCancelled → mails with invitations
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

/// Where Konnect shows its payment page; its API is elsewhere.
const KONNECT_PAY_PAGES: &str = "https://gateway.konnect.network";

/// What the content security policy must allow beyond ourselves: the pages where people pay.
pub fn csp(platform: &Platform) -> CspExtras {
    let konnect = platform.config.konnect.as_ref();
    let form_action = konnect.map(|live| vec![live.base_url.clone(), KONNECT_PAY_PAGES.to_owned()]).unwrap_or_default();
    CspExtras { form_action }
}

/// When jobs start by themselves, in crontab syntax; each runs once across all nodes.
const SCHEDULES: &str = "\
* * * * * check_open_payments ?fill=2m
";

/// A worker that knows every job.
///
/// # Errors
/// When the queue's tables cannot be brought up to date.
pub async fn worker(platform: &Platform, providers: &Providers) -> anyhow::Result<Worker> {
    let options: WorkerOptions = jobs::worker(platform, subscribers())
        .add_extension(providers.clone())
        .add_extension(Outbound::from_config(&platform.config)?)
        .define_job::<SendMail>()
        .define_job::<CheckPayment>()
        .define_job::<CheckOpenPayments>()
        .with_crontab(SCHEDULES)
        .context("the crontab of wiring.rs")?;
    options.init().await.context("start the job worker")
}
