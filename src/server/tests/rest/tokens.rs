//! Tokens: given for a password, refreshed once each, refused as soon as they should be.

use crate::house::{House, PASSWORD, bearer};
use axum::body::Body;
use axum::http::Request;
use chrono::TimeDelta;
use preau_identity::server::origin::Origin;
use preau_identity::server::{session, tokens};
use serde_json::{Value, json};

async fn sign_in(house: &House, email: &str, password: &str) -> crate::house::Answer {
    house.post_open("/api/v1/auth/token", &json!({ "email": email, "password": password })).await
}

async fn refresh(house: &House, token: &Value) -> crate::house::Answer {
    house.post_open("/api/v1/auth/refresh", &json!({ "refresh_token": token })).await
}

fn access(answer: &crate::house::Answer) -> &str {
    answer.body["access_token"].as_str().expect("an access token")
}

#[tokio::test]
async fn a_password_gives_a_pair_that_opens_the_api() {
    let house = House::build().await;
    let email = house.enrol(house.ours.parent_id).await;
    let given = sign_in(&house, &email, PASSWORD).await;
    assert_eq!(given.status, 200, "{}", given.body);
    assert_eq!((&given.body["token_type"], &given.body["expires_in"]), (&json!("Bearer"), &json!(900)));
    assert_eq!(given.headers["cache-control"], "no-store");
    let me = house.get(access(&given), "/api/v1/me").await;
    assert_eq!((me.status, &me.body["email"]), (200, &json!(email)));
    let claims: Value = {
        use base64::Engine as _;
        let part = access(&given).split('.').nth(1).unwrap();
        serde_json::from_slice(&base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    };
    assert_eq!(claims["sub"], json!(house.ours.parent_id.0));
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 900);
    for name in ["iss", "aud", "sid"] {
        assert!(claims[name].is_string(), "{name}");
    }
}

