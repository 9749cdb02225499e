//! Renewal and dunning on a real Postgres: the calendar, run often, at once and late; paying; what staff do.

use crate::site::Site;
use async_trait::async_trait;
use chrono::TimeDelta;
use preau_billing::model::InvoiceId;
use preau_billing::model::dunning::{DueState, LateQuery};
use preau_billing::server::dunning::{
    Charge, Charger, NoSavedMethod, NoteContact, OfferCredit, Worked, extend_deadline, list_late, my_dues,
    note_contact, offer_credit, refuse_while_suspended, run_dunning, show_account, suspend_bookings,
};
use preau_billing::server::invoices::{Invoice, expire_customer_credit};
use preau_billing::server::{allocate_credits, turn_subscriptions};
use preau_kernel::{Actor, AppError, Outcome, Role};
use preau_platform::Platform;
use preau_testkit::{Household, stranger};

impl Site {
    /// Runs the job at an instant, and lets everybody react.
    pub async fn run_at(&self, instant: &str) -> Worked {
        self.world.clock.set(instant);
        let worked = run_dunning(&self.world.platform, &NoSavedMethod).await.unwrap();
        self.settle().await;
        worked
    }

    /// Runs it on each day from `first` on, in the morning of Tunis, three times at once and once more.
    pub async fn run_days(&self, first: &str, days: i64) {
        self.world.clock.set(&format!("{first}T07:30:00Z"));
        for _ in 0..days {
            let run = || run_dunning(&self.world.platform, &NoSavedMethod);
            let (a, b, c) = tokio::join!(run(), run(), run());
            a.and(b).and(c).unwrap();
            self.settle().await;
            assert_eq!(run().await.unwrap(), Worked::default(), "everything was done");
            self.world.clock.advance(TimeDelta::days(1));
        }
    }

    /// Kind, outcome and day (in Tunis) of everything in the timeline.
    pub async fn timeline(&self) -> Vec<String> {
        let mut tx = self.world.house().await;
        sqlx::query_scalar(
            "select kind || case outcome when 'done' then '' else ' ' || outcome end || ' ' ||
                    to_char(recorded_at at time zone 'Africa/Tunis', 'MM-DD')
               from dunning_entries order by recorded_at, deadline nulls last, id",
        )
        .fetch_all(&mut *tx)
        .await
        .unwrap()
    }

    pub async fn status(&self) -> String {
        self.subscriptions().await[0].1.clone()
    }

    pub async fn renewal(&self) -> InvoiceId {
        let mut tx = self.world.house().await;
        let id: uuid::Uuid = sqlx::query_scalar("select invoice_id from renewals order by period_end desc limit 1")
            .fetch_one(&mut *tx)
            .await
            .unwrap();
        InvoiceId(id)
    }

    /// The templates of the mails about renewals, in order.
    pub async fn letters(&self) -> Vec<String> {
        let mut tx = self.world.house().await;
        sqlx::query_scalar("select template from mails where template like 'renewal-%' order by created_at, id")
            .fetch_all(&mut *tx)
            .await
            .unwrap()
    }
}

/// A site where a family took HYBRIDE on 2 March, paid until 2 April, and left its telephone number.
pub async fn hybride() -> (Site, Household) {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    site.take(&family, "HYBRIDE").await;
    site.world
        .house_does(async |tx| {
            sqlx::query("update users set phone = '20 123 456' where id = $1")
                .bind(family.parent_id.0)
                .execute(&mut **tx)
                .await
                .expect("telephone");
            Ok(())
        })
        .await;
    (site, family)
}

