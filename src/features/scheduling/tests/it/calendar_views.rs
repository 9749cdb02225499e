//! Month, day, one's own appointments, moving, and the calendars of those who give appointments.

use crate::{School, THURSDAY_14, at};
use preau_credits::Credits;
use preau_directory::model::ProviderKind;
use preau_directory::server::{NewProvider, add_provider};
use preau_kernel::{Actor, AppError, Role, text};
use preau_scheduling::model::{CalendarView, CoachQuery, HouseQuery, Sheet, SlotKind, Utilisation, Week, WeekQuery};
use preau_scheduling::server::seed::seed_demo_schedule;
use preau_scheduling::server::{Book, coach_calendar, house_calendar, reschedule, week};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

async fn seen(school: &School, actor: &Actor, query: &WeekQuery) -> Week {
    week(&school.world.platform, actor, query).await.expect("a calendar")
}

fn only(coach: &str) -> WeekQuery {
    WeekQuery { coach: Some(coach.to_owned()), ..WeekQuery::default() }
}

#[tokio::test]
async fn a_month_counts_what_is_free_and_marks_what_is_booked() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let booked = school.booked(&home, THURSDAY_14).await;
    let shown = seen(&school, &home.student, &only("helios").in_view(CalendarView::Month)).await;
    assert_eq!((shown.title.as_str(), shown.month.len(), shown.days.len()), ("Mars 2026", 42, 0));
    let day = |date: &str| shown.month.iter().find(|day| day.date == date).expect("a day");
    assert_eq!((day("2026-02-28").outside, day("2026-02-28").free, day("2026-02-28").past), (true, 0, true));
    assert_eq!((day("2026-03-02").today, day("2026-03-02").free), (true, 8), "two hours ahead at least");
    assert_eq!((day("2026-03-04").free, day("2026-03-05").free), (10, 9));
    let own = &day("2026-03-05").own[0];
    assert_eq!(
        (own.booking_id, own.time.as_str(), own.subject.fr.as_str()),
        (booked.booking_id, "14:00", "Mathématiques")
    );
    assert!(own.movable && !own.over);
    assert_eq!((shown.previous.as_deref(), shown.next.as_deref()), (None, Some("2026-04-01")));
    assert_eq!(shown.today, None);
    let next = seen(&school, &home.student, &shown.query.in_week("2026-04-01")).await;
    assert_eq!((next.title.as_str(), next.previous.as_deref()), ("Avril 2026", Some("2026-03-01")));
    assert_eq!(next.today.as_deref(), Some("2026-03-02"));
    // Both coaches together.
    let all = seen(&school, &home.student, &WeekQuery::default().in_view(CalendarView::Month)).await;
    assert_eq!(all.month.iter().find(|day| day.date == "2026-03-04").map(|day| day.free), Some(20));
}

#[tokio::test]
async fn a_day_shows_all_its_coaches_and_a_week_gathers_them() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    add_coaches(&school, 0..4).await;
    let day = seen(&school, &home.student, &WeekQuery::default().on_day("2026-03-05")).await;
    assert_eq!((day.title.as_str(), day.days.len()), ("jeudi 5 mars 2026", 1));
    let nine: Vec<_> = day.days[0].slots.iter().filter(|slot| slot.time == "09:00").collect();
    assert_eq!(nine.len(), 6, "every coach is named");
    assert_eq!((day.previous.as_deref(), day.next.as_deref()), (Some("2026-03-04"), Some("2026-03-06")));
    let shown = seen(&school, &home.student, &WeekQuery::default()).await;
    let nine: Vec<_> = shown.days[3].slots.iter().filter(|slot| slot.time == "09:00").collect();
    assert_eq!(nine.iter().map(|slot| slot.others).collect::<Vec<_>>(), [0, 4], "two, and how many more");
    // A time that nobody has free is one cell.
    let past: Vec<_> = shown.days[0].slots.iter().filter(|slot| slot.time == "09:00").collect();
    assert_eq!(past.iter().map(|slot| (slot.kind, slot.coach.as_str())).collect::<Vec<_>>(), [(SlotKind::Past, "")]);
}

#[tokio::test]
async fn a_parent_chooses_the_child_and_sees_that_childs_appointments_only() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let other = school.family("Malek", Credits::whole(4)).await;
    school.booked(&home, THURSDAY_14).await;
    school.booked(&other, "2026-03-05T14:00:00Z").await;
    let own = |shown: &Week| shown.days.iter().map(|day| day.own.len()).sum::<usize>();
    assert_eq!(own(&seen(&school, &home.parent, &only("helios")).await), 1);
    let staff = school.world.staff(Role::Assistant).await;
    assert_eq!(own(&seen(&school, &staff, &only("helios")).await), 0, "nobody is chosen yet");
    let query = WeekQuery { student: Some(other.student_id.to_string()), ..only("helios") };
    let shown = seen(&school, &staff, &query).await;
    assert_eq!((own(&shown), shown.days[3].own[0].time.as_str()), (1, "15:00"));
}

