//! What payers are told, and what they agreed to: each once, in their language, and true.

use crate::dunning::hybride;
use crate::invoices::issued;
use crate::site::Site;
use leptos::prelude::*;
use leptos_router::components::{Route, Routes};
use leptos_router::{SsrMode, path};
use preau_billing::model::{InstalmentPlan, InvoiceId, SubscriptionId, Ware};
use preau_billing::server::{
    Bought, Buy, ChangePlan, buy, change_plan, end_at_period, invoices, keep_plan, pause, resume, turn_subscriptions,
};
use preau_billing::view::InvoicePage;
use preau_kernel::{Actor, Role};
use preau_payments::model::ProviderKind;
use preau_payments::server::{CheckPayment, KeepMethod, choose_keeping};
use preau_platform::jobs;
use preau_platform::outbox::Subscribers;
use preau_testkit::{Household, Pages};

const CONSENTS: &str = "select count(*) from payment_consents";

fn routes() -> impl IntoView {
    view! {
        <Routes fallback=|| "no such page">
            <Route path=path!("/espace/factures/:id") view=InvoicePage ssr=SsrMode::Async />
        </Routes>
    }
}

impl Site {
    /// Template and subject of every mail about subscriptions and invoices, in order.
    async fn told(&self) -> Vec<(String, String)> {
        let mut tx = self.world.house().await;
        sqlx::query_as(
            "select template, subject from mails where template like 'subscription-%' or template like 'invoice-%'
              order by created_at, id",
        )
        .fetch_all(&mut *tx)
        .await
        .unwrap()
    }

    /// Everything that happened is heard of once more.
    async fn hear_again(&self) {
        self.sql("update outbox_events set dispatched_at = null").await;
        self.settle().await;
    }

    async fn only_subscription(&self) -> SubscriptionId {
        let mut tx = self.world.house().await;
        SubscriptionId(sqlx::query_scalar("select id from subscriptions").fetch_one(&mut *tx).await.unwrap())
    }

    /// Takes HYBRIDE, paid by Stripe, with this answer to whether the card is kept; then the jobs run.
    async fn by_card(&self, family: &Household, keep: Option<bool>) {
        let platform = &self.world.platform;
        let order = Buy {
            student_id: Some(family.student_id),
            ware: Some(Ware::Plan("HYBRIDE".to_owned())),
            aria_subjects: vec![],
            code: String::new(),
            provider: Some(ProviderKind::Stripe),
            seen: None,
            keep,
        };
        let bought = buy(platform, &self.providers, &family.parent, order).await.unwrap();
        let Bought::ToPay(pay) = bought else { panic!("to be paid") };
        self.pay_at(&pay.url, pay.payment_id).await;
        self.keep_what_was_agreed().await;
    }

    /// Runs the jobs that ask a provider what it kept.
    async fn keep_what_was_agreed(&self) {
        let worker = jobs::worker(&self.world.platform, Subscribers::default())
            .add_extension(self.providers.clone())
            .define_job::<CheckPayment>()
            .define_job::<KeepMethod>()
            .init()
            .await
            .unwrap();
        worker.run_once().await.unwrap();
    }

    async fn body(&self, template: &'static str) -> String {
        let mut tx = self.world.house().await;
        sqlx::query_scalar("select text_body from mails where template = $1 order by created_at desc, id desc limit 1")
            .bind(template)
            .fetch_one(&mut *tx)
            .await
            .unwrap()
    }
}

#[tokio::test]
async fn whatever_happens_to_a_subscription_its_payer_is_told_once() {
    let (site, family) = hybride().await;
    let (platform, id) = (&site.world.platform, site.only_subscription().await);
    site.world.clock.set("2026-03-10T08:00:00Z");
    pause(platform, &family.parent, id).await.unwrap();
    site.settle().await;
    site.world.clock.set("2026-03-12T08:00:00Z");
    resume(platform, &family.parent, id).await.unwrap();
    site.settle().await;
    let cheaper =
        ChangePlan { subscription: id, plan: "ACCES_PLATEFORME".to_owned(), provider: None, seen: None, keep: None };
    site.world.clock.set("2026-03-13T08:00:00Z");
    change_plan(platform, &site.providers, &family.parent, cheaper).await.unwrap();
    site.settle().await;
    keep_plan(platform, &family.parent, id).await.unwrap();
    site.sql("update users set locale = 'en'").await;
    site.world.clock.set("2026-03-14T08:00:00Z");
    end_at_period(platform, &family.parent, id, "").await.unwrap();
    site.settle().await;
    site.world.clock.set("2026-04-06T08:00:00Z");
    turn_subscriptions(platform).await.unwrap();
    site.settle().await;
    let expected = [
        ("subscription-activated", "La formule Hybride de Ben Salah est active"),
        ("subscription-paused", "La formule Hybride de Ben Salah est en pause"),
        ("subscription-resumed", "La formule Hybride de Ben Salah reprend"),
        ("subscription-change-planned", "Ben Salah passera à la formule Accès plateforme"),
        ("subscription-ending", "Ben Salah’s Hybrid plan will stop on 4 April 2026"),
        ("subscription-ended", "Ben Salah’s Hybrid plan has ended"),
    ]
    .map(|(template, subject)| (template.to_owned(), subject.to_owned()));
    assert_eq!(site.told().await, expected);
    site.hear_again().await;
    assert_eq!(site.told().await.len(), expected.len(), "heard again, told once");
    let mut tx = site.world.house().await;
    let others: i64 = sqlx::query_scalar("select count(*) from mails where user_id <> $1")
        .bind(family.parent_id.0)
        .fetch_one(&mut *tx)
        .await
        .unwrap();
    assert_eq!(others, 0, "a child is told nothing");
}

