//! Invoices: numbers, money in and out, who sees them.

use crate::site::{Site, wanted};
use chrono::NaiveDate;
use preau_billing::model::{InvoiceId, InvoiceStatus, Item, Origin};
use preau_billing::server::invoices::{self, Invoice, NewInvoice, NewLine};
use preau_kernel::{Actor, AppError, Currency, Money, Outcome};
use preau_payments::model::ProviderKind;
use preau_platform::{Platform, Tx};
use preau_testkit::{Household, World};
use sqlx::Row;

pub fn order(family: &Household, prices: &[i64]) -> NewInvoice {
    let line = |price: &i64| NewLine::one(Item::Other, "Stage intensif", Money::new(*price, Currency::Tnd));
    NewInvoice {
        account_id: family.account_id,
        payer_id: family.parent_id,
        currency: Currency::Tnd,
        origin: Origin::Staff,
        note: String::new(),
        lines: prices.iter().map(line).collect(),
        created_by: None,
    }
}

pub async fn issue_in(platform: &Platform, tx: &mut Tx, new: NewInvoice) -> Outcome<(InvoiceId, String)> {
    let id = invoices::draft(platform, tx, new).await?;
    Ok((id, invoices::issue(platform, tx, id, None).await?))
}

pub async fn issued(world: &World, family: &Household, prices: &[i64]) -> (InvoiceId, String) {
    let new = order(family, prices);
    world.house_does(async |tx| issue_in(&world.platform, tx, new).await).await
}

pub async fn read(world: &World, id: InvoiceId) -> Invoice {
    invoices::find(&mut world.house().await, id).await.unwrap().unwrap()
}

pub async fn house_with_plans() -> World {
    let world = World::new().await;
    world.house_does(preau_billing::server::seed).await;
    world
}

impl Site {
    /// Pays an invoice (or a part of it) on the provider's page.
    pub async fn pay_invoice(&self, actor: &Actor, id: InvoiceId, part: Option<i64>) {
        let part = part.map(|minor| Money::new(minor, Currency::Tnd));
        let kind = ProviderKind::Konnect;
        let started =
            invoices::start_payment(&self.world.platform, &self.providers, actor, id, kind, part).await.unwrap();
        self.pay_at(&started.url, started.payment_id).await;
    }
}

#[tokio::test]
async fn numbers_follow_each_other_by_series_and_year_and_a_draft_has_none() {
    let world = house_with_plans().await;
    let family = world.household("Ben Salah").await;
    let draft =
        world.house_does(async |tx| invoices::draft(&world.platform, tx, order(&family, &[100_000])).await).await;
    let (first, reference) = issued(&world, &family, &[179_000]).await;
    assert_eq!(reference, "INV-2026-0001");
    assert_eq!(issued(&world, &family, &[1]).await.1, "INV-2026-0002");
    world.clock.set("2026-12-31T23:30:00Z");
    assert_eq!(issued(&world, &family, &[1]).await.1, "INV-2027-0001", "a new year begins where the organisation is");
    let draft = read(&world, draft).await;
    assert_eq!((draft.status, draft.reference, draft.due_on), (InvoiceStatus::Draft, None, None));
    let first = read(&world, first).await;
    assert_eq!((first.net_minor, first.tax_minor, first.total_minor), (150_420, 28_580, 179_000));
    assert_eq!(first.due_on, NaiveDate::from_ymd_opt(2026, 3, 16), "fourteen days");
}

