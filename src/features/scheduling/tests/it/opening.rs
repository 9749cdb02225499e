//! When a provider is open: who changes it, what that does, and what it never does (SPEC SC-1).

use crate::{School, THURSDAY_14, code};
use preau_credits::Credits;
use preau_kernel::{Actor, AppError, Outcome, Role};
use preau_scheduling::model::{
    Availability, BookingRules, BookingStatus, ClosureDraft, ExceptionId, HoursId, Removed, RulesDraft,
};
use preau_scheduling::server::opening::{
    self, TypedHours, add_hours, change_hours, close_days, list_hours_kept, open_day, remove_exception, remove_hours,
    restore_exception, restore_hours, save_booking_rules, show_booking_rules,
};
use preau_scheduling::server::show_booking;

/// Hélios at his own desk.
struct Desk<'a> {
    school: &'a School,
    actor: &'a Actor,
    slug: Option<&'a str>,
}

impl<'a> Desk<'a> {
    fn of_helios(school: &'a School) -> Self {
        Self { school, actor: &school.helios_person.actor, slug: None }
    }

    async fn add(&self, weekday: &str, opens: &str, closes: &str) -> Outcome<HoursId> {
        let typed = TypedHours { weekday, opens, closes };
        add_hours(&self.school.world.platform, self.actor, self.slug, typed).await
    }

    async fn change(&self, id: HoursId, version: i32, (weekday, opens, closes): (&str, &str, &str)) -> Outcome<()> {
        let typed = TypedHours { weekday, opens, closes };
        change_hours(&self.school.world.platform, self.actor, self.slug, id, version, typed).await
    }

    async fn remove(&self, id: HoursId) -> Outcome<()> {
        remove_hours(&self.school.world.platform, self.actor, self.slug, id).await
    }

    async fn restore(&self, id: HoursId) -> Outcome<()> {
        restore_hours(&self.school.world.platform, self.actor, self.slug, id).await
    }

    async fn close(&self, draft: &ClosureDraft) -> Outcome<ExceptionId> {
        close_days(&self.school.world.platform, self.actor, self.slug, draft).await
    }

    async fn open(&self, day: &str, opens: &str, closes: &str) -> Outcome<ExceptionId> {
        open_day(&self.school.world.platform, self.actor, self.slug, (day, opens, closes)).await
    }

    async fn save(&self, draft: &RulesDraft) -> Outcome<()> {
        save_booking_rules(&self.school.world.platform, self.actor, self.slug, draft).await
    }

    async fn rules(&self) -> BookingRules {
        show_booking_rules(&self.school.world.platform, self.actor, self.slug).await.expect("rules")
    }

    async fn seen(&self) -> Availability {
        self.look().await.expect("availability")
    }

    async fn look(&self) -> Outcome<Availability> {
        opening::show_availability(&self.school.world.platform, self.actor, self.slug).await
    }
}

fn closing(first_day: &str) -> ClosureDraft {
    ClosureDraft { first_day: first_day.to_owned(), ..ClosureDraft::default() }
}

pub fn typed(rules: &BookingRules) -> RulesDraft {
    RulesDraft {
        version: rules.version.to_string(),
        time_zone: rules.time_zone.clone(),
        step_minutes: rules.step_minutes.to_string(),
        before_minutes: rules.before_minutes.to_string(),
        after_minutes: rules.after_minutes.to_string(),
        notice_hours: rules.notice_hours.to_string(),
        horizon_days: rules.horizon_days.to_string(),
        daily_cap: rules.daily_cap.map(|cap| cap.to_string()).unwrap_or_default(),
    }
}

/// Monday 9 March 2026, 20:00 in Tunis.
const MONDAY_20: &str = "2026-03-09T19:00:00Z";

