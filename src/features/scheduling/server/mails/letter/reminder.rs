//! The day before: when, with whom, and what can still be changed.

use super::{Letter, Reader};
use crate::model::ServiceCode;
use preau_kernel::tr;
use preau_notifications::server::mail::{Block, Mail};

impl Letter<'_> {
    /// Reminds the family or the student. No attachment: the appointment is in the calendar since it was confirmed.
    pub(in crate::server::mails) fn reminder(&self) -> Mail {
        let (locale, what, day) = (self.locale(), self.title(), self.day());
        let (student, online) = (&self.seat.student_first_name, self.seat.service_code == ServiceCode::Online);
        let opening = match self.reader {
            Reader::Student => tr!(locale, "Ton prochain rendez-vous approche.", "Your next appointment is coming up."),
            Reader::Family | Reader::Coach => tr!(
                locale,
                "Le prochain rendez-vous prévu pour {student} approche.",
                "{student}’s next appointment is coming up."
            ),
        };
        let mut blocks = vec![self.greeting(), Block::Paragraph(opening), Block::Facts(self.facts()), self.button()];
        if online {
            blocks.push(Block::Note(tr!(
                locale,
                "En ligne\u{202f}: le bouton «\u{202f}Rejoindre\u{202f}» apparaît sur la page du rendez-vous dix minutes avant.",
                "Online: the “Join” button appears on the appointment’s page ten minutes before."
            )));
        }
        Mail {
            template: "booking-reminder",
            subject: tr!(locale, "Rappel\u{202f}: {what}, {day}", "Reminder: {what}, {day}"),
            preheader: self.when(),
            blocks,
            attachments: vec![],
        }
    }
}
