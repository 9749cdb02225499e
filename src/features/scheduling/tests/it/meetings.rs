//! Into the room: who, when, that they came; recordings and the consent they need (SPEC SC-7).

use crate::pages::{page, says, seen};
use crate::workshops::grand_oral;
use crate::{School, THURSDAY_14, code};
use axum::http::StatusCode;
use preau_credits::Credits;
use preau_identity::server::consents::choose_recording;
use preau_kernel::{Actor, AppError, Role};
use preau_platform::config::LiveKit;
use preau_platform::outbox::Subscribers;
use preau_scheduling::model::{ServiceCode, WorkshopDraft};
use preau_scheduling::server::{
    Book, JoinPass, attach_recording, cancel, find_bookings, join, join_at, meeting_sites, remove_recording,
    show_meeting, subscribers,
};
use preau_testkit::stranger;

#[tokio::test]
async fn the_room_opens_to_its_parties_ten_minutes_before_and_closes_after() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let booked = school.booked(&home, THURSDAY_14).await;
    let (platform, id) = (&school.world.platform, booked.booking_id);
    let staff = school.world.staff(Role::Assistant).await;
    school.world.clock.set("2026-03-05T12:49:59Z");
    assert_eq!(code(join(platform, &home.student, id).await), "room-not-open");
    school.world.clock.set("2026-03-05T12:50:00Z");
    let name = format!("https://meet.jit.si/nexus-{}-", booked.appointment_id);
    let mut rooms = Vec::new();
    for actor in [&home.student, &home.parent, &school.helios_person.actor, &staff] {
        rooms.push(join(platform, actor, id).await.unwrap().address());
    }
    assert!(rooms[0].strip_prefix(&name).is_some_and(|secret| secret.len() >= 43), "nobody can guess it");
    assert!(rooms.iter().all(|room| *room == rooms[0]), "all meet in one room");
    school.world.clock.set("2026-03-05T14:14:59Z");
    assert!(join(platform, &home.student, id).await.is_ok());
    school.world.clock.set("2026-03-05T14:15:00Z");
    assert_eq!(code(join(platform, &home.student, id).await), "room-closed");
}

#[tokio::test]
async fn outsiders_are_refused_and_leave_no_trace() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let (malek, sibling) =
        (school.family("Malek", Credits::whole(4)).await, school.world.sibling(&home, "Youssef").await);
    let booked = school.booked(&home, THURSDAY_14).await;
    let (platform, id) = (&school.world.platform, booked.booking_id);
    school.world.clock.set("2026-03-05T13:00:00Z");
    let zenon = school.world.teacher("Personne").await.actor;
    for other in [&malek.parent, &malek.student, &zenon, &stranger(vec![Role::Provider])] {
        assert_eq!(join(platform, other, id).await.unwrap_err(), AppError::NotFound);
        assert_eq!(show_meeting(platform, other, id).await.unwrap_err(), AppError::NotFound);
    }
    assert_eq!(join(platform, &sibling.student, id).await.unwrap_err(), AppError::Forbidden);
    assert_eq!(join(platform, &Actor::Visitor, id).await.unwrap_err(), AppError::Unauthenticated);
    assert_eq!(school.world.count("select count(*) from attendances").await, 0);
}

#[tokio::test]
async fn what_is_cancelled_or_on_site_has_no_room() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let platform = &school.world.platform;
    let gone = school.booked(&home, THURSDAY_14).await;
    cancel(platform, &home.student, gone.booking_id).await.unwrap();
    let request = preau_scheduling::server::Book {
        service: preau_scheduling::model::ServiceCode::InPerson,
        ..school.request(&home, THURSDAY_14)
    };
    let there = school.book(&home.student, &request).await.unwrap();
    school.world.clock.set("2026-03-05T13:00:00Z");
    for id in [gone.booking_id, there.booking_id] {
        assert_eq!(code(join(platform, &home.student, id).await), "no-room");
    }
}

