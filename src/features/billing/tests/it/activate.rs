//! What a payment does.

use crate::site::{Site, wanted};
use chrono::TimeDelta;
use preau_billing::server::{self, Subscribe};
use preau_kernel::Currency;
use preau_payments::model::PaymentId;
use preau_payments::server::{PaymentSettled, check};
use preau_platform::outbox;

fn one(plan: &str, status: &str, periods: &[&str]) -> (String, String, Vec<String>) {
    (plan.to_owned(), status.to_owned(), periods.iter().map(|p| (*p).to_owned()).collect())
}

#[tokio::test]
async fn a_paid_plan_is_active_for_a_month_with_its_credits_and_one_mail() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    site.take(&family, "HYBRIDE").await;
    assert_eq!(site.subscriptions().await, [one("HYBRIDE", "active", &["2026-03-02 2026-04-02"])]);
    assert_eq!(site.credits(&family).await, 400);
    assert_eq!(site.world.count("select count(*) from mails where template = 'subscription-activated'").await, 1);
    assert_eq!(site.world.count("select count(*) from mails where template = 'payment-confirmed'").await, 1);
    let mut tx = site.world.house().await;
    let (text, to): (String, uuid::Uuid) =
        sqlx::query_as("select text_body, user_id from mails where template = 'subscription-activated'")
            .fetch_one(&mut *tx)
            .await
            .unwrap();
    for said in ["Hybride", "2 avril 2026", "4 crédits", "179\u{a0}TND"] {
        assert!(text.contains(said), "{said} in {text}");
    }
    assert_eq!(to, family.parent_id.0);
}

#[tokio::test]
async fn however_often_it_is_heard_a_payment_counts_once() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let started = site.take(&family, "HYBRIDE").await;
    // The same again: asked, delivered again, and even recorded a second time.
    check(&site.world.platform, &site.providers, started.payment_id).await.unwrap();
    for _ in 0..3 {
        let again = PaymentSettled {
            payment_id: started.payment_id,
            account_id: family.account_id,
            payer_id: family.parent_id,
            purpose: server::invoices::purpose(started.invoice_id),
            amount_minor: 179_000,
            currency: Currency::Tnd,
        };
        let now = site.world.now();
        site.world.house_does(async |tx| outbox::record(tx, now, &again).await).await;
        site.world
            .house_does(async |tx| {
                sqlx::query("update outbox_events set dispatched_at = null").execute(&mut **tx).await.expect("again");
                Ok(())
            })
            .await;
        let billing = preau_platform::outbox::Subscribers::new(preau_billing::server::subscribers());
        site.world.settle(&billing).await;
    }
    assert_eq!(site.subscriptions().await, [one("HYBRIDE", "active", &["2026-03-02 2026-04-02"])]);
    assert_eq!(site.credits(&family).await, 400);
    assert_eq!(site.world.count("select count(*) from mails where template like 'subscription-%'").await, 1);
}

#[tokio::test]
async fn a_payment_for_something_else_is_none_of_our_business() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let other = PaymentSettled {
        payment_id: PaymentId(uuid::Uuid::from_u128(1)),
        account_id: family.account_id,
        payer_id: family.parent_id,
        purpose: "lesson:1".to_owned(),
        amount_minor: 1,
        currency: Currency::Tnd,
    };
    let now = site.world.now();
    site.world.house_does(async |tx| outbox::record(tx, now, &other).await).await;
    let billing = preau_platform::outbox::Subscribers::new(preau_billing::server::subscribers());
    site.world.settle(&billing).await;
    assert!(site.subscriptions().await.is_empty());
}

#[tokio::test]
async fn a_plan_without_credits_is_active_without_credits() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    site.take(&family, "ACCES_PLATEFORME").await;
    assert_eq!(site.subscriptions().await, [one("ACCES_PLATEFORME", "active", &["2026-03-02 2026-04-02"])]);
    assert_eq!(site.credits(&family).await, 0);
}

#[tokio::test]
async fn two_plans_paid_at_once_give_two_months_in_a_row_and_lose_no_money() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let first = site.subscribe(&family.parent, wanted(&family, "HYBRIDE")).await.unwrap();
    let second = site.subscribe(&family.parent, wanted(&family, "IMMERSION")).await.unwrap();
    site.pay(&first).await;
    site.pay(&second).await;
    assert_eq!(
        site.subscriptions().await,
        [
            one("HYBRIDE", "active", &["2026-03-02 2026-04-02", "2026-04-02 2026-05-02"]),
            one("IMMERSION", "cancelled", &[]),
        ]
    );
    assert_eq!(site.credits(&family).await, 400 + 800, "the credits of what was paid for");
    assert_eq!(site.world.count("select count(*) from mails where template = 'subscription-extended'").await, 1);
}

