//! What both sides say of a delivered booking, without having read each other (SPEC DI-4).

use crate::pages::{page, says, seen};
use crate::{School, THURSDAY_14, code};
use axum::http::StatusCode;
use preau_credits::Credits;
use preau_directory::model::{Rating, ReviewForm, ReviewId, ReviewState};
use preau_directory::server::introduce;
use preau_directory::server::reviews::{hide, list_all, publish_due, restore};
use preau_kernel::{Actor, AppError, PageRequest, Role};
use preau_scheduling::model::{Booked, BookingReviews, ReportForm, attendance_key};
use preau_scheduling::server::reviews::{review_booking, show_sheet};
use preau_scheduling::server::{file_report, follow_up};
use preau_testkit::{Household, stranger};

fn said(rating: &str, body: &str) -> ReviewForm {
    ReviewForm { rating: rating.to_owned(), body: body.to_owned() }
}

/// Inès has had a lesson with Hélios; it was reported on at ten past three on Thursday.
async fn delivered(school: &School) -> (Household, Booked) {
    let home = school.family("Inès", Credits::whole(4)).await;
    let booked = school.booked(&home, THURSDAY_14).await;
    school.world.clock.set("2026-03-05T14:10:00Z");
    let form = ReportForm {
        attendance: [(attendance_key(booked.booking_id), "came".to_owned())].into(),
        summary: "Fait.".to_owned(),
        ..ReportForm::default()
    };
    file_report(&school.world.platform, &school.helios_person.actor, booked.appointment_id, &form)
        .await
        .expect("a report");
    (home, booked)
}

async fn seen_by(school: &School, actor: &Actor, booked: &Booked) -> BookingReviews {
    follow_up(&school.world.platform, actor, booked.booking_id).await.expect("a booking of theirs").reviews
}

async fn rating(school: &School) -> (Option<Rating>, usize) {
    let profile = introduce(&school.world.platform, &Actor::Visitor, "helios").await.expect("Hélios");
    (profile.rating, profile.reviews.len())
}

#[tokio::test]
async fn neither_side_reads_the_other_before_both_have_written() {
    let school = School::open().await;
    let (home, booked) = delivered(&school).await;
    let (platform, coach, id) = (&school.world.platform, &school.helios_person.actor, booked.booking_id);
    assert!(seen_by(&school, &home.parent, &booked).await.may_write);
    let published = review_booking(platform, &home.parent, id, &said("5", "Clair et patient.")).await.unwrap();
    assert!(!published);
    let theirs = seen_by(&school, coach, &booked).await;
    assert_eq!((theirs.may_write, theirs.theirs), (true, None));
    let text = seen(&school, coach, &format!("/espace/rendez-vous/{id}")).await;
    assert!(!text.contains("Clair et patient"), "{text}");
    assert_eq!(rating(&school).await, (None, 0));
    assert_eq!(seen_by(&school, &home.student, &booked).await.mine.unwrap().body, "Clair et patient.");
    assert_eq!(code(review_booking(platform, &home.student, id, &said("1", "")).await), "already-reviewed");

    assert!(review_booking(platform, coach, id, &said("4", "Assidue.")).await.unwrap(), "both are there");
    assert_eq!(seen_by(&school, &home.parent, &booked).await.theirs.unwrap().body, "Assidue.");
    assert_eq!(seen_by(&school, coach, &booked).await.theirs.unwrap().rating, 5);
    assert_eq!(rating(&school).await, (Some(Rating { count: 1, tenths: 50 }), 1), "the coach’s side is not public");
    let mut tx = school.world.as_actor(&Actor::Visitor).await;
    let public: Vec<String> = sqlx::query_scalar("select body from reviews").fetch_all(&mut *tx).await.unwrap();
    assert_eq!(public, ["Clair et patient."]);
}

#[tokio::test]
async fn after_seven_days_what_was_said_is_published_and_nobody_answers() {
    let school = School::open().await;
    let (home, booked) = delivered(&school).await;
    let (platform, coach, id) = (&school.world.platform, &school.helios_person.actor, booked.booking_id);
    review_booking(platform, &home.student, id, &said("3", "Un peu rapide.")).await.unwrap();
    school.world.clock.set("2026-03-12T14:09:59Z");
    assert_eq!(publish_due(platform).await.unwrap(), 0);
    school.world.clock.set("2026-03-12T14:10:00Z");
    assert_eq!(code(review_booking(platform, coach, id, &said("5", "")).await), "review-closed");
    assert_eq!((publish_due(platform).await.unwrap(), publish_due(platform).await.unwrap()), (1, 0), "once");
    assert_eq!(rating(&school).await, (Some(Rating { count: 1, tenths: 30 }), 1));
    let late = seen_by(&school, coach, &booked).await;
    assert_eq!((late.may_write, late.theirs.unwrap().body.as_str()), (false, "Un peu rapide."));
    let text = seen(&school, coach, &format!("/espace/rendez-vous/{id}/avis")).await;
    says(&text, &["Un avis se donne pendant les sept jours"]);
}

