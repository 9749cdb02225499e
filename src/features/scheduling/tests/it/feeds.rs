//! Private feeds: what each reader's holds, read with a parser that did not write it (SPEC SC-9).

use crate::pages::{says, seen};
use crate::workshops::grand_oral;
use crate::{School, THURSDAY_14, at};
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use calcard::icalendar::{ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarProperty};
use preau_credits::Credits;
use preau_kernel::{Actor, AppError};
use preau_platform::outbox::Subscribers;
use preau_scheduling::model::{HOLD_MINUTES, WorkshopDraft};
use preau_scheduling::server::feeds::{renew_feed, revoke_feed, routes, show_feed};
use preau_scheduling::server::{cancel, expire_holds, hold, subscribers};
use tower::ServiceExt;

async fn get(school: &School, address: &str, known: Option<&str>) -> (StatusCode, HeaderMap, String) {
    let mut request = Request::get(address);
    if let Some(etag) = known {
        request = request.header(header::IF_NONE_MATCH, etag);
    }
    let router = routes(school.world.platform.clone());
    let response = router.oneshot(request.body(Body::empty()).expect("a request")).await.expect("an answer");
    let (status, headers) = (response.status(), response.headers().clone());
    let body = to_bytes(response.into_body(), 1 << 22).await.expect("a body");
    (status, headers, String::from_utf8(body.to_vec()).expect("text"))
}

async fn feed_of(school: &School, actor: &Actor) -> String {
    let token = renew_feed(&school.world.platform, actor).await.expect("a token");
    let (status, headers, text) = get(school, &format!("/calendrier/{token}.ics"), None).await;
    assert_eq!(status, StatusCode::OK, "{text}");
    assert_eq!(headers[header::CONTENT_TYPE], "text/calendar; charset=utf-8");
    assert_eq!(headers[header::CACHE_CONTROL], "private, no-cache");
    assert!(text.split_terminator("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')), "folded: {text}");
    text
}

fn events(text: &str) -> Vec<ICalendarComponent> {
    let calendar = ICalendar::parse(text).expect("a calendar");
    calendar.components.into_iter().filter(|c| c.component_type == ICalendarComponentType::VEvent).collect()
}

fn text_of(event: &ICalendarComponent, property: &ICalendarProperty) -> String {
    event.property(property).and_then(|entry| entry.values.first()?.as_text()).unwrap_or_default().to_owned()
}

fn summaries(text: &str) -> Vec<String> {
    events(text).iter().map(|event| text_of(event, &ICalendarProperty::Summary)).collect()
}

#[tokio::test]
async fn everybody_finds_their_own_appointments_and_nobody_elses() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let sibling = school.world.sibling(&home, "Youssef; l’aîné").await;
    school.give(&sibling, Credits::whole(4)).await;
    let malek = school.family("Malek", Credits::whole(4)).await;
    school.booked(&home, THURSDAY_14).await;
    school.booked(&sibling, "2026-03-06T09:00:00Z").await;
    school.booked(&malek, "2026-03-07T09:00:00Z").await;
    assert_eq!(summaries(&feed_of(&school, &home.student).await), ["Mathématiques avec Hélios"]);
    assert_eq!(
        summaries(&feed_of(&school, &home.parent).await),
        ["Inès\u{202f}: Mathématiques avec Hélios", "Youssef; l’aîné\u{202f}: Mathématiques avec Hélios"]
    );
    assert_eq!(
        summaries(&feed_of(&school, &school.helios_person.actor).await),
        ["Mathématiques avec Inès", "Mathématiques avec Youssef; l’aîné", "Mathématiques avec Malek"]
    );
    let staff = school.world.staff(preau_kernel::Role::Admin).await;
    assert!(events(&feed_of(&school, &staff).await).is_empty(), "the back office has pages");
}

#[tokio::test]
async fn a_workshop_is_under_its_title_and_where_it_takes_place() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(8)).await;
    let (there, dates) = school.workshop(&WorkshopDraft { times: "2".to_owned(), ..grand_oral() }).await;
    school.join(&home, there, &dates[..1]).await.unwrap();
    let online = WorkshopDraft {
        mode: "online".to_owned(),
        title_fr: "Révisions".to_owned(),
        date: "2026-03-12".to_owned(),
        rhythm: "once".to_owned(),
        ..grand_oral()
    };
    let (online, dates) = school.workshop(&online).await;
    school.join(&home, online, &dates).await.unwrap();
    let text = feed_of(&school, &home.student).await;
    assert_eq!(summaries(&text), ["Atelier Grand Oral avec Zénon", "Révisions avec Zénon"]);
    let places: Vec<_> = events(&text).iter().map(|event| text_of(event, &ICalendarProperty::Location)).collect();
    assert_eq!(places[0], "Salle 2");
    assert!(places[1].contains("/espace/rendez-vous/"), "{places:?}");
    let given = summaries(&feed_of(&school, &school.zenon_person.actor).await);
    assert_eq!(given, ["Atelier Grand Oral (Inès)", "Révisions (Inès)"]);
}

