//! Calendars kept elsewhere close slots here (SPEC SC-9).

use crate::opening::typed;
use crate::pages::{says, seen};
use crate::{School, THURSDAY_14, code};
use async_trait::async_trait;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use preau_credits::Credits;
use preau_kernel::{Actor, AppError, Outcome};
use preau_platform::http::outbound::{Outbound, Resolve};
use preau_scheduling::model::{BusyProblem, BusySource, BusySourceId, NewBusySource, RulesDraft};
use preau_scheduling::server::busy::{
    add_busy_source, list_busy_sources, refresh_due, refresh_now, remove_busy_source,
};
use preau_scheduling::server::opening::{save_booking_rules, show_booking_rules};
use std::net::IpAddr;
use std::sync::{Arc, Mutex};

/// Every name is this machine.
#[derive(Debug)]
struct Here;

#[async_trait]
impl Resolve for Here {
    async fn addresses(&self, host: &str) -> Vec<IpAddr> {
        if host == "inside.example" { vec![[10, 0, 0, 1].into()] } else { vec![[127, 0, 0, 1].into()] }
    }
}

/// What the outside calendar holds now; `None`: the server has a problem.
type Held = Arc<Mutex<Option<String>>>;

struct Elsewhere {
    address: String,
    held: Held,
    outbound: Outbound,
}

impl Elsewhere {
    async fn open(events: &str) -> Self {
        async fn answer(State(held): State<Held>, headers: HeaderMap) -> Response {
            let Some(text) = held.lock().expect("held").clone() else {
                return StatusCode::INTERNAL_SERVER_ERROR.into_response();
            };
            let etag = format!("\"{}\"", text.len());
            if headers.get(header::IF_NONE_MATCH).is_some_and(|known| *known == *etag) {
                return StatusCode::NOT_MODIFIED.into_response();
            }
            ([(header::ETAG, etag)], text).into_response()
        }
        let held = Held::default();
        let app = Router::new().route("/a.ics", get(answer)).with_state(Arc::clone(&held));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        tokio::spawn(async move { axum::serve(listener, app).await });
        let outbound = Outbound::for_tests(Arc::new(Here));
        let elsewhere = Self { address: format!("http://calendar.example:{port}/a.ics"), held, outbound };
        elsewhere.hold(events);
        elsewhere
    }

    fn hold(&self, events: &str) {
        let text = format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}\r\nEND:VCALENDAR\r\n", events.replace('\n', "\r\n"));
        *self.held.lock().expect("held") = Some(text);
    }

    fn break_down(&self) {
        *self.held.lock().expect("held") = None;
    }

    async fn add(&self, school: &School, actor: &Actor) -> Outcome<BusySourceId> {
        let new = NewBusySource { name: "Lycée".to_owned(), address: self.address.clone() };
        add_busy_source(&school.world.platform, actor, &self.outbound, &new).await
    }
}

/// Thursdays from 13:30 to 14:30 in Tunis, but not on the 12th.
const THURSDAYS: &str = "BEGIN:VEVENT
UID:1
DTSTART;TZID=Africa/Tunis:20260108T133000
DTEND;TZID=Africa/Tunis:20260108T143000
RRULE:FREQ=WEEKLY;BYDAY=TH
EXDATE;TZID=Africa/Tunis:20260312T133000
SUMMARY:Conseil de classe
END:VEVENT";

async fn only(school: &School) -> BusySource {
    let mut sources = list_busy_sources(&school.world.platform, &school.helios_person.actor).await.expect("sources");
    assert_eq!(sources.len(), 1);
    sources.remove(0)
}

#[tokio::test]
async fn what_is_taken_elsewhere_cannot_be_booked_here() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(8)).await;
    let elsewhere = Elsewhere::open(THURSDAYS).await;
    let coach = &school.helios_person.actor;
    let id = elsewhere.add(&school, coach).await.unwrap();
    for taken in ["2026-03-05T12:00:00Z", THURSDAY_14, "2026-03-19T13:00:00Z"] {
        assert_eq!(code(school.book(&home.student, &school.request(&home, taken)).await), "not-offered", "{taken}");
    }
    for free in ["2026-03-05T11:00:00Z", "2026-03-05T14:00:00Z", "2026-03-12T13:00:00Z"] {
        assert!(school.book(&home.student, &school.request(&home, free)).await.is_ok(), "{free}");
    }
    let calendar = seen(&school, &home.student, "/espace/calendrier?matiere=nsi&coach=helios&semaine=2026-03-02").await;
    assert!(!calendar.contains("creneau=2026-03-05T13:00:00Z"), "the calendar does not offer it either");
    let text = seen(&school, coach, "/coach/calendriers").await;
    says(&text, &["Lycée", "calendar.example", "À jour", "Lire maintenant", "S’abonner au calendrier"]);
    assert!(!text.contains("/a.ics") && !text.contains("Conseil"), "neither the address nor what it is about");
    remove_busy_source(&school.world.platform, coach, id).await.unwrap();
    assert!(school.book(&home.student, &school.request(&home, THURSDAY_14)).await.is_ok(), "open again");
}

