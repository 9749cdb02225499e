//! The pages as a browser gets them, through the real renderer.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use leptos::prelude::*;
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list};
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::components::{Route, Router as Pages, Routes};
use leptos_router::{SsrMode, path};
use preau_kernel::Locale;
use preau_site::server::seed;
use preau_site::view::{HomePage, LegalPage};
use preau_testkit::World;
use std::sync::LazyLock;
use tower::ServiceExt as _;

#[component]
fn App() -> impl IntoView {
    provide_meta_context();
    // As on every public page: no data for a program that is not there.
    if let Some(shared) = Owner::current_shared_context() {
        shared.set_is_hydrating(false);
    }
    let path = use_context::<http::request::Parts>().map(|parts| parts.uri.path().to_owned()).unwrap_or_default();
    preau_ui::provide_locale(if path.starts_with("/en") { Locale::En } else { Locale::Fr });
    view! {
        <Pages>
            <Routes fallback=|| "404">
                <Route path=path!("/") view=HomePage ssr=SsrMode::Async />
                <Route path=path!("/en") view=HomePage ssr=SsrMode::Async />
                <Route path=path!("/mentions-legales") view=LegalPage ssr=SsrMode::Async />
                <Route path=path!("/en/legal") view=LegalPage ssr=SsrMode::Async />
            </Routes>
        </Pages>
    }
}

fn document() -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html>
            <head>
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// Made once: while leptos makes it, nothing that is rendered gets its data.
static ROUTES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| generate_route_list(App));

async fn page(world: &World, path: &str) -> String {
    let options = LeptosOptions::builder().output_name("preau").build();
    let platform = world.platform.clone();
    let context = move || provide_context(platform.clone());
    let router: Router =
        Router::new().leptos_routes_with_context(&options, ROUTES.clone(), context, document).with_state(options);
    let response = router.oneshot(Request::builder().uri(path).body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

async fn seeded() -> World {
    let world = World::new().await;
    world.house_does(async |tx| seed(&world.platform, tx).await).await;
    world
}

fn head(html: &str) -> &str {
    html.split("</head>").next().unwrap_or_default()
}

#[tokio::test]
async fn every_page_is_plain_html_with_one_heading_and_everything_search_engines_ask() {
    let world = seeded().await;
    for (path, lang, twin) in [
        ("/", "fr", "/en"),
        ("/en", "en", "/"),
        ("/mentions-legales", "fr", "/en/legal"),
        ("/en/legal", "en", "/mentions-legales"),
    ] {
        // After the document the renderer adds two empty lists, 200 bytes, for a program that never comes.
        let html = page(&world, path).await;
        let html = html.split_once("</html>").map(|(html, _)| html).unwrap();
        assert_eq!(html.matches("<h1").count(), 1, "{path}: {html}");
        for wrong in ["<script", "style=", "onclick", ".wasm"] {
            assert!(!html.contains(wrong), "{wrong} on {path}: {html}");
        }
        let head = head(html);
        assert!(head.contains("<title>") && head.contains("name=\"description\""), "{path}: {head}");
        let canonical = format!("http://127.0.0.1:3000{path}");
        let link = |tag: &str| {
            head.split("<link").any(|link| link.contains(tag) && link.contains(&format!("\"{canonical}\"")))
        };
        assert!(link("canonical") && link(&format!("hreflang=\"{lang}\"")), "{path}: {head}");
        assert!(head.contains(&format!("\"http://127.0.0.1:3000{twin}\"")), "{twin} on {path}: {head}");
        assert!(head.contains("property=\"og:title\""), "{path}: {head}");
        assert!(html.len() < 20_000, "{path} weighs {} bytes", html.len());
    }
}

#[tokio::test]
async fn the_home_page_leads_to_the_assessment_in_its_language() {
    let world = seeded().await;
    let (fr, en) = (page(&world, "/").await, page(&world, "/en").await);
    assert!(fr.contains("Obtenez le Bac avec Mention. Sans Stress."), "{fr}");
    assert!(fr.contains("href=\"/bilan-gratuit\"") && !fr.contains("/en/free-assessment"), "{fr}");
    assert!(en.contains("Pass the Bac with Honours.") && en.contains("href=\"/en/free-assessment\""), "{en}");
}

#[tokio::test]
async fn prices_and_coaches_are_those_of_today() {
    let world = seeded().await;
    let before = page(&world, "/").await;
    assert!(!before.contains("id=\"tarifs\"") && !before.contains("id=\"coachs\""), "{before}");

    let teacher = world.teacher("Karim").await;
    let mut tx = world.house().await;
    sqlx::query(
        "insert into plans (code, name_fr, name_en, price_minor, currency, every) \
         values ('HYBRIDE', 'Hybride', 'Hybrid', 181000, 'TND', 'month')",
    )
    .execute(&mut *tx)
    .await
    .unwrap();
    sqlx::query(
        "insert into providers (id, user_id, slug, pseudonym, kind, published, created_at) \
         values (gen_random_uuid(), $1, 'helios', 'Hélios', 'coach', true, now())",
    )
    .bind(teacher.user_id.0)
    .execute(&mut *tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();

    let after = page(&world, "/").await;
    assert!(after.contains("id=\"tarifs\"") && after.contains("181\u{a0}TND"), "{after}");
    assert!(after.contains("href=\"/coachs/helios\""), "{after}");
}

#[tokio::test]
async fn what_staff_type_into_a_section_stays_text_everywhere() {
    let world = seeded().await;
    let mut tx = world.house().await;
    sqlx::query(
        "update site_sections
            set content = jsonb_set(content, '{title}', '{\"fr\": \"</title><script>x</script>\", \"en\": \"\"}')
          where kind = 'hero'",
    )
    .execute(&mut *tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let html = page(&world, "/").await;
    assert!(!html.contains("<script>x"), "{html}");
    assert_eq!(html.matches("</title>").count(), 1, "{html}");
}

#[tokio::test]
async fn a_home_page_without_sections_still_has_a_heading_and_something_to_do() {
    let world = World::new().await;
    let html = page(&world, "/").await;
    assert_eq!(html.matches("<h1").count(), 1, "{html}");
    assert!(html.contains("Nexus Réussite") && html.contains("/bilan-gratuit"), "{html}");
}
