//! What payers agreed to have kept, and charges without them.

use crate::cards::{EUROS, KINDS, euros};
use crate::site::Site;
use preau_kernel::{AppError, Currency, Money, text};
use preau_payments::model::{MethodId, PaymentId, PaymentStatus, ProviderKind};
use preau_payments::server::{self, ChargeOrder, Charging, Providers};
use preau_testkit::Household;

async fn keeping(site: &Site, kind: ProviderKind, family: &Household, decision: &str) -> PaymentId {
    let order = euros(family, kind);
    let started =
        server::start_keeping(&site.world.platform, &site.providers, &family.parent, order, Some(true)).await.unwrap();
    site.press(&started, decision).await;
    site.check(started.payment_id).await.unwrap();
    site.work().await;
    started.payment_id
}

fn renewal(family: &Household, purpose: &str) -> ChargeOrder {
    ChargeOrder {
        account_id: family.account_id,
        purpose: purpose.to_owned(),
        occasion: purpose.to_owned(),
        description: text!("Premium, mois suivant", "Premium, next month"),
        amount: EUROS,
    }
}

async fn charge(site: &Site, providers: &Providers, order: &ChargeOrder) -> Option<(PaymentId, PaymentStatus)> {
    match server::charge(&site.world.platform, providers, order).await.unwrap() {
        Charging::NoMethod => None,
        Charging::Tried { payment_id, status } => Some((payment_id, status)),
    }
}

#[tokio::test]
async fn what_the_payer_agreed_to_is_kept_and_renews_without_them() {
    for (kind, name) in [(ProviderKind::Stripe, "Visa •••• 4242"), (ProviderKind::PayPal, "PayPal p…@example.test")]
    {
        let site = Site::open().await;
        let family = site.world.household("Ben Salah").await;
        keeping(&site, kind, &family, "pay").await;
        let shown = server::show_methods(&site.world.platform, &site.providers, &family.parent).await.unwrap();
        assert_eq!(shown[0].methods.iter().map(|method| method.name.as_str()).collect::<Vec<_>>(), [name]);

        let (id, status) = charge(&site, &site.providers, &renewal(&family, "invoice:1")).await.unwrap();
        assert_eq!(status, PaymentStatus::Succeeded, "{kind:?}");
        assert_eq!(site.settled().await, 2);
        assert_eq!(site.text(id, "description").await, "Premium, mois suivant", "in the owner's language");
        assert!(site.steps(id).await.contains(&"charged".to_owned()));
        assert_eq!(site.mails("payment-confirmed").await, 2, "the owner is told");
    }
}

#[tokio::test]
async fn nothing_is_kept_unasked_and_a_child_sees_no_methods() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    site.paid_by(ProviderKind::Stripe, &family).await;
    site.work().await;
    assert_eq!(site.world.count("select count(*) from payment_methods").await, 0);
    assert_eq!(charge(&site, &site.providers, &renewal(&family, "invoice:1")).await, None);
    let child = server::show_methods(&site.world.platform, &site.providers, &family.student).await;
    assert_eq!(child.unwrap_err(), AppError::Forbidden);
}

#[tokio::test]
async fn what_an_account_chose_holds_for_its_next_payments() {
    let site = Site::open().await;
    let (family, other) = (site.world.household("Ben Salah").await, site.world.household("Trabelsi").await);
    let platform = &site.world.platform;
    for (actor, expected) in [(&other.parent, AppError::Forbidden), (&family.student, AppError::Forbidden)] {
        assert_eq!(server::choose_keeping(platform, actor, family.account_id, true).await.unwrap_err(), expected);
    }
    server::choose_keeping(platform, &family.parent, family.account_id, true).await.unwrap();
    site.paid_by(ProviderKind::Stripe, &family).await;
    site.work().await;
    assert_eq!(site.world.count("select count(*) from payment_methods").await, 1);
    server::choose_keeping(platform, &family.parent, family.account_id, false).await.unwrap();
    site.paid_by(ProviderKind::PayPal, &family).await;
    site.work().await;
    assert_eq!(site.world.count("select count(*) from payment_methods").await, 1);
}

#[tokio::test]
async fn a_renewal_asked_for_ten_times_at_once_charges_once() {
    for kind in KINDS {
        let site = Site::open().await;
        let family = site.world.household("Ben Salah").await;
        keeping(&site, kind, &family, "pay").await;
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..10 {
            let (platform, providers, order) =
                (site.world.platform.clone(), site.providers.clone(), renewal(&family, "invoice:1"));
            tasks.spawn(async move { server::charge(&platform, &providers, &order).await.unwrap() });
        }
        tasks.join_all().await;
        charge(&site, &site.providers, &renewal(&family, "invoice:1")).await;
        assert_eq!(site.settled().await, 2, "{kind:?}: the purchase and one renewal");
        let charges = "select count(*) from payments where charged_method_id is not null";
        assert_eq!(site.world.count(charges).await, 1, "{kind:?}");
    }
}

#[tokio::test]
async fn a_refused_renewal_fails_tells_its_room_and_can_be_tried_again() {
    for kind in KINDS {
        let site = Site::open().await;
        let family = site.world.household("Ben Salah").await;
        keeping(&site, kind, &family, "payonce").await;
        let (id, status) = charge(&site, &site.providers, &renewal(&family, "invoice:1")).await.unwrap();
        assert_eq!(status, PaymentStatus::Failed, "{kind:?}");
        assert!(site.steps(id).await.contains(&"charge refused".to_owned()));
        let failed = "select count(*) from outbox_events where kind = 'payment-failed'";
        assert_eq!(site.world.count(failed).await, 1);
        let (again, _) = charge(&site, &site.providers, &renewal(&family, "invoice:1")).await.unwrap();
        assert_ne!(again, id, "a new try is a new payment");
        assert_eq!(site.settled().await, 1, "only the first purchase");
    }
}

