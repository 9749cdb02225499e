//! What happens at the provider after a payment: refunds that nobody asked for here, disputes; told any number of times.

use crate::cards::{Event, KINDS};
use crate::site::Site;
use preau_kernel::{AppError, Role};
use preau_payments::model::refund::{RefundForm, RefundStatus};
use preau_payments::model::{AnomalyKind, DisputeId, DisputeStanding, PaymentId, ProviderKind, ReconciliationQuery};
use preau_payments::server::{self, Providers, StartedPayment};
use preau_testkit::Household;
use serde_json::{Value, json};
use std::sync::Arc;

async fn paid(site: &Site, kind: ProviderKind, family: &Household) -> StartedPayment {
    let started = site.start_by(kind, family).await;
    site.press(&started, "pay").await;
    site.check(started.payment_id).await.unwrap();
    started
}

/// The event that the provider sends about the latest object of this sort, in its own shape, sealed now.
async fn told(site: &Site, kind: ProviderKind, sort: &str, word: &str) -> Event {
    let mut body: Value = sqlx::query_scalar(
        "select body from sandbox.objects where body ->> 'object' = $1 or body ->> '_kind' = $1 order by created_at desc limit 1",
    )
    .bind(sort)
    .fetch_one(site.world.platform.db.pool())
    .await
    .unwrap();
    body.as_object_mut().unwrap().retain(|name, _| !name.starts_with('_'));
    let (id, now) = (body["id"].as_str().unwrap().to_owned(), site.world.now());
    match kind {
        ProviderKind::Stripe => {
            let event =
                json!({ "id": format!("evt_{id}"), "object": "event", "type": word, "data": { "object": body } });
            Event::of_stripe(event.to_string(), now.timestamp())
        }
        _ => {
            let event = json!({ "id": format!("WH-{id}"), "event_type": word, "resource": body });
            Event::of_paypal(event.to_string(), &now.format("%Y-%m-%dT%H:%M:%SZ").to_string())
        }
    }
}

async fn refunded(site: &Site, kind: ProviderKind) -> Event {
    let word = if kind == ProviderKind::Stripe { "refund.updated" } else { "PAYMENT.CAPTURE.REFUNDED" };
    told(site, kind, "refund", word).await
}

async fn disputed(site: &Site, kind: ProviderKind) -> Event {
    let word = if kind == ProviderKind::Stripe { "charge.dispute.created" } else { "CUSTOMER.DISPUTE.CREATED" };
    told(site, kind, "dispute", word).await
}

async fn heard(site: &Site) -> i64 {
    site.world.count("select count(*) from outbox_events where kind = 'payment-refunded'").await
}

#[tokio::test]
async fn a_refund_made_at_the_providers_dashboard_is_written_down_as_any_other() {
    for kind in KINDS {
        let site = Site::open().await;
        let family = site.world.household("Ben Salah").await;
        let started = paid(&site, kind, &family).await;
        let id = started.payment_id;
        site.press(&started, "refund").await;
        assert_eq!(refunded(&site, kind).await.send(&site.http, &site.url).await, 200);
        site.work().await;
        assert_eq!(site.text(id, "status").await, "partially_refunded", "{kind:?}");
        let books = "select amount_minor from refunds where requested_by is null and status = 'succeeded'";
        assert_eq!((site.world.count(books).await, heard(&site).await), (4_700, 1));
        assert!(site.steps(id).await.contains(&"refunded at the provider".to_owned()));
        let staff = site.world.staff(Role::Assistant).await;
        let sheet = server::show_refunds(&site.world.platform, &site.providers, &staff, id).await.unwrap();
        assert_eq!((sheet.left.minor, sheet.refunds[0].requested_by.as_str()), (42_300, kind.name()));
        // One of ours after it is not taken for another.
        let form = RefundForm {
            payment_id: id.to_string(),
            amount: "20".to_owned(),
            reason: "Geste".to_owned(),
            request_key: "form-after".to_owned(),
            ..RefundForm::default()
        };
        server::refund(&site.world.platform, &site.providers, &staff, &form).await.unwrap();
        site.check(id).await.unwrap();
        assert_eq!((site.world.count("select count(*) from refunds").await, heard(&site).await), (2, 2));
        assert_eq!(site.text(id, "anomaly").await, "");
    }
}

