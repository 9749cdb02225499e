//! What calendars read (RFC 5545, RFC 5546): invitations sent with the mails about a booking, and feeds (SPEC SC-9).
//!
//! A later message about the same event has the same UID and a higher SEQUENCE; a cancellation removes it from the
//! calendar. All times are in UTC, so no time zone definition is needed and clock changes cannot move an appointment.

use crate::model::{Attachment, TextFile};
use chrono::{DateTime, TimeDelta, Utc};
use icalendar::{
    Attendee, Calendar, Component, Event as Entry, EventLike, EventStatus, Parameter, PartStat, Property, Role,
};
use preau_platform::Platform;
use std::fmt::Display;

/// Something that stands in a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Stable for ever; see [`uid`].
    pub uid: String,
    /// 0 for the first message about the event, one more for each change.
    pub sequence: u32,
    /// When this message was made: `platform.now()`.
    pub stamp: DateTime<Utc>,
    /// Beginning.
    pub starts_at: DateTime<Utc>,
    /// End.
    pub ends_at: DateTime<Utc>,
    /// Title.
    pub summary: String,
    /// What to know; line breaks are kept.
    pub description: String,
    /// Where, or the address of the video room; may be empty.
    pub location: String,
    /// Absolute address of the page about it.
    pub url: Option<String>,
    /// Who invites: the organisation.
    pub organizer: Party,
    /// Who takes part.
    pub attendees: Vec<Party>,
}

/// A name and a mail address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Name.
    pub name: String,
    /// Mail address.
    pub address: String,
}

/// `booking-<id>@<our host>`: the UID of something of ours.
pub fn uid(platform: &Platform, kind: &str, id: impl Display) -> String {
    format!("{kind}-{id}@{}", own_host(platform))
}

/// What every UID of ours ends with, after the `@`.
pub fn own_host(platform: &Platform) -> String {
    super::mail::host(&platform.config.public_url)
}

/// The event enters the calendar, or changes there.
pub fn invitation(event: &Event) -> String {
    message(event, "REQUEST", EventStatus::Confirmed)
}

/// The event leaves the calendar.
pub fn cancellation(event: &Event) -> String {
    message(event, "CANCEL", EventStatus::Cancelled)
}

impl Attachment {
    /// [`invitation`] as a file.
    pub fn invitation(event: &Event) -> Self {
        Self::calendar("REQUEST", invitation(event))
    }

    /// [`cancellation`] as a file.
    pub fn cancellation(event: &Event) -> Self {
        Self::calendar("CANCEL", cancellation(event))
    }

    fn calendar(method: &str, content: String) -> Self {
        let content_type = format!("text/calendar; method={method}; charset=utf-8");
        Self::Text(TextFile { name: "rendez-vous.ics".to_owned(), content_type, content })
    }
}

/// A calendar to subscribe to: the events, each with whether it will not take place. `stamp` of an event is when it last
/// changed, so that an unchanged feed is the same text.
pub fn feed(name: &str, events: &[(Event, bool)]) -> String {
    let mut calendar = Calendar::empty();
    for (key, value) in HEAD {
        calendar.append_property(Property::new(key, value));
    }
    calendar.name(&line(name)).ttl(&TimeDelta::hours(1));
    for (event, cancelled) in events {
        let status = if *cancelled { EventStatus::Cancelled } else { EventStatus::Confirmed };
        calendar.push(entry(event, status).last_modified(event.stamp).done());
    }
    calendar.to_string()
}

const HEAD: [(&str, &str); 3] = [("VERSION", "2.0"), ("PRODID", "-//Preau//Preau//FR"), ("CALSCALE", "GREGORIAN")];

fn message(event: &Event, method: &str, status: EventStatus) -> String {
    let mut entry = entry(event, status);
    entry.append_property(organizer(&event.organizer));
    for party in &event.attendees {
        entry.attendee(attendee(party));
    }
    let mut calendar = Calendar::empty();
    for (key, value) in HEAD.into_iter().chain([("METHOD", method)]) {
        calendar.append_property(Property::new(key, value));
    }
    calendar.push(entry.done());
    calendar.to_string()
}

