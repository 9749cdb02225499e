//! What a renewal takes into account: the next plan, a promotion that was kept, credit, a kept card, a pause, an end.

use crate::dunning::hybride;
use crate::invoices::read;
use crate::promotions::welcome;
use crate::purchase::promote;
use crate::site::{Site, wanted};
use preau_billing::model::editor::{CodeCheck, PromotionForm};
use preau_billing::model::purchase::PurchaseQuery;
use preau_billing::model::{GiveCredit, InvoiceId, InvoiceStatus, Ware};
use preau_billing::server::dunning::{Charge, Charger, SavedMethods, my_dues, run_dunning, suspend_bookings};
use preau_billing::server::invoices::{self, Invoice};
use preau_billing::server::{
    Bought, Buy, ChangePlan, Changed, Subscribe, Subscribed, buy, change_plan, check_promotion, end_at_period,
    keep_plan, pause, prepare_purchase, resume, turn_subscriptions,
};
use preau_kernel::{Actor, AppError, Outcome, Role, Roles};
use preau_payments::model::ProviderKind;
use preau_payments::server::{self as payments, CheckPayment, KeepMethod};
use preau_platform::outbox::Subscribers;
use preau_platform::{Platform, jobs};
use preau_testkit::Household;
use std::sync::atomic::{AtomicUsize, Ordering};

fn rule(error: AppError) -> String {
    match error {
        AppError::Rule { code, .. } => code,
        other => panic!("{other:?}"),
    }
}

impl Site {
    /// Takes HYBRIDE and agrees to have the card kept, which the stand-in then charges as `decision` says.
    pub async fn keep_card(&self, family: &Household, decision: &str) {
        let platform = &self.world.platform;
        payments::choose_keeping(platform, &family.parent, family.account_id, true).await.unwrap();
        let by_card = Subscribe { provider: Some(ProviderKind::Stripe), ..wanted(family, "HYBRIDE") };
        let started = self.subscribe(&family.parent, by_card).await.unwrap();
        self.decide_at(&started.url, started.payment_id, decision).await;
        let worker = jobs::worker(platform, Subscribers::default())
            .add_extension(self.providers.clone())
            .define_job::<CheckPayment>()
            .define_job::<KeepMethod>()
            .init()
            .await
            .unwrap();
        worker.run_once().await.unwrap();
        assert_eq!(self.world.count("select count(*) from payment_methods").await, 1, "the card is kept");
    }

    /// The hourly job with kept cards, twice at once and once more, and what follows from it.
    pub async fn charge_at(&self, instant: &str) {
        self.world.clock.set(instant);
        let charger = SavedMethods(self.providers.clone());
        let run = || run_dunning(&self.world.platform, &charger);
        let (a, b) = tokio::join!(run(), run());
        a.and(b).unwrap();
        self.settle().await;
        run().await.unwrap();
        self.settle().await;
    }

    async fn give(&self, about: InvoiceId, amount: &str, key: &str) {
        let staff = self.world.staff(Role::Assistant).await;
        let form = GiveCredit {
            invoice_id: about,
            amount: amount.to_owned(),
            reason: "Geste commercial".to_owned(),
            expires_on: String::new(),
            idempotency_key: key.to_owned(),
        };
        invoices::give_credit(&self.world.platform, &staff, form).await.unwrap();
    }

    pub async fn sql(&self, statement: &'static str) {
        self.world
            .house_does(async |tx| {
                sqlx::query(statement).execute(&mut **tx).await.expect("a change");
                Ok(())
            })
            .await;
    }
}

async fn taken(site: &Site, name: &str, plan: &str) -> (Household, Subscribed) {
    let family = site.world.household(name).await;
    let started = site.take(&family, plan).await;
    (family, started)
}

pub const OWED: &str = "select coalesce(sum(total_minor - paid_minor - credited_minor), 0)::bigint from invoices
                     where status = 'sent' and kind = 'invoice'";

