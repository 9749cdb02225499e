//! What becomes of a booking: moved, missed, called off with everybody in it.

use crate::{School, THURSDAY_14, at, code};
use chrono::TimeDelta;
use preau_credits::Credits;
use preau_kernel::{Actor, AppError, Role};
use preau_platform::outbox::Subscribers;
use preau_scheduling::model::{BookingStatus, CalledOff, HOLD_MINUTES, Moved};
use preau_scheduling::server::{
    Book, cancel, cancel_appointment, hold, list_moves, mark_no_show, preview_cancel_appointment, preview_reschedule,
    reschedule, show_booking, subscribers,
};
use preau_testkit::stranger;
use sqlx::AssertSqlSafe;

const THURSDAY_15: &str = "2026-03-05T14:00:00Z";

#[tokio::test]
async fn a_learner_moves_a_booking_and_pays_nothing_more() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(1)).await;
    let platform = &school.world.platform;
    let booked = school.booked(&home, THURSDAY_14).await;
    let seen = preview_reschedule(platform, &home.student, booked.booking_id, at(THURSDAY_15)).await.unwrap();
    let moved = reschedule(platform, &home.student, booked.booking_id, at(THURSDAY_15)).await.unwrap();
    assert_eq!(seen, moved, "the preview told what happened");
    let expected = Moved {
        booking_id: booked.booking_id,
        appointment_id: booked.appointment_id,
        previous_start: at(THURSDAY_14),
        starts_at: at(THURSDAY_15),
        ends_at: at("2026-03-05T15:00:00Z"),
    };
    assert_eq!(moved, expected);
    let shown = show_booking(platform, &home.student, booked.booking_id).await.unwrap();
    assert_eq!((shown.when.as_str(), shown.status), ("jeudi 5 mars 2026 à 15:00", BookingStatus::Confirmed));
    assert_eq!(school.balance(&home).await, Credits::ZERO);
    assert_eq!(school.world.count("select count(*) from credit_entries where kind <> 'PURCHASE'").await, 1);
    assert_eq!(school.world.count("select sequence::bigint from appointments").await, 1);
    // The time it had is free again.
    let other = school.family("Malek", Credits::whole(1)).await;
    school.booked(&other, THURSDAY_14).await;
    school.assert_balanced().await;
}

#[tokio::test]
async fn moving_is_bound_by_the_rules_of_booking_and_of_refunds() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let other = school.family("Malek", Credits::whole(4)).await;
    let platform = &school.world.platform;
    let booked = school.booked(&home, THURSDAY_14).await;
    school.booked(&other, "2026-03-05T15:00:00Z").await;
    let elsewhere = Book {
        provider_id: school.zenon,
        subject: "philosophie".to_owned(),
        ..school.request(&home, "2026-03-06T09:00:00Z")
    };
    school.book(&home.parent, &elsewhere).await.unwrap();
    for (start, reason) in [
        (THURSDAY_14, "same-time"),
        ("2026-03-05T15:00:00Z", "slot-taken"),
        ("2026-03-06T09:00:00Z", "student-busy"),
        ("2026-03-05T07:00:00Z", "not-offered"),
        ("2026-03-02T09:00:00Z", "too-soon"),
        ("2026-05-04T13:00:00Z", "too-far"),
    ] {
        let previewed = preview_reschedule(platform, &home.parent, booked.booking_id, at(start)).await;
        assert_eq!(code(previewed), reason, "{start}");
        assert_eq!(code(reschedule(platform, &home.parent, booked.booking_id, at(start)).await), reason, "{start}");
    }
    // Its own time and its own place in the day are not in its way.
    school.sql("update provider_schedules set step_minutes = 30, buffer_minutes = 30, daily_cap = 2").await;
    reschedule(platform, &home.parent, booked.booking_id, at("2026-03-05T13:30:00Z")).await.unwrap();
    let third = school.book(&home.student, &school.request(&home, "2026-03-05T09:00:00Z")).await;
    assert_eq!(code(third), "day-full");

    school.world.clock.set("2026-03-04T13:30:00Z");
    preview_reschedule(platform, &home.student, booked.booking_id, at("2026-03-06T13:30:00Z")).await.unwrap();
    school.world.clock.set("2026-03-04T13:30:01Z");
    let late = reschedule(platform, &home.student, booked.booking_id, at("2026-03-06T13:30:00Z")).await;
    assert_eq!(code(late), "too-late-to-move");
    let coach = &school.helios_person.actor;
    reschedule(platform, coach, booked.booking_id, at("2026-03-06T13:30:00Z")).await.unwrap();
    let staff = school.world.staff(Role::Assistant).await;
    school.world.clock.set("2026-03-06T13:29:59Z");
    preview_reschedule(platform, &staff, booked.booking_id, at("2026-03-06T16:00:00Z")).await.unwrap();
    school.world.clock.set("2026-03-06T13:30:00Z");
    let begun = reschedule(platform, &staff, booked.booking_id, at("2026-03-06T16:00:00Z")).await;
    assert_eq!(code(begun), "too-late-to-move");
    school.assert_balanced().await;
}

