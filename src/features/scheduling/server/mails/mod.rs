//! Who hears about a booking, and how: the family, the coach, and the student when they have a mailbox of their own.

mod letter;
mod reminders;

pub use reminders::{SendReminders, send_reminders};

use super::events::{BookingCancelled, BookingConfirmed};
use super::seats::find_seat;
use crate::model::policy::Canceller;
use crate::model::{BookingId, BookingStatus};
use letter::{Letter, News, Reader};
use preau_identity::model::Organisation;
use preau_identity::model::Person;
use preau_identity::server::{organisation, people};
use preau_kernel::{AppError, Outcome};
use preau_notifications::server::mail::{Recipient, queue};
use preau_platform::outbox::{Heard, Subscriber};
use preau_platform::{Platform, Tx};

/// Everyone in this room who reacts to something.
pub fn subscribers() -> Vec<Subscriber> {
    vec![
        super::recordings::subscriber(),
        Subscriber::to("scheduling/confirmation-mails", |platform, tx, heard: Heard<BookingConfirmed>| {
            Box::pin(tell(platform, tx, heard.id, heard.event.booking_id, None))
        }),
        Subscriber::to("scheduling/cancellation-mails", |platform, tx, heard: Heard<BookingCancelled>| {
            Box::pin(tell(platform, tx, heard.id, heard.event.booking_id, Some(heard.event.by)))
        }),
    ]
}

async fn tell(
    platform: &Platform,
    tx: &mut Tx,
    event_id: i64,
    booking_id: BookingId,
    cancelled_by: Option<Canceller>,
) -> Outcome<()> {
    let seat = find_seat(tx, booking_id).await?.ok_or(AppError::NotFound)?;
    let news = match cancelled_by {
        Some(by) => News::Cancelled(by),
        // Cancelled before anybody was told: only the cancellation is still news.
        None if seat.status == BookingStatus::Cancelled => return Ok(()),
        None => News::Confirmed,
    };
    let organisation = organisation::find(tx).await?;
    let mut readers: Vec<(Reader, Person)> =
        people::list_payers(tx, seat.account_id).await?.into_iter().map(|person| (Reader::Family, person)).collect();
    let student = people::find_person(tx, seat.student_id).await?;
    readers.extend(student.filter(|person| has_mailbox(person, &organisation)).map(|person| (Reader::Student, person)));
    let coach = people::find_person(tx, seat.provider_user_id).await?;
    readers.extend(coach.map(|person| (Reader::Coach, person)));
    for (reader, person) in readers {
        let letter = Letter { platform, seat: &seat, organisation: &organisation, reader, person: &person };
        let mail = letter.write(news);
        let key = format!("event:{event_id}/{}/{}", mail.template, person.user_id);
        queue(platform, tx, &key, &Recipient::from(&person), mail).await?;
    }
    Ok(())
}

/// The addresses we make for students sign them in and receive nothing (SPEC ID-1).
fn has_mailbox(person: &Person, organisation: &Organisation) -> bool {
    let domain = person.email.rsplit_once('@').map(|(_, domain)| domain.to_lowercase());
    domain.is_some_and(|domain| domain != organisation.student_domain.to_lowercase())
}