#[tokio::test]
async fn a_cheaper_plan_that_was_planned_is_what_is_invoiced_and_begins_when_it_is_paid() {
    let site = Site::open().await;
    let (family, started) = taken(&site, "Ben Salah", "IMMERSION").await;
    let (platform, id) = (&site.world.platform, started.subscription_id);
    let to =
        |plan: &str| ChangePlan { subscription: id, plan: plan.to_owned(), provider: None, seen: None, keep: None };
    let planned = change_plan(platform, &site.providers, &family.parent, to("HYBRIDE")).await;
    assert_eq!(planned, Ok(Changed::Later));
    site.run_at("2026-03-26T08:00:00Z").await;
    assert_eq!(read(&site.world, site.renewal().await).await.total_minor, 179_000);
    let dues = my_dues(platform, &site.providers, &family.parent).await.unwrap();
    assert_eq!(dues[0].plan.fr, "Hybride");
    // Once it is issued it is paid as it is, or staff see to it.
    assert_eq!(rule(keep_plan(platform, &family.parent, id).await.unwrap_err()), "payment-due");
    let other = change_plan(platform, &site.providers, &family.parent, to("ACCES_PLATEFORME")).await.unwrap_err();
    assert_eq!(rule(other), "payment-due");
    assert_eq!(site.subscriptions().await[0].0, "IMMERSION");
    site.pay_invoice(&family.parent, site.renewal().await, None).await;
    let (plan, _, periods) = site.subscriptions().await.remove(0);
    assert_eq!((plan.as_str(), periods.len()), ("HYBRIDE", 2));
}

#[tokio::test]
async fn what_rests_or_ends_or_is_paid_once_or_agreed_on_request_is_not_renewed() {
    let site = Site::open().await;
    let platform = &site.world.platform;
    let (leaving, theirs) = taken(&site, "Ben Salah", "HYBRIDE").await;
    end_at_period(platform, &leaving.parent, theirs.subscription_id, "").await.unwrap();
    let (resting, theirs) = taken(&site, "Trabelsi", "HYBRIDE").await;
    pause(platform, &resting.parent, theirs.subscription_id).await.unwrap();
    taken(&site, "Gharbi", "IMMERSION").await;
    site.sql("update plans set on_request = true where code = 'IMMERSION'").await;
    taken(&site, "Leroy", "ACCES_PLATEFORME").await;
    site.sql("update plans set renews = false where code = 'ACCES_PLATEFORME'").await;
    assert_eq!(site.run_at("2026-03-27T08:00:00Z").await.issued, 0);
    site.sql("update plans set on_request = false, renews = true").await;
    assert_eq!(site.run_at("2026-03-27T09:00:00Z").await.issued, 2, "now they are renewed");
}

/// Counts, and pays nothing.
#[derive(Default)]
struct Counts(AtomicUsize);

#[async_trait::async_trait]
impl Charger for Counts {
    async fn charge(&self, _: &Platform, _: &Invoice, _: &str) -> Outcome<Charge> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Ok(Charge::NoMethod)
    }
}

#[tokio::test]
async fn whoever_ends_after_the_invoice_is_neither_reminded_nor_charged() {
    let site = Site::open().await;
    let (family, theirs) = taken(&site, "Ben Salah", "HYBRIDE").await;
    site.run_at("2026-03-26T08:00:00Z").await;
    end_at_period(&site.world.platform, &family.parent, theirs.subscription_id, "").await.unwrap();
    let charger = Counts::default();
    for day in ["2026-03-30", "2026-04-02"] {
        site.world.clock.set(&format!("{day}T06:00:00Z"));
        run_dunning(&site.world.platform, &charger).await.unwrap();
    }
    assert_eq!((charger.0.into_inner(), site.timeline().await), (0, vec!["invoice 03-26".to_owned()]));
}