#[tokio::test]
async fn run_every_day_and_often_each_step_is_taken_once_on_its_day() {
    let (site, family) = hybride().await;
    site.run_days("2026-03-20", 60).await;
    let expected = [
        "invoice 03-26",
        "reminder 03-30",
        "charge no_method 04-02",
        "late 04-03",
        "first_notice 04-05",
        "second_notice 04-09",
        "suspend 04-16",
        "cancel 05-02",
    ];
    assert_eq!(site.timeline().await, expected);
    assert_eq!(
        site.letters().await,
        [
            "renewal-invoice",
            "renewal-reminder",
            "renewal-late",
            "renewal-last-notice",
            "renewal-suspended",
            "renewal-cancelled"
        ]
    );
    assert_eq!(site.status().await, "cancelled");
    assert_eq!(site.world.count("select count(*) from invoices where origin = 'renewal'").await, 1);
    let mut tx = site.world.house().await;
    let (number, body): (String, String) =
        sqlx::query_as("select to_number, body from text_messages").fetch_one(&mut *tx).await.unwrap();
    assert_eq!(number, "+21620123456");
    assert!(body.contains("179\u{a0}TND") && body.contains("/espace/abonnement"), "{body}");
    let readers: i64 =
        sqlx::query_scalar("select count(*) from mails where template like 'renewal-%' and user_id <> $1")
            .bind(family.parent_id.0)
            .fetch_one(&mut *tx)
            .await
            .unwrap();
    assert_eq!(readers, 0, "a child is told nothing");
}

#[tokio::test]
async fn days_are_those_of_the_organisation() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    // Half past midnight of the 3rd in Tunis.
    site.world.clock.set("2026-03-02T23:30:00Z");
    site.take(&family, "HYBRIDE").await;
    assert_eq!(site.run_at("2026-03-26T22:59:00Z").await.issued, 0, "the 26th in Tunis");
    assert_eq!(site.run_at("2026-03-26T23:00:00Z").await.issued, 1, "the 27th in Tunis");
    let mut tx = site.world.house().await;
    let due: chrono::NaiveDate =
        sqlx::query_scalar("select due_on from invoices where origin = 'renewal'").fetch_one(&mut *tx).await.unwrap();
    assert_eq!(due.to_string(), "2026-04-03");
}

#[tokio::test]
async fn paid_a_little_late_the_subscription_goes_on_without_a_gap() {
    let (site, family) = hybride().await;
    site.run_days("2026-03-26", 13).await;
    assert_eq!(site.status().await, "past_due");
    let dues = my_dues(&site.world.platform, &site.providers, &family.parent).await.unwrap();
    assert_eq!(dues.iter().map(|due| due.state).collect::<Vec<_>>(), [DueState::Late]);
    site.pay_invoice(&family.parent, site.renewal().await, None).await;
    let periods = ["2026-03-02 2026-04-02", "2026-04-02 2026-05-02"].map(str::to_owned).to_vec();
    assert_eq!(site.subscriptions().await, [("HYBRIDE".to_owned(), "active".to_owned(), periods)]);
    assert_eq!(site.credits(&family).await, 800);
    site.run_days("2026-04-09", 10).await;
    assert!(site.timeline().await.last().unwrap().starts_with("paid"), "nothing follows: {:?}", site.timeline().await);
    assert_eq!(my_dues(&site.world.platform, &site.providers, &family.parent).await.unwrap(), []);
}

#[tokio::test]
async fn a_failed_renewal_leads_to_suspension_and_paying_reactivates_at_once() {
    let (site, family) = hybride().await;
    let may_book = async |actor: &Actor| {
        refuse_while_suspended(&site.world.platform, &mut site.world.as_actor(actor).await, actor, family.student_id)
            .await
    };
    site.run_days("2026-03-26", 21).await;
    assert_eq!(site.status().await, "past_due");
    assert_eq!(may_book(&family.student).await, Ok(()));
    site.run_days("2026-04-16", 3).await;
    assert_eq!(site.status().await, "suspended");
    for (actor, neutral) in [(&family.student, true), (&family.parent, false)] {
        let refused = may_book(actor).await.unwrap_err();
        assert!(matches!(&refused, AppError::Rule { code, .. } if code == "bookings-suspended"));
        let (fr, en) = (refused.message().fr, refused.message().en);
        let money = ["pai", "pay", "factur", "invoice", "abonnement", "subscription"]
            .iter()
            .any(|word| fr.to_lowercase().contains(word) || en.to_lowercase().contains(word));
        assert_eq!(money, !neutral, "{fr} {en}");
    }
    let dues = my_dues(&site.world.platform, &site.providers, &family.student).await.unwrap();
    assert_eq!(dues, [], "a child never sees what is due");
    site.pay_invoice(&family.parent, site.renewal().await, None).await;
    let (_, status, periods) = site.subscriptions().await.remove(0);
    assert_eq!(status, "active");
    assert_eq!(periods, ["2026-03-02 2026-04-02", "2026-04-19 2026-05-19"], "it begins anew");
    assert_eq!(may_book(&family.student).await, Ok(()));
    assert_eq!(site.timeline().await.last().unwrap(), "paid 04-19");
    // The next renewal follows the new period.
    site.run_days("2026-05-10", 4).await;
    assert_eq!(site.timeline().await.last().unwrap(), "invoice 05-12");
}

