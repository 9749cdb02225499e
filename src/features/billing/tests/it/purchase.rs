//! A purchase from the recap to the credits.

use crate::promotions::welcome;
use crate::site::Site;
use chrono::TimeDelta;
use preau_billing::model::editor::PromotionForm;
use preau_billing::model::purchase::{PurchasePage, PurchaseQuery};
use preau_billing::model::{InvoiceId, Ware};
use preau_billing::server::promotions::save_promotion;
use preau_billing::server::{
    self, Bought, Buy, ToPay, buy, entitlements, prepare_purchase, save_plan, show_plan, turn_subscriptions,
};
use preau_kernel::id::UserId;
use preau_kernel::{Actor, AppError, Outcome, Role, Roles};
use preau_payments::model::ProviderKind;
use preau_testkit::Household;

fn plan(code: &str) -> Ware {
    Ware::Plan(code.to_owned())
}

fn wanted(student_id: UserId, ware: Ware, code: &str) -> Buy {
    let (aria_subjects, provider) = (vec![], Some(ProviderKind::Konnect));
    Buy {
        student_id: Some(student_id),
        ware: Some(ware),
        aria_subjects,
        code: code.to_owned(),
        provider,
        seen: None,
        keep: None,
    }
}

async fn order(site: &Site, actor: &Actor, wanted: Buy) -> Outcome<Bought> {
    buy(&site.world.platform, &site.providers, actor, wanted).await
}

fn to_pay(bought: Outcome<Bought>) -> ToPay {
    match bought {
        Ok(Bought::ToPay(pay)) => pay,
        other => panic!("to be paid: {other:?}"),
    }
}

async fn look(site: &Site, actor: &Actor, student: UserId, ware: Ware, code: &str) -> PurchasePage {
    let query =
        PurchaseQuery { ware: Some(ware), student_id: Some(student), aria_subjects: vec![], code: code.to_owned() };
    prepare_purchase(&site.world.platform, &site.providers, actor, &query).await.unwrap()
}

pub async fn promote(site: &Site, form: PromotionForm) {
    let staff = site.world.staff(Role::Admin).await;
    save_promotion(&site.world.platform, &staff, &form).await.unwrap();
}

async fn amount_of(site: &Site, pay: &ToPay) -> i64 {
    let mut tx = site.world.house().await;
    sqlx::query_scalar("select amount_minor from payments where id = $1")
        .bind(pay.payment_id.0)
        .fetch_one(&mut *tx)
        .await
        .unwrap()
}

async fn status_of(site: &Site, invoice: InvoiceId) -> String {
    let mut tx = site.world.house().await;
    sqlx::query_scalar("select status from invoices where id = $1").bind(invoice.0).fetch_one(&mut *tx).await.unwrap()
}

#[tokio::test]
async fn what_the_recap_shows_is_what_is_charged_and_the_code_is_used_once_it_is_paid() {
    let site = Site::open().await;
    promote(&site, welcome()).await;
    let family = site.world.household("Ben Salah").await;
    let page = look(&site, &family.parent, family.student_id, plan("HYBRIDE"), "bienvenue20").await;
    let recap = page.recap.expect("it can be bought");
    assert_eq!((recap.total.minor, recap.code.as_str()), (143_200, "BIENVENUE20"));
    assert_eq!(recap.promotion.as_ref().map(|(_, off)| off.minor), Some(35_800));
    assert!(recap.tax.minor > 0 && recap.lines.len() == 1);
    assert_eq!(site.world.count("select count(*) from invoices").await, 0, "looking writes nothing");

    let asked = Buy { seen: Some(recap.total.minor), ..wanted(family.student_id, plan("HYBRIDE"), "BIENVENUE20") };
    let pay = to_pay(order(&site, &family.parent, asked.clone()).await);
    assert_eq!(amount_of(&site, &pay).await, 143_200);
    assert_eq!(to_pay(order(&site, &family.parent, asked).await), pay, "pressing twice is one purchase");
    assert_eq!(site.world.count("select count(*) from promotion_uses where status = 'reserved'").await, 1);
    site.pay_at(&pay.url, pay.payment_id).await;
    assert_eq!(status_of(&site, pay.invoice_id).await, "paid");
    assert_eq!(site.world.count("select count(*) from promotion_uses where status = 'used'").await, 1);
    assert_eq!(site.world.count("select value_minor from subscription_periods").await, 143_200, "what it is worth");
    assert_eq!(site.credits(&family).await, 400);
}

#[tokio::test]
async fn another_sum_than_was_shown_is_not_charged() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let asked = Buy { seen: Some(143_200), ..wanted(family.student_id, plan("HYBRIDE"), "") };
    let error = order(&site, &family.parent, asked).await.unwrap_err();
    assert!(matches!(&error, AppError::Conflict { code, .. } if code == "price-changed"), "{error:?}");
    assert_eq!(site.world.count("select count(*) from subscriptions").await, 0);
    let page = look(&site, &family.parent, family.student_id, plan("HYBRIDE"), "MAGIE").await;
    let recap = page.recap.expect("without the code");
    assert!(recap.code_refused.is_some() && recap.code.is_empty() && recap.total.minor == 179_000);
}