#[tokio::test]
async fn an_event_has_the_uid_of_its_mails_and_a_rising_sequence() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let booked = school.booked(&home, THURSDAY_14).await;
    let before = feed_of(&school, &home.parent).await;
    let uid = format!("UID:booking-{}@", booked.booking_id);
    for line in [
        uid.as_str(),
        "SEQUENCE:0",
        "STATUS:CONFIRMED",
        "DTSTART:20260305T130000Z",
        "DTEND:20260305T140000Z",
        "LAST-MODIFIED:20260302T080000Z",
        "DTSTAMP:20260302T080000Z",
    ] {
        assert!(before.contains(line), "{line} in {before}");
    }
    assert!(!before.contains("meet.jit.si"), "the room is not told before it is open");
    school.world.settle(&Subscribers::new(subscribers())).await;
    school.world.clock.set("2026-03-03T08:00:00Z");
    cancel(&school.world.platform, &home.parent, booked.booking_id).await.unwrap();
    let after = feed_of(&school, &home.parent).await;
    for line in [uid.as_str(), "SEQUENCE:1", "STATUS:CANCELLED", "LAST-MODIFIED:20260303T080000Z"] {
        assert!(after.contains(line), "{line} in {after}");
    }
    school.world.clock.set("2026-04-03T08:00:00Z");
    assert!(events(&feed_of(&school, &home.parent).await).is_empty(), "after a month it is forgotten");
}

#[tokio::test]
async fn holds_are_not_in_calendars_and_old_lessons_leave_them() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    school.booked(&home, THURSDAY_14).await;
    school.world.clock.set("2026-06-03T00:00:00Z");
    assert_eq!(events(&feed_of(&school, &home.student).await).len(), 1, "for ninety days");
    school.world.clock.set("2026-06-04T00:00:00Z");
    assert_eq!(events(&feed_of(&school, &home.student).await).len(), 0);
    school.world.clock.set("2026-03-02T08:00:00Z");
    let other = school.family("Malek", Credits::whole(4)).await;
    let request = school.request(&other, "2026-03-06T13:00:00Z");
    hold(&school.world.platform, &other.student, &request, HOLD_MINUTES).await.expect("a hold");
    assert_eq!(events(&feed_of(&school, &other.student).await).len(), 0, "while it is held");
    school.world.clock.set("2026-03-02T08:15:00Z");
    assert_eq!(expire_holds(&school.world.platform).await, Ok(1));
    assert_eq!(events(&feed_of(&school, &other.student).await).len(), 0, "and once it is over");
}

