//! Booking, one at a time: scenario 2, and every reason to refuse.

use crate::{School, THURSDAY_14, at, code};
use chrono::{DateTime, TimeDelta, Utc};
use preau_credits::Credits;
use preau_directory::ProviderId;
use preau_kernel::id::UserId;
use preau_kernel::{Actor, AppError, Role};
use preau_scheduling::model::{BookingId, Join, ServiceCode, SlotKind, WeekQuery};
use preau_scheduling::server::{Book, cancel, show_booking, subscribers, week};
use preau_testkit::stranger;
use uuid::Uuid;

/// SPEC §7, scenario 2.
#[tokio::test]
async fn a_student_books_in_three_days_at_14_cancels_and_books_again_too_late_to_cancel() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let platform = &school.world.platform;
    let mails = preau_platform::outbox::Subscribers::new(subscribers());

    let seen = week(platform, &home.student, &WeekQuery::default()).await.unwrap();
    let thursday = &seen.days[3];
    let slot = thursday.slots.iter().find(|s| s.time == "14:00" && s.coach == "helios").unwrap();
    assert_eq!((slot.kind, slot.start), (SlotKind::Free, at(THURSDAY_14)));

    let booked = school.booked(&home, THURSDAY_14).await;
    assert_eq!((booked.credits, booked.balance), (Credits::whole(1), Credits::whole(3)));
    assert_eq!(booked.ends_at - booked.starts_at, TimeDelta::minutes(60));
    school.world.settle(&mails).await;
    assert_eq!(school.world.count("select count(*) from mails where template = 'booking-confirmed'").await, 3);
    let kind = async |coach: &str| {
        let query = WeekQuery { coach: Some(coach.to_owned()), ..WeekQuery::default() };
        let seen = week(platform, &home.student, &query).await.unwrap();
        seen.days[3].slots.iter().find(|s| s.time == "14:00").unwrap().kind
    };
    assert_eq!(kind("helios").await, SlotKind::Taken);
    assert_eq!(kind("zenon").await, SlotKind::Clash, "the student cannot be in two places");

    school.world.clock.set("2026-03-03T13:00:00Z");
    let cancelled = cancel(platform, &home.student, booked.booking_id).await.unwrap();
    assert_eq!(cancelled.refunded, Credits::whole(1));
    assert_eq!(school.balance(&home).await, Credits::whole(4));

    let again = school.booked(&home, THURSDAY_14).await;
    school.world.clock.set("2026-03-05T11:00:00Z");
    assert_eq!(code(cancel(platform, &home.student, again.booking_id).await), "too-late");
    assert_eq!(school.balance(&home).await, Credits::whole(3));
    school.assert_balanced().await;
}

#[tokio::test]
async fn pages_say_when_the_room_opens_and_never_where_it_is() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let booked = school.booked(&home, THURSDAY_14).await;
    let join = async |now: &str| {
        school.world.clock.set(now);
        show_booking(&school.world.platform, &home.student, booked.booking_id).await.unwrap().join
    };
    assert_eq!(join("2026-03-05T12:49:59Z").await, Join::Opens { at: "13:50".to_owned() });
    assert_eq!(join("2026-03-05T12:50:00Z").await, Join::Open);
    assert_eq!(join("2026-03-05T14:14:59Z").await, Join::Open, "a lesson may run over");
    assert_eq!(join("2026-03-05T14:15:00Z").await, Join::Over);
}

#[tokio::test]
async fn a_lesson_on_site_costs_more_and_has_no_room() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let request = Book { service: ServiceCode::InPerson, ..school.request(&home, THURSDAY_14) };
    let booked = school.book(&home.parent, &request).await.unwrap();
    assert_eq!((booked.credits, booked.balance), (Credits(125), Credits(275)));
    let shown = show_booking(&school.world.platform, &home.parent, booked.booking_id).await.unwrap();
    assert_eq!((shown.join, shown.place.as_str()), (Join::None, "Tunis"));
}

