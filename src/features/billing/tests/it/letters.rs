//! Every mail about money goes out once, to whoever pays, and says how much and until when.

use crate::dunning::hybride;
use crate::invoices::issued;
use crate::site::{Site, wanted};
use preau_billing::model::CreditForm;
use preau_billing::model::batch::BatchAction;
use preau_billing::server::dunning::{OfferCredit, extend_deadline, offer_credit};
use preau_billing::server::{ChangePlan, Changed, change_plan, invoices};
use preau_kernel::Role;
use preau_kernel::id::UserId;
use preau_payments::model::{PaymentId, ProviderKind};
use preau_testkit::World;
use uuid::Uuid;

/// A mail as its reader got it.
#[derive(Debug, sqlx::FromRow)]
struct Letter {
    user_id: Option<Uuid>,
    subject: String,
    text_body: String,
    html_body: String,
}

/// The one mail of this kind; it went to `reader` and says all of `parts`, as text and as a page.
#[track_caller]
fn says(template: &str, letters: &[Letter], reader: UserId, parts: &[&str]) {
    let [letter] = letters else { panic!("{template}: {letters:?}") };
    assert_eq!(letter.user_id, Some(reader.0), "{template}");
    let html = letter.html_body.replace("&nbsp;", "\u{a0}");
    for part in parts {
        let text = format!("{}\n{}", letter.subject, letter.text_body);
        assert!(text.contains(part), "{template} says nothing of {part}: {text}");
        assert!(html.contains(part) || letter.subject.contains(part), "{template} shows nothing of {part}: {html}");
    }
}

async fn letters(world: &World, template: &str) -> Vec<Letter> {
    let mut tx = world.house().await;
    sqlx::query_as(
        "select user_id, subject, text_body, html_body from mails where template = $1 order by created_at, id",
    )
    .bind(template)
    .fetch_all(&mut *tx)
    .await
    .unwrap()
}

async fn all_say(world: &World, reader: UserId, expected: &[(&str, &[&str])]) {
    for (template, parts) in expected {
        says(template, &letters(world, template).await, reader, parts);
    }
}

const PRICE: &str = "179,000\u{a0}TND";

#[tokio::test]
async fn each_step_of_dunning_names_the_amount_and_the_day() {
    let (site, family) = hybride().await;
    site.run_days("2026-03-20", 60).await;
    let expected: [(&str, &[&str]); 6] = [
        ("renewal-invoice", &[PRICE, "2 avril 2026", "INV-2026-0002"]),
        ("renewal-reminder", &[PRICE, "2 avril 2026"]),
        ("renewal-late", &[PRICE, "2 avril 2026"]),
        ("renewal-last-notice", &[PRICE, "2 avril 2026", "16 avril 2026"]),
        ("renewal-suspended", &[PRICE]),
        ("renewal-cancelled", &[PRICE, "2 avril 2026"]),
    ];
    all_say(&site.world, family.parent_id, &expected).await;
}

#[tokio::test]
async fn more_time_and_a_credit_are_told_with_what_is_left_to_pay() {
    let (site, family) = hybride().await;
    let (platform, staff) = (&site.world.platform, site.world.staff(Role::Assistant).await);
    site.run_days("2026-03-26", 10).await;
    let id = site.renewal().await;
    extend_deadline(platform, &staff, id, "2026-04-20", "Accord au téléphone").await.unwrap();
    all_say(&site.world, family.parent_id, &[("renewal-extended", &[PRICE, "20 avril 2026"])]).await;
    let gift = OfferCredit {
        amount: "79".to_owned(),
        reason: "Séance manquée".to_owned(),
        key: Uuid::from_u128(7).to_string(),
    };
    for _ in 0..2 {
        offer_credit(platform, &staff, id, &gift).await.unwrap();
    }
    let expected: [(&str, &[&str]); 1] = [("renewal-credit", &["79,000\u{a0}TND", "100,000\u{a0}TND"])];
    all_say(&site.world, family.parent_id, &expected).await;
}

