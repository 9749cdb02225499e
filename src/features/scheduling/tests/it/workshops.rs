//! Workshops: planned, joined date by date or all at once, never oversold.

use crate::{School, at, code};
use preau_credits::Credits;
use preau_kernel::{Actor, AppError, Outcome, Role};
use preau_scheduling::model::{
    AppointmentId, Desk, Joined, SeriesId, ServiceCode, Standing, WorkshopDraft, WorkshopQuery, WorkshopsQuery,
};
use preau_scheduling::server::find_free::{Search, find_free};
use preau_scheduling::server::{
    Join, browse_workshops, call_off_dates, create_workshop, join_workshop, list_given, mark_no_show, plan_workshop,
    preview_call_off, show_given, show_workshop,
};
use preau_testkit::{Household, stranger};

/// Zénon, philosophy, Wednesday 11 March 2026 at 15:00 in Tunis, 3 seats, 4 weeks.
pub fn grand_oral() -> WorkshopDraft {
    WorkshopDraft {
        coach: "zenon".to_owned(),
        title_fr: "Atelier Grand Oral".to_owned(),
        title_en: "Grand Oral workshop".to_owned(),
        subject: "philosophie".to_owned(),
        date: "2026-03-11".to_owned(),
        time: "15:00".to_owned(),
        minutes: "90".to_owned(),
        capacity: "3".to_owned(),
        mode: "on_site".to_owned(),
        place: "Salle 2".to_owned(),
        description: "On s’entraîne à voix haute.".to_owned(),
        rhythm: "weekly".to_owned(),
        times: "4".to_owned(),
    }
}

impl School {
    /// The workshop and its dates, planned by the back office.
    pub async fn workshop(&self, draft: &WorkshopDraft) -> (SeriesId, Vec<AppointmentId>) {
        let staff = self.world.staff(Role::Assistant).await;
        let key = self.world.platform.new_id::<uuid::Uuid>().to_string();
        let created =
            create_workshop(&self.world.platform, &staff, Desk::Office, draft, true, &key).await.expect("a workshop");
        (created.id, self.dates_of(created.id).await)
    }

    pub async fn dates_of(&self, id: SeriesId) -> Vec<AppointmentId> {
        let mut tx = self.world.house().await;
        let ids: Vec<uuid::Uuid> =
            sqlx::query_scalar("select id from appointments where series_id = $1 order by lower(during)")
                .bind(id.0)
                .fetch_all(&mut *tx)
                .await
                .expect("dates");
        ids.into_iter().map(AppointmentId).collect()
    }

    pub async fn join(&self, home: &Household, id: SeriesId, dates: &[AppointmentId]) -> Outcome<Joined> {
        join_workshop(&self.world.platform, &home.student, &self.joining(home, id, dates)).await
    }

    pub fn joining(&self, home: &Household, id: SeriesId, dates: &[AppointmentId]) -> Join {
        Join {
            series_id: id,
            dates: dates.to_vec(),
            student_id: home.student_id,
            cost_seen: None,
            idempotency_key: self.world.platform.new_id::<uuid::Uuid>().to_string(),
        }
    }

    /// No appointment has more seats taken than it has.
    pub async fn assert_not_oversold(&self) {
        let oversold = "select count(*) from appointments a where a.capacity <
            (select count(*) from bookings b where b.appointment_id = a.id and b.status <> 'cancelled')";
        assert_eq!(self.world.count(oversold).await, 0, "no date is oversold");
    }
}

