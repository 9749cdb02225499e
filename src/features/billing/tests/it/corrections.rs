//! Credit notes, what goes back, the account's credit, instalments.

use crate::invoices::{house_with_plans, issue_in, issued, order, read};
use crate::site::{Site, wanted};
use preau_billing::model::credit::CreditAdjustment;
use preau_billing::model::{CreditForm, GiveCredit, InstalmentPlan, InvoiceId, InvoiceStatus, TaxRate};
use preau_billing::server::invoices::{self, InvoiceBooks};
use preau_kernel::{Actor, AppError, Currency, Money, Role};
use preau_payments::model::refund::{RefundForm, RefundId};
use preau_payments::model::{PaymentId, ProviderKind};
use preau_payments::server::{Back, Books, ConfirmTransfer};
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
        let missing = invoices::returned(platform, &mut tx, payment, Uuid::from_u128(refund), amount).await?;
        tx.commit().await.map(|()| missing)
    };
    for _ in 0..3 {
        back(1, 50_000).await.unwrap();
    }
    let invoice = read(world, taken.invoice_id).await;
    assert_eq!((invoice.status, invoice.paid_minor, invoice.credited_minor), (InvoiceStatus::Paid, 129_000, 50_000));
    assert_eq!(world.count("select count(*) from invoices where kind = 'credit_note'").await, 1);
    back(2, 129_000).await.unwrap();
    assert_eq!(read(world, taken.invoice_id).await.status, InvoiceStatus::Refunded);
    assert_eq!(back(3, 1).await.unwrap().minor, 1, "nothing is left to give back");
    assert_eq!(world.count("select count(*) from receipt_returns").await, 2);
    let other = PaymentId(Uuid::from_u128(9));
    let nothing = Money::new(1, Currency::Tnd);
    world
        .house_does(async |tx| invoices::returned(&world.platform, tx, other, Uuid::from_u128(4), nothing).await)
        .await;
}

fn wish(payment: PaymentId, amount: &str, key: &str) -> RefundForm {
    RefundForm {
        payment_id: payment.to_string(),
        amount: amount.to_owned(),
        reason: "Séance annulée".to_owned(),
        request_key: format!("form-{key}"),
        by_hand: "true".to_owned(),
    }
}

#[tokio::test]
async fn what_a_credit_note_left_goes_back_from_there_and_is_not_compensated_twice() {
    let site = Site::open().await;
    let world = &site.world;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Assistant).await);
    let taken = site.take(&family, "HYBRIDE").await;
    invoices::credit(&world.platform, &staff, note(taken.invoice_id, "40")).await.unwrap();
    assert_eq!(world.count(CREDIT).await, 40_000);
    let preview = async |amount: &str| {
        let form = wish(taken.payment_id, amount, "preview");
        preau_payments::server::preview_refund(&world.platform, &site.providers, &staff, &form).await
    };
    let seen = preview("60").await.unwrap();
    assert_eq!((seen.from_credit.minor, seen.credit_note.minor), (40_000, 20_000));
    let form = wish(taken.payment_id, "40", "of-the-note");
    preau_payments::server::refund(&world.platform, &site.providers, &staff, &form).await.unwrap();
    site.settle().await;
    let notes = "select count(*) from invoices where kind = 'credit_note'";
    assert_eq!((world.count(CREDIT).await, world.count(notes).await), (0, 1), "the credit went back, no second note");
    assert_eq!(read(world, taken.invoice_id).await.paid_minor, 139_000);
    assert_eq!(world.count("select sum(amount_minor)::bigint from receipt_returns").await, 40_000);
}

#[tokio::test]
async fn what_was_credit_and_is_spent_cannot_go_back_and_other_credit_is_left_alone() {
    let site = Site::open().await;
    let world = &site.world;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Assistant).await);
    let taken = site.take(&family, "HYBRIDE").await;
    invoices::credit(&world.platform, &staff, note(taken.invoice_id, "40")).await.unwrap();
    let (next, _) = issued(world, &family, &[30_000]).await;
    invoices::use_credit(&world.platform, &family.parent, next).await.unwrap();
    let gesture = GiveCredit {
        invoice_id: next,
        amount: "500".to_owned(),
        reason: "Geste commercial".to_owned(),
        expires_on: String::new(),
        idempotency_key: "gesture".to_owned(),
    };
    invoices::give_credit(&world.platform, &staff, gesture).await.unwrap();
    let refund = async |amount: &str, key: &str| {
        let form = wish(taken.payment_id, amount, key);
        preau_payments::server::refund(&world.platform, &site.providers, &staff, &form).await
    };
    let refused = refund("179", "whole").await.unwrap_err();
    let why = refused.for_field("amount").expect("a field error").en.replace('\u{a0}', " ");
    assert!(why.contains("149.000"), "{why}");
    assert_eq!(world.count("select count(*) from refunds").await, 0, "the provider was asked for nothing");
    refund("149", "all-there-is").await.unwrap();
    site.settle().await;
    assert_eq!(read(world, taken.invoice_id).await.paid_minor, 0);
    assert_eq!(world.count("select remaining_minor from customer_credits where kind = 'manual'").await, 500_000);
}