#[tokio::test]
async fn the_providers_news_of_our_own_refund_may_be_faster_than_its_answer() {
    for kind in KINDS {
        let site = Site::open().await;
        let family = site.world.household("Ben Salah").await;
        let id = paid(&site, kind, &family).await.payment_id;
        let staff = site.world.staff(Role::Admin).await;
        let form = RefundForm {
            payment_id: id.to_string(),
            amount: "100".to_owned(),
            reason: "Geste".to_owned(),
            request_key: "form-fast".to_owned(),
            ..RefundForm::default()
        };
        server::refund(&site.world.platform, &site.providers, &staff, &form).await.unwrap();
        // As if the answer had been lost: written down, asked for, and nothing heard.
        let down = Providers::sandbox("http://127.0.0.1:9", &site.url, &site.http);
        let again = RefundForm { amount: "50".to_owned(), request_key: "form-lost".to_owned(), ..form };
        let waiting = server::refund(&site.world.platform, &down, &staff, &again).await.unwrap();
        assert_eq!(waiting.status, RefundStatus::Created);
        let mut tx = site.world.house().await;
        let ours: String = sqlx::query_scalar("select reference from refunds where status = 'created'")
            .fetch_one(&mut *tx)
            .await
            .unwrap();
        drop(tx);
        twin(&site, kind, &ours).await;
        site.check(id).await.unwrap();
        site.check(id).await.unwrap();
        let all = "select count(*) from refunds where status = 'succeeded' and requested_by is not null";
        assert_eq!((site.world.count(all).await, heard(&site).await), (2, 2), "{kind:?}");
    }
}

/// The provider has made a refund under our name for it, and its answer was lost.
async fn twin(site: &Site, kind: ProviderKind, ours: &str) {
    let sql = match kind {
        ProviderKind::Stripe => {
            "insert into sandbox.objects (id, service, body) select 're_twin0001', service,
                body || jsonb_build_object('id', 're_twin0001', 'amount', 5000, '_minor', 5000, 'metadata', jsonb_build_object('reference', $1::text))
               from sandbox.objects where body ->> 'object' = 'refund' limit 1"
        }
        _ => {
            "insert into sandbox.objects (id, service, body) select 'TWIN0001', service,
                body || jsonb_build_object('id', 'TWIN0001', '_minor', 5000, 'custom_id', $1::text,
                                           'amount', jsonb_build_object('currency_code', 'EUR', 'value', '50.00'))
               from sandbox.objects where body ->> '_kind' = 'refund' limit 1"
        }
    };
    sqlx::query(sql).bind(ours).execute(site.world.platform.db.pool()).await.unwrap();
}

async fn a_thousand_deliveries(kind: ProviderKind) {
    let site = Arc::new(Site::open().await);
    let family = site.world.household("Ben Salah").await;
    let started = paid(&site, kind, &family).await;
    site.press(&started, "refund").await;
    site.press(&started, "dispute").await;
    let events = [refunded(&site, kind).await, disputed(&site, kind).await];
    for n in 0..1_000 {
        assert_eq!(events[n % 2].send(&site.http, &site.url).await, 200);
        if n == 400 {
            site.work().await;
        }
    }
    let lanes = (0..50).map(|lane| {
        let (site, event): (Arc<Site>, Event) = (Arc::clone(&site), events[lane % 2].clone());
        tokio::spawn(async move {
            for _ in 0..20 {
                assert_eq!(event.send(&site.http, &site.url).await, 200);
            }
            site.check(started_of(&site).await).await.unwrap();
        })
    });
    for lane in lanes.collect::<Vec<_>>() {
        lane.await.unwrap();
    }
    site.work().await;
    assert_eq!(site.text(started.payment_id, "status").await, "partially_refunded");
    assert_eq!((heard(&site).await, site.settled().await), (1, 1));
    assert_eq!(site.world.count("select count(*) from refunds").await, 1);
    assert_eq!(site.world.count("select count(*) from payment_disputes").await, 1);
    assert_eq!(site.world.count("select count(*) from webhook_inbox where status = 'refused'").await, 0);
    let steps = site.steps(started.payment_id).await;
    assert_eq!(steps.iter().filter(|step| *step == "disputed").count(), 1);
}

