//! The invitations of a series: as many events as there are dates (docs/decisions/0009), read by a parser that did not write
//! them, each with a life of its own in a calendar.

use crate::mails::mailbox;
use crate::series::book;
use crate::{School, at};
use calcard::common::timezone::Tz;
use calcard::icalendar::{ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarProperty};
use chrono::{DateTime, Utc};
use preau_credits::Credits;
use preau_platform::outbox::Subscribers;
use preau_scheduling::model::BookingId;
use preau_scheduling::server::{cancel, reschedule, subscribers};
use preau_testkit::Household;
use std::collections::{BTreeMap, BTreeSet};

/// Thursdays at 14:00 in Paris, whose clocks go back on 25 October 2026.
const WEEKS: [&str; 4] =
    ["2026-10-15T12:00:00Z", "2026-10-22T12:00:00Z", "2026-10-29T13:00:00Z", "2026-11-05T13:00:00Z"];

/// A calendar that takes what comes by mail, as RFC 5546 says: an event is replaced by one of its UID with a higher SEQUENCE,
/// and leaves with a CANCEL that is not older than it.
#[derive(Debug, Default)]
struct Diary(BTreeMap<String, Standing>);

/// SEQUENCE, and from when to when; nothing when it was cancelled.
type Standing = (i64, Option<(DateTime<Utc>, DateTime<Utc>)>);

impl Diary {
    fn take(&mut self, file: &serde_json::Value) {
        let text = file["content"].as_str().expect("a text");
        let calendar = ICalendar::parse(text).expect("a calendar");
        let told = |name: &ICalendarProperty| {
            calendar.components.iter().find_map(|c| c.property(name)?.values.first()?.as_text().map(str::to_owned))
        };
        let method = if text.contains("METHOD:CANCEL") { "CANCEL" } else { "REQUEST" };
        assert_eq!(file["content_type"], format!("text/calendar; method={method}; charset=utf-8"));
        let is_event = |c: &&ICalendarComponent| c.component_type == ICalendarComponentType::VEvent;
        let events: Vec<_> = calendar.components.iter().filter(is_event).collect();
        let [event] = events[..] else { panic!("one event a file: {text}") };
        assert!(event.property(&ICalendarProperty::Rrule).is_none(), "no rule: each date stands for itself");
        assert!(event.property(&ICalendarProperty::RecurrenceId).is_none());
        let uid = told(&ICalendarProperty::Uid).expect("a UID");
        let sequence = event.property(&ICalendarProperty::Sequence).and_then(|e| e.values.first()?.as_integer());
        let sequence = sequence.expect("a SEQUENCE");
        let time = |name| {
            let entry = event.property(&name).expect("a time");
            let time = entry.values.first().and_then(|value| value.as_partial_date_time()).expect("a time");
            time.to_date_time_with_tz(Tz::UTC).expect("an instant").to_utc()
        };
        let span = (time(ICalendarProperty::Dtstart), time(ICalendarProperty::Dtend));
        if let Some((before, _)) = self.0.get(&uid) {
            assert!(sequence > *before, "{method} of {uid}: {sequence} after {before}");
        }
        self.0.insert(uid, (sequence, (method == "REQUEST").then_some(span)));
    }

    /// When it begins, of everything that takes place.
    fn starts(&self) -> BTreeSet<DateTime<Utc>> {
        self.0.values().filter_map(|(_, span)| Some(span.as_ref()?.0)).collect()
    }
}

struct Post {
    school: School,
    home: Household,
    read: usize,
}

impl Post {
    /// What came since, as whoever this address begins with sees it.
    async fn deliver(&mut self, reader: &str, diary: &mut Diary) {
        self.school.world.settle(&Subscribers::new(subscribers())).await;
        let mails: Vec<_> =
            mailbox(&self.school).await.into_iter().filter(|mail| mail.to.starts_with(reader)).collect();
        for mail in &mails[self.read..] {
            let files: Vec<serde_json::Value> = serde_json::from_str(&mail.attachments).expect("attachments");
            files.iter().for_each(|file| diary.take(file));
        }
        self.read = mails.len();
    }
}

#[tokio::test]
async fn a_series_is_as_many_events_each_moved_and_cancelled_by_itself() {
    for reader in ["parent.", "student.", "coach."] {
        let school = School::open().await;
        school.world.clock.set("2026-10-05T06:00:00Z");
        school.sql("update provider_schedules set time_zone = 'Europe/Paris'").await;
        let home = school.family("Inès", Credits::whole(4)).await;
        let booked = book(&school, &home, WEEKS[0], 4, WEEKS.to_vec()).await.unwrap();
        let (mut post, mut diary) = (Post { school, home, read: 0 }, Diary::default());
        post.deliver(reader, &mut diary).await;
        let uid = |id: &BookingId| format!("booking-{id}@127.0.0.1");
        let uids: BTreeSet<_> = booked.bookings.iter().map(uid).collect();
        assert_eq!(diary.0.keys().cloned().collect::<BTreeSet<_>>(), uids, "one for each date, all different");
        assert_eq!(diary.starts(), WEEKS.map(at).into(), "14:00 in Paris before and after the clocks changed");
        for (sequence, span) in diary.0.values() {
            let (from, to) = span.expect("it takes place");
            assert_eq!((*sequence, to - from), (0, chrono::TimeDelta::hours(1)));
        }
        // The second one moves into the week after the clocks changed, the third one is cancelled: nothing else changes.
        let (platform, moved) = (post.school.world.platform.clone(), at("2026-10-30T13:00:00Z"));
        reschedule(&platform, &post.home.parent, booked.bookings[1], moved).await.unwrap();
        post.deliver(reader, &mut diary).await;
        cancel(&platform, &post.home.parent, booked.bookings[2]).await.unwrap();
        post.deliver(reader, &mut diary).await;
        let of = |n: usize| diary.0[&uid(&booked.bookings[n])];
        assert_eq!(diary.0.len(), 4, "the same UIDs as before");
        assert_eq!((of(0).0, of(1).0, of(2).0, of(3).0), (0, 1, 1, 0));
        assert_eq!(diary.starts(), [at(WEEKS[0]), moved, at(WEEKS[3])].into());
    }
}