#[tokio::test]
async fn whoever_ticks_the_box_has_agreed_and_is_told_what_will_be_charged() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    site.by_card(&family, Some(true)).await;
    assert_eq!(site.world.count("select count(*) from payment_methods").await, 1, "the card is kept");
    let mut tx = site.world.house().await;
    let (by, locale, version): (uuid::Uuid, String, String) =
        sqlx::query_as("select given_by, locale, text_version from payment_consents")
            .fetch_one(&mut *tx)
            .await
            .unwrap();
    assert_eq!((by, locale.as_str()), (family.parent_id.0, "fr"));
    assert_eq!(version, preau_payments::model::CONSENT_VERSION);
    drop(tx);
    let told = site.body("subscription-activated").await;
    assert!(told.contains("sera débité") && !told.contains("Rien n’est prélevé"), "{told}");
    for day in ["03-26", "04-02"] {
        site.charge_at(&format!("2026-{day}T07:30:00Z")).await;
    }
    assert!(site.body("renewal-invoice").await.contains("•••• 4242 sera débité le 2 avril 2026"));
    assert_eq!(site.subscriptions().await[0].2.len(), 2, "renewed without anybody");
}

#[tokio::test]
async fn whoever_does_not_tick_it_keeps_nothing_whatever_was_chosen_before() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    choose_keeping(&site.world.platform, &family.parent, family.account_id, true).await.unwrap();
    site.by_card(&family, Some(false)).await;
    assert_eq!(site.world.count("select count(*) from payment_methods").await, 0);
    assert_eq!(site.world.count(CONSENTS).await, 0);
    assert!(site.body("subscription-activated").await.contains("Rien n’est prélevé automatiquement"));
}

#[tokio::test]
async fn the_payer_of_an_invoice_is_asked_where_something_renews_and_nothing_is_kept_yet() {
    let (site, family) = hybride().await;
    site.run_at("2026-03-26T08:00:00Z").await;
    let (renewal, (once, _)) = (site.renewal().await, issued(&site.world, &family, &[100_000]).await);
    let page = async |id: InvoiceId| {
        let pages = Pages::of(&site.world, routes).with(site.providers.clone());
        pages.seen(&family.parent, &format!("/espace/factures/{id}")).await
    };
    let box_of = "type=\"checkbox\" id=\"keep\" name=\"keep\" value=\"true\" aria-";
    assert!(page(renewal).await.contains(box_of), "{}", page(renewal).await);
    assert!(!page(once).await.contains("name=\"keep"), "what is sold once renews nothing");

    let pay = async |id: InvoiceId, keep| {
        let (id, with) = (id.to_string(), ("stripe", keep));
        invoices::pay(&site.world.platform, &site.providers, &family.parent, &id, with, "").await.unwrap()
    };
    pay(once, Some(true)).await;
    assert_eq!(site.world.count(CONSENTS).await, 0, "whatever is sent");
    let started = pay(renewal, Some(true)).await;
    assert_eq!(site.world.count(CONSENTS).await, 1);
    site.pay_at(&started.url, started.payment_id).await;
    site.keep_what_was_agreed().await;
    assert_eq!(site.world.count("select count(*) from payment_methods").await, 1);
    site.run_at("2026-04-26T08:00:00Z").await;
    let next = site.renewal().await;
    assert_ne!(next, renewal);
    assert!(!page(next).await.contains("name=\"keep"), "the card is kept already");
}

#[tokio::test]
async fn an_invoice_that_is_paid_without_ticking_keeps_nothing() {
    let (site, family) = hybride().await;
    site.run_at("2026-03-26T08:00:00Z").await;
    let id = site.renewal().await.to_string();
    let with = ("stripe", Some(false));
    let started = invoices::pay(&site.world.platform, &site.providers, &family.parent, &id, with, "").await.unwrap();
    site.pay_at(&started.url, started.payment_id).await;
    site.keep_what_was_agreed().await;
    assert_eq!(site.world.count(CONSENTS).await, 0);
    assert_eq!(site.world.count("select count(*) from payment_methods").await, 0);
}

#[tokio::test]
async fn an_invoice_of_the_office_is_reminded_of_once_per_deadline() {
    let site = Site::open().await;
    let (family, staff): (_, Actor) = (site.world.household("Ben Salah").await, site.world.staff(Role::Admin).await);
    let (id, reference) = issued(&site.world, &family, &[100_000]).await;
    let parts = InstalmentPlan { invoice_id: id, count: "2".to_owned(), first: "2026-03-10".to_owned() };
    invoices::plan_instalments(&site.world.platform, &staff, parts).await.unwrap();
    let mut reminders = vec![];
    for day in ["03-12", "03-13", "03-14", "04-12", "04-13", "04-14"] {
        if day == "04-12" {
            site.pay_invoice(&family.parent, id, Some(50_000)).await;
        }
        reminders.push(site.run_at(&format!("2026-{day}T08:00:00Z")).await.reminders);
    }
    assert_eq!(reminders, [0, 1, 0, 0, 1, 0]);
    let subjects: Vec<_> =
        site.told().await.into_iter().filter(|told| told.0 == "invoice-overdue").map(|told| told.1).collect();
    assert_eq!(subjects.len(), 2);
    assert!(subjects.iter().all(|subject| subject.contains("50,000") && subject.contains(&reference)), "{subjects:?}");
    site.pay_invoice(&family.parent, id, Some(50_000)).await;
    assert_eq!(site.run_at("2026-06-01T08:00:00Z").await.reminders, 0, "paid");
}