#[tokio::test]
async fn fifty_at_once_get_fifty_numbers_and_whoever_gives_up_leaves_no_hole() {
    let world = house_with_plans().await;
    let family = world.household("Ben Salah").await;
    let mut issuers = tokio::task::JoinSet::new();
    for n in 0..50_i64 {
        let (platform, new) = (world.platform.clone(), order(&family, &[1_000 + n]));
        issuers.spawn(async move {
            let mut tx = platform.db.begin_as(&Actor::System).await?;
            let (_, reference) = issue_in(&platform, &mut tx, new).await?;
            if n % 5 == 0 {
                tx.rollback().await?;
                return Ok::<_, AppError>(None);
            }
            tx.commit().await?;
            Ok(Some(reference))
        });
    }
    let mut numbers: Vec<String> =
        issuers.join_all().await.into_iter().filter_map(|done| done.expect("issues")).collect();
    numbers.sort();
    assert_eq!(numbers, (1..=40).map(|n| format!("INV-2026-{n:04}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn the_ten_thousandth_number_is_written_whole() {
    let world = house_with_plans().await;
    let family = world.household("Ben Salah").await;
    world
        .house_does(async |tx| {
            for statement in [
                "alter table invoice_counters disable trigger user",
                "insert into invoice_counters values ('INV', 2026, 9999)",
                "alter table invoice_counters enable trigger user",
            ] {
                sqlx::query(statement).execute(&mut **tx).await.expect(statement);
            }
            Ok(())
        })
        .await;
    assert_eq!(issued(&world, &family, &[1_000]).await.1, "INV-2026-10000");
}

#[tokio::test]
async fn a_plan_that_is_paid_is_an_invoice_that_is_paid_and_one_that_is_not_has_no_number() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let given_up = site.subscribe(&family.parent, wanted(&family, "IMMERSION")).await.unwrap();
    let taken = site.take(&family, "HYBRIDE").await;
    let paid = read(&site.world, taken.invoice_id).await;
    assert_eq!((paid.status, paid.reference.as_deref()), (InvoiceStatus::Paid, Some("INV-2026-0001")));
    assert_eq!((paid.paid_minor, paid.balance().minor), (179_000, 0));
    assert_eq!(read(&site.world, given_up.invoice_id).await.reference, None);
    assert_eq!(site.world.count("select count(*) from outbox_events where kind = 'invoice-paid'").await, 1);
}

#[tokio::test]
async fn an_invoice_is_paid_in_parts_and_counts_as_paid_once() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let (id, _) = issued(&site.world, &family, &[100_000, 79_000]).await;
    site.pay_invoice(&family.parent, id, Some(50_000)).await;
    let part = read(&site.world, id).await;
    assert_eq!((part.status, part.balance().minor), (InvoiceStatus::Sent, 129_000));
    let too_much = invoices::start_payment(
        &site.world.platform,
        &site.providers,
        &family.parent,
        id,
        ProviderKind::Konnect,
        Some(Money::new(129_001, Currency::Tnd)),
    );
    assert!(too_much.await.unwrap_err().for_field("part").is_some());
    site.pay_invoice(&family.parent, id, None).await;
    assert_eq!(read(&site.world, id).await.status, InvoiceStatus::Paid);
    assert_eq!(site.world.count("select count(*) from outbox_events where kind = 'invoice-paid'").await, 1);
    let kind = ProviderKind::Konnect;
    let again = invoices::start_payment(&site.world.platform, &site.providers, &family.parent, id, kind, None).await;
    assert!(matches!(again, Err(AppError::Rule { code, .. }) if code == "invoice-closed"));
}

#[tokio::test]
async fn what_is_paid_twice_is_the_accounts_credit() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let (id, _) = issued(&site.world, &family, &[100_000]).await;
    let kind = ProviderKind::Konnect;
    let start = async |part: i64| {
        let part = Some(Money::new(part, Currency::Tnd));
        invoices::start_payment(&site.world.platform, &site.providers, &family.parent, id, kind, part).await.unwrap()
    };
    let (first, second) = (start(100_000).await, start(60_000).await);
    site.pay_at(&second.url, second.payment_id).await;
    site.pay_at(&first.url, first.payment_id).await;
    assert_eq!(read(&site.world, id).await.status, InvoiceStatus::Paid);
    let credit = "select coalesce(sum(remaining_minor), 0)::bigint from customer_credits where kind = 'overpayment'";
    assert_eq!(site.world.count(credit).await, 60_000);
}