#[tokio::test]
async fn a_calendar_is_read_again_every_half_hour_and_keeps_what_it_said_while_it_is_away() {
    let school = School::open().await;
    let elsewhere = Elsewhere::open(THURSDAYS).await;
    elsewhere.add(&school, &school.helios_person.actor).await.unwrap();
    let platform = &school.world.platform;
    let spans = only(&school).await.spans;
    assert!(spans > 40, "a year of Thursdays, {spans}");
    assert_eq!(refresh_due(platform, &elsewhere.outbound).await.unwrap(), 0, "not yet");
    school.world.clock.set("2026-03-02T08:30:00Z");
    assert_eq!(refresh_due(platform, &elsewhere.outbound).await.unwrap(), 1);
    assert_eq!(only(&school).await.spans, spans, "not modified");
    elsewhere.break_down();
    for (now, next) in [
        ("2026-03-02T09:00:00Z", "lun. 2 mars, 10:30"),
        ("2026-03-02T09:30:00Z", "lun. 2 mars, 11:30"),
        ("2026-03-02T10:30:00Z", "lun. 2 mars, 13:30"),
    ] {
        school.world.clock.set(now);
        assert_eq!(refresh_due(platform, &elsewhere.outbound).await.unwrap(), 1, "{now}");
        let source = only(&school).await;
        assert_eq!((source.problem, source.next.as_str()), (Some(BusyProblem::Failed), next), "less and less often");
        assert_eq!((source.spans, source.read.as_deref()), (spans, Some("lun. 2 mars, 09:30")), "what was known stays");
    }
    says(
        &seen(&school, &school.helios_person.actor, "/coach/calendriers").await,
        &["Non lu", "Le site du calendrier a un problème."],
    );
    elsewhere.hold("BEGIN:VEVENT\nUID:2\nDTSTART:20260305T130000Z\nDURATION:PT1H\nEND:VEVENT");
    refresh_now(platform, &school.helios_person.actor, &elsewhere.outbound, only(&school).await.id).await.unwrap();
    let source = only(&school).await;
    assert_eq!((source.problem, source.spans), (None, 1));
}

#[tokio::test]
async fn a_calendar_that_never_changes_is_read_whole_each_day() {
    let school = School::open().await;
    let elsewhere = Elsewhere::open(THURSDAYS).await;
    elsewhere.add(&school, &school.helios_person.actor).await.unwrap();
    let next_year = "select count(*) from busy_spans where lower(during) = '2027-03-04T12:30:00Z'";
    assert_eq!(school.world.count(next_year).await, 0, "too far ahead");
    for now in ["2026-03-02T20:00:00Z", "2026-03-03T08:00:00Z", "2026-03-03T20:00:00Z", "2026-03-04T12:00:00Z"] {
        school.world.clock.set(now);
        assert_eq!(refresh_due(&school.world.platform, &elsewhere.outbound).await.unwrap(), 1, "{now}");
    }
    assert_eq!(school.world.count(next_year).await, 1, "the window has moved on");
}

#[tokio::test]
async fn a_calendar_without_zones_moves_with_the_provider() {
    let school = School::open().await;
    let (platform, coach) = (&school.world.platform, &school.helios_person.actor);
    let elsewhere =
        Elsewhere::open("BEGIN:VEVENT\nUID:1\nDTSTART:20260305T140000\nDTEND:20260305T150000\nEND:VEVENT").await;
    elsewhere.add(&school, coach).await.unwrap();
    let rules = typed(&show_booking_rules(platform, coach, None).await.unwrap());
    let moved = RulesDraft { time_zone: "Asia/Dubai".to_owned(), ..rules };
    save_booking_rules(platform, coach, None, &moved).await.unwrap();
    refresh_due(platform, &elsewhere.outbound).await.unwrap();
    let there = "select count(*) from busy_spans where lower(during) = '2026-03-05T10:00:00Z'";
    assert_eq!(school.world.count(there).await, 1);
}