/// What invitations and feeds say alike.
fn entry(event: &Event, status: EventStatus) -> Entry {
    let mut entry = Entry::new();
    entry
        .uid(&line(&event.uid))
        .sequence(event.sequence)
        .timestamp(event.stamp)
        .starts(event.starts_at)
        .ends(event.ends_at)
        .summary(&line(&event.summary))
        .description(&lines(&event.description))
        .status(status);
    if !event.location.is_empty() {
        entry.location(&line(&event.location));
    }
    if let Some(url) = &event.url {
        entry.url(&line(url));
    }
    entry
}

fn organizer(party: &Party) -> Property {
    Property::new("ORGANIZER", mailto(&party.address)).append_parameter(Parameter::new("CN", &name(&party.name))).done()
}

/// The seat is already taken, so nobody is asked to answer.
fn attendee(party: &Party) -> Attendee {
    Attendee::new(mailto(&party.address))
        .cn(name(&party.name))
        .role(Role::ReqParticipant)
        .partstat(PartStat::Accepted)
        .rsvp(false)
}

fn mailto(address: &str) -> String {
    format!("mailto:{}", line(address))
}

/// A parameter value: a quote cannot be written in one at all (RFC 5545 §3.2).
fn name(text: &str) -> String {
    line(text).replace('"', "'")
}