#[tokio::test]
async fn only_what_is_confirmed_and_one_to_one_moves_and_only_for_those_concerned() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let platform = &school.world.platform;
    let booked = school.booked(&home, THURSDAY_14).await;
    let to = at(THURSDAY_15);
    let (malek, sibling) =
        (school.family("Malek", Credits::whole(1)).await, school.world.sibling(&home, "Youssef").await);
    for other in [&malek.parent, &malek.student, &stranger(vec![Role::Provider]), &Actor::Visitor] {
        assert_eq!(reschedule(platform, other, booked.booking_id, to).await.unwrap_err(), AppError::NotFound);
    }
    let refused = reschedule(platform, &sibling.student, booked.booking_id, to).await;
    assert_eq!(refused.unwrap_err(), AppError::Forbidden);
    cancel(platform, &home.student, booked.booking_id).await.unwrap();
    assert_eq!(code(reschedule(platform, &home.student, booked.booking_id, to).await), "not-confirmed");
    let seat = seat_in_workshop(&school, &[home.student_id.0]).await;
    assert_eq!(code(reschedule(platform, &home.student, seat, to).await), "not-movable");
}

#[tokio::test]
async fn the_next_free_slots_are_offered_and_none_at_which_the_student_is_busy() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let platform = &school.world.platform;
    let booked = school.booked(&home, THURSDAY_14).await;
    let elsewhere = Book {
        provider_id: school.zenon,
        subject: "philosophie".to_owned(),
        ..school.request(&home, "2026-03-02T11:00:00Z")
    };
    school.book(&home.parent, &elsewhere).await.unwrap();
    let offered = list_moves(platform, &home.parent, booked.booking_id).await.unwrap();
    let starts: Vec<_> = offered.iter().take(3).map(|slot| slot.when.as_str()).collect();
    assert_eq!(starts, ["lundi 2 mars 2026 à 11:00", "lundi 2 mars 2026 à 13:00", "lundi 2 mars 2026 à 14:00"]);
    reschedule(platform, &home.parent, booked.booking_id, offered[0].start).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_move_to_one_slot_and_one_gets_it() {
    let school = School::open().await;
    let mut tasks = Vec::new();
    for hour in 8..18 {
        let home = school.family(&format!("Élève {hour}"), Credits::whole(1)).await;
        let booked = school.booked(&home, &format!("2026-03-05T{hour:02}:00:00Z")).await;
        let platform = school.world.platform.clone();
        tasks.push((platform, home.student, booked.booking_id));
    }
    let tasks: Vec<_> = tasks
        .into_iter()
        .map(|(platform, actor, id)| {
            tokio::spawn(async move { reschedule(&platform, &actor, id, at("2026-03-06T13:00:00Z")).await })
        })
        .collect();
    let mut won = 0;
    for task in tasks {
        match task.await.expect("a task") {
            Ok(_) => won += 1,
            refused => assert_eq!(code(refused), "slot-taken"),
        }
    }
    assert_eq!(won, 1);
    assert_eq!(school.world.count("select sum(sequence)::bigint from appointments").await, 1);
    school.assert_balanced().await;
}

