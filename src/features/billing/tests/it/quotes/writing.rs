//! What staff do with quotes before anybody answers, and how they find them.

use super::{form, read, refused_by, sent, usual};
use crate::invoices::{house_with_plans, issued};
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use preau_billing::model::quotes::{QuoteQuery, QuoteStatus};
use preau_billing::server::{office, quotes};
use preau_kernel::{AppError, Role};
use tower::ServiceExt;

#[tokio::test]
async fn a_draft_has_no_number_and_its_account_does_not_see_it() {
    let world = house_with_plans().await;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Assistant).await);
    let id = quotes::save(&world.platform, &staff, usual(&family)).await.unwrap();
    let draft = read(&world, id).await;
    assert_eq!((draft.status, draft.reference, draft.total_minor), (QuoteStatus::Draft, None, 300_000));
    assert_eq!((draft.net_minor, draft.tax_minor, draft.deposit_minor), (252_101, 47_899, Some(150_000)));
    assert_eq!(quotes::list_mine(&world.platform, &family.parent).await.unwrap(), vec![]);
    assert_eq!(quotes::find_view(&world.platform, &family.parent, id).await.err(), Some(AppError::NotFound));
    assert_eq!(quotes::find_view(&world.platform, &staff, id).await.unwrap().row.status, QuoteStatus::Draft);
    for actor in [&family.parent, &family.student] {
        assert_eq!(quotes::save(&world.platform, actor, usual(&family)).await, Err(AppError::Forbidden));
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_quote_is_said_field_by_field() {
    let world = house_with_plans().await;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Assistant).await);
    let mut wrong = form(&family, &[("", "dix", "")], ("share", "101"));
    wrong.account_id = String::new();
    wrong.title = " ".to_owned();
    "2026-03-01".clone_into(&mut wrong.valid_until);
    let refused = quotes::save(&world.platform, &staff, wrong).await.unwrap_err();
    for field in ["account_id", "title", "valid_until", "deposit", "description_1", "price_1"] {
        assert!(refused.for_field(field).is_some(), "{field} in {refused:?}");
    }
    for (price, deposit, field) in [
        ("0", ("none", ""), "price_1"),
        ("300", ("fixed", "300,001"), "deposit"),
        ("300", ("fixed", "0"), "deposit"),
        ("0,005", ("share", "1"), "deposit"),
    ] {
        let refused = quotes::save(&world.platform, &staff, form(&family, &[("Séance", price, "")], deposit)).await;
        assert!(refused.unwrap_err().for_field(field).is_some(), "{price} {deposit:?}");
    }
    assert_eq!(world.count("select count(*) from quotes").await, 0);
}

#[tokio::test]
async fn a_draft_is_written_anew_copied_and_forgotten_and_what_was_sent_only_copied() {
    let world = house_with_plans().await;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Assistant).await);
    let platform = &world.platform;
    let id = quotes::save(platform, &staff, usual(&family)).await.unwrap();
    let typed = quotes::choices(platform, &staff, Some(id)).await.unwrap().form;
    assert_eq!((typed.deposit_kind.as_str(), typed.deposit.as_str()), ("share", "50"));
    let mut anew = typed;
    anew.lines.insert("description_2".to_owned(), "Livre".to_owned());
    anew.lines.insert("price_2".to_owned(), "20,5".to_owned());
    assert_eq!(quotes::save(platform, &staff, anew.clone()).await, Ok(id));
    let written = read(&world, id).await;
    assert_eq!((written.total_minor, written.deposit_minor), (320_500, Some(160_250)));

    "send".clone_into(&mut anew.then);
    assert_eq!(quotes::save(platform, &staff, anew.clone()).await, Ok(id));
    assert_eq!(refused_by(quotes::save(platform, &staff, anew).await), "quote-sent");
    assert_eq!(refused_by(quotes::delete(platform, &staff, id).await), "quote-sent");

    let copy = quotes::duplicate(platform, &staff, id).await.unwrap();
    let (first, second) = (read(&world, id).await, read(&world, copy).await);
    assert_eq!((second.status, second.total_minor), (QuoteStatus::Draft, first.total_minor));
    assert_eq!((second.title, second.deposit_bp), (first.title, Some(5_000)));
    assert_eq!(second.valid_until.to_string(), "2026-04-01");
    quotes::delete(platform, &staff, copy).await.unwrap();
    assert_eq!(quotes::find_view(platform, &staff, copy).await.err(), Some(AppError::NotFound));
}