#[tokio::test]
async fn moving_shows_the_coach_of_the_booking_and_asks_before_it_moves() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let booked = school.booked(&home, THURSDAY_14).await;
    // Whatever else the address says.
    let elsewhere =
        WeekQuery { subject: Some("philosophie".into()), coach: Some("zenon".into()), ..WeekQuery::default() };
    let query = elsewhere.moving(booked.booking_id);
    let shown = seen(&school, &home.student, &query).await;
    let moving = shown.moving.as_ref().expect("a booking to move");
    assert_eq!((moving.coach_name.as_str(), moving.refusal.as_ref()), ("Hélios", None));
    assert_eq!((shown.query.coach.as_deref(), shown.query.subject.as_deref()), (Some("helios"), None));
    let times: Vec<_> = shown.days[3].slots.iter().map(|slot| (slot.time.as_str(), slot.kind)).collect();
    assert_eq!(times[5], ("14:00", SlotKind::Clash), "where it is already");
    assert_eq!(times[6], ("15:00", SlotKind::Free));

    let asked = shown.query.at_slot(at("2026-03-05T14:00:00Z"), "helios");
    let Some(Sheet::Move(offer)) = seen(&school, &home.student, &asked).await.sheet else { panic!("a move") };
    assert_eq!(offer.before, "jeudi 5 mars 2026 à 14:00, heure de Tunis");
    assert_eq!((offer.after.as_str(), offer.coach_after), ("jeudi 5 mars 2026 à 15:00, heure de Tunis", None));
    let here = shown.query.at_slot(at(THURSDAY_14), "helios");
    assert!(matches!(seen(&school, &home.student, &here).await.sheet, Some(Sheet::Gone { .. })));
    reschedule(&school.world.platform, &home.student, booked.booking_id, offer.start).await.unwrap();
    let shown = seen(&school, &home.student, &only("helios")).await;
    assert_eq!(shown.days[3].own.iter().map(|own| own.time.as_str()).collect::<Vec<_>>(), ["15:00"]);

    // Somebody else's booking is none, and one that is too near is shown with the reason.
    let other = school.family("Malek", Credits::whole(4)).await;
    assert_eq!(seen(&school, &other.student, &query).await.moving, None);
    school.world.clock.set("2026-03-05T08:00:00Z");
    let late = seen(&school, &home.student, &query).await;
    assert!(late.moving.is_some_and(|moving| moving.refusal.is_some()));
    let Some(Sheet::Gone { .. }) =
        seen(&school, &home.student, &late.query.at_slot(at("2026-03-06T14:00:00Z"), "helios")).await.sheet
    else {
        panic!("nothing to confirm")
    };
}

#[tokio::test]
async fn a_coach_sees_who_comes_and_nobody_elses_appointments() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(8)).await;
    let booked = school.booked(&home, THURSDAY_14).await;
    let with_zenon =
        Book { provider_id: school.zenon, subject: "francais".into(), ..school.request(&home, "2026-03-06T13:00:00Z") };
    school.book(&home.student, &with_zenon).await.unwrap();
    school
        .sql(
            "insert into appointments (id, provider_id, service, subject, during, capacity, created_at)
         select gen_random_uuid(), id, 'workshop', 'nsi', '[2026-03-07 09:00Z, 2026-03-07 12:00Z)', 6, '2026-03-01Z'
           from providers where slug = 'helios'",
        )
        .await;
    let platform = &school.world.platform;
    let coach = &school.helios_person.actor;
    let query = |view| CoachQuery { view: Some(view), ..CoachQuery::default() };
    let shown = coach_calendar(platform, coach, &query(CalendarView::Week)).await.unwrap();
    let blocks: Vec<_> = shown.days.iter().flat_map(|day| &day.blocks).collect();
    assert_eq!(blocks.len(), 2);
    assert_eq!(
        (blocks[0].booking_id, blocks[0].students.as_slice()),
        (Some(booked.booking_id), ["Inès".to_owned()].as_slice())
    );
    assert_eq!((blocks[1].seats, blocks[1].booking_id, blocks[1].minutes), (Some((0, 6)), None, 180));
    let month = coach_calendar(platform, coach, &query(CalendarView::Month)).await.unwrap();
    assert_eq!((month.days.len(), month.title.as_str()), (42, "Mars 2026"));
    let quiet = CoachQuery { week: Some("2026-02-02".into()), ..query(CalendarView::Week) };
    assert_eq!(coach_calendar(platform, coach, &quiet).await.unwrap().next_busy.as_deref(), Some("2026-03-05"));
    assert_eq!(coach_calendar(platform, &home.parent, &quiet).await.unwrap_err(), AppError::Forbidden);
}

