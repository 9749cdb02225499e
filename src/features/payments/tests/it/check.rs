//! Asking the provider, and acting on its answer once.

use crate::site::{Scripted, Site};
use chrono::TimeDelta;
use preau_kernel::AppError;
use preau_payments::model::PaymentStatus;
use preau_payments::model::decision::AnswerStatus;
use preau_payments::provider::ProviderError;
use preau_payments::server::{self, Providers};
use preau_platform::outbox::Subscribers;

#[tokio::test]
async fn a_payment_settles_once_however_many_ask_and_deliver_at_once() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let started = site.start(&family).await;
    let id = started.payment_id;
    site.press(&started, "pay").await;
    let (url, payment_ref) = (site.webhook_url(id).await, site.text(id, "provider_ref").await);
    let mut tasks = tokio::task::JoinSet::new();
    // Shuffled: 37 and 100 have no common factor, so i * 37 % 100 visits each number once.
    for i in (0..100_u32).map(|i| i * 37 % 100) {
        let (platform, providers, parent) =
            (site.world.platform.clone(), site.providers.clone(), family.parent.clone());
        let (http, url, payment_ref) = (site.http.clone(), url.clone(), payment_ref.clone());
        tasks.spawn(async move {
            match i % 3 {
                0 => {
                    let answer = http.get(url).query(&[("payment_ref", payment_ref)]).send().await.unwrap();
                    assert_eq!(answer.status(), 200);
                }
                1 => assert_eq!(server::check(&platform, &providers, id).await.unwrap(), PaymentStatus::Succeeded),
                _ => drop(server::follow(&platform, &providers, &parent, id).await.unwrap()),
            }
        });
    }
    tasks.join_all().await;
    assert_eq!(site.check(id).await.unwrap(), PaymentStatus::Succeeded);
    assert_eq!(site.settled().await, 1);
    assert_eq!(site.mails("payment-confirmed").await, 1);
    assert_eq!(site.mails("payment-confirmed").await, 1, "and again changes nothing");
    assert_eq!(site.steps(id).await.iter().filter(|step| *step == "settled").count(), 1);
    let deliveries = site.world.count("select sum(deliveries) from webhook_inbox").await;
    assert!(deliveries >= 34, "every delivery is counted: {deliveries}");
    assert_eq!(site.world.count("select count(*) from webhook_inbox").await, 1, "in one row");
    assert_eq!(site.world.count("select count(*) from webhook_inbox where status <> 'processed'").await, 0);
}

#[tokio::test]
async fn an_answer_that_differs_from_our_record_credits_nothing_and_is_written_down() {
    for (change, code) in [
        ("status = 'completed', amount = 178999", "refused: amount differs"),
        ("status = 'completed', amount = 179001", "refused: amount differs"),
        ("status = 'completed', token = 'EUR'", "refused: currency differs"),
        ("status = 'completed', order_id = 'PAY-2222-2222'", "refused: reference differs"),
        ("status = 'failed', order_id = 'PAY-2222-2222'", "refused: reference differs"),
    ] {
        let site = Site::open().await;
        let family = site.world.household("Ben Salah").await;
        let id = site.start(&family).await.payment_id;
        site.tamper(id, change).await;
        assert_eq!(site.check(id).await.unwrap(), PaymentStatus::Pending, "{change}");
        assert_eq!(site.world.count("select count(*) from outbox_events").await, 0, "{change}");
        assert_eq!(site.text(id, "anomaly").await, code);
        assert_eq!(site.steps(id).await.last().unwrap(), code);
    }
}

#[tokio::test]
async fn an_anomaly_is_over_once_the_right_answer_comes() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let id = site.start(&family).await.payment_id;
    site.tamper(id, "status = 'completed', amount = 1").await;
    site.check(id).await.unwrap();
    site.tamper(id, "amount = 179000").await;
    assert_eq!(site.check(id).await.unwrap(), PaymentStatus::Succeeded);
    assert_eq!(site.text(id, "anomaly").await, "");
}

#[tokio::test]
async fn a_word_we_do_not_know_stays_pending_and_is_kept_in_the_black_box() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let scripted = Scripted::new();
    let providers = Providers::only(scripted.clone(), false);
    let id = site.try_start(&providers, &family).await.unwrap().payment_id;
    scripted.say(Ok(AnswerStatus::Unknown("in_review".to_owned())));
    for hours in [0, 5, 100] {
        site.world.clock.advance(TimeDelta::hours(hours));
        let status = server::check(&site.world.platform, &providers, id).await.unwrap();
        assert_eq!(status, PaymentStatus::Pending);
    }
    let kept = "select count(*) from payment_events where detail->>'status' = 'in_review'";
    assert_eq!(site.world.count(kept).await, 3);
}

#[tokio::test]
async fn a_refused_payment_can_be_paid_late() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let started = site.start(&family).await;
    let id = started.payment_id;
    site.press(&started, "refuse").await;
    assert_eq!(site.check(id).await.unwrap(), PaymentStatus::Failed);
    assert_eq!(site.check(id).await.unwrap(), PaymentStatus::Failed);
    assert_eq!(site.mails("payment-failed").await, 1);
    let view = server::follow(&site.world.platform, &site.providers, &family.parent, id).await.unwrap();
    assert!(view.pay_url.is_some(), "the payer is offered another try");

    site.press(&started, "pay").await;
    assert_eq!(site.deliver(id).await, 200);
    assert_eq!(site.check(id).await.unwrap(), PaymentStatus::Succeeded);
    assert_eq!((site.settled().await, site.mails("payment-confirmed").await), (1, 1));
}

