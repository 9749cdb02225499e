//! Webhooks, honest and hostile.

use crate::site::Site;
use preau_payments::server::{self, CheckPayment};
use preau_platform::jobs;
use preau_platform::outbox::Subscribers;
use std::time::Duration;
use tokio::time::{sleep, timeout};

const JOBS: &str = "select count(*) from graphile_worker._private_jobs";

#[tokio::test]
async fn a_webhook_makes_a_job_that_asks_the_provider_and_settles() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let started = site.start(&family).await;
    site.press(&started, "pay").await;
    assert_eq!(site.deliver(started.payment_id).await, 200);
    assert_eq!(site.deliver(started.payment_id).await, 200);
    assert_eq!(site.text(started.payment_id, "status").await, "pending", "it is answered before anybody is asked");
    let delivered = async || site.world.count("select sum(deliveries)::bigint from webhook_inbox").await;
    let third = async {
        while delivered().await < 3 {
            sleep(Duration::from_millis(10)).await
        }
    };
    timeout(Duration::from_secs(20), third).await.expect("the sandbox delivers once by itself");
    assert_eq!(site.world.count(JOBS).await, 1, "three deliveries, one question");

    let worker = jobs::worker(&site.world.platform, Subscribers::default())
        .add_extension(site.providers.clone())
        .define_job::<CheckPayment>()
        .init()
        .await
        .unwrap();
    worker.run_once().await.unwrap();
    assert_eq!(site.text(started.payment_id, "status").await, "succeeded");
    assert_eq!(site.settled().await, 1);
    assert_eq!(site.world.count("select count(*) from webhook_inbox where status = 'processed'").await, 1);
}

#[tokio::test]
async fn a_forged_webhook_credits_nothing_asks_nobody_and_never_breaks_us() {
    let site = Site::open().await;
    let (family, other) = (site.world.household("Ben Salah").await, site.world.household("Trabelsi").await);
    let (mine, theirs) = (site.start(&family).await.payment_id, site.start(&other).await.payment_id);
    let (address, my_ref) = (site.webhook_url(mine).await, site.text(mine, "provider_ref").await);
    let their_ref = site.text(theirs, "provider_ref").await;
    let hooks = format!("{}/api/v1/payments/webhooks/konnect", site.url);
    let long = "x".repeat(5_000);
    for hostile in [
        format!("{hooks}/{}?payment_ref={my_ref}", preau_platform::crypto::new_token()),
        format!("{hooks}/x?payment_ref={my_ref}"),
        format!("{hooks}/%00?payment_ref={my_ref}"),
        format!("{hooks}/%ff%fe?payment_ref={my_ref}"),
        format!("{hooks}/{long}?payment_ref={my_ref}"),
        format!("{hooks}/%27%20or%201=1--?payment_ref={my_ref}"),
        format!("{address}?payment_ref={their_ref}"),
        format!("{address}?payment_ref="),
        format!("{address}?payment_ref=%00"),
        format!("{address}?payment_ref=%ff"),
        format!("{address}?payment_ref[]={my_ref}"),
        format!("{address}?{long}"),
        address.clone(),
    ] {
        let answer = site.http.get(&hostile).send().await.unwrap().status();
        assert!(answer.is_client_error(), "{hostile}: {answer}");
    }
    for body in [b"".to_vec(), b"{".to_vec(), b"\xff\x00".to_vec(), vec![b'x'; 300_000]] {
        let answer = site.http.post(&address).body(body).send().await.unwrap().status();
        assert!(answer.is_client_error(), "{answer}");
    }
    assert_eq!(site.world.count(JOBS).await, 0, "nobody is asked");
    assert_eq!(site.world.count("select count(*) from outbox_events").await, 0);
    assert_eq!(site.world.count("select count(*) from payments where status = 'pending'").await, 2);
    assert_eq!(site.world.count("select count(*) from webhook_inbox where status <> 'refused'").await, 0);
    assert!(site.world.count("select count(*) from webhook_inbox").await >= 10, "kept as evidence");
    assert!(site.steps(mine).await.contains(&"webhook refused: names another payment".to_owned()));
}

#[tokio::test]
async fn a_true_address_with_a_lie_about_being_paid_changes_nothing() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let id = site.start(&family).await.payment_id;
    assert_eq!(site.deliver(id).await, 200, "Konnect calls for other reasons too");
    site.check(id).await.unwrap();
    assert_eq!(site.text(id, "status").await, "pending");
    assert_eq!(site.settled().await, 0);
}

#[tokio::test]
async fn a_webhook_that_is_faster_than_the_providers_answer_is_taken() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let down = server::Providers::sandbox("http://127.0.0.1:9", &site.url, &site.http);
    site.try_start(&down, &family).await.unwrap_err();
    let mut tx = site.world.house().await;
    let token: String = sqlx::query_scalar("select webhook_token from payments").fetch_one(&mut *tx).await.unwrap();
    let url = format!("{}/api/v1/payments/webhooks/konnect/{token}?payment_ref=abc", site.url);
    assert_eq!(site.http.get(url).send().await.unwrap().status(), 200);
    assert_eq!(site.world.count(JOBS).await, 1);
}

#[tokio::test]
async fn strangers_cannot_fill_the_disk() {
    let site = Site::open().await;
    for i in 0..150 {
        let url = format!(
            "{}/api/v1/payments/webhooks/konnect/{}?payment_ref={i}",
            site.url,
            preau_platform::crypto::new_token()
        );
        assert_eq!(site.http.get(url).send().await.unwrap().status(), 404);
    }
    assert_eq!(site.world.count("select count(*) from webhook_inbox").await, 120);
}