#[tokio::test]
async fn a_workshop_is_planned_where_nothing_is_in_the_way() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(8)).await;
    let zenon = preau_scheduling::server::Book {
        provider_id: school.zenon,
        subject: "philosophie".to_owned(),
        ..school.request(&home, "2026-03-18T14:00:00Z")
    };
    school.book(&home.student, &zenon).await.unwrap();

    let (platform, coach) = (&school.world.platform, &school.zenon_person.actor);
    let planning = plan_workshop(platform, coach, Desk::Coach, grand_oral()).await.unwrap();
    let whens: Vec<_> = planning.dates.iter().map(|d| (d.when.as_str(), d.conflict.is_some())).collect();
    assert_eq!(
        whens,
        [
            ("mercredi 11 mars 2026 à 15:00", false),
            ("mercredi 18 mars 2026 à 15:00", true),
            ("mercredi 25 mars 2026 à 15:00", false),
            ("mercredi 1er avril 2026 à 15:00", false),
        ]
    );
    let all = create_workshop(platform, coach, Desk::Coach, &grand_oral(), false, "k1").await;
    assert_eq!(code(all), "dates-taken");
    let some = create_workshop(platform, coach, Desk::Coach, &grand_oral(), true, "k2").await.unwrap();
    assert_eq!((some.dates, some.skipped), (3, 1));
    // The same key gives the same workshop.
    assert_eq!(create_workshop(platform, coach, Desk::Coach, &grand_oral(), true, "k2").await.unwrap(), some);
    assert_eq!(school.world.count("select count(*) from series").await, 1);
    let rest = create_workshop(platform, coach, Desk::Coach, &grand_oral(), true, "k3").await;
    assert_eq!(code(rest), "no-date-left");
}

#[tokio::test]
async fn a_date_at_which_the_coach_is_busy_elsewhere_is_in_the_way() {
    let school = School::open().await;
    school
        .sql(
            "with source as (
               insert into busy_sources (id, provider_id, name, url, created_at, next_fetch_at)
               select gen_random_uuid(), id, 'Lycée', 'https://calendar.example/a.ics', now(), now()
                 from providers where slug = 'zenon' returning id, provider_id)
             insert into busy_spans (source_id, provider_id, during)
             select id, provider_id, tstzrange('2026-03-18T15:00:00Z', '2026-03-18T16:00:00Z') from source",
        )
        .await;
    let (platform, coach) = (&school.world.platform, &school.zenon_person.actor);
    let planning = plan_workshop(platform, coach, Desk::Coach, grand_oral()).await.unwrap();
    let conflicts: Vec<_> =
        planning.dates.iter().map(|date| date.conflict.as_ref().map(|text| text.fr.as_str())).collect();
    assert_eq!(conflicts, [None, Some("Zénon est pris ailleurs"), None, None]);
    let some = create_workshop(platform, coach, Desk::Coach, &grand_oral(), true, "k").await.unwrap();
    assert_eq!((some.dates, some.skipped), (3, 1));
}

#[tokio::test]
async fn what_is_wrong_with_a_plan_is_said_at_once() {
    let school = School::open().await;
    let wrong = WorkshopDraft {
        title_fr: " ".to_owned(),
        subject: "nsi".to_owned(),
        date: "2026-02-30".to_owned(),
        time: "25:00".to_owned(),
        capacity: "1".to_owned(),
        minutes: "5".to_owned(),
        mode: "moon".to_owned(),
        times: "31".to_owned(),
        ..grand_oral()
    };
    let (platform, coach) = (&school.world.platform, &school.zenon_person.actor);
    let planning = plan_workshop(platform, coach, Desk::Coach, wrong.clone()).await.unwrap();
    let fields: Vec<_> = planning.problems.iter().map(|p| p.field.as_str()).collect();
    assert_eq!(fields, ["title_fr", "subject", "date", "time", "minutes", "capacity", "mode", "times"]);
    assert!(planning.dates.is_empty());
    let refused = create_workshop(platform, coach, Desk::Coach, &wrong, true, "k").await.unwrap_err();
    assert!(refused.for_field("time").is_some());
    let past = WorkshopDraft { date: "2026-03-01".to_owned(), ..grand_oral() };
    assert!(
        create_workshop(platform, coach, Desk::Coach, &past, true, "k").await.unwrap_err().for_field("date").is_some()
    );
}

#[tokio::test]
async fn a_series_of_workshops_keeps_its_hour_when_the_clocks_change() {
    let school = School::open().await;
    school.world.clock.set("2026-10-05T08:00:00Z");
    school.sql("update provider_schedules set time_zone = 'Europe/Paris'").await;
    let draft = WorkshopDraft { date: "2026-10-14".to_owned(), ..grand_oral() };
    let (id, _) = school.workshop(&draft).await;
    let mut tx = school.world.house().await;
    let starts: Vec<String> = sqlx::query_scalar(
        "select to_char(lower(during) at time zone 'UTC', 'MM-DD HH24:MI') from appointments where series_id = $1 order by 1",
    )
    .bind(id.0)
    .fetch_all(&mut *tx)
    .await
    .unwrap();
    assert_eq!(starts, ["10-14 13:00", "10-21 13:00", "10-28 14:00", "11-04 14:00"]);
}