#[tokio::test]
async fn hours_open_and_close_what_students_can_book() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(9)).await;
    let desk = Desk::of_helios(&school);
    let bookable = async |start: &str| {
        let result = school.book(&home.student, &school.request(&home, start)).await;
        match result {
            Ok(booked) => {
                preau_scheduling::server::cancel(&school.world.platform, &home.student, booked.booking_id)
                    .await
                    .unwrap();
                true
            }
            Err(AppError::Rule { code, .. }) if code == "not-offered" => false,
            Err(other) => panic!("{other:?}"),
        }
    };
    assert!(!bookable(MONDAY_20).await);
    let id = desk.add("1", "20:00", "22:00").await.unwrap();
    assert!(bookable(MONDAY_20).await && bookable("2026-03-09T20:00:00Z").await);
    desk.change(id, 1, ("1", "20:00", "21:00")).await.unwrap();
    assert!(bookable(MONDAY_20).await && !bookable("2026-03-09T20:00:00Z").await);
    desk.change(id, 2, ("2", "20:00", "21:00")).await.unwrap();
    assert!(!bookable(MONDAY_20).await && bookable("2026-03-10T19:00:00Z").await);
    desk.remove(id).await.unwrap();
    desk.remove(id).await.unwrap();
    assert!(!bookable("2026-03-10T19:00:00Z").await, "twice is once");
    assert!(matches!(desk.seen().await.removed, Some(Removed::Hours(hours)) if hours.id == id));
    desk.restore(id).await.unwrap();
    assert!(bookable("2026-03-10T19:00:00Z").await);
    assert_eq!(desk.seen().await.removed, None);
}

#[tokio::test]
async fn overlaps_and_nonsense_are_refused_kindly_and_by_the_schema() {
    let school = School::open().await;
    let desk = Desk::of_helios(&school);
    for (opens, closes) in
        [("08:00", "09:30"), ("18:59", "20:00"), ("10:00", "11:00"), ("08:00", "20:00"), ("09:00", "19:00")]
    {
        let refused = desk.add("1", opens, closes).await;
        let said = refused.as_ref().unwrap_err().message();
        assert_eq!(code(refused), "hours-overlap", "{opens}");
        assert!(said.fr.contains("lundi de 09:00 à 19:00"), "{said:?}");
    }
    desk.add("1", "19:00", "20:00").await.unwrap();
    desk.add("1", "08:00", "09:00").await.unwrap();
    let wrong = desk.add("8", "9h", "").await.unwrap_err();
    assert!(["weekday", "opens", "closes"].iter().all(|field| wrong.for_field(field).is_some()), "{wrong:?}");
    for (opens, closes) in [("21:00", "21:10"), ("22:00", "21:00"), ("22:00", "24:00")] {
        assert!(desk.add("1", opens, closes).await.unwrap_err().for_field("closes").is_some(), "{opens}–{closes}");
    }
    let mut tx = school.world.house().await;
    let forged = sqlx::query(
        "insert into availability_rules (id, provider_id, weekday, starts, ends)
         select gen_random_uuid(), id, 1, '12:00', '12:30' from providers where slug = 'helios'",
    );
    let error = forged.execute(&mut *tx).await.unwrap_err();
    assert_eq!(error.as_database_error().and_then(|e| e.constraint()), Some("availability_rules_apart"));
}

#[tokio::test]
async fn a_removed_block_does_not_come_back_over_another_and_is_forgotten_in_time() {
    let school = School::open().await;
    let desk = Desk::of_helios(&school);
    let (one, other) = (desk.add("1", "20:00", "21:00").await.unwrap(), desk.add("2", "20:00", "21:00").await.unwrap());
    desk.remove(one).await.unwrap();
    desk.remove(other).await.unwrap();
    let between = desk.add("1", "20:30", "21:30").await.unwrap();
    assert_eq!(code(desk.restore(one).await), "hours-overlap");
    school.world.clock.advance(chrono::TimeDelta::minutes(31));
    assert_eq!(desk.seen().await.removed, None, "the page no longer speaks of it");
    school.world.clock.advance(chrono::TimeDelta::days(2));
    desk.remove(between).await.unwrap();
    assert_eq!(desk.restore(one).await, Err(AppError::NotFound));
    assert_eq!(school.world.count("select count(*) from availability_rules where removed_at is not null").await, 1);
}

