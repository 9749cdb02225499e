//! What the rooms offer, put together: every subscriber, job and schedule is listed here and nowhere else (routes: `http`).

use anyhow::Context;
use graphile_worker::{Cron, CrontabFill, Worker};
use preau_billing::server::dunning::{Charging, RunDunning, SavedMethods};
use preau_billing::server::invoices::{self, ExpireCustomerCredit, InvoiceBooks, PayableInvoices};
use preau_billing::server::{AllocateCredits, TurnSubscriptions, quotes};
use preau_credits::server::ExpireCredits;
use preau_directory::server::reviews::PublishReviews;
use preau_kernel::{Actor, Outcome};
use preau_notifications::server::{Outbound, OutboundSms, Printers, SendMail, SendTextMessage};
use preau_payments::server::rest::Payables;
use preau_payments::server::{
    CheckOpenPayments, CheckPayment, CheckRefunds, ForgetMethod, KeepMethod, Providers, ReconcilePayments,
};
use preau_payroll::server::CarryPay;
use preau_platform::config::Config;
use preau_platform::http::CspExtras;
use preau_platform::jobs::Enqueue;
use preau_platform::mailer::Mailer;
use preau_platform::outbox::{Subscriber, Subscribers};
use preau_platform::sms::SmsSender;
use preau_platform::{Platform, jobs};
use preau_scheduling::server::SendReminders;
use preau_scheduling::server::busy::RefreshBusy;
use preau_scheduling::server::{ExpireHolds, OfferFreeSeats};
use std::sync::Arc;

/// Everyone who reacts to what happens.
pub fn subscribers() -> Subscribers {
    let rooms: [Vec<Subscriber>; 6] = [
        preau_notifications::server::subscribers(), // AccountOpened, ChildAdded, ActivationRenewed → mails with links
        preau_credits::server::subscribers(),       // CreditsExpiring, CreditsExpired, CreditsAdjusted, … → mails
        preau_payments::server::subscribers(), // PaymentSettled, PaymentFailed → mails; PaymentSettled → the method that is kept
        preau_billing::server::subscribers(),  // PaymentSettled → invoice; InvoicePaid → subscription, credits; mails
        preau_scheduling::server::subscribers(), // BookingConfirmed, BookingCancelled → mails with invitations; ReportFiled → mails
        preau_payroll::server::subscribers(),    // ReportFiled → what a coach earns; StatementPaid → mail
    ];
    Subscribers::new(rooms.into_iter().flatten().collect())
}

/// The payment providers of this deployment.
///
/// # Errors
/// When their settings do not go together.
pub fn providers(platform: &Platform) -> anyhow::Result<Providers> {
    // Invoices say what of a payment can go back.
    Ok(Providers::from_config(&platform.config, &platform.http).with_books(Arc::new(InvoiceBooks)))
}

/// What can be paid through the REST API: each room that is owed something says how.
pub fn payables() -> Payables {
    Payables::new(vec![Arc::new(PayableInvoices)])
}

/// What can go with mails on paper: each room prints its own.
pub fn printers() -> Printers {
    Printers::new([invoices::printers(), quotes::printers()].concat())
}

/// What the content security policy must allow beyond ourselves: the sites where people pay, and where they meet.
pub fn csp(config: &Config, providers: &Providers) -> CspExtras {
    let form_action =
        providers.pay_sites().into_iter().chain(preau_scheduling::server::meeting_sites(config)).collect();
    CspExtras { form_action }
}