#[tokio::test]
async fn all_remaining_dates_are_joined_together_or_not_at_all() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(6)).await;
    let poor = school.family("Malek", Credits::whole(3)).await;
    let (id, dates) = school.workshop(&grand_oral()).await;

    let joined = school.join(&home, id, &dates).await.unwrap();
    assert_eq!((joined.bookings.len(), joined.credits, joined.balance), (4, Credits::whole(6), Credits::ZERO));
    // Three and a half dates are not affordable: not one is booked.
    assert_eq!(code(school.join(&poor, id, &dates).await), "insufficient-credits");
    assert_eq!(school.balance(&poor).await, Credits::whole(3));
    assert_eq!(school.join(&poor, id, &dates[1..3]).await.unwrap().balance, Credits::ZERO);
    // A seat is a seat: a second one is refused, whoever asks.
    assert_eq!(code(school.join(&home, id, &dates[..1]).await), "already-joined");
    school.assert_balanced().await;

    // One date is full: all of them are refused.
    for name in ["A", "B"] {
        let other = school.family(name, Credits::whole(2)).await;
        school.join(&other, id, &dates[3..]).await.unwrap();
    }
    let late = school.family("Sami", Credits::whole(20)).await;
    assert_eq!(code(school.join(&late, id, &dates).await), "workshop-full");
    assert_eq!(school.balance(&late).await, Credits::whole(20));
    let asked = WorkshopQuery { joining: Some("toutes".to_owned()), ..WorkshopQuery::default() };
    let page = show_workshop(&school.world.platform, &late.student, id, &asked).await.unwrap();
    let joining = page.joining.unwrap();
    assert_eq!((joining.dates.len(), joining.left_out.len(), joining.total), (3, 1, Credits(450)));
    assert_eq!(joining.left_out[0].0, "mercredi 1er avril 2026 à 15:00");
    school.assert_balanced().await;
    school.assert_not_oversold().await;
}

#[tokio::test]
async fn a_date_that_clashes_with_another_appointment_is_named() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(20)).await;
    let (id, dates) = school.workshop(&grand_oral()).await;
    school.booked(&home, "2026-03-18T15:00:00Z").await;
    let page = show_workshop(&school.world.platform, &home.parent, id, &WorkshopQuery::default()).await.unwrap();
    let standings: Vec<_> = page.dates.iter().map(|d| d.standing.clone()).collect();
    assert_eq!(standings, [Standing::Open, Standing::Clash, Standing::Open, Standing::Open]);
    let refused = school.join(&home, id, &dates).await.unwrap_err();
    assert!(refused.message().fr.contains("mercredi 18 mars 2026 à 15:00"), "{refused:?}");
    assert_eq!(code(Err::<(), _>(refused)), "student-busy");
    assert_eq!(school.world.count("select count(*) from bookings").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_thirty_students_who_want_three_seats_at_once_exactly_three_get_one() {
    let school = School::open().await;
    let (id, dates) = school.workshop(&grand_oral()).await;
    let mut tasks = Vec::new();
    for n in 0..30 {
        let home = school.family(&format!("Élève {n}"), Credits::whole(6)).await;
        let request = school.joining(&home, id, &dates[..1]);
        let (platform, actor) = (school.world.platform.clone(), home.student.clone());
        tasks.push(tokio::spawn(async move { join_workshop(&platform, &actor, &request).await }));
    }
    let mut won = 0;
    for task in tasks {
        match task.await.expect("a task") {
            Ok(_) => won += 1,
            refused => assert_eq!(code(refused), "workshop-full"),
        }
    }
    assert_eq!(won, 3);
    assert_eq!(school.world.count("select count(*) from bookings").await, 3);
    assert_eq!(school.world.count("select sum(remaining)::bigint from credit_grants").await, 30 * 600 - 3 * 150);
    school.assert_balanced().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_key_joins_once() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(20)).await;
    let (id, dates) = school.workshop(&grand_oral()).await;
    let request = school.joining(&home, id, &dates);
    let tasks: Vec<_> = (0..10)
        .map(|_| {
            let (platform, actor, request) = (school.world.platform.clone(), home.student.clone(), request.clone());
            tokio::spawn(async move { join_workshop(&platform, &actor, &request).await })
        })
        .collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.expect("a task").expect("the same answer"));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(school.world.count("select count(*) from bookings").await, 4);
    let other = Join { dates: dates[..1].to_vec(), ..request };
    let reused = join_workshop(&school.world.platform, &home.student, &other).await;
    assert_eq!(code(reused), "idempotency-key-reused");
}