#[tokio::test]
async fn days_are_closed_and_opened_and_both_can_be_undone() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(9)).await;
    let desk = Desk::of_helios(&school);
    let book = async |start: &str| school.book(&home.student, &school.request(&home, start)).await;
    let holiday = ClosureDraft { last_day: "2026-03-08".into(), reason: " Vacances ".into(), ..closing("2026-03-05") };
    let closed = desk.close(&holiday).await.unwrap();
    assert_eq!(code(book(THURSDAY_14).await), "not-offered");
    assert_eq!(code(book("2026-03-08T13:00:00Z").await), "not-offered", "the last day too");
    let shown = &desk.seen().await.exceptions[0];
    assert_eq!(
        (shown.when.as_str(), shown.reason.as_str()),
        ("du jeudi 5 mars 2026 au dimanche 8 mars 2026", "Vacances")
    );
    assert_eq!(code(desk.close(&holiday).await), "already-closed");
    assert_eq!(code(desk.open("2026-03-08", "09:00", "11:00").await), "closed-then");
    let platform = &school.world.platform;
    remove_exception(platform, desk.actor, None, closed).await.unwrap();
    book(THURSDAY_14).await.unwrap();
    restore_exception(platform, desk.actor, None, closed).await.unwrap();
    assert_eq!(code(book("2026-03-05T14:00:00Z").await), "not-offered");
    assert_eq!(desk.seen().await.exceptions[0].reason, "Vacances", "with its reason");

    // Sunday morning is closed, usually.
    assert_eq!(code(book("2026-03-15T08:00:00Z").await), "not-offered");
    let opened = desk.open("2026-03-15", "09:00", "11:00").await.unwrap();
    book("2026-03-15T08:00:00Z").await.unwrap();
    assert_eq!(code(desk.open("2026-03-15", "10:30", "12:00").await), "already-open");
    assert_eq!(code(desk.open("2026-03-16", "10:00", "12:00").await), "already-open", "as every Monday");
    remove_exception(platform, desk.actor, None, opened).await.unwrap();
    assert_eq!(code(book("2026-03-15T09:00:00Z").await), "not-offered");

    // Part of a day.
    let afternoon = ClosureDraft { first_time: "14:00".into(), ..closing("2026-03-17") };
    desk.close(&afternoon).await.unwrap();
    book("2026-03-17T12:00:00Z").await.unwrap();
    assert_eq!(code(book("2026-03-17T13:00:00Z").await), "not-offered");
}

#[tokio::test]
async fn dates_that_cannot_be_are_refused_next_to_their_field() {
    let school = School::open().await;
    let desk = Desk::of_helios(&school);
    let at = |first_time: &str, last_time: &str| ClosureDraft {
        first_time: first_time.into(),
        last_time: last_time.into(),
        ..closing("2026-03-29")
    };
    for (draft, field) in [
        (closing(""), "first_day"),
        (closing("2026-02-30"), "first_day"),
        (ClosureDraft { last_day: "demain".into(), ..closing("2026-03-05") }, "last_day"),
        (ClosureDraft { last_day: "2026-03-04".into(), ..closing("2026-03-05") }, "last_day"),
        (closing("2026-03-01"), "last_day"),
        (closing("2029-03-01"), "last_day"),
        (ClosureDraft { last_day: "2027-12-01".into(), ..closing("2026-03-05") }, "last_day"),
        (at("25:00", ""), "first_time"),
        (at("15:00", "14:00"), "last_time"),
        (ClosureDraft { reason: "x".repeat(121), ..closing("2026-03-05") }, "reason"),
    ] {
        let refused = desk.close(&draft).await.unwrap_err();
        assert!(refused.for_field(field).is_some(), "{draft:?}: {refused:?}");
    }
    for (day, opens, closes, field) in [
        ("", "09:00", "10:00", "day"),
        ("2026-03-01", "09:00", "10:00", "day"),
        ("2026-03-15", "x", "10:00", "opens"),
        ("2026-03-15", "11:00", "10:00", "closes"),
    ] {
        assert!(desk.open(day, opens, closes).await.unwrap_err().for_field(field).is_some(), "{day} {opens}");
    }
    school.sql("update provider_schedules set time_zone = 'Europe/Paris'").await;
    let skipped = desk.close(&at("02:30", "")).await.unwrap_err();
    assert!(skipped.for_field("first_time").is_some(), "the clocks skip it: {skipped:?}");
    assert_eq!(school.world.count("select count(*) from availability_exceptions").await, 0);
}

