//! The pages as a browser without JavaScript gets them: rendered whole, with the right status.

use crate::{give, give_back_to, sharing, spend_for};
use axum::http::StatusCode;
use chrono::TimeDelta;
use leptos::prelude::*;
use leptos_router::components::{Route, Routes};
use leptos_router::{SsrMode, path};
use preau_credits::model::Credits;
use preau_credits::server::statements;
use preau_credits::view::{Balances, CreditBalancesPage, StatementPage, StudentCreditsPage};
use preau_kernel::{Actor, Role};
use preau_testkit::{Pages, World, says};

fn routes() -> impl IntoView {
    view! {
        <Routes fallback=|| "no such page">
            <Route path=path!("/espace/credits") view=StatementPage ssr=SsrMode::Async />
            <Route path=path!("/admin/credits") view=CreditBalancesPage ssr=SsrMode::Async />
            <Route path=path!("/admin/credits/:id") view=StudentCreditsPage ssr=SsrMode::Async />
        </Routes>
    }
}

/// Status and text of a page, for this reader.
async fn page(world: &World, actor: &Actor, address: &str) -> (StatusCode, String) {
    Pages::of(world, routes).page(actor, address).await
}

/// The page of a reader who may see it.
async fn seen(world: &World, actor: &Actor, address: &str) -> String {
    Pages::of(world, routes).seen(actor, address).await
}

#[tokio::test]
async fn a_parent_reads_what_came_went_and_is_left() {
    let world = World::new().await;
    let home = world.household("Inès").await;
    says(&seen(&world, &home.parent, "/espace/credits").await, &["Rien pour l’instant", "0 crédit"]);
    give(&world, &home, Credits::whole(4), "period:1").await;
    world.clock.advance(TimeDelta::days(1));
    spend_for(&world, &home, 125, "booking:1").await.unwrap();
    give_back_to(&world, "booking:1").await;
    spend_for(&world, &home, 100, "booking:2").await.unwrap();
    let text = seen(&world, &home.parent, "/espace/credits").await;
    says(&text, &["Crédits de Inès", "3 crédits", "Crédits du mois", "Solde à la fin", "<details", "2 mars 2027"]);
    says(
        &text,
        &[
            "Pris sur quels crédits",
            "−1,25",
            "/espace/credits.csv?eleve=",
            "/espace/credits.pdf?eleve=",
            "value=\"2026-03\"",
            "<thead",
        ],
    );
    assert!(!text.contains("Partage entre enfants"), "a single child shares with nobody");
    assert!(!text.contains("Dans moins de 30 jours"));
    says(&seen(&world, &home.parent, "/espace/credits?mois=2026-02").await, &["Rien en février 2026"]);
    world.clock.set("2027-02-20T08:00:00Z");
    says(&seen(&world, &home.parent, "/espace/credits").await, &["Dans moins de 30 jours"]);
    world.clock.set("2027-03-03T08:00:00Z");
    says(
        &seen(&world, &home.student, "/espace/credits").await,
        &["3 crédits à échéance dépassée", "Ce que tu as reçu"],
    );
}

#[tokio::test]
async fn a_family_of_several_chooses_child_and_sharing() {
    let world = World::new().await;
    let ines = world.household("Inès").await;
    let youssef = world.sibling(&ines, "Youssef").await;
    give(&world, &ines, Credits::whole(4), "period:1").await;
    let text = seen(&world, &ines.parent, "/espace/credits").await;
    says(&text, &["aria-current=\"page\">Inès", ">Youssef</a>", "Partage entre enfants", "value=\"separate\" checked"]);
    let his = format!("/espace/credits?eleve={}", youssef.student_id);
    says(&seen(&world, &ines.parent, &his).await, &["Crédits de Youssef", "0 crédit"]);
    assert!(!seen(&world, &ines.student, "/espace/credits").await.contains("Partage entre enfants"));
    assert_eq!(page(&world, &ines.student, &his).await.0, StatusCode::FORBIDDEN);
    sharing(&world, &ines, true).await;
    let text = seen(&world, &ines.parent, "/espace/credits").await;
    says(&text, &["Crédits de la famille", "4 crédits", "Donnés à", "value=\"shared\" checked"]);
    assert!(!text.contains(">Youssef</a>"), "there is one statement now");
}

#[tokio::test]
async fn a_dashboard_has_one_card_for_a_family_that_shares() {
    let world = World::new().await;
    let ines = world.household("Inès").await;
    world.sibling(&ines, "Youssef").await;
    let cards = async || {
        let statements = statements(&world.platform, &ines.parent).await.expect("statements");
        Owner::new().with(|| view! { <Balances statements /> }.to_html())
    };
    assert_eq!(cards().await.matches("<h2>").count(), 2);
    sharing(&world, &ines, true).await;
    let text = cards().await;
    assert_eq!(text.matches("<h2>").count(), 1);
    says(&text, &["Crédits de la famille"]);
}

#[tokio::test]
async fn the_back_office_finds_a_student_and_sees_the_effect_before_it_happens() {
    let world = World::new().await;
    let home = world.household("Inès").await;
    give(&world, &home, Credits::whole(4), "period:1").await;
    let staff = world.staff(Role::Assistant).await;
    let own = format!("/admin/credits/{}", home.student_id);
    says(&seen(&world, &staff, "/admin/credits?q=ines").await, &["1 élève", "4 crédits", &own, "2 mars 2027"]);
    says(&seen(&world, &staff, "/admin/credits?q=personne").await, &["Aucun élève ne correspond"]);
    let (status, text) = page(&world, &staff, "/admin/credits?q=%00").await;
    assert_eq!(status, StatusCode::CONFLICT);
    says(&text, &["un caractère invisible"]);
    says(&seen(&world, &staff, &own).await, &["Ajuster le solde", "Crédits de Inès", "Voir l’effet"]);
    let text = seen(&world, &staff, &format!("{own}?sens=take&credits=1.5&echeance=")).await;
    says(
        &text,
        &["<dialog", "4 crédits, puis 2,5 crédits", "Échéance du 2 mars 2027", "name=\"reason\"", "idempotency_key"],
    );
    let text = seen(&world, &staff, &format!("{own}?sens=give&credits=2&echeance=2026-12-31")).await;
    says(&text, &["4 crédits, puis 6 crédits", "31 décembre 2026"]);
}

#[tokio::test]
async fn what_cannot_be_adjusted_is_said_next_to_the_form() {
    let world = World::new().await;
    let home = world.household("Inès").await;
    let staff = world.staff(Role::Assistant).await;
    let own = format!("/admin/credits/{}", home.student_id);
    let (status, text) = page(&world, &staff, &format!("{own}?sens=take&credits=1")).await;
    assert_eq!(status, StatusCode::CONFLICT);
    says(&text, &["un solde n’est jamais négatif"]);
    let (status, text) = page(&world, &staff, &format!("{own}?sens=give&credits=1.3&echeance=2020-01-01")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    says(&text, &["href=\"#credits\"", "href=\"#echeance\"", "par quarts"]);
    assert!(!text.contains("<dialog"));
    let nobody = "/admin/credits/00000000-0000-0000-0000-000000000000";
    assert_eq!(page(&world, &staff, nobody).await.0, StatusCode::NOT_FOUND);
    assert_eq!(page(&world, &staff, "/admin/credits/x").await.0, StatusCode::NOT_FOUND);
    assert_eq!(page(&world, &home.parent, "/admin/credits").await.0, StatusCode::FORBIDDEN);
    assert_eq!(page(&world, &home.parent, &format!("{own}?sens=give&credits=1")).await.0, StatusCode::FORBIDDEN);
}