#[tokio::test]
async fn whoever_ends_after_the_invoice_owes_nothing_when_the_time_is_over() {
    let site = Site::open().await;
    let (family, theirs) = taken(&site, "Ben Salah", "HYBRIDE").await;
    let platform = &site.world.platform;
    site.run_at("2026-03-26T08:00:00Z").await;
    let renewal = site.renewal().await;
    end_at_period(platform, &family.parent, theirs.subscription_id, "").await.unwrap();
    assert_eq!(my_dues(platform, &site.providers, &family.parent).await.unwrap(), [], "nothing is asked for any more");
    // From the last day to a month after it.
    for day in ["2026-04-02T12:00:00Z", "2026-04-03T08:00:00Z", "2026-05-02T08:00:00Z"] {
        site.world.clock.set(day);
        turn_subscriptions(platform).await.unwrap();
        site.run_at(day).await;
        assert_eq!(site.status().await, "cancelled");
        assert_eq!(read(&site.world, renewal).await.status, InvoiceStatus::Cancelled);
        assert_eq!(site.world.count(OWED).await, 0);
    }
    assert_eq!(site.timeline().await, ["invoice 03-26"], "nobody is dunned");
    let open = "select count(*) from renewals where closed_at is null";
    assert_eq!(site.world.count(open).await, 0);
}

#[tokio::test]
async fn whoever_is_late_and_ends_owes_nothing_at_once() {
    let (site, family) = hybride().await;
    site.run_days("2026-03-26", 13).await;
    assert_eq!(site.status().await, "past_due");
    let mut tx = site.world.house().await;
    let id: uuid::Uuid = sqlx::query_scalar("select id from subscriptions").fetch_one(&mut *tx).await.unwrap();
    drop(tx);
    let id = preau_billing::model::SubscriptionId(id);
    end_at_period(&site.world.platform, &family.parent, id, "").await.unwrap();
    assert_eq!((site.status().await.as_str(), site.world.count(OWED).await), ("cancelled", 0));
}

#[tokio::test]
async fn time_that_a_pause_kept_is_not_owed_twice() {
    let site = Site::open().await;
    let (family, theirs) = taken(&site, "Ben Salah", "HYBRIDE").await;
    let (platform, id) = (&site.world.platform, theirs.subscription_id);
    site.run_at("2026-03-26T08:00:00Z").await;
    let first = site.renewal().await;
    site.world.clock.set("2026-03-28T08:00:00Z");
    pause(platform, &family.parent, id).await.unwrap();
    site.run_at("2026-04-06T08:00:00Z").await;
    assert_eq!(site.timeline().await, ["invoice 03-26"], "what rests is not dunned");
    resume(platform, &family.parent, id).await.unwrap();
    site.run_at("2026-04-07T08:00:00Z").await;
    assert_eq!(read(&site.world, first).await.status, InvoiceStatus::Cancelled);
    assert_ne!(site.renewal().await, first, "the next one follows the time that was kept");
    assert_eq!(site.world.count(OWED).await, 179_000);
}

#[tokio::test]
async fn a_promotion_that_was_kept_holds_for_renewals_whoever_begins_them() {
    let site = Site::open().await;
    promote(&site, PromotionForm { applies_to: "both".to_owned(), ..welcome() }).await;
    let mut families = vec![];
    for name in ["Ben Salah", "Trabelsi"] {
        let family = site.world.household(name).await;
        let order = Buy {
            student_id: Some(family.student_id),
            ware: Some(Ware::Plan("HYBRIDE".to_owned())),
            aria_subjects: vec![],
            code: "BIENVENUE20".to_owned(),
            provider: Some(ProviderKind::Konnect),
            seen: None,
            keep: None,
        };
        let bought = buy(&site.world.platform, &site.providers, &family.parent, order).await.unwrap();
        let Bought::ToPay(pay) = bought else { panic!("to be paid") };
        site.pay_at(&pay.url, pay.payment_id).await;
        families.push(family);
    }
    site.world.clock.set("2026-03-26T08:30:00Z");
    let begun = site.subscribe(&families[0].parent, wanted(&families[0], "HYBRIDE")).await.unwrap();
    site.run_at("2026-03-26T09:00:00Z").await;
    assert_eq!(site.world.count("select count(*) from renewals").await, 2);
    assert_eq!(read(&site.world, begun.invoice_id).await.status, InvoiceStatus::Sent, "what was begun is the renewal");
    assert_eq!(site.world.count("select count(*) from invoices where total_minor = 143200").await, 4);
    assert_eq!(site.world.count("select uses::bigint from promotions").await, 4, "a use with each effect");
    assert_eq!(site.world.count("select kept_uses::bigint from promotions").await, 2, "the second was promised");
    for family in &families {
        let due = my_dues(&site.world.platform, &site.providers, &family.parent).await.unwrap().remove(0);
        site.pay_invoice(&family.parent, due.invoice_id, None).await;
    }
    assert_eq!(site.world.count("select count(*) from promotion_uses where status = 'used'").await, 4);
    let kept = "select count(*) from subscriptions where promotion_id is not null and status = 'active'";
    assert_eq!(site.world.count(kept).await, 2, "and the next one");
}

