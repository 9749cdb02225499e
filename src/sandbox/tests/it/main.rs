//! Konnect's stand-in over real HTTP.

#![expect(clippy::unwrap_used, reason = "a step that fails fails its test")]

use preau_testkit::World;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// The stand-in on a port of its own, next to a webhook address that counts.
struct Site {
    world: World,
    url: String,
    http: reqwest::Client,
    hooks: Arc<AtomicUsize>,
}

impl Site {
    async fn open() -> Self {
        let world = World::new().await;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let sandbox = preau_sandbox::routes(world.platform.db.pool().clone(), url.clone(), http.clone(), {
            let clock = world.platform.clone();
            preau_sandbox::Clock::new(move || clock.now())
        });
        let hooks = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&hooks);
        // Fails the first time, so that a delivery must be tried again.
        let hook = axum::routing::get(async move |query: axum::extract::RawQuery| {
            assert!(query.0.unwrap_or_default().starts_with("payment_ref="));
            match counter.fetch_add(1, Ordering::SeqCst) {
                0 => http::StatusCode::INTERNAL_SERVER_ERROR,
                _ => http::StatusCode::OK,
            }
        });
        let app = sandbox.route("/hook", hook);
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { world, url, http, hooks }
    }

    fn order(&self) -> Value {
        json!({
            "receiverWalletId": "wallet", "token": "TND", "amount": 179_000, "type": "immediate",
            "description": "Formule <Hybride> & co", "lifespan": 60, "orderId": "PAY-1", "silentWebhook": true,
            "webhook": format!("{}/hook", self.url), "successUrl": format!("{}/ok", self.url),
            "failUrl": format!("{}/ko", self.url), "firstName": "Amel", "email": "amel@example.test",
        })
    }

    async fn init(&self, body: &Value) -> reqwest::Response {
        let url = format!("{}/sandbox/konnect/api/v2/payments/init-payment", self.url);
        self.http.post(url).header("x-api-key", "k").json(body).send().await.unwrap()
    }

    async fn started(&self) -> String {
        let answer: Value = self.init(&self.order()).await.json().await.unwrap();
        let payment_ref = answer["paymentRef"].as_str().unwrap().to_owned();
        assert_eq!(answer["payUrl"], format!("{}/sandbox/konnect/pay/{payment_ref}", self.url));
        payment_ref
    }

    async fn payment(&self, payment_ref: &str) -> Value {
        let url = format!("{}/sandbox/konnect/api/v2/payments/{payment_ref}", self.url);
        let answer = self.http.get(url).header("x-api-key", "k").send().await.unwrap();
        answer.json::<Value>().await.unwrap()["payment"].clone()
    }

    async fn press(&self, payment_ref: &str, decision: &str) -> String {
        let url = format!("{}/sandbox/konnect/pay/{payment_ref}", self.url);
        let answer = self.http.post(url).form(&[("decision", decision)]).send().await.unwrap();
        assert_eq!(answer.status(), 303);
        answer.headers()["location"].to_str().unwrap().to_owned()
    }

    async fn page(&self, payment_ref: &str, language: &str) -> String {
        let url = format!("{}/sandbox/konnect/pay/{payment_ref}", self.url);
        let answer = self.http.get(url).header("accept-language", language).send().await.unwrap();
        answer.text().await.unwrap()
    }
}

