//! Booking, reading and cancelling as a program does it.

use crate::house::{House, bearer, json_of};
use axum::body::Body;
use chrono::TimeDelta;
use preau_credits::model::Credits;
use preau_kernel::Role;
use preau_scheduling::model::{Desk, WorkshopDraft};
use preau_scheduling::server::create_workshop;
use serde_json::json;

const START: &str = "2026-03-05T09:00:00Z";

#[tokio::test]
async fn a_booking_is_answered_with_everything_about_it() {
    let house = House::build().await;
    let token = house.token(house.ours.student_id).await;
    let mut body = house.booking("2026-03-05T10:00:00+01:00", house.ours.student_id);
    body.as_object_mut().unwrap().remove("student_id");
    let answer = house.book(&token, "one", &body).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let id = answer.body["id"].as_str().unwrap();
    let expected = json!({
        "id": id, "status": "confirmed", "provider_id": house.provider.0, "student_id": house.ours.student_id.0,
        "service": "online", "subject": "mathematiques", "start": START, "end": "2026-03-05T10:00:00Z",
        "credits": "1.00", "join_url": format!("http://127.0.0.1:3000/espace/rendez-vous/{id}"),
    });
    assert_eq!(answer.body, expected);
    assert_eq!(answer.headers["location"], format!("/api/v1/bookings/{id}"));
    assert_eq!(house.get(&token, &format!("/api/v1/bookings/{id}")).await.body, expected);
    let credits = house.get(&token, "/api/v1/credits").await.body;
    assert_eq!(credits["balance"], "19.00");
    assert_eq!(credits["grants"][0]["granted"], "20.00");
    assert_eq!(credits["grants"][0]["remaining"], "19.00");
    assert_eq!(credits["grants"][0]["reason"], "PURCHASE");
    assert_eq!(credits["grants"][0]["note"], "Pack de démarrage");
    house
        .world
        .house_does(async |tx| {
            sqlx::query("update users set locale = 'en'").execute(&mut **tx).await.expect("a language");
            Ok(())
        })
        .await;
    assert_eq!(house.get(&token, "/api/v1/credits").await.body["grants"][0]["note"], "Starter pack");
}

#[tokio::test]
async fn one_key_gives_one_answer_and_one_booking() {
    let house = House::build().await;
    let token = house.token(house.ours.student_id).await;
    let body = house.booking(START, house.ours.student_id);
    let first = house.book(&token, "key", &body).await;
    let again = house.book(&token, "key", &body).await;
    assert_eq!((first.status, &first.body), (again.status, &again.body));
    assert_eq!(house.world.count("select count(*) from bookings").await, 1);
    let other = house.book(&token, "key", &house.booking("2026-03-06T09:00:00Z", house.ours.student_id)).await;
    assert_eq!((other.status, other.code()), (409, "idempotency-key-reused"));
    // The same answer even after the booking has changed.
    house.delete(&token, &format!("/api/v1/bookings/{}", first.body["id"].as_str().unwrap())).await;
    assert_eq!(house.book(&token, "key", &body).await.body, first.body);
}

#[tokio::test]
async fn twenty_at_once_under_one_key_book_once() {
    let house = House::build().await;
    let token = house.token(house.ours.student_id).await;
    let body = house.booking(START, house.ours.student_id).to_string();
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let request = json_of(bearer(&token)).header("idempotency-key", "storm").method("POST").uri("/api/v1/bookings");
        let request = request.body(Body::from(body.clone())).unwrap();
        let router = house.router.clone();
        all.spawn(async move { tower::ServiceExt::oneshot(router, request).await.unwrap().status().as_u16() });
    }
    let statuses = all.join_all().await;
    assert_eq!(statuses, [201; 20]);
    assert_eq!(house.world.count("select count(*) from bookings").await, 1);
    assert_eq!(house.world.count("select count(*) from credit_entries where kind = 'USAGE'").await, 1);
}

#[tokio::test]
async fn a_key_must_be_given() {
    let house = House::build().await;
    let token = house.token(house.ours.student_id).await;
    let body = house.booking(START, house.ours.student_id).to_string();
    let without = house.ask("POST", "/api/v1/bookings", json_of(bearer(&token)), Body::from(body.clone())).await;
    assert_eq!((without.status, without.code()), (400, "idempotency-key-missing"));
    let long = json_of(bearer(&token)).header("idempotency-key", "k".repeat(201));
    let long = house.ask("POST", "/api/v1/bookings", long, Body::from(body)).await;
    assert_eq!((long.status, long.code()), (400, "idempotency-key-invalid"));
}

