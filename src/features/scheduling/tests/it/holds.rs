//! Holds: they take the time and no credits, become bookings once, and die by themselves.

use crate::{School, THURSDAY_14, at, code};
use chrono::TimeDelta;
use preau_credits::Credits;
use preau_kernel::{Actor, AppError};
use preau_scheduling::model::{BookingStatus, HOLD_MINUTES, Held};
use preau_scheduling::server::{Book, cancel, confirm_held, expire_holds, hold, release_hold, show_booking};
use preau_testkit::{Household, stranger};

async fn held(school: &School, home: &Household, start: &str) -> Held {
    hold(&school.world.platform, &home.parent, &school.request(home, start), HOLD_MINUTES).await.expect("a hold")
}

async fn status(school: &School, home: &Household, held: &Held) -> BookingStatus {
    show_booking(&school.world.platform, &home.parent, held.booking_id).await.expect("a booking").status
}

#[tokio::test]
async fn a_hold_takes_the_time_and_no_credits_until_it_is_confirmed_once() {
    let school = School::open().await;
    let home = school.family("Inès", Credits(50)).await;
    let platform = &school.world.platform;
    let kept = held(&school, &home, THURSDAY_14).await;
    assert_eq!(kept.held_until, school.world.now() + TimeDelta::minutes(15));
    assert_eq!(school.balance(&home).await, Credits(50));
    let other = school.family("Malek", Credits::whole(4)).await;
    assert_eq!(code(school.book(&other.student, &school.request(&other, THURSDAY_14)).await), "slot-taken");
    let elsewhere =
        Book { provider_id: school.zenon, subject: "philosophie".to_owned(), ..school.request(&home, THURSDAY_14) };
    assert_eq!(code(school.book(&home.parent, &elsewhere).await), "student-busy");

    let refused = confirm_held(platform, &home.parent, kept.booking_id).await;
    assert_eq!(code(refused), "insufficient-credits");
    assert_eq!(status(&school, &home, &kept).await, BookingStatus::Pending, "it stays held");
    school.give(&home, Credits(75)).await;
    let booked = confirm_held(platform, &home.student, kept.booking_id).await.unwrap();
    assert_eq!((booked.credits, booked.balance), (Credits::whole(1), Credits(25)));
    assert_eq!(confirm_held(platform, &home.parent, kept.booking_id).await, Ok(booked), "asked again");
    assert_eq!(school.world.count("select count(*) from outbox_events where kind = 'booking-confirmed'").await, 1);
    assert_eq!(school.world.count("select count(*) from video_rooms").await, 1);
    assert_eq!(code(release_hold(platform, &home.parent, kept.booking_id).await), "already-confirmed");
    school.assert_balanced().await;
}

#[tokio::test]
async fn a_hold_whose_time_is_over_is_let_go_by_the_job_and_cannot_be_confirmed() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let platform = &school.world.platform;
    let kept = held(&school, &home, THURSDAY_14).await;
    school.world.clock.set("2026-03-02T08:14:59Z");
    assert_eq!(expire_holds(platform).await, Ok(0));
    school.world.clock.set("2026-03-02T08:15:00Z");
    assert_eq!(expire_holds(platform).await, Ok(1));
    assert_eq!(expire_holds(platform).await, Ok(0));
    assert_eq!(code(confirm_held(platform, &home.parent, kept.booking_id).await), "hold-expired");
    assert_eq!(status(&school, &home, &kept).await, BookingStatus::Cancelled);
    assert_eq!(school.world.count("select count(*) from bookings where cancelled_by is null").await, 1);
    assert_eq!(school.world.count("select count(*) from appointments where status = 'cancelled'").await, 1);
    assert_eq!(school.world.count("select count(*) from outbox_events where kind = 'hold-expired'").await, 1);
    assert_eq!(school.balance(&home).await, Credits::whole(4));
    school.assert_balanced().await;
}

#[tokio::test]
async fn a_dead_hold_blocks_nobody_even_before_the_job_has_run() {
    let school = School::open().await;
    let (home, other) =
        (school.family("Inès", Credits::whole(4)).await, school.family("Malek", Credits::whole(4)).await);
    let platform = &school.world.platform;
    let first = held(&school, &home, THURSDAY_14).await;
    school.world.clock.set("2026-03-02T08:15:00Z");
    let second = held(&school, &other, THURSDAY_14).await;
    school.world.clock.set("2026-03-02T08:30:00Z");
    school.booked(&home, THURSDAY_14).await;
    for dead in [&first, &second] {
        let home = if dead.booking_id == first.booking_id { &home } else { &other };
        assert_eq!(status(&school, home, dead).await, BookingStatus::Cancelled);
    }
    // One that is confirmed too late lets itself go.
    let third = held(&school, &other, "2026-03-05T15:00:00Z").await;
    school.world.clock.set("2026-03-02T08:45:00Z");
    assert_eq!(code(confirm_held(platform, &other.parent, third.booking_id).await), "hold-expired");
    assert_eq!(status(&school, &other, &third).await, BookingStatus::Cancelled);
    // The student's own dead hold elsewhere, and a day that was full of dead holds.
    school.sql("update provider_schedules set daily_cap = 1").await;
    held(&school, &other, "2026-03-06T13:00:00Z").await;
    let elsewhere = Book {
        provider_id: school.zenon,
        subject: "philosophie".to_owned(),
        ..school.request(&other, "2026-03-06T13:00:00Z")
    };
    assert_eq!(code(school.book(&other.student, &elsewhere).await), "student-busy");
    assert_eq!(code(school.book(&home.student, &school.request(&home, "2026-03-06T15:00:00Z")).await), "day-full");
    school.world.clock.set("2026-03-02T09:00:00Z");
    school.booked(&home, "2026-03-06T15:00:00Z").await;
    school.book(&other.student, &elsewhere).await.unwrap();
    assert_eq!(school.world.count("select count(*) from bookings where status = 'pending'").await, 0);
    school.assert_balanced().await;
}

