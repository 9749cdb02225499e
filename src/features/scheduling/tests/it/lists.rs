//! The agenda of a coach, the reader's own bookings, the back office's list, and the data of the demonstration.

use crate::pages::{says, seen};
use crate::{School, THURSDAY_14};
use chrono::TimeDelta;
use preau_credits::Credits;
use preau_directory::server::seed::DemoProviders;
use preau_kernel::{PageRequest, Role};
use preau_scheduling::model::{BookingStatus, BookingsQuery, HOLD_MINUTES, Join};
use preau_scheduling::server::seed::{DemoStudent, seed_demo_bookings};
use preau_scheduling::server::{agenda, cancel, hold, list_bookings, list_mine, upcoming};

#[tokio::test]
async fn a_coach_sees_the_week_they_give() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let platform = &school.world.platform;
    school.booked(&home, THURSDAY_14).await;
    let gone = school.booked(&home, "2026-03-05T15:00:00Z").await;
    cancel(platform, &home.student, gone.booking_id).await.unwrap();
    let coach = &school.helios_person.actor;
    let week = agenda(platform, coach, None).await.unwrap();
    assert_eq!((week.name.as_str(), week.title.as_str()), ("Hélios", "2 – 8 mars 2026"));
    let entries: Vec<_> = week.days.iter().flat_map(|day| &day.entries).collect();
    assert_eq!(entries.len(), 1, "a cancelled one is no longer there");
    let entry = &week.days[3].entries[0];
    assert_eq!(
        (entry.time.as_str(), entry.student.as_str(), entry.subject.as_str(), entry.service.as_str()),
        ("14:00 – 15:00", "Inès", "Mathématiques", "Cours en ligne")
    );
    assert_eq!(entry.join, Join::Opens { at: "13:50".to_owned() });
    school.world.clock.set("2026-03-05T12:55:00Z");
    let week = agenda(platform, coach, None).await.unwrap();
    assert!(matches!(week.days[3].entries[0].join, Join::Open));
    let before = agenda(platform, coach, Some("2026-02-25")).await.unwrap();
    assert_eq!(
        (before.title.as_str(), before.next_busy.as_deref()),
        ("23 février – 1er mars 2026", Some("2026-03-02"))
    );
}

#[tokio::test]
async fn what_is_only_kept_is_on_the_agenda_as_such_and_as_long_as_it_is() {
    let school = School::open().await;
    let home = school.world.household("Inès").await;
    let platform = &school.world.platform;
    let coach = &school.helios_person.actor;
    hold(platform, &home.parent, &school.request(&home, THURSDAY_14), HOLD_MINUTES).await.unwrap();
    let week = agenda(platform, coach, None).await.unwrap();
    assert_eq!((week.provider_id, week.days[3].entries[0].held), (school.helios, true));
    says(&seen(&school, coach, "/coach").await, &["14:00 – 15:00", "En attente"]);
    // Nobody has noticed yet that its time is over.
    school.world.clock.advance(TimeDelta::minutes(HOLD_MINUTES));
    let later = agenda(platform, coach, None).await.unwrap();
    assert!(later.days.iter().all(|day| day.entries.is_empty()), "{later:?}");
    assert!(later.as_of >= week.as_of && week.as_of > 0, "an open agenda hears of what comes after");
}

#[tokio::test]
async fn a_family_sees_what_is_ahead_and_what_is_done() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let platform = &school.world.platform;
    let later = school.booked(&home, "2026-03-06T13:00:00Z").await;
    let sooner = school.booked(&home, THURSDAY_14).await;
    let gone = school.booked(&home, "2026-03-07T13:00:00Z").await;
    cancel(platform, &home.parent, gone.booking_id).await.unwrap();
    let ahead = upcoming(platform, &home.parent).await.unwrap();
    assert_eq!(ahead.iter().map(|row| row.id).collect::<Vec<_>>(), [sooner.booking_id, later.booking_id]);
    assert_eq!((ahead[0].day.as_str(), ahead[0].time.as_str()), ("jeu. 5 mars", "14:00 – 15:00"));
    school.world.clock.set("2026-03-05T14:00:00Z");
    let done = list_mine(platform, &home.student, true, PageRequest::default()).await.unwrap();
    assert_eq!(done.page.items.iter().map(|row| row.id).collect::<Vec<_>>(), [gone.booking_id, sooner.booking_id]);
    assert!(!done.several_students);
}