#[tokio::test]
async fn what_the_account_has_is_used_before_anybody_is_asked() {
    let site = Site::open().await;
    let (family, theirs) = taken(&site, "Ben Salah", "HYBRIDE").await;
    site.give(theirs.invoice_id, "50", "a").await;
    site.run_at("2026-03-26T08:00:00Z").await;
    let dues = my_dues(&site.world.platform, &site.providers, &family.parent).await.unwrap();
    assert_eq!(dues[0].amount.minor, 129_000);
    let mails = "select count(*) from mails where template in ('renewal-invoice', 'invoice-issued')";
    assert_eq!(site.world.count(mails).await, 1, "asked once, for the rest");
    // More of it comes before the reminder: nobody is reminded.
    site.give(theirs.invoice_id, "200", "b").await;
    site.run_at("2026-03-30T08:00:00Z").await;
    assert_eq!(site.timeline().await, ["invoice 03-26", "paid 03-30"]);
    assert_eq!(site.subscriptions().await[0].2, ["2026-03-02 2026-04-02", "2026-04-02 2026-05-02"]);
    assert_eq!(site.letters().await, ["renewal-invoice"]);
    assert_eq!(site.world.count("select sum(remaining_minor)::bigint from customer_credits").await, 71_000);
    // Enough for the whole: paid with its issue.
    site.give(theirs.invoice_id, "108", "c").await;
    site.run_at("2026-04-26T08:00:00Z").await;
    assert_eq!(site.letters().await, ["renewal-invoice"], "nobody is asked for nothing");
    assert_eq!(site.subscriptions().await[0].2.len(), 3);
    assert_eq!(site.world.count(OWED).await, 0);
}

#[tokio::test]
async fn a_kept_card_is_charged_on_the_day_and_the_subscription_goes_on() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    site.keep_card(&family, "pay").await;
    for day in ["03-26", "03-30", "04-02", "04-03", "04-05"] {
        site.charge_at(&format!("2026-{day}T07:30:00Z")).await;
    }
    assert_eq!(site.timeline().await, ["invoice 03-26", "reminder 03-30", "charge started 04-02", "paid 04-02"]);
    let periods = ["2026-03-02 2026-04-02", "2026-04-02 2026-05-02"].map(str::to_owned).to_vec();
    assert_eq!(site.subscriptions().await, [("HYBRIDE".to_owned(), "active".to_owned(), periods)]);
    assert_eq!(site.world.count("select count(*) from payments").await, 2, "the purchase and one charge");
    // After days without a job, whoever has paid in this very minute is told nothing of being late.
    site.charge_at("2026-04-26T07:30:00Z").await;
    site.charge_at("2026-05-12T07:30:00Z").await;
    assert_eq!(site.letters().await, ["renewal-invoice", "renewal-reminder", "renewal-invoice"]);
    assert_eq!(site.subscriptions().await[0].2.len(), 3);
}