#[tokio::test]
async fn who_came_is_noted_once_each_and_shown_to_who_runs_it() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let id = school.booked(&home, THURSDAY_14).await.booking_id;
    let platform = &school.world.platform;
    let coach = &school.helios_person.actor;
    for (now, actor) in [
        ("2026-03-05T12:58:00Z", coach),
        ("2026-03-05T13:01:00Z", &home.student),
        ("2026-03-05T13:20:00Z", &home.student),
        ("2026-03-05T13:30:00Z", &home.parent),
    ] {
        school.world.clock.set(now);
        join(platform, actor, id).await.unwrap();
    }
    let again = "select count(*) from attendances where times = 2 and last_joined_at = '2026-03-05T13:20:00Z'";
    assert_eq!(school.world.count(again).await, 1);
    let address = format!("/espace/rendez-vous/{id}");
    says(&seen(&school, coach, &address).await, &["Présence", "Hélios 13:58, Inès 14:01, un proche 14:30"]);
    let staff = school.world.staff(Role::Admin).await;
    says(&seen(&school, &staff, &address).await, &["Hélios 13:58, Inès 14:01, Inès 14:30"]);
    for family in [&home.student, &home.parent] {
        let text = seen(&school, family, &address).await;
        assert!(!text.contains("Présence") && !text.contains("13:58"), "{text}");
        assert_eq!(show_meeting(platform, family, id).await.unwrap().presence, []);
    }
}

#[tokio::test]
async fn livekit_lets_each_person_into_the_room_of_this_appointment_alone() {
    let school = School::open_with(|config| {
        config.livekit = Some(LiveKit {
            url: "wss://livekit.example".to_owned(),
            api_key: "APIkey".to_owned(),
            api_secret: "0123456789abcdef0123456789abcdef".into(),
            meet_url: "https://meet.example/custom".to_owned(),
        });
    })
    .await;
    assert_eq!(meeting_sites(&school.world.platform.config), ["https://meet.example/custom"]);
    let home = school.family("Inès", Credits::whole(4)).await;
    let booked = school.booked(&home, THURSDAY_14).await;
    school.world.clock.set("2026-03-05T12:58:00Z");
    let mut names = Vec::new();
    for actor in [&home.student, &school.helios_person.actor] {
        let pass = join(&school.world.platform, actor, booked.booking_id).await.unwrap();
        let JoinPass::LiveKit { url, token, room, .. } = &pass else { panic!("a LiveKit room") };
        assert_eq!(
            (url.as_str(), room.as_str()),
            ("wss://livekit.example", &*format!("preau-{}", booked.appointment_id))
        );
        let expected = format!("https://meet.example/custom?liveKitUrl=wss://livekit.example&token={token}");
        assert_eq!(pass.address(), expected);
        assert!(!format!("{pass:?}").contains(token.as_str()), "a token is not printed");
        let claims: serde_json::Value = serde_json::from_slice(&decoded(token)).unwrap();
        assert_eq!(claims["sub"], actor.user_id().unwrap().to_string());
        assert_eq!(claims["exp"], claims["nbf"].as_i64().unwrap() + 77 * 60, "until a quarter past three");
        assert_eq!(claims["video"].as_object().unwrap().len(), 4);
        names.push(claims["name"].as_str().unwrap().to_owned());
    }
    assert_eq!(names, ["Inès", "Hélios"], "a given name and a pseudonym");
}

fn decoded(token: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(token.split('.').nth(1).expect("claims")).expect("base64")
}

