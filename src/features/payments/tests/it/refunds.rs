//! Giving money back: through the provider or by hand, once, and never more than was paid.

use crate::cards::KINDS;
use crate::site::Site;
use preau_kernel::{AppError, Role};
use preau_payments::model::refund::{RefundForm, RefundStatus};
use preau_payments::model::{PaymentId, PaymentStatus, ProviderKind};
use preau_payments::server::{self, Providers};

fn form(id: PaymentId, amount: &str, key: &str) -> RefundForm {
    RefundForm {
        payment_id: id.to_string(),
        amount: amount.to_owned(),
        reason: "Séance annulée".to_owned(),
        request_key: format!("form-{key}"),
        ..RefundForm::default()
    }
}

async fn refund(site: &Site, form: &RefundForm) -> preau_kernel::Outcome<RefundStatus> {
    let staff = site.world.staff(Role::Assistant).await;
    server::refund(&site.world.platform, &site.providers, &staff, form).await.map(|refunding| refunding.status)
}

async fn told(site: &Site) -> i64 {
    site.world.count("select count(*) from outbox_events where kind = 'payment-refunded'").await
}

#[tokio::test]
async fn a_part_then_the_rest_is_given_back_through_the_provider() {
    for kind in KINDS {
        let site = Site::open().await;
        let family = site.world.household("Ben Salah").await;
        let id = site.paid_by(kind, &family).await;
        assert_eq!(refund(&site, &form(id, "200,00", "one")).await.unwrap(), RefundStatus::Succeeded);
        assert_eq!(site.text(id, "status").await, "partially_refunded");
        assert_eq!(told(&site).await, 1);
        let more = refund(&site, &form(id, "270.01", "two")).await.unwrap_err();
        assert!(more.for_field("amount").is_some(), "{more:?}");
        assert_eq!(refund(&site, &form(id, "270.00", "three")).await.unwrap(), RefundStatus::Succeeded);
        assert_eq!(site.text(id, "status").await, "refunded");
        assert_eq!(site.check(id).await.unwrap(), PaymentStatus::Refunded, "asking again changes nothing");
        assert_eq!((told(&site).await, site.settled().await), (2, 1));
        let given = "select sum((body->>'_minor')::bigint)::bigint from sandbox.objects where body ? '_refund_of'";
        assert_eq!(site.world.count(given).await, 47_000, "{kind:?}");
        assert!(site.steps(id).await.contains(&"refunded".to_owned()));
    }
}

#[tokio::test]
async fn one_form_sent_ten_times_at_once_is_one_refund() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let id = site.paid_by(ProviderKind::Stripe, &family).await;
    let staff = site.world.staff(Role::Admin).await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..10 {
        let (platform, providers, staff) = (site.world.platform.clone(), site.providers.clone(), staff.clone());
        tasks.spawn(
            async move { server::refund(&platform, &providers, &staff, &form(id, "20", "same")).await.unwrap() },
        );
    }
    let all = tasks.join_all().await;
    assert!(all.iter().all(|one| one.refund_id == all[0].refund_id));
    assert_eq!(site.world.count("select sum(amount_minor)::bigint from refunds").await, 2_000);
    assert_eq!(told(&site).await, 1);
    let other = server::refund(&site.world.platform, &site.providers, &staff, &form(id, "21", "same")).await;
    assert!(matches!(other, Err(AppError::Conflict { .. })), "{other:?}");
}

#[tokio::test]
async fn ten_people_at_once_never_give_back_more_than_was_paid() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let id = site.paid_by(ProviderKind::PayPal, &family).await;
    let staff = site.world.staff(Role::Admin).await;
    let mut tasks = tokio::task::JoinSet::new();
    for i in 0..10 {
        let (platform, providers, staff) = (site.world.platform.clone(), site.providers.clone(), staff.clone());
        tasks.spawn(async move {
            server::refund(&platform, &providers, &staff, &form(id, "100.00", &format!("many-{i}"))).await.is_ok()
        });
    }
    let given = tasks.join_all().await.into_iter().filter(|ok| *ok).count();
    assert_eq!(given, 4, "four times 100 of 470");
    assert_eq!(site.world.count("select sum(amount_minor)::bigint from refunds").await, 40_000);
}

#[tokio::test]
async fn a_provider_that_cannot_leaves_it_to_a_person_and_writes_it_down() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let started = site.start(&family).await;
    site.press(&started, "pay").await;
    site.check(started.payment_id).await.unwrap();
    let staff = site.world.staff(Role::Assistant).await;
    let wish = form(started.payment_id, "79,000", "by-hand");
    let preview = server::preview_refund(&site.world.platform, &site.providers, &staff, &wish).await.unwrap();
    assert!(preview.by_hand && preview.left_after.minor == 100_000);
    assert_eq!(preview.status_after, PaymentStatus::PartiallyRefunded);
    assert_eq!(refund(&site, &wish).await.unwrap(), RefundStatus::Succeeded);
    assert_eq!(site.text(started.payment_id, "status").await, "partially_refunded", "as the preview said");
    assert_eq!(told(&site).await, 1);
    let sheet = server::show_refunds(&site.world.platform, &site.providers, &staff, started.payment_id).await.unwrap();
    assert!(!sheet.through_provider && sheet.refunds[0].by_hand);
    assert_eq!(sheet.left.minor, 100_000);
}

