//! Who hears about a booking, and how: the family, the coach, and the student when they have a mailbox of their own.

mod letter;

use super::events::{BookingCancelled, BookingConfirmed, BookingRescheduled, NoShowMarked};
use super::seats::{Seat, find_seat};
use crate::model::{BookingId, BookingStatus};
use letter::{Letter, News, Reader};
use preau_identity::model::Organisation;
use preau_identity::model::Person;
use preau_identity::server::{organisation, people};
use preau_kernel::{AppError, Outcome};
use preau_notifications::server::mail::{Recipient, queue};
use preau_platform::outbox::{Heard, Subscriber};
use preau_platform::{Platform, Tx};

/// Everyone who writes a mail when something happens to a booking.
pub(super) fn subscribers() -> Vec<Subscriber> {
    vec![
        Subscriber::to("scheduling/confirmation-mails", |platform, tx, heard: Heard<BookingConfirmed>| {
            Box::pin(tell(platform, tx, heard.id, heard.event.booking_id, News::Confirmed))
        }),
        Subscriber::to("scheduling/cancellation-mails", |platform, tx, heard: Heard<BookingCancelled>| {
            Box::pin(tell(platform, tx, heard.id, heard.event.booking_id, News::Cancelled(heard.event.by)))
        }),
        Subscriber::to("scheduling/rescheduling-mails", |platform, tx, heard: Heard<BookingRescheduled>| {
            let news = News::Moved(heard.event.previous_start);
            Box::pin(tell(platform, tx, heard.id, heard.event.booking_id, news))
        }),
        Subscriber::to("scheduling/no-show-mails", |platform, tx, heard: Heard<NoShowMarked>| {
            Box::pin(tell(platform, tx, heard.id, heard.event.booking_id, News::Missed))
        }),
    ]
}

async fn tell(platform: &Platform, tx: &mut Tx, event_id: i64, booking_id: BookingId, news: News) -> Outcome<()> {
    let seat = find_seat(tx, booking_id).await?.ok_or(AppError::NotFound)?;
    // Cancelled before anybody was told: only the cancellation is still news.
    if seat.status == BookingStatus::Cancelled && !matches!(news, News::Cancelled(_)) {
        return Ok(());
    }
    let organisation = organisation::find(tx).await?;
    for (reader, person) in list_readers(tx, &seat, &organisation, news).await? {
        let letter = Letter { platform, seat: &seat, organisation: &organisation, reader, person: &person };
        let mail = letter.write(news);
        let key = format!("event:{event_id}/{}/{}", mail.template, person.user_id);
        queue(platform, tx, &key, &Recipient::from(&person), mail).await?;
    }
    Ok(())
}

/// Those who are told; of an absence, the parents alone.
async fn list_readers(
    tx: &mut Tx,
    seat: &Seat,
    organisation: &Organisation,
    news: News,
) -> Outcome<Vec<(Reader, Person)>> {
    let mut readers: Vec<(Reader, Person)> =
        people::list_payers(tx, seat.account_id).await?.into_iter().map(|person| (Reader::Family, person)).collect();
    if news == News::Missed {
        return Ok(readers);
    }
    let student = people::find_person(tx, seat.student_id).await?;
    readers.extend(student.filter(|person| has_mailbox(person, organisation)).map(|person| (Reader::Student, person)));
    let coach = people::find_person(tx, seat.provider_user_id).await?;
    readers.extend(coach.map(|person| (Reader::Coach, person)));
    Ok(readers)
}

/// The addresses we make for students sign them in and receive nothing (SPEC ID-1).
fn has_mailbox(person: &Person, organisation: &Organisation) -> bool {
    let domain = person.email.rsplit_once('@').map(|(_, domain)| domain.to_lowercase());
    domain.is_some_and(|domain| domain != organisation.student_domain.to_lowercase())
}