#[tokio::test]
async fn paying_completes_the_payment_and_delivers_the_webhook_until_it_is_taken() {
    let site = Site::open().await;
    let payment_ref = site.started().await;
    let before = site.payment(&payment_ref).await;
    assert_eq!((before["status"].as_str(), before["amount"].as_i64()), (Some("pending"), Some(179_000)));
    assert_eq!((before["token"].as_str(), before["orderId"].as_str()), (Some("TND"), Some("PAY-1")));

    assert_eq!(site.press(&payment_ref, "pay").await, format!("{}/ok", site.url));
    assert_eq!(site.payment(&payment_ref).await["status"], "completed");
    for _ in 0..50 {
        if site.hooks.load(Ordering::SeqCst) == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(site.hooks.load(Ordering::SeqCst), 2, "refused once, tried again, taken");
}

#[tokio::test]
async fn a_second_click_changes_nothing() {
    let site = Site::open().await;
    let payment_ref = site.started().await;
    site.press(&payment_ref, "pay").await;
    assert_eq!(site.press(&payment_ref, "pay").await, format!("{}/ok", site.url));
    assert_eq!(site.press(&payment_ref, "refuse").await, format!("{}/ok", site.url), "what is paid is paid");
    assert_eq!(site.payment(&payment_ref).await["status"], "completed");
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(site.hooks.load(Ordering::SeqCst), 2, "one delivery: a failure and its second try");
}

#[tokio::test]
async fn refusing_fails_and_can_be_tried_again_while_leaving_decides_nothing() {
    let site = Site::open().await;
    let (refused, left) = (site.started().await, site.started().await);
    assert_eq!(site.press(&refused, "refuse").await, format!("{}/ko", site.url));
    assert_eq!(site.payment(&refused).await["status"], "failed");
    assert_eq!(site.press(&refused, "pay").await, format!("{}/ok", site.url));
    assert_eq!(site.payment(&refused).await["status"], "completed");

    assert_eq!(site.press(&left, "leave").await, format!("{}/ko", site.url));
    assert_eq!(site.payment(&left).await["status"], "pending");
}

#[tokio::test]
async fn mistakes_are_answered_as_the_real_one_would() {
    let site = Site::open().await;
    let url = format!("{}/sandbox/konnect/api/v2/payments/init-payment", site.url);
    assert_eq!(site.http.post(&url).json(&site.order()).send().await.unwrap().status(), 401);
    assert_eq!(site.http.post(&url).header("x-api-key", "k").body("{").send().await.unwrap().status(), 400);
    for (field, value) in
        [("amount", json!(0)), ("token", json!("XOF")), ("orderId", json!("")), ("receiverWalletId", Value::Null)]
    {
        let mut order = site.order();
        order[field] = value;
        let answer = site.init(&order).await;
        assert_eq!(answer.status(), 422, "{field}");
        assert_eq!(answer.json::<Value>().await.unwrap()["errors"][0]["target"], field);
    }
    for unknown in ["ffffffffffffffffffffffff", "%00", "..%2f"] {
        let unknown = format!("{}/sandbox/konnect/api/v2/payments/{unknown}", site.url);
        assert_eq!(site.http.get(unknown).header("x-api-key", "k").send().await.unwrap().status(), 404);
    }
    assert_eq!(site.world.count("select count(*) from sandbox.konnect_payments").await, 0);
}

#[tokio::test]
async fn it_calls_and_redirects_to_no_site_but_ours() {
    let site = Site::open().await;
    for field in ["webhook", "successUrl", "failUrl"] {
        for hostile in [
            "http://169.254.169.254/latest",
            "javascript:alert(1)",
            "file:///etc/passwd",
            &format!("{}.evil.test/", site.url),
        ] {
            let mut order = site.order();
            order[field] = json!(hostile);
            assert_eq!(site.init(&order).await.status(), 422, "{field} = {hostile}");
        }
    }
}

#[tokio::test]
async fn the_page_is_clearly_a_sandbox_in_both_languages_and_escapes_what_it_shows() {
    let site = Site::open().await;
    let payment_ref = site.started().await;
    let french = site.page(&payment_ref, "fr-TN,fr;q=0.9").await;
    assert!(french.contains("Bac à sable – aucun argent réel") && french.contains("179,000\u{a0}TND"), "{french}");
    assert!(french.contains("Formule &lt;Hybride&gt; &amp; co") && !french.contains("<Hybride>"), "{french}");
    assert!(site.page(&payment_ref, "en").await.contains("Sandbox – no real money"));
    assert!(!french.contains("style=") && !french.contains("<script"), "the content security policy forbids both");
    let css = site.http.get(format!("{}/sandbox/style.css", site.url)).send().await.unwrap();
    assert_eq!(css.headers()["content-type"], "text/css; charset=utf-8");
}
