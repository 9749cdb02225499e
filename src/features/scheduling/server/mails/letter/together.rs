//! What the mail says about seats that were booked together: one mail, every date, an invitation for each.

use super::super::super::seats::Seat;
use super::{Letter, Reader};
use preau_credits::Credits;
use preau_kernel::tr;
use preau_notifications::server::mail::{Attachment, Block, Mail};

impl Letter<'_> {
    /// `seats` in order of time; the letter's own seat is the first of them.
    pub(in super::super) fn confirmed_together(&self, seats: &[Seat]) -> Mail {
        let locale = self.locale();
        let (what, many) = (self.title(), seats.len());
        let letters: Vec<Letter<'_>> = seats.iter().map(|seat| Letter { seat, ..*self }).collect();
        let total: Credits = seats.iter().map(|seat| seat.credits).sum();
        let mut facts: Vec<(String, String)> =
            letters.iter().enumerate().map(|(n, letter)| (format!("{}", n + 1), letter.when())).collect();
        if self.reader != Reader::Coach {
            facts.push((tr!(locale, "Coût en tout", "Cost in all"), total.format(locale)));
        }
        let student = &self.seat.student_first_name;
        let text = match self.reader {
            Reader::Family => tr!(
                locale,
                "Ces {many} dates sont réservées pour {student}. Les invitations jointes les ajoutent à votre agenda.",
                "These {many} dates are booked for {student}. The attached invitations add them to your calendar."
            ),
            Reader::Student => tr!(
                locale,
                "Ces {many} dates sont réservées pour toi. Les invitations jointes les ajoutent à ton agenda.",
                "These {many} dates are booked for you. The attached invitations add them to your calendar."
            ),
            Reader::Coach => tr!(
                locale,
                "{student} a réservé ces {many} dates avec vous. Les invitations jointes les ajoutent à votre agenda.",
                "{student} has booked these {many} dates with you. The attached invitations add them to your calendar."
            ),
        };
        let button = Block::Button {
            label: tr!(locale, "Voir les rendez-vous", "See the appointments"),
            href: if self.reader == Reader::Coach { "/coach".to_owned() } else { "/espace/rendez-vous".to_owned() },
        };
        let mut blocks = vec![self.greeting(), Block::Paragraph(text), Block::Facts(facts), button];
        blocks.extend(self.rule());
        Mail {
            template: "bookings-confirmed",
            subject: tr!(locale, "{many} dates confirmées\u{202f}: {what}", "{many} dates confirmed: {what}"),
            preheader: self.when(),
            blocks,
            attachments: letters.iter().map(|letter| Attachment::invitation(&letter.event())).collect(),
        }
    }
}