#[tokio::test]
async fn a_card_that_refuses_is_asked_once_and_the_calendar_goes_on() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    site.keep_card(&family, "payonce").await;
    for day in ["03-26", "04-02", "04-02", "04-03", "04-05"] {
        site.charge_at(&format!("2026-{day}T08:30:00Z")).await;
    }
    let expected = ["invoice 03-26", "reminder 04-02", "charge refused 04-02", "late 04-03", "first_notice 04-05"];
    assert_eq!(site.timeline().await, expected);
    let renewal = site.renewal().await;
    let again = SavedMethods(site.providers.clone());
    let key = format!("renewal:{renewal}:2026-04-02");
    let charged = again.charge(&site.world.platform, &read(&site.world, renewal).await, &key).await.unwrap();
    assert!(matches!(charged, Charge::Refused(_)), "the same answer: {charged:?}");
    assert_eq!(site.world.count("select count(*) from payments where charged_method_id is not null").await, 1);
    site.pay_invoice(&family.parent, renewal, None).await;
    assert_eq!(site.status().await, "active");
}

#[tokio::test]
async fn what_staff_suspend_while_it_rests_rests_no_more_and_keeps_its_time() {
    let (site, family) = hybride().await;
    let (platform, staff) = (&site.world.platform, site.world.staff(Role::Admin).await);
    site.run_at("2026-03-26T08:00:00Z").await;
    let mut tx = site.world.house().await;
    let id: uuid::Uuid = sqlx::query_scalar("select id from subscriptions").fetch_one(&mut *tx).await.unwrap();
    drop(tx);
    site.world.clock.set("2026-03-28T08:00:00Z");
    pause(platform, &family.parent, preau_billing::model::SubscriptionId(id)).await.unwrap();
    let renewal = site.renewal().await;
    suspend_bookings(platform, &staff, renewal, "Chèque refusé").await.unwrap();
    assert_eq!(site.status().await, "suspended");
    let rests = "select count(*) from subscriptions where paused_at is not null or resumes_at is not null";
    assert_eq!(site.world.count(rests).await, 0);
    site.world.clock.set("2026-03-30T08:00:00Z");
    site.pay_invoice(&family.parent, renewal, None).await;
    let (_, status, periods) = site.subscriptions().await.remove(0);
    assert_eq!(status, "active");
    assert_eq!(periods[1], "2026-03-30 2026-04-04", "the days that were left come first");
    assert_eq!(periods.len(), 3);
    assert_eq!(site.world.count("select count(*) from subscription_pauses where resumed_at is null").await, 0);
}

#[tokio::test]
async fn buying_while_something_is_due_pays_what_is_due_and_nothing_else() {
    for (days, status) in [(13, "past_due"), (24, "suspended")] {
        let (site, family) = hybride().await;
        site.run_days("2026-03-26", days).await;
        assert_eq!(site.status().await, status);
        let renewal = site.renewal().await;
        for plan in ["IMMERSION", "ACCES_PLATEFORME"] {
            let refused = site.subscribe(&family.parent, wanted(&family, plan)).await.unwrap_err();
            assert!(refused.message().fr.contains("INV-2026-0002"), "{refused:?}");
            assert_eq!(rule(refused), "payment-due");
        }
        let begun = site.subscribe(&family.parent, wanted(&family, "HYBRIDE")).await.unwrap();
        assert_eq!(begun.invoice_id, renewal);
        assert_eq!(site.world.count("select count(*) from invoices").await, 2, "no second charge");
        site.pay(&begun).await;
        assert_eq!(site.status().await, "active");
        assert_eq!(site.world.count(OWED).await, 0);
    }
}