#[tokio::test]
async fn only_the_parties_of_a_delivered_booking_review_it() {
    let school = School::open().await;
    let (home, booked) = delivered(&school).await;
    let (platform, id) = (&school.world.platform, booked.booking_id);
    let malek = school.family("Malek", Credits::whole(1)).await;
    for other in [&malek.parent, &school.zenon_person.actor, &stranger(vec![Role::Student])] {
        assert_eq!(review_booking(platform, other, id, &said("1", "")).await, Err(AppError::NotFound));
        assert_eq!(page(&school, other, &format!("/espace/rendez-vous/{id}/avis")).await.0, StatusCode::NOT_FOUND);
    }
    let sibling = school.world.sibling(&home, "Youssef").await;
    let staff = school.world.staff(Role::Admin).await;
    for other in [&sibling.student, &staff] {
        assert_eq!(review_booking(platform, other, id, &said("1", "")).await, Err(AppError::Forbidden));
        assert_eq!(show_sheet(platform, other, id).await.map(drop), Err(AppError::Forbidden));
    }
    assert_eq!(review_booking(platform, &Actor::Visitor, id, &said("1", "")).await, Err(AppError::Unauthenticated));
    assert!(
        review_booking(platform, &home.parent, id, &said("6", "")).await.unwrap_err().for_field("rating").is_some()
    );
    let ahead = school.booked(&home, "2026-03-09T13:00:00Z").await;
    assert_eq!(code(review_booking(platform, &home.parent, ahead.booking_id, &said("5", "")).await), "not-delivered");
    says(
        &seen(&school, &home.student, &format!("/espace/rendez-vous/{id}/avis")).await,
        &["Ton avis paraîtra sans nom"],
    );
}

#[tokio::test]
async fn both_writing_at_once_are_published_together() {
    let school = School::open().await;
    let (home, booked) = delivered(&school).await;
    let (platform, id) = (&school.world.platform, booked.booking_id);
    let (five, four) = (said("5", ""), said("4", ""));
    let (learner, coach) = tokio::join!(
        review_booking(platform, &home.parent, id, &five),
        review_booking(platform, &school.helios_person.actor, id, &four)
    );
    assert_ne!(learner.unwrap(), coach.unwrap(), "one of them was second");
    assert_eq!(school.world.count("select count(*) from reviews where published_at is not null").await, 2);
}

#[tokio::test]
async fn the_back_office_hides_and_restores_with_a_reason() {
    let school = School::open().await;
    let (home, booked) = delivered(&school).await;
    let (platform, id) = (&school.world.platform, booked.booking_id);
    review_booking(platform, &home.parent, id, &said("1", "Des insultes.")).await.unwrap();
    review_booking(platform, &school.helios_person.actor, id, &said("2", "")).await.unwrap();
    let staff = school.world.staff(Role::Assistant).await;
    let all = list_all(platform, &staff, "publies", PageRequest::default()).await.unwrap().page;
    let review: ReviewId = all.items.iter().find(|row| row.body == "Des insultes.").unwrap().id;
    for other in [&home.parent, &school.helios_person.actor] {
        assert_eq!(hide(platform, other, review, "x").await, Err(AppError::Forbidden));
        assert_eq!(restore(platform, other, review).await, Err(AppError::Forbidden));
        assert_eq!(list_all(platform, other, "", PageRequest::default()).await.map(drop), Err(AppError::Forbidden));
    }
    assert!(hide(platform, &staff, review, " ").await.unwrap_err().for_field("reason").is_some());
    hide(platform, &staff, review, "Propos injurieux").await.unwrap();
    assert_eq!(hide(platform, &staff, review, "encore").await, Err(AppError::NotFound));
    assert_eq!(rating(&school).await, (None, 0));
    assert_eq!(seen_by(&school, &school.helios_person.actor, &booked).await.theirs, None);
    let hidden = list_all(platform, &staff, ReviewState::Hidden.code(), PageRequest::default()).await.unwrap().page;
    assert_eq!((hidden.total, hidden.items[0].hidden_reason.as_str()), (1, "Propos injurieux"));
    restore(platform, &staff, review).await.unwrap();
    assert_eq!(rating(&school).await, (Some(Rating { count: 1, tenths: 10 }), 1));
}

#[tokio::test]
async fn the_schema_keeps_reviews_true_and_blind() {
    let school = School::open().await;
    let (home, booked) = delivered(&school).await;
    school.booked(&home, "2026-03-09T13:00:00Z").await;
    let platform = &school.world.platform;
    review_booking(platform, &home.parent, booked.booking_id, &said("5", "Bien.")).await.unwrap();
    let insert = "insert into reviews (id, booking_id, side, provider_id, student_id, account_id, subject, author_id,
                                       by_student, rating, body, written_at, closes_at)
                  select gen_random_uuid(), id, 'learner', provider_id, student_id, account_id, 'mathematiques', booked_by, false,
                         5, '', now(), now() + interval '7 days' from bookings where status = ";
    for (statement, expected) in [
        (format!("{insert} 'confirmed'"), Some("reviews_delivered")),
        (format!("{insert} 'completed'"), Some("reviews_once")),
        ("update reviews set rating = 1".to_owned(), None),
        (
            "update reviews set published_at = written_at; set constraints all immediate".to_owned(),
            Some("reviews_double_blind"),
        ),
    ] {
        let mut tx = school.world.house().await;
        let refused = sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut *tx).await.unwrap_err();
        assert_eq!(preau_platform::db::constraint(&refused), expected, "{refused}");
    }
}
