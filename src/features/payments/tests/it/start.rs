//! Starting a payment.

use crate::site::{Scripted, Site, order, pay_url};
use preau_kernel::{AppError, Money, Role};
use preau_payments::provider::ProviderError;
use preau_payments::server::{self, Providers, StartPayment};
use preau_testkit::stranger;

#[tokio::test]
async fn a_started_payment_waits_at_the_provider_with_our_reference() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let started = site.start(&family).await;
    assert!(pay_url(&started).starts_with(&format!("{}/sandbox/konnect/pay/", site.url)));
    assert_eq!(site.text(started.payment_id, "status").await, "pending");
    assert_eq!(site.steps(started.payment_id).await, ["created", "started"]);
    let told: (String, i64, String) = sqlx::query_as("select order_id, amount, token from sandbox.konnect_payments")
        .fetch_one(site.world.platform.db.pool())
        .await
        .unwrap();
    assert_eq!(told, (site.text(started.payment_id, "reference").await, 179_000, "TND".to_owned()));
}

#[tokio::test]
async fn pressing_pay_twice_is_one_payment() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let first = site.start(&family).await;
    assert_eq!(site.start(&family).await, first);
    assert_eq!(site.world.count("select count(*) from payments").await, 1);
}

#[tokio::test]
async fn pressing_pay_ten_times_at_once_is_one_payment_at_one_address() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..10 {
        let (platform, providers) = (site.world.platform.clone(), site.providers.clone());
        let (parent, order) = (family.parent.clone(), order(&family));
        tasks.spawn(async move { server::start(&platform, &providers, &parent, order).await.unwrap() });
    }
    let started = tasks.join_all().await;
    assert!(started.iter().all(|one| *one == started[0]), "{started:?}");
    assert_eq!(site.world.count("select count(*) from payments").await, 1);
}

#[tokio::test]
async fn another_amount_or_a_payment_that_runs_out_is_a_new_payment() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let first = site.start(&family).await;
    let dearer = StartPayment { amount: Money { minor: 299_000, ..order(&family).amount }, ..order(&family) };
    let second = server::start(&site.world.platform, &site.providers, &family.parent, dearer).await.unwrap();
    assert_ne!(second.payment_id, first.payment_id);
    site.world.clock.advance(chrono::TimeDelta::minutes(55));
    assert_ne!(site.start(&family).await.payment_id, first.payment_id, "five minutes are not enough to pay");
}

#[tokio::test]
async fn when_the_provider_is_down_nothing_is_lost_and_trying_again_continues() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let down = Providers::sandbox("http://127.0.0.1:9", &site.url, &site.http);
    assert_eq!(site.try_start(&down, &family).await, Err(AppError::Unavailable));
    assert_eq!(site.world.count("select count(*) from payments where status = 'created'").await, 1);
    let started = site.start(&family).await;
    assert_eq!(site.world.count("select count(*) from payments").await, 1, "the same payment");
    assert_eq!(site.steps(started.payment_id).await, ["created", "start unanswered", "started"]);
}

#[tokio::test]
async fn a_refusal_is_final_for_that_payment_and_a_new_try_is_a_new_one() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let scripted = Scripted::new();
    scripted.say(Err(ProviderError::Declined("400 Bad Request".to_owned())));
    let refused = site.try_start(&Providers::only(scripted, false), &family).await.unwrap_err();
    assert!(matches!(&refused, AppError::Rule { code, .. } if code == "payment-refused"), "{refused:?}");
    assert_eq!(site.world.count("select count(*) from payments where status = 'failed'").await, 1);
    assert_eq!(site.world.count("select count(*) from outbox_events").await, 0, "the payer was told at once");
    site.start(&family).await;
    assert_eq!(site.world.count("select count(*) from payments").await, 2);
}

#[tokio::test]
async fn only_who_pays_for_the_account_starts_payments_for_it() {
    let site = Site::open().await;
    let (family, other) = (site.world.household("Ben Salah").await, site.world.household("Trabelsi").await);
    let teacher = site.world.teacher("Hélios").await;
    let start = async |actor: &preau_kernel::Actor, order: StartPayment| {
        server::start(&site.world.platform, &site.providers, actor, order).await.unwrap_err()
    };
    assert_eq!(start(&family.student, order(&family)).await, AppError::Forbidden, "a student never pays");
    assert_eq!(start(&other.parent, order(&family)).await, AppError::Forbidden);
    assert_eq!(start(&teacher.actor, order(&family)).await, AppError::Forbidden);
    assert_eq!(start(&stranger(vec![Role::Parent]), order(&family)).await, AppError::Forbidden);
    assert_eq!(start(&preau_kernel::Actor::Visitor, order(&family)).await, AppError::Unauthenticated);
    let in_anothers_name = StartPayment { payer_id: other.parent_id, ..order(&family) };
    assert_eq!(start(&family.parent, in_anothers_name).await, AppError::NotFound);
    assert_eq!(site.world.count("select count(*) from payments").await, 0);

    let staff = site.world.staff(Role::Assistant).await;
    server::start(&site.world.platform, &site.providers, &staff, order(&family))
        .await
        .expect("staff helps on the phone");
}