#[tokio::test]
async fn a_plan_is_renewed_in_its_last_week_and_the_months_follow_each_other() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let first = site.take(&family, "HYBRIDE").await;
    site.world.clock.advance(TimeDelta::days(26));
    let second = site.take(&family, "HYBRIDE").await;
    assert_eq!(second.subscription_id, first.subscription_id);
    let periods = ["2026-03-02 2026-04-02", "2026-04-02 2026-05-02"];
    assert_eq!(site.subscriptions().await, [one("HYBRIDE", "active", &periods)]);
    assert_eq!(site.credits(&family).await, 800);
}

#[tokio::test]
async fn a_plan_that_ran_out_begins_anew_on_the_day_it_is_paid() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    site.take(&family, "HYBRIDE").await;
    site.world.clock.set("2026-05-10T08:00:00Z");
    site.take(&family, "HYBRIDE").await;
    let periods = ["2026-03-02 2026-04-02", "2026-05-10 2026-06-10"];
    assert_eq!(site.subscriptions().await, [one("HYBRIDE", "active", &periods)]);
    assert_eq!(site.world.count("select count(*) from mails where template = 'subscription-activated'").await, 2);
    site.world.clock.set("2026-06-05T08:00:00Z");
    site.take(&family, "HYBRIDE").await;
    assert_eq!(site.subscriptions().await[0].2[2], "2026-06-10 2026-07-10", "counted from the new beginning");
}

#[tokio::test]
async fn a_late_payment_brings_a_suspended_plan_back_at_once() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    site.take(&family, "HYBRIDE").await;
    site.world.clock.set("2026-04-20T08:00:00Z");
    let suspend = "update subscriptions set status = 'suspended'";
    site.world
        .house_does(async |tx| {
            sqlx::query(suspend).execute(&mut **tx).await.expect("suspended");
            Ok(())
        })
        .await;
    site.take(&family, "HYBRIDE").await;
    assert_eq!(site.subscriptions().await[0].1, "active");
}

#[tokio::test]
async fn nothing_is_active_before_it_is_paid_nor_when_the_card_is_refused() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let aria_subjects = vec!["nsi".to_owned()];
    let choice = Subscribe { aria_subjects, ..wanted(&family, "HYBRIDE") };
    let started = site.subscribe(&family.parent, choice).await.unwrap();
    let refuse = "update sandbox.konnect_payments set status = 'failed'";
    sqlx::query(refuse).execute(site.world.platform.db.pool()).await.unwrap();
    check(&site.world.platform, &site.providers, started.payment_id).await.unwrap();
    site.settle().await;
    assert_eq!(site.subscriptions().await, [one("HYBRIDE", "incomplete", &[])]);
    assert_eq!(site.credits(&family).await, 0);
}

#[tokio::test]
async fn the_schema_allows_one_live_plan_per_student_and_no_overlapping_months() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    site.take(&family, "HYBRIDE").await;
    for statement in [
        "insert into subscriptions (id, account_id, student_id, plan, status, created_at, activated_at)
         select gen_random_uuid(), account_id, student_id, 'IMMERSION', 'active', created_at, created_at from subscriptions",
        "insert into subscription_periods (id, subscription_id, during, created_at, plan, months, credits)
         select gen_random_uuid(), subscription_id, tstzrange(lower(during) + interval '1 day', upper(during) + interval '9 days'),
                created_at, plan, months, credits from subscription_periods",
        "insert into subscription_periods (id, subscription_id, during, invoice_line_id, created_at, plan, months, credits)
         select gen_random_uuid(), subscription_id, tstzrange(upper(during), upper(during) + interval '1 day'), invoice_line_id,
                created_at, plan, months, credits from subscription_periods",
    ] {
        let mut tx = site.world.house().await;
        let refusal = sqlx::query(statement).execute(&mut *tx).await.expect_err(statement);
        let constraint = refusal.as_database_error().and_then(|e| e.constraint()).unwrap_or_default();
        let meant = ["subscriptions_one_live", "subscription_periods_subscription_id_during_excl", "subscription_periods_line"];
        assert!(meant.contains(&constraint), "{statement}: {refusal}");
    }
}
