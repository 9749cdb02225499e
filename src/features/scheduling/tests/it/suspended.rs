//! A suspended subscription keeps new bookings waiting, and nothing else (SPEC §2).

use crate::workshops::grand_oral;
use crate::{School, THURSDAY_14, code};
use preau_credits::Credits;
use preau_scheduling::model::{BookingStatus, HOLD_MINUTES};
use preau_scheduling::server::{BookSeries, Join, book_series, confirm_held, hold, join_workshop, show_booking};

/// Every student's subscription from now on.
async fn suspend(school: &School) {
    school
        .sql(
            "insert into plans (code, name_fr, name_en, price_minor, currency, every) values ('P', 'P', 'P', 1, 'TND', 'month');
             insert into subscriptions (id, account_id, student_id, plan, status, created_at, activated_at)
             select gen_random_uuid(), account_id, user_id, 'P', 'suspended', now(), now() from students",
        )
        .await;
}

#[tokio::test]
async fn nothing_new_is_booked_and_what_was_booked_stays() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(8)).await;
    let platform = &school.world.platform;
    let again = school.request(&home, THURSDAY_14);
    let booked = school.book(&home.student, &again).await.unwrap();
    let kept = school.request(&home, "2026-03-06T15:00:00Z");
    let kept = hold(platform, &home.parent, &kept, HOLD_MINUTES).await.unwrap();
    let (series_id, dates) = school.workshop(&grand_oral()).await;
    suspend(&school).await;

    for actor in [&home.student, &home.parent] {
        let request = school.request(&home, "2026-03-06T13:00:00Z");
        assert_eq!(code(school.book(actor, &request).await), "bookings-suspended");
        assert_eq!(code(hold(platform, actor, &request, HOLD_MINUTES).await), "bookings-suspended");
        assert_eq!(code(confirm_held(platform, actor, kept.booking_id).await), "bookings-suspended");
        let series = BookSeries { dates: vec![request.start], times: 2, first: request };
        assert_eq!(code(book_series(platform, actor, &series).await), "bookings-suspended");
        let join = Join {
            series_id,
            dates: dates.clone(),
            student_id: home.student_id,
            cost_seen: None,
            idempotency_key: platform.new_id::<uuid::Uuid>().to_string(),
        };
        assert_eq!(code(join_workshop(platform, actor, &join).await), "bookings-suspended");
    }
    let shown = show_booking(platform, &home.student, booked.booking_id).await.unwrap();
    assert_eq!(shown.status, BookingStatus::Confirmed);
    assert_eq!(school.book(&home.student, &again).await.unwrap(), booked, "asked again, it is answered as before");
    assert_eq!(confirm_held(platform, &home.student, booked.booking_id).await.unwrap().booking_id, booked.booking_id);

    school.sql("update subscriptions set status = 'active'").await;
    school.book(&home.student, &school.request(&home, "2026-03-06T13:00:00Z")).await.unwrap();
}