#[tokio::test]
async fn the_back_office_sees_all_coaches_and_how_much_of_their_time_is_taken() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(8)).await;
    school.booked(&home, THURSDAY_14).await;
    let (platform, staff) = (&school.world.platform, school.world.staff(Role::Assistant).await);
    let on = |date: &str| HouseQuery::default().around(date);
    let day = house_calendar(platform, &staff, &on("2026-03-05")).await.unwrap();
    assert_eq!(day.coaches.iter().map(|coach| coach.name.as_str()).collect::<Vec<_>>(), ["Hélios", "Zénon"]);
    let helios = &day.coaches[0].days[0];
    assert_eq!((helios.blocks.len(), helios.free.len(), helios.free_count), (1, 9, 9));
    assert!(
        helios.free[0].href.contains("coach=helios") && helios.free[0].href.contains("creneau=2026-03-05T08:00:00Z")
    );
    assert_eq!(helios.utilisation, Utilisation { booked: 60, open: 600 });
    assert_eq!((day.utilisation.percent(), day.today.as_deref()), (Some(5), Some("2026-03-02")));
    let week = house_calendar(platform, &staff, &HouseQuery { whole_week: true, ..on("2026-03-05") }).await.unwrap();
    assert_eq!((week.days.len(), week.coaches[0].days.len(), week.title.as_str()), (7, 7, "2 – 8 mars 2026"));
    assert_eq!(week.coaches[0].utilisation, Utilisation { booked: 60, open: 6 * 600 + 240 });
    assert!(week.coaches[0].days.iter().all(|day| day.free.is_empty()), "counted only");
    let philosophy =
        HouseQuery { subject: Some("philosophie".into()), coach: Some("helios".into()), ..on("2026-03-05") };
    let shown = house_calendar(platform, &staff, &philosophy).await.unwrap();
    assert_eq!((shown.query.coach, shown.coaches.len()), (None, 1), "a coach who does not teach it is not asked for");
    assert_eq!(house_calendar(platform, &home.parent, &philosophy).await.unwrap_err(), AppError::Forbidden);
}

/// More coaches like Hélios.
async fn add_coaches(school: &School, which: std::ops::Range<usize>) {
    let platform = &school.world.platform;
    for i in which {
        let person = school.world.teacher(&format!("Coach{i}")).await;
        let (slug, pseudonym) = (format!("coach-{i}"), format!("Coach {i}"));
        let new = NewProvider {
            user_id: person.user_id,
            slug: &slug,
            pseudonym: &pseudonym,
            kind: ProviderKind::Coach,
            headline: text!("", ""),
            bio: text!("", ""),
            diplomas: &[],
            subjects: &["mathematiques"],
            languages: &["fr"],
            city: None,
            picture: "",
            position: 10,
        };
        school
            .world
            .house_does(async |tx| {
                let id = add_provider(platform, tx, &new).await?;
                seed_demo_schedule(platform, tx, id).await
            })
            .await;
    }
}

/// Counts what is asked of the database.
#[derive(Clone, Default)]
pub struct Queries(pub Arc<AtomicUsize>);

impl<S: tracing::Subscriber> Layer<S> for Queries {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "sqlx::query" {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[tokio::test]
async fn a_month_of_fifty_coaches_takes_as_many_queries_as_one_of_five() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let staff = school.world.staff(Role::Assistant).await;
    school.booked(&home, THURSDAY_14).await;
    let platform = school.world.platform.clone();
    let queries = Queries::default();
    let _listening = tracing::subscriber::set_default(tracing_subscriber::registry().with(queries.clone()));
    let count = async |what: &str| {
        queries.0.store(0, Ordering::Relaxed);
        let free = match what {
            "house" => {
                let query = HouseQuery { whole_week: true, ..HouseQuery::default() };
                let shown = house_calendar(&platform, &staff, &query).await.unwrap();
                shown.coaches.iter().flat_map(|coach| &coach.days).map(|day| day.free_count).sum::<u32>()
            }
            _ => {
                let view = CalendarView::from_code(what).unwrap();
                let shown = week(&platform, &home.student, &WeekQuery::default().in_view(view)).await.unwrap();
                shown.month.iter().map(|day| day.free).sum::<u32>()
            }
        };
        (queries.0.load(Ordering::Relaxed), free)
    };
    add_coaches(&school, 0..3).await;
    let of_five = [count("mois").await, count("semaine").await, count("house").await];
    add_coaches(&school, 3..48).await;
    let of_fifty = [count("mois").await, count("semaine").await, count("house").await];
    assert!(of_five.iter().all(|(queries, _)| (5..25).contains(queries)), "they are counted: {of_five:?}");
    assert_eq!(of_five.map(|(queries, _)| queries), of_fifty.map(|(queries, _)| queries));
    assert!(of_fifty[0].1 > 9 * of_five[0].1, "and all fifty are there: {of_five:?} {of_fifty:?}");
}