async fn started_of(site: &Site) -> PaymentId {
    let mut tx = site.world.house().await;
    PaymentId(sqlx::query_scalar("select id from payments").fetch_one(&mut *tx).await.unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_deliveries_of_stripes_refund_and_dispute_count_once() {
    a_thousand_deliveries(ProviderKind::Stripe).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_deliveries_of_paypals_refund_and_dispute_count_once() {
    a_thousand_deliveries(ProviderKind::PayPal).await;
}

#[tokio::test]
async fn a_dispute_is_an_anomaly_until_staff_say_what_became_of_the_money() {
    for kind in KINDS {
        let site = Site::open().await;
        let family = site.world.household("Ben Salah").await;
        let started = paid(&site, kind, &family).await;
        let (id, platform) = (started.payment_id, &site.world.platform);
        site.press(&started, "dispute").await;
        assert_eq!(disputed(&site, kind).await.send(&site.http, &site.url).await, 200);
        site.work().await;
        let staff = site.world.staff(Role::Assistant).await;
        let seen =
            async || server::show_reconciliation(platform, &staff, ReconciliationQuery::default()).await.unwrap();
        let page = seen().await;
        assert_eq!(page.anomalies.len(), 1, "{kind:?}");
        assert_eq!((page.anomalies[0].kind, page.anomalies[0].amount.minor), (AnomalyKind::Disputed, 47_000));
        assert_eq!(site.text(id, "status").await, "succeeded", "no money moved yet");
        let dispute = server::find_detail(platform, &staff, id).await.unwrap().disputes.remove(0);
        assert_eq!(dispute.standing, DisputeStanding::Open);
        let close =
            async |outcome: &str, note: &str| server::close_dispute(platform, &staff, dispute.id, outcome, note).await;
        let nothing = close("", "").await.unwrap_err();
        assert!(nothing.for_field("outcome").is_some() && nothing.for_field("note").is_some());
        assert_eq!(close("lost", "La banque a repris l’argent.").await, Ok(id));
        assert!(matches!(close("kept", "Encore").await, Err(AppError::Conflict { .. })));
        assert_eq!((site.text(id, "status").await.as_str(), heard(&site).await), ("refunded", 1));
        assert!(seen().await.anomalies.is_empty());
        let refused = server::close_dispute(platform, &family.parent, dispute.id, "kept", "Merci").await;
        assert_eq!(refused, Err(AppError::Forbidden));
        let nowhere = server::close_dispute(platform, &staff, DisputeId(uuid::Uuid::nil()), "kept", "Merci").await;
        assert_eq!(nowhere, Err(AppError::NotFound));
    }
}

#[tokio::test]
async fn a_dispute_that_is_kept_writes_nothing_and_the_providers_verdict_is_told() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let started = paid(&site, ProviderKind::Stripe, &family).await;
    site.press(&started, "dispute").await;
    site.check(started.payment_id).await.unwrap();
    let staff = site.world.staff(Role::Admin).await;
    let detail = async || server::find_detail(&site.world.platform, &staff, started.payment_id).await.unwrap();
    let dispute = detail().await.disputes.remove(0);
    site.change_object(&dispute.provider_ref, "status", json!("won")).await;
    site.check(started.payment_id).await.unwrap();
    assert_eq!(detail().await.disputes[0].standing, DisputeStanding::Won);
    server::close_dispute(&site.world.platform, &staff, dispute.id, "kept", "Gagné.").await.unwrap();
    assert_eq!((site.text(started.payment_id, "status").await.as_str(), heard(&site).await), ("succeeded", 0));
}

#[tokio::test]
async fn more_than_was_paid_is_left_to_a_person_and_said_once() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let started = paid(&site, ProviderKind::Stripe, &family).await;
    site.press(&started, "refund").await;
    let event = refunded(&site, ProviderKind::Stripe).await;
    let refund: Value = serde_json::from_str(&event.body).unwrap();
    site.change_object(refund["data"]["object"]["id"].as_str().unwrap(), "amount", json!(47_001)).await;
    for _ in 0..3 {
        site.check(started.payment_id).await.unwrap();
    }
    assert_eq!((heard(&site).await, site.world.count("select count(*) from refunds").await), (0, 0));
    assert_eq!(site.text(started.payment_id, "anomaly").await, "refunds differ from the provider's");
    let steps = site.steps(started.payment_id).await;
    assert_eq!(steps.iter().filter(|step| *step == "refunds differ from the provider's").count(), 1);
}

#[tokio::test]
async fn a_refund_whose_webhook_was_lost_is_found_when_payments_are_compared() {
    for kind in KINDS {
        let site = Site::open().await;
        let family = site.world.household("Ben Salah").await;
        let started = paid(&site, kind, &family).await;
        site.press(&started, "refund").await;
        let job = server::ReconcilePayments::default();
        site.world.clock.advance(chrono::TimeDelta::hours(1));
        let found = server::reconcile::reconcile(&site.world.platform, &site.providers, job).await.unwrap();
        assert_eq!((found, heard(&site).await), ((1, 0), 1), "{kind:?}");
    }
}
