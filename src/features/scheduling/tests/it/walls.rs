//! Straight at the tables: what the schema refuses to a program of the house that has forgotten every rule, and by the name of
//! which constraint. A constraint of these tables without an attack here fails the test, and so does an attack whose
//! constraint is gone.

use crate::School;
use crate::schema::{refusal, refusal_in};
use preau_credits::Credits;
use preau_testkit::Household;
use std::collections::BTreeSet;

/// A workshop of Hélios from 10 to 11 with two seats, taken by Inès and Malek; one of his at 12 that is cancelled; one of
/// Zénon's at 14 with two free seats, which Youssef waits for. All on Thursday 5 March.
struct Scene {
    school: School,
    fill: Vec<(&'static str, String)>,
}

const FULL: u8 = 1;
const CALLED_OFF: u8 = 2;
const FREE: u8 = 3;

/// The row of an appointment with two seats, at hours like `10:30-11:30`.
fn appointment(id: u8, provider: &str, at: &str, status: &str) -> String {
    let (from, to) = at.split_once('-').expect("two hours");
    format!(
        "insert into appointments (id, provider_id, service, subject, during, capacity, status, created_at)
         values ({}, {provider}, 'workshop', 'nsi', '[2026-03-05 {from}Z, 2026-03-05 {to}Z)', 2, '{status}', now());",
        uuid(id)
    )
}

/// The row of a seat in an appointment that costs nothing.
fn seat(id: u8, appointment: u8, student: &str, status: &str) -> String {
    seat_but(id, appointment, student, status, "during", "a.during")
}

/// Like [`seat`], with one column of its own.
fn seat_but(id: u8, appointment: u8, student: &str, status: &str, column: &str, value: &str) -> String {
    let mut columns = vec![
        ("id", uuid(id)),
        ("appointment_id", "a.id".to_owned()),
        ("provider_id", "a.provider_id".to_owned()),
        ("during", "a.during".to_owned()),
        ("student_id", "s.user_id".to_owned()),
        ("account_id", "s.account_id".to_owned()),
        ("status", format!("'{status}'")),
        ("credits", "0".to_owned()),
        ("booked_by", "s.user_id".to_owned()),
        ("booked_at", "now()".to_owned()),
        ("held_until", format!("case when '{status}' = 'pending' then now() end")),
        ("cancelled_at", format!("case when '{status}' = 'cancelled' then now() end")),
    ];
    columns.retain(|(name, _)| *name != column);
    columns.push((column, value.to_owned()));
    let (names, values): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
    format!(
        "insert into bookings ({}) select {} from appointments a, students s where a.id = {} and s.user_id = {student};",
        names.join(", "),
        values.join(", "),
        uuid(appointment)
    )
}

/// The row of a place in the line of an appointment.
fn place(id: u8, appointment: u8, student: &str, status: &str, booking: &str) -> String {
    format!(
        "insert into waitlist_entries (id, appointment_id, student_id, account_id, status, joined_by, joined_at, booking_id)
         select {}, {}, user_id, account_id, '{status}', user_id, now(), {booking} from students where user_id = {student};",
        uuid(id),
        uuid(appointment)
    )
}

fn uuid(id: u8) -> String {
    format!("'{}'", uuid::Uuid::from_u128(id.into()))
}

impl Scene {
    async fn set() -> Self {
        let school = School::open().await;
        let [ines, malek, youssef] = [
            school.family("Inès", Credits::whole(4)).await,
            school.family("Malek", Credits::whole(4)).await,
            school.family("Youssef", Credits::whole(4)).await,
        ];
        let id = |home: &Household| format!("'{}'", home.student_id);
        let fill = vec![
            ("{helios}", format!("'{}'", school.helios)),
            ("{zenon}", format!("'{}'", school.zenon)),
            ("{ines}", id(&ines)),
            ("{malek}", id(&malek)),
            ("{youssef}", id(&youssef)),
            ("{full}", uuid(FULL)),
            ("{called_off}", uuid(CALLED_OFF)),
            ("{free}", uuid(FREE)),
            ("{nobody}", uuid(0)),
        ];
        let scene = Self { school, fill };
        let rows = [
            appointment(FULL, "{helios}", "10:00-11:00", "scheduled"),
            appointment(CALLED_OFF, "{helios}", "12:00-13:00", "cancelled"),
            appointment(FREE, "{zenon}", "14:00-15:00", "scheduled"),
            seat(11, FULL, "{ines}", "confirmed"),
            seat(12, FULL, "{malek}", "confirmed"),
            place(21, FREE, "{youssef}", "waiting", "null"),
        ];
        scene.write(&rows.concat()).await;
        scene
    }