/// One line: no character that could end it and begin a property of its own.
fn line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Several lines; the library escapes `\n` alone.
fn lines(text: &str) -> String {
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;
    use icalendar::{CalendarComponent, DatePerhapsTime};
    use proptest::prelude::*;

    fn lesson() -> Event {
        Event {
            uid: "booking-0192@nexus.tn".to_owned(),
            sequence: 0,
            stamp: Utc.with_ymd_and_hms(2026, 11, 20, 9, 30, 0).unwrap(),
            starts_at: Utc.with_ymd_and_hms(2026, 11, 23, 13, 0, 0).unwrap(),
            ends_at: Utc.with_ymd_and_hms(2026, 11, 23, 14, 0, 0).unwrap(),
            summary: "Mathématiques avec Hélios".to_owned(),
            description:
                "Visioconférence ; prévoyez de quoi écrire, et votre cours.\nLien : https://meet.jit.si/nexus-0192"
                    .to_owned(),
            location: "https://meet.jit.si/nexus-0192".to_owned(),
            url: Some("https://nexus.tn/espace/calendrier".to_owned()),
            organizer: Party { name: "Nexus Réussite".to_owned(), address: "contact@nexus.tn".to_owned() },
            attendees: vec![
                Party { name: "Inès Ben Salah".to_owned(), address: "ines.bensalah@eleves.nexus.tn".to_owned() },
                Party { name: "Hélios".to_owned(), address: "helios@nexus.tn".to_owned() },
            ],
        }
    }

    /// What a calendar reads, independent of the library that wrote it: unfolded lines (RFC 5545 §3.1).
    fn unfolded(ics: &str) -> Vec<String> {
        ics.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
    }

    fn entry(ics: &str) -> Entry {
        let calendar: Calendar = ics.parse().unwrap();
        match calendar.components.as_slice() {
            [CalendarComponent::Event(entry)] => entry.clone(),
            other => panic!("one event expected, got {other:?}"),
        }
    }

    #[test]
    fn an_invitation_reads_back_as_it_was_meant() {
        let entry = entry(&invitation(&lesson()));
        assert_eq!(entry.get_uid(), Some("booking-0192@nexus.tn"));
        assert_eq!(entry.get_summary(), Some("Mathématiques avec Hélios"));
        assert_eq!(entry.get_description(), Some(lesson().description.as_str()));
        assert_eq!(entry.get_start(), Some(DatePerhapsTime::from(lesson().starts_at)));
        assert_eq!(entry.get_end(), Some(DatePerhapsTime::from(lesson().ends_at)));
        assert_eq!(entry.get_timestamp(), Some(lesson().stamp));
        assert_eq!(entry.get_status(), Some(EventStatus::Confirmed));
        let addresses: Vec<String> = entry.get_attendees().into_iter().map(|a| a.cal_address).collect();
        assert_eq!(addresses, ["mailto:ines.bensalah@eleves.nexus.tn", "mailto:helios@nexus.tn"]);
    }

    #[test]
    fn an_invitation_has_every_line_that_calendars_require() {
        let ics = invitation(&lesson());
        let lines = unfolded(&ics);
        for wanted in [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Preau//Preau//FR",
            "METHOD:REQUEST",
            "BEGIN:VEVENT",
            "UID:booking-0192@nexus.tn",
            "SEQUENCE:0",
            "DTSTAMP:20261120T093000Z",
            "DTSTART:20261123T130000Z",
            "DTEND:20261123T140000Z",
            "STATUS:CONFIRMED",
            "LOCATION:https://meet.jit.si/nexus-0192",
            "URL:https://nexus.tn/espace/calendrier",
            "ORGANIZER;CN=Nexus Réussite:mailto:contact@nexus.tn",
            "END:VEVENT",
            "END:VCALENDAR",
        ] {
            assert_eq!(lines.iter().filter(|l| *l == wanted).count(), 1, "{wanted} in {lines:#?}");
        }
    }

    #[test]
    fn a_cancellation_names_the_same_event_with_a_higher_sequence() {
        let ics = cancellation(&Event { sequence: 1, ..lesson() });
        let lines = unfolded(&ics);
        for wanted in ["METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:1", "UID:booking-0192@nexus.tn"] {
            assert!(lines.iter().any(|l| l == wanted), "{wanted} in {lines:#?}");
        }
    }

    #[test]
    fn lines_end_in_crlf_and_are_folded_at_75_octets() {
        let ics = invitation(&Event { description: "é".repeat(400), ..lesson() });
        assert!(ics.ends_with("END:VCALENDAR\r\n"));
        assert!(!ics.replace("\r\n", "").contains(['\r', '\n']), "no bare line break");
        for line in ics.split_terminator("\r\n") {
            assert!(line.len() <= 75, "{} octets: {line}", line.len());
        }
        assert_eq!(entry(&ics).get_description().map(str::len), Some(800));
    }

    #[test]
    fn a_feed_holds_what_takes_place_and_what_no_longer_does_and_is_the_same_text_while_nothing_changes() {
        let other = Event { uid: "booking-0193@nexus.tn".to_owned(), sequence: 2, ..lesson() };
        let ics = feed("Nexus Réussite, Inès; cours", &[(lesson(), false), (other.clone(), true)]);
        let lines = unfolded(&ics);
        for (wanted, times) in [
            ("BEGIN:VEVENT", 2),
            ("STATUS:CONFIRMED", 1),
            ("STATUS:CANCELLED", 1),
            ("SEQUENCE:2", 1),
            ("DTSTAMP:20261120T093000Z", 2),
            ("LAST-MODIFIED:20261120T093000Z", 2),
            ("X-PUBLISHED-TTL:PT1H", 1),
        ] {
            let found = lines.iter().filter(|l| l.replace("PT3600S", "PT1H") == wanted).count();
            assert_eq!(found, times, "{wanted} in {lines:#?}");
        }
        assert!(!ics.contains("METHOD:") && !ics.contains("ORGANIZER") && !ics.contains("ATTENDEE"), "{ics}");
        assert!(lines.iter().any(|l| l == "X-WR-CALNAME:Nexus Réussite\\, Inès\\; cours"), "{lines:#?}");
        assert_eq!(ics, feed("Nexus Réussite, Inès; cours", &[(lesson(), false), (other, true)]));
    }

    #[test]
    fn a_file_says_which_method_it_is() {
        for (file, method) in
            [(Attachment::invitation(&lesson()), "REQUEST"), (Attachment::cancellation(&lesson()), "CANCEL")]
        {
            let Attachment::Text(file) = file else { panic!("a calendar is text") };
            assert_eq!(file.content_type, format!("text/calendar; method={method}; charset=utf-8"));
        }
    }

    proptest! {
        #[test]
        fn no_text_can_add_a_property(text in "\\PC{0,40}(\r|\n|\r\n|\u{85}|\")(ATTENDEE|END):\\PC{0,20}") {
            let party = Party { name: text.clone(), address: text.clone() };
            let ics = invitation(&Event {
                uid: text.clone(),
                summary: text.clone(),
                description: text.clone(),
                location: text.clone(),
                url: Some(text.clone()),
                organizer: party.clone(),
                attendees: vec![party],
                ..lesson()
            });
            let names: Vec<String> = unfolded(&ics)
                .iter()
                .map(|l| l.split([':', ';']).next().unwrap_or_default().to_owned())
                .collect();
            prop_assert_eq!(names.iter().filter(|n| *n == "ATTENDEE").count(), 1);
            prop_assert_eq!(names.iter().filter(|n| *n == "END").count(), 2);
        }
    }
}
