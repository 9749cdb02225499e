//! Credit notes, what goes back, the account's credit, instalments.

use crate::invoices::{house_with_plans, issue_in, issued, order, read};
use crate::site::Site;
use preau_billing::model::{CreditForm, GiveCredit, InstalmentPlan, InvoiceId, InvoiceStatus, TaxRate};
use preau_billing::server::invoices;
use preau_kernel::{AppError, Currency, Money, Role};
use preau_payments::model::PaymentId;
use preau_payments::model::refund::RefundForm;
use uuid::Uuid;

fn note(invoice_id: InvoiceId, amount: &str) -> CreditForm {
    CreditForm { invoice_id, amount: amount.to_owned(), reason: "Séance annulée".to_owned() }
}

const CREDIT: &str = "select coalesce(sum(remaining_minor), 0)::bigint from customer_credits";

#[tokio::test]
async fn a_credit_note_has_a_number_of_its_own_and_takes_off_what_is_to_be_paid() {
    let world = house_with_plans().await;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Assistant).await);
    let (id, _) = issued(&world, &family, &[179_000]).await;
    let first = invoices::credit(&world.platform, &staff, note(id, "79,000")).await.unwrap();
    let paper = read(&world, first).await;
    assert_eq!((paper.reference.as_deref(), paper.total_minor), (Some("CN-2026-0001"), 79_000));
    assert_eq!(paper.corrects, Some(id));
    assert_eq!(read(&world, id).await.balance().minor, 100_000);
    let too_much = invoices::credit(&world.platform, &staff, note(id, "100,001")).await.unwrap_err();
    assert!(too_much.for_field("amount").is_some());
    let rest = invoices::credit(&world.platform, &staff, note(id, "")).await.unwrap();
    let invoice = read(&world, id).await;
    assert_eq!((invoice.status, invoice.balance().minor), (InvoiceStatus::Cancelled, 0));
    let taxes = read(&world, first).await.tax_minor + read(&world, rest).await.tax_minor;
    assert_eq!(taxes, invoice.tax_minor, "all notes together are exactly the invoice");
    assert_eq!(world.count("select count(*) from outbox_events where kind = 'invoice-paid'").await, 0);
    assert_eq!(invoices::credit(&world.platform, &family.parent, note(id, "1")).await, Err(AppError::Forbidden));
}

#[tokio::test]
async fn what_was_paid_for_what_is_credited_becomes_credit_and_pays_the_next_invoice() {
    let site = Site::open().await;
    let world = &site.world;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Assistant).await);
    let (id, _) = issued(world, &family, &[100_000]).await;
    site.pay_invoice(&family.parent, id, None).await;
    invoices::credit(&world.platform, &staff, note(id, "30")).await.unwrap();
    let invoice = read(world, id).await;
    assert_eq!((invoice.status, invoice.paid_minor, invoice.balance().minor), (InvoiceStatus::Paid, 70_000, 0));
    assert_eq!(world.count(CREDIT).await, 30_000);
    let (next, _) = issued(world, &family, &[50_000]).await;
    let used = invoices::use_credit(&world.platform, &family.parent, next).await.unwrap();
    assert_eq!((used.minor, read(world, next).await.balance().minor), (30_000, 20_000));
    let none = invoices::use_credit(&world.platform, &family.parent, next).await;
    assert!(matches!(none, Err(AppError::Rule { code, .. }) if code == "no-credit"));
    invoices::credit(&world.platform, &staff, note(id, "")).await.unwrap();
    assert_eq!(read(world, id).await.status, InvoiceStatus::Refunded);
    assert_eq!(invoices::use_credit(&world.platform, &family.student, next).await, Err(AppError::NotFound));
}

#[tokio::test]
async fn money_that_goes_back_is_a_credit_note_once_and_never_more_than_came() {
    let site = Site::open().await;
    let world = &site.world;
    let family = world.household("Ben Salah").await;
    let taken = site.take(&family, "HYBRIDE").await;
    let back = async |refund: u128, minor: i64| {
        let (platform, payment) = (&world.platform, taken.payment_id);
        let mut tx = world.house().await;
        let amount = Money::new(minor, Currency::Tnd);
        invoices::returned(platform, &mut tx, payment, Uuid::from_u128(refund), amount).await?;
        tx.commit().await
    };
    for _ in 0..3 {
        back(1, 50_000).await.unwrap();
    }
    let invoice = read(world, taken.invoice_id).await;
    assert_eq!((invoice.status, invoice.paid_minor, invoice.credited_minor), (InvoiceStatus::Paid, 129_000, 50_000));
    assert_eq!(world.count("select count(*) from invoices where kind = 'credit_note'").await, 1);
    back(2, 129_000).await.unwrap();
    assert_eq!(read(world, taken.invoice_id).await.status, InvoiceStatus::Refunded);
    assert!(back(3, 1).await.is_err(), "nothing is left to give back");
    let other = PaymentId(Uuid::from_u128(9));
    let nothing = Money::new(1, Currency::Tnd);
    world
        .house_does(async |tx| invoices::returned(&world.platform, tx, other, Uuid::from_u128(4), nothing).await)
        .await;
}

