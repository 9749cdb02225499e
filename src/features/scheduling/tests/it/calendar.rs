//! What the calendar shows, and what its sheet says.

use crate::{School, THURSDAY_14, at};
use preau_credits::Credits;
use preau_kernel::{Actor, AppError, Locale, Role};
use preau_scheduling::model::{Sheet, SlotKind, Voice, Week, WeekQuery};
use preau_scheduling::server::week;

async fn seen(school: &School, actor: &Actor, query: &WeekQuery) -> Week {
    week(&school.world.platform, actor, query).await.expect("a week")
}

fn only(coach: &str) -> WeekQuery {
    WeekQuery { coach: Some(coach.to_owned()), ..WeekQuery::default() }
}

#[tokio::test]
async fn a_week_shows_free_taken_and_past_slots_in_the_readers_zone() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let other = school.family("Malek", Credits::whole(4)).await;
    school.booked(&other, THURSDAY_14).await;
    let shown = seen(&school, &home.student, &only("helios")).await;
    assert_eq!((shown.title.as_str(), shown.zone.as_str()), ("2 – 8 mars 2026", "heure de Tunis"));
    assert_eq!(shown.days.iter().map(|day| day.slots.len()).collect::<Vec<_>>(), [10, 10, 10, 10, 10, 10, 4]);
    let monday: Vec<_> = shown.days[0].slots.iter().map(|s| (s.time.as_str(), s.kind)).take(3).collect();
    assert_eq!(monday, [("09:00", SlotKind::Past), ("10:00", SlotKind::Past), ("11:00", SlotKind::Free)]);
    assert_eq!(shown.days[3].slots[5].kind, SlotKind::Taken);
    assert_eq!((shown.previous, shown.next.as_deref()), (None, Some("2026-03-09")));
    assert_eq!(shown.balance, Some(Credits::whole(4)));
    assert_eq!(shown.voice, Voice::Familiar);
    assert!(!shown.pays && shown.students.len() == 1);

    let Actor::User(mut abroad) = home.parent.clone() else { panic!("a person") };
    abroad.time_zone = "America/Montreal".to_owned();
    abroad.locale = Locale::En;
    let shown = seen(&school, &Actor::User(abroad), &only("helios")).await;
    assert_eq!(shown.days[3].slots[0].time, "03:00", "09:00 in Tunis is 03:00 in Montréal");
    assert_eq!(shown.zone, "Montreal time");
    assert_eq!((shown.voice, shown.pays), (Voice::Formal, true));
}

#[tokio::test]
async fn nonsense_in_the_address_is_dropped() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let other = school.family("Malek", Credits::whole(4)).await;
    let text = |value: &str| Some(value.to_owned());
    let query = WeekQuery {
        student: Some(other.student_id.to_string()),
        subject: text("alchimie"),
        service: text("workshop"),
        coach: None,
        view: None,
        week: text("-262143-01-01"),
        day: text("2026-02-31"),
        moving: text("00000000-0000-0000-0000-000000000001"),
        slot: text("+262142-12-31T23:59:59Z"),
        with: text("helios"),
    };
    let shown = seen(&school, &home.parent, &query).await;
    assert_eq!(shown.query.student, Some(home.student_id.to_string()), "somebody else's child is nobody");
    assert_eq!((shown.query.subject, shown.query.service.as_deref()), (None, Some("online")));
    assert_eq!(shown.query.week.as_deref(), Some("2026-03-02"));
    assert!(shown.sheet.is_none() && shown.moving.is_none() && shown.query.moving.is_none());
    assert!(seen(&school, &home.parent, &only("personne")).await.days.iter().all(|day| day.slots.is_empty()));
}

#[tokio::test]
async fn a_subject_narrows_to_those_who_teach_it() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let query = WeekQuery { subject: Some("philosophie".to_owned()), ..WeekQuery::default() };
    let shown = seen(&school, &home.student, &query).await;
    assert!(shown.days.iter().flat_map(|day| &day.slots).all(|slot| slot.coach == "zenon"));
    assert_eq!(shown.coaches, [("zenon".to_owned(), "Zénon".to_owned())]);
}

#[tokio::test]
async fn a_week_without_free_slots_points_to_the_next_one_with_some() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    school
        .sql(
            "insert into availability_exceptions (id, provider_id, during, open)
             select gen_random_uuid(), id, '[2026-03-01 00:00Z, 2026-03-18 00:00Z)', false from providers",
        )
        .await;
    let shown = seen(&school, &home.student, &WeekQuery::default()).await;
    assert!(!shown.has_free_slots());
    assert_eq!(shown.next_free.as_deref(), Some("2026-03-16"));
    let far = WeekQuery { week: Some("2026-08-03".to_owned()), ..WeekQuery::default() };
    assert_eq!(seen(&school, &home.student, &far).await.next_free, None, "beyond the horizon there is nothing");
}

