//! Server functions behind the session layer, as a browser without JavaScript uses them.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::middleware::from_fn_with_state;
use axum::routing::post;
use leptos::prelude::provide_context;
use leptos::server_fn::ServerFn;
use preau_identity::api::{ListSessions, RequestAssessment, SignIn, SignOut};
use preau_identity::server::session::load_session;
use preau_platform::Platform;
use preau_testkit::World;
use tower::ServiceExt;

fn app(platform: &Platform) -> Router {
    let (given, layer) = (platform.clone(), platform.clone());
    let functions = move |request: Request| {
        let platform = given.clone();
        leptos_axum::handle_server_fns_with_context(move || provide_context(platform.clone()), request)
    };
    Router::new()
        .route("/api/{*function}", post(functions))
        .route("/page", axum::routing::get(|| async { axum::response::Html("page") }))
        .layer(from_fn_with_state(layer, load_session))
}

async fn send(world: &World, request: axum::http::request::Builder, body: &str) -> (u16, HeaderMap, String) {
    let response = app(&world.platform).oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    (status, headers, String::from_utf8(to_bytes(response.into_body(), 100_000).await.unwrap().to_vec()).unwrap())
}

async fn submit(world: &World, path: &str, cookie: &str, body: &str) -> (u16, HeaderMap, String) {
    let request = Request::post(path)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("accept", "text/html")
        .header("cookie", cookie);
    send(world, request, body).await
}

fn cookie_of(headers: &HeaderMap) -> String {
    let cookie = headers["set-cookie"].to_str().unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

const FORM: &str = "locale=en&website=&first_name=Amel&last_name=Ben+Salah&email=amel%40example.com&phone=\
    &password=cheval+agrafe+batterie&student_first_name=In%C3%A8s&student_last_name=Ben+Salah&grade=premiere\
    &wish-nsi=true&wish-mathematiques=true&goals=&consent=true";

#[tokio::test]
async fn the_form_as_a_browser_sends_it_opens_an_account_and_signs_in() {
    let world = World::new().await;
    let (status, headers, body) = submit(&world, RequestAssessment::PATH, "", FORM).await;
    assert_eq!((status, headers["location"].to_str().unwrap()), (302, "/espace?info=welcome"), "{body}");
    let set = headers["set-cookie"].to_str().unwrap();
    assert!(set.starts_with("__Host-preau=") && set.ends_with("; Path=/; Secure; HttpOnly; SameSite=Lax"), "{set}");
    assert_eq!(world.count("select count(*) from students where subjects = '{mathematiques,nsi}'").await, 1);
    assert_eq!(world.count("select count(*) from users where locale = 'en'").await, 2);
    let (status, _, sessions) = submit_json(&world, ListSessions::PATH, &cookie_of(&headers)).await;
    assert_eq!(status, 200);
    assert!(sessions.contains("\"current\":true"), "{sessions}");
}

async fn submit_json(world: &World, path: &str, cookie: &str) -> (u16, HeaderMap, String) {
    let request = Request::post(path)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("accept", "application/json")
        .header("cookie", cookie);
    send(world, request, "").await
}

#[tokio::test]
async fn a_form_without_fields_is_told_what_is_missing() {
    let world = World::new().await;
    let request = Request::post(SignIn::PATH)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("accept", "application/json");
    let (status, _, body) = send(&world, request, "").await;
    assert_eq!(status, 422, "{body}");
    assert!(body.contains("\"email\"") && body.contains("\"password\""), "{body}");
}

#[tokio::test]
async fn signing_out_clears_the_cookie_and_the_session() {
    let world = World::new().await;
    let (_, headers, _) = submit(&world, RequestAssessment::PATH, "", FORM).await;
    let cookie = cookie_of(&headers);
    let (status, headers, _) = submit(&world, SignOut::PATH, &cookie, "").await;
    assert_eq!((status, headers["location"].to_str().unwrap()), (302, "/en/sign-in?info=signed-out"));
    assert!(headers["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(world.count("select count(*) from sessions").await, 0);
    let (status, headers, _) = submit_json(&world, ListSessions::PATH, &cookie).await;
    assert_eq!(status, 401);
    assert!(headers["set-cookie"].to_str().unwrap().contains("Max-Age=0"), "a dead cookie is cleared");
}

#[tokio::test]
async fn signing_in_with_a_dead_cookie_gives_a_living_one() {
    let world = World::new().await;
    submit(&world, RequestAssessment::PATH, "", FORM).await;
    let dead = format!("__Host-preau={}", "x".repeat(43));
    let body = "email=amel%40example.com&password=cheval+agrafe+batterie&remember=true&suite=%2Fespace%2Fcredits";
    let (status, headers, _) = submit(&world, SignIn::PATH, &dead, body).await;
    assert_eq!((status, headers["location"].to_str().unwrap()), (302, "/espace/credits"));
    let cookies: Vec<_> = headers.get_all("set-cookie").iter().collect();
    assert_eq!(cookies.len(), 1, "{cookies:?}");
    assert!(cookies[0].to_str().unwrap().contains("Max-Age=2592000"));
}

#[tokio::test]
async fn pages_of_signed_in_people_are_not_kept_by_caches() {
    let world = World::new().await;
    let (_, headers, _) = submit(&world, RequestAssessment::PATH, "", FORM).await;
    let cookie = cookie_of(&headers);
    let (_, headers, _) = send(&world, Request::get("/page").header("cookie", cookie), "").await;
    assert_eq!(headers["cache-control"], "no-store");
    let (_, headers, _) = send(&world, Request::get("/page"), "").await;
    assert!(!headers.contains_key("cache-control") && !headers.contains_key("set-cookie"));
}