#[tokio::test]
async fn what_a_refund_on_its_way_will_take_is_held_until_it_is_given_or_fails() {
    let site = Site::open().await;
    let world = &site.world;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Assistant).await);
    let taken = site.take(&family, "HYBRIDE").await;
    invoices::credit(&world.platform, &staff, note(taken.invoice_id, "40")).await.unwrap();
    let hold = async |refund: u128, minor: i64| {
        let (id, amount) = (RefundId(Uuid::from_u128(refund)), Money::new(minor, Currency::Tnd));
        let purpose = invoices::purpose(taken.invoice_id);
        let back = Back { payment_id: taken.payment_id, purpose: &purpose, amount };
        world.house_does(async |tx| InvoiceBooks.hold(&world.platform, tx, back, id).await).await
    };
    assert_eq!(hold(1, 100_000).await.missing.minor, 0);
    assert_eq!(world.count(CREDIT).await, 0, "nobody can use it");
    let (next, _) = issued(world, &family, &[30_000]).await;
    assert!(invoices::use_credit(&world.platform, &family.parent, next).await.is_err());
    let too_much = invoices::credit(&world.platform, &staff, note(taken.invoice_id, "80")).await.unwrap_err();
    assert!(too_much.for_field("amount").is_some(), "60 of the 139 that are left are held");
    assert_eq!(hold(2, 80_000).await.missing.minor, 1_000, "79 are left");
    let release = async |refund: u128| {
        let id = RefundId(Uuid::from_u128(refund));
        world.house_does(async |tx| InvoiceBooks.release(&world.platform, tx, id).await).await;
    };
    release(1).await;
    release(1).await;
    assert_eq!((world.count(CREDIT).await, world.count("select count(*) from invoice_holds").await), (40_000, 1));
    assert_eq!(invoices::use_credit(&world.platform, &family.parent, next).await.unwrap().minor, 30_000);
}

#[tokio::test]
async fn credit_is_given_by_a_form_that_has_a_key() {
    let world = house_with_plans().await;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Assistant).await);
    let (id, _) = issued(&world, &family, &[100_000]).await;
    let form = GiveCredit {
        invoice_id: id,
        amount: "40".to_owned(),
        reason: "Geste commercial".to_owned(),
        expires_on: String::new(),
        idempotency_key: String::new(),
    };
    let refused = invoices::give_credit(&world.platform, &staff, form).await.unwrap_err();
    assert!(refused.for_field("idempotency_key").is_some());
    assert_eq!(world.count("select count(*) from customer_credits").await, 0);
}

#[tokio::test]
async fn staff_add_to_an_accounts_credit_and_take_from_it_with_a_reason_and_no_more_than_there_is() {
    let world = house_with_plans().await;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Assistant).await);
    let form = |direction: &str, amount: &str, key: &str| CreditAdjustment {
        account_id: family.account_id.to_string(),
        direction: direction.to_owned(),
        kind: "promotion".to_owned(),
        amount: amount.to_owned(),
        currency: "TND".to_owned(),
        reason: "Rentrée".to_owned(),
        expires_on: String::new(),
        idempotency_key: key.to_owned(),
    };
    let adjust = async |form: &CreditAdjustment| invoices::adjust_credit(&world.platform, &staff, form).await;
    for _ in 0..2 {
        adjust(&form("give", "50", "one")).await.unwrap();
    }
    assert_eq!(world.count(CREDIT).await, 50_000, "a form sent twice gives once");
    let reused = adjust(&form("give", "60", "one")).await;
    assert!(matches!(reused, Err(AppError::Conflict { .. })), "{reused:?}");
    let too_much = adjust(&form("take", "50,001", "two")).await.unwrap_err();
    assert!(too_much.for_field("amount").is_some());
    for _ in 0..2 {
        adjust(&form("take", "20", "three")).await.unwrap();
    }
    assert_eq!(world.count(CREDIT).await, 30_000);
    let because = "select count(*) from customer_credit_movements where kind = 'adjustment' and note = 'Rentrée' and actor_id is not null";
    assert_eq!(world.count(because).await, 1);
    let silent = CreditAdjustment { reason: String::new(), direction: String::new(), ..form("give", "", "four") };
    let error = adjust(&silent).await.unwrap_err();
    assert!(["reason", "direction", "amount"].into_iter().all(|field| error.for_field(field).is_some()), "{error:?}");
    assert!(adjust(&form("give", "1", "")).await.unwrap_err().for_field("idempotency_key").is_some());
    let sheet = invoices::show_credit(&world.platform, &staff, family.account_id).await.unwrap();
    assert_eq!((sheet.balances[0].minor, sheet.credits[0].remaining.minor), (30_000, 30_000));
    let refused = invoices::adjust_credit(&world.platform, &family.parent, &form("give", "1", "five")).await;
    assert_eq!(refused, Err(AppError::Forbidden));
}

