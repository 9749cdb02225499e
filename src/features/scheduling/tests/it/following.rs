//! Taking back an appointment of a series and all that follow it: each by its own rule, all at once.

use crate::workshops::grand_oral;
use crate::{School, THURSDAY_14, at, code};
use preau_credits::Credits;
use preau_kernel::AppError;
use preau_platform::outbox::Subscribers;
use preau_scheduling::model::BookingId;
use preau_scheduling::server::{
    BookSeries, book_series, cancel, cancel_following, preview_following, show_booking, subscribers,
};
use preau_testkit::Household;

const WEEKS: [&str; 4] = [THURSDAY_14, "2026-03-12T13:00:00Z", "2026-03-19T13:00:00Z", "2026-03-26T13:00:00Z"];

async fn four_weeks(school: &School, home: &Household) -> Vec<BookingId> {
    let request = BookSeries { first: school.request(home, WEEKS[0]), times: 4, dates: WEEKS.map(at).to_vec() };
    book_series(&school.world.platform, &home.student, &request).await.expect("a series").bookings
}

#[tokio::test]
async fn this_and_all_following_are_cancelled_and_what_came_before_stays() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let bookings = four_weeks(&school, &home).await;
    let platform = &school.world.platform;
    assert_eq!(show_booking(platform, &home.student, bookings[1]).await.unwrap().following, 2);
    let preview = preview_following(platform, &home.parent, bookings[1]).await.unwrap();
    assert_eq!((preview.cancellable(), preview.refund), (3, Credits::whole(3)));
    let done = cancel_following(platform, &home.parent, bookings[1]).await.unwrap();
    assert_eq!((done.cancelled, done.refunded), (3, Credits::whole(3)));
    assert_eq!(school.balance(&home).await, Credits::whole(3));
    assert_eq!(school.world.count("select count(*) from bookings where status = 'confirmed'").await, 1);
    assert_eq!(code(cancel_following(platform, &home.parent, bookings[1]).await), "already-cancelled");
    school.assert_balanced().await;
}

#[tokio::test]
async fn each_date_is_given_back_by_its_own_rule() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let bookings = four_weeks(&school, &home).await;
    let platform = &school.world.platform;
    // One hour before the first: it stays. The others are far enough.
    school.world.clock.set("2026-03-05T12:00:00Z");
    let preview = preview_following(platform, &home.student, bookings[0]).await.unwrap();
    let refunds: Vec<_> = preview.dates.iter().map(|date| date.refund).collect();
    assert_eq!(refunds, [None, Some(Credits::whole(1)), Some(Credits::whole(1)), Some(Credits::whole(1))]);
    let done = cancel_following(platform, &home.student, bookings[0]).await.unwrap();
    assert_eq!((done.cancelled, done.refunded), (3, Credits::whole(3)));
    // Three hours before the first of another: it is cancelled, and nothing comes back.
    school.world.clock.set("2026-03-02T08:00:00Z");
    let other = school.family("Malek", Credits::whole(4)).await;
    let weeks = ["2026-03-06T13:00:00Z", "2026-03-13T13:00:00Z"];
    let request = BookSeries { first: school.request(&other, weeks[0]), times: 2, dates: weeks.map(at).to_vec() };
    let bookings = book_series(platform, &other.student, &request).await.unwrap().bookings;
    school.world.clock.set("2026-03-06T10:00:00Z");
    let preview = preview_following(platform, &other.student, bookings[0]).await.unwrap();
    assert_eq!(preview.dates[0].refund, Some(Credits::ZERO));
    let done = cancel_following(platform, &other.student, bookings[0]).await.unwrap();
    assert_eq!((done.cancelled, done.refunded), (2, Credits::whole(1)));
    school.assert_balanced().await;
}

#[tokio::test]
async fn the_rest_of_a_workshop_is_left_at_once_and_its_dates_stay_for_others() {
    let school = School::open().await;
    let (home, other) =
        (school.family("Inès", Credits::whole(6)).await, school.family("Malek", Credits::whole(6)).await);
    let (id, dates) = school.workshop(&grand_oral()).await;
    let bookings = school.join(&home, id, &dates).await.unwrap().bookings;
    school.join(&other, id, &dates[..2]).await.unwrap();
    let platform = &school.world.platform;
    let done = cancel_following(platform, &home.student, bookings[1]).await.unwrap();
    assert_eq!((done.cancelled, done.refunded), (3, Credits(450)));
    assert_eq!(school.world.count("select count(*) from appointments where status = 'scheduled'").await, 4);
    assert_eq!(school.world.count("select count(*) from bookings where status = 'confirmed'").await, 3);
    school.join(&home, id, &dates[3..]).await.unwrap();
    school.assert_balanced().await;
}

#[tokio::test]
async fn only_those_who_may_cancel_one_cancel_the_rest() {
    let school = School::open().await;
    let (home, other) =
        (school.family("Inès", Credits::whole(6)).await, school.family("Malek", Credits::whole(6)).await);
    let bookings = four_weeks(&school, &home).await;
    let platform = &school.world.platform;
    assert_eq!(preview_following(platform, &other.parent, bookings[0]).await.unwrap_err(), AppError::NotFound);
    assert_eq!(cancel_following(platform, &other.parent, bookings[0]).await.unwrap_err(), AppError::NotFound);
    let sibling = school.world.sibling(&home, "Youssef").await;
    assert_eq!(cancel_following(platform, &sibling.student, bookings[0]).await.unwrap_err(), AppError::Forbidden);
    let single = school.booked(&other, "2026-03-06T13:00:00Z").await;
    assert_eq!(code(cancel_following(platform, &other.parent, single.booking_id).await), "not-in-series");
    // One of a series can still be cancelled alone.
    cancel(platform, &home.parent, bookings[2]).await.unwrap();
    assert_eq!(preview_following(platform, &home.parent, bookings[0]).await.unwrap().dates.len(), 3);
}

#[tokio::test]
async fn what_is_booked_together_is_told_in_one_mail() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(10)).await;
    four_weeks(&school, &home).await;
    let (id, dates) = school.workshop(&grand_oral()).await;
    school.join(&home, id, &dates).await.unwrap();
    school.world.settle(&Subscribers::new(subscribers())).await;
    let mut tx = school.world.house().await;
    let mails: Vec<(String, String, String, String)> =
        sqlx::query_as("select to_address, template, subject, attachments::text from mails order by created_at, id")
            .fetch_all(&mut *tx)
            .await
            .unwrap();
    // Lessons: parent, student, coach. Workshop: parent and student; the coach has the roster.
    assert_eq!(mails.len(), 5);
    assert!(mails.iter().all(|(_, template, ..)| template == "bookings-confirmed"));
    assert!(mails.iter().all(|(.., attachments)| attachments.matches("METHOD:REQUEST").count() == 4));
    let subjects: Vec<_> = mails.iter().filter(|m| m.0.starts_with("parent.")).map(|m| m.2.as_str()).collect();
    assert_eq!(
        subjects,
        [
            "4 dates confirmées\u{202f}: Mathématiques avec Hélios",
            "4 dates confirmées\u{202f}: Atelier Grand Oral avec Zénon"
        ]
    );
}
