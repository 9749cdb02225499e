//! Who hears about a booking, and how: the family, the coach, and the student when they have a mailbox of their own.

mod letter;
mod reminders;
mod report;

pub use reminders::{SendReminders, send_reminders};
mod offer;

use super::events::{BookingCancelled, BookingConfirmed, BookingRescheduled, NoShowMarked};
use super::seats::{Seat, find_seat};
use crate::model::policy::Canceller;
use crate::model::{BookingId, BookingStatus, ServiceCode};
use letter::{Letter, News, Reader};
use preau_identity::model::Organisation;
use preau_identity::model::Person;
use preau_identity::server::{organisation, people};
use preau_kernel::{AppError, Outcome};
use preau_notifications::server::mail::{Recipient, queue};
use preau_platform::outbox::{Heard, Subscriber};
use preau_platform::{IntoInternal, Platform, Tx};

/// Everyone who writes a mail when something happens to a booking.
pub(super) fn subscribers() -> Vec<Subscriber> {
    let about_bookings = vec![
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
    ];
    about_bookings.into_iter().chain([report::subscriber()]).chain(offer::subscribers()).collect()
}

async fn tell(platform: &Platform, tx: &mut Tx, event_id: i64, booking_id: BookingId, news: News) -> Outcome<()> {
    let seat = find_seat(tx, booking_id).await?.ok_or(AppError::NotFound)?;
    // Cancelled before anybody was told: only the cancellation is still news.
    if seat.status == BookingStatus::Cancelled && !matches!(news, News::Cancelled(_)) {
        return Ok(());
    }
    // Booked together, told together: the first of them speaks for all.
    let together = if news == News::Confirmed { list_together(tx, booking_id).await? } else { vec![] };
    if together.first().is_some_and(|first| first.id != booking_id) {
        return Ok(());
    }
    let organisation = organisation::find(tx).await?;
    for (reader, person) in list_readers(tx, &seat, &organisation, news).await? {
        let letter = Letter { platform, seat: &seat, organisation: &organisation, reader, person: &person };
        let mail = if together.len() > 1 { letter.confirmed_together(&together) } else { letter.write(news) };
        let key = format!("event:{event_id}/{}/{}", mail.template, person.user_id);
        queue(platform, tx, &key, &Recipient::from(&person), mail).await?;
    }
    Ok(())
}

/// The seats that were booked together with this one, itself among them, in order of time; those that were cancelled
/// before anybody was told are no news.
async fn list_together(tx: &mut Tx, booking_id: BookingId) -> Outcome<Vec<Seat>> {
    let ids = sqlx::query_scalar!(
        r#"select others.id as "id: BookingId" from bookings this join bookings others on others.together = this.together
            where this.id = $1 and others.status <> 'cancelled' order by lower(others.during), others.id"#,
        booking_id.0
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list seats booked together")?;
    let mut seats = Vec::new();
    for id in ids {
        seats.extend(find_seat(tx, id).await?);
    }
    Ok(seats)
}

/// Those who are told; of an absence, the parents alone. Who gives a workshop has its roster and no mail
/// for each seat, only one when somebody else calls a date off.
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
    let told = match news {
        _ if seat.service_code != ServiceCode::Workshop => true,
        // Somebody else called their date off.
        News::Cancelled(Canceller::Organisation) => speaks_for_date(tx, seat.id).await?,
        _ => false,
    };
    if told {
        let coach = people::find_person(tx, seat.provider_user_id).await?;
        readers.extend(coach.map(|person| (Reader::Coach, person)));
    }
    Ok(readers)
}

/// Was the whole date called off, and is this the first of its seats?
async fn speaks_for_date(tx: &mut Tx, id: BookingId) -> Outcome<bool> {
    sqlx::query_scalar!(
        r#"select exists (
             select from bookings this join appointments a on a.id = this.appointment_id and a.status = 'cancelled'
              where this.id = $1
                and not exists (select from bookings b where b.appointment_id = a.id and b.id < this.id
                                   and b.cancelled_at = this.cancelled_at)) as "exists!""#,
        id.0
    )
    .fetch_one(&mut **tx)
    .await
    .internal("look at a date that was called off")
}

/// The addresses we make for students sign them in and receive nothing (SPEC ID-1).
fn has_mailbox(person: &Person, organisation: &Organisation) -> bool {
    let domain = person.email.rsplit_once('@').map(|(_, domain)| domain.to_lowercase());
    domain.is_some_and(|domain| domain != organisation.student_domain.to_lowercase())
}