#[tokio::test]
async fn an_absence_is_marked_after_the_beginning_and_the_parents_are_told() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let platform = &school.world.platform;
    let booked = school.booked(&home, THURSDAY_14).await;
    let (coach, staff) = (&school.helios_person.actor, school.world.staff(Role::Admin).await);
    school.world.settle(&Subscribers::new(subscribers())).await;
    school.world.clock.set("2026-03-05T12:59:59Z");
    assert_eq!(code(mark_no_show(platform, coach, booked.booking_id).await), "not-yet");
    for family in [&home.student, &home.parent] {
        assert_eq!(mark_no_show(platform, family, booked.booking_id).await.unwrap_err(), AppError::Forbidden);
    }
    let nobody = stranger(vec![Role::Provider]);
    assert_eq!(mark_no_show(platform, &nobody, booked.booking_id).await.unwrap_err(), AppError::NotFound);
    school.world.clock.set("2026-03-08T13:00:01Z");
    assert_eq!(code(mark_no_show(platform, &staff, booked.booking_id).await), "too-late");
    school.world.clock.set(THURSDAY_14);
    assert!(show_booking(platform, coach, booked.booking_id).await.unwrap().can_be_absent);
    mark_no_show(platform, coach, booked.booking_id).await.unwrap();
    assert_eq!(code(mark_no_show(platform, &staff, booked.booking_id).await), "not-confirmed");
    assert_eq!(code(cancel(platform, &staff, booked.booking_id).await), "not-cancellable");
    assert_eq!(school.balance(&home).await, Credits::whole(3));
    assert_eq!(school.world.count("select count(*) from appointments where status = 'completed'").await, 1);
    school.world.settle(&Subscribers::new(subscribers())).await;
    let told = "select count(*) from mails where template = 'booking-missed' and to_address like 'parent.%'
                  and replace(text_body, chr(10), ' ') like '%Nous espérons que tout va bien%'";
    assert_eq!(school.world.count(told).await, 1);
    assert_eq!(school.world.count("select count(*) from mails where template = 'booking-missed'").await, 1);
    school.assert_balanced().await;
}

#[tokio::test]
async fn a_move_reaches_calendars_as_a_change_of_the_same_event() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let booked = school.booked(&home, THURSDAY_14).await;
    let subscribers = Subscribers::new(subscribers());
    school.world.settle(&subscribers).await;
    let platform = &school.world.platform;
    reschedule(platform, &school.helios_person.actor, booked.booking_id, at(THURSDAY_15)).await.unwrap();
    school.world.settle(&subscribers).await;
    let told = format!(
        "select count(*) from mails where template = 'booking-rescheduled'
            and attachments::text like '%METHOD:REQUEST%' and attachments::text like '%SEQUENCE:1%'
            and attachments::text like '%UID:booking-{}@%' and attachments::text like '%DTSTART:20260305T140000Z%'
            and text_body like '%jeudi 5 mars 2026 à 14:00%' and text_body like '%jeudi 5 mars 2026 à 15:00%'",
        booked.booking_id
    );
    let mut tx = school.world.house().await;
    let count: i64 = sqlx::query_scalar(AssertSqlSafe(told)).fetch_one(&mut *tx).await.unwrap();
    assert_eq!(count, 3, "the parent, the student and the coach");
}

/// A workshop of Hélios on Saturday with these students in it, each for one credit and a half; the last one's seat.
async fn seat_in_workshop(school: &School, students: &[uuid::Uuid]) -> preau_scheduling::BookingId {
    let mut tx = school.world.house().await;
    let platform = &school.world.platform;
    let appointment: uuid::Uuid = sqlx::query_scalar(
        "insert into appointments (id, provider_id, service, subject, during, capacity, created_at)
         values (gen_random_uuid(), $1, 'workshop', 'nsi', '[2026-03-07 09:00Z, 2026-03-07 10:30Z)', 8, now()) returning id",
    )
    .bind(school.helios.0)
    .fetch_one(&mut *tx)
    .await
    .expect("a workshop");
    let mut seat = uuid::Uuid::nil();
    for student in students {
        seat = sqlx::query_scalar(
            "insert into bookings (id, appointment_id, provider_id, during, student_id, account_id, status, credits,
                                   booked_by, booked_at)
             select gen_random_uuid(), a.id, a.provider_id, a.during, s.user_id, s.account_id, 'confirmed', 150, s.user_id, now()
               from appointments a, students s where a.id = $1 and s.user_id = $2 returning id",
        )
        .bind(appointment)
        .bind(student)
        .fetch_one(&mut *tx)
        .await
        .expect("a workshop");
        let student_id = preau_kernel::id::UserId(*student);
        let account_id = sqlx::query_scalar::<_, uuid::Uuid>("select account_id from students where user_id = $1")
            .bind(student)
            .fetch_one(&mut *tx)
            .await
            .expect("a workshop");
        let spending = preau_credits::server::Spending {
            student_id,
            account_id: preau_kernel::id::AccountId(account_id),
            amount: Credits(150),
            cause: format!("booking:{seat}"),
            note: preau_kernel::Text::default(),
            actor_id: None,
        };
        preau_credits::server::spend(platform, &mut tx, &spending).await.expect("a workshop");
    }
    tx.commit().await.expect("a workshop");
    preau_scheduling::BookingId(seat)
}