#[tokio::test]
async fn a_silent_provider_is_asked_again_under_the_same_reference() {
    for kind in KINDS {
        let site = Site::open().await;
        let family = site.world.household("Ben Salah").await;
        keeping(&site, kind, &family, "pay").await;
        let down = Providers::sandbox("http://127.0.0.1:9", &site.url, &site.http);
        let (id, status) = charge(&site, &down, &renewal(&family, "invoice:1")).await.unwrap();
        assert_eq!(status, PaymentStatus::Created);
        assert_eq!(charge(&site, &down, &renewal(&family, "invoice:1")).await.unwrap().0, id, "still the same charge");
        site.world.clock.advance(chrono::TimeDelta::minutes(2));
        server::jobs::check_due(&site.world.platform, &site.providers).await.unwrap();
        assert_eq!(site.text(id, "status").await, "succeeded", "{kind:?}");
        assert_eq!(site.settled().await, 2);
    }
}

#[tokio::test]
async fn a_charge_nobody_confirms_is_given_up_before_the_provider_forgets_it_and_a_person_looks() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    keeping(&site, ProviderKind::PayPal, &family, "pay").await;
    let down = Providers::sandbox("http://127.0.0.1:9", &site.url, &site.http);
    let (id, _) = charge(&site, &down, &renewal(&family, "invoice:1")).await.unwrap();
    for _ in 0..40 {
        site.world.clock.advance(chrono::TimeDelta::minutes(30));
        server::jobs::check_due(&site.world.platform, &down).await.unwrap();
    }
    assert_eq!(site.text(id, "status").await, "expired");
    assert_eq!(site.text(id, "anomaly").await, "start unanswered");
    assert_eq!(site.text(id, "check_at").await, "", "never asked for again under this reference");
}

#[tokio::test]
async fn a_removed_method_is_dropped_at_its_provider_and_never_charged_again() {
    for kind in KINDS {
        let site = Site::open().await;
        let (family, other) = (site.world.household("Ben Salah").await, site.world.household("Trabelsi").await);
        keeping(&site, kind, &family, "pay").await;
        let mut tx = site.world.house().await;
        let id: uuid::Uuid = sqlx::query_scalar("select id from payment_methods").fetch_one(&mut *tx).await.unwrap();
        drop(tx);
        let (platform, id) = (&site.world.platform, MethodId(id));
        for actor in [&other.parent, &family.student] {
            assert_eq!(server::remove_method(platform, actor, id).await.unwrap_err(), AppError::NotFound);
        }
        server::remove_method(platform, &family.parent, id).await.unwrap();
        server::remove_method(platform, &family.parent, id).await.unwrap();
        site.work().await;
        assert_eq!(charge(&site, &site.providers, &renewal(&family, "invoice:1")).await, None, "{kind:?}");
        let dropped = "select count(*) from sandbox.objects where body->>'status' = 'DELETED'
                          or body->>'object' = 'payment_method' and body->'customer' = 'null'::jsonb";
        assert_eq!(site.world.count(dropped).await, 1, "{kind:?}");
    }
}

#[tokio::test]
async fn a_payment_that_waits_for_a_method_is_not_offered_to_its_payer() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    keeping(&site, ProviderKind::Stripe, &family, "pay").await;
    let down = Providers::sandbox("http://127.0.0.1:9", &site.url, &site.http);
    let (charged, _) = charge(&site, &down, &renewal(&family, "invoice:1")).await.unwrap();
    let started = site.start_for(ProviderKind::Stripe, &family, "invoice:1").await;
    assert_ne!(started.payment_id, charged, "one reference is never used for both");
}

#[tokio::test]
async fn what_is_told_of_renewals_is_what_providers_would_charge() {
    let site = Site::open().await;
    for (kind, provider) in ProviderKind::ALL.into_iter().filter_map(|kind| Some((kind, site.providers.get(kind)?))) {
        assert_eq!(kind.keeps_methods(), provider.charges(), "{kind:?}");
        for (minor, currency) in
            [(179_000, Currency::Tnd), (179_005, Currency::Tnd), (4_700, Currency::Eur), (350_000, Currency::Xof)]
        {
            let amount = Money::new(minor, currency);
            assert_eq!(kind.renews(amount), provider.charges() && provider.takes(amount), "{kind:?} {amount:?}");
        }
    }
}

#[tokio::test]
async fn nobody_agrees_for_another_and_agreeing_is_written_down_once() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let staff = site.world.staff(preau_kernel::Role::Assistant).await;
    let (platform, providers) = (&site.world.platform, &site.providers);
    let order = || euros(&family, ProviderKind::Stripe);
    let consents = "select count(*) from payment_consents";
    server::start_keeping(platform, providers, &staff, order(), Some(true)).await.unwrap();
    assert_eq!(site.world.count(consents).await, 0);
    assert_eq!(site.world.count("select count(*) from payments where keeps_method").await, 0);
    for _ in 0..2 {
        server::start_keeping(platform, providers, &family.parent, order(), Some(true)).await.unwrap();
    }
    assert_eq!(site.world.count(consents).await, 1);
    server::start_keeping(platform, providers, &family.parent, order(), None).await.unwrap();
    assert_eq!(site.world.count(consents).await, 1, "nobody was asked");
}