#[tokio::test]
async fn open_calendars_hear_of_what_is_taken_elsewhere() {
    let school = School::open().await;
    let (platform, coach) = (&school.world.platform, &school.helios_person.actor);
    let elsewhere = Elsewhere::open(THURSDAYS).await;
    let changes =
        "select count(*) from slot_changes where provider_id = (select id from providers where slug = 'helios')";
    let before = school.world.count(changes).await;
    let id = elsewhere.add(&school, coach).await.unwrap();
    assert_eq!(school.world.count(changes).await, before + 1);
    refresh_now(platform, coach, &elsewhere.outbound, id).await.unwrap();
    assert_eq!(school.world.count(changes).await, before + 1, "nothing new");
    remove_busy_source(platform, coach, id).await.unwrap();
    assert_eq!(school.world.count(changes).await, before + 2);
}

#[tokio::test]
async fn who_adds_calendars_again_and_again_is_asked_to_wait() {
    let school = School::open().await;
    let elsewhere = Elsewhere::open(THURSDAYS).await;
    let coach = &school.helios_person.actor;
    elsewhere.add(&school, coach).await.unwrap();
    for _ in 1..10 {
        assert_eq!(code(elsewhere.add(&school, coach).await), "already-there");
    }
    assert!(matches!(elsewhere.add(&school, coach).await, Err(AppError::RateLimited { .. })));
}

#[tokio::test]
async fn mistakes_are_said_in_plain_words() {
    let school = School::open().await;
    let (platform, coach) = (&school.world.platform, &school.helios_person.actor);
    let elsewhere = Elsewhere::open(THURSDAYS).await;
    let add = async |name: &str, address: &str| {
        let new = NewBusySource { name: name.to_owned(), address: address.to_owned() };
        add_busy_source(platform, coach, &elsewhere.outbound, &new).await
    };
    let wrong = add(" ", "file:///etc/passwd").await.unwrap_err();
    assert!(wrong.for_field("name").is_some() && wrong.for_field("address").is_some(), "{wrong:?}");
    let strict = Outbound::default();
    for address in ["http://calendar.example/a.ics", "https://u:p@calendar.example/", "https://", "calendar"] {
        let new = NewBusySource { name: "x".to_owned(), address: address.to_owned() };
        let refused = add_busy_source(platform, coach, &strict, &new).await.unwrap_err();
        assert!(refused.for_field("address").is_some(), "{address}");
    }
    add("Privé", "webcal://inside.example/a.ics").await.unwrap();
    assert_eq!(only(&school).await.problem, Some(BusyProblem::NotPublic), "webcal is https");
    assert_eq!(code(add("Encore", "https://inside.example/a.ics").await), "already-there");
    *elsewhere.held.lock().unwrap() = Some("<!DOCTYPE html>".to_owned());
    add("Page", &elsewhere.address).await.unwrap();
    let sources = list_busy_sources(platform, coach).await.unwrap();
    assert_eq!(sources[1].problem, Some(BusyProblem::NotACalendar));
    for n in 0..3 {
        add("Trop", &format!("https://inside.example/{n}.ics")).await.unwrap();
    }
    assert_eq!(code(add("Trop", "https://inside.example/9.ics").await), "too-many");
}

#[tokio::test]
async fn a_providers_calendars_are_their_own() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(8)).await;
    let elsewhere = Elsewhere::open(THURSDAYS).await;
    let platform = &school.world.platform;
    let id = elsewhere.add(&school, &school.helios_person.actor).await.unwrap();
    let zenon = school.zenon_person.actor.clone();
    assert!(list_busy_sources(platform, &zenon).await.unwrap().is_empty());
    assert_eq!(remove_busy_source(platform, &zenon, id).await, Err(AppError::NotFound));
    assert_eq!(refresh_now(platform, &zenon, &elsewhere.outbound, id).await, Err(AppError::NotFound));
    let staff = school.world.staff(preau_kernel::Role::Admin).await;
    for other in [&home.parent, &home.student, &staff] {
        assert_eq!(list_busy_sources(platform, other).await, Err(AppError::Forbidden));
        assert_eq!(elsewhere.add(&school, other).await, Err(AppError::Forbidden));
    }
    for other in [&home.parent, &zenon] {
        let mut tx = school.world.as_actor(other).await;
        let sources: i64 = sqlx::query_scalar("select count(*) from busy_sources").fetch_one(&mut *tx).await.unwrap();
        assert_eq!(sources, 0, "an address is a secret");
        let forged = sqlx::query("delete from busy_spans").execute(&mut *tx).await.map(|done| done.rows_affected());
        assert!(!matches!(forged, Ok(1..)));
    }
}
