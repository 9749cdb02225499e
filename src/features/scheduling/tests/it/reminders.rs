//! Reminders a day before: once for each beginning, and to nobody who has just heard (SPEC SC-10).

use crate::mails::mailbox;
use crate::{School, THURSDAY_14};
use preau_credits::Credits;
use preau_scheduling::server::{cancel, send_reminders};

/// How many mails each run queues, at these instants.
async fn runs(school: &School, instants: &[&str]) -> Vec<usize> {
    let mut counts = Vec::new();
    for now in instants {
        school.world.clock.set(now);
        counts.push(send_reminders(&school.world.platform).await.expect("a run"));
    }
    counts
}

#[tokio::test]
async fn family_and_student_are_reminded_once_a_day_before() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    school.sql("update users set locale = 'en' where email like 'parent.%'").await;
    school.booked(&home, THURSDAY_14).await;
    let counts = runs(
        &school,
        &["2026-03-04T12:59:59Z", "2026-03-04T13:00:00Z", "2026-03-04T13:05:00Z", "2026-03-05T12:00:00Z"],
    );
    assert_eq!(counts.await, [0, 1, 0, 0]);
    let mails = mailbox(&school).await;
    assert!(mails.len() == 2 && mails.iter().all(|mail| mail.template == "booking-reminder"), "not the coach");
    let to = |start: &str| mails.iter().find(|mail| mail.to.starts_with(start)).expect("a mail");
    assert_eq!(to("parent.").subject, "Reminder: Mathematics with Hélios, Thu 5 Mar");
    assert!(to("parent.").text.contains("Inès’s next appointment"), "{}", to("parent.").text);
    assert_eq!(to("student.").subject, "Rappel\u{202f}: Mathématiques avec Hélios, jeu. 5 mars");
    let text = &to("student.").text;
    assert!(text.contains("Ton prochain rendez-vous") && text.contains("jeudi 5 mars 2026 à 14:00"), "{text}");
    assert!(to("student.").attachments == "[]" && !text.contains("meet.jit.si"), "{text}");
}

#[tokio::test]
async fn runs_at_the_same_time_remind_once() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    school.booked(&home, THURSDAY_14).await;
    school.world.clock.set("2026-03-04T13:00:00Z");
    let platform = &school.world.platform;
    let (a, b, c) = tokio::join!(send_reminders(platform), send_reminders(platform), send_reminders(platform));
    assert_eq!(a.unwrap() + b.unwrap() + c.unwrap(), 1);
    assert_eq!(mailbox(&school).await.len(), 2);
}

#[tokio::test]
async fn late_is_better_than_never_but_not_after_the_beginning() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    school.booked(&home, THURSDAY_14).await;
    school.booked(&home, "2026-03-05T08:00:00Z").await;
    assert_eq!(runs(&school, &["2026-03-05T09:00:00Z"]).await, [1], "the worker was away; the first one is over");
}

#[tokio::test]
async fn who_booked_yesterday_or_cancelled_is_left_in_peace() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(8)).await;
    let gone = school.booked(&home, "2026-03-05T14:00:00Z").await;
    cancel(&school.world.platform, &home.student, gone.booking_id).await.unwrap();
    school.world.clock.set("2026-03-04T11:30:00Z");
    school.booked(&home, THURSDAY_14).await;
    assert_eq!(runs(&school, &["2026-03-04T13:00:00Z", "2026-03-04T18:00:00Z"]).await, [0, 0]);
}

#[tokio::test]
async fn another_time_is_another_reminder_unless_it_was_just_told() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    school.booked(&home, THURSDAY_14).await;
    assert_eq!(runs(&school, &["2026-03-04T13:00:00Z"]).await, [1]);
    school.sql("update appointments set during = '[2026-03-12T13:00:00Z, 2026-03-12T14:00:00Z)'").await;
    assert_eq!(school.world.count("select count(*) from appointments where sequence = 1").await, 1);
    assert_eq!(runs(&school, &["2026-03-04T13:05:00Z", "2026-03-11T13:00:00Z"]).await, [0, 1]);
    assert_eq!(mailbox(&school).await.len(), 4);
    school.sql("update appointments set during = '[2026-03-12T15:00:00Z, 2026-03-12T16:00:00Z)'").await;
    school
        .sql(
            "insert into outbox_events (kind, payload, occurred_at)
             select 'booking-rescheduled', jsonb_build_object('booking_id', id), '2026-03-11T14:00:00Z' from bookings",
        )
        .await;
    assert_eq!(runs(&school, &["2026-03-11T16:00:00Z", "2026-03-12T08:00:00Z"]).await, [0, 0]);
}