#[tokio::test]
async fn a_time_that_is_no_free_slot_is_refused_with_its_reason() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    school
        .sql(
            "insert into availability_exceptions (id, provider_id, during, open)
             select gen_random_uuid(), id, '[2026-03-06 00:00Z, 2026-03-07 00:00Z)', false from providers where slug = 'helios'",
        )
        .await;
    for (start, reason) in [
        ("2026-03-05T07:00:00Z", "not-offered"), // 08:00: closed
        ("2026-03-05T13:30:00Z", "not-offered"), // between two slots
        ("2026-03-05T13:00:00.000001Z", "not-offered"),
        ("2026-03-05T18:00:00Z", "not-offered"), // 19:00: closed
        ("2026-03-06T13:00:00Z", "not-offered"), // the exception
        ("2026-03-01T13:00:00Z", "too-soon"),    // yesterday
        ("2026-03-02T09:00:00Z", "too-soon"),    // in one hour; notice is two
        ("2026-05-04T13:00:00Z", "too-far"),     // in 63 days; horizon is 60
        ("2031-03-03T13:00:00Z", "too-far"),
        ("+262000-01-01T13:00:00Z", "too-far"),
    ] {
        let Ok(_) = start.parse::<chrono::DateTime<chrono::Utc>>() else { continue };
        let result = school.book(&home.student, &school.request(&home, start)).await;
        assert_eq!(code(result), reason, "{start}");
    }
    assert_eq!(school.world.count("select count(*) from appointments").await, 0);
    assert_eq!(school.balance(&home).await, Credits::whole(4));
    school.booked(&home, "2026-03-02T10:00:00Z").await;
}

#[tokio::test]
async fn buffers_and_the_daily_cap_hold() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(8)).await;
    let other = school.family("Malek", Credits::whole(8)).await;
    school.sql("update provider_schedules set buffer_minutes = 15, daily_cap = 2").await;
    school.booked(&home, THURSDAY_14).await;
    for neighbour in ["2026-03-05T12:00:00Z", "2026-03-05T14:00:00Z"] {
        let result = school.book(&other.student, &school.request(&other, neighbour)).await;
        assert_eq!(code(result), "slot-taken", "{neighbour}");
    }
    school.booked(&home, "2026-03-05T15:00:00Z").await;
    let third = school.book(&other.student, &school.request(&other, "2026-03-05T09:00:00Z")).await;
    assert_eq!(code(third), "day-full");
    school.booked(&other, "2026-03-06T09:00:00Z").await;
}

#[tokio::test]
async fn without_enough_credits_nothing_is_booked() {
    let school = School::open().await;
    let home = school.family("Inès", Credits(99)).await;
    let result = school.book(&home.student, &school.request(&home, THURSDAY_14)).await;
    assert_eq!(result.as_ref().unwrap_err().status(), 402);
    assert_eq!(code(result), "insufficient-credits");
    for table in
        ["select count(*) from appointments", "select count(*) from bookings", "select count(*) from outbox_events"]
    {
        assert_eq!(school.world.count(table).await, 0, "{table}");
    }
    school.give(&home, Credits(1)).await;
    school.booked(&home, THURSDAY_14).await;
    school.assert_balanced().await;
}

#[tokio::test]
async fn a_student_is_never_in_two_places() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    school.booked(&home, THURSDAY_14).await;
    let elsewhere =
        Book { provider_id: school.zenon, subject: "philosophie".to_owned(), ..school.request(&home, THURSDAY_14) };
    assert_eq!(code(school.book(&home.parent, &elsewhere).await), "student-busy");
    let sibling = school.world.sibling(&home, "Youssef").await;
    school.give(&sibling, Credits::whole(1)).await;
    let elsewhere = Book { student_id: sibling.student_id, ..elsewhere };
    school.book(&home.parent, &elsewhere).await.unwrap();
    school.assert_balanced().await;
}

