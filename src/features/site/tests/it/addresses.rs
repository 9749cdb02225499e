//! What search engines read.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use preau_site::server::routes;
use preau_testkit::World;
use tower::ServiceExt as _;

/// Media type and text of what is at `path`.
async fn get(world: &World, path: &str) -> (String, String) {
    let request = Request::builder().uri(path).body(Body::empty()).unwrap();
    let response = routes(world.platform.clone()).oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (kind, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn robots_are_kept_out_of_private_pages_and_shown_the_map() {
    let world = World::new().await;
    let (kind, text) = get(&world, "/robots.txt").await;
    assert_eq!(kind, "text/plain; charset=utf-8");
    for line in ["Disallow: /espace", "Disallow: /admin", "Sitemap: http://127.0.0.1:3000/sitemap.xml"] {
        assert!(text.lines().any(|l| l == line), "{line} in {text}");
    }
    assert!(!text.contains("Disallow: /coachs"), "coaches are public: {text}");
}

#[tokio::test]
async fn the_map_lists_published_coaches_alone() {
    let world = World::new().await;
    let mut tx = world.house().await;
    for (slug, published) in [("helios", true), ("zenon", false)] {
        let teacher = world.teacher(slug).await;
        sqlx::query(
            "insert into providers (id, user_id, slug, pseudonym, kind, published, created_at)
             values (gen_random_uuid(), $1, $2, $2, 'coach', $3, now())",
        )
        .bind(teacher.user_id.0)
        .bind(slug)
        .bind(published)
        .execute(&mut *tx)
        .await
        .unwrap();
    }
    tx.commit().await.unwrap();
    let (_, xml) = get(&world, "/sitemap.xml").await;
    assert!(xml.contains("/coachs/helios</loc>") && xml.contains("/en/coaches/helios</loc>"), "{xml}");
    assert!(!xml.contains("zenon"), "{xml}");
}

#[tokio::test]
async fn the_map_lists_public_pages_in_both_languages() {
    let world = World::new().await;
    let (kind, xml) = get(&world, "/sitemap.xml").await;
    assert_eq!(kind, "application/xml; charset=utf-8");
    for path in [
        "/",
        "/en",
        "/bilan-gratuit",
        "/en/free-assessment",
        "/coachs",
        "/en/coaches",
        "/mentions-legales",
        "/en/legal",
    ] {
        assert!(xml.contains(&format!("<loc>http://127.0.0.1:3000{path}</loc>")), "{path} in {xml}");
    }
    assert!(!xml.contains("/espace") && !xml.contains("/admin"), "{xml}");
}