#[tokio::test]
async fn what_is_booked_stays_booked_and_is_listed() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(9)).await;
    let booked = school.booked(&home, THURSDAY_14).await;
    school.booked(&home, "2026-03-06T13:00:00Z").await;
    let desk = Desk::of_helios(&school);
    assert!(desk.seen().await.outside.is_empty());
    desk.close(&closing("2026-03-05")).await.unwrap();
    let staff = school.world.staff(Role::Assistant).await;
    for seen in [desk.seen().await, Desk { actor: &staff, slug: Some("helios"), ..desk }.seen().await] {
        let [outside] = &seen.outside[..] else { panic!("one: {:?}", seen.outside) };
        assert_eq!((outside.day.as_str(), outside.block.hours.as_str()), ("jeudi 5 mars 2026", "14:00 – 15:00"));
        assert_eq!(
            (outside.block.booking_id, outside.block.students.as_slice()),
            (Some(booked.booking_id), &["Inès".to_owned()][..])
        );
    }
    let still = show_booking(&school.world.platform, &home.student, booked.booking_id).await.unwrap();
    assert_eq!(still.status, BookingStatus::Confirmed);
}

#[tokio::test]
async fn the_provider_and_the_back_office_and_nobody_else() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let helios = Desk::of_helios(&school);
    let id = helios.add("1", "20:00", "21:00").await.unwrap();
    let away =
        helios.close(&ClosureDraft { reason: "Rendez-vous médical".into(), ..closing("2026-03-12") }).await.unwrap();
    let staff = school.world.staff(Role::Assistant).await;
    let admin = school.world.staff(Role::Admin).await;
    for actor in [&staff, &admin] {
        let desk = Desk { school: &school, actor, slug: Some("helios") };
        assert_eq!(desk.seen().await.hours.len(), 8);
        let added = desk.add("7", "09:00", "10:00").await.unwrap();
        desk.remove(added).await.unwrap();
        assert_eq!(Desk { slug: Some("nobody"), ..desk }.look().await, Err(AppError::NotFound));
    }
    assert_eq!(list_hours_kept(&school.world.platform, &staff).await.unwrap().len(), 2);
    let strangers =
        [&school.zenon_person.actor, &home.parent, &home.student, &preau_testkit::stranger(vec![Role::Provider])];
    for actor in strangers {
        let desk = Desk { school: &school, actor, slug: Some("helios") };
        assert_eq!(desk.look().await, Err(AppError::Forbidden));
        assert_eq!(Desk { slug: Some("nobody"), ..desk }.look().await, Err(AppError::Forbidden), "nor who exists");
        let desk = Desk { school: &school, actor, slug: Some("helios") };
        assert_eq!(desk.add("1", "21:00", "22:00").await, Err(AppError::Forbidden));
        assert_eq!(desk.change(id, 1, ("1", "20:00", "22:00")).await, Err(AppError::Forbidden));
        assert_eq!(desk.remove(id).await, Err(AppError::Forbidden));
        assert_eq!(desk.close(&closing("2026-03-05")).await, Err(AppError::Forbidden));
        assert_eq!(desk.open("2026-03-15", "09:00", "10:00").await, Err(AppError::Forbidden));
        assert_eq!(desk.save(&RulesDraft::default()).await, Err(AppError::Forbidden));
        assert_eq!(remove_exception(&school.world.platform, actor, desk.slug, away).await, Err(AppError::Forbidden));
        assert_eq!(list_hours_kept(&school.world.platform, actor).await, Err(AppError::Forbidden));
    }
    // Another coach cannot reach in from their own desk either.
    let zenon = Desk { school: &school, actor: &school.zenon_person.actor, slug: None };
    assert_eq!(zenon.change(id, 1, ("1", "20:00", "22:00")).await, Err(AppError::NotFound));
    assert_eq!((zenon.remove(id).await, zenon.restore(id).await), (Err(AppError::NotFound), Err(AppError::NotFound)));
    assert_eq!(
        Desk { school: &school, actor: &Actor::Visitor, slug: Some("helios") }.look().await,
        Err(AppError::Unauthenticated)
    );
}