#[tokio::test]
async fn an_unchanged_feed_is_not_sent_again_and_a_changed_one_is() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    school.booked(&home, THURSDAY_14).await;
    let token = renew_feed(&school.world.platform, &home.parent).await.unwrap();
    let address = format!("/calendrier/{token}.ics");
    let etag = get(&school, &address, None).await.1[header::ETAG].to_str().unwrap().to_owned();
    school.world.clock.set("2026-03-02T09:00:00Z");
    for known in [etag.clone(), format!("W/{etag}"), format!("\"x\", {etag}")] {
        let (status, headers, body) = get(&school, &address, Some(&known)).await;
        assert_eq!((status, body.as_str()), (StatusCode::NOT_MODIFIED, ""), "{known}");
        assert_eq!(headers[header::ETAG], etag.as_str());
    }
    school.booked(&home, "2026-03-06T13:00:00Z").await;
    assert_eq!(get(&school, &address, Some(&etag)).await.0, StatusCode::OK);
}

#[tokio::test]
async fn only_the_current_address_opens_a_feed_and_the_others_look_alike() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let platform = &school.world.platform;
    let old = renew_feed(platform, &home.parent).await.unwrap();
    let new = renew_feed(platform, &home.parent).await.unwrap();
    assert_eq!(get(&school, &format!("/calendrier/{new}.ics"), None).await.0, StatusCode::OK);
    let mut refusals = Vec::new();
    for address in [
        format!("/calendrier/{old}.ics"),
        "/calendrier/x.ics".into(),
        format!("/calendrier/{new}"),
        "/calendrier/.ics".into(),
    ] {
        let (status, headers, body) = get(&school, &address, None).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{address}");
        refusals.push((format!("{headers:?}"), body));
    }
    assert!(refusals.iter().all(|refusal| *refusal == refusals[0]), "{refusals:?}");
    revoke_feed(platform, &home.parent).await.unwrap();
    assert_eq!(get(&school, &format!("/calendrier/{new}.ics"), None).await.0, StatusCode::NOT_FOUND);
    let disabled = renew_feed(platform, &home.student).await.unwrap();
    school.sql("update users set disabled_at = now() where email like 'student.%'").await;
    assert_eq!(get(&school, &format!("/calendrier/{disabled}.ics"), None).await.0, StatusCode::NOT_FOUND);
    assert_eq!(renew_feed(platform, &Actor::Visitor).await.unwrap_err(), AppError::Unauthenticated);
    assert_eq!(school.world.count("select count(*) from calendar_feeds where length(token_hash) = 32").await, 1);
}

#[tokio::test]
async fn who_asks_too_often_is_asked_to_wait() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let token = renew_feed(&school.world.platform, &home.parent).await.unwrap();
    let mut last = StatusCode::OK;
    for _ in 0..61 {
        last = get(&school, &format!("/calendrier/{token}.ics"), None).await.0;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    for _ in 0..61 {
        last = get(&school, "/calendrier/guess.ics", None).await.0;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn the_address_is_shown_once_and_its_use_afterwards() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let platform = &school.world.platform;
    let text = seen(&school, &home.parent, "/espace/rendez-vous").await;
    says(&text, &["S’abonner au calendrier", "Créer mon adresse de calendrier", "/api/feeds/renew_feed"]);
    let token = renew_feed(platform, &home.parent).await.unwrap();
    let shown = show_feed(platform, &home.parent, Some(&token)).await.unwrap();
    assert_eq!(shown.address, Some(format!("http://127.0.0.1:3000/calendrier/{token}.ics")));
    assert_eq!(shown.webcal(), Some(format!("webcal://127.0.0.1:3000/calendrier/{token}.ics")));
    assert_eq!(show_feed(platform, &home.parent, None).await.unwrap().address, None);
    assert_eq!(show_feed(platform, &home.student, Some(&token)).await.unwrap().address, None, "somebody else's");
    school.world.clock.set("2026-03-02T10:00:00Z");
    get(&school, &format!("/calendrier/{token}.ics"), None).await;
    let text = seen(&school, &home.parent, "/espace/rendez-vous").await;
    says(&text, &["créée le lun. 2 mars, 09:00, lue pour la dernière fois le lun. 2 mars, 11:00", "Changer d’adresse"]);
    assert!(!text.contains(&token));
    assert_eq!(at("2026-03-02T10:00:00Z"), school.world.now());
}