#[tokio::test]
async fn whoever_changes_their_mind_keeps_the_code() {
    let site = Site::open().await;
    promote(&site, welcome()).await;
    let family = site.world.household("Ben Salah").await;
    let first = to_pay(order(&site, &family.parent, wanted(family.student_id, plan("HYBRIDE"), "BIENVENUE20")).await);
    let page = look(&site, &family.parent, family.student_id, plan("IMMERSION"), "BIENVENUE20").await;
    assert_eq!(page.recap.map(|recap| recap.total.minor), Some(239_200));
    let second =
        to_pay(order(&site, &family.parent, wanted(family.student_id, plan("IMMERSION"), "BIENVENUE20")).await);
    assert_eq!(status_of(&site, first.invoice_id).await, "cancelled");
    assert_eq!(site.world.count("select uses::bigint from promotions").await, 1);
    site.pay_at(&second.url, second.payment_id).await;
    assert_eq!(site.subscriptions().await.iter().filter(|s| s.1 == "active").count(), 1);
    let third = order(&site, &family.parent, wanted(family.student_id, plan("IMMERSION"), "BIENVENUE20")).await;
    assert!(third.is_err(), "it is used now");
}

#[tokio::test]
async fn fifty_parallel_purchases_never_use_a_promotion_more_often_than_it_allows() {
    let site = Site::open().await;
    promote(&site, PromotionForm { max_uses: "7".to_owned(), ..welcome() }).await;
    let mut families: Vec<Household> = Vec::new();
    for index in 0..50 {
        families.push(site.world.household(&format!("Famille {index}")).await);
    }
    let mut tasks = tokio::task::JoinSet::new();
    for family in families {
        let (platform, providers) = (site.world.platform.clone(), site.providers.clone());
        tasks.spawn(async move {
            let wanted = wanted(family.student_id, plan("HYBRIDE"), "BIENVENUE20");
            buy(&platform, &providers, &family.parent, wanted).await
        });
    }
    let bought = tasks.join_all().await;
    assert_eq!(bought.iter().filter(|bought| bought.is_ok()).count(), 7);
    assert!(
        bought.iter().filter_map(|b| b.as_ref().err()).all(|error| error.for_field("code").is_some()),
        "{bought:?}"
    );
    assert_eq!(site.world.count("select count(*) from promotion_uses").await, 7);
    assert_eq!(site.world.count("select count(*) from invoices where total_minor = 143200").await, 7);
}

#[tokio::test]
async fn a_pack_brings_its_credits_once() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let oral = Ware::Pack("PACK_GRAND_ORAL".to_owned());
    let recap = look(&site, &family.parent, family.student_id, oral.clone(), "").await.recap.expect("a pack");
    assert_eq!(recap.total.minor, 249_000);
    let pay = to_pay(order(&site, &family.parent, wanted(family.student_id, oral, "")).await);
    assert!(pay.subscription_id.is_none());
    site.pay_at(&pay.url, pay.payment_id).await;
    assert_eq!(site.credits(&family).await, 600);
    site.world
        .house_does(async |tx| {
            let again = "update outbox_events set dispatched_at = null";
            sqlx::query(again).execute(&mut **tx).await.expect("again");
            Ok(())
        })
        .await;
    site.settle().await;
    assert_eq!(site.credits(&family).await, 600);
    assert_eq!(site.world.count("select count(*) from credit_entries where kind = 'PURCHASE'").await, 1);
}

#[tokio::test]
async fn a_trial_begins_without_a_payment_and_is_over_unless_it_is_paid() {
    let site = Site::open().await;
    let (platform, staff) = (&site.world.platform, site.world.staff(Role::Admin).await);
    let form = show_plan(platform, &staff, "HYBRIDE").await.unwrap();
    let form = preau_billing::model::editor::PlanForm { trial_days: "7".to_owned(), ..form };
    save_plan(platform, &staff, &form).await.unwrap();
    let (family, other) = (site.world.household("Ben Salah").await, site.world.household("Trabelsi").await);
    let recap = look(&site, &family.parent, family.student_id, plan("HYBRIDE"), "").await.recap.expect("a trial");
    assert_eq!((recap.total.minor, recap.trial_until.as_deref()), (0, Some("9 mars 2026")));
    for family in [&family, &other] {
        let asked = Buy { provider: None, ..wanted(family.student_id, plan("HYBRIDE"), "") };
        assert_eq!(order(&site, &family.parent, asked).await, Ok(Bought::Begun));
    }
    let mut tx = site.world.as_actor(&family.student).await;
    let entitled = entitlements(platform, &mut tx, family.student_id).await.unwrap();
    assert_eq!(entitled.plan.as_deref(), Some("HYBRIDE"));
    drop(tx);
    // One pays during the trial: the days of the trial stay free.
    let pay = to_pay(order(&site, &family.parent, wanted(family.student_id, plan("HYBRIDE"), "")).await);
    site.pay_at(&pay.url, pay.payment_id).await;
    let paid = site.subscriptions().await.into_iter().find(|s| s.1 == "active").expect("paid");
    assert_eq!(paid.2, ["2026-03-09 2026-04-09"]);
    site.world.clock.advance(TimeDelta::days(7));
    assert_eq!(turn_subscriptions(platform).await.unwrap(), 1);
    assert_eq!(turn_subscriptions(platform).await.unwrap(), 0, "once");
    let statuses: Vec<_> = site.subscriptions().await.into_iter().map(|s| s.1).collect();
    assert!(statuses.contains(&"expired".to_owned()) && statuses.contains(&"active".to_owned()), "{statuses:?}");
    let again = look(&site, &other.parent, other.student_id, plan("HYBRIDE"), "").await.recap.expect("to be paid");
    assert!(again.trial_until.is_none() && again.total.minor == 179_000, "a trial comes once");
}

