//! Deliveries of webhooks in every number and order: the same single right state (SPEC PA-3).

use crate::site::{FRANCS, PRICE, Site};
use axum::http::StatusCode;
use hmac::{Hmac, KeyInit, Mac};
use preau_payments::model::{PaymentId, PaymentStatus, ProviderKind};
use preau_payments::server::{self, StartedPayment};
use sha2::Sha256;

/// A webhook, ready to be sent as often as one likes.
#[derive(Clone, Debug)]
enum Letter {
    Get(String),
    Form { url: String, token: String, body: String },
}

impl Letter {
    async fn send(&self, http: &reqwest::Client) -> StatusCode {
        let request = match self {
            Self::Get(url) => http.get(url),
            Self::Form { url, token, body } => http
                .post(url)
                .header("x-token", token)
                .header("content-type", "application/x-www-form-urlencoded")
                .body(body.clone()),
        };
        request.send().await.unwrap().status()
    }
}

/// CinetPay's notification, written and signed by the test itself.
async fn cinetpay(site: &Site, id: PaymentId, message: &str) -> Letter {
    let reference = site.text(id, "reference").await;
    cinetpay_about(&site.webhook_url(id).await, &reference, message, "sandbox")
}

fn cinetpay_about(url: &str, reference: &str, message: &str, key: &str) -> Letter {
    let form = [
        ("cpm_site_id", "100000"),
        ("cpm_trans_id", reference),
        ("cpm_trans_date", "2026-03-02 08:15:31"),
        ("cpm_amount", "10000"),
        ("cpm_currency", "XOF"),
        ("signature", "5f0c9d"),
        ("payment_method", "OM"),
        ("cel_phone_num", "0708091011"),
        ("cpm_phone_prefixe", "225"),
        ("cpm_language", "fr"),
        ("cpm_version", "V4"),
        ("cpm_payment_config", "SINGLE"),
        ("cpm_page_action", "PAYMENT"),
        ("cpm_custom", ""),
        ("cpm_designation", "Formule"),
        ("cpm_error_message", message),
    ];
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
    form.iter().for_each(|(_, value)| mac.update(value.as_bytes()));
    let token = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let pairs: Vec<String> = form.iter().map(|(name, value)| format!("{name}={}", value.replace(' ', "+"))).collect();
    Letter::Form { url: url.to_owned(), token, body: pairs.join("&") }
}

async fn konnect(site: &Site, id: PaymentId) -> Letter {
    Letter::Get(format!("{}?payment_ref={}", site.webhook_url(id).await, site.text(id, "provider_ref").await))
}

async fn letter(site: &Site, provider: ProviderKind, id: PaymentId) -> Letter {
    match provider {
        ProviderKind::CinetPay => cinetpay(site, id, "SUCCES").await,
        _ => konnect(site, id).await,
    }
}

async fn settled_once(site: &Site, id: PaymentId) {
    assert_eq!(site.check(id).await.unwrap(), PaymentStatus::Succeeded);
    let steps = site.steps(id).await;
    assert_eq!(steps.iter().filter(|step| *step == "settled").count(), 1, "{steps:?}");
    assert_eq!(site.text(id, "anomaly").await, "");
}

async fn a_thousand_times(provider: ProviderKind) {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let started = site.start_with(&family, provider, "subscription:test").await;
    let id = started.payment_id;
    site.press(&started, "pay").await;
    let letter = letter(&site, provider, id).await;
    for n in 0..1_000 {
        assert_eq!(letter.send(&site.http).await, StatusCode::OK, "delivery {n}");
        if n == 400 {
            site.work().await;
        }
    }
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (letter, http) = (letter.clone(), site.http.clone());
        tasks.spawn(async move {
            for _ in 0..20 {
                assert_eq!(letter.send(&http).await, StatusCode::OK);
            }
        });
    }
    tasks.join_all().await;
    site.work().await;
    settled_once(&site, id).await;
    assert_eq!((site.settled().await, site.mails("payment-confirmed").await), (1, 1));
    let own = "select deliveries::bigint from webhook_inbox order by deliveries desc limit 1";
    assert!(site.world.count(own).await >= 2_000, "each delivery is counted in one row");
    assert_eq!(site.world.count("select count(*) from webhook_inbox where status <> 'processed'").await, 0);
}

#[tokio::test]
async fn konnect_may_deliver_one_event_a_thousand_times_in_a_row_and_fifty_at_a_time() {
    a_thousand_times(ProviderKind::Konnect).await;
}

#[tokio::test]
async fn cinetpay_may_deliver_one_event_a_thousand_times_in_a_row_and_fifty_at_a_time() {
    a_thousand_times(ProviderKind::CinetPay).await;
}

/// What happens around one payment.
#[derive(Clone, Copy, Debug)]
enum Event {
    Refused,
    Paid,
    Waiting,
    Delivered,
    DeliveredRefusal,
    Forged,
    Ping,
    Checked,
    Followed,
    Janitor,
}