#[tokio::test]
async fn the_sheet_says_everything_before_confirming() {
    let school = School::open().await;
    let home = school.family("Inès", Credits(150)).await;
    let query = only("helios").at_slot(at(THURSDAY_14), "helios");
    let Some(Sheet::Offer(offer)) = seen(&school, &home.student, &query).await.sheet else { panic!("an offer") };
    assert_eq!(offer.student.as_ref().map(|s| s.name.as_str()), Some("Inès"));
    assert_eq!(offer.when, "jeudi 5 mars 2026 à 14:00, heure de Tunis");
    assert_eq!(offer.coach_when, None, "the same clocks");
    assert_eq!(offer.subjects.len(), 2, "still to be chosen");
    assert_eq!((offer.balance, offer.balance_after()), (Credits(150), Credits(50)));
    assert!(!offer.within_refund_hours);
    let Some(Sheet::Offer(again)) = seen(&school, &home.student, &query).await.sheet else { panic!("an offer") };
    assert_ne!(offer.idempotency_key, again.idempotency_key);

    let tomorrow = only("helios").at_slot(at("2026-03-03T07:59:59Z") + chrono::TimeDelta::seconds(1), "helios");
    let Some(Sheet::Offer(offer)) = seen(&school, &home.student, &tomorrow).await.sheet else { panic!("an offer") };
    assert!(!offer.within_refund_hours, "exactly 24 hours ahead is still refunded");
    let today = only("helios").at_slot(at("2026-03-02T13:00:00Z"), "helios");
    let Some(Sheet::Offer(offer)) = seen(&school, &home.student, &today).await.sheet else { panic!("an offer") };
    assert!(offer.within_refund_hours);

    let Actor::User(mut abroad) = home.parent.clone() else { panic!("a person") };
    abroad.time_zone = "Europe/Paris".to_owned();
    let seen_abroad = seen(&school, &Actor::User(abroad.clone()), &query).await;
    let Some(Sheet::Offer(offer)) = seen_abroad.sheet else { panic!("an offer") };
    assert_eq!(offer.coach_when, None, "Paris and Tunis agree in winter");
    let summer = only("helios").at_slot(at("2026-04-02T13:00:00Z"), "helios");
    let Some(Sheet::Offer(offer)) = seen(&school, &Actor::User(abroad), &summer).await.sheet else {
        panic!("an offer")
    };
    assert_eq!(offer.when, "jeudi 2 avril 2026 à 15:00, heure de Paris");
    assert_eq!(offer.coach_when.as_deref(), Some("jeudi 2 avril 2026 à 14:00, heure de Tunis"));
}

#[tokio::test]
async fn a_slot_that_is_gone_comes_with_the_nearest_alternatives() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let other = school.family("Malek", Credits::whole(8)).await;
    for start in [THURSDAY_14, "2026-03-05T14:00:00Z"] {
        school.booked(&other, start).await;
    }
    // The student is busy at 13:00 with somebody else: no use to them either.
    let elsewhere = preau_scheduling::server::Book {
        provider_id: school.zenon,
        subject: "francais".to_owned(),
        ..school.request(&home, "2026-03-05T12:00:00Z")
    };
    school.book(&home.student, &elsewhere).await.unwrap();
    let query =
        WeekQuery { subject: Some("nsi".to_owned()), ..WeekQuery::default() }.at_slot(at(THURSDAY_14), "helios");
    let Some(Sheet::Gone { reason, alternatives }) = seen(&school, &home.student, &query).await.sheet else {
        panic!("gone")
    };
    assert_eq!(reason.fr, "Ce créneau vient d’être pris. Voici les plus proches.");
    let times: Vec<_> = alternatives.iter().map(|a| a.when.as_str()).collect();
    assert_eq!(times, ["jeudi 5 mars 2026 à 11:00", "jeudi 5 mars 2026 à 12:00", "jeudi 5 mars 2026 à 16:00"]);
    assert!(alternatives.iter().all(|a| a.coach == "helios" && a.monday == "2026-03-02"));
}

#[tokio::test]
async fn the_back_office_says_for_whom_and_a_member_books_nothing() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let staff = school.world.staff(Role::Assistant).await;
    let shown = seen(&school, &staff, &WeekQuery::default()).await;
    assert_eq!((shown.query.student, shown.balance), (None, None));
    assert_eq!(shown.students.len(), 1);
    let query = WeekQuery { student: Some(home.student_id.to_string()), ..WeekQuery::default() };
    assert_eq!(seen(&school, &staff, &query).await.balance, Some(Credits::whole(4)));
    let member = preau_testkit::stranger(vec![Role::Member]);
    let refused = week(&school.world.platform, &member, &WeekQuery::default()).await;
    assert_eq!(refused.unwrap_err(), AppError::Forbidden);
    let refused = week(&school.world.platform, &Actor::Visitor, &WeekQuery::default()).await;
    assert_eq!(refused.unwrap_err(), AppError::Unauthenticated);
}
