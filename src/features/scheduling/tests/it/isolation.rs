//! Another family's appointments cannot be seen or changed: use case and SQL (SPEC ID-5).

use crate::{School, THURSDAY_14};
use preau_credits::Credits;
use preau_kernel::{Actor, AppError, PageRequest, Role};
use preau_scheduling::model::BookingsQuery;
use preau_scheduling::server::{agenda, list_bookings, list_mine, show_booking, upcoming};
use preau_testkit::stranger;
use sqlx::AssertSqlSafe;

async fn seen_by(school: &School, actor: &Actor, table: &str) -> i64 {
    let mut tx = school.world.as_actor(actor).await;
    sqlx::query_scalar(AssertSqlSafe(format!("select count(*) from {table}")))
        .fetch_one(&mut *tx)
        .await
        .expect("a count")
}

#[tokio::test]
async fn a_booking_is_shown_to_its_family_its_coach_and_the_back_office() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let platform = &school.world.platform;
    let id = school.booked(&home, THURSDAY_14).await.booking_id;
    let staff = school.world.staff(Role::Assistant).await;
    for actor in [&home.student, &home.parent, &school.helios_person.actor, &staff] {
        assert_eq!(show_booking(platform, actor, id).await.unwrap().student, "Inès");
    }
    let malek = school.family("Malek", Credits::whole(4)).await;
    for other in [&malek.parent, &malek.student, &stranger(vec![Role::Provider])] {
        assert_eq!(show_booking(platform, other, id).await.unwrap_err(), AppError::NotFound);
        assert!(upcoming(platform, other).await.unwrap().is_empty());
    }
    let sibling = school.world.sibling(&home, "Youssef").await;
    assert_eq!(show_booking(platform, &sibling.student, id).await.unwrap_err(), AppError::Forbidden);
    assert!(list_mine(platform, &sibling.student, false, PageRequest::default()).await.unwrap().page.items.is_empty());
    assert_eq!(list_mine(platform, &home.parent, false, PageRequest::default()).await.unwrap().page.total, 1);
    assert_eq!(show_booking(platform, &Actor::Visitor, id).await.unwrap_err(), AppError::Unauthenticated);
}

#[tokio::test]
async fn in_sql_others_see_when_a_coach_is_taken_and_nothing_else() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    school.booked(&home, THURSDAY_14).await;
    let malek = school.family("Malek", Credits::whole(4)).await;
    let nobody = school.world.teacher("Personne").await.actor;
    for other in [&malek.parent, &malek.student, &nobody] {
        assert_eq!(seen_by(&school, other, "appointments").await, 1, "times are needed to book");
        for table in ["bookings", "video_rooms", "attendances", "recordings", "reminders"] {
            assert_eq!(seen_by(&school, other, table).await, 0, "{table} seen by {other:?}");
        }
        let inès = "users where first_name = 'Inès'";
        assert_eq!(seen_by(&school, other, inès).await, 0);
    }
    for table in ["appointments", "bookings", "video_rooms"] {
        assert_eq!(seen_by(&school, &Actor::Visitor, table).await, 0, "{table}");
        for party in [&home.student, &home.parent, &school.helios_person.actor] {
            assert_eq!(seen_by(&school, party, table).await, 1, "{table} seen by {party:?}");
        }
    }
    assert_eq!(
        seen_by(&school, &school.helios_person.actor, "users where first_name = 'Inès'").await,
        1,
        "their own student"
    );
}

#[tokio::test]
async fn in_sql_nobody_but_the_house_writes() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    school.booked(&home, THURSDAY_14).await;
    for actor in [&home.parent, &home.student, &school.helios_person.actor] {
        for statement in [
            "update bookings set refunded = credits",
            "update appointments set status = 'cancelled'",
            "delete from video_rooms",
            "update video_rooms set url = 'https://elsewhere.example'",
        ] {
            let mut tx = school.world.as_actor(actor).await;
            let changed = sqlx::query(statement).execute(&mut *tx).await.map(|done| done.rows_affected());
            assert!(!matches!(changed, Ok(1..)), "{statement} by {actor:?}");
        }
        let mut tx = school.world.as_actor(actor).await;
        let forged = "insert into appointments (id, provider_id, service, subject, during, capacity, created_at)
             select gen_random_uuid(), id, 'online', 'nsi', '[2026-04-01 10:00Z, 2026-04-01 11:00Z)', 1, now() from providers limit 1";
        assert!(sqlx::query(forged).execute(&mut *tx).await.is_err());
    }
}

#[tokio::test]
async fn only_the_back_office_lists_all_bookings_and_only_a_coach_has_an_agenda() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let platform = &school.world.platform;
    for actor in [&home.student, &home.parent, &school.helios_person.actor] {
        let refused = list_bookings(platform, actor, &BookingsQuery::default()).await;
        assert_eq!(refused.unwrap_err(), AppError::Forbidden);
    }
    assert_eq!(
        list_bookings(platform, &Actor::Visitor, &BookingsQuery::default()).await.unwrap_err(),
        AppError::Unauthenticated
    );
    for actor in [&home.student, &home.parent, &stranger(vec![Role::Provider])] {
        assert_eq!(agenda(platform, actor, None).await.unwrap_err(), AppError::Forbidden);
    }
}