#[tokio::test]
async fn what_was_cancelled_begins_anew_when_it_is_paid() {
    let (site, family) = hybride().await;
    site.run_days("2026-03-26", 40).await;
    assert_eq!(site.status().await, "cancelled");
    let dues = my_dues(&site.world.platform, &site.providers, &family.parent).await.unwrap();
    assert_eq!(dues[0].state, DueState::Ended);
    site.world.clock.set("2026-05-10T08:00:00Z");
    site.pay_invoice(&family.parent, site.renewal().await, None).await;
    assert_eq!(site.status().await, "active");
}

#[tokio::test]
async fn after_weeks_without_a_job_the_family_is_told_before_anything_is_taken_away() {
    let (site, _) = hybride().await;
    site.run_at("2026-03-27T08:00:00Z").await;
    site.run_at("2026-05-05T08:00:00Z").await;
    assert_eq!(site.status().await, "past_due");
    assert_eq!(site.letters().await, ["renewal-invoice", "renewal-last-notice"]);
    site.run_at("2026-05-12T08:00:00Z").await;
    assert_eq!(site.status().await, "suspended");
    // And one that was never issued gives a week, even when its time is over.
    let (site, _) = hybride().await;
    site.run_at("2026-04-20T08:00:00Z").await;
    let mut tx = site.world.house().await;
    let due: chrono::NaiveDate = sqlx::query_scalar("select deadline from renewals").fetch_one(&mut *tx).await.unwrap();
    assert_eq!((due.to_string().as_str(), site.status().await.as_str()), ("2026-04-27", "active"));
}

#[tokio::test]
async fn whoever_pays_by_themselves_is_not_asked_twice() {
    let (site, family) = hybride().await;
    // The draft of a purchase that was begun becomes the invoice of the renewal.
    site.world.clock.set("2026-03-26T08:30:00Z");
    let begun = site.subscribe(&family.parent, crate::site::wanted(&family, "HYBRIDE")).await.unwrap();
    site.run_at("2026-03-26T09:00:00Z").await;
    assert_eq!(site.renewal().await, begun.invoice_id);
    site.pay(&begun).await;
    assert_eq!(site.timeline().await, ["invoice 03-26", "paid 03-26"]);
    site.run_days("2026-03-27", 30).await;
    assert_eq!(site.world.count("select count(*) from renewals").await, 2, "and the one after it");
}

/// Answers the same to everybody, and counts.
struct Answers(Charge, std::sync::atomic::AtomicUsize);

#[async_trait]
impl Charger for Answers {
    async fn charge(&self, _: &Platform, invoice: &Invoice, key: &str) -> Outcome<Charge> {
        assert_eq!(key, format!("renewal:{}:2026-04-02", invoice.id));
        assert_eq!(invoice.balance().minor, 179_000);
        self.1.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        Ok(self.0.clone())
    }
}

#[tokio::test]
async fn a_saved_method_is_charged_once_on_the_day_and_dunning_follows_when_it_refuses() {
    let (site, _) = hybride().await;
    let charger = Answers(Charge::Refused("insufficient_funds".to_owned()), 0.into());
    for day in ["03-26", "04-01", "04-02", "04-02", "04-03", "04-05"] {
        site.world.clock.set(&format!("2026-{day}T08:00:00Z"));
        run_dunning(&site.world.platform, &charger).await.unwrap();
    }
    let expected = ["invoice 03-26", "reminder 04-01", "charge refused 04-02", "late 04-03", "first_notice 04-05"];
    assert_eq!(site.timeline().await, expected);
    assert_eq!(charger.1.into_inner(), 1);
}