#[tokio::test]
async fn quotes_have_numbers_of_their_own_without_holes_by_year() {
    let world = house_with_plans().await;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Assistant).await);
    let mut references = vec![];
    for _ in 0..2 {
        let id = sent(&world, &staff, usual(&family)).await;
        references.push(read(&world, id).await.reference.unwrap());
    }
    assert_eq!(references, ["Q-2026-0001", "Q-2026-0002"]);
    assert_eq!(issued(&world, &family, &[1_000]).await.1, "INV-2026-0001", "invoices do not count them");
    world.clock.set("2026-12-31T23:30:00Z");
    let mut next = usual(&family);
    "2027-01-31".clone_into(&mut next.valid_until);
    let id = sent(&world, &staff, next).await;
    assert_eq!(read(&world, id).await.reference.as_deref(), Some("Q-2027-0001"), "where the organisation is");
}

#[tokio::test]
async fn a_draft_whose_last_day_is_over_is_not_sent() {
    let world = house_with_plans().await;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Assistant).await);
    let id = quotes::save(&world.platform, &staff, usual(&family)).await.unwrap();
    world.clock.set("2026-04-01T08:00:00Z");
    let mut late = quotes::choices(&world.platform, &staff, Some(id)).await.unwrap().form;
    "send".clone_into(&mut late.then);
    let refused = quotes::save(&world.platform, &staff, late).await.unwrap_err();
    assert!(refused.for_field("valid_until").is_some(), "{refused:?}");
    assert_eq!(read(&world, id).await.status, QuoteStatus::Draft);
}

#[tokio::test]
async fn staff_find_quotes_by_words_state_and_currency_and_take_them_along() {
    let world = house_with_plans().await;
    let (family, staff) = (world.household("=Chaabane").await, world.staff(Role::Assistant).await);
    sent(&world, &staff, usual(&family)).await;
    let mut francs = form(&family, &[("Étude de marché", "350000", "0")], ("none", ""));
    "XOF".clone_into(&mut francs.currency);
    quotes::save(&world.platform, &staff, francs).await.unwrap();
    let count = async |q: &str, status: &str, currency: &str| {
        let [q, status, currency] = [q, status, currency].map(str::to_owned);
        let query = QuoteQuery { q, status, currency, page: 1 };
        quotes::list_all(&world.platform, &staff, &query).await.unwrap().page.total
    };
    assert_eq!(count("", "", "").await, 2);
    assert_eq!(count("etude chaabane", "", "").await, 1, "in lines and names, without accents");
    assert_eq!(count("Q-2026-0001", "sent", "TND").await, 1);
    assert_eq!(count("", "draft", "TND").await, 0);
    assert_eq!(count("%", "", "").await, 0, "a wildcard is a character");
    let list = quotes::list_all(&world.platform, &staff, &QuoteQuery::default()).await.unwrap();
    assert_eq!(list.waiting.iter().map(|sum| sum.minor).collect::<Vec<_>>(), [300_000], "drafts wait for nobody");
    world.clock.set("2026-04-01T08:00:00Z");
    assert_eq!((count("", "sent", "").await, count("", "expired", "").await), (0, 1));

    let mut request = Request::get("/admin/devis.csv?devise=TND").body(Body::empty()).unwrap();
    request.extensions_mut().insert(staff.clone());
    let response = office::routes(world.platform.clone()).oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let file = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    let file = String::from_utf8(file.to_vec()).unwrap();
    assert_eq!(file.lines().count(), 2, "{file}");
    assert!(file.contains(r#""'=Chaabane""#) && file.contains(r#""Expiré""#), "{file}");
    assert_eq!(world.count("select count(*) from exports where list = 'quotes' and filters = 'devise=TND'").await, 1);
}