#[tokio::test]
async fn a_part_that_staff_give_back_is_a_credit_note_however_often_it_is_heard_of() {
    let site = Site::open().await;
    let world = &site.world;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Assistant).await);
    let taken = site.take(&family, "HYBRIDE").await;
    let form = RefundForm {
        payment_id: taken.payment_id.to_string(),
        amount: "50".to_owned(),
        reason: "Séance annulée".to_owned(),
        request_key: "form-part-of-it".to_owned(),
        by_hand: "true".to_owned(),
    };
    preau_payments::server::refund(&world.platform, &site.providers, &staff, &form).await.unwrap();
    for _ in 0..3 {
        site.settle().await;
        let invoice = read(world, taken.invoice_id).await;
        let sums = (invoice.status, invoice.paid_minor, invoice.credited_minor, invoice.balance().minor);
        assert_eq!(sums, (InvoiceStatus::Paid, 129_000, 50_000, 0));
        let notes = "select count(*) from invoices where kind = 'credit_note' and number = 1 and status <> 'draft'
                        and total_minor = 50000 and net_minor + tax_minor = 50000 and corrects is not null";
        assert_eq!(world.count(notes).await, 1);
        assert_eq!(world.count("select count(*) from invoices").await, 2);
        assert_eq!(world.count("select sum(amount_minor)::bigint from invoice_entries").await, 129_000);
        assert_eq!(world.count(CREDIT).await, 0, "the money went back, it is no credit");
        world
            .house_does(async |tx| {
                let again = "update outbox_events set dispatched_at = null";
                sqlx::query(again).execute(&mut **tx).await.expect("again");
                Ok(())
            })
            .await;
    }
}

#[tokio::test]
async fn credit_that_is_given_is_used_soonest_to_expire_first_and_is_over_on_its_day() {
    let world = house_with_plans().await;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Assistant).await);
    let (id, _) = issued(&world, &family, &[100_000]).await;
    let give = async |amount: &str, expires_on: &str, key: &str| {
        let form = GiveCredit {
            invoice_id: id,
            amount: amount.to_owned(),
            reason: "Geste commercial".to_owned(),
            expires_on: expires_on.to_owned(),
            idempotency_key: key.to_owned(),
        };
        invoices::give_credit(&world.platform, &staff, form).await
    };
    give("40", "", "a").await.unwrap();
    give("30", "2026-03-10", "b").await.unwrap();
    give("30", "2026-03-10", "b").await.unwrap();
    give("20", "2026-03-05", "c").await.unwrap();
    assert_eq!(world.count(CREDIT).await, 90_000, "a form sent twice gives once");
    assert!(give("5", "2026-03-01", "d").await.unwrap_err().for_field("expires_on").is_some());
    world.clock.set("2026-03-06T08:00:00Z");
    assert_eq!(invoices::expire_customer_credit(&world.platform).await, Ok(1));
    assert_eq!(invoices::expire_customer_credit(&world.platform).await, Ok(0));
    assert_eq!(invoices::use_credit(&world.platform, &family.parent, id).await.unwrap().minor, 70_000);
    assert_eq!(world.count(CREDIT).await, 0);
    assert_eq!(read(&world, id).await.balance().minor, 30_000);
}

#[tokio::test]
async fn an_invoice_is_divided_by_staff_and_its_parts_add_up() {
    let world = house_with_plans().await;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Assistant).await);
    let (id, _) = issued(&world, &family, &[100_000]).await;
    let plan =
        |count: &str, first: &str| InstalmentPlan { invoice_id: id, count: count.to_owned(), first: first.to_owned() };
    invoices::plan_instalments(&world.platform, &staff, plan("3", "2026-03-10")).await.unwrap();
    invoices::plan_instalments(&world.platform, &staff, plan("7", "2026-03-10")).await.unwrap();
    let sum = "select sum(amount_minor)::bigint from invoice_instalments";
    assert_eq!(world.count(sum).await, 100_000);
    assert_eq!(world.count("select count(*) from invoice_instalments").await, 7);
    let wrong = invoices::plan_instalments(&world.platform, &staff, plan("99", "2025-01-01")).await.unwrap_err();
    assert!(wrong.for_field("count").is_some() && wrong.for_field("first").is_some());
    let forbidden = invoices::plan_instalments(&world.platform, &family.parent, plan("2", "2026-03-10")).await;
    assert_eq!(forbidden, Err(AppError::Forbidden));
    let mut tx = world.house().await;
    sqlx::query("update invoice_instalments set amount_minor = amount_minor + 1").execute(&mut *tx).await.unwrap();
    assert!(tx.commit().await.is_err(), "parts that do not add up are refused");
}

#[tokio::test]
async fn several_rates_are_credited_in_proportion_and_end_exactly() {
    let world = house_with_plans().await;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Assistant).await);
    let mut new = order(&family, &[100_003, 33_333, 7]);
    new.lines[1].tax = Some(TaxRate(700));
    new.lines[2].tax = Some(TaxRate::ZERO);
    let (id, _) = world.house_does(async |tx| issue_in(&world.platform, tx, new).await).await;
    for amount in ["33,333", "0,001", "12,5", ""] {
        invoices::credit(&world.platform, &staff, note(id, amount)).await.unwrap();
    }
    let same = "select count(*) from invoices i join (select corrects, sum(net_minor) as net, sum(tax_minor) as tax from invoices
                 where corrects is not null group by corrects) n on n.corrects = i.id
                 where i.net_minor = n.net and i.tax_minor = n.tax";
    assert_eq!(world.count(same).await, 1);
    assert_eq!(read(&world, id).await.status, InvoiceStatus::Cancelled);
}
