//! Every route of the document × everybody who might call it. A route without a line here fails the test.

use crate::house::{Answer, House, bearer, json_of};
use axum::body::Body;
use axum::http::Request;
use preau_kernel::id::UserId;
use preau_kernel::{Currency, Money};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// As in `tests/access.rs`: nobody; the parent and the student whom the object belongs to; the coach who teaches that
/// student; a parent, a student and a coach who have nothing to do with it; an assistant; an administrator.
const CALLERS: [char; 9] = ['V', 'P', 'S', 'C', 'p', 's', 'c', 'A', 'D'];
const EVERYBODY: &str = "VPSCpscAD";
const SIGNED_IN: &str = "PSCpscAD";

/// `(route, address, body, who is allowed)`; `{…}` is filled from the house.
pub const TABLE: &[(&str, &str, &str, &str)] = &[
    ("POST /api/v1/auth/token", "", r#"{"email":"nobody@example.test"}"#, EVERYBODY),
    ("POST /api/v1/auth/refresh", "", "{}", EVERYBODY),
    ("POST /api/v1/auth/revoke", "", r#"{"refresh_token":"unknown"}"#, EVERYBODY),
    ("GET /api/v1/me", "", "", SIGNED_IN),
    ("GET /api/v1/providers", "", "", SIGNED_IN),
    ("GET /api/v1/providers/{id}", "/api/v1/providers/{provider}", "", SIGNED_IN),
    (
        "GET /api/v1/availability",
        "/api/v1/availability?provider_id={provider}&service=online&from=2026-03-02T00:00:00Z&to=2026-03-09T00:00:00Z",
        "",
        SIGNED_IN,
    ),
    (
        "POST /api/v1/bookings",
        "",
        r#"{"provider_id":"{provider}","service":"online","subject":"mathematiques","start":"2026-03-05T03:00:00Z","student_id":"{student}"}"#,
        "PSAD",
    ),
    ("GET /api/v1/bookings", "", "", SIGNED_IN),
    ("GET /api/v1/bookings/{id}", "/api/v1/bookings/{booking}", "", "PSCAD"),
    ("GET /api/v1/bookings/{id}/cancellation", "/api/v1/bookings/{booking}/cancellation", "", "PSCAD"),
    ("GET /api/v1/invoices", "", "", "PpAD"),
    ("GET /api/v1/invoices/{file}", "/api/v1/invoices/{invoice}.pdf", "", "PAD"),
    ("POST /api/v1/payments/intent", "", r#"{"purpose":"invoice:{invoice}","provider":"wise"}"#, "PAD"),
    ("GET /api/v1/payments/{id}", "/api/v1/payments/{payment}", "", "PAD"),
    ("GET /api/v1/credits", "/api/v1/credits?student_id={student}", "", "PSAD"),
    ("GET /api/v1/sessions/token", "/api/v1/sessions/token?booking_id={booking}", "", "PSCAD"),
    // Last: whoever comes first cancels it for all.
    ("DELETE /api/v1/bookings/{id}", "/api/v1/bookings/{booking}", "", "PSCAD"),
];

async fn call(house: &House, token: Option<&str>, route: &str, path: &str, body: &str) -> Answer {
    let (method, template) = route.split_once(' ').expect("method and path");
    let path = if path.is_empty() { template } else { path };
    let request = token.map_or_else(Request::builder, bearer);
    let request = if body.is_empty() { request } else { json_of(request) };
    let request = request.header("idempotency-key", uuid::Uuid::now_v7().to_string());
    house.ask(method, path, request, Body::from(body.to_owned())).await
}

#[tokio::test]
async fn every_route_is_open_to_exactly_these_people() {
    let house = House::build().await;
    let student = house.token(house.ours.student_id).await;
    let booked = house.book(&student, "matrix", &house.booking("2026-03-05T09:00:00Z", house.ours.student_id)).await;
    assert_eq!(booked.status, 201, "{}", booked.body);
    let fill = [
        ("{provider}", house.provider.to_string()),
        ("{student}", house.ours.student_id.to_string()),
        ("{payment}", house.payment().await),
        ("{invoice}", house.invoice(Money::new(47_000, Currency::Eur)).await),
        ("{booking}", booked.body["id"].as_str().unwrap().to_owned()),
    ];
    let filled = |text: &str| fill.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value));
    let people: [Option<UserId>; 9] = [
        None,
        Some(house.ours.parent_id),
        Some(house.ours.student_id),
        Some(house.coach.user_id),
        Some(house.theirs.parent_id),
        Some(house.theirs.student_id),
        Some(house.other_coach.user_id),
        Some(house.assistant),
        Some(house.admin),
    ];
    let mut tokens = BTreeMap::new();
    for (caller, person) in CALLERS.into_iter().zip(people) {
        let token = match person {
            Some(person) => Some(house.token(person).await),
            None => None,
        };
        tokens.insert(caller, token);
    }
    let mut wrong = Vec::new();
    for (route, path, body, expected) in TABLE {
        let (mut allowed, mut statuses) = (String::new(), String::new());
        for caller in CALLERS {
            let answer = call(&house, tokens[&caller].as_deref(), route, &filled(path), &filled(body)).await;
            assert!(answer.status < 500, "{route} for {caller} is a defect: {}", answer.body);
            statuses += &format!("{caller}{} ", answer.status);
            // A wrong password is an answer to everybody alike.
            if !matches!(answer.status, 401 | 403 | 404) || route.contains("/auth/") {
                allowed.push(caller);
            }
        }
        if allowed != *expected {
            wrong.push(format!("{route}: allowed {allowed:?}, expected {expected:?} ({statuses})"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[tokio::test]
async fn no_route_is_missing_from_the_table() {
    let house = House::build().await;
    let paths = house.document["paths"].as_object().unwrap();
    let described: BTreeSet<String> = paths
        .iter()
        .flat_map(|(path, item)| {
            item.as_object().unwrap().keys().map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    let listed: BTreeSet<String> = TABLE.iter().map(|(route, ..)| (*route).to_owned()).collect();
    assert_eq!(described, listed);
}

#[tokio::test]
async fn a_list_holds_what_one_may_read_and_nothing_else() {
    let house = House::build().await;
    let (mine, theirs) = (house.token(house.ours.student_id).await, house.token(house.theirs.student_id).await);
    for (token, student, start) in [
        (&mine, house.ours.student_id, "2026-03-05T09:00:00Z"),
        (&mine, house.ours.student_id, "2026-03-06T09:00:00Z"),
        (&theirs, house.theirs.student_id, "2026-03-05T10:00:00Z"),
    ] {
        let answer = house.book(token, start, &house.booking(start, student)).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
    }
    for (person, expected) in [
        (house.ours.student_id, 2),
        (house.ours.parent_id, 2),
        (house.theirs.parent_id, 1),
        (house.coach.user_id, 3),
        (house.other_coach.user_id, 0),
        (house.assistant, 3),
    ] {
        let token = house.token(person).await;
        let list = house.get(&token, "/api/v1/bookings").await;
        assert_eq!(list.body["total"], expected, "{}", list.body);
        assert_eq!(list.body["items"].as_array().unwrap().len(), expected);
    }
    let sibling = house.world.sibling(&house.ours, "Skander").await;
    let token = house.token(sibling.student_id).await;
    assert_eq!(house.get(&token, "/api/v1/bookings").await.body["total"], 0, "a brother's are not one's own");
}

#[tokio::test]
async fn a_list_is_read_page_by_page() {
    let house = House::build().await;
    let token = house.token(house.ours.student_id).await;
    for start in ["2026-03-05T09:00:00Z", "2026-03-06T09:00:00Z", "2026-03-09T09:00:00Z"] {
        assert_eq!(house.book(&token, start, &house.booking(start, house.ours.student_id)).await.status, 201);
    }
    let page = async |query: &str| house.get(&token, &format!("/api/v1/bookings?{query}")).await;
    let first = page("per_page=2").await.body;
    assert_eq!((&first["page"], &first["per_page"], &first["total"]), (&json!(1), &json!(2), &json!(3)));
    assert_eq!(first["items"][0]["start"], "2026-03-09T09:00:00Z", "the latest first");
    assert_eq!(page("page=2&per_page=2").await.body["items"].as_array().unwrap().len(), 1);
    let beyond = page("page=9&per_page=2").await.body;
    assert_eq!((&beyond["items"], &beyond["total"]), (&json!([]), &json!(3)));
    assert_eq!(page("from=2026-03-06T00:00:00Z&to=2026-03-07T00:00:00Z").await.body["total"], 1);
    assert_eq!(page("status=cancelled").await.body["total"], 0);
    for wrong in ["page=0", "page=x", "per_page=101", "per_page=-1", "status=maybe", "sort=id", "page=1&page=2"] {
        let answer = page(wrong).await;
        assert_eq!((answer.status, answer.code()), (422, "validation"), "{wrong}");
        let field = wrong.split('=').next().unwrap();
        assert_eq!(answer.body["errors"][0]["field"], field);
    }
}