#[tokio::test]
async fn in_sql_reasons_and_removals_are_the_providers_own_and_nobody_writes() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let desk = Desk::of_helios(&school);
    desk.close(&ClosureDraft { reason: "Rendez-vous médical".into(), ..closing("2026-03-12") }).await.unwrap();
    let removed = desk.add("1", "20:00", "21:00").await.unwrap();
    desk.remove(removed).await.unwrap();
    let count = async |actor: &Actor, table: &str| -> i64 {
        let mut tx = school.world.as_actor(actor).await;
        let query = sqlx::AssertSqlSafe(format!("select count(*) from {table}"));
        sqlx::query_scalar(query).fetch_one(&mut *tx).await.unwrap()
    };
    for (actor, reasons, rules) in [
        (&school.helios_person.actor, 1, 15),
        (&school.zenon_person.actor, 0, 14),
        (&home.parent, 0, 14),
        (&Actor::Visitor, 0, 0),
    ] {
        assert_eq!(count(actor, "availability_reasons").await, reasons, "{actor:?}");
        assert_eq!(count(actor, "availability_rules").await, rules, "{actor:?}");
    }
    for actor in [&home.parent, &school.zenon_person.actor, &school.helios_person.actor] {
        for statement in [
            "update provider_schedules set notice_hours = 0",
            "update availability_rules set removed_at = now()",
            "delete from availability_exceptions",
            "update availability_reasons set reason = 'x'",
        ] {
            let mut tx = school.world.as_actor(actor).await;
            let changed = sqlx::query(statement).execute(&mut *tx).await.map(|done| done.rows_affected());
            assert!(!matches!(changed, Ok(1..)), "{statement} by {actor:?}");
        }
    }
}

#[tokio::test]
async fn concurrent_changes_do_not_lose_each_other() {
    let school = School::open().await;
    let staff = school.world.staff(Role::Assistant).await;
    let (coach, office) = (Desk::of_helios(&school), Desk { school: &school, actor: &staff, slug: Some("helios") });
    // The same hours twice: one of them. Others: both.
    let (one, two) = tokio::join!(coach.add("1", "20:00", "21:00"), office.add("1", "20:30", "21:30"));
    assert_eq!([&one, &two].iter().filter(|result| result.is_ok()).count(), 1);
    let (left, right) = tokio::join!(coach.add("2", "20:00", "21:00"), office.add("3", "20:00", "21:00"));
    let (left, _) = (left.unwrap(), right.unwrap());
    assert_eq!(coach.seen().await.hours.len(), 10);
    // Both saw the first version.
    let (one, two) =
        tokio::join!(coach.change(left, 1, ("2", "20:00", "22:00")), office.change(left, 1, ("2", "19:30", "21:00")));
    let results = [one, two];
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    let refused = results.into_iter().find(Result::is_err).unwrap();
    assert_eq!(code(refused), "changed-meanwhile");
    // What was removed is not changed behind anybody's back.
    coach.remove(left).await.unwrap();
    assert_eq!(code(office.change(left, 3, ("2", "20:00", "21:00")).await), "changed-meanwhile");
    let seen = coach.rules().await;
    office.save(&RulesDraft { notice_hours: "5".into(), ..typed(&seen) }).await.unwrap();
    assert_eq!(code(coach.save(&RulesDraft { daily_cap: "4".into(), ..typed(&seen) }).await), "changed-meanwhile");
    let now = coach.rules().await;
    assert_eq!((now.notice_hours, now.daily_cap), (5, None));
    coach.save(&RulesDraft { daily_cap: "4".into(), ..typed(&now) }).await.unwrap();
    assert_eq!(office.rules().await.daily_cap, Some(4));
}

#[tokio::test]
async fn rules_are_checked_and_count_at_once() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(9)).await;
    let desk = Desk::of_helios(&school);
    let rules = desk.rules().await;
    let draft = RulesDraft {
        version: rules.version.to_string(),
        time_zone: "Mars/Olympus".into(),
        step_minutes: "4".into(),
        before_minutes: "-1".into(),
        after_minutes: "241".into(),
        notice_hours: "x".into(),
        horizon_days: "0".into(),
        daily_cap: "0".into(),
    };
    let wrong = desk.save(&draft).await.unwrap_err();
    for field in
        ["time_zone", "step_minutes", "before_minutes", "after_minutes", "notice_hours", "horizon_days", "daily_cap"]
    {
        assert!(wrong.for_field(field).is_some(), "{field}");
    }
    let pause = RulesDraft {
        before_minutes: "10".into(),
        after_minutes: "20".into(),
        step_minutes: "15".into(),
        ..typed(&rules)
    };
    desk.save(&pause).await.unwrap();
    school.booked(&home, THURSDAY_14).await;
    let other = school.family("Malek", Credits::whole(9)).await;
    let book = async |start: &str| school.book(&other.student, &school.request(&other, start)).await;
    assert_eq!(code(book("2026-03-05T14:15:00Z").await), "slot-taken");
    book("2026-03-05T14:30:00Z").await.unwrap();
    assert_eq!(
        code(book("2026-03-05T11:45:00Z").await),
        "slot-taken",
        "until 13:45 here, and half an hour lies between"
    );
    book("2026-03-05T11:30:00Z").await.unwrap();
}

