//! Changing, pausing and ending a subscription.

use crate::site::{Site, wanted};
use chrono::TimeDelta;
use preau_billing::model::SubscriptionId;
use preau_billing::model::manage::ChangeEffect;
use preau_billing::server::{
    ChangePlan, Changed, change_plan, choose_aria_subjects, end_at_period, go_on, keep_plan, pause, preview_change,
    resume, show_subscription, turn_subscriptions,
};
use preau_kernel::{Actor, AppError, Outcome};
use preau_payments::model::{PaymentId, ProviderKind};
use preau_testkit::Household;

async fn taken(site: &Site, plan: &str) -> (Household, SubscriptionId) {
    let family = site.world.household("Ben Salah").await;
    let started = site.take(&family, plan).await;
    (family, started.subscription_id)
}

fn to(id: SubscriptionId, plan: &str, seen: Option<i64>) -> ChangePlan {
    ChangePlan { subscription: id, plan: plan.to_owned(), provider: Some(ProviderKind::Konnect), seen, keep: None }
}

async fn change(site: &Site, actor: &Actor, wanted: ChangePlan) -> Outcome<Changed> {
    change_plan(&site.world.platform, &site.providers, actor, wanted).await
}

/// Its address, its payment and the amount of it.
async fn payment(site: &Site, changed: Changed) -> (String, PaymentId, i64) {
    let Changed::ToPay(invoice, url) = changed else { panic!("to be paid") };
    let mut tx = site.world.house().await;
    let (id, amount): (uuid::Uuid, i64) =
        sqlx::query_as("select id, amount_minor from payments where purpose = 'invoice:' || $1::text")
            .bind(invoice.0)
            .fetch_one(&mut *tx)
            .await
            .unwrap();
    (url, PaymentId(id), amount)
}

