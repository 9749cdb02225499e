//! Choosing a plan.

use crate::site::{Site, wanted};
use preau_billing::model::SubscriptionStatus;
use preau_billing::server::{self, Subscribe};
use preau_kernel::{Actor, AppError, Money, Role};
use preau_testkit::stranger;

fn code(error: &AppError) -> &str {
    match error {
        AppError::Rule { code, .. } => code,
        other => panic!("a rule is expected, got {other:?}"),
    }
}

#[tokio::test]
async fn anybody_can_read_the_three_plans_with_their_prices() {
    let site = Site::open().await;
    let plans = server::list_plans(&site.world.platform).await.unwrap();
    let read: Vec<_> = plans.iter().map(|p| (p.code.as_str(), p.price.minor, p.credits.0, p.highlighted)).collect();
    assert_eq!(
        read,
        [("ACCES_PLATEFORME", 79_000, 0, false), ("HYBRIDE", 179_000, 400, true), ("IMMERSION", 299_000, 800, false),]
    );
    assert!(plans.iter().all(|p| p.features.len() == 4 && p.price.currency == preau_kernel::Currency::Tnd));
    site.world.house_does(async |tx| server::seed(tx).await).await;
    assert_eq!(server::list_plans(&site.world.platform).await.unwrap(), plans, "seeding twice changes nothing");
}

#[tokio::test]
async fn a_parent_takes_a_plan_and_is_sent_to_pay_its_price() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let aria_subjects = vec!["nsi".to_owned(), "mathematiques".to_owned()];
    let choice = Subscribe { aria_subjects, ..wanted(&family, "HYBRIDE") };
    let started = site.subscribe(&family.parent, choice).await.unwrap();
    let public = &site.world.platform.config.public_url;
    assert!(started.url.starts_with(&format!("{public}/sandbox/konnect/pay/")), "{}", started.url);
    assert_eq!(site.subscriptions().await, [("HYBRIDE".to_owned(), "incomplete".to_owned(), vec![])]);
    let mut tx = site.world.house().await;
    let (purpose, description, minor): (String, String, i64) =
        sqlx::query_as("select purpose, description, amount_minor from payments").fetch_one(&mut *tx).await.unwrap();
    assert_eq!(purpose, format!("invoice:{}", started.invoice_id));
    assert_eq!((description.as_str(), minor), ("Formule Hybride – Ben Salah", 179_000));
    let subjects: Vec<String> =
        sqlx::query_scalar("select aria_subjects from subscriptions").fetch_one(&mut *tx).await.unwrap();
    assert_eq!(subjects, ["mathematiques", "nsi"], "in the order of the subjects");
}

#[tokio::test]
async fn pressing_twice_is_one_subscription_and_one_payment() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let first = site.subscribe(&family.parent, wanted(&family, "HYBRIDE")).await.unwrap();
    assert_eq!(site.subscribe(&family.parent, wanted(&family, "HYBRIDE")).await.unwrap(), first);
    let other = site.subscribe(&family.parent, wanted(&family, "IMMERSION")).await.unwrap();
    assert_ne!(other.payment_id, first.payment_id, "changing one's mind is another payment");
    assert_eq!(site.world.count("select count(*) from payments").await, 2);
}

#[tokio::test]
async fn every_mistake_is_told_at_once_and_nothing_is_written() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let nothing = Subscribe {
        student_id: None,
        plan: "GRATUIT".to_owned(),
        aria_subjects: vec!["magie".to_owned()],
        provider: None,
    };
    let error = site.subscribe(&family.parent, nothing).await.unwrap_err();
    for field in ["student_id", "plan", "aria_subjects", "provider"] {
        assert!(error.for_field(field).is_some(), "{field} in {error:?}");
    }
    let greedy = Subscribe {
        aria_subjects: vec!["mathematiques".to_owned(), "nsi".to_owned()],
        ..wanted(&family, "ACCES_PLATEFORME")
    };
    let error = site.subscribe(&family.parent, greedy).await.unwrap_err();
    assert!(error.for_field("aria_subjects").is_some(), "{error:?}");
    assert_eq!(site.world.count("select count(*) from subscriptions").await, 0);
}

#[tokio::test]
async fn a_plan_that_is_not_on_offer_cannot_be_taken() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let hide = "update plans set public = false where code = 'IMMERSION'";
    site.world
        .house_does(async |tx| {
            sqlx::query(hide).execute(&mut **tx).await.expect("hidden");
            Ok(())
        })
        .await;
    let error = site.subscribe(&family.parent, wanted(&family, "IMMERSION")).await.unwrap_err();
    assert!(error.for_field("plan").is_some(), "{error:?}");
}