#[tokio::test]
async fn hours_and_dates_keep_their_figures_when_a_provider_moves() {
    let school = School::open().await;
    let desk = Desk::of_helios(&school);
    desk.close(&ClosureDraft { last_day: "2026-04-07".into(), ..closing("2026-04-06") }).await.unwrap();
    desk.open("2026-04-12", "09:00", "10:00").await.unwrap();
    desk.open("2026-04-12", "11:00", "12:00").await.unwrap();
    let written = async || desk.seen().await.exceptions.into_iter().map(|row| row.when).collect::<Vec<_>>();
    let before = written().await;
    assert_eq!(before.len(), 3);
    let rules = desk.rules().await;
    desk.save(&RulesDraft { time_zone: "Europe/Paris".into(), ..typed(&rules) }).await.unwrap();
    assert_eq!(written().await, before, "in April Paris is an hour ahead of Tunis");
    assert_eq!(desk.seen().await.zone, "heure de Paris");
    let moved = "select count(*) from availability_exceptions where lower(during) = '2026-04-05T22:00:00Z'";
    assert_eq!(school.world.count(moved).await, 1);
}

#[tokio::test]
async fn open_calendars_hear_of_every_change() {
    let school = School::open().await;
    let desk = Desk::of_helios(&school);
    let heard = async || {
        let mut tx = school.world.house().await;
        let n: i64 = sqlx::query_scalar("select count(*) from slot_changes where provider_id = $1")
            .bind(school.helios.0)
            .fetch_one(&mut *tx)
            .await
            .unwrap();
        n
    };
    let mut before = heard().await;
    let mut more = async || {
        let now = heard().await;
        let more = now > before;
        before = now;
        more
    };
    let id = desk.add("1", "20:00", "21:00").await.unwrap();
    assert!(more().await);
    desk.change(id, 1, ("1", "20:00", "22:00")).await.unwrap();
    assert!(more().await);
    desk.remove(id).await.unwrap();
    assert!(more().await);
    desk.restore(id).await.unwrap();
    assert!(more().await);
    desk.close(&closing("2026-03-05")).await.unwrap();
    assert!(more().await);
    let rules = desk.rules().await;
    desk.save(&RulesDraft { notice_hours: "3".into(), ..typed(&rules) }).await.unwrap();
    assert!(more().await);
    desk.save(&RulesDraft { notice_hours: "3".into(), ..typed(&desk.rules().await) }).await.unwrap();
    assert!(!more().await, "nothing has changed");
}

#[tokio::test]
async fn who_has_no_schedule_yet_begins_one_on_the_clocks_of_the_organisation() {
    let school = School::open().await;
    school
        .sql("delete from provider_schedules where provider_id in (select id from providers where slug = 'helios')")
        .await;
    school
        .sql(
            "insert into organisation (name, currency, time_zone, student_domain, email)
             values ('École', 'TND', 'Africa/Tunis', 'e.example', 'e@e.example') on conflict do nothing",
        )
        .await;
    let desk = Desk::of_helios(&school);
    let seen = desk.seen().await;
    assert!(seen.hours.is_empty() && seen.preview.days.iter().all(|day| day.times.is_empty()));
    assert_eq!((seen.zone.as_str(), desk.rules().await.horizon_days), ("heure de Tunis", 60));
    desk.add("1", "09:00", "12:00").await.unwrap();
    let seen = desk.seen().await;
    assert_eq!(seen.preview.title, "9 – 15 mars 2026");
    assert_eq!(seen.preview.days[0].times, ["09:00", "10:00", "11:00"]);
}