#[tokio::test]
async fn what_costs_nothing_begins_at_once_with_its_invoice() {
    let site = Site::open().await;
    promote(&site, PromotionForm { percent: "100".to_owned(), ..welcome() }).await;
    let family = site.world.household("Ben Salah").await;
    let gift = Buy { provider: None, ..wanted(family.student_id, plan("HYBRIDE"), "BIENVENUE20") };
    assert_eq!(order(&site, &family.parent, gift).await, Ok(Bought::Begun));
    site.settle().await;
    assert_eq!(site.subscriptions().await[0].1, "active");
    assert_eq!(site.credits(&family).await, 400);
    assert_eq!(site.world.count("select count(*) from invoices where status = 'paid' and number = 1").await, 1);
    assert_eq!(site.world.count("select count(*) from promotion_uses where status = 'used'").await, 1);
}

#[tokio::test]
async fn a_purchase_that_nobody_pays_gives_its_promotion_back() {
    let site = Site::open().await;
    promote(&site, PromotionForm { max_uses: "1".to_owned(), ..welcome() }).await;
    let (family, other) = (site.world.household("Ben Salah").await, site.world.household("Trabelsi").await);
    let pay = to_pay(order(&site, &family.parent, wanted(family.student_id, plan("HYBRIDE"), "BIENVENUE20")).await);
    order(&site, &other.parent, wanted(other.student_id, plan("HYBRIDE"), "BIENVENUE20")).await.expect_err("taken");
    site.world.clock.advance(TimeDelta::hours(3));
    assert_eq!(turn_subscriptions(&site.world.platform).await.unwrap(), 0, "its payment is still under way");
    site.world
        .house_does(async |tx| {
            let over = "update payments set status = 'expired', check_at = null";
            sqlx::query(over).execute(&mut **tx).await.expect("over");
            Ok(())
        })
        .await;
    assert_eq!(turn_subscriptions(&site.world.platform).await.unwrap(), 1);
    assert_eq!(status_of(&site, pay.invoice_id).await, "cancelled");
    to_pay(order(&site, &other.parent, wanted(other.student_id, plan("HYBRIDE"), "BIENVENUE20")).await);
}

#[tokio::test]
async fn a_member_takes_a_community_plan_for_themself_and_for_nobody_else() {
    let site = Site::open().await;
    let (home, other) = (site.world.household("Leroy").await, site.world.household("Trabelsi").await);
    let Actor::User(person) = home.parent.clone() else { panic!("a person") };
    let member = Actor::User(preau_kernel::SignedIn { roles: Roles(vec![Role::Member]), ..person });
    let premium = plan("PREMIUM_ANNUEL");
    let recap = look(&site, &member, home.parent_id, premium.clone(), "").await.recap.expect("for oneself");
    assert_eq!((recap.total.minor, recap.total.currency.code()), (47_000, "EUR"));
    let pay = to_pay(order(&site, &member, wanted(home.parent_id, premium.clone(), "")).await);
    assert_eq!(amount_of(&site, &pay).await, 47_000);
    site.pay_at(&pay.url, pay.payment_id).await;
    assert_eq!(site.subscriptions().await[0].2, ["2026-03-02 2027-03-02"]);
    for (who, ware) in
        [(other.parent_id, premium.clone()), (home.parent_id, plan("HYBRIDE")), (home.student_id, premium)]
    {
        let error = order(&site, &member, wanted(who, ware, "")).await.unwrap_err();
        assert!(error.for_field("student_id").is_some(), "{error:?}");
    }
    let seen = server::overview(&site.world.platform, &site.providers, &member).await.unwrap();
    assert_eq!(seen.children.len(), 1);
    assert!(seen.children[0].current.as_ref().is_some_and(|current| current.plan == "PREMIUM_ANNUEL"));
}
