//! The pages as a browser without JavaScript gets them: rendered whole, with the right status.

use crate::demo;
use axum::http::StatusCode;
use leptos::prelude::*;
use leptos_router::components::{Route, Routes};
use leptos_router::{SsrMode, path};
use preau_directory::server::{save_profile, show_profile};
use preau_directory::view::{CoachProfilePage, OfficeProfilePage, ProfilesPage, ProviderPage};
use preau_kernel::{Actor, Role};
use preau_testkit::{Pages, World, says, stranger};

fn routes() -> impl IntoView {
    view! {
        <Routes fallback=|| "no such page">
            <Route path=path!("/coachs/:slug") view=ProviderPage ssr=SsrMode::Async />
            <Route path=path!("/coach/profil") view=CoachProfilePage ssr=SsrMode::Async />
            <Route path=path!("/admin/coachs") view=ProfilesPage ssr=SsrMode::Async />
            <Route path=path!("/admin/coachs/:slug") view=OfficeProfilePage ssr=SsrMode::Async />
        </Routes>
    }
}

/// Status and text of a page, for this reader.
async fn page(world: &World, actor: &Actor, address: &str) -> (StatusCode, String) {
    Pages::of(world, routes).page(actor, address).await
}

#[tokio::test]
async fn a_public_page_says_all_of_a_profile_and_loads_nothing_from_elsewhere() {
    let world = World::new().await;
    let (_, helios) = demo(&world).await;
    let mut form = show_profile(&world.platform, &helios.actor, None).await.unwrap().form;
    form.video_url = "https://www.youtube.com/watch?v=a&t=3".to_owned();
    form.expertises_fr = "<b>Grand oral</b>".to_owned();
    form.expertises_en = "Oral".to_owned();
    save_profile(&world.platform, &helios.actor, &form).await.unwrap();
    let (status, text) = page(&world, &Actor::Visitor, "/coachs/helios").await;
    assert_eq!(status, StatusCode::OK);
    says(
        &text,
        &["&lt;b&gt;Grand oral&lt;/b&gt;", "Jusqu’à 15\u{a0}km autour de Tunis", "45\u{a0}TND l’heure en ligne"],
    );
    says(&text, &["href=\"https://www.youtube.com/watch?v=a&amp;t=3\"", "Sur YouTube", "Hélios se présente en vidéo"]);
    assert!(!text.contains("<iframe") && !text.contains("src=\"http"), "{text}");
    let (_, text) = page(&world, &Actor::Visitor, "/coachs/zenon").await;
    assert!(!text.contains("se présente en vidéo") && !text.contains("Se déplace"), "{text}");
}

#[tokio::test]
async fn a_coach_edits_on_a_plain_page_and_the_back_office_more() {
    let world = World::new().await;
    let (_, helios) = demo(&world).await;
    let (status, text) = page(&world, &helios.actor, "/coach/profil").await;
    assert_eq!(status, StatusCode::OK);
    says(&text, &["/save_profile", "Votre page publique", "value=\"mathematiques\" checked", "Grand oral de NSI"]);
    says(&text, &["name=\"radius_km\"", "Prix d’une heure en ligne, en TND", "href=\"/coachs/helios\""]);
    assert!(!text.contains("name=\"published\"") && !text.contains("style=\""), "{text}");
    let staff = world.staff(Role::Assistant).await;
    says(&page(&world, &staff, "/admin/coachs").await.1, &["/admin/coachs/zenon", "Publiée", "Philosophie"]);
    let (_, text) = page(&world, &staff, "/admin/coachs/zenon").await;
    says(&text, &["name=\"published\"", "name=\"coach\" value=\"zenon\"", "Page publique de Zénon"]);
    assert_eq!(page(&world, &staff, "/admin/coachs/personne").await.0, StatusCode::NOT_FOUND);
    let parent = stranger(vec![Role::Parent]);
    for address in ["/coach/profil", "/admin/coachs", "/admin/coachs/helios"] {
        assert_eq!(page(&world, &parent, address).await.0, StatusCode::FORBIDDEN, "{address}");
    }
}
