//! The mails about a booking: who gets them, what they carry, and that each goes out once.

use crate::{School, THURSDAY_14};
use calcard::icalendar::{ICalendar, ICalendarComponentType, ICalendarProperty};
use preau_credits::Credits;
use preau_platform::outbox::Subscribers;
use preau_scheduling::server::{cancel, subscribers};
use sqlx::Row;

pub(crate) struct Seen {
    pub(crate) to: String,
    pub(crate) template: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) attachments: String,
}

pub(crate) async fn mailbox(school: &School) -> Vec<Seen> {
    let mut tx = school.world.house().await;
    let rows = sqlx::query(
        "select to_address, template, subject, text_body, attachments::text as attachments from mails order by created_at, id",
    )
    .fetch_all(&mut *tx)
    .await
    .expect("mails");
    rows.iter()
        .map(|row| Seen {
            to: row.get("to_address"),
            template: row.get("template"),
            subject: row.get("subject"),
            text: row.get("text_body"),
            attachments: row.get("attachments"),
        })
        .collect()
}

#[tokio::test]
async fn family_student_and_coach_are_told_once_each_with_an_invitation() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let booked = school.booked(&home, THURSDAY_14).await;
    let subscribers = Subscribers::new(subscribers());
    school.world.settle(&subscribers).await;
    let mails = mailbox(&school).await;
    assert_eq!(mails.len(), 3);
    let to =
        |start: &str| mails.iter().find(|m| m.to.starts_with(start)).unwrap_or_else(|| panic!("no mail to {start}"));
    let (parent, student, coach) = (to("parent."), to("student."), to("coach."));
    for mail in &mails {
        assert_eq!(mail.template, "booking-confirmed");
        assert!(
            mail.attachments.contains("METHOD:REQUEST") && mail.attachments.contains("SEQUENCE:0"),
            "{}",
            mail.attachments
        );
        assert!(mail.attachments.contains(&format!("UID:booking-{}@", booked.booking_id)));
        assert!(mail.attachments.contains("DTSTART:20260305T130000Z"));
        assert!(mail.text.contains("jeudi 5 mars 2026 à 14:00, heure de Tunis"), "{}", mail.text);
        assert!(!mail.attachments.contains("meet.jit.si"), "the room is not told before it is open");
    }
    assert_eq!(parent.subject, "Rendez-vous confirmé\u{202f}: Mathématiques avec Hélios, jeu. 5 mars");
    assert_eq!(coach.subject, "Rendez-vous confirmé\u{202f}: Mathématiques avec Inès, jeu. 5 mars");
    assert!(student.text.contains("Ton rendez-vous") && !student.text.contains("votre"), "{}", student.text);
    assert!(parent.text.contains("confirmé pour Inès") && parent.text.contains("votre agenda"), "{}", parent.text);
    // Coaches and families do not learn each other's addresses.
    assert!(!coach.attachments.contains("parent.") && !coach.attachments.contains("student."));
    assert!(!parent.attachments.contains("coach."));
    // Said again, nothing is sent again.
    school.sql("update outbox_events set dispatched_at = null").await;
    school.world.settle(&subscribers).await;
    assert_eq!(mailbox(&school).await.len(), 3);
}

#[tokio::test]
async fn a_student_without_a_mailbox_is_told_by_their_parents() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    school.sql("update users set email = 'ines.bentest@Eleves.Nexus.test' where email like 'student.%'").await;
    school.booked(&home, THURSDAY_14).await;
    school.world.settle(&Subscribers::new(subscribers())).await;
    let mails = mailbox(&school).await;
    assert_eq!(mails.len(), 2);
    assert!(mails.iter().all(|mail| !mail.to.to_lowercase().contains("eleves.nexus.test")));
}

#[tokio::test]
async fn a_cancellation_takes_it_out_of_the_calendar_and_says_what_came_back() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let booked = school.booked(&home, THURSDAY_14).await;
    let subscribers = Subscribers::new(subscribers());
    school.world.settle(&subscribers).await;
    cancel(&school.world.platform, &school.helios_person.actor, booked.booking_id).await.unwrap();
    school.world.settle(&subscribers).await;
    let mails: Vec<_> = mailbox(&school).await.into_iter().filter(|m| m.template == "booking-cancelled").collect();
    assert_eq!(mails.len(), 3);
    for mail in &mails {
        assert!(
            mail.attachments.contains("METHOD:CANCEL") && mail.attachments.contains("SEQUENCE:1"),
            "{}",
            mail.attachments
        );
        assert!(mail.attachments.contains(&format!("UID:booking-{}@", booked.booking_id)));
    }
    let parent = mails.iter().find(|m| m.to.starts_with("parent.")).unwrap();
    assert!(parent.text.contains("Hélios a dû annuler") && parent.text.contains("1 crédit"), "{}", parent.text);
}

#[tokio::test]
async fn what_is_cancelled_before_anybody_was_told_is_told_as_cancelled_only() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let booked = school.booked(&home, THURSDAY_14).await;
    school.world.clock.set("2026-03-05T10:00:00Z");
    cancel(&school.world.platform, &home.parent, booked.booking_id).await.unwrap();
    school.world.settle(&Subscribers::new(subscribers())).await;
    let mails = mailbox(&school).await;
    assert!(mails.len() == 3 && mails.iter().all(|mail| mail.template == "booking-cancelled"));
    let parent = mails.iter().find(|m| m.to.starts_with("parent.")).unwrap();
    assert!(parent.text.contains("moins de 24 h avant le rendez-vous"), "{}", parent.text);
}

#[tokio::test]
async fn another_parser_reads_the_invitation_and_its_cancellation_as_one_event() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let booked = school.booked(&home, THURSDAY_14).await;
    let subscribers = Subscribers::new(subscribers());
    school.world.settle(&subscribers).await;
    cancel(&school.world.platform, &home.parent, booked.booking_id).await.unwrap();
    school.world.settle(&subscribers).await;
    let mails = mailbox(&school).await;
    assert_eq!(mails.len(), 6);
    for mail in mails {
        let files: serde_json::Value = serde_json::from_str(&mail.attachments).unwrap();
        let calendar = ICalendar::parse(files[0]["content"].as_str().unwrap()).unwrap();
        let event = calendar.components.iter().find(|c| c.component_type == ICalendarComponentType::VEvent).unwrap();
        let text = |property| event.property(property).and_then(|e| e.values.first()?.as_text()).map(str::to_owned);
        let sequence = event.property(&ICalendarProperty::Sequence).and_then(|e| e.values.first()?.as_integer());
        let (method, number) = if mail.template == "booking-confirmed" { ("REQUEST", 0) } else { ("CANCEL", 1) };
        assert_eq!(files[0]["content_type"], format!("text/calendar; method={method}; charset=utf-8"));
        assert_eq!(sequence, Some(number), "{method}");
        assert_eq!(text(&ICalendarProperty::Uid), Some(format!("booking-{}@127.0.0.1", booked.booking_id)));
        let attendees: Vec<_> = event.properties(&ICalendarProperty::Attendee).collect();
        assert_eq!(attendees.len(), 1, "only the reader is named");
        assert_eq!(attendees[0].calendar_address(), Some(mail.to.as_str()));
        assert!(event.property(&ICalendarProperty::Organizer).is_some(), "RFC 5546 asks for one");
    }
}