#[tokio::test]
async fn who_comes_second_is_told_the_nearest_free_slots() {
    let house = House::build().await;
    let (first, second) = (house.token(house.ours.student_id).await, house.token(house.theirs.student_id).await);
    assert_eq!(house.book(&first, "a", &house.booking(START, house.ours.student_id)).await.status, 201);
    let late = house.book(&second, "b", &house.booking(START, house.theirs.student_id)).await;
    assert_eq!((late.status, late.code()), (409, "slot-taken"));
    let alternatives = late.body["alternatives"].as_array().unwrap();
    assert_eq!(alternatives.len(), 3);
    let nearest = alternatives[0]["start"].as_str().unwrap();
    let answer = house.book(&second, "c", &house.booking(nearest, house.theirs.student_id)).await;
    assert_eq!(answer.status, 201, "an alternative can be booked: {}", answer.body);
}

#[tokio::test]
async fn without_credits_nothing_is_booked() {
    let house = House::build().await;
    let poor = house.world.household("Sami").await;
    let token = house.token(poor.parent_id).await;
    let answer = house.book(&token, "a", &house.booking(START, poor.student_id)).await;
    assert_eq!((answer.status, answer.code()), (402, "insufficient-credits"));
    assert_eq!(house.get(&token, "/api/v1/credits").await.body, json!({ "balance": "0.00", "grants": [] }));
    house.give_credits(&poor, Credits(125)).await;
    assert_eq!(house.get(&token, "/api/v1/credits").await.body["balance"], "1.25");
}

#[tokio::test]
async fn every_wrong_field_is_named() {
    let house = House::build().await;
    let token = house.token(house.ours.student_id).await;
    let body =
        json!({ "provider_id": "helios", "service": "online", "start": "tomorrow", "student_id": 7, "color": "red" });
    let answer = house.book(&token, "a", &body).await;
    assert_eq!((answer.status, answer.code()), (422, "validation"));
    let mut fields: Vec<&str> =
        answer.body["errors"].as_array().unwrap().iter().map(|e| e["field"].as_str().unwrap()).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["color", "provider_id", "start", "student_id", "subject"]);
    let mut wrong = house.booking(START, house.ours.student_id);
    wrong["subject"] = json!("philosophie");
    let answer = house.book(&token, "b", &wrong).await;
    assert_eq!((answer.status, &answer.body["errors"][0]["field"]), (422, &json!("subject")));
}

#[tokio::test]
async fn a_parent_of_two_says_for_whom() {
    let house = House::build().await;
    let parent = house.token(house.ours.parent_id).await;
    assert_eq!(house.get(&parent, "/api/v1/credits").await.body["balance"], "20.00", "there is one child only");
    let brother = house.world.sibling(&house.ours, "Skander").await;
    let answer = house.get(&parent, "/api/v1/credits").await;
    assert_eq!((answer.status, &answer.body["errors"][0]["field"]), (422, &json!("student_id")));
    let named = house.get(&parent, &format!("/api/v1/credits?student_id={}", brother.student_id)).await;
    assert_eq!(named.body["balance"], "0.00");
    let me = house.get(&parent, "/api/v1/me").await.body;
    assert_eq!(me["students"].as_array().unwrap().len(), 2);
    assert_eq!(me["roles"], json!(["parent"]));
}

#[tokio::test]
async fn a_cancellation_does_what_its_preview_says() {
    let house = House::build().await;
    let token = house.token(house.ours.student_id).await;
    let booked = house.book(&token, "a", &house.booking(START, house.ours.student_id)).await.body;
    let path = format!("/api/v1/bookings/{}", booked["id"].as_str().unwrap());
    let preview = house.get(&token, &format!("{path}/cancellation")).await.body;
    assert_eq!(preview, json!({ "allowed": true, "refunded_credits": "1.00", "refund_hours": 24, "refuse_hours": 2 }));
    let done = house.delete(&token, &path).await;
    assert_eq!((done.status, done.body), (200, json!({ "status": "cancelled", "refunded_credits": "1.00" })));
    assert_eq!(house.get(&token, &path).await.body["status"], "cancelled");
    let again = house.delete(&token, &path).await;
    assert_eq!((again.status, again.code()), (409, "already-cancelled"));
    assert_eq!(house.get(&token, &format!("{path}/cancellation")).await.code(), "already-cancelled");
}