#[tokio::test]
async fn a_coach_who_calls_a_workshop_off_gives_everybody_everything_back() {
    let school = School::open().await;
    let platform = &school.world.platform;
    let mut homes = Vec::new();
    for name in ["Inès", "Malek", "Youssef"] {
        homes.push(school.family(name, Credits::whole(2)).await);
    }
    let students: Vec<_> = homes.iter().map(|home| home.student_id.0).collect();
    let seat = seat_in_workshop(&school, &students).await;
    let (coach, home) = (&school.helios_person.actor, &homes[2]);
    let shown = show_booking(platform, coach, seat).await.unwrap();
    let whole = shown.whole.unwrap();
    assert_eq!((whole.bookings, whole.credits), (3, Credits(450)));
    let id = whole.appointment_id;
    assert_eq!(show_booking(platform, &home.parent, seat).await.unwrap().whole, None);
    for other in [&home.parent, &home.student, &stranger(vec![Role::Provider])] {
        assert_eq!(cancel_appointment(platform, other, id, None).await.unwrap_err(), AppError::Forbidden);
        assert_eq!(preview_cancel_appointment(platform, other, id).await.unwrap_err(), AppError::Forbidden);
    }
    let long = "a".repeat(501);
    let refused = cancel_appointment(platform, coach, id, Some(&long)).await.unwrap_err();
    assert!(refused.for_field("reason").is_some());

    let done = cancel_appointment(platform, coach, id, Some(" Je suis souffrant. ")).await.unwrap();
    assert_eq!(done, CalledOff { bookings: 3, refunded: Credits(450) });
    assert_eq!(code(cancel_appointment(platform, coach, id, None).await), "already-cancelled");
    for home in &homes {
        assert_eq!(school.balance(home).await, Credits::whole(2));
    }
    school.world.settle(&Subscribers::new(subscribers())).await;
    let told = "select count(*) from mails where template = 'booking-cancelled' and text_body like '%Motif%Je suis souffrant.%'";
    assert_eq!(school.world.count(told).await, 6, "parents and students; the coach knows");
    assert_eq!(school.world.count("select count(*) from mails where template = 'booking-cancelled'").await, 6);
    school.assert_balanced().await;
}

#[tokio::test]
async fn a_lesson_with_a_hold_or_one_that_is_over_is_called_off_as_it_stands() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let platform = &school.world.platform;
    let staff = school.world.staff(Role::Assistant).await;
    let held = hold(platform, &home.parent, &school.request(&home, THURSDAY_14), HOLD_MINUTES).await.unwrap();
    let done = cancel_appointment(platform, &staff, held.appointment_id, None).await.unwrap();
    assert_eq!(done, CalledOff { bookings: 0, refunded: Credits::ZERO });
    let booked = school.booked(&home, THURSDAY_14).await;
    school.world.clock.set("2026-03-05T13:59:59Z");
    let preview = preview_cancel_appointment(platform, &staff, booked.appointment_id).await.unwrap();
    assert_eq!((preview.bookings, preview.credits), (1, Credits::whole(1)));
    school.world.clock.advance(TimeDelta::seconds(1));
    assert_eq!(code(cancel_appointment(platform, &staff, booked.appointment_id, None).await), "too-late");
    mark_no_show(platform, &staff, booked.booking_id).await.unwrap();
    assert_eq!(code(cancel_appointment(platform, &staff, booked.appointment_id, None).await), "not-cancellable");
    school.assert_balanced().await;
}