#[tokio::test]
async fn everybody_finds_workshops_and_only_those_who_run_them_see_who_comes() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(8)).await;
    let other = school.family("Malek", Credits::whole(8)).await;
    let (id, dates) = school.workshop(&grand_oral()).await;
    school.join(&home, id, &dates[..1]).await.unwrap();
    let platform = &school.world.platform;

    let list = browse_workshops(platform, &other.parent, &WorkshopsQuery::default()).await.unwrap();
    assert_eq!((list.workshops.len(), list.workshops[0].dates, list.workshops[0].seats_left), (1, 4, 3));
    let nothing = WorkshopsQuery { subject: None, coach: Some("helios".to_owned()) };
    assert_eq!(browse_workshops(platform, &other.parent, &nothing).await.unwrap().query, WorkshopsQuery::default());
    let page = show_workshop(platform, &other.student, id, &WorkshopQuery::default()).await.unwrap();
    // How many seats are taken is known to everybody; by whom is not.
    assert_eq!(page.dates[0].seats_left, 2);

    let coach = &school.zenon_person.actor;
    let given = show_given(platform, coach, id).await.unwrap();
    assert_eq!(given.dates[0].roster, ["Inès"]);
    assert_eq!(list_given(platform, coach, Desk::Coach).await.unwrap().workshops[0].taken, 1);
    let helios = &school.helios_person.actor;
    assert_eq!(list_given(platform, helios, Desk::Coach).await.unwrap().workshops.len(), 0);
    for outsider in [helios, &home.parent, &home.student, &stranger(vec![Role::Client])] {
        assert_eq!(show_given(platform, outsider, id).await.unwrap_err(), AppError::Forbidden);
        assert_eq!(list_given(platform, outsider, Desk::Office).await.unwrap_err(), AppError::Forbidden);
    }
    assert_eq!(
        browse_workshops(platform, &Actor::Visitor, &WorkshopsQuery::default()).await.unwrap_err(),
        AppError::Unauthenticated
    );
    // Somebody else's child is no child.
    let request = Join { student_id: home.student_id, ..school.joining(&other, id, &dates[1..2]) };
    assert_eq!(join_workshop(platform, &other.parent, &request).await.unwrap_err(), AppError::NotFound);
    let sibling = school.world.sibling(&home, "Youssef").await;
    let request = school.joining(&home, id, &dates[1..2]);
    assert_eq!(join_workshop(platform, &sibling.student, &request).await.unwrap_err(), AppError::Forbidden);
}

#[tokio::test]
async fn a_date_is_joined_until_the_notice_before_it_and_never_after() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(8)).await;
    let (id, dates) = school.workshop(&grand_oral()).await;
    // Wednesday 15:00 in Tunis; the notice is two hours.
    school.world.clock.set("2026-03-11T12:00:01Z");
    assert_eq!(code(school.join(&home, id, &dates[..1]).await), "too-soon");
    assert!(at("2026-03-11T12:00:01Z") > school.world.now() - chrono::TimeDelta::seconds(1));
    school.world.clock.set("2026-03-11T12:00:00Z");
    school.join(&home, id, &dates[..1]).await.unwrap();
    // The one-to-one calendar knows that the coach is busy then.
    let lesson = preau_scheduling::server::Book {
        provider_id: school.zenon,
        subject: "philosophie".to_owned(),
        ..school.request(&home, "2026-03-18T14:00:00Z")
    };
    assert_eq!(code(school.book(&home.student, &lesson).await), "slot-taken");
}

