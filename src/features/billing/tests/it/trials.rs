//! From a trial to what is paid: the invoice before it ends, the charge, and an end without a debt.

use crate::invoices::read;
use crate::renewals::OWED;
use crate::site::{Site, wanted};
use preau_billing::model::dunning::DueState;
use preau_billing::model::{InvoiceStatus, SubscriptionId, Ware};
use preau_billing::server::dunning::my_dues;
use preau_billing::server::{Bought, Buy, buy, end_at_period, turn_subscriptions};
use preau_testkit::Household;

impl Site {
    /// Begins a trial of HYBRIDE of so many days.
    async fn tries(&self, family: &Household, days: u8) {
        let offered = match days {
            7 => "update plans set trial_days = 7 where code = 'HYBRIDE'",
            _ => "update plans set trial_days = 14 where code = 'HYBRIDE'",
        };
        self.sql(offered).await;
        let order = Buy {
            student_id: Some(family.student_id),
            ware: Some(Ware::Plan("HYBRIDE".to_owned())),
            aria_subjects: vec![],
            code: String::new(),
            provider: None,
            seen: None,
            keep: None,
        };
        let begun = buy(&self.world.platform, &self.providers, &family.parent, order).await;
        assert_eq!(begun, Ok(Bought::Begun));
    }

    /// Both jobs, at noon of days in March 2026.
    async fn noons(&self, days: std::ops::RangeInclusive<u32>) {
        for day in days {
            self.run_at(&format!("2026-03-{day:02}T12:00:00Z")).await;
            turn_subscriptions(&self.world.platform).await.unwrap();
            self.settle().await;
        }
    }

    async fn templates(&self) -> Vec<String> {
        let mut tx = self.world.house().await;
        sqlx::query_scalar(
            "select template from mails where template like 'trial-%' or template like 'subscription-%'
              order by created_at, id",
        )
        .fetch_all(&mut *tx)
        .await
        .unwrap()
    }
}

#[tokio::test]
async fn a_trial_is_invoiced_before_it_ends_and_unpaid_it_is_over_without_a_debt() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    site.tries(&family, 14).await;
    site.noons(3..=15).await;
    let dues = my_dues(&site.world.platform, &site.providers, &family.parent).await.unwrap();
    assert_eq!((dues[0].state, dues[0].amount.minor), (DueState::Trial, 179_000));
    site.noons(16..=20).await;
    let expected = ["invoice 03-09", "reminder overtaken 03-13", "charge no_method 03-16", "cancel 03-17"];
    assert_eq!(site.timeline().await, expected);
    assert_eq!(site.templates().await, ["trial-ends", "subscription-expired"], "told before, and when it was over");
    assert_eq!(site.status().await, "expired");
    assert_eq!(site.world.count(OWED).await, 0);
}

#[tokio::test]
async fn a_short_trial_is_not_invoiced_on_its_first_day() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    site.tries(&family, 7).await;
    site.noons(2..=7).await;
    assert_eq!(site.timeline().await, ["invoice 03-06", "reminder overtaken 03-06"]);
}

#[tokio::test]
async fn a_trial_that_is_paid_goes_on_when_its_days_are_over() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    site.tries(&family, 14).await;
    site.noons(9..=10).await;
    let begun = site.subscribe(&family.parent, wanted(&family, "HYBRIDE")).await.unwrap();
    assert_eq!(begun.invoice_id, site.renewal().await, "what was issued is what is paid");
    site.pay(&begun).await;
    site.noons(11..=20).await;
    let periods = vec!["2026-03-16 2026-04-16".to_owned()];
    assert_eq!(site.subscriptions().await, [("HYBRIDE".to_owned(), "active".to_owned(), periods)]);
    assert_eq!(site.run_at("2026-04-09T12:00:00Z").await.issued, 1, "and renews like any other");
}

#[tokio::test]
async fn a_kept_card_pays_for_what_was_tried() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    site.keep_card(&family, "pay").await;
    let sister = site.world.sibling(&family, "Lina").await;
    site.tries(&sister, 14).await;
    for day in ["03-09", "03-12", "03-16", "03-17"] {
        site.charge_at(&format!("2026-{day}T07:30:00Z")).await;
    }
    assert_eq!(
        site.timeline().await,
        ["invoice 03-09", "reminder overtaken 03-16", "charge started 03-16", "paid 03-16"]
    );
    let tried = site.subscriptions().await.remove(1);
    assert_eq!((tried.1.as_str(), tried.2.as_slice()), ("active", ["2026-03-16 2026-04-16".to_owned()].as_slice()));
    let mut tx = site.world.house().await;
    let told: String = sqlx::query_scalar("select text_body from mails where template = 'trial-ends'")
        .fetch_one(&mut *tx)
        .await
        .unwrap();
    assert!(told.contains("4242") && told.contains("sera débité") && told.contains("179,000\u{a0}TND"), "{told}");
}

#[tokio::test]
async fn whoever_stops_a_trial_is_asked_for_nothing() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    site.tries(&family, 14).await;
    site.noons(9..=9).await;
    let invoice = site.renewal().await;
    let mut tx = site.world.house().await;
    let id: uuid::Uuid = sqlx::query_scalar("select id from subscriptions").fetch_one(&mut *tx).await.unwrap();
    drop(tx);
    end_at_period(&site.world.platform, &family.parent, SubscriptionId(id), "").await.unwrap();
    site.noons(10..=18).await;
    assert_eq!(site.timeline().await, ["invoice 03-09"]);
    assert_eq!(site.status().await, "cancelled");
    assert_eq!(read(&site.world, invoice).await.status, InvoiceStatus::Cancelled);
}

#[tokio::test]
async fn whoever_takes_another_plan_during_a_trial_does_not_owe_the_one_they_tried() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    site.tries(&family, 14).await;
    site.noons(9..=9).await;
    let tried = site.renewal().await;
    let other = site.subscribe(&family.parent, wanted(&family, "IMMERSION")).await.unwrap();
    assert_ne!(other.invoice_id, tried);
    assert_eq!(site.world.count(OWED).await, 179_000, "until it is paid, either may be");
    site.pay(&other).await;
    // No job has run since.
    let dues = my_dues(&site.world.platform, &site.providers, &family.parent).await.unwrap();
    assert!(dues.is_empty(), "{dues:?}");
    assert_eq!(read(&site.world, tried).await.status, InvoiceStatus::Cancelled);
    assert_eq!(site.world.count(OWED).await, 0);
    site.noons(10..=20).await;
    assert_eq!(site.timeline().await, ["invoice 03-09", "covered 03-09"]);
    let periods = vec!["2026-03-16 2026-04-16".to_owned()];
    assert_eq!(site.subscriptions().await, [("IMMERSION".to_owned(), "active".to_owned(), periods)]);
}
