//! Reconciliation: what is settled is asked about again, and what differs is looked at by a person.

use crate::site::Site;
use chrono::TimeDelta;
use preau_kernel::{AppError, Role};
use preau_payments::model::{AnomalyKind, ProviderKind, ReconciliationQuery};
use preau_payments::server::{self, ReconcilePayments, reconcile};

#[tokio::test]
async fn what_is_still_paid_is_confirmed_and_what_is_not_becomes_an_anomaly_that_somebody_settles() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let staff = site.world.staff(Role::Assistant).await;
    let mut paid = vec![];
    for (n, provider) in [ProviderKind::Konnect, ProviderKind::Konnect, ProviderKind::CinetPay].into_iter().enumerate()
    {
        let started = site.start_with(&family, provider, &format!("subscription:{n}")).await;
        site.press(&started, "pay").await;
        site.check(started.payment_id).await.unwrap();
        paid.push(started.payment_id);
    }
    site.tamper(paid[1], "status = 'failed'").await;
    site.world.clock.advance(TimeDelta::hours(6));
    let run = async || {
        reconcile::reconcile(&site.world.platform, &site.providers, ReconcilePayments::default()).await.unwrap()
    };
    assert_eq!(run().await, (2, 1));
    let page = async || {
        let query = ReconciliationQuery::default();
        server::show_reconciliation(&site.world.platform, &staff, query).await.unwrap()
    };
    let first = page().await;
    let totals: Vec<_> = first.totals.iter().map(|t| (t.provider, t.settled, t.received.minor, t.confirmed)).collect();
    assert_eq!(totals, [(ProviderKind::CinetPay, 1, 10_000, 1), (ProviderKind::Konnect, 2, 358_000, 1)]);
    assert_eq!(
        first.anomalies.iter().map(|a| (a.id, a.kind)).collect::<Vec<_>>(),
        [(paid[1], AnomalyKind::NoLongerPaid)]
    );
    assert_eq!(site.text(paid[1], "status").await, "succeeded", "a person decides what follows");

    let settle = async |actor, reason: &str| server::settle_anomaly(&site.world.platform, actor, paid[1], reason).await;
    assert_eq!(settle(&family.parent, "Vu").await, Err(AppError::Forbidden));
    assert!(settle(&staff, " ").await.unwrap_err().for_field("why").is_some());
    settle(&staff, "Vu avec Konnect au téléphone\u{202f}: affichage seulement.").await.unwrap();
    assert_eq!(settle(&staff, "encore").await, Err(AppError::NotFound));
    assert!(page().await.anomalies.is_empty());
    assert_eq!(site.steps(paid[1]).await.last().unwrap(), "anomaly settled");
}

#[tokio::test]
async fn staff_ask_for_some_days_and_the_job_compares_them() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let staff = site.world.staff(Role::Assistant).await;
    let started = site.start(&family).await;
    site.press(&started, "pay").await;
    site.check(started.payment_id).await.unwrap();
    let day = |text: &str| text.parse().unwrap();
    let ask = async |actor, from, to| server::ask_to_reconcile(&site.world.platform, actor, day(from), day(to)).await;
    assert_eq!(ask(&family.parent, "2026-03-01", "2026-03-02").await, Err(AppError::Forbidden));
    ask(&staff, "2026-02-01", "2026-03-01").await.unwrap();
    site.work().await;
    assert_eq!(site.text(started.payment_id, "reconciled_at").await, "", "of another day");
    ask(&staff, "2026-03-02", "2026-03-02").await.unwrap();
    site.work().await;
    assert_ne!(site.text(started.payment_id, "reconciled_at").await, "");
}

#[tokio::test]
async fn the_page_lists_what_nobody_knows_the_end_of() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let staff = site.world.staff(Role::Admin).await;
    let silent = site.start(&family).await.payment_id;
    let differs = site.start_with(&family, ProviderKind::Konnect, "subscription:2").await.payment_id;
    site.tamper(differs, "status = 'completed', amount = 1").await;
    site.check(differs).await.unwrap();
    site.world.clock.advance(TimeDelta::days(3));
    let query = ReconciliationQuery::default();
    let page = server::show_reconciliation(&site.world.platform, &staff, query).await.unwrap();
    let mut found: Vec<_> = page.anomalies.iter().map(|anomaly| (anomaly.id, anomaly.kind)).collect();
    found.sort_by_key(|(id, _)| id.0);
    let mut expected = vec![(silent, AnomalyKind::Silent), (differs, AnomalyKind::Differs)];
    expected.sort_by_key(|(id, _)| id.0);
    assert_eq!(found, expected);
    assert!(server::show_reconciliation(&site.world.platform, &family.parent, query).await.is_err());
}
