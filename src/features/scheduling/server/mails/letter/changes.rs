//! What the mails say when an appointment was moved, or missed.

use super::{Letter, Reader};
use crate::model::policy::Canceller;
use chrono::{DateTime, Utc};
use preau_kernel::tr;
use preau_notifications::server::mail::{Attachment, Block, Mail};

impl Letter<'_> {
    /// The invitation carries the same UID and a higher SEQUENCE, so that calendars move what they have.
    pub(super) fn moved(&self, previous_start: DateTime<Utc>) -> Mail {
        let locale = self.locale();
        let (what, day) = (self.title(), self.day());
        let mut facts = vec![(tr!(locale, "Auparavant", "Before"), self.written(previous_start))];
        facts.extend(self.facts());
        let mut blocks =
            vec![self.greeting(), Block::Paragraph(self.move_in_words()), Block::Facts(facts), self.button()];
        blocks.extend(self.rule());
        Mail {
            template: "booking-rescheduled",
            subject: tr!(locale, "Rendez-vous déplacé\u{202f}: {what}, {day}", "Appointment moved: {what}, {day}"),
            preheader: self.when(),
            blocks,
            attachments: vec![Attachment::invitation(&self.event())],
        }
    }

    fn move_in_words(&self) -> String {
        let (locale, student) = (self.locale(), &self.seat.student_first_name);
        match self.reader {
            Reader::Family => tr!(
                locale,
                "Le rendez-vous de {student} change d’heure. Les crédits ne changent pas, et l’invitation jointe met \
                 votre agenda à jour.",
                "{student}’s appointment has a new time. The credits stay as they are, and the attached invitation \
                 updates your calendar."
            ),
            Reader::Student => tr!(
                locale,
                "Ton rendez-vous change d’heure. L’invitation jointe met ton agenda à jour.",
                "Your appointment has a new time. The attached invitation updates your calendar."
            ),
            Reader::Coach => tr!(
                locale,
                "Le rendez-vous avec {student} change d’heure. L’invitation jointe met votre agenda à jour.",
                "The appointment with {student} has a new time. The attached invitation updates your calendar."
            ),
        }
    }

    /// To the parents, without a reproach: there may be a reason, and somebody to talk to.
    pub(super) fn missed(&self) -> Mail {
        let (locale, student, coach) = (self.locale(), &self.seat.student_first_name, &self.seat.coach);
        let (what, day) = (self.title(), self.day());
        let said = tr!(
            locale,
            "{coach} attendait {student}, qui n’a pas pu être là. Nous espérons que tout va bien.",
            "{coach} was waiting for {student}, who could not be there. We hope that all is well."
        );
        let organisation = &self.organisation.name;
        let note = tr!(
            locale,
            "Les crédits de ce rendez-vous restent dépensés. S’il y a eu un empêchement ou une erreur, répondez à ce \
             courriel\u{202f}: l’équipe de {organisation} en parle volontiers avec vous.",
            "The credits of this appointment stay spent. If something came up, or if this is a mistake, answer this \
             e-mail: the team of {organisation} will gladly talk about it with you."
        );
        Mail {
            template: "booking-missed",
            subject: tr!(
                locale,
                "{student} n’était pas au rendez-vous\u{202f}: {what}, {day}",
                "{student} missed an appointment: {what}, {day}"
            ),
            preheader: self.when(),
            blocks: vec![
                self.greeting(),
                Block::Paragraph(said),
                Block::Facts(self.facts()),
                self.way_on(),
                Block::Note(note),
            ],
            attachments: vec![],
        }
    }

    /// What whoever called the appointment off had to say, for those who did not.
    pub(super) fn reason(&self, by: Canceller) -> Option<Block> {
        let (locale, note) = (self.locale(), &self.seat.cancel_note);
        let own_words = self.reader == Reader::Coach && by == Canceller::Provider;
        let said = !note.is_empty() && !own_words;
        said.then(|| Block::Paragraph(tr!(locale, "Motif\u{202f}: {note}", "Reason: {note}")))
    }
}
