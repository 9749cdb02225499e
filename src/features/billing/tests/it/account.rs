//! What an account paid and what it owes, as its people read it.

use crate::invoices::{issued, read};
use crate::site::Site;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use preau_billing::model::account::{MoneyEntryKind, OwnPaymentsQuery};
use preau_billing::model::{CreditForm, GiveCredit};
use preau_billing::server::account::{list_own_payments, routes, show_money};
use preau_billing::server::invoices;
use preau_kernel::{Actor, AppError, Currency, Locale, Money, Role, SignedIn};
use preau_testkit::{World, says};
use tower::ServiceExt;
use uuid::Uuid;

#[tokio::test]
async fn the_statement_ends_with_what_is_open_less_the_credit_that_is_left() {
    let site = Site::open().await;
    let world = &site.world;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Assistant).await);
    let (first, _) = issued(world, &family, &[100_000]).await;
    world.clock.set("2026-03-03T09:00:00Z");
    site.pay_invoice(&family.parent, first, Some(40_000)).await;
    world.clock.set("2026-03-04T09:00:00Z");
    let note = CreditForm { invoice_id: first, amount: "70".to_owned(), reason: "Séance annulée".to_owned() };
    invoices::credit(&world.platform, &staff, note).await.unwrap();
    world.clock.set("2026-03-05T09:00:00Z");
    let gift = GiveCredit {
        invoice_id: first,
        amount: "5".to_owned(),
        reason: "Geste".to_owned(),
        expires_on: String::new(),
        idempotency_key: "gift".to_owned(),
    };
    invoices::give_credit(&world.platform, &staff, gift).await.unwrap();
    world.clock.set("2026-03-06T09:00:00Z");
    let (second, _) = issued(world, &family, &[12_000]).await;
    invoices::use_credit(&world.platform, &family.parent, second).await.unwrap();

    let statement = show_money(&world.platform, &family.parent, None).await.unwrap();
    let [sheet] = &statement.sheets[..] else { panic!("{statement:?}") };
    let lines: Vec<_> =
        sheet.entries.iter().map(|entry| (entry.kind, entry.amount.minor, entry.balance.minor)).collect();
    assert_eq!(
        lines,
        [
            (MoneyEntryKind::Invoice, 100_000, 100_000),
            (MoneyEntryKind::Payment, -40_000, 60_000),
            (MoneyEntryKind::CreditNote, -70_000, -10_000),
            (MoneyEntryKind::Credit, -5_000, -15_000),
            (MoneyEntryKind::Invoice, 12_000, -3_000),
        ],
        "credit that pays an invoice was counted when it was given"
    );
    let open = read(world, first).await.balance().minor + read(world, second).await.balance().minor;
    let credit = world.count("select coalesce(sum(remaining_minor), 0)::bigint from customer_credits").await;
    assert_eq!(sheet.after.minor, open - credit);
    assert_eq!((sheet.before.minor, statement.years.as_slice()), (0, &[2026][..]));

    world.clock.set("2027-01-05T09:00:00Z");
    let next = show_money(&world.platform, &family.parent, None).await.unwrap();
    assert_eq!((next.year, next.sheets[0].before.minor, next.sheets[0].entries.len()), (2027, -3_000, 0));
    assert_eq!(show_money(&world.platform, &family.parent, Some(2026)).await.unwrap().sheets, statement.sheets);
}

/// The answer of `/espace/releve.pdf`.
async fn download(world: &World, actor: Option<&Actor>, query: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
    let mut request = Request::get(format!("/espace/releve.pdf{query}")).body(Body::empty()).unwrap();
    if let Some(actor) = actor {
        request.extensions_mut().insert(actor.clone());
    }
    let response = routes(world.platform.clone()).oneshot(request).await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    (status, headers, to_bytes(response.into_body(), 1 << 24).await.unwrap().to_vec())
}

async fn printed(world: &World, actor: &Actor, query: &str) -> String {
    let (status, _, pdf) = download(world, Some(actor), query).await;
    assert_eq!(status, StatusCode::OK);
    pdf_extract::extract_text_from_mem(&pdf).unwrap()
}

