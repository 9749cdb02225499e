//! The same event a thousand times, and whole histories in any order: one single correct state in the end.

use crate::cards::{Event, KINDS};
use crate::site::Site;
use preau_payments::model::ProviderKind;
use std::sync::Arc;

/// What happens to a payment that is refused once and then paid, as each provider tells it; a settled one is told of again.
fn history(kind: ProviderKind) -> [&'static str; 8] {
    match kind {
        ProviderKind::Stripe => [
            "payment_intent.created",
            "payment_intent.payment_failed",
            "payment_intent.succeeded",
            "checkout.session.completed",
            "checkout.session.expired",
            "checkout.session.completed",
            "charge.refunded",
            "charge.dispute.created",
        ],
        _ => [
            "CHECKOUT.ORDER.SAVED",
            "CHECKOUT.ORDER.APPROVED",
            "PAYMENT.CAPTURE.PENDING",
            "PAYMENT.CAPTURE.DENIED",
            "PAYMENT.CAPTURE.COMPLETED",
            "CHECKOUT.ORDER.COMPLETED",
            "PAYMENT.CAPTURE.REFUNDED",
            "CUSTOMER.DISPUTE.CREATED",
        ],
    }
}

async fn a_thousand_deliveries(kind: ProviderKind) {
    let site = Arc::new(Site::open().await);
    let family = site.world.household("Ben Salah").await;
    let started = site.start_by(kind, &family).await;
    site.press(&started, "pay").await;
    let event = site.event(kind, started.payment_id, history(kind)[3]).await;
    for _ in 0..1_000 {
        assert_eq!(event.send(&site.http, &site.url).await, 200);
    }
    let lanes = (0..50).map(|_| {
        let (site, event): (Arc<Site>, Event) = (Arc::clone(&site), event.clone());
        tokio::spawn(async move {
            for _ in 0..20 {
                assert_eq!(event.send(&site.http, &site.url).await, 200);
            }
        })
    });
    for lane in lanes.collect::<Vec<_>>() {
        lane.await.unwrap();
    }
    site.work().await;
    let id = started.payment_id;
    assert_eq!(site.text(id, "status").await, "succeeded");
    assert_eq!(site.settled().await, 1);
    assert_eq!(site.steps(id).await.iter().filter(|step| *step == "settled").count(), 1);
    let kept = "select count(*) from webhook_inbox where deliveries >= 2000 and status = 'processed'";
    assert_eq!(site.world.count(kept).await, 1, "one row counts them all");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_deliveries_of_stripes_event_settle_once() {
    a_thousand_deliveries(ProviderKind::Stripe).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_deliveries_of_paypals_event_settle_once() {
    a_thousand_deliveries(ProviderKind::PayPal).await;
}

/// Shuffled without chance: round `i` of a hundred is always the same order.
fn shuffled(words: [&'static str; 8], round: u64) -> Vec<&'static str> {
    let mut left = words.to_vec();
    let mut seed = round.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    let mut order = vec![];
    while !left.is_empty() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let next = usize::try_from(seed >> 33).unwrap() % left.len();
        order.push(left.remove(next));
    }
    order
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_shuffled_histories_end_in_the_same_state() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    for kind in KINDS {
        for round in 0..100 {
            let started = site.start_for(kind, &family, &format!("test:{}-{round}", kind.code())).await;
            let id = started.payment_id;
            for (i, word) in shuffled(history(kind), round).into_iter().enumerate() {
                // The payer is refused, then pays, somewhere in between; then some goes back elsewhere, and it is disputed.
                match i {
                    1 => site.press(&started, "refuse").await,
                    3 => site.press(&started, "pay").await,
                    5 => site.press(&started, "refund").await,
                    6 => site.press(&started, "dispute").await,
                    _ => {}
                }
                assert_eq!(site.event(kind, id, word).await.send(&site.http, &site.url).await, 200, "{word}");
                site.check(id).await.unwrap();
            }
            assert_eq!(site.text(id, "status").await, "partially_refunded", "{kind:?} {round}");
        }
    }
    assert_eq!(site.settled().await, 200, "each once");
    assert_eq!(site.world.count("select count(*) from refunds where amount_minor = 4700").await, 200, "each once");
    assert_eq!(site.world.count("select count(*) from payment_disputes").await, 200, "each once");
    assert_eq!(site.world.count("select count(*) from payments where anomaly <> ''").await, 0);
}
