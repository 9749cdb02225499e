//! What the mails about a booking say, to the family, to the student ("tu") and to the coach.

mod changes;
mod reminder;
mod together;

use super::super::rules::week::{day_of, zone_name};
use super::super::seats::Seat;
use crate::model::policy::Canceller;
use crate::model::{ServiceCode, Voice};
use chrono::{DateTime, Utc};
use preau_identity::model::{Organisation, Person};
use preau_kernel::{Locale, tr};
use preau_notifications::server::ics::{self, Event, Party};
use preau_notifications::server::mail::{Attachment, Block, Mail};
use preau_platform::Platform;
use preau_platform::time::{local, zone};

/// In which quality somebody reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reader {
    /// Looks after the student, and pays.
    Family,
    /// Learns.
    Student,
    /// Gives the appointment.
    Coach,
}

/// What there is to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum News {
    /// It will take place.
    Confirmed,
    /// It will not.
    Cancelled(Canceller),
    /// It will at another time; it would have begun then.
    Moved(DateTime<Utc>),
    /// The learner did not come.
    Missed,
}

/// One mail to one reader.
#[derive(Clone, Copy)]
pub(super) struct Letter<'a> {
    pub(super) platform: &'a Platform,
    pub(super) seat: &'a Seat,
    pub(super) organisation: &'a Organisation,
    pub(super) reader: Reader,
    pub(super) person: &'a Person,
}