#[tokio::test]
async fn an_invoice_over_nothing_is_paid_when_it_is_issued() {
    let world = house_with_plans().await;
    let family = world.household("Ben Salah").await;
    let (id, _) = issued(&world, &family, &[0]).await;
    assert_eq!(read(&world, id).await.status, InvoiceStatus::Paid);
    assert_eq!(world.count("select count(*) from outbox_events where kind = 'invoice-paid'").await, 1);
    let negative = world.platform.db.begin_as(&Actor::System).await;
    let mut new = order(&family, &[1_000]);
    new.lines[0].quantity = -1_000;
    let refused = invoices::draft(&world.platform, &mut negative.unwrap(), new).await;
    assert!(matches!(refused, Err(AppError::Rule { code, .. }) if code == "invoice-negative"));
}

#[tokio::test]
async fn the_schema_keeps_issued_documents_numbers_and_money_as_they_are() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    site.take(&family, "HYBRIDE").await;
    issued(&site.world, &family, &[50_000]).await;
    for statement in [
        "update invoices set total_minor = total_minor + 1, net_minor = net_minor + 1",
        "update invoices set due_on = due_on + 1",
        "update invoices set paid_minor = 0",
        "update invoices set status = 'draft'",
        "update invoices set status = 'paid' where status = 'sent'",
        "update invoices set status = 'cancelled' where status = 'sent'",
        "update invoices set number = number + 10",
        "delete from invoices",
        "delete from invoice_lines",
        "update invoice_lines set description = 'x'",
        "insert into invoice_lines select gen_random_uuid(), invoice_id, 9, item, subscription_id, plan, months, pack, student_id,
            description, quantity, unit_minor, discount_minor, tax_bp, net_minor, tax_minor, total_minor from invoice_lines limit 1",
        "update invoice_parties set name = 'x'",
        "update invoice_counters set last = last + 1",
        "update invoice_counters set last = last - 1",
        "delete from invoice_counters",
        "update invoice_entries set amount_minor = 1",
        "insert into invoice_entries (id, invoice_id, kind, amount_minor, receipt_id, recorded_at)
            select gen_random_uuid(), i.id, 'payment', 1000, r.id, i.created_at from invoices i, receipts r where i.status = 'sent'",
        "insert into receipts (id, payment_id, account_id, payer_id, amount_minor, currency, received_at)
            select gen_random_uuid(), id, account_id, payer_id, 1, currency, created_at from payments limit 1",
        "insert into customer_credits (id, account_id, kind, currency, amount_minor, remaining_minor, cause, receipt_id, given_at)
            select gen_random_uuid(), account_id, 'overpayment', currency, 5, 5, 'x', id, received_at from receipts",
        "delete from receipts",
    ] {
        let mut tx = site.world.house().await;
        let done = sqlx::query(statement).execute(&mut *tx).await;
        let refused = match done {
            Ok(_) => tx.commit().await.is_err(),
            Err(_) => true,
        };
        assert!(refused, "{statement}");
    }
}

#[tokio::test]
async fn another_family_a_student_and_a_visitor_see_no_invoice() {
    let site = Site::open().await;
    let (family, other) = (site.world.household("Ben Salah").await, site.world.household("Trabelsi").await);
    let id = site.take(&family, "HYBRIDE").await.invoice_id;
    for table in ["invoices", "invoice_lines", "invoice_parties", "invoice_entries", "receipts"] {
        for (who, actor, sees) in [
            ("the parent", &family.parent, true),
            ("the child", &family.student, false),
            ("another parent", &other.parent, false),
            ("a visitor", &Actor::Visitor, false),
        ] {
            let mut tx = site.world.as_actor(actor).await;
            let rows: i64 = sqlx::query(sqlx::AssertSqlSafe(format!("select count(*) from {table}")))
                .fetch_one(&mut *tx)
                .await
                .unwrap()
                .get(0);
            assert_eq!(rows > 0, sees, "{who} and {table}");
        }
    }
    for actor in [&family.student, &other.parent] {
        let kind = ProviderKind::Konnect;
        let refused = invoices::start_payment(&site.world.platform, &site.providers, actor, id, kind, None).await;
        assert_eq!(refused, Err(AppError::NotFound));
    }
}