/// A worker that knows every job.
///
/// # Errors
/// When the queue's tables cannot be brought up to date.
pub async fn worker(platform: &Platform, providers: &Providers) -> anyhow::Result<Worker> {
    let worker = jobs::worker(platform, subscribers())
        .add_extension(providers.clone())
        .add_extension(Outbound(Mailer::new(&platform.config)?))
        .add_extension(printers())
        .add_extension(OutboundSms(SmsSender::new(&platform.config, &platform.http)))
        .add_extension(Charging(Arc::new(SavedMethods(providers.clone()))))
        .define_job::<SendMail>()
        .define_job::<SendTextMessage>()
        .define_job::<CheckPayment>()
        .define_job::<CheckOpenPayments>()
        .define_job::<ReconcilePayments>()
        .define_job::<CheckRefunds>()
        .define_job::<KeepMethod>()
        .define_job::<ForgetMethod>()
        // Each minute: refunds that their provider has not confirmed (SPEC PA-5).
        .with_cron(Cron::every_minute::<CheckRefunds>().payload(CheckRefunds {})?)
        .define_job::<AllocateCredits>()
        .define_job::<ExpireCredits>()
        .define_job::<ExpireCustomerCredit>()
        // Each minute, once across all nodes; asks about the payments that are due (SPEC PA-5).
        .with_cron(Cron::every_minute::<CheckOpenPayments>().payload(CheckOpenPayments {})?)
        // Each night: does the provider still say that what was settled in the last days is paid?
        .with_cron(
            Cron::daily_at::<ReconcilePayments>(3, 20)?
                .payload(ReconcilePayments::default())?
                .fill(CrontabFill::days(1)),
        )
        // Each hour: months of longer periods that have begun. Once a day, in the morning of Tunis and Paris: what expires.
        // After a night without a worker, the run that was missed is made up for.
        .with_cron(Cron::hourly_at::<AllocateCredits>(5)?.payload(AllocateCredits {})?)
        .with_cron(Cron::daily_at::<ExpireCredits>(6, 10)?.payload(ExpireCredits {})?.fill(CrontabFill::days(1)))
        .define_job::<TurnSubscriptions>()
        // Every ten minutes: pauses, trials and wished-for endings whose time has come; purchases that nobody paid.
        .with_cron(Cron::every_n_minutes::<TurnSubscriptions>(10)?.payload(TurnSubscriptions {})?)
        .define_job::<RunDunning>()
        // Each hour: renewals that are due, and what follows when they are not paid (SPEC BI-7).
        .with_cron(Cron::hourly_at::<RunDunning>(15)?.payload(RunDunning {})?)
        .with_cron(
            Cron::daily_at::<ExpireCustomerCredit>(6, 20)?.payload(ExpireCustomerCredit {})?.fill(CrontabFill::days(1)),
        )
        .define_job::<CarryPay>()
        // Each hour: what a month that is over took too much from a coach comes off the next one (SPEC BI-8).
        .with_cron(Cron::hourly_at::<CarryPay>(25)?.payload(CarryPay {})?)
        .define_job::<ExpireHolds>()
        .define_job::<OfferFreeSeats>()
        // Each minute: slots that are no longer kept are free again (SPEC SC-3).
        .with_cron(Cron::every_minute::<ExpireHolds>().payload(ExpireHolds {})?)
        // Each minute: free seats go to those who wait and can take them by now (SPEC SC-6).
        .with_cron(Cron::every_minute::<OfferFreeSeats>().payload(OfferFreeSeats {})?)
        .define_job::<PublishReviews>()
        // Every ten minutes: reviews that nobody can answer any more are published (SPEC DI-4).
        .with_cron(Cron::every_n_minutes::<PublishReviews>(10)?.payload(PublishReviews {})?)
        .define_job::<SendReminders>()
        .define_job::<RefreshBusy>()
        // Reminders a day before; calendars that providers keep elsewhere, those that are due (SPEC SC-9, SC-10).
        .with_cron(Cron::every_n_minutes::<SendReminders>(5)?.payload(SendReminders {})?)
        .with_cron(Cron::every_n_minutes::<RefreshBusy>(5)?.payload(RefreshBusy {})?)
        .init()
        .await
        .context("start the job worker")?;
    catch_up(platform).await.context("put in line what was missed")?;
    Ok(worker)
}

/// After a stop, what the clock brought meanwhile does not wait for the next hour.
async fn catch_up(platform: &Platform) -> Outcome<()> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    // Without a key: a job that died with its worker and is put in line again under the same key would be given up, not replaced.
    jobs::enqueue(&mut tx, &RunDunning {}, Enqueue::default()).await?;
    tx.commit().await
}