#[tokio::test]
async fn two_slots_at_most_are_kept_for_a_student() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let platform = &school.world.platform;
    let first = held(&school, &home, THURSDAY_14).await;
    held(&school, &home, "2026-03-05T14:00:00Z").await;
    let third = school.request(&home, "2026-03-05T15:00:00Z");
    let refused = hold(platform, &home.student, &third, HOLD_MINUTES).await;
    assert_eq!(code(refused), "too-many-holds");
    release_hold(platform, &home.parent, first.booking_id).await.unwrap();
    release_hold(platform, &home.parent, first.booking_id).await.unwrap();
    hold(platform, &home.student, &third, HOLD_MINUTES).await.unwrap();
    let again = hold(platform, &home.student, &third, HOLD_MINUTES).await.unwrap();
    assert_eq!(again.starts_at, at("2026-03-05T15:00:00Z"), "the same key, the same answer");
    school.world.clock.set("2026-03-02T08:15:00Z");
    held(&school, &home, THURSDAY_14).await;
    assert_eq!(school.world.count("select count(*) from bookings where cancelled_by is not null").await, 1);
}

#[tokio::test]
async fn cancelling_a_hold_lets_it_go_and_tells_nobody() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let kept = held(&school, &home, "2026-03-02T10:00:00Z").await;
    let cancelled = cancel(&school.world.platform, &home.student, kept.booking_id).await.unwrap();
    assert_eq!(cancelled.refunded, Credits::ZERO);
    assert_eq!(school.world.count("select count(*) from outbox_events where kind = 'booking-cancelled'").await, 0);
    school.booked(&home, "2026-03-02T10:00:00Z").await;
    school.assert_balanced().await;
}

#[tokio::test]
async fn a_slot_is_not_kept_beyond_its_beginning() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    school.sql("update provider_schedules set notice_hours = 0").await;
    school.world.clock.set("2026-03-02T08:50:00Z");
    let kept = held(&school, &home, "2026-03-02T09:00:00Z").await;
    assert_eq!(kept.held_until, kept.starts_at);
}

#[tokio::test]
async fn only_the_family_and_the_back_office_hold_confirm_and_release() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let platform = &school.world.platform;
    let kept = held(&school, &home, THURSDAY_14).await;
    let (malek, sibling) =
        (school.family("Malek", Credits::ZERO + Credits(1)).await, school.world.sibling(&home, "Youssef").await);
    let request = school.request(&home, "2026-03-05T15:00:00Z");
    for other in [&malek.parent, &malek.student, &stranger(vec![preau_kernel::Role::Parent])] {
        assert_eq!(hold(platform, other, &request, HOLD_MINUTES).await.unwrap_err(), AppError::NotFound);
        assert_eq!(confirm_held(platform, other, kept.booking_id).await.unwrap_err(), AppError::NotFound);
        assert_eq!(release_hold(platform, other, kept.booking_id).await.unwrap_err(), AppError::NotFound);
    }
    assert_eq!(hold(platform, &sibling.student, &request, HOLD_MINUTES).await.unwrap_err(), AppError::Forbidden);
    assert_eq!(confirm_held(platform, &sibling.student, kept.booking_id).await.unwrap_err(), AppError::Forbidden);
    assert_eq!(release_hold(platform, &sibling.student, kept.booking_id).await.unwrap_err(), AppError::Forbidden);
    assert_eq!(hold(platform, &Actor::Visitor, &request, HOLD_MINUTES).await.unwrap_err(), AppError::Unauthenticated);
    let coach = &school.helios_person.actor;
    assert_eq!(confirm_held(platform, coach, kept.booking_id).await.unwrap_err(), AppError::Forbidden);
    assert_eq!(status(&school, &home, &kept).await, BookingStatus::Pending);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn confirmed_released_and_expired_at_once_one_of_them_wins() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(8)).await;
    for hour in 8..14 {
        let kept = held(&school, &home, &format!("2026-03-05T{hour:02}:00:00Z")).await;
        school.world.clock.advance(TimeDelta::minutes(15) - TimeDelta::nanoseconds(1000));
        let tasks: Vec<_> = (0..9)
            .map(|n| {
                let (platform, actor, clock) =
                    (school.world.platform.clone(), home.parent.clone(), school.world.clock.clone());
                tokio::spawn(async move {
                    match n % 3 {
                        0 => confirm_held(&platform, &actor, kept.booking_id).await.map(drop),
                        1 => release_hold(&platform, &actor, kept.booking_id).await,
                        _ => {
                            clock.advance(TimeDelta::microseconds(1));
                            expire_holds(&platform).await.map(drop)
                        }
                    }
                })
            })
            .collect();
        for task in tasks {
            if let Err(refused) = task.await.expect("a task") {
                let refused = code(Err::<(), _>(refused));
                assert!(["hold-expired", "already-confirmed"].contains(&refused.as_str()), "{refused}");
            }
        }
        assert_ne!(status(&school, &home, &kept).await, BookingStatus::Pending);
        school.assert_balanced().await;
    }
}
