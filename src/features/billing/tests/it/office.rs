//! Lists of the back office, on pages and as files.

use crate::invoices::{house_with_plans, issued, read};
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use preau_billing::model::batch::{BatchAction, BatchOutcome, BatchPage, BatchQuery};
use preau_billing::model::office::SubscriptionQuery;
use preau_billing::model::{InvoiceForm, SubscriptionStatus};
use preau_billing::server::invoices;
use preau_billing::server::office::{list_subscriptions, routes};
use preau_kernel::{Actor, AppError, Currency, Money, Role};
use preau_testkit::{Household, World};
use tower::ServiceExt;
use uuid::Uuid;

/// A family five days late, and one that has nothing.
async fn school() -> (World, Household) {
    let world = house_with_plans().await;
    let late = world.household("=Chaabane").await;
    world.household("Ben Salah").await;
    let (account, parent, student) = (late.account_id, late.parent_id, late.student_id);
    let seed = async |tx: &mut preau_platform::Tx| {
        preau_billing::server::dunning::seed_late_family(&world.platform, tx, account, parent, student).await
    };
    world.house_does(seed).await;
    (world, late)
}

fn asked(change: impl FnOnce(&mut SubscriptionQuery)) -> SubscriptionQuery {
    let mut query = SubscriptionQuery { page: 1, ..SubscriptionQuery::default() };
    change(&mut query);
    query
}

#[tokio::test]
async fn subscriptions_are_found_by_name_address_plan_state_and_lateness() {
    let (world, late) = school().await;
    let staff = world.staff(Role::Assistant).await;
    let count =
        async |query: SubscriptionQuery| list_subscriptions(&world.platform, &staff, &query).await.unwrap().page.total;
    let all = list_subscriptions(&world.platform, &staff, &asked(|_| {})).await.unwrap();
    let [only] = &all.page.items[..] else { panic!("{all:?}") };
    assert_eq!((only.account_id, only.plan.fr.as_str(), only.days_late), (late.account_id, "Hybride", 5));
    assert_eq!((only.status, only.is_student), (SubscriptionStatus::PastDue, true));
    assert!(only.email.starts_with("parent."), "whoever pays, not the child: {}", only.email);
    let word = |word: &str| asked(|query| query.q = word.to_owned());
    assert_eq!(count(word("chaabane parent.")).await, 1);
    assert_eq!(count(word("%")).await, 0, "a wildcard is a character");
    assert_eq!(count(asked(|query| query.plan = "HYBRIDE".to_owned())).await, 1);
    assert_eq!(count(asked(|query| query.plan = "IMMERSION".to_owned())).await, 0);
    assert_eq!(count(asked(|query| query.status = "past_due".to_owned())).await, 1);
    assert_eq!(count(asked(|query| query.status = "cancelled".to_owned())).await, 0);
    assert_eq!(count(asked(|query| query.due = "retard".to_owned())).await, 1);
    let others = list_subscriptions(&world.platform, &late.parent, &asked(|_| {})).await;
    assert_eq!(others, Err(AppError::Forbidden));
}