#[tokio::test]
async fn the_statement_on_paper_says_what_the_page_says() {
    let site = Site::open().await;
    let world = &site.world;
    let (family, other) = (world.household("Ben Salah").await, world.household("Malek").await);
    let (invoice, reference) = issued(world, &family, &[100_000]).await;
    world.clock.set("2026-03-03T09:00:00Z");
    site.pay_invoice(&family.parent, invoice, Some(40_000)).await;

    let text = printed(world, &family.parent, "").await;
    let expected = ["Relevé de compte", "Ben Salah", "En TND", "Solde au 1er janvier", "Facturé", "Réglé", &reference];
    says(&text, &expected);
    says(
        &text,
        &["100,000\u{a0}TND", "40,000\u{a0}TND", "60,000\u{a0}TND", "Il reste 60,000\u{a0}TND à payer.", "3 mars 2026"],
    );
    let english = printed(world, &reads_english(&family.parent), "").await;
    says(&english, &["Statement of account", "Invoiced", "TND\u{a0}60.000 is left to pay."]);
    assert!(!english.contains("Facturé"), "{english}");

    // The year after begins with what was left.
    world.clock.set("2027-01-05T09:00:00Z");
    let next = printed(world, &family.parent, "").await;
    says(&next, &["2027", "60,000\u{a0}TND"]);
    assert!(!next.contains(&reference), "{next}");
    says(&printed(world, &family.parent, "?annee=2026").await, &[&reference]);
    let (_, headers, _) = download(world, Some(&family.parent), "?annee=2026").await;
    assert_eq!(headers[header::CONTENT_DISPOSITION], "attachment; filename=\"releve-2026.pdf\"");
    assert_eq!(headers[header::CACHE_CONTROL], "private, no-store");

    let elsewhere = printed(world, &other.parent, "").await;
    says(&elsewhere, &["Malek", "Rien à relever"]);
    assert!(!elsewhere.contains("Ben Salah") && !elsewhere.contains(&reference), "{elsewhere}");
    assert_eq!(download(world, Some(&family.student), "").await.0, StatusCode::FORBIDDEN);
    assert_eq!(download(world, None, "").await.0, StatusCode::UNAUTHORIZED);
}

fn reads_english(actor: &Actor) -> Actor {
    match actor {
        Actor::User(person) => Actor::User(SignedIn { locale: Locale::En, ..person.clone() }),
        other => other.clone(),
    }
}

#[tokio::test]
async fn payments_are_listed_with_receipt_and_refund_and_never_to_a_child_or_another_family() {
    let site = Site::open().await;
    let world = &site.world;
    let (family, other) = (world.household("Ben Salah").await, world.household("Malek").await);
    let taken = site.take(&family, "HYBRIDE").await;
    let query = OwnPaymentsQuery { page: 1, ..OwnPaymentsQuery::default() };
    let mine = list_own_payments(&world.platform, &family.parent, &query).await.unwrap();
    let [payment] = &mine.items[..] else { panic!("{mine:?}") };
    assert_eq!((payment.id, payment.amount), (taken.payment_id, Money::new(179_000, Currency::Tnd)));
    assert!(payment.receipt.is_some() && payment.refunds.is_empty());

    let mut tx = world.house().await;
    sqlx::query(
        "insert into refunds (id, payment_id, reference, request_key, amount_minor, currency, reason, by_hand, requested_by, created_at)
         values ($1, $2, 'REM-TEST-0001', 'test-key', 20000, 'TND', 'Geste', false, $3, $4)",
    )
    .bind(Uuid::from_u128(1))
    .bind(taken.payment_id.0)
    .bind(family.parent_id.0)
    .bind(world.now())
    .execute(&mut *tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let mine = list_own_payments(&world.platform, &family.parent, &query).await.unwrap();
    assert_eq!(mine.items[0].refunds[0].amount.minor, 20_000);

    let elsewhere = list_own_payments(&world.platform, &other.parent, &query).await.unwrap();
    assert_eq!(elsewhere.total, 0);
    assert_eq!(show_money(&world.platform, &other.parent, None).await.unwrap().sheets, []);
    assert_eq!(list_own_payments(&world.platform, &family.student, &query).await, Err(AppError::Forbidden));
    assert_eq!(show_money(&world.platform, &family.student, None).await, Err(AppError::Forbidden));
    let failed = OwnPaymentsQuery { status: "failed".to_owned(), ..query };
    assert_eq!(list_own_payments(&world.platform, &family.parent, &failed).await.unwrap().total, 0);
}