#[tokio::test]
async fn calling_off_what_follows_does_the_rest_when_asked_again() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(8)).await;
    let (id, dates) = school.workshop(&grand_oral()).await;
    school.join(&home, id, &dates).await.unwrap();
    let (platform, coach) = (&school.world.platform, &school.zenon_person.actor);
    for done in [dates[0], dates[2]] {
        call_off_dates(platform, coach, done, false, None).await.unwrap();
    }
    assert_eq!(code(preview_call_off(platform, coach, dates[0], false).await), "already-cancelled");
    let preview = preview_call_off(platform, coach, dates[0], true).await.unwrap();
    assert_eq!((preview.dates.len(), preview.bookings), (2, 2));
    let (_, done) = call_off_dates(platform, coach, dates[0], true, None).await.unwrap();
    assert_eq!(done.bookings, 2);
    assert_eq!(code(preview_call_off(platform, coach, dates[0], true).await), "already-cancelled");
    assert_eq!(code(call_off_dates(platform, coach, dates[0], true, None).await), "already-cancelled");
    assert_eq!(school.balance(&home).await, Credits::whole(8));
    school.assert_balanced().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn when_all_are_marked_absent_at_once_the_date_is_over() {
    let school = School::open().await;
    let (platform, coach) = (&school.world.platform, &school.zenon_person.actor);
    let (id, dates) = school.workshop(&grand_oral()).await;
    let mut seats = vec![vec![]; dates.len()];
    for name in ["Amel", "Bilel", "Cyrine"] {
        let home = school.family(name, Credits::whole(8)).await;
        let joined = school.join(&home, id, &dates).await.expect("seats");
        for (date, seat) in seats.iter_mut().zip(joined.bookings) {
            date.push(seat);
        }
    }
    for (n, date) in seats.iter().enumerate() {
        school
            .world
            .clock
            .set(["2026-03-11T15:00:00Z", "2026-03-18T15:00:00Z", "2026-03-25T15:00:00Z", "2026-04-01T15:00:00Z"][n]);
        let over = "select count(*) from appointments where status = 'completed'";
        let before = i64::try_from(n).expect("a number");
        // The last two, or all three.
        let (first, last) = date.split_at(usize::from(n % 2 == 0));
        for seat in first {
            mark_no_show(platform, coach, *seat).await.unwrap();
            assert_eq!(school.world.count(over).await, before, "two are undecided");
        }
        let marks = last.iter().map(|seat| {
            let (platform, coach, seat) = (platform.clone(), coach.clone(), *seat);
            tokio::spawn(async move { mark_no_show(&platform, &coach, seat).await })
        });
        for mark in marks.collect::<Vec<_>>() {
            mark.await.expect("a task").unwrap();
        }
        assert_eq!(school.world.count(over).await, before + 1, "nobody is undecided");
    }
}

#[tokio::test]
async fn programs_are_told_of_the_dates_that_can_be_joined() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(8)).await;
    let waiting = school.family("Malek", Credits::whole(8)).await;
    let (_, dates) = school.workshop(&WorkshopDraft { times: "2".to_owned(), ..grand_oral() }).await;
    let search = Search {
        provider_id: None,
        service: ServiceCode::Workshop,
        subject: None,
        from: at("2026-03-02T00:00:00Z"),
        to: at("2026-03-31T00:00:00Z"),
    };
    let found = async || find_free(&school.world.platform, &home.student, &search).await.unwrap().slots.len();
    assert_eq!(found().await, 2);
    school.sql("update provider_schedules set notice_hours = 24 * 10").await;
    assert_eq!(found().await, 1, "the first is too near");
    let mut tx = school.world.house().await;
    sqlx::query(
        "insert into waitlist_entries (id, appointment_id, student_id, account_id, status, joined_by, joined_at)
         values (gen_random_uuid(), $1, $2, $3, 'waiting', $4, now())",
    )
    .bind(dates[1].0)
    .bind(waiting.student_id.0)
    .bind(waiting.account_id.0)
    .bind(waiting.parent_id.0)
    .execute(&mut *tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(found().await, 0, "the second is for who waits");
}