#[tokio::test]
async fn a_recording_needs_the_consent_of_the_family_and_goes_with_it() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let id = school.booked(&home, THURSDAY_14).await.booking_id;
    let (platform, coach, url) = (&school.world.platform, &school.helios_person.actor, "https://video.example/abc");
    school.world.clock.set("2026-03-05T14:30:00Z");
    assert_eq!(code(attach_recording(platform, coach, id, url).await), "not-consented");
    let malek = school.family("Malek", Credits::whole(4)).await;
    assert_eq!(choose_recording(platform, &home.student, home.student_id, true).await, Err(AppError::Forbidden));
    assert_eq!(choose_recording(platform, &malek.parent, home.student_id, true).await, Err(AppError::NotFound));
    choose_recording(platform, &home.parent, home.student_id, true).await.unwrap();
    for wrong in ["http://video.example/abc", "javascript:alert(1)", "", "https://"] {
        let refused = attach_recording(platform, coach, id, wrong).await.unwrap_err();
        assert!(refused.for_field("url").is_some(), "{wrong}: {refused:?}");
    }
    for family in [&home.student, &home.parent] {
        assert_eq!(attach_recording(platform, family, id, url).await, Err(AppError::Forbidden));
    }
    attach_recording(platform, coach, id, url).await.unwrap();
    let address = format!("/espace/rendez-vous/{id}");
    for party in [&home.student, &home.parent, coach] {
        says(&seen(&school, party, &address).await, &["Voir le replay", url]);
    }
    assert_eq!(page(&school, &malek.parent, &address).await.0, StatusCode::NOT_FOUND);

    choose_recording(platform, &home.parent, home.student_id, false).await.unwrap();
    assert_eq!(show_meeting(platform, coach, id).await.unwrap().recording, None, "at once");
    school.world.settle(&Subscribers::new(subscribers())).await;
    assert_eq!(school.world.count("select count(*) from recordings").await, 0, "and for good");
    choose_recording(platform, &home.parent, home.student_id, true).await.unwrap();
    assert_eq!(show_meeting(platform, &home.parent, id).await.unwrap().recording, None);
    attach_recording(platform, coach, id, url).await.unwrap();
    remove_recording(platform, coach, id).await.unwrap();
    assert_eq!(school.world.count("select count(*) from recordings").await, 0);
    assert_eq!(school.world.count("select count(*) from consents where given_by is not null").await, 3);
}

#[tokio::test]
async fn a_workshop_by_video_has_a_room_like_a_lesson() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let platform = &school.world.platform;
    let there = WorkshopDraft { date: "2026-03-12".to_owned(), ..grand_oral() };
    let mut seen = Vec::new();
    for draft in [WorkshopDraft { mode: "online".to_owned(), ..grand_oral() }, there] {
        let (_, dates) = school.workshop(&WorkshopDraft { rhythm: "once".to_owned(), ..draft.clone() }).await;
        let request = Book {
            provider_id: school.zenon,
            service: ServiceCode::Workshop,
            subject: "philosophie".to_owned(),
            ..school
                .request(&home, if draft.mode == "online" { "2026-03-11T14:00:00Z" } else { "2026-03-12T14:00:00Z" })
        };
        let joined = join_at(platform, &home.student, &request).await.unwrap();
        assert_eq!(joined.booked.appointment_id, dates[0]);
        let found = find_bookings::find(platform, &home.parent, joined.booked.booking_id).await.unwrap().unwrap();
        assert_eq!(found.online, joined.online, "what programs are told does not change");
        seen.push((joined.booked.booking_id, found.online));
    }
    assert_eq!([seen[0].1, seen[1].1], [true, false]);
    choose_recording(platform, &home.parent, home.student_id, true).await.unwrap();
    school.world.clock.set("2026-03-13T09:00:00Z");
    let (coach, url) = (&school.zenon_person.actor, "https://video.example/abc");
    assert!(show_meeting(platform, coach, seen[0].0).await.unwrap().runs);
    attach_recording(platform, coach, seen[0].0, url).await.unwrap();
    assert!(!show_meeting(platform, coach, seen[1].0).await.unwrap().runs);
    assert_eq!(code(attach_recording(platform, coach, seen[1].0, url).await), "no-room");
}

#[tokio::test]
async fn not_even_the_house_writes_a_recording_without_consent() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    school.booked(&home, THURSDAY_14).await;
    let mut tx = school.world.house().await;
    let forced = sqlx::query(
        "insert into recordings (appointment_id, url, added_by, added_at)
         select id, 'https://video.example/1', (select id from users limit 1), now() from appointments",
    );
    let refused = forced.execute(&mut *tx).await.unwrap_err();
    assert_eq!(preau_platform::db::constraint(&refused), Some("recordings_consented"));
}
