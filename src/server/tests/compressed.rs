//! The whole application behind its border, as a browser hears it that reads compressed pages.

#![expect(clippy::expect_used, reason = "what the test stands on must work; clippy knows only `#[test]` functions")]

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use preau_payments::server::Providers;
use preau_platform::http::protect;
use preau_server::{http, wiring};
use preau_testkit::World;
use tower::{ServiceBuilder, ServiceExt};
use tower_http::decompression::DecompressionLayer;

async fn application(world: &World) -> Router {
    preau_server::seed::seed_reference(&world.platform).await.expect("reference data");
    let providers = Providers::from_config(&world.platform.config, &world.platform.http);
    protect(
        http::application(&world.platform, &providers),
        &world.platform,
        wiring::csp(&world.platform.config, &providers),
    )
}

/// As it travels: status, headers, bytes.
async fn ask(app: &Router, request: Request) -> (StatusCode, HeaderMap, Vec<u8>) {
    let response = app.clone().oneshot(request).await.expect("an answer");
    let (status, headers) = (response.status(), response.headers().clone());
    (status, headers, to_bytes(response.into_body(), 1 << 20).await.expect("a body").to_vec())
}

/// As the browser reads it.
async fn read(app: &Router, request: Request) -> (StatusCode, HeaderMap, String) {
    let browser = ServiceBuilder::new().layer(DecompressionLayer::new()).service(app.clone());
    let response = browser.oneshot(request).await.expect("an answer");
    let (status, headers) = (response.status(), response.headers().clone());
    let body = to_bytes(Body::new(response.into_body()), 1 << 20).await.expect("a body");
    (status, headers, String::from_utf8_lossy(&body).into_owned())
}

fn visit(address: &str) -> axum::http::request::Builder {
    Request::get(address).header(header::ACCEPT, "text/html")
}

#[tokio::test]
async fn a_page_travels_in_less_than_half_of_its_size_and_is_the_same() {
    let world = World::new().await;
    let app = application(&world).await;
    let plain = visit("/tarifs").body(Body::empty()).expect("a request");
    let (status, headers, whole) = ask(&app, plain).await;
    assert_eq!((status, headers.get(header::CONTENT_ENCODING)), (StatusCode::OK, None));
    let small = visit("/tarifs").header(header::ACCEPT_ENCODING, "br").body(Body::empty()).expect("a request");
    let (status, headers, bytes) = ask(&app, small).await;
    assert_eq!((status, headers[header::CONTENT_ENCODING].as_bytes()), (StatusCode::OK, &b"br"[..]));
    assert!(bytes.len() * 2 < whole.len(), "{} of {}", bytes.len(), whole.len());
    let same = visit("/tarifs").body(Body::empty()).expect("a request");
    assert_eq!(read(&app, same).await.2.len(), whole.len(), "nonces are of one length");
}

#[tokio::test]
async fn a_refused_form_comes_back_compressed_with_what_was_typed() {
    let world = World::new().await;
    let app = application(&world).await;
    let form = Request::post("/api/preau_identity/api/request_assessment")
        .header(header::ACCEPT, "text/html")
        .header(header::ACCEPT_ENCODING, "br")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ORIGIN, &world.platform.config.public_url)
        .header(header::REFERER, format!("{}/bilan-gratuit", world.platform.config.public_url))
        .body(Body::from("first_name=Am%C3%A9lie&email=nobody"))
        .expect("a request");
    let (status, headers, page) = read(&app, form).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
    assert!(page.contains("value=\"Amélie\"") && page.contains("<h1"), "{page}");
    assert_eq!(headers[header::CACHE_CONTROL], "no-store");
    assert!(headers.contains_key(header::SET_COOKIE), "where the page is, for who reloads it");
}

#[tokio::test]
async fn a_server_function_answers_a_script_compressed_only_on_its_own_page() {
    let world = World::new().await;
    let app = application(&world).await;
    let call = |site: &'static str| {
        Request::post("/api/preau_billing/api/list_plans")
            .header(header::ACCEPT, "application/json")
            .header(header::ACCEPT_ENCODING, "br")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, "__Host-preau=unknown")
            .header(header::ORIGIN, &world.platform.config.public_url)
            .header("sec-fetch-site", site)
            .body(Body::empty())
            .expect("a request")
    };
    let (status, headers, _) = ask(&app, call("same-origin")).await;
    assert_eq!((status, headers[header::CONTENT_ENCODING].as_bytes()), (StatusCode::OK, &b"br"[..]));
    let (_, headers, _) = ask(&app, call("")).await;
    assert!(!headers.contains_key(header::CONTENT_ENCODING));
}