#[tokio::test]
async fn a_payment_runs_out_but_money_that_comes_late_is_not_lost() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let id = site.start(&family).await.payment_id;
    site.world.clock.advance(TimeDelta::minutes(61));
    assert_eq!(site.check(id).await.unwrap(), PaymentStatus::Pending, "the provider's clock may be behind ours");
    site.world.clock.advance(TimeDelta::minutes(2));
    assert_eq!(site.check(id).await.unwrap(), PaymentStatus::Expired);
    site.tamper(id, "status = 'completed'").await;
    assert_eq!(site.check(id).await.unwrap(), PaymentStatus::Succeeded);
    assert_eq!(site.settled().await, 1);
}

#[tokio::test]
async fn a_silent_provider_changes_nothing_and_is_asked_again() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let scripted = Scripted::new();
    let providers = Providers::only(scripted.clone(), false);
    let id = site.try_start(&providers, &family).await.unwrap().payment_id;
    scripted.say(Err(ProviderError::Transport("timeout".to_owned())));
    assert_eq!(server::check(&site.world.platform, &providers, id).await, Err(AppError::Unavailable));
    assert_eq!(site.text(id, "status").await, "pending");
    assert_eq!(site.steps(id).await.last().unwrap(), "unanswered");
    let view = server::follow(&site.world.platform, &providers, &family.parent, id).await.unwrap();
    assert_eq!(view.status, PaymentStatus::Pending, "the page shows it as it stands");
    scripted.say(Ok(AnswerStatus::Completed));
    assert_eq!(server::check(&site.world.platform, &providers, id).await, Ok(PaymentStatus::Succeeded));
}

#[tokio::test]
async fn the_janitor_finds_what_no_webhook_told_and_asks_ever_less_often() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let started = site.start(&family).await;
    let due = async || server::jobs::check_due(&site.world.platform, &site.providers).await.unwrap();
    assert_eq!(due().await, 0, "not at once");
    let mut asked = 0;
    for _ in 0..48 * 60 {
        site.world.clock.advance(TimeDelta::minutes(1));
        asked += due().await;
    }
    assert!((25..60).contains(&asked), "asked {asked} times in two days");
    assert_eq!(site.text(started.payment_id, "check_at").await, "", "and then never again");
    assert_eq!(site.text(started.payment_id, "status").await, "expired");

    let second = site.start(&family).await;
    site.press(&second, "pay").await;
    site.world.clock.advance(TimeDelta::minutes(2));
    due().await;
    assert_eq!(site.text(second.payment_id, "status").await, "succeeded");
    assert_eq!(site.settled().await, 1);
}

#[tokio::test]
async fn the_janitor_runs_as_a_job() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let started = site.start(&family).await;
    site.press(&started, "pay").await;
    site.world.clock.advance(TimeDelta::minutes(2));
    let worker = preau_platform::jobs::worker(&site.world.platform, Subscribers::default())
        .add_extension(site.providers.clone())
        .define_job::<server::CheckOpenPayments>()
        .init()
        .await
        .unwrap();
    // As the scheduler puts it in line: without a payload.
    sqlx::query("select graphile_worker.add_job('check_open_payments', payload => 'null'::json)")
        .execute(site.world.platform.db.pool())
        .await
        .unwrap();
    worker.run_once().await.unwrap();
    assert_eq!(site.text(started.payment_id, "status").await, "succeeded");
}

#[tokio::test]
async fn a_payment_the_provider_never_answered_runs_out_by_itself() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let down = Providers::sandbox("http://127.0.0.1:9", &site.url, &site.http);
    site.try_start(&down, &family).await.unwrap_err();
    site.world.clock.advance(TimeDelta::minutes(63));
    assert_eq!(server::jobs::check_due(&site.world.platform, &down).await.unwrap(), 1);
    assert_eq!(
        site.world.count("select count(*) from payments where status = 'expired' and check_at is null").await,
        1
    );
}

#[tokio::test]
async fn the_mail_says_how_much_what_for_and_under_which_reference() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let started = site.start(&family).await;
    site.press(&started, "pay").await;
    site.check(started.payment_id).await.unwrap();
    assert_eq!(site.mails("payment-confirmed").await, 1);
    let mut tx = site.world.house().await;
    let (text, to): (String, uuid::Uuid) =
        sqlx::query_as("select text_body, user_id from mails").fetch_one(&mut *tx).await.unwrap();
    let reference = site.text(started.payment_id, "reference").await;
    for said in ["179,000\u{a0}TND", "Formule Hybride – Inès", &reference, "lundi 2 mars 2026 à 09:00", "Konnect"] {
        assert!(text.contains(said), "{said} in {text}");
    }
    assert_eq!(to, family.parent_id.0, "to the payer, not to the child");
}