#[tokio::test]
async fn credit_pays_its_part_of_a_purchase_when_the_rest_is_paid_and_the_whole_of_one_at_once() {
    let site = Site::open().await;
    let world = &site.world;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Assistant).await);
    let give = async |amount: &str, key: &str| {
        let form = CreditAdjustment {
            account_id: family.account_id.to_string(),
            direction: "give".to_owned(),
            kind: "manual".to_owned(),
            amount: amount.to_owned(),
            currency: "TND".to_owned(),
            reason: "Geste".to_owned(),
            expires_on: String::new(),
            idempotency_key: key.to_owned(),
        };
        invoices::adjust_credit(&world.platform, &staff, &form).await.unwrap();
    };
    give("79", "one").await;
    let started = site.subscribe(&family.parent, wanted(&family, "HYBRIDE")).await.expect("subscribes");
    assert_eq!(world.count("select amount_minor from payments").await, 100_000, "the rest of 179");
    assert_eq!(world.count(CREDIT).await, 79_000, "nothing is taken before it is paid");
    site.pay(&started).await;
    let invoice = read(world, started.invoice_id).await;
    assert_eq!((invoice.status, invoice.paid_minor), (InvoiceStatus::Paid, 179_000));
    assert_eq!(world.count(CREDIT).await, 0);
    assert_eq!(world.count("select count(*) from outbox_events where kind = 'invoice-paid'").await, 1);
    // What went elsewhere meanwhile leaves something to pay, and nothing is delivered before.
    let other = world.household("Trabelsi").await;
    let (next, _) = issued(world, &other, &[50_000]).await;
    let form = CreditAdjustment {
        account_id: other.account_id.to_string(),
        direction: "give".to_owned(),
        kind: "manual".to_owned(),
        amount: "79".to_owned(),
        currency: "TND".to_owned(),
        reason: "Geste".to_owned(),
        expires_on: String::new(),
        idempotency_key: "two".to_owned(),
    };
    invoices::adjust_credit(&world.platform, &staff, &form).await.unwrap();
    let started = site.subscribe(&other.parent, wanted(&other, "HYBRIDE")).await.expect("subscribes");
    invoices::use_credit(&world.platform, &other.parent, next).await.unwrap();
    site.pay(&started).await;
    let invoice = read(world, started.invoice_id).await;
    assert_eq!((invoice.status, invoice.balance().minor), (InvoiceStatus::Sent, 50_000));
    site.pay_invoice(&other.parent, started.invoice_id, None).await;
    assert_eq!(read(world, started.invoice_id).await.status, InvoiceStatus::Paid);
}

#[tokio::test]
async fn a_transfer_of_less_pays_a_part_and_one_of_more_leaves_credit() {
    let site = Site::open().await;
    let world = &site.world;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Assistant).await);
    let transfer = async |id: InvoiceId, received: &str| {
        let (platform, parent) = (&world.platform, &family.parent);
        let started =
            invoices::start_payment(platform, &site.providers, parent, id, ProviderKind::Wise, None).await.unwrap();
        let seen = ConfirmTransfer {
            received: received.to_owned(),
            value_date: "2026-03-02".to_owned(),
            note: String::new(),
            other_amount: true,
        };
        preau_payments::server::confirm_transfer(platform, &staff, started.payment_id, &seen).await.unwrap();
        site.settle().await;
        read(world, id).await
    };
    let (id, _) = issued(world, &family, &[100_000]).await;
    let invoice = transfer(id, "60").await;
    assert_eq!((invoice.status, invoice.balance().minor), (InvoiceStatus::Sent, 40_000));
    let invoice = transfer(id, "45").await;
    assert_eq!((invoice.status, invoice.paid_minor), (InvoiceStatus::Paid, 100_000));
    assert_eq!(world.count(CREDIT).await, 5_000);
    assert_eq!(world.count("select sum(amount_minor)::bigint from receipts").await, 105_000);
}

#[tokio::test]
async fn a_member_reads_their_own_invoices_and_nobody_elses() {
    let world = house_with_plans().await;
    let (home, other) = (world.household("Ben Salah").await, world.household("Trabelsi").await);
    let Actor::User(person) = home.parent.clone() else { panic!("somebody who is signed in") };
    let member = Actor::User(preau_kernel::SignedIn { roles: preau_kernel::Roles(vec![Role::Member]), ..person });
    let ((own, _), (foreign, _)) = (issued(&world, &home, &[50_000]).await, issued(&world, &other, &[1]).await);
    assert_eq!(invoices::list_mine(&world.platform, &member).await.unwrap().documents.len(), 1);
    assert!(invoices::print(&world.platform, &member, own).await.is_ok());
    assert_eq!(invoices::print(&world.platform, &member, foreign).await.unwrap_err(), AppError::NotFound);
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
