//! Cancelling: the exact boundaries, who may, and the preview that tells the truth.

use crate::{School, THURSDAY_14, code};
use chrono::TimeDelta;
use preau_credits::Credits;
use preau_kernel::{Actor, AppError, Role};
use preau_scheduling::model::policy::Verdict;
use preau_scheduling::model::{BookingStatus, Cancelled};
use preau_scheduling::server::{cancel, preview_cancellation, show_booking};
use preau_testkit::stranger;

#[tokio::test]
async fn at_exactly_24_hours_everything_comes_back_a_second_later_nothing() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let platform = &school.world.platform;
    let (first, second) = (school.booked(&home, THURSDAY_14).await, school.booked(&home, "2026-03-05T14:00:00Z").await);
    school.world.clock.set("2026-03-04T13:00:00Z");
    assert_eq!(cancel(platform, &home.student, first.booking_id).await, Ok(Cancelled { refunded: Credits::whole(1) }));
    school.world.clock.set("2026-03-04T14:00:01Z");
    let preview = preview_cancellation(platform, &home.parent, second.booking_id).await.unwrap();
    assert_eq!((preview.verdict, preview.refund_hours), (Verdict::NoRefund, 24));
    assert_eq!(cancel(platform, &home.parent, second.booking_id).await, Ok(Cancelled { refunded: Credits::ZERO }));
    assert_eq!(school.balance(&home).await, Credits::whole(3));
    assert_eq!(
        school.world.count("select count(*) from appointments where status = 'cancelled' and sequence = 1").await,
        2
    );
    school.assert_balanced().await;
}

#[tokio::test]
async fn at_exactly_2_hours_a_family_is_refused_and_the_house_is_not() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let platform = &school.world.platform;
    let booked = school.booked(&home, THURSDAY_14).await;
    school.world.clock.set("2026-03-05T11:00:00Z");
    for actor in [&home.student, &home.parent] {
        let preview = preview_cancellation(platform, actor, booked.booking_id).await.unwrap();
        assert_eq!(preview.verdict, Verdict::TooLate);
        assert_eq!(code(cancel(platform, actor, booked.booking_id).await), "too-late");
    }
    let assistant = school.world.staff(Role::Assistant).await;
    let preview = preview_cancellation(platform, &assistant, booked.booking_id).await.unwrap();
    assert_eq!(preview.verdict, Verdict::Refund(Credits::whole(1)));
    assert_eq!(cancel(platform, &assistant, booked.booking_id).await, Ok(Cancelled { refunded: Credits::whole(1) }));
    assert_eq!(school.balance(&home).await, Credits::whole(4));
}

#[tokio::test]
async fn a_second_before_2_hours_a_family_may_still_cancel_for_nothing() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let booked = school.booked(&home, THURSDAY_14).await;
    school.world.clock.set("2026-03-05T10:59:59Z");
    let cancelled = cancel(&school.world.platform, &home.student, booked.booking_id).await;
    assert_eq!(cancelled, Ok(Cancelled { refunded: Credits::ZERO }));
    // The time is free again all the same.
    let other = school.family("Malek", Credits::whole(1)).await;
    school.booked(&other, THURSDAY_14).await;
    school.assert_balanced().await;
}

#[tokio::test]
async fn a_coach_who_cancels_gives_everything_back_to_the_grants_it_came_from() {
    let school = School::open().await;
    let home = school.family("Inès", Credits(50)).await;
    school.world.clock.advance(TimeDelta::hours(1));
    school.give(&home, Credits::whole(4)).await;
    let before = school
        .world
        .count("select sum(remaining * extract(epoch from expires_at)::bigint)::bigint from credit_grants")
        .await;
    let booked = school.booked(&home, THURSDAY_14).await;
    assert_eq!(
        school.world.count("select count(*) from credit_movements where amount < 0").await,
        2,
        "two grants paid"
    );
    school.world.clock.set("2026-03-05T12:59:00Z");
    let cancelled = cancel(&school.world.platform, &school.helios_person.actor, booked.booking_id).await;
    assert_eq!(cancelled, Ok(Cancelled { refunded: Credits::whole(1) }));
    let after = school
        .world
        .count("select sum(remaining * extract(epoch from expires_at)::bigint)::bigint from credit_grants")
        .await;
    assert_eq!(before, after);
    let shown = show_booking(&school.world.platform, &home.parent, booked.booking_id).await.unwrap();
    assert_eq!((shown.status, shown.refunded, shown.preview), (BookingStatus::Cancelled, Credits::whole(1), None));
    school.assert_balanced().await;
}

#[tokio::test]
async fn what_is_cancelled_or_over_is_not_cancelled_again() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let platform = &school.world.platform;
    let booked = school.booked(&home, THURSDAY_14).await;
    cancel(platform, &home.student, booked.booking_id).await.unwrap();
    let staff = school.world.staff(Role::Admin).await;
    for actor in [&home.student, &home.parent, &school.helios_person.actor, &staff] {
        assert_eq!(code(cancel(platform, actor, booked.booking_id).await), "already-cancelled");
    }
    let past = school.booked(&home, "2026-03-05T15:00:00Z").await;
    school.world.clock.set("2026-03-05T16:00:00Z");
    assert_eq!(code(cancel(platform, &staff, past.booking_id).await), "too-late");
    school.sql("update bookings set status = 'completed' where status = 'confirmed'").await;
    assert_eq!(code(cancel(platform, &staff, past.booking_id).await), "not-cancellable");
    assert_eq!(school.balance(&home).await, Credits::whole(3));
    school.assert_balanced().await;
}

#[tokio::test]
async fn only_those_concerned_may_cancel() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let platform = &school.world.platform;
    let booked = school.booked(&home, THURSDAY_14).await;
    let malek = school.family("Malek", Credits::whole(4)).await;
    let zenon = school.world.teacher("Personne").await.actor;
    for other in [&malek.parent, &malek.student, &zenon, &stranger(vec![Role::Student]), &Actor::Visitor] {
        assert_eq!(cancel(platform, other, booked.booking_id).await.unwrap_err(), AppError::NotFound, "{other:?}");
        assert_eq!(preview_cancellation(platform, other, booked.booking_id).await.unwrap_err(), AppError::NotFound);
    }
    let sibling = school.world.sibling(&home, "Youssef").await;
    assert_eq!(cancel(platform, &sibling.student, booked.booking_id).await.unwrap_err(), AppError::Forbidden);
    assert_eq!(school.world.count("select count(*) from bookings where status = 'confirmed'").await, 1);
}

#[tokio::test]
async fn the_thresholds_are_those_of_the_service() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    school.sql("update services set refund_hours = 48, refuse_hours = 0").await;
    let booked = school.booked(&home, THURSDAY_14).await;
    school.world.clock.set("2026-03-03T13:00:01Z");
    let preview = preview_cancellation(&school.world.platform, &home.student, booked.booking_id).await.unwrap();
    assert_eq!(preview.verdict, Verdict::NoRefund);
    school.world.clock.set("2026-03-05T12:59:59Z");
    let preview = preview_cancellation(&school.world.platform, &home.student, booked.booking_id).await.unwrap();
    assert_eq!(preview.verdict, Verdict::NoRefund);
    school.world.clock.set(THURSDAY_14);
    assert_eq!(code(cancel(&school.world.platform, &home.student, booked.booking_id).await), "too-late");
}