#[tokio::test]
async fn a_member_of_the_community_is_renewed_like_anybody() {
    let site = Site::open().await;
    let home = site.world.household("Leroy").await;
    let Actor::User(person) = home.parent.clone() else { panic!("a person") };
    let member = Actor::User(preau_kernel::SignedIn { roles: Roles(vec![Role::Member]), ..person });
    let for_oneself = Subscribe { student_id: Some(home.parent_id), ..wanted(&home, "PREMIUM_MENSUEL") };
    let started = site.subscribe(&member, for_oneself).await.unwrap();
    site.pay(&started).await;
    assert_eq!(site.run_at("2026-03-26T08:00:00Z").await.issued, 1);
    let due = my_dues(&site.world.platform, &site.providers, &member).await.unwrap().remove(0);
    assert_eq!((due.amount.minor, due.amount.currency.code()), (4_700, "EUR"));
    site.pay_invoice(&member, due.invoice_id, None).await;
    assert_eq!(site.subscriptions().await[0].2, ["2026-03-02 2026-04-02", "2026-04-02 2026-05-02"]);
}

/// Without a code, for renewals only.
fn reduction_of_renewals() -> PromotionForm {
    PromotionForm { code: String::new(), automatic: "true".to_owned(), applies_to: "renewals".to_owned(), ..welcome() }
}

#[tokio::test]
async fn a_reduction_of_renewals_comes_by_itself_and_is_a_use() {
    let site = Site::open().await;
    promote(&site, reduction_of_renewals()).await;
    let (family, _) = taken(&site, "Ben Salah", "HYBRIDE").await;
    assert_eq!(site.world.count("select count(*) from invoices where total_minor = 179000").await, 1, "not the first");
    site.run_at("2026-03-26T08:00:00Z").await;
    let renewal = site.renewal().await;
    assert_eq!(read(&site.world, renewal).await.total_minor, 143_200);
    assert_eq!(site.world.count("select count(*) from promotion_uses where status = 'reserved'").await, 1);
    site.pay_invoice(&family.parent, renewal, None).await;
    assert_eq!(site.world.count("select count(*) from promotion_uses where status = 'used' and not kept").await, 1);
    site.run_at("2026-04-25T08:00:00Z").await;
    assert_eq!(read(&site.world, site.renewal().await).await.total_minor, 179_000, "once per account, as it says");
}

#[tokio::test]
async fn what_is_not_renewed_after_all_gives_its_reduction_back() {
    let site = Site::open().await;
    promote(&site, reduction_of_renewals()).await;
    let (family, theirs) = taken(&site, "Ben Salah", "HYBRIDE").await;
    site.run_at("2026-03-26T08:00:00Z").await;
    end_at_period(&site.world.platform, &family.parent, theirs.subscription_id, "").await.unwrap();
    site.world.clock.set("2026-04-02T12:00:00Z");
    turn_subscriptions(&site.world.platform).await.unwrap();
    assert_eq!(site.world.count("select uses::bigint from promotions").await, 0);
}

#[tokio::test]
async fn a_code_that_is_typed_once_the_invoice_is_issued_is_refused_and_not_forgotten() {
    let site = Site::open().await;
    promote(&site, PromotionForm { applies_to: "renewals".to_owned(), ..welcome() }).await;
    let (family, _) = taken(&site, "Ben Salah", "HYBRIDE").await;
    let platform = &site.world.platform;
    let query = PurchaseQuery {
        ware: Some(Ware::Plan("HYBRIDE".to_owned())),
        student_id: Some(family.student_id),
        aria_subjects: vec![],
        code: "BIENVENUE20".to_owned(),
    };
    site.world.clock.set("2026-03-26T08:20:00Z");
    let check = check_promotion(platform, &family.parent, &query).await.unwrap();
    assert!(matches!(check, CodeCheck::Good { .. }), "{check:?}");
    site.run_at("2026-03-26T08:30:00Z").await;
    let check = check_promotion(platform, &family.parent, &query).await.unwrap();
    assert!(matches!(&check, CodeCheck::Bad(why) if why.fr.contains("déjà émise")), "{check:?}");
    let page = prepare_purchase(platform, &site.providers, &family.parent, &query).await.unwrap();
    let recap = page.recap.expect("it can be paid");
    assert!(recap.code_refused.is_some() && recap.total.minor == 179_000, "{recap:?}");
}