fn rule(error: AppError) -> String {
    match error {
        AppError::Rule { code, .. } | AppError::Conflict { code, .. } => code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_preview_is_the_charge_and_the_new_plan_takes_over_the_rest() {
    let site = Site::open().await;
    let (family, id) = taken(&site, "HYBRIDE").await;
    site.world.clock.advance(TimeDelta::days(10));
    let platform = &site.world.platform;
    let preview = preview_change(platform, &family.parent, id, "IMMERSION").await.unwrap();
    let ChangeEffect::Now { total, credit, price, days_left, days_total, credits, .. } = preview.effect else {
        panic!("at once")
    };
    assert_eq!((days_left, days_total, price.minor - credit.minor), (21, 31, total.minor));
    assert_eq!(site.world.count("select count(*) from subscription_changes").await, 0, "looking writes nothing");

    let error = change(&site, &family.parent, to(id, "IMMERSION", Some(total.minor + 1))).await.unwrap_err();
    assert_eq!(rule(error), "price-changed");
    let first = change(&site, &family.parent, to(id, "IMMERSION", Some(total.minor))).await.unwrap();
    let again = change(&site, &family.parent, to(id, "IMMERSION", Some(total.minor))).await.unwrap();
    assert_eq!(first, again, "pressing twice is one change");
    let (url, payment, amount) = payment(&site, first).await;
    assert_eq!(amount, total.minor, "the preview is the charge");
    assert_eq!(site.subscriptions().await[0].0, "HYBRIDE", "until it is paid");
    site.pay_at(&url, payment).await;
    let (plan, status, periods) = site.subscriptions().await.remove(0);
    assert_eq!((plan.as_str(), status.as_str()), ("IMMERSION", "active"));
    assert_eq!(periods, ["2026-03-02 2026-03-12", "2026-03-12 2026-04-02"]);
    assert_eq!(site.credits(&family).await, 400 + credits.0, "no second month of credits, only the difference");
    assert_eq!(site.world.count("select count(*) from subscription_changes where status = 'done'").await, 1);

    // And back: nothing is lost, and nothing is to be paid.
    let preview = preview_change(platform, &family.parent, id, "HYBRIDE").await.unwrap();
    assert_eq!(preview.effect, ChangeEffect::Later { from: "2 avril 2026".to_owned() });
}

#[tokio::test]
async fn something_cheaper_begins_with_the_next_period_and_can_be_taken_back() {
    let site = Site::open().await;
    let (family, id) = taken(&site, "IMMERSION").await;
    let platform = &site.world.platform;
    assert_eq!(change(&site, &family.parent, to(id, "HYBRIDE", None)).await, Ok(Changed::Later));
    keep_plan(platform, &family.parent, id).await.unwrap();
    assert_eq!(site.world.count("select count(*) from subscriptions where next_plan is not null").await, 0);
    change(&site, &family.parent, to(id, "HYBRIDE", None)).await.unwrap();
    let seen = show_subscription(platform, &site.providers, &family.parent, id, "").await.unwrap();
    assert_eq!(seen.next_plan.map(|plan| plan.fr).as_deref(), Some("Hybride"));
    assert_eq!(seen.history.len(), 4);
    site.world.clock.advance(TimeDelta::days(26));
    site.subscribe(&family.parent, wanted(&family, "IMMERSION")).await.expect_err("something else was arranged");
    let started = site.subscribe(&family.parent, wanted(&family, "HYBRIDE")).await.unwrap();
    site.pay(&started).await;
    let (plan, _, periods) = site.subscriptions().await.remove(0);
    assert_eq!((plan.as_str(), periods.len()), ("HYBRIDE", 2));
}

#[tokio::test]
async fn a_change_that_is_paid_when_its_period_is_over_still_buys_its_days() {
    let site = Site::open().await;
    let (family, id) = taken(&site, "HYBRIDE").await;
    site.world.clock.advance(TimeDelta::days(21));
    let changed = change(&site, &family.parent, to(id, "IMMERSION", None)).await.unwrap();
    let (url, payment, _) = payment(&site, changed).await;
    site.world.clock.advance(TimeDelta::minutes(30));
    site.world
        .house_does(async |tx| {
            let over = "update subscription_periods set during = tstzrange(lower(during), '2026-03-23T08:10:00Z')";
            sqlx::query(over).execute(&mut **tx).await.expect("over");
            Ok(())
        })
        .await;
    site.pay_at(&url, payment).await;
    let (plan, status, periods) = site.subscriptions().await.remove(0);
    assert_eq!((plan.as_str(), status.as_str()), ("IMMERSION", "active"));
    assert_eq!(periods, ["2026-03-02 2026-03-23", "2026-03-23 2026-04-02"]);
}

#[tokio::test]
async fn a_pause_keeps_the_time_that_was_left_and_ends_by_itself() {
    let site = Site::open().await;
    let (family, id) = taken(&site, "HYBRIDE").await;
    let platform = &site.world.platform;
    site.world.clock.advance(TimeDelta::days(11));
    pause(platform, &family.parent, id).await.unwrap();
    assert_eq!(site.subscriptions().await[0].1, "paused");
    assert_eq!(rule(pause(platform, &family.parent, id).await.unwrap_err()), "pause-impossible");
    let error = site.subscribe(&family.parent, wanted(&family, "HYBRIDE")).await.unwrap_err();
    assert_eq!(rule(error), "subscription-rests");
    site.world.clock.advance(TimeDelta::days(30));
    resume(platform, &family.parent, id).await.unwrap();
    assert_eq!(rule(resume(platform, &family.parent, id).await.unwrap_err()), "not-paused");
    let (_, status, periods) = site.subscriptions().await.remove(0);
    assert_eq!(status, "active");
    assert_eq!(periods, ["2026-03-02 2026-03-13", "2026-04-12 2026-05-02"], "the twenty days that were left");
    assert_eq!(site.credits(&family).await, 400, "a month brings its credits once");

    pause(platform, &family.parent, id).await.unwrap();
    site.world.clock.advance(TimeDelta::days(91));
    assert_eq!(turn_subscriptions(platform).await.unwrap(), 0);
    site.world.clock.advance(TimeDelta::days(1));
    assert_eq!(turn_subscriptions(platform).await.unwrap(), 1);
    assert_eq!(turn_subscriptions(platform).await.unwrap(), 0);
    assert_eq!(site.subscriptions().await[0].1, "active");
    assert_eq!(site.credits(&family).await, 400);
}

#[tokio::test]
async fn an_end_that_is_wished_for_comes_with_what_is_paid_unless_it_is_taken_back() {
    let site = Site::open().await;
    let (family, id) = taken(&site, "HYBRIDE").await;
    let platform = &site.world.platform;
    end_at_period(platform, &family.parent, id, "Nous déménageons.").await.unwrap();
    go_on(platform, &family.parent, id).await.unwrap();
    end_at_period(platform, &family.parent, id, "").await.unwrap();
    site.world.clock.advance(TimeDelta::days(30));
    assert_eq!(turn_subscriptions(platform).await.unwrap(), 0);
    assert_eq!(site.subscriptions().await[0].1, "active", "everything stays until then");
    site.world.clock.advance(TimeDelta::days(1));
    assert_eq!(turn_subscriptions(platform).await.unwrap(), 1);
    assert_eq!(turn_subscriptions(platform).await.unwrap(), 0);
    assert_eq!(site.subscriptions().await[0].1, "cancelled");
    assert_eq!(go_on(platform, &family.parent, id).await, Err(AppError::NotFound), "it is over");
}

#[tokio::test]
async fn arias_subjects_are_chosen_as_many_as_the_plan_allows() {
    let site = Site::open().await;
    let (family, id) = taken(&site, "HYBRIDE").await;
    let choose = async |actor: &Actor, subjects: &[&str]| {
        let subjects: Vec<String> = subjects.iter().map(|slug| (*slug).to_owned()).collect();
        choose_aria_subjects(&site.world.platform, actor, id, &subjects).await
    };
    choose(&family.parent, &["nsi", "mathematiques"]).await.unwrap();
    for wrong in [&["nsi", "mathematiques", "francais"][..], &["magie"]] {
        let error = choose(&family.parent, wrong).await.unwrap_err();
        assert!(error.for_field("aria_subjects").is_some(), "{error:?}");
    }
    assert_eq!(choose(&family.student, &["nsi"]).await, Err(AppError::Forbidden));
}

#[tokio::test]
async fn nobody_else_touches_a_subscription() {
    let site = Site::open().await;
    let (family, id) = taken(&site, "HYBRIDE").await;
    let (platform, other) = (&site.world.platform, site.world.household("Trabelsi").await);
    for (actor, refused) in [
        (&other.parent, AppError::NotFound),
        (&family.student, AppError::Forbidden),
        (&Actor::Visitor, AppError::Unauthenticated),
    ] {
        assert_eq!(preview_change(platform, actor, id, "IMMERSION").await, Err(refused.clone()));
        assert_eq!(change(&site, actor, to(id, "IMMERSION", None)).await, Err(refused.clone()));
        assert_eq!(show_subscription(platform, &site.providers, actor, id, "").await, Err(refused.clone()));
        for done in [
            keep_plan(platform, actor, id).await,
            pause(platform, actor, id).await,
            resume(platform, actor, id).await,
            end_at_period(platform, actor, id, "").await,
            go_on(platform, actor, id).await,
        ] {
            assert_eq!(done, Err(refused.clone()));
        }
    }
    for query in ["select count(*) from subscription_events", "select count(*) from promotion_uses"] {
        let mut tx = site.world.as_actor(&family.student).await;
        let seen: i64 = sqlx::query_scalar(query).fetch_one(&mut *tx).await.unwrap();
        assert_eq!(seen, 0, "a child sees no money: {query}");
    }
}

#[tokio::test]
async fn while_a_change_waits_for_its_payment_nothing_is_renewed_and_the_old_plan_does_not_come_back() {
    let site = Site::open().await;
    let (family, id) = taken(&site, "HYBRIDE").await;
    site.world.clock.set("2026-03-26T08:30:00Z");
    let old = site.subscribe(&family.parent, wanted(&family, "HYBRIDE")).await.unwrap();
    let changed = change(&site, &family.parent, to(id, "IMMERSION", None)).await.unwrap();
    let (url, payment, _) = payment(&site, changed).await;
    assert_eq!(site.run_at("2026-03-26T09:00:00Z").await.issued, 0, "nobody knows yet which plan is renewed");
    site.pay_at(&url, payment).await;
    assert_eq!(site.subscriptions().await[0].0, "IMMERSION");
    site.pay(&old).await;
    let (plan, status, periods) = site.subscriptions().await.remove(0);
    assert_eq!(
        (plan.as_str(), status.as_str(), periods.len()),
        ("IMMERSION", "active", 3),
        "paid late, it is time alone"
    );
    site.run_at("2026-04-25T09:00:00Z").await;
    let renewed = "select count(*) from invoice_lines l join renewals r on r.invoice_id = l.invoice_id where l.plan = 'IMMERSION'";
    assert_eq!(site.world.count(renewed).await, 1);
}