#[tokio::test]
async fn a_refund_that_takes_time_is_followed_until_it_is_given_or_fails() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let id = site.paid_by(ProviderKind::Stripe, &family).await;
    // A silent provider: the refund waits, and what it promises is reserved.
    let staff = site.world.staff(Role::Admin).await;
    let down = Providers::sandbox("http://127.0.0.1:9", &site.url, &site.http);
    let waiting = server::refund(&site.world.platform, &down, &staff, &form(id, "470", "slow")).await.unwrap();
    assert_eq!(waiting.status, RefundStatus::Created);
    assert_eq!(site.text(id, "status").await, "succeeded");
    assert!(refund(&site, &form(id, "1", "more")).await.is_err(), "all of it is promised");
    site.world.clock.advance(chrono::TimeDelta::minutes(2));
    assert_eq!(server::check_due_refunds(&site.world.platform, &site.providers).await.unwrap(), 1);
    assert_eq!(site.text(id, "status").await, "refunded");
    assert_eq!(told(&site).await, 1);
    assert_eq!(server::check_due_refunds(&site.world.platform, &site.providers).await.unwrap(), 0);
}

#[tokio::test]
async fn a_pending_refund_that_fails_gives_nothing_back_and_can_be_asked_for_again() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let id = site.paid_by(ProviderKind::PayPal, &family).await;
    let down = Providers::sandbox("http://127.0.0.1:9", &site.url, &site.http);
    let staff = site.world.staff(Role::Admin).await;
    server::refund(&site.world.platform, &down, &staff, &form(id, "470", "pending")).await.unwrap();
    let mut tx = site.world.house().await;
    sqlx::query("update refunds set status = 'pending', provider_ref = 'FFFF1111'").execute(&mut *tx).await.unwrap();
    sqlx::query(
        "insert into sandbox.objects (id, service, body) values ('FFFF1111', 'paypal',
           '{\"id\": \"FFFF1111\", \"status\": \"FAILED\", \"_kind\": \"refund\"}')",
    )
    .execute(&mut *tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
    site.world.clock.advance(chrono::TimeDelta::minutes(2));
    server::check_due_refunds(&site.world.platform, &site.providers).await.unwrap();
    assert_eq!(site.world.count("select count(*) from refunds where status = 'failed'").await, 1);
    assert_eq!((site.text(id, "status").await.as_str(), told(&site).await), ("succeeded", 0));
    assert_eq!(refund(&site, &form(id, "470", "again")).await.unwrap(), RefundStatus::Succeeded);
}

#[tokio::test]
async fn only_staff_give_money_back_and_only_of_what_was_paid() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let id = site.start_by(ProviderKind::Stripe, &family).await.payment_id;
    let teacher = site.world.teacher("Hélios").await.actor;
    for actor in [&family.parent, &family.student, &teacher] {
        let refused = server::refund(&site.world.platform, &site.providers, actor, &form(id, "1", "stranger")).await;
        assert_eq!(refused.unwrap_err(), AppError::Forbidden);
    }
    for wrong in ["1", "", "0", "-5", "1e3", "470,001"] {
        let error = refund(&site, &form(id, wrong, "unpaid")).await.unwrap_err();
        assert!(error.for_field("amount").is_some(), "{wrong}: {error:?}");
    }
    let silent = RefundForm { reason: " ".to_owned(), ..form(id, "1", "silent") };
    assert!(refund(&site, &silent).await.unwrap_err().for_field("reason").is_some());
    assert_eq!(site.world.count("select count(*) from refunds").await, 0);
}

#[tokio::test]
async fn the_schema_itself_gives_back_no_more_than_was_paid() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let (paid, open) =
        (site.paid_by(ProviderKind::Stripe, &family).await, site.start_by(ProviderKind::PayPal, &family).await);
    let insert = "insert into refunds (id, payment_id, reference, request_key, amount_minor, currency, reason, by_hand, status,
                                       requested_by, created_at, settled_at)
                  values (gen_random_uuid(), $1, 'REF-' || upper(substr(md5(random()::text), 1, 8)), gen_random_uuid()::text, $2, $3,
                          'x', true, $4, $5, $6, case when $4 = 'succeeded' then $6::timestamptz end)";
    for (why, id, minor, currency, status) in [
        ("too much", paid, 47_001_i64, "EUR", "created"),
        ("another currency", paid, 1, "TND", "created"),
        ("unpaid", open.payment_id, 1, "EUR", "created"),
        ("not told", paid, 1, "EUR", "succeeded"),
    ] {
        let mut tx = site.world.house().await;
        let inserted = sqlx::query(insert)
            .bind(id.0)
            .bind(minor)
            .bind(currency)
            .bind(status)
            .bind(family.parent_id.0)
            .bind(site.world.now())
            .execute(&mut *tx)
            .await;
        assert!(inserted.is_ok(), "{why}: {inserted:?}");
        assert!(tx.commit().await.is_err(), "{why}");
    }
    refund(&site, &form(paid, "10", "fine")).await.unwrap();
    for statement in [
        "update refunds set amount_minor = 1",
        "update refunds set status = 'created'",
        "update refunds set reason = 'x'",
        "delete from refunds",
    ] {
        let mut tx = site.world.house().await;
        assert!(sqlx::query(statement).execute(&mut *tx).await.is_err(), "{statement}");
    }
    let mut seen = site.world.as_actor(&family.parent).await;
    let count: i64 = sqlx::query_scalar("select count(*) from refunds").fetch_one(&mut *seen).await.unwrap();
    assert_eq!(count, 1, "whoever paid sees what was given back");
    let mut child = site.world.as_actor(&family.student).await;
    let count: i64 = sqlx::query_scalar("select count(*) from refunds").fetch_one(&mut *child).await.unwrap();
    assert_eq!(count, 0, "a child sees no money");
}