#[tokio::test]
async fn a_payment_that_fails_and_one_that_comes_name_the_amount_and_so_does_what_begins_and_goes_on() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let first = site.subscribe(&family.parent, wanted(&family, "HYBRIDE")).await.unwrap();
    site.decide_at(&first.url, first.payment_id, "refuse").await;
    all_say(&site.world, family.parent_id, &[("payment-failed", &[PRICE])]).await;
    assert!(letters(&site.world, "payment-confirmed").await.is_empty());
    site.take(&family, "HYBRIDE").await;
    let begun: [(&str, &[&str]); 2] =
        [("payment-confirmed", &[PRICE]), ("subscription-activated", &["179", "2 avril 2026", "4 crédits"])];
    all_say(&site.world, family.parent_id, &begun).await;
    site.run_at("2026-03-26T08:00:00Z").await;
    site.pay_invoice(&family.parent, site.renewal().await, None).await;
    all_say(&site.world, family.parent_id, &[("subscription-extended", &["179", "2 mai 2026"])]).await;
    assert_eq!(letters(&site.world, "payment-confirmed").await.len(), 2);
}

#[tokio::test]
async fn a_change_that_is_paid_is_confirmed_and_told() {
    let (site, family) = hybride().await;
    let mut tx = site.world.house().await;
    let id: Uuid = sqlx::query_scalar("select id from subscriptions").fetch_one(&mut *tx).await.unwrap();
    drop(tx);
    let dearer = ChangePlan {
        subscription: preau_billing::model::SubscriptionId(id),
        plan: "IMMERSION".to_owned(),
        provider: Some(ProviderKind::Konnect),
        seen: None,
        keep: None,
    };
    let changed = change_plan(&site.world.platform, &site.providers, &family.parent, dearer).await.unwrap();
    let Changed::ToPay(invoice, url) = changed else { panic!("to be paid") };
    let mut tx = site.world.house().await;
    let payment: Uuid = sqlx::query_scalar("select id from payments where purpose = 'invoice:' || $1::text")
        .bind(invoice.0)
        .fetch_one(&mut *tx)
        .await
        .unwrap();
    drop(tx);
    assert!(letters(&site.world, "subscription-changed").await.is_empty(), "not before it is paid");
    site.pay_at(&url, PaymentId(payment)).await;
    all_say(&site.world, family.parent_id, &[("subscription-changed", &["Immersion", "2 avril 2026"])]).await;
    let confirmed = letters(&site.world, "payment-confirmed").await;
    // All of the month is left: the difference of the two prices.
    assert!(confirmed[1].text_body.contains("120,000\u{a0}TND"), "{}", confirmed[1].text_body);
}

#[tokio::test]
async fn an_invoice_its_reminder_and_its_credit_note_name_what_each_is_about() {
    let site = Site::open().await;
    let world = &site.world;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Assistant).await);
    let (id, reference) = issued(world, &family, &[100_000]).await;
    site.settle().await;
    let expected: [(&str, &[&str]); 1] =
        [("invoice-issued", &["100,000\u{a0}TND", reference.as_str(), "16 mars 2026"])];
    all_say(world, family.parent_id, &expected).await;
    site.pay_invoice(&family.parent, id, Some(40_000)).await;
    let (ids, key) = ([id.to_string()], Uuid::from_u128(7));
    invoices::run_batch(&world.platform, &staff, BatchAction::Remind, &ids, key).await.unwrap();
    let expected: [(&str, &[&str]); 1] =
        [("invoice-reminder", &["60,000\u{a0}TND", reference.as_str(), "16 mars 2026"])];
    all_say(world, family.parent_id, &expected).await;
    let note = CreditForm { invoice_id: id, amount: "25".to_owned(), reason: "Retour".to_owned() };
    invoices::credit(&world.platform, &staff, note).await.unwrap();
    site.settle().await;
    all_say(world, family.parent_id, &[("credit-note-issued", &["25,000\u{a0}TND", "CN-2026-0001"])]).await;
}