#[tokio::test]
async fn nobody_takes_a_plan_for_another_familys_child() {
    let site = Site::open().await;
    let (family, other) = (site.world.household("Ben Salah").await, site.world.household("Trabelsi").await);
    let teacher = site.world.teacher("Hélios").await.actor;
    for (who, actor) in
        [("another parent", &other.parent), ("a coach", &teacher), ("a stranger", &stranger(vec![Role::Parent]))]
    {
        let error = site.subscribe(actor, wanted(&family, "HYBRIDE")).await.unwrap_err();
        assert!(error.for_field("student_id").is_some(), "{who} learns nothing: {error:?}");
    }
    assert_eq!(
        site.subscribe(&family.student, wanted(&family, "HYBRIDE")).await,
        Err(AppError::Forbidden),
        "the child"
    );
    assert_eq!(site.subscribe(&Actor::Visitor, wanted(&family, "HYBRIDE")).await, Err(AppError::Unauthenticated));
    assert_eq!(site.world.count("select count(*) from subscriptions").await, 0);

    let staff = site.world.staff(Role::Assistant).await;
    site.subscribe(&staff, wanted(&family, "HYBRIDE")).await.expect("staff helps on the phone");
    assert_eq!(
        site.world.count("select count(*) from payments p join parents on parents.user_id = p.payer_id").await,
        1
    );
}

#[tokio::test]
async fn row_level_security_hides_another_familys_subscription() {
    let site = Site::open().await;
    let (family, other) = (site.world.household("Ben Salah").await, site.world.household("Trabelsi").await);
    site.take(&family, "HYBRIDE").await;
    let seen = async |actor: &Actor, query: &'static str| -> i64 {
        sqlx::query_scalar(query).fetch_one(&mut *site.world.as_actor(actor).await).await.unwrap()
    };
    for query in ["select count(*) from subscriptions", "select count(*) from subscription_periods"] {
        assert_eq!(seen(&family.parent, query).await, 1);
        assert_eq!(seen(&other.parent, query).await, 0, "{query}");
        assert_eq!(seen(&Actor::Visitor, query).await, 0, "{query}");
    }
    let mut tx = site.world.as_actor(&family.parent).await;
    let written = sqlx::query("update subscriptions set status = 'cancelled'").execute(&mut *tx).await.unwrap();
    assert_eq!(written.rows_affected(), 0, "a family reads, the house writes");
}

#[tokio::test]
async fn a_student_who_has_a_plan_is_told_so_kindly() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    site.take(&family, "HYBRIDE").await;
    for plan in ["HYBRIDE", "IMMERSION"] {
        let error = site.subscribe(&family.parent, wanted(&family, plan)).await.unwrap_err();
        assert_eq!(code(&error), "already-subscribed");
        assert!(error.message().fr.contains("Hybride, payée jusqu’au 2 avril 2026"), "{}", error.message().fr);
        assert!(error.message().en.contains("Hybrid plan, paid until 2 April 2026"), "{}", error.message().en);
    }
    let sibling = site.world.sibling(&family, "Youssef").await;
    site.subscribe(&family.parent, wanted(&sibling, "IMMERSION")).await.expect("a sibling has a plan of their own");
}

#[tokio::test]
async fn the_overview_shows_a_parent_the_money_and_a_student_none_of_it() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    site.take(&family, "HYBRIDE").await;
    let late = "update subscriptions set status = 'past_due'";
    site.world
        .house_does(async |tx| {
            sqlx::query(late).execute(&mut **tx).await.expect("late");
            Ok(())
        })
        .await;
    let overview = async |actor: &Actor| server::overview(&site.world.platform, &site.providers, actor).await.unwrap();

    let parents = overview(&family.parent).await;
    let current = parents.children[0].current.clone().unwrap();
    assert_eq!((current.plan.as_str(), current.status), ("HYBRIDE", SubscriptionStatus::PastDue));
    assert_eq!(current.paid_until.as_deref(), Some("2 avril 2026"));
    assert_eq!(parents.children[0].credits.0, 400);
    assert!(parents.may_subscribe && parents.plans.len() == 3 && parents.offers[0].sandbox);

    let students = overview(&family.student).await;
    let current = students.children[0].current.clone().unwrap();
    assert_eq!(current.status, SubscriptionStatus::Active, "a child never sees payment trouble");
    assert!(current.paid_until.is_none() && !current.may_renew && !students.may_subscribe);
    assert!(students.plans.is_empty() && students.offers.is_empty());

    let others = site.world.household("Trabelsi").await;
    assert!(overview(&others.parent).await.children[0].current.is_none());
}

#[test]
fn money_is_never_a_float() {
    let card = serde_json::to_value(Money::new(179_000, preau_kernel::Currency::Tnd)).unwrap();
    assert_eq!(card, serde_json::json!({ "minor": 179_000, "currency": "TND" }));
}
