//! Weekly lessons: each date looked at before, all the chosen ones booked or none, the hour kept across clock changes.

use crate::{School, at, code};
use preau_credits::Credits;
use preau_kernel::{AppError, Outcome};
use preau_scheduling::model::{DateState, Joined, SeriesPlan, SeriesQuery};
use preau_scheduling::server::{BookSeries, book_series, plan_series};
use preau_testkit::Household;

/// Online mathematics with Hélios.
fn query(start: &str, times: u32) -> SeriesQuery {
    SeriesQuery {
        subject: Some("mathematiques".to_owned()),
        service: Some("online".to_owned()),
        with: Some("helios".to_owned()),
        start: Some(start.to_owned()),
        times: Some(times),
        student: None,
    }
}

async fn plan(school: &School, home: &Household, start: &str, times: u32) -> SeriesPlan {
    plan_series(&school.world.platform, &home.student, &query(start, times)).await.expect("a plan")
}

pub(crate) async fn book(
    school: &School,
    home: &Household,
    start: &str,
    times: u32,
    dates: Vec<&str>,
) -> Outcome<Joined> {
    let request = BookSeries { first: school.request(home, start), times, dates: dates.into_iter().map(at).collect() };
    book_series(&school.world.platform, &home.student, &request).await
}

#[tokio::test]
async fn each_date_says_what_is_in_its_way_and_the_free_ones_are_booked() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(10)).await;
    let other = school.family("Malek", Credits::whole(10)).await;
    school.booked(&other, "2026-03-12T13:00:00Z").await;
    let zenon = preau_scheduling::server::Book {
        provider_id: school.zenon,
        subject: "francais".to_owned(),
        ..school.request(&home, "2026-03-19T13:00:00Z")
    };
    school.book(&home.student, &zenon).await.unwrap();
    school.sql("insert into availability_exceptions (id, provider_id, during, open)
        select gen_random_uuid(), id, tstzrange('2026-03-26T00:00:00Z', '2026-03-27T00:00:00Z'), false from providers where slug = 'helios'").await;

    let plan = plan(&school, &home, "2026-03-05T13:00:00Z", 10).await;
    use DateState::{Free, NotOffered, StudentBusy, Taken, TooFar};
    let states: Vec<_> = plan.dates.iter().map(|date| date.state).collect();
    assert_eq!(states, [Free, Taken, StudentBusy, NotOffered, Free, Free, Free, Free, Free, TooFar]);
    assert_eq!((plan.total(), plan.balance), (Credits::whole(6), Credits::whole(9)));

    let request = BookSeries { first: school.request(&home, "2026-03-05T13:00:00Z"), times: 10, dates: plan.free() };
    let booked = book_series(&school.world.platform, &home.student, &request).await.unwrap();
    assert_eq!((booked.bookings.len(), booked.balance), (6, Credits::whole(3)));
    assert_eq!(school.world.count("select count(*) from appointments where series_id is not null").await, 6);
    assert_eq!(school.world.count("select count(distinct together) from bookings").await, 1);
    // The same request gives the same answer once.
    assert_eq!(book_series(&school.world.platform, &home.student, &request).await.unwrap(), booked);
    school.assert_balanced().await;
}

#[tokio::test]
async fn all_chosen_dates_are_booked_or_none() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(3)).await;
    let other = school.family("Malek", Credits::whole(10)).await;
    let weeks = ["2026-03-05T13:00:00Z", "2026-03-12T13:00:00Z", "2026-03-19T13:00:00Z", "2026-03-26T13:00:00Z"];
    assert_eq!(code(book(&school, &home, weeks[0], 4, weeks.to_vec()).await), "insufficient-credits");
    // Somebody is faster on the last one.
    school.booked(&other, weeks[2]).await;
    assert_eq!(code(book(&school, &home, weeks[0], 4, weeks[..3].to_vec()).await), "slot-taken");
    assert_eq!(school.world.count("select count(*) from bookings").await, 1);
    assert_eq!(school.world.count("select count(*) from series").await, 0);
    assert_eq!(school.balance(&home).await, Credits::whole(3));
    // Only dates of the series.
    for stray in ["2026-03-06T13:00:00Z", "2026-03-12T14:00:00Z", "2026-04-02T13:00:00Z"] {
        let refused = book(&school, &home, weeks[0], 4, vec![weeks[0], stray]).await.unwrap_err();
        assert!(refused.for_field("dates").is_some(), "{stray}: {refused:?}");
    }
    assert!(book(&school, &home, weeks[0], 4, vec![]).await.unwrap_err().for_field("dates").is_some());
    book(&school, &home, weeks[0], 4, vec![weeks[0], weeks[1], weeks[3]]).await.unwrap();
    school.assert_balanced().await;
}

#[tokio::test]
async fn lessons_keep_their_hour_when_the_coachs_clocks_change() {
    let school = School::open().await;
    for (zone, now, start, expected) in [
        // Paris goes back an hour on 25 October 2026.
        (
            "Europe/Paris",
            "2026-10-05T06:00:00Z",
            "2026-10-15T12:00:00Z",
            ["2026-10-15T12:00:00Z", "2026-10-22T12:00:00Z", "2026-10-29T13:00:00Z", "2026-11-05T13:00:00Z"],
        ),
        // Casablanca goes forward an hour on 14 March 2027, after Ramadan.
        (
            "Africa/Casablanca",
            "2027-02-24T06:00:00Z",
            "2027-03-04T12:00:00Z",
            ["2027-03-04T12:00:00Z", "2027-03-11T12:00:00Z", "2027-03-18T11:00:00Z", "2027-03-25T11:00:00Z"],
        ),
    ] {
        school.world.clock.set(now);
        let mut tx = school.world.house().await;
        sqlx::query("update provider_schedules set time_zone = $1").bind(zone).execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        let home = school.family(zone, Credits::whole(4)).await;
        let plan = plan(&school, &home, start, 4).await;
        assert_eq!(plan.free(), expected.map(at), "{zone}");
        book(&school, &home, start, 4, expected.to_vec()).await.unwrap();
    }
    school.assert_balanced().await;
}

#[tokio::test]
async fn a_series_is_planned_only_for_whom_one_may_book() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let other = school.family("Malek", Credits::whole(4)).await;
    let weeks = ["2026-03-05T13:00:00Z", "2026-03-12T13:00:00Z"];
    let request = BookSeries { first: school.request(&home, weeks[0]), times: 2, dates: weeks.map(at).to_vec() };
    let platform = &school.world.platform;
    assert_eq!(book_series(platform, &other.parent, &request).await.unwrap_err(), AppError::NotFound);
    assert_eq!(book_series(platform, &school.helios_person.actor, &request).await.unwrap_err(), AppError::NotFound);
    book_series(platform, &home.parent, &request).await.unwrap();
    // Another family sees neither the series nor whose it is.
    let mut tx = school.world.as_actor(&other.parent).await;
    let seen: i64 = sqlx::query_scalar("select count(*) from series").fetch_one(&mut *tx).await.unwrap();
    assert_eq!(seen, 0);
    for nonsense in ["", "demain", "9999-12-31T00:00:00Z"] {
        let asked = SeriesQuery { start: Some(nonsense.to_owned()), ..query(weeks[0], 4) };
        assert_eq!(plan_series(platform, &home.student, &asked).await.unwrap_err(), AppError::NotFound);
    }
}