const HISTORY: [Event; 14] = [
    Event::Refused,
    Event::Paid,
    Event::Waiting,
    Event::Delivered,
    Event::Delivered,
    Event::DeliveredRefusal,
    Event::Forged,
    Event::Ping,
    Event::Checked,
    Event::Checked,
    Event::Followed,
    Event::Janitor,
    Event::Delivered,
    Event::Checked,
];

/// Fisher and Yates, with a generator that gives the same orders every time.
fn shuffled(seed: u64) -> Vec<Event> {
    let mut events = HISTORY.to_vec();
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    for last in (1..events.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        events.swap(last, usize::try_from(state >> 33).unwrap() % (last + 1));
    }
    events
}

async fn happens(site: &Site, family: &preau_testkit::Household, started: &StartedPayment, event: Event) {
    let id = started.payment_id;
    let is_cinetpay = site.text(id, "provider").await == "cinetpay";
    let own = async |message| if is_cinetpay { cinetpay(site, id, message).await } else { konnect(site, id).await };
    match event {
        Event::Refused => site.press(started, "refuse").await,
        Event::Paid => site.press(started, "pay").await,
        Event::Waiting => assert_eq!(own("WAITING").await.send(&site.http).await, StatusCode::OK),
        Event::Delivered => assert_eq!(own("SUCCES").await.send(&site.http).await, StatusCode::OK),
        Event::DeliveredRefusal => assert_eq!(own("PAYMENT_FAILED").await.send(&site.http).await, StatusCode::OK),
        Event::Forged => {
            let url = site.webhook_url(id).await;
            let forged = if is_cinetpay {
                cinetpay_about(&url, &site.text(id, "reference").await, "SUCCES", "guessed")
            } else {
                Letter::Get(format!("{url}?payment_ref=ffffffffffffffffffffffff"))
            };
            assert_eq!(forged.send(&site.http).await, StatusCode::NOT_FOUND);
        }
        Event::Ping => {
            let answer = site.http.get(site.webhook_url(id).await).send().await.unwrap().status();
            assert_eq!(answer, if is_cinetpay { StatusCode::OK } else { StatusCode::NOT_FOUND });
        }
        Event::Checked => drop(site.check(id).await.unwrap()),
        Event::Followed => {
            drop(server::follow(&site.world.platform, &site.providers, &family.parent, id).await.unwrap());
        }
        Event::Janitor => drop(server::jobs::check_due(&site.world.platform, &site.providers).await.unwrap()),
    }
}

async fn a_hundred_orders(provider: ProviderKind) {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    for seed in 0..100_u64 {
        let started = site.start_with(&family, provider, &format!("subscription:{seed}")).await;
        for event in shuffled(seed) {
            happens(&site, &family, &started, event).await;
        }
        settled_once(&site, started.payment_id).await;
    }
    site.work().await;
    assert_eq!(site.settled().await, 100, "one for each payment");
    assert_eq!(site.world.count("select count(*) from payments where status <> 'succeeded'").await, 0);
    assert_eq!(site.world.count("select count(*) from webhook_inbox where status = 'received'").await, 0);
}

#[tokio::test]
async fn a_history_of_konnect_ends_the_same_in_a_hundred_orders() {
    a_hundred_orders(ProviderKind::Konnect).await;
}

#[tokio::test]
async fn a_history_of_cinetpay_ends_the_same_in_a_hundred_orders() {
    a_hundred_orders(ProviderKind::CinetPay).await;
}