#[tokio::test]
async fn too_late_is_too_late() {
    let house = House::build().await;
    let parent = house.ours.parent_id;
    let token = house.token(parent).await;
    let booked = house.book(&token, "a", &house.booking(START, house.ours.student_id)).await.body;
    let path = format!("/api/v1/bookings/{}", booked["id"].as_str().unwrap());
    house.world.clock.set("2026-03-05T07:30:00Z");
    let token = house.token(parent).await;
    let preview = house.get(&token, &format!("{path}/cancellation")).await.body;
    assert_eq!((&preview["allowed"], &preview["refunded_credits"]), (&json!(false), &json!("0.00")));
    let refused = house.delete(&token, &path).await;
    assert_eq!((refused.status, refused.code()), (409, "too-late"));
    let staff = house.token(house.assistant).await;
    assert_eq!(house.delete(&staff, &path).await.body["refunded_credits"], "1.00");
}

#[tokio::test]
async fn what_is_listed_as_free_can_be_booked() {
    let house = House::build().await;
    let token = house.token(house.ours.student_id).await;
    let provider = house.provider;
    let week = format!(
        "/api/v1/availability?provider_id={provider}&service=online&from=2026-03-02T00:00:00Z&to=2026-03-09T00:00:00Z"
    );
    let free = house.get(&token, &week).await.body;
    assert_eq!(free["time_zone"], "Africa/Tunis");
    let slots = free["slots"].as_array().unwrap();
    assert!(slots.len() > 5, "{free}");
    assert_eq!(slots[0]["provider_id"], json!(provider.0));
    assert_eq!(slots[0]["seats_left"], 1);
    let start = slots[3]["start"].as_str().unwrap();
    assert_eq!(house.book(&token, "a", &house.booking(start, house.ours.student_id)).await.status, 201);
    let after = house.get(&token, &week).await.body;
    assert!(!after["slots"].as_array().unwrap().iter().any(|slot| slot["start"] == start));
    // Everybody's, without naming anybody; and only those who teach something.
    let all = |more: &str| {
        format!("/api/v1/availability?service=online&from=2026-03-02T00:00:00Z&to=2026-03-09T00:00:00Z{more}")
    };
    assert_eq!(house.get(&token, &all("")).await.body["slots"], after["slots"]);
    assert_eq!(house.get(&token, &all("&subject=philosophie")).await.body["slots"], json!([]));
}

#[tokio::test]
async fn a_span_is_bounded() {
    let house = House::build().await;
    let token = house.token(house.ours.student_id).await;
    let ask = async |from: &str, to: &str| {
        house.get(&token, &format!("/api/v1/availability?service=online&from={from}&to={to}")).await
    };
    assert_eq!(ask("2026-03-02T00:00:00Z", "2026-05-03T00:00:00Z").await.status, 200, "62 days");
    for (from, to) in [
        ("2026-03-02T00:00:00Z", "2026-05-03T00:00:01Z"),
        ("2026-03-02T00:00:00Z", "2026-03-02T00:00:00Z"),
        ("2026-03-02T00:00:00Z", "2026-03-01T00:00:00Z"),
    ] {
        let answer = ask(from, to).await;
        assert_eq!((answer.status, &answer.body["errors"][0]["field"]), (422, &json!("to")), "{from} {to}");
    }
    assert_eq!(ask("2026-03-02", "2026-03-03T00:00:00%2B01:00").await.body["errors"][0]["field"], "from");
    let unknown = format!(
        "/api/v1/availability?provider_id={}&service=online&from=2026-03-02T00:00:00Z&to=2026-03-03T00:00:00Z",
        uuid::Uuid::nil()
    );
    assert_eq!(house.get(&token, &unknown).await.status, 404);
}

#[tokio::test]
async fn the_room_opens_to_its_people_in_its_time() {
    let house = House::build().await;
    let student = house.ours.student_id;
    let token = house.token(student).await;
    let booked = house.book(&token, "a", &house.booking(START, student)).await.body;
    let path = format!("/api/v1/sessions/token?booking_id={}", booked["id"].as_str().unwrap());
    let early = house.get(&token, &path).await;
    assert_eq!((early.status, early.code()), (409, "room-not-open"));
    house.world.clock.set("2026-03-05T08:55:00Z");
    let token = house.token(student).await;
    let open = house.get(&token, &path).await;
    assert_eq!((open.status, &open.body["kind"], &open.body["token"]), (200, &json!("jitsi"), &json!(null)));
    assert!(open.body["url"].as_str().unwrap().starts_with("https://meet.jit.si/"), "{}", open.body);
    let coach = house.token(house.coach.user_id).await;
    assert_eq!(house.get(&coach, &path).await.body["url"], open.body["url"]);
    let stranger = house.token(house.theirs.student_id).await;
    assert_eq!(house.get(&stranger, &path).await.status, 404);
    house.world.clock.advance(TimeDelta::hours(2));
    let token = house.token(student).await;
    assert_eq!(house.get(&token, &path).await.code(), "room-closed");
}