#[tokio::test]
async fn the_back_office_searches_by_name_status_and_day() {
    let school = School::open().await;
    let (ines, malek) =
        (school.family("Inès", Credits::whole(40)).await, school.family("Malek", Credits::whole(4)).await);
    let platform = &school.world.platform;
    school.booked(&malek, THURSDAY_14).await;
    let gone = school.booked(&malek, "2026-03-07T13:00:00Z").await;
    cancel(platform, &malek.parent, gone.booking_id).await.unwrap();
    for day in 9..14 {
        for hour in 8..14 {
            school.booked(&ines, &format!("2026-03-{day:02}T{hour:02}:00:00Z")).await;
        }
    }
    let staff = school.world.staff(Role::Assistant).await;
    let list = async |query: BookingsQuery| list_bookings(platform, &staff, &query).await.unwrap();
    let search = |q: &str| BookingsQuery { q: q.to_owned(), ..BookingsQuery::default() };
    assert_eq!(list(search("")).await.total, 32);
    assert_eq!(list(search("  ines ")).await.total, 30, "accents and case do not count");
    assert_eq!(list(search("helios")).await.total, 32);
    for nonsense in ["%", "_", "zenon", "' or true --"] {
        assert_eq!(list(search(nonsense)).await.total, 0, "{nonsense}");
    }
    let second = list(BookingsQuery { page: PageRequest::new(2), ..search("ines") }).await;
    assert_eq!((second.items.len(), second.last()), (5, 2));
    let cancelled = list(BookingsQuery { status: Some(BookingStatus::Cancelled), ..search("") }).await;
    assert_eq!(cancelled.items.iter().map(|row| row.id).collect::<Vec<_>>(), [gone.booking_id]);
    let day = |text: &str| Some(text.parse().unwrap());
    let thursday = BookingsQuery { from: day("2026-03-05"), to: day("2026-03-05"), ..search("") };
    assert_eq!(list(thursday).await.total, 1);
    assert_eq!(list(BookingsQuery { from: day("2026-03-09"), ..search("") }).await.total, 30);
}

#[tokio::test]
async fn the_demonstration_has_a_believable_past_and_future_and_leaves_balances_alone() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let sibling = school.world.sibling(&home, "Youssef").await;
    let platform = &school.world.platform;
    let providers = DemoProviders { helios: school.helios, zenon: school.zenon };
    let students = [&home, &sibling].map(|h| DemoStudent {
        student_id: h.student_id,
        account_id: h.account_id,
        booked_by: h.parent_id,
    });
    school.world.house_does(async |tx| seed_demo_bookings(platform, tx, providers, &students).await).await;
    assert_eq!(school.balance(&home).await, Credits::whole(4));
    assert_eq!(school.balance(&sibling).await, Credits::ZERO);
    school.assert_balanced().await;
    for status in ["completed", "no_show", "cancelled", "confirmed"] {
        let query = sqlx::AssertSqlSafe(format!("select count(*) from bookings where status = '{status}'"));
        let mut tx = school.world.house().await;
        let count: i64 = sqlx::query_scalar(query).fetch_one(&mut *tx).await.unwrap();
        assert!(count >= 2, "{status}");
    }
    assert_eq!(upcoming(platform, &home.parent).await.unwrap().len(), 4);
    // Scenario 2 still finds its slot.
    school.booked(&home, THURSDAY_14).await;
}
