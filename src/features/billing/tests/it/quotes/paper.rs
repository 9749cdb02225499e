//! A quote on paper.

use super::{accept, form, sent, usual};
use crate::invoices::house_with_plans;
use crate::written::styled;
use axum::body::Body;
use axum::http::Request;
use preau_billing::server::quotes;
use preau_kernel::{AppError, Role};
use tower::ServiceExt;

fn text(pdf: &[u8]) -> String {
    pdf_extract::extract_text_from_mem(pdf).unwrap()
}

#[tokio::test]
async fn a_quote_says_on_paper_what_is_offered_until_when_and_who_signed() {
    let world = house_with_plans().await;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Assistant).await);
    let lines = [("Dix séances d’œuvres", "300", ""), ("Livres & <annales>", "40,5", "7")];
    let id = sent(&world, &staff, form(&family, &lines, ("share", "50"))).await;
    let open = quotes::print(&world.platform, &family.parent, id).await.unwrap();
    assert_eq!(open.name, "Q-2026-0001.pdf");
    let said = text(&open.bytes);
    for part in [
        "Devis Q-2026-0001",
        "Stage d’été",
        "Nexus Réussite SARL",
        "Voici ce que nous vous proposons.",
        "Dix séances d’œuvres",
        "Livres & <annales>",
        "TVA 19",
        "TVA 7",
        "340,500",
        "170,250",
        "31 mars 2026",
        "Annulable sans frais jusqu’à la veille.",
        "Destinataire",
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }
    assert!(!said.contains("Reste à payer") && !said.contains("Payer par virement"), "nothing is owed by it: {said}");
    world.clock.set("2026-03-05T10:30:00Z");
    accept(&world, &family.parent, id).await.unwrap();
    let signed = text(&quotes::print(&world.platform, &family.parent, id).await.unwrap().bytes);
    for part in ["Amel Ben Salah", "jeudi 5 mars 2026 à 11:30", "203.0.113.9"] {
        assert!(signed.contains(part) && !said.contains(part), "{part} in {signed}");
    }
}

#[tokio::test]
async fn what_was_sent_is_printed_as_it_was_sent_whatever_the_settings_say_later() {
    let world = house_with_plans().await;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Assistant).await);
    let id = sent(&world, &staff, usual(&family)).await;
    let before = quotes::print(&world.platform, &family.parent, id).await.unwrap().bytes;
    world
        .house_does(async |tx| {
            let sql = "update billing_settings set legal_name = 'Autre SARL', footer_fr = 'Autre pied', tax_bp = 0";
            sqlx::query(sql).execute(&mut **tx).await.expect("settings");
            Ok(())
        })
        .await;
    assert_eq!(quotes::print(&world.platform, &family.parent, id).await.unwrap().bytes, before);
    let template = "[invoice]\nblocks = [\"lines\", \"sums\", \"facts\", \"parties\"]\n";
    let platform = styled(&world, template);
    let other = text(&quotes::print(&platform, &family.parent, id).await.unwrap().bytes);
    let at = |what: &str| other.find(what).unwrap_or_else(|| panic!("{what} is not in {other}"));
    assert!(at("Dix séances") < at("Destinataire"), "the template of invoices orders it: {other}");
    assert!(!other.contains("Voici ce que"), "and leaves out what it leaves out: {other}");
}

#[tokio::test]
async fn only_whoever_may_read_a_quote_downloads_it() {
    let world = house_with_plans().await;
    let (family, other) = (world.household("Ben Salah").await, world.household("Trabelsi").await);
    let staff = world.staff(Role::Assistant).await;
    let id = sent(&world, &staff, usual(&family)).await;
    let draft = quotes::save(&world.platform, &staff, usual(&family)).await.unwrap();
    for (actor, id, may) in [
        (&family.parent, id, true),
        (&staff, id, true),
        (&staff, draft, true),
        (&family.parent, draft, false),
        (&family.student, id, false),
        (&other.parent, id, false),
    ] {
        let printed = quotes::print(&world.platform, actor, id).await;
        assert_eq!(printed.as_ref().err(), (!may).then_some(&AppError::NotFound));
        let mut request = Request::get(format!("/espace/devis/{id}/document.pdf")).body(Body::empty()).unwrap();
        request.extensions_mut().insert(actor.clone());
        let response = quotes::routes(world.platform.clone()).oneshot(request).await.unwrap();
        assert_eq!(response.status().as_u16(), if may { 200 } else { 404 });
    }
}