#[tokio::test]
async fn staff_suspend_give_time_and_credit_and_note_what_was_said() {
    let (site, family) = hybride().await;
    let (platform, staff) = (&site.world.platform, site.world.staff(Role::Assistant).await);
    site.run_days("2026-03-26", 10).await;
    let id = site.renewal().await;
    let unnamed = suspend_bookings(platform, &staff, id, "  ").await.unwrap_err();
    assert!(unnamed.for_field("reason").is_some());
    suspend_bookings(platform, &staff, id, "Chèque refusé").await.unwrap();
    assert_eq!(site.status().await, "suspended");
    let twice = suspend_bookings(platform, &staff, id, "Chèque refusé").await.unwrap_err();
    assert!(matches!(twice, AppError::Rule { code, .. } if code == "already-suspended"));

    for wrong in ["", "2026-04-02", "2027-01-01", "demain"] {
        let refused = extend_deadline(platform, &staff, id, wrong, "Accord").await.unwrap_err();
        assert!(refused.for_field("until").is_some(), "{wrong}");
    }
    extend_deadline(platform, &staff, id, "2026-04-20", "Accord au téléphone").await.unwrap();
    assert_eq!(site.status().await, "past_due");
    site.run_days("2026-04-05", 20).await;
    assert_eq!(
        site.timeline().await[4..],
        [
            "staff_suspend 04-05",
            "staff_extend 04-05",
            "reminder 04-17",
            "charge no_method 04-20",
            "late 04-21",
            "first_notice 04-23",
        ]
    );

    let key = uuid::Uuid::from_u128(7).to_string();
    let part = OfferCredit { amount: "79".to_owned(), reason: "Séance manquée".to_owned(), key };
    for _ in 0..2 {
        offer_credit(platform, &staff, id, &part).await.unwrap();
    }
    let listed = list_late(platform, &staff, &LateQuery::default()).await.unwrap();
    assert_eq!(listed.items[0].amount.minor, 100_000, "given once");
    let said = NoteContact { note: "Le père paie vendredi.".to_owned(), key: uuid::Uuid::from_u128(8).to_string() };
    for _ in 0..2 {
        note_contact(platform, &staff, family.account_id, &said).await.unwrap();
    }
    let account = show_account(platform, &staff, family.account_id).await.unwrap();
    assert_eq!(account.timeline.iter().filter(|entry| entry.note == said.note).count(), 1);
    assert_eq!(account.payers[0].phone, "20 123 456");

    let rest = OfferCredit { amount: "100".to_owned(), key: uuid::Uuid::from_u128(9).to_string(), ..part };
    offer_credit(platform, &staff, id, &rest).await.unwrap();
    site.settle().await;
    assert_eq!(site.status().await, "active", "credit pays as money does");
    assert_eq!(list_late(platform, &staff, &LateQuery::default()).await.unwrap().total, 0);
    for actor in [&family.parent, &family.student, &stranger(vec![Role::Parent])] {
        assert_eq!(suspend_bookings(platform, actor, id, "x").await, Err(AppError::Forbidden));
        assert_eq!(show_account(platform, actor, family.account_id).await, Err(AppError::Forbidden));
    }
}

#[tokio::test]
async fn the_list_is_filtered_and_families_see_their_own_only() {
    let (site, family) = hybride().await;
    let other = site.world.household("Trabelsi").await;
    let staff = site.world.staff(Role::Admin).await;
    site.run_days("2026-03-26", 9).await;
    for (q, state, found) in [
        ("", "", 1),
        ("salah", "", 1),
        ("inv-2026", "late", 1),
        ("", "suspended", 0),
        ("%", "", 0),
        ("", "upcoming", 0),
    ] {
        let query = LateQuery { q: q.to_owned(), state: state.to_owned(), page: 1 };
        assert_eq!(list_late(&site.world.platform, &staff, &query).await.unwrap().total, found, "{q} {state}");
    }
    assert_eq!(my_dues(&site.world.platform, &site.providers, &other.parent).await.unwrap(), []);
    for (actor, table, sees) in [
        (&family.parent, "renewals", 1),
        (&family.student, "renewals", 0),
        (&other.parent, "renewals", 0),
        (&family.parent, "dunning_entries", 0),
        (&family.parent, "text_messages", 0),
    ] {
        let mut tx = site.world.as_actor(actor).await;
        let rows: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select count(*) from {table}")))
            .fetch_one(&mut *tx)
            .await
            .unwrap();
        assert_eq!(rows, sees, "{table}");
    }
}

