//! A statement on paper, read by a reader of PDFs that is not ours, and the lines as CSV.

use crate::School;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use preau_kernel::Actor;
use preau_payroll::model::CorrectionForm;
use preau_payroll::server::{correct, routes};
use tower::ServiceExt;

async fn download(school: &School, actor: &Actor, address: &str) -> (StatusCode, String, Vec<u8>) {
    let mut request = Request::get(address).body(Body::empty()).expect("a request");
    request.extensions_mut().insert(actor.clone());
    let response = routes(school.world.platform.clone()).oneshot(request).await.expect("an answer");
    let status = response.status();
    let name = response.headers().get(header::CONTENT_DISPOSITION).and_then(|value| value.to_str().ok());
    let name = name.unwrap_or_default().to_owned();
    (status, name, to_bytes(response.into_body(), 1 << 24).await.expect("a body").to_vec())
}

#[tokio::test]
async fn the_paper_says_what_the_page_says() {
    let school = School::with_terms().await;
    let home = school.world.household("Inès").await;
    school.given(&home, "2026-02-25T09:00:00Z").await;
    school.given(&home, "2026-02-22T18:00:00Z").await;
    let id = school.pay(None).await.statements[0].id;
    let own = format!("/coach/paie.pdf?releve={id}");
    let (status, name, pdf) = download(&school, &school.helios_person.actor, &own).await;
    assert_eq!(status, StatusCode::OK);
    assert!(name.contains("paie-helios-2026-02.pdf"), "{name}");
    let text = pdf_extract::extract_text_from_mem(&pdf).expect("a PDF");
    for part in ["Relevé de paie", "Hélios, février 2026", "Prime de soirée", "Prime du dimanche", "94,000", "Total"]
    {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    let office = format!("/admin/paie.pdf?coach=helios&releve={id}");
    assert_eq!(download(&school, &school.staff, &office).await.0, StatusCode::OK);
    assert_eq!(download(&school, &school.zenon_person.actor, &own).await.0, StatusCode::NOT_FOUND);
    assert_eq!(download(&school, &school.zenon_person.actor, &office).await.0, StatusCode::FORBIDDEN);
    assert_eq!(download(&school, &home.parent, &own).await.0, StatusCode::FORBIDDEN);
    assert_eq!(download(&school, &Actor::Visitor, &own).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(download(&school, &school.staff, "/admin/paie.pdf").await.0, StatusCode::NOT_FOUND);
    assert_eq!(download(&school, &school.zenon_person.actor, "/coach/paie.pdf").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn all_lines_are_in_the_file_and_no_text_becomes_a_formula() {
    let school = School::with_terms().await;
    let home = school.world.household("Inès").await;
    school.given(&home, "2026-02-25T09:00:00Z").await;
    let form = CorrectionForm {
        coach: "helios".to_owned(),
        month: "2026-02".to_owned(),
        amount: "−2,5".to_owned(),
        reason: "=1+1 \"oubli\"".to_owned(),
        idempotency_key: "k".to_owned(),
    };
    correct(&school.world.platform, &school.staff, &form).await.expect("a correction");
    let (status, _, csv) = download(&school, &school.staff, "/admin/paie.csv?mois=2026-02").await;
    assert_eq!(status, StatusCode::OK);
    let csv = String::from_utf8(csv).expect("text");
    let rows: Vec<_> = csv.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(rows.len(), 3, "{csv}");
    assert!(rows[1].starts_with(r#""2026-02";"Hélios";"2026-02-25";"Séance";"#), "{csv}");
    assert!(rows[1].contains(r#";"40";"TND";"À payer";"";"""#), "{csv}");
    assert!(rows[2].contains(r#""'=1+1 ""oubli""";"-2,5""#), "{csv}");
    let empty = download(&school, &school.staff, "/admin/paie.csv?mois=2026-01").await;
    assert_eq!(String::from_utf8(empty.2).expect("text").lines().count(), 1);
    assert_eq!(download(&school, &school.helios_person.actor, "/admin/paie.csv").await.0, StatusCode::FORBIDDEN);
}
