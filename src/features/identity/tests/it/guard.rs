//! Areas are closed to those they are not for.

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::from_fn;
use axum::routing::get;
use preau_identity::server::guard::guard_areas;
use preau_kernel::{Actor, Role};
use preau_testkit::stranger;
use tower::ServiceExt;

/// Status and `Location` of a page asked for by `actor`.
async fn ask_with(method: &str, path: &str, actor: Actor) -> (u16, String) {
    let app = Router::new().fallback(get(|| async { "page" }).post(|| async { "done" })).layer(from_fn(guard_areas));
    let mut request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
    request.extensions_mut().insert(actor);
    let response = app.oneshot(request).await.unwrap();
    let location = response.headers().get("location").map(|l| l.to_str().unwrap().to_owned()).unwrap_or_default();
    (response.status().as_u16(), location)
}

async fn ask(path: &str, actor: Actor) -> (u16, String) {
    ask_with("GET", path, actor).await
}

#[tokio::test]
async fn a_visitor_is_led_to_sign_in_and_back() {
    for (path, location) in [
        ("/espace", "/connexion?suite=/espace"),
        ("/espace/calendrier?semaine=12&a=b", "/connexion?suite=/espace/calendrier%3Fsemaine%3D12%26a%3Db"),
        ("/coach", "/connexion?suite=/coach"),
        ("/admin/personnes", "/connexion?suite=/admin/personnes"),
        ("//admin", "/connexion"),
        ("/%61dmin", "/connexion?suite=/%2561dmin"),
    ] {
        assert_eq!(ask(path, Actor::Visitor).await, (303, location.to_owned()), "{path}");
    }
}

#[tokio::test]
async fn a_visitor_walks_through_public_pages() {
    for path in ["/", "/coachs", "/coachs/helios", "/connexion", "/en/coaches", "/espacement", "/administration"] {
        assert_eq!(ask(path, Actor::Visitor).await.0, 200, "{path}");
    }
}

#[tokio::test]
async fn each_role_enters_its_areas() {
    let expected = [
        (Role::Admin, [200, 200, 200]),
        (Role::Assistant, [200, 200, 200]),
        (Role::Provider, [200, 200, 403]),
        (Role::Parent, [200, 403, 403]),
        (Role::Student, [200, 403, 403]),
        (Role::Client, [200, 403, 403]),
        (Role::Member, [200, 403, 403]),
    ];
    for (role, statuses) in expected {
        for (path, status) in ["/espace/profil", "/coach/eleves", "/admin/personnes"].into_iter().zip(statuses) {
            assert_eq!(ask(path, stranger(vec![role])).await.0, status, "{role:?} at {path}");
        }
    }
}

#[tokio::test]
async fn a_post_is_not_led_back_to() {
    assert_eq!(ask_with("POST", "/espace/x", Actor::Visitor).await, (303, "/connexion".to_owned()));
}

#[tokio::test]
async fn without_the_session_layer_everything_closed_stays_closed() {
    let app = Router::new().fallback(get(|| async { "page" })).layer(from_fn(guard_areas));
    let response = app.oneshot(Request::get("/admin").body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status().as_u16(), 303);
}