#[tokio::test]
async fn a_month_end_however_often_the_jobs_run_or_crash() {
    let site = Site::open().await;
    let mut families = vec![];
    for (day, plan) in [("2026-03-01", "HYBRIDE"), ("2026-03-02", "IMMERSION"), ("2026-03-31", "HYBRIDE")] {
        site.world.clock.set(&format!("{day}T08:00:00Z"));
        let family = site.world.household(plan).await;
        site.take(&family, plan).await;
        families.push(family);
    }
    site.world.clock.set("2026-03-22T00:00:00Z");
    for hour in 0..(24 * 12) {
        let platform = &site.world.platform;
        // Given up in the middle, as a process that is killed.
        let cut = std::time::Duration::from_millis(u64::from(hour % 7_u32) * 3);
        tokio::time::timeout(cut, run_dunning(platform, &NoSavedMethod)).await.ok();
        tokio::time::timeout(cut, turn_subscriptions(platform)).await.ok();
        tokio::time::timeout(cut, allocate_credits(platform)).await.ok();
        if hour % 6 == 0 {
            let jobs = || async {
                run_dunning(platform, &NoSavedMethod).await?;
                turn_subscriptions(platform).await?;
                expire_customer_credit(platform).await?;
                allocate_credits(platform).await?;
                preau_credits::server::expire_credits(platform).await?;
                preau_credits::server::warn_of_expiry(platform).await
            };
            let (a, b) = tokio::join!(jobs(), jobs());
            a.and(b).unwrap();
            site.settle().await;
        }
        site.world.clock.advance(TimeDelta::hours(1));
    }
    // 3 April, 00:00: two renewals are on their way, the third is not due.
    let timeline = site.timeline().await;
    let count = |step: &str| timeline.iter().filter(|line| line.starts_with(step)).count();
    assert_eq!(["invoice", "reminder", "charge", "late", "first_notice"].map(count), [2, 2, 2, 1, 0], "{timeline:?}");
    assert_eq!(site.letters().await.len(), 4);
    assert_eq!(site.world.count("select count(*) from invoices where origin = 'renewal'").await, 2);
    assert_eq!(site.world.count("select count(*) from credit_entries where kind = 'MONTHLY_ALLOCATION'").await, 3);
    assert_eq!(site.world.count("select max(last)::bigint from invoice_counters").await, 5, "and no hole");
    // A year later what was granted in March expires: once, and warned of twice.
    for (instant, expired) in [("2027-02-10T06:00:00Z", 0), ("2027-02-24T06:00:00Z", 0), ("2027-03-02T09:00:00Z", 2)] {
        site.world.clock.set(instant);
        for _ in 0..3 {
            preau_credits::server::expire_credits(&site.world.platform).await.unwrap();
            preau_credits::server::warn_of_expiry(&site.world.platform).await.unwrap();
        }
        assert_eq!(site.world.count("select count(*) from credit_entries where kind = 'EXPIRATION'").await, expired);
    }
}

#[tokio::test]
async fn the_schema_keeps_renewals_and_the_timeline_as_they_are() {
    let (site, _) = hybride().await;
    site.run_days("2026-03-26", 8).await;
    for statement in [
        "delete from renewals",
        "update renewals set deadline = deadline - 1",
        "update renewals set period_end = period_end + interval '1 day'",
        "insert into renewals (invoice_id, subscription_id, account_id, period_end, deadline, deadline_set_on, issued_at)
            select (select id from invoices where origin = 'purchase' limit 1), subscription_id, account_id, period_end, deadline,
                   deadline_set_on, issued_at from renewals",
        "update dunning_entries set note = 'x'",
        "delete from dunning_entries",
        "insert into dunning_entries select gen_random_uuid(), account_id, invoice_id, deadline, kind, outcome, note, actor_id,
                   recorded_at from dunning_entries where kind = 'invoice'",
        "insert into dunning_entries (id, account_id, kind, note, recorded_at)
            select gen_random_uuid(), account_id, 'staff_note', 'by nobody', issued_at from renewals",
    ] {
        let mut tx = site.world.house().await;
        assert!(sqlx::query(statement).execute(&mut *tx).await.is_err(), "{statement}");
    }
}