async fn download(world: &World, actor: &Actor, address: &str) -> (StatusCode, String) {
    let mut request = Request::get(address).body(Body::empty()).unwrap();
    request.extensions_mut().insert(actor.clone());
    let response = routes(world.platform.clone()).oneshot(request).await.unwrap();
    let status = response.status();
    let body = to_bytes(response.into_body(), 1 << 24).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn files_hold_what_the_pages_list_and_leave_a_trace_of_who_took_them() {
    let (world, late) = school().await;
    world.house_does(async |tx| preau_billing::server::seed_demo_promotions(&world.platform, tx).await).await;
    let staff = world.staff(Role::Assistant).await;
    let (status, file) = download(&world, &staff, "/admin/abonnements.csv?q=chaabane&echeance=retard").await;
    assert_eq!((status, file.lines().count()), (StatusCode::OK, 2), "{file}");
    assert!(
        file.contains(r#""'=Chaabane";"#) && file.contains(r#";"179";"TND";"mois";"Paiement en retard";"#),
        "{file}"
    );
    let (_, none) = download(&world, &staff, "/admin/abonnements.csv?formule=IMMERSION").await;
    assert_eq!(none.lines().count(), 1);
    let (_, late_file) = download(&world, &staff, "/admin/relances.csv?etat=late").await;
    assert!(late_file.contains(r#";"179";"TND";"2026-02-25";"5";"#), "{late_file}");
    let (_, promotions) = download(&world, &staff, "/admin/promotions.csv").await;
    assert!(promotions.lines().count() > 1, "{promotions}");
    assert_eq!(world.count("select count(*) from exports").await, 4);
    let noted = "select count(*) from exports where list = 'subscriptions' and rows = 1 and filters = 'q=chaabane&echeance=retard'";
    assert_eq!(world.count(noted).await, 1);
    for actor in [&late.parent, &late.student] {
        for address in ["/admin/abonnements.csv", "/admin/relances.csv", "/admin/promotions.csv"] {
            assert_eq!(download(&world, actor, address).await.0, StatusCode::FORBIDDEN, "{address}");
        }
    }
    assert_eq!(world.count("select count(*) from exports").await, 4, "what was refused is no export");
}

fn typed(invoice_id: &str, family: &Household, prices: &[(&str, &str)]) -> InvoiceForm {
    let lines = (1..).zip(prices).flat_map(|(number, (description, price)): (usize, &(&str, &str))| {
        let field = |name: &str, value: &str| (format!("{name}_{number}"), value.to_owned());
        [field("description", description), field("price", price)]
    });
    InvoiceForm {
        invoice_id: invoice_id.to_owned(),
        account_id: family.account_id.to_string(),
        currency: "TND".to_owned(),
        lines: lines.collect(),
        ..InvoiceForm::default()
    }
}

#[tokio::test]
async fn a_draft_is_written_anew_as_often_as_one_likes_until_it_is_issued() {
    let world = house_with_plans().await;
    let (family, other) = (world.household("Ben Salah").await, world.household("Malek").await);
    let staff = world.staff(Role::Assistant).await;
    let platform = &world.platform;
    let id =
        invoices::create(platform, &staff, typed("", &family, &[("Conseil", "100"), ("Trajet", "20")])).await.unwrap();
    let seen = invoices::choices(platform, &staff, Some(id)).await.unwrap().form;
    assert_eq!(
        (seen.typed("description", 2), seen.typed("price", 2), seen.typed("quantity", 1)),
        ("Trajet", "20", "1")
    );
    assert_eq!(seen.account_id, family.account_id.to_string());

    let mut anew = typed(&id.to_string(), &other, &[("Conseil long", "250.5")]);
    anew.currency = "EUR".to_owned();
    assert_eq!(invoices::create(platform, &staff, anew).await.unwrap(), id);
    let draft = read(&world, id).await;
    assert_eq!(
        (draft.account_id, draft.total()),
        (family.account_id, Money::new(250_500, Currency::Tnd)),
        "it stays whose it is"
    );
    let wrong = invoices::create(platform, &staff, typed(&id.to_string(), &family, &[("Conseil", "beaucoup")])).await;
    assert!(wrong.unwrap_err().for_field("price_1").is_some());
    assert_eq!(read(&world, id).await.total_minor, 250_500);

    let issue = InvoiceForm { then: "issue".to_owned(), ..typed(&id.to_string(), &family, &[("Conseil", "90")]) };
    invoices::create(platform, &staff, issue).await.unwrap();
    assert_eq!(read(&world, id).await.reference.as_deref(), Some("INV-2026-0001"));
    let late = invoices::create(platform, &staff, typed(&id.to_string(), &family, &[("Conseil", "1")])).await;
    assert!(matches!(late, Err(AppError::Rule { code, .. }) if code == "invoice-issued"));
    assert_eq!(invoices::choices(platform, &staff, Some(id)).await.unwrap_err(), AppError::NotFound);
    let theirs = invoices::create(platform, &family.parent, typed("", &family, &[("Conseil", "1")])).await;
    assert_eq!(theirs, Err(AppError::Forbidden));
}

#[tokio::test]
async fn several_invoices_are_reminded_of_at_once_and_each_says_what_became_of_it() {
    let world = house_with_plans().await;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Assistant).await);
    let platform = &world.platform;
    let (open, _) = issued(&world, &family, &[100_000]).await;
    let draft = invoices::create(platform, &staff, typed("", &family, &[("Conseil", "10")])).await.unwrap();
    let ids = vec![open.to_string(), draft.to_string()];
    let look = async |query: BatchQuery| invoices::show_batch(platform, &staff, &query).await;
    let of = |page: &BatchPage, id| page.rows.iter().find(|(row, _)| row.id == id).map(|(_, outcome)| *outcome);
    let asked = |action: BatchAction| BatchQuery {
        action: action.code().to_owned(),
        invoices: ids.clone(),
        ..BatchQuery::default()
    };
    let page = look(asked(BatchAction::Remind)).await.unwrap();
    assert_eq!((of(&page, open), of(&page, draft)), (Some(BatchOutcome::Reminded), Some(BatchOutcome::NothingDue)));
    let key: Uuid = page.key.parse().unwrap();
    for _ in 0..2 {
        assert_eq!(invoices::run_batch(platform, &staff, BatchAction::Remind, &ids, key).await, Ok(key));
    }
    assert_eq!(
        world.count("select count(*) from mails where template = 'invoice-reminder'").await,
        1,
        "the same form, once"
    );
    let done = look(BatchQuery { done: key.to_string(), ..BatchQuery::default() }).await.unwrap();
    assert!(done.done);
    assert_eq!((of(&done, open), of(&done, draft)), (Some(BatchOutcome::Reminded), Some(BatchOutcome::NothingDue)));
    let again = look(asked(BatchAction::Remind)).await.unwrap();
    assert_eq!(of(&again, open), Some(BatchOutcome::RemindedLately));

    let issue = Uuid::from_u128(7);
    invoices::run_batch(platform, &staff, BatchAction::Issue, &ids, issue).await.unwrap();
    let done = look(BatchQuery { done: issue.to_string(), ..BatchQuery::default() }).await.unwrap();
    assert_eq!((of(&done, open), of(&done, draft)), (Some(BatchOutcome::NoDraft), Some(BatchOutcome::Issued)));
    assert_eq!(read(&world, draft).await.reference.as_deref(), Some("INV-2026-0002"));

    let none = look(BatchQuery { action: "rappeler".to_owned(), ..BatchQuery::default() }).await;
    assert!(matches!(none, Err(AppError::Rule { code, .. }) if code == "nothing-chosen"));
    let theirs = invoices::run_batch(platform, &family.parent, BatchAction::Issue, &ids, Uuid::from_u128(8)).await;
    assert_eq!(theirs, Err(AppError::Forbidden));
}
