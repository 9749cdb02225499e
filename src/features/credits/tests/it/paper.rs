//! The statement on paper, read by a reader of PDFs that is not ours: it says what the page says, to whom the page says it.

use crate::{give, reads_english, sharing, spending};
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use chrono::TimeDelta;
use preau_credits::model::{Credits, StatementQuery};
use preau_credits::server::{Spending, history, routes, spend};
use preau_kernel::{Actor, Locale, Role, text};
use preau_testkit::{Household, World, says};
use tower::ServiceExt;

async fn download(world: &World, actor: Option<&Actor>, query: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
    let mut request = Request::get(format!("/espace/credits.pdf{query}")).body(Body::empty()).expect("a request");
    if let Some(actor) = actor {
        request.extensions_mut().insert(actor.clone());
    }
    let response = routes(world.platform.clone()).oneshot(request).await.expect("an answer");
    let (status, headers) = (response.status(), response.headers().clone());
    (status, headers, to_bytes(response.into_body(), 1 << 24).await.expect("a body").to_vec())
}

/// The text of each page.
async fn pages(world: &World, actor: &Actor, query: &str) -> Vec<String> {
    let (status, _, pdf) = download(world, Some(actor), query).await;
    assert_eq!(status, StatusCode::OK);
    pdf_extract::extract_text_from_mem_by_pages(&pdf).expect("a PDF")
}

async fn lesson(world: &World, household: &Household, number: usize) {
    let note = text!("NSI · Hélios, leçon {number}", "NSI · Hélios, lesson {number}");
    let lesson = Spending { note, ..spending(household, Credits(125), &format!("booking:{number}")) };
    world.house_does(async |tx| spend(&world.platform, tx, &lesson).await).await;
}

#[tokio::test]
async fn two_hundred_lines_are_all_on_paper_with_balances_that_add_up() {
    let world = World::new().await;
    let home = world.household("Inès").await;
    give(&world, &home, Credits::whole(300), "period:1").await;
    for number in 0..199 {
        world.clock.advance(TimeDelta::hours(1));
        lesson(&world, &home, number).await;
    }
    let pages = pages(&world, &home.parent, "").await;
    let text = pages.concat();
    assert!(pages.len() > 5, "{}", pages.len());
    for (index, page) in pages.iter().enumerate() {
        says(page, &[&format!("Page {} / {}", index + 1, pages.len())]);
    }
    for page in pages.iter().skip(1) {
        says(page, &["Opération", "Crédits de Inès"]);
    }
    for number in 0..199 {
        says(&text, &[&format!("Réservation NSI · Hélios, leçon {number} ")]);
    }
    let query = StatementQuery::typed(None, None, None);
    let wallet = history(&world.platform, &home.parent, &query).await.unwrap().wallet.unwrap();
    let closing = wallet.totals.closing();
    assert_eq!(closing, Credits(30_000 - 199 * 125));
    says(
        &text,
        &["Depuis le début", "Crédits du mois", "Réservation", "−1,25", "+300,00", "2 mars 2027", "10 mars 2026"],
    );
    says(&text, &[&closing.format(Locale::Fr), &wallet.totals.used.signed_column(Locale::Fr), "À utiliser avant le"]);
}

#[tokio::test]
async fn a_month_is_cut_like_the_page_and_written_in_the_reader_s_language() {
    let world = World::new().await;
    let home = world.household("Inès").await;
    give(&world, &home, Credits::whole(4), "period:1").await;
    world.clock.set("2026-04-02T08:00:00Z");
    lesson(&world, &home, 1).await;
    let (status, headers, _) = download(&world, Some(&home.parent), "?mois=2026-04").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers[header::CONTENT_DISPOSITION], "attachment; filename=\"credits-2026-04.pdf\"");
    assert_eq!(headers[header::CONTENT_TYPE], "application/pdf");
    assert_eq!(headers[header::CACHE_CONTROL], "private, no-store");
    let french = pages(&world, &home.parent, "?mois=2026-04").await.concat();
    says(&french, &["Relevé de crédits", "avril 2026", "4 crédits", "2,75 crédits", "Réservation", "2 avril 2026"]);
    assert!(!french.contains("+4"), "what came in March is in the opening balance");
    let english = pages(&world, &reads_english(&home.parent), "?mois=2026-04").await.concat();
    says(&english, &["Credits statement", "April 2026", "2.75 credits", "Booking", "−1.25", "Closing balance"]);
    says(&english, &["NSI · Hélios, lesson 1"]);
    assert!(!english.contains("leçon"), "{english}");
    let empty = pages(&world, &home.parent, "?mois=2026-02").await.concat();
    says(&empty, &["février 2026", "Solde à la fin"]);
}

#[tokio::test]
async fn a_family_that_shares_reads_who_used_what_and_a_student_does_not() {
    let world = World::new().await;
    let ines = world.household("Inès").await;
    let youssef = world.sibling(&ines, "Youssef").await;
    give(&world, &ines, Credits::whole(4), "period:1").await;
    sharing(&world, &ines, true).await;
    lesson(&world, &youssef, 1).await;
    says(
        &pages(&world, &ines.parent, "").await.concat(),
        &["Crédits de la famille", "Youssef · NSI · Hélios, leçon 1"],
    );
    let seen = pages(&world, &ines.student, "").await.concat();
    says(&seen, &["Youssef"]);
    assert!(!seen.contains("leçon 1"), "{seen}");
}

#[tokio::test]
async fn nobody_prints_what_is_not_theirs() {
    let world = World::new().await;
    let ines = world.household("Inès").await;
    let youssef = world.sibling(&ines, "Youssef").await;
    let malek = world.household("Malek").await;
    let coach = world.teacher("Hédi").await;
    let student = format!("?eleve={}", ines.student_id);
    let status = async |actor: Option<&Actor>| download(&world, actor, &student).await.0;
    assert_eq!(status(Some(&malek.parent)).await, StatusCode::NOT_FOUND);
    assert_eq!(status(Some(&coach.actor)).await, StatusCode::NOT_FOUND);
    assert_eq!(status(Some(&youssef.student)).await, StatusCode::FORBIDDEN);
    assert_eq!(status(None).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(Some(&world.staff(Role::Assistant).await)).await, StatusCode::OK);
    assert_eq!(status(Some(&ines.student)).await, StatusCode::OK);
    assert_eq!(download(&world, Some(&coach.actor), "").await.0, StatusCode::NOT_FOUND);
}
