//! What is the same on every address: refusals are problem documents, whatever was wrong.

use crate::house::{House, bearer, json_of};
use axum::body::Body;
use axum::http::Request;
use preau_testkit::World;

#[tokio::test]
async fn addresses_and_methods_that_do_not_exist_are_problems() {
    let house = House::build().await;
    let token = house.token(house.ours.student_id).await;
    for path in ["/api/v1", "/api/v1/", "/api/v1/nowhere", "/api/v1/me/", "/api/v1/bookings/x/y/z", "/api/v1/%FF"] {
        let answer = house.get(&token, path).await;
        assert_eq!((answer.status, answer.code()), (404, "not-found"), "{path}");
    }
    for path in ["/api/v1/bookings/1", "/api/v1/bookings/%FF", "/api/v1/providers/helios"] {
        assert_eq!(house.get(&token, path).await.status, 404, "{path}");
    }
    for (method, path, allowed) in [
        ("PUT", "/api/v1/me", "GET"),
        ("TRACE", "/api/v1/auth/token", "POST"),
        ("PATCH", "/api/v1/bookings/00000000-0000-0000-0000-000000000000", "DELETE"),
        ("DELETE", "/api/v1/bookings", "POST"),
    ] {
        let answer = house.ask(method, path, bearer(&token), Body::empty()).await;
        assert_eq!((answer.status, answer.code()), (405, "method-not-allowed"), "{method} {path}");
        assert!(answer.headers["allow"].to_str().unwrap().contains(allowed), "{:?}", answer.headers);
    }
}

#[tokio::test]
async fn what_is_malformed_is_said_to_be() {
    let house = House::build().await;
    let token = house.token(house.ours.student_id).await;
    let post = async |request: axum::http::request::Builder, body: &str| {
        let request = request.header("idempotency-key", "k");
        house.ask("POST", "/api/v1/bookings", request, Body::from(body.to_owned())).await
    };
    for (body, status, code) in [
        ("{", 400, "malformed-request"),
        ("[]", 422, "validation"),
        ("\"text\"", 422, "validation"),
        ("", 422, "validation"),
        ("{\"subject\":\"\\u0000\"}", 422, "validation"),
    ] {
        let answer = post(json_of(bearer(&token)), body).await;
        assert_eq!((answer.status, answer.code()), (status, code), "{body}");
    }
    let form = bearer(&token).header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(post(form, "a=b").await.status, 415);
    let long = format!("{{\"subject\":\"{}\"}}", "x".repeat(70_000));
    assert_eq!(post(json_of(bearer(&token)), &long).await.status, 413);
    let unreadable = house.get(&token, "/api/v1/bookings?status=%FF").await;
    assert_eq!((unreadable.status, unreadable.code()), (400, "malformed-request"));
    let html = bearer(&token).header("accept", "text/html");
    let refused = house.ask("GET", "/api/v1/me", html, Body::empty()).await;
    assert_eq!((refused.status, refused.code()), (406, "not-acceptable"));
}

#[tokio::test]
async fn a_refusal_speaks_the_language_asked_for_or_ones_own() {
    let house = House::build().await;
    let token = house.token(house.ours.student_id).await;
    let path = "/api/v1/bookings?page=0";
    let english = house.get(&token, path).await;
    let own = Request::builder().header("authorization", format!("Bearer {token}"));
    let own = house.ask("GET", path, own, Body::empty()).await;
    assert_eq!(own.headers["content-language"], "fr", "the person's own");
    assert_ne!(english.body["errors"], own.body["errors"]);
    assert_eq!(english.body["code"], own.body["code"]);
}

#[tokio::test]
async fn who_asks_too_often_is_told_when_to_come_back() {
    let mut house = House::build().await;
    let token = house.token(house.ours.student_id).await;
    let limited = {
        let world = World::with(|config| config.api_requests_per_minute = 10).await;
        world.platform.config.clone()
    };
    // The same database behind a stricter house.
    let strict = preau_platform::Platform::new(preau_platform::context::Inner {
        db: house.world.platform.db.clone(),
        clock: house.world.platform.clock.clone(),
        config: limited,
        template: house.world.platform.template.clone(),
        passwords: house.world.platform.passwords.clone(),
        http: house.world.platform.http.clone(),
        outbox_bell: tokio::sync::Notify::new(),
    });
    let payments = preau_payments::server::Providers::from_config(&strict.config, &strict.http);
    house.router = preau_server::http::application(&strict, &payments);
    for left in (0..10).rev() {
        let answer = house.get(&token, "/api/v1/me").await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.headers["ratelimit-limit"], "10");
        assert_eq!(answer.headers["ratelimit-remaining"], left.to_string());
    }
    let refused = house.get(&token, "/api/v1/me").await;
    assert_eq!((refused.status, refused.code()), (429, "rate-limited"));
    assert_eq!(refused.headers["ratelimit-remaining"], "0");
    assert_eq!(refused.headers["retry-after"], "60");
    let other = house.token(house.theirs.student_id).await;
    assert_eq!(house.get(&other, "/api/v1/me").await.status, 200, "each person has an allowance of their own");
    house.world.clock.advance(chrono::TimeDelta::seconds(60));
    assert_eq!(house.get(&token, "/api/v1/me").await.status, 200);
}