#[tokio::test]
async fn service_and_subject_must_go_with_the_coach() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let request = school.request(&home, THURSDAY_14);
    for subject in ["philosophie", "alchimie", "", "' or true --"] {
        let error =
            school.book(&home.student, &Book { subject: subject.to_owned(), ..request.clone() }).await.unwrap_err();
        assert!(error.for_field("subject").is_some(), "{subject}: {error:?}");
    }
    let workshop = Book { service: ServiceCode::Workshop, ..request.clone() };
    assert_eq!(code(school.book(&home.student, &workshop).await), "service-not-offered");
    school.sql("update providers set in_person = false, radius_km = null").await;
    let on_site = Book { service: ServiceCode::InPerson, ..request.clone() };
    assert_eq!(code(school.book(&home.student, &on_site).await), "service-not-offered");
    school.sql("update providers set published = false").await;
    assert_eq!(school.book(&home.student, &request).await.unwrap_err(), AppError::NotFound);
}

#[tokio::test]
async fn hostile_ids_find_nothing() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let request = school.request(&home, THURSDAY_14);
    for id in [Uuid::nil(), Uuid::max(), home.account_id.0, school.helios.0] {
        let with = Book { provider_id: ProviderId(id), ..request.clone() };
        if id != school.helios.0 {
            assert_eq!(school.book(&home.student, &with).await.unwrap_err(), AppError::NotFound);
        }
        let whom = Book { student_id: UserId(id), ..request.clone() };
        assert_eq!(school.book(&home.student, &whom).await.unwrap_err(), AppError::NotFound);
        let shown = show_booking(&school.world.platform, &home.student, BookingId(id)).await;
        assert_eq!(shown.unwrap_err(), AppError::NotFound);
        assert_eq!(cancel(&school.world.platform, &home.student, BookingId(id)).await.unwrap_err(), AppError::NotFound);
    }
    let parent_as_student = Book { student_id: home.parent_id, ..request.clone() };
    assert_eq!(school.book(&home.parent, &parent_as_student).await.unwrap_err(), AppError::NotFound);
    for key in [String::new(), "k".repeat(201)] {
        let error = school.book(&home.student, &Book { idempotency_key: key, ..request.clone() }).await.unwrap_err();
        assert!(error.for_field("idempotency_key").is_some());
    }
}

#[tokio::test]
async fn only_the_family_and_the_back_office_book_for_a_student() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(8)).await;
    let request = school.request(&home, THURSDAY_14);
    assert_eq!(school.book(&Actor::Visitor, &request).await.unwrap_err(), AppError::Unauthenticated);
    let sibling = school.world.sibling(&home, "Youssef").await;
    assert_eq!(school.book(&sibling.student, &request).await.unwrap_err(), AppError::Forbidden);
    let malek = school.family("Malek", Credits::whole(4)).await;
    for other in [malek.parent, malek.student, stranger(vec![Role::Parent]), school.helios_person.actor.clone()] {
        assert_eq!(school.book(&other, &request).await.unwrap_err(), AppError::NotFound, "{other:?}");
    }
    school.book(&home.parent, &request).await.unwrap();
    let assistant = school.world.staff(Role::Assistant).await;
    school.book(&assistant, &school.request(&home, "2026-03-05T14:00:00Z")).await.unwrap();
    assert_eq!(school.balance(&home).await, Credits::whole(6));
}

#[tokio::test]
async fn a_time_no_calendar_has_is_refused_in_words() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    for (start, refusal) in [(DateTime::<Utc>::MIN_UTC, "too-soon"), (DateTime::<Utc>::MAX_UTC, "too-far")] {
        let request = Book { start, ..school.request(&home, THURSDAY_14) };
        assert_eq!(code(school.book(&home.student, &request).await), refusal, "{start}");
    }
}