#[tokio::test]
async fn nobody_learns_whether_an_address_is_known() {
    let house = House::build().await;
    let email = house.enrol(house.ours.parent_id).await;
    let disabled = house.enrol(house.theirs.parent_id).await;
    set(&house, "update users set disabled_at = now() where id = $1", house.theirs.parent_id.0).await;
    let mut answers = vec![];
    for (email, password) in [(email.as_str(), "wrong"), ("nobody@example.test", PASSWORD), (&disabled, PASSWORD)] {
        let answer = sign_in(&house, email, password).await;
        assert_eq!((answer.status, answer.code()), (401, "bad-credentials"));
        assert!(answer.headers.contains_key("www-authenticate"));
        answers.push(answer.body);
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn guessing_is_limited_together_with_the_sign_in_page() {
    let house = House::build().await;
    let email = house.enrol(house.ours.parent_id).await;
    for _ in 0..10 {
        assert_eq!(sign_in(&house, &email, "wrong").await.status, 401);
    }
    let refused = sign_in(&house, &email, PASSWORD).await;
    assert_eq!((refused.status, refused.code()), (429, "rate-limited"));
    assert!(refused.headers.contains_key("retry-after"));
    let form = preau_identity::model::forms::SignInForm { email, password: PASSWORD.to_owned(), ..Default::default() };
    let (platform, browser) = (&house.world.platform, Origin::default());
    let page = preau_identity::server::sign_in::sign_in(platform, &preau_kernel::Actor::Visitor, &browser, form).await;
    assert_eq!(page.unwrap_err().status(), 429);
}

#[tokio::test]
async fn an_access_token_ends_after_a_quarter_of_an_hour() {
    let house = House::build().await;
    let pair = house.pair(house.ours.student_id).await;
    house.world.clock.advance(TimeDelta::seconds(899));
    assert_eq!(house.get(&pair.access, "/api/v1/me").await.status, 200);
    house.world.clock.advance(TimeDelta::seconds(1));
    let over = house.get(&pair.access, "/api/v1/me").await;
    assert_eq!((over.status, over.code()), (401, "invalid-token"));
    assert!(over.headers["www-authenticate"].to_str().unwrap().contains("invalid_token"));
    let next = refresh(&house, &json!(pair.refresh)).await;
    assert_eq!(house.get(access(&next), "/api/v1/me").await.status, 200);
}

#[tokio::test]
async fn a_refresh_token_works_once_and_its_return_ends_the_family() {
    let house = House::build().await;
    let pair = house.pair(house.ours.student_id).await;
    let bystander = house.pair(house.ours.student_id).await;
    let second = refresh(&house, &json!(pair.refresh)).await;
    assert_eq!(second.status, 200, "{}", second.body);
    let third = refresh(&house, &second.body["refresh_token"]).await;
    assert_eq!(third.status, 200);
    assert_eq!(house.get(access(&third), "/api/v1/me").await.status, 200);
    let stolen = refresh(&house, &json!(pair.refresh)).await;
    assert_eq!((stolen.status, stolen.code()), (401, "invalid-refresh-token"));
    assert_eq!(house.get(access(&third), "/api/v1/me").await.status, 401, "the thief's or the owner's: nobody knows");
    assert_eq!(refresh(&house, &third.body["refresh_token"]).await.status, 401);
    assert_eq!(house.get(&bystander.access, "/api/v1/me").await.status, 200, "another program of the same person");
}

#[tokio::test]
async fn a_refresh_token_sent_twice_at_once_ends_the_family() {
    let house = House::build().await;
    let pair = house.pair(house.ours.student_id).await;
    let (platform, origin) = (&house.world.platform, Origin::default());
    let (a, b) = tokio::join!(
        tokens::refresh(platform, &origin, &pair.refresh),
        tokens::refresh(platform, &origin, &pair.refresh)
    );
    assert!(a.is_ok() != b.is_ok(), "one of them wins");
    let won = a.or(b).unwrap();
    assert_eq!(house.get(&won.access, "/api/v1/me").await.status, 401);
    assert_eq!(house.world.count("select count(*) from api_refresh_tokens").await, 0);
}

#[tokio::test]
async fn a_session_unused_for_thirty_days_is_over() {
    let house = House::build().await;
    let pair = house.pair(house.ours.student_id).await;
    house.world.clock.advance(TimeDelta::days(29));
    let next = refresh(&house, &json!(pair.refresh)).await;
    assert_eq!(next.status, 200);
    house.world.clock.advance(TimeDelta::days(30));
    assert_eq!(refresh(&house, &next.body["refresh_token"]).await.status, 401);
}

#[tokio::test]
async fn who_signs_out_is_out() {
    let house = House::build().await;
    let pair = house.pair(house.ours.student_id).await;
    let body = json!({ "refresh_token": pair.refresh });
    assert_eq!(house.post_open("/api/v1/auth/revoke", &body).await.status, 204);
    assert_eq!(house.get(&pair.access, "/api/v1/me").await.status, 401);
    assert_eq!(house.post_open("/api/v1/auth/revoke", &body).await.status, 204, "what nobody knows is no error");
    let pair = house.pair(house.ours.student_id).await;
    let own = house.ask("POST", "/api/v1/auth/revoke", bearer(&pair.access), Body::empty()).await;
    assert_eq!(own.status, 204);
    assert_eq!(refresh(&house, &json!(pair.refresh)).await.status, 401);
    assert_eq!(house.ask("POST", "/api/v1/auth/revoke", Request::builder(), Body::empty()).await.status, 401);
}

#[tokio::test]
async fn another_password_and_a_closed_account_end_every_token() {
    let house = House::build().await;
    for (change, person) in [
        ("update users set password_hash = 'x' where id = $1", house.ours.student_id),
        ("update users set disabled_at = now() where id = $1", house.theirs.student_id),
    ] {
        let pair = house.pair(person).await;
        assert_eq!(house.get(&pair.access, "/api/v1/me").await.status, 200);
        set(&house, change, person.0).await;
        assert_eq!(house.get(&pair.access, "/api/v1/me").await.status, 401, "{change}");
        assert_eq!(refresh(&house, &json!(pair.refresh)).await.status, 401, "{change}");
    }
}

async fn set(house: &House, statement: &'static str, id: uuid::Uuid) {
    let mut tx = house.world.house().await;
    sqlx::query(statement).bind(id).execute(&mut *tx).await.expect("statement");
    tx.commit().await.expect("commit");
}

#[tokio::test]
async fn signing_out_everywhere_means_programs_too() {
    let house = House::build().await;
    let pair = house.pair(house.ours.parent_id).await;
    let (platform, parent) = (&house.world.platform, &house.ours.parent);
    let listed = tokens::list(platform, parent).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert!(tokens::list(platform, &house.theirs.parent).await.unwrap().is_empty());
    assert!(tokens::revoke(platform, &house.theirs.parent, listed[0].id).await.is_err(), "somebody else's");
    preau_identity::server::my_sessions::sign_out_everywhere(platform, parent, None).await.unwrap();
    assert_eq!(house.get(&pair.access, "/api/v1/me").await.status, 401);
}

#[tokio::test]
async fn a_token_that_is_not_ours_opens_nothing() {
    let house = House::build().await;
    let pair = house.pair(house.ours.student_id).await;
    let (signed, signature) = pair.access.rsplit_once('.').unwrap();
    let (header, claims) = signed.split_once('.').unwrap();
    use base64::Engine as _;
    let encode = |text: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
    let none = encode(r#"{"alg":"none","typ":"JWT"}"#);
    let raised = {
        let decoded = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(claims).unwrap();
        let mut claims: Value = serde_json::from_slice(&decoded).unwrap();
        claims["sub"] = json!(house.admin.0);
        encode(&claims.to_string())
    };
    for forged in [
        format!("{none}.{claims}."),
        format!("{none}.{claims}.{signature}"),
        format!("{header}.{raised}.{signature}"),
        format!("{header}.{claims}."),
        format!("{header}.{claims}.{}", encode("signature")),
        "a.b.c".to_owned(),
        "x".repeat(5000),
        pair.refresh.clone(),
    ] {
        let answer = house.get(&forged, "/api/v1/me").await;
        assert_eq!((answer.status, answer.code()), (401, "invalid-token"), "{forged}");
    }
}

#[tokio::test]
async fn keys_are_changed_each_day_and_old_ones_are_gone() {
    let house = House::build().await;
    let first = house.pair(house.ours.student_id).await;
    house.world.clock.advance(TimeDelta::hours(23) + TimeDelta::minutes(50));
    let late = house.pair(house.ours.student_id).await;
    house.world.clock.advance(TimeDelta::minutes(14));
    let next = house.pair(house.ours.student_id).await;
    let kid = |token: &str| token.split('.').next().unwrap().to_owned();
    assert_eq!(kid(&first.access), kid(&late.access));
    assert_ne!(kid(&late.access), kid(&next.access));
    assert_eq!(house.get(&late.access, "/api/v1/me").await.status, 200, "signed with the key before, and in time");
    house.world.clock.advance(TimeDelta::days(2));
    house.pair(house.ours.student_id).await;
    assert_eq!(house.world.count("select count(*) from api_signing_keys").await, 1);
}

#[tokio::test]
async fn the_cookie_of_a_browser_opens_nothing() {
    let house = House::build().await;
    let (platform, user_id) = (&house.world.platform, house.ours.parent_id);
    let cookie =
        house.world.house_does(async |tx| session::start(tx, platform, user_id, false, &Origin::default()).await).await;
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let request = Request::builder().header("cookie", &cookie);
    let answer = house.ask("GET", "/api/v1/me", request, Body::empty()).await;
    assert_eq!((answer.status, answer.code()), (401, "unauthenticated"));
    assert!(!answer.headers.contains_key("set-cookie"));
}