    async fn write(&self, rows: &str) {
        let mut tx = self.school.world.house().await;
        assert_eq!(refusal_in(&mut tx, self.filled(rows)).await, None);
        tx.commit().await.expect("commit");
    }

    fn filled(&self, statement: &str) -> String {
        self.fill.iter().fold(statement.to_owned(), |text, (name, value)| text.replace(name, value))
    }

    /// By which constraint this is refused, if it is.
    async fn refused(&self, statement: &str) -> Option<String> {
        refusal(&self.school, self.filled(statement)).await
    }
}

/// `(by what it must be refused, what is tried)`.
fn attacks() -> Vec<(&'static str, String)> {
    let text = str::to_owned;
    let mut attacks = vec![
        // A provider is never in two places: across the beginning, across the end, within, around, the same.
        ("appointments_provider_free", appointment(4, "{helios}", "09:30-10:30", "scheduled")),
        ("appointments_provider_free", appointment(4, "{helios}", "10:59-11:59", "scheduled")),
        ("appointments_provider_free", appointment(4, "{helios}", "10:15-10:45", "scheduled")),
        ("appointments_provider_free", appointment(4, "{helios}", "09:00-12:00", "scheduled")),
        ("appointments_provider_free", appointment(4, "{helios}", "10:00-11:00", "completed")),
        (
            "appointments_provider_free",
            appointment(4, "{helios}", "11:00-12:00", "scheduled")
                + "update appointments set during = '[2026-03-05 10:30Z, 2026-03-05 11:30Z)' where id = {full}",
        ),
        // No more learners than seats, however they come; one who did not come has had the seat.
        ("bookings_capacity", seat(13, FULL, "{youssef}", "confirmed")),
        ("bookings_capacity", seat(13, FULL, "{youssef}", "pending")),
        ("bookings_capacity", seat(13, FULL, "{youssef}", "completed")),
        (
            "bookings_capacity",
            text("update bookings set status = 'no_show' where student_id = {malek};")
                + &seat(13, FULL, "{youssef}", "confirmed"),
        ),
        ("appointments_capacity_taken", text("update appointments set capacity = 1 where id = {full}")),
        // Nobody has a seat in what does not take place, or undecided in what is over.
        ("bookings_take_place", seat(13, CALLED_OFF, "{youssef}", "confirmed")),
        ("bookings_take_place", seat(13, CALLED_OFF, "{youssef}", "pending")),
        ("appointments_seats", seat(13, CALLED_OFF, "{youssef}", "completed")),
        ("appointments_seats", text("update appointments set status = 'cancelled' where id = {full}")),
        ("appointments_seats", text("update appointments set status = 'completed' where id = {full}")),
        ("23001", text("update appointments set status = 'scheduled' where id = {called_off}")),
        // A seat is where and when its appointment is, and of a student of the account that pays.
        (
            "bookings_appointment_id_provider_id_during_fkey",
            seat_but(13, FREE, "{youssef}", "confirmed", "provider_id", "{helios}"),
        ),
        (
            "bookings_appointment_id_provider_id_during_fkey",
            seat_but(13, FREE, "{youssef}", "confirmed", "during", "'[2026-03-05 16:00Z, 2026-03-05 17:00Z)'"),
        ),
        (
            "bookings_appointment_id_provider_id_during_fkey",
            text("update bookings set during = '[2026-03-05 16:00Z, 2026-03-05 17:00Z)' where student_id = {ines}"),
        ),
        (
            "bookings_student_id_account_id_fkey",
            seat_but(
                13,
                FREE,
                "{youssef}",
                "confirmed",
                "account_id",
                "(select account_id from students where user_id = {ines})",
            ),
        ),
        ("bookings_booked_by_fkey", text("update bookings set booked_by = {nobody}")),
        ("bookings_cancelled_by_fkey", seat_but(13, FREE, "{youssef}", "cancelled", "cancelled_by", "{nobody}")),
        // What has been paid for is what it says, and what is given back is a part of it.
        ("bookings_paid", seat_but(13, FREE, "{youssef}", "confirmed", "credits", "150")),
        ("bookings_check", text("update bookings set refunded = 1")),
        ("bookings_check", seat_but(13, FREE, "{youssef}", "confirmed", "credits", "-1")),
        // Times and states that make no sense.
        ("bookings_check1", text("update bookings set cancelled_at = now()")),
        ("bookings_check2", text("update bookings set held_until = now()")),
        ("bookings_lapsed", seat_but(13, FREE, "{youssef}", "confirmed", "lapsed", "true")),
        ("bookings_cancel_note", text("update bookings set cancel_note = 'x'")),
        ("bookings_status_check", seat(13, FREE, "{youssef}", "maybe")),
        ("appointments_status_check", appointment(4, "{helios}", "16:00-17:00", "maybe")),
        ("appointments_capacity_check", text("update appointments set capacity = 0 where id = {free}")),
        ("appointments_provider_id_fkey", appointment(4, "{nobody}", "16:00-17:00", "scheduled")),
        (
            "appointments_service_fkey",
            appointment(4, "{helios}", "16:00-17:00", "scheduled").replace("workshop", "other"),
        ),
        ("appointments_subject_fkey", text("update appointments set subject = 'other'")),
        ("appointments_series", text("update appointments set series_id = {nobody}")),
        // Once in line; an offer is a live hold of that learner, and of nobody else.
        ("waitlist_once", place(22, FREE, "{youssef}", "waiting", "null")),
        ("waitlist_once", seat(13, FREE, "{youssef}", "pending") + &place(22, FREE, "{youssef}", "offered", &uuid(13))),
        (
            "waitlist_one_entry_per_seat",
            place(22, FULL, "{ines}", "accepted", &uuid(11)) + &place(23, FULL, "{malek}", "accepted", &uuid(11)),
        ),
        ("waitlist_offer_is_live", place(22, FULL, "{ines}", "offered", &uuid(11))),
        (
            "waitlist_offer_is_live",
            seat(13, FREE, "{malek}", "pending") + &place(22, FREE, "{ines}", "offered", &uuid(13)),
        ),
        ("waitlist_offer_holds_a_seat", place(22, FREE, "{ines}", "accepted", "null")),
        ("waitlist_offer_holds_a_seat", place(22, FREE, "{ines}", "waiting", &uuid(11))),
        ("waitlist_skip_has_a_reason", text("update waitlist_entries set skipped_at = now()")),
        (
            "waitlist_entries_skip_reason_check",
            text("update waitlist_entries set skipped_at = now(), skip_reason = 'other'"),
        ),
        ("waitlist_entries_status_check", place(22, FREE, "{ines}", "maybe", "null")),
        ("waitlist_entries_appointment_id_fkey", place(22, 99, "{ines}", "waiting", "null")),
        ("waitlist_entries_booking_id_fkey", place(22, FREE, "{ines}", "closed", "{nobody}")),
        ("waitlist_entries_joined_by_fkey", text("update waitlist_entries set joined_by = {nobody}")),
        (
            "waitlist_entries_student_id_account_id_fkey",
            place(22, FREE, "{ines}", "waiting", "null")
                .replace("user_id, account_id, 'waiting'", "user_id, {nobody}, 'waiting'"),
        ),
        // The room of one appointment is no other's.
        (
            "video_rooms_own",
            text(
                "insert into video_rooms values ({free}, 'https://meet.jit.si/nexus-00000000-0000-0000-0000-000000000001-0123456789abcdef')",
            ),
        ),
        ("video_rooms_own", text("insert into video_rooms select {free}, 'https://meet.jit.si/nexus-' || {free}")),
        ("video_rooms_own", text("insert into video_rooms values ({free}, 'https://meet.jit.si/salon')")),
        (
            "video_rooms_pkey",
            text(
                "insert into video_rooms select id, url from appointments, lateral (select 'https://meet.jit.si/nexus-' || id || '-' || n || '-0123456789abcdef' as url from generate_series(1, 2) n) rooms",
            ),
        ),
        (
            "video_rooms_appointment_id_fkey",
            text(
                "insert into video_rooms select id, 'https://meet.jit.si/nexus-' || id || '-0123456789abcdef' from (values ({nobody}::uuid)) room (id)",
            ),
        ),
    ];
    // A learner is never in two places, whoever gives the lessons and whether the seats are held, taken or over.
    for first in ["pending", "confirmed", "completed"] {
        for second in ["pending", "confirmed", "completed"] {
            let lessons = appointment(4, "{helios}", "16:00-17:00", "scheduled")
                + &appointment(5, "{zenon}", "16:30-17:30", "scheduled");
            let seats = seat(13, 4, "{youssef}", first) + &seat(14, 5, "{youssef}", second);
            attacks.push(("bookings_student_free", lessons + &seats));
        }
    }
    attacks.push(("bookings_student_free", seat(13, FULL, "{ines}", "confirmed")));
    // Nor when a lesson is moved over another one.
    attacks.push((
        "bookings_student_free",
        seat(13, FREE, "{ines}", "confirmed")
            + "update appointments set during = '[2026-03-05 10:30Z, 2026-03-05 11:30Z)' where id = {free}",
    ));
    // Spans without an end, or that two neighbours would share an instant of.
    for (refused_by, span) in [
        ("appointments_during_check", "[2026-03-05 16:00Z, 2026-03-05 17:00Z]"),
        ("appointments_during_check", "(2026-03-05 16:00Z, 2026-03-05 17:00Z)"),
        ("appointments_during_check", "empty"),
        ("appointments_bounded", "[2026-03-05 16:00Z,)"),
        ("appointments_bounded", "[2026-03-05 16:00Z, infinity)"),
        ("appointments_bounded", "[-infinity, 2026-03-05 09:00Z)"),
    ] {
        attacks.push((refused_by, format!("update appointments set during = '{span}' where id = {{free}}")));
    }
    attacks
}

#[tokio::test]
async fn every_attack_on_the_tables_is_refused_by_the_constraint_that_says_so() {
    let scene = Scene::set().await;
    let mut wrong = Vec::new();
    for (refused_by, statement) in attacks() {
        let refused = scene.refused(&statement).await;
        if refused.as_deref() != Some(refused_by) {
            wrong.push(format!("{refused_by}, not {refused:?}:\n{statement}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    scene.school.assert_not_oversold().await;
}

#[tokio::test]
async fn what_only_touches_is_allowed() {
    let scene = Scene::set().await;
    for statement in [
        // Before, after, at the time of what was cancelled, and by somebody else.
        appointment(4, "{helios}", "09:00-10:00", "scheduled")
            + &appointment(5, "{helios}", "11:00-12:00", "scheduled"),
        appointment(4, "{helios}", "12:30-13:30", "scheduled"),
        appointment(4, "{zenon}", "10:30-11:30", "scheduled"),
        // The learner goes from one lesson straight to the next, or to another one when the first is cancelled or missed.
        appointment(4, "{zenon}", "11:00-12:00", "scheduled") + &seat(13, 4, "{ines}", "pending"),
        appointment(4, "{zenon}", "09:00-10:00", "scheduled") + &seat(13, 4, "{ines}", "confirmed"),
        appointment(4, "{zenon}", "10:30-11:30", "scheduled")
            + "update bookings set status = 'cancelled', cancelled_at = now() where student_id = {ines};"
            + &seat(13, 4, "{ines}", "confirmed"),
        appointment(4, "{zenon}", "10:30-11:30", "scheduled")
            + "update bookings set status = 'no_show' where student_id = {ines};"
            + &seat(13, 4, "{ines}", "confirmed"),
        // The last seats, and one that was given up or added.
        seat(13, FREE, "{youssef}", "pending") + &seat(14, FREE, "{ines}", "confirmed"),
        "update bookings set status = 'cancelled', cancelled_at = now() where student_id = {ines};".to_owned()
            + &seat(13, FULL, "{youssef}", "confirmed"),
        "update appointments set capacity = 3 where id = {full};".to_owned() + &seat(13, FULL, "{youssef}", "pending"),
        // A lesson moved onto a part of its own time.
        "update appointments set during = '[2026-03-05 10:30Z, 2026-03-05 11:30Z)' where id = {full}".to_owned(),
        "insert into video_rooms values
         ({free}, 'https://meet.jit.si/nexus-00000000-0000-0000-0000-000000000003-0123456789abcdef')"
            .to_owned(),
    ] {
        assert_eq!(scene.refused(&statement).await, None, "{statement}");
    }
}

/// Who waits for whom in this database.
const WAITING: &str =
    "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";

/// Two that come at once: the second waits for the first, and is refused when it would break a promise with it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_at_once_the_second_is_refused() {
    let late = appointment(4, "{helios}", "16:00-17:00", "scheduled");
    for (refused_by, before, first, second) in [
        (
            "appointments_provider_free",
            String::new(),
            late.clone(),
            appointment(5, "{helios}", "16:30-17:30", "scheduled"),
        ),
        (
            "bookings_student_free",
            late.clone() + &appointment(5, "{zenon}", "16:30-17:30", "scheduled"),
            seat(13, 4, "{ines}", "confirmed"),
            seat(14, 5, "{ines}", "pending"),
        ),
        (
            "bookings_capacity",
            "update appointments set capacity = 1 where id = {free};".to_owned(),
            seat(13, FREE, "{ines}", "confirmed"),
            seat(14, FREE, "{malek}", "confirmed"),
        ),
        (
            "bookings_take_place",
            String::new(),
            "update appointments set status = 'cancelled' where id = {free};".to_owned(),
            seat(13, FREE, "{ines}", "confirmed"),
        ),
        (
            "appointments_seats",
            String::new(),
            seat(13, FREE, "{ines}", "confirmed"),
            "update appointments set status = 'cancelled' where id = {free};".to_owned(),
        ),
        (
            "appointments_capacity_taken",
            seat(13, FREE, "{ines}", "confirmed"),
            seat(14, FREE, "{malek}", "confirmed"),
            "update appointments set capacity = 1 where id = {free};".to_owned(),
        ),
    ] {
        let scene = Scene::set().await;
        let world = &scene.school.world;
        scene.write(&before).await;
        let (mut tx, mut rival) = (world.house().await, world.house().await);
        assert_eq!(refusal_in(&mut tx, scene.filled(&first)).await, None);
        let (committed, refused) = tokio::join!(
            async {
                while world.count(WAITING).await == 0 {
                    tokio::task::yield_now().await;
                }
                tx.commit().await
            },
            refusal_in(&mut rival, scene.filled(&second)),
        );
        committed.expect("the first is committed");
        assert_eq!(refused.as_deref(), Some(refused_by));
    }
}

/// Never broken by itself: another one would always be broken first.
const IMPLIED: [&str; 2] = ["appointments_id_provider_id_during_key", "bookings_credits_check"];

#[tokio::test]
async fn no_constraint_of_these_tables_is_without_an_attack() {
    let school = School::open().await;
    let mut tx = school.world.house().await;
    // What the catalogue names, and what triggers name when they refuse.
    let promised: Vec<String> = sqlx::query_scalar(
        "with walled as (select unnest(array['appointments', 'bookings', 'waitlist_entries', 'video_rooms']::regclass[]) as id)
         select conname::text from pg_constraint join walled on id = conrelid where contype in ('c', 'f', 'u', 'x')
          union
         select relname::text from pg_index join walled on id = indrelid join pg_class on oid = indexrelid
          where indisunique and not indisprimary
          union
         select name from pg_proc, regexp_matches(prosrc, 'constraint = ''(\\w+)''', 'g') found, unnest(found) name
          where name ~ '^(appointments|bookings|waitlist|video_rooms)_'",
    )
    .fetch_all(&mut *tx)
    .await
    .unwrap();
    let attacked: BTreeSet<&str> = attacks().into_iter().map(|(name, _)| name).chain(IMPLIED).collect();
    let open: Vec<_> = promised.iter().filter(|name| !attacked.contains(name.as_str())).collect();
    assert!(promised.len() >= 40 && open.is_empty(), "never attacked: {open:?}");
}