#[tokio::test]
async fn providers_are_described_in_the_language_asked_for() {
    let house = House::build().await;
    let token = house.token(house.ours.student_id).await;
    let list = house.get(&token, "/api/v1/providers?subject=nsi").await.body;
    assert_eq!((&list["total"], &list["items"][0]["slug"]), (&json!(1), &json!("helios")));
    assert_eq!(list["items"][0]["services"], json!(["online", "in_person"]));
    let path = format!("/api/v1/providers/{}", house.provider);
    let english = house.get(&token, &path).await;
    assert_eq!(english.headers["content-language"], "en");
    let french = bearer(&token);
    let mut french = french;
    french.headers_mut().unwrap().insert("accept-language", "fr-CA, en;q=0.5".parse().unwrap());
    let french = house.ask("GET", &path, french, Body::empty()).await;
    assert_eq!(french.headers["content-language"], "fr");
    assert_ne!(english.body["headline"], french.body["headline"]);
    assert_ne!(english.body["expertises"], french.body["expertises"]);
    assert_eq!((&english.body["radius_km"], &english.body["video_url"]), (&json!(15), &json!(null)));
    assert_eq!(english.body["rate_online"], json!({ "minor": 45_000, "currency": "TND" }));
    assert_eq!(house.get(&token, "/api/v1/providers?page=2").await.body["items"], json!([]));
}

#[tokio::test]
async fn a_workshop_is_joined_at_its_time_until_it_is_full() {
    let house = House::build().await;
    let (ours, theirs) = (house.token(house.ours.student_id).await, house.token(house.theirs.student_id).await);
    let draft = WorkshopDraft {
        coach: "helios".to_owned(),
        title_fr: "Atelier Grand Oral".to_owned(),
        title_en: "Grand Oral workshop".to_owned(),
        subject: "mathematiques".to_owned(),
        date: "2026-03-11".to_owned(),
        time: "15:00".to_owned(),
        minutes: "90".to_owned(),
        capacity: "2".to_owned(),
        mode: "on_site".to_owned(),
        place: "Salle 2".to_owned(),
        description: String::new(),
        rhythm: "weekly".to_owned(),
        times: "2".to_owned(),
    };
    let staff = house.world.staff(Role::Assistant).await;
    create_workshop(&house.world.platform, &staff, Desk::Office, &draft, true, "plan").await.unwrap();

    let free = "/api/v1/availability?service=workshop&from=2026-03-02T00:00:00Z&to=2026-03-31T00:00:00Z";
    let slots = house.get(&ours, free).await.body["slots"].clone();
    assert_eq!(slots.as_array().unwrap().len(), 2);
    assert_eq!(slots[0]["seats_left"], 2);
    let start = slots[0]["start"].as_str().unwrap();
    let workshop = |start: &str, student| {
        let mut body = house.booking(start, student);
        body["service"] = json!("workshop");
        body
    };
    let joined = house.book(&ours, "one", &workshop(start, house.ours.student_id)).await;
    assert_eq!((joined.status, joined.body["service"].as_str()), (201, Some("workshop")), "{}", joined.body);
    let again = house.book(&ours, "one", &workshop(start, house.ours.student_id)).await;
    assert_eq!((again.status, &again.body), (201, &joined.body));
    let other = house.book(&ours, "one", &house.booking(START, house.ours.student_id)).await;
    assert_eq!((other.status, other.code()), (409, "idempotency-key-reused"));

    let others = house.world.household("Sami").await;
    house.give_credits(&others, Credits::whole(4)).await;
    let last = house.book(&house.token(others.student_id).await, "last", &workshop(start, others.student_id)).await;
    assert_eq!(last.status, 201, "{}", last.body);

    let late = house.book(&theirs, "two", &workshop(start, house.theirs.student_id)).await;
    assert_eq!((late.status, late.code()), (409, "slot-taken"));
    assert_eq!(late.body["alternatives"], json!([slots[1]]));
    let nowhere = house.book(&theirs, "three", &workshop(START, house.theirs.student_id)).await;
    assert_eq!((nowhere.status, nowhere.code()), (409, "not-offered"));
    assert_eq!(house.world.count("select count(*) from bookings").await, 2);
}