impl Letter<'_> {
    pub(super) fn write(&self, news: News) -> Mail {
        match news {
            News::Confirmed => self.confirmed(),
            News::Cancelled(by) => self.cancelled(by),
            News::Moved(previous_start) => self.moved(previous_start),
            News::Missed => self.missed(),
        }
    }

    fn locale(&self) -> Locale {
        self.person.locale
    }

    fn voice(&self) -> Voice {
        if self.reader == Reader::Student { Voice::Familiar } else { Voice::Formal }
    }

    fn confirmed(&self) -> Mail {
        let locale = self.locale();
        let (what, day) = (self.title(), self.day());
        let mut blocks =
            vec![self.greeting(), Block::Paragraph(self.confirmation()), Block::Facts(self.facts()), self.button()];
        blocks.extend(self.rule());
        Mail {
            template: "booking-confirmed",
            subject: tr!(locale, "Rendez-vous confirmé\u{202f}: {what}, {day}", "Appointment confirmed: {what}, {day}"),
            preheader: self.when(),
            blocks,
            attachments: vec![Attachment::invitation(&self.event())],
        }
    }

    fn cancelled(&self, by: Canceller) -> Mail {
        let locale = self.locale();
        let (what, day) = (self.title(), self.day());
        let mut facts = self.facts();
        if self.reader != Reader::Coach {
            facts.push((tr!(locale, "Crédits rendus", "Credits given back"), self.seat.refunded.format(locale)));
        }
        let mut blocks = vec![self.greeting(), Block::Paragraph(self.cancellation(by))];
        blocks.extend(self.reason(by));
        blocks.push(Block::Facts(facts));
        blocks.extend(self.nothing_back());
        blocks.push(self.way_on());
        Mail {
            template: "booking-cancelled",
            subject: tr!(locale, "Rendez-vous annulé\u{202f}: {what}, {day}", "Appointment cancelled: {what}, {day}"),
            preheader: self.when(),
            blocks,
            // Whoever gives a workshop was never sent an invitation for each seat.
            attachments: match self.reader {
                Reader::Coach if self.is_workshop() => vec![],
                _ => vec![Attachment::cancellation(&self.event())],
            },
        }
    }

    fn is_workshop(&self) -> bool {
        self.seat.service_code == ServiceCode::Workshop
    }

    fn greeting(&self) -> Block {
        let name = &self.person.first_name;
        Block::Paragraph(tr!(self.locale(), "Bonjour {name},", "Hello {name},"))
    }

    fn confirmation(&self) -> String {
        let (locale, student) = (self.locale(), &self.seat.student_first_name);
        match self.reader {
            Reader::Family => tr!(
                locale,
                "Le rendez-vous est confirmé pour {student}. L’invitation jointe l’ajoute à votre agenda.",
                "{student}’s appointment is confirmed. The attached invitation adds it to your calendar."
            ),
            Reader::Student => tr!(
                locale,
                "Ton rendez-vous est confirmé. L’invitation jointe l’ajoute à ton agenda.",
                "Your appointment is confirmed. The attached invitation adds it to your calendar."
            ),
            Reader::Coach => tr!(
                locale,
                "{student} a réservé un rendez-vous avec vous. L’invitation jointe l’ajoute à votre agenda.",
                "{student} has booked an appointment with you. The attached invitation adds it to your calendar."
            ),
        }
    }

    fn cancellation(&self, by: Canceller) -> String {
        let (locale, student, coach) = (self.locale(), &self.seat.student_first_name, &self.seat.coach);
        let organisation = &self.organisation.name;
        match (self.reader, by) {
            (Reader::Family, Canceller::Learner) => {
                tr!(locale, "Le rendez-vous prévu pour {student} est annulé.", "{student}’s appointment is cancelled.")
            }
            (Reader::Student, Canceller::Learner) => {
                tr!(locale, "Ton rendez-vous est annulé.", "Your appointment is cancelled.")
            }
            (Reader::Family, Canceller::Provider) => tr!(
                locale,
                "{coach} a dû annuler le rendez-vous prévu pour {student} et vous prie de l’en excuser.",
                "{coach} had to cancel {student}’s appointment and apologises."
            ),
            (Reader::Student, Canceller::Provider) => tr!(
                locale,
                "{coach} a dû annuler ton rendez-vous et te prie de l’en excuser.",
                "{coach} had to cancel your appointment and apologises."
            ),
            (Reader::Family, Canceller::Organisation) => tr!(
                locale,
                "{organisation} a annulé le rendez-vous prévu pour {student}.",
                "{organisation} has cancelled {student}’s appointment."
            ),
            (Reader::Student, Canceller::Organisation) => {
                tr!(
                    locale,
                    "{organisation} a annulé ton rendez-vous.",
                    "{organisation} has cancelled your appointment."
                )
            }
            (Reader::Coach, Canceller::Organisation) if self.is_workshop() => tr!(
                locale,
                "{organisation} a annulé cette date de votre atelier. Les familles sont prévenues et leurs crédits rendus.",
                "{organisation} has cancelled this date of your workshop. The families have been told and their credits given \
                 back."
            ),
            (Reader::Coach, Canceller::Provider) => tr!(
                locale,
                "Vous avez annulé le rendez-vous avec {student}. La famille est prévenue et ses crédits lui sont rendus.",
                "You have cancelled the appointment with {student}. The family has been told and its credits given back."
            ),
            (Reader::Coach, _) => tr!(
                locale,
                "Le rendez-vous avec {student} est annulé. Le créneau est de nouveau libre dans votre agenda.",
                "The appointment with {student} is cancelled. The slot is free again in your calendar."
            ),
        }
    }

    /// "Mathématiques avec Hélios"; for the coach, with whom.
    fn title(&self) -> String {
        let locale = self.locale();
        let subject = self.seat.subject.get(locale);
        if self.reader == Reader::Coach && self.is_workshop() {
            return subject.to_owned();
        }
        let with = if self.reader == Reader::Coach { &self.seat.student_first_name } else { &self.seat.coach };
        tr!(locale, "{subject} avec {with}", "{subject} with {with}")
    }

    fn day(&self) -> String {
        self.locale().short_date(day_of(zone(&self.person.time_zone), self.seat.starts_at))
    }

    fn when(&self) -> String {
        self.written(self.seat.starts_at)
    }

    /// "jeudi 5 mars 2026 à 14:00, heure de Tunis"
    fn written(&self, instant: DateTime<Utc>) -> String {
        let zone = zone(&self.person.time_zone);
        let at = self.locale().long_date_time(local(instant, zone));
        format!("{at}, {}", zone_name(self.locale(), zone))
    }

    fn facts(&self) -> Vec<(String, String)> {
        let (locale, seat) = (self.locale(), self.seat);
        let minutes = (seat.ends_at - seat.starts_at).num_minutes();
        let mut facts = vec![
            (tr!(locale, "Quand", "When"), self.when()),
            (tr!(locale, "Durée", "Length"), format!("{minutes} min")),
            (tr!(locale, "Matière", "Subject"), seat.subject.get(locale).to_owned()),
            (tr!(locale, "Type", "Kind"), seat.service.get(locale).to_owned()),
        ];
        if self.reader != Reader::Student && !(self.reader == Reader::Coach && self.is_workshop()) {
            facts.push((tr!(locale, "Élève", "Student"), seat.student_first_name.clone()));
        }
        if self.reader != Reader::Coach {
            facts.push((tr!(locale, "Coach", "Coach"), seat.coach.clone()));
            facts.push((tr!(locale, "Coût", "Cost"), seat.credits.format(locale)));
        }
        if seat.service_code != ServiceCode::Online && !seat.city.is_empty() {
            facts.push((tr!(locale, "Lieu", "Place"), seat.city.clone()));
        }
        facts
    }

    fn address(&self) -> String {
        format!("/espace/rendez-vous/{}", self.seat.id)
    }

    fn button(&self) -> Block {
        let label = tr!(self.locale(), "Voir le rendez-vous", "See the appointment");
        Block::Button { label, href: self.address() }
    }

    /// After a cancellation: the calendar for the family, the agenda for the coach.
    fn way_on(&self) -> Block {
        let locale = self.locale();
        match self.reader {
            Reader::Coach => {
                Block::Button { label: tr!(locale, "Voir mon agenda", "See my agenda"), href: "/coach".to_owned() }
            }
            Reader::Family | Reader::Student => Block::Button {
                label: tr!(locale, "Choisir un autre créneau", "Choose another slot"),
                href: format!("/espace/calendrier?coach={}", self.seat.coach_slug),
            },
        }
    }

    /// The rule of cancellation, for those it binds.
    fn rule(&self) -> Option<Block> {
        let (refund, refuse) = (self.seat.refund_hours, self.seat.refuse_hours);
        let locale = self.locale();
        let rule = tr!(
            locale,
            "Annulation\u{202f}: les crédits sont rendus jusqu’à {refund} h avant\u{202f}; ensuite ils ne le sont plus, et à \
             moins de {refuse} h l’annulation n’est plus possible.",
            "Cancellation: credits are given back up to {refund} h before; later they are not, and less than {refuse} h \
             before, cancelling is no longer possible."
        );
        let cannot_come = self.voice().pick(
            locale,
            "Un empêchement\u{202f}? Annulez depuis la page du rendez-vous.",
            "Un empêchement\u{202f}? Annule depuis la page du rendez-vous.",
            "Cannot make it? Cancel on the appointment’s page.",
        );
        (self.reader != Reader::Coach).then(|| Block::Note(format!("{cannot_come} {rule}")))
    }

    /// Why nothing came back, when nothing did.
    fn nothing_back(&self) -> Option<Block> {
        let seat = self.seat;
        let hours = seat.refund_hours;
        let kept = seat.credits > seat.refunded && self.reader != Reader::Coach;
        kept.then(|| {
            Block::Note(tr!(
                self.locale(),
                "L’annulation a eu lieu moins de {hours} h avant le rendez-vous\u{202f}: les crédits ne sont pas rendus.",
                "The appointment was cancelled less than {hours} h ahead: the credits are not given back."
            ))
        })
    }

    /// The entry of the reader's calendar. Only the reader is named in it: coaches and families do not learn each
    /// other's addresses.
    fn event(&self) -> Event {
        let seat = self.seat;
        let page = format!("{}{}", self.platform.config.public_url, self.address());
        let place = if seat.service_code == ServiceCode::Online { "" } else { seat.city.as_str() };
        Event {
            uid: ics::uid(self.platform, "booking", seat.id),
            sequence: u32::try_from(seat.sequence).unwrap_or(0),
            stamp: self.platform.now(),
            starts_at: seat.starts_at,
            ends_at: seat.ends_at,
            summary: self.title(),
            description: format!("{}\n{page}", seat.service.get(self.locale())),
            // Of the room only the page is told: its address is given to who joins, when it is open.
            location: if place.is_empty() { page.clone() } else { place.to_owned() },
            url: Some(page.clone()),
            organizer: Party { name: self.organisation.name.clone(), address: self.organisation.email.clone() },
            attendees: vec![Party { name: self.person.full_name(), address: self.person.email.clone() }],
        }
    }
}