#[tokio::test]
async fn hostile_notifications_of_cinetpay_credit_nothing_ask_nobody_and_never_break_us() {
    let site = Site::open().await;
    let (family, other) = (site.world.household("Ben Salah").await, site.world.household("Trabelsi").await);
    let mine = site.start_with(&family, ProviderKind::CinetPay, "subscription:mine").await.payment_id;
    let theirs = site.start_with(&other, ProviderKind::CinetPay, "subscription:theirs").await.payment_id;
    let (url, my_ref) = (site.webhook_url(mine).await, site.text(mine, "reference").await);
    let their_ref = site.text(theirs, "reference").await;
    let account = format!("{}/api/v1/payments/webhooks/cinetpay", site.url);
    let Letter::Form { token, body, .. } = cinetpay_about(&url, &my_ref, "SUCCES", "sandbox") else { panic!() };
    let with = |token: &str, body: String| Letter::Form { url: url.clone(), token: token.to_owned(), body };
    let hostile = [
        cinetpay_about(&url, &my_ref, "SUCCES", ""),
        cinetpay_about(&url, &my_ref, "SUCCES", "SANDBOX"),
        cinetpay_about(&url, &their_ref, "SUCCES", "sandbox"),
        cinetpay_about(&url, "", "SUCCES", "sandbox"),
        cinetpay_about(&account, &my_ref, "SUCCES", "guessed"),
        cinetpay_about(&format!("{account}/{}", "x".repeat(43)), &my_ref, "SUCCES", "sandbox"),
        with(&token, body.replace("10000", "5")),
        with(&token, body.replace("XOF", "USD")),
        with(&token, format!("{body}&cpm_trans_id={their_ref}")),
        with(&token, body[..body.len() / 2].to_owned()),
        with("", body.clone()),
        with(&token, String::new()),
        with(&token, "%00%ff&=&&[]".to_owned()),
        with(&token, "{\"cpm_trans_id\": 1}".to_owned()),
        with(&token, "a".repeat(300_000)),
    ];
    for letter in hostile {
        let answer = letter.send(&site.http).await;
        assert!(answer.is_client_error(), "{answer} to {letter:?}");
    }
    for garbage in [b"\xff\xfe\x00".to_vec(), vec![0; 10_000]] {
        let answer = site.http.post(&url).header("x-token", &token).body(garbage).send().await.unwrap().status();
        assert!(answer.is_client_error(), "{answer}");
    }
    let jobs = "select count(*) from graphile_worker._private_jobs";
    assert_eq!(site.world.count(jobs).await, 0, "nobody is asked");
    assert_eq!(site.world.count("select count(*) from outbox_events").await, 0);
    assert_eq!(site.world.count("select count(*) from payments where status = 'pending'").await, 2);
    assert_eq!(site.world.count("select count(*) from webhook_inbox where status <> 'refused'").await, 0);
    assert!(site.steps(mine).await.contains(&"webhook refused: not the provider's".to_owned()));
    assert!(site.steps(mine).await.contains(&"webhook refused: names another payment".to_owned()));
}

#[tokio::test]
async fn an_account_wide_address_takes_what_is_signed_and_lets_be_what_is_not_ours() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let started = site.start_with(&family, ProviderKind::CinetPay, "subscription:test").await;
    site.press(&started, "pay").await;
    let account = format!("{}/api/v1/payments/webhooks/cinetpay", site.url);
    let reference = site.text(started.payment_id, "reference").await;
    let ours = cinetpay_about(&account, &reference, "SUCCES", "sandbox");
    let unknown = cinetpay_about(&account, "PAY-ZZZZ-0000", "SUCCES", "sandbox");
    assert_eq!(ours.send(&site.http).await, StatusCode::OK);
    assert_eq!(unknown.send(&site.http).await, StatusCode::OK, "so that it is not sent for ever");
    assert_eq!(site.http.get(&account).send().await.unwrap().status(), StatusCode::OK, "a ping");
    assert_eq!(site.world.count("select count(*) from webhook_inbox where status = 'ignored'").await, 1);
    // Konnect signs nothing, so there is no address without a token; and of a bank nobody calls.
    for nobody in ["konnect?payment_ref=x", "wise", "stripe?x", "unknown"] {
        let url = format!("{}/api/v1/payments/webhooks/{nobody}", site.url);
        assert_eq!(site.http.get(url).send().await.unwrap().status(), StatusCode::NOT_FOUND, "{nobody}");
    }
    site.work().await;
    settled_once(&site, started.payment_id).await;
}

#[tokio::test]
async fn what_cinetpay_answers_must_be_our_record() {
    for (change, code) in [
        ("status = 'ACCEPTED', amount = 9995", "refused: amount differs"),
        ("status = 'ACCEPTED', currency = 'XAF'", "refused: currency differs"),
        ("status = 'ACCEPTED', metadata = 'PAY-2222-2222'", "refused: reference differs"),
    ] {
        let site = Site::open().await;
        let family = site.world.household("Ben Salah").await;
        let id = site.start_with(&family, ProviderKind::CinetPay, "subscription:test").await.payment_id;
        let sql = format!("update sandbox.cinetpay_payments set {change}");
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(site.world.platform.db.pool()).await.unwrap();
        assert_eq!(site.check(id).await.unwrap(), PaymentStatus::Pending, "{change}");
        assert_eq!(site.text(id, "anomaly").await, code);
        assert_eq!(site.settled().await, 0);
    }
    assert_ne!(FRANCS.currency, PRICE.currency);
}

#[tokio::test]
async fn a_payer_sent_back_by_post_finds_the_page_of_the_payment() {
    let site = Site::open().await;
    let id = uuid::Uuid::from_u128(9);
    let back = format!("{}/api/v1/payments/{id}/back", site.url);
    let answer = site.http.post(&back).form(&[("transaction_id", "x"), ("token", "y")]).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(answer.headers()["location"].to_str().unwrap(), format!("/espace/paiements/{id}"));
    for hostile in ["x", "%2F%2Fevil.test", "..%2f"] {
        let back = format!("{}/api/v1/payments/{hostile}/back", site.url);
        assert_eq!(site.http.get(back).send().await.unwrap().status(), StatusCode::NOT_FOUND, "{hostile}");
    }
}
