//! Mails about a seat that somebody waited for: it is theirs for a time, or that time is over.

use super::super::events::{HoldExpired, SeatOffered};
use super::super::rules::week::zone_name;
use super::super::seats::{Seat, find_seat};
use super::has_mailbox;
use crate::model::{BookingId, BookingStatus, Voice};
use preau_identity::model::Person;
use preau_identity::server::{organisation, people};
use preau_kernel::{Outcome, tr};
use preau_notifications::server::mail::{Block, Mail, Recipient, queue};
use preau_platform::outbox::{Heard, Subscriber};
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform, Tx};

/// Those who write these mails.
pub(super) fn subscribers() -> Vec<Subscriber> {
    vec![
        Subscriber::to("scheduling/offer-mails", |platform, tx, heard: Heard<SeatOffered>| {
            Box::pin(tell(platform, tx, heard.id, heard.event.booking_id, News::Offered))
        }),
        Subscriber::to("scheduling/offer-expired-mails", |platform, tx, heard: Heard<HoldExpired>| {
            Box::pin(tell(platform, tx, heard.id, heard.event.booking_id, News::Expired))
        }),
    ]
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum News {
    Offered,
    Expired,
}

async fn tell(platform: &Platform, tx: &mut Tx, event_id: i64, id: BookingId, news: News) -> Outcome<()> {
    let Some(seat) = find_seat(tx, id).await? else { return Ok(()) };
    let due = match news {
        // Answered before anybody was told: nothing to tell.
        News::Offered => seat.status == BookingStatus::Pending,
        // Holds that are no offers, and offers that were refused, are nobody's news.
        News::Expired => offer_expired(tx, id).await?,
    };
    if !due {
        return Ok(());
    }
    let organisation = organisation::find(tx).await?;
    let family = people::list_payers(tx, seat.account_id).await?.into_iter().map(|person| (Voice::Formal, person));
    let mut readers: Vec<(Voice, Person)> = family.collect();
    let student = people::find_person(tx, seat.student_id).await?;
    readers.extend(student.filter(|p| has_mailbox(p, &organisation)).map(|person| (Voice::Familiar, person)));
    for (voice, person) in readers {
        let mail = match news {
            News::Offered => offered(&seat, &person, voice),
            News::Expired => expired(&seat, &person, voice),
        };
        let key = format!("event:{event_id}/{}/{}", mail.template, person.user_id);
        queue(platform, tx, &key, &Recipient::from(&person), mail).await?;
    }
    Ok(())
}

async fn offer_expired(tx: &mut Tx, id: BookingId) -> Outcome<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from waitlist_entries where booking_id = $1 and status = 'expired') as "exists!""#,
        id.0
    )
    .fetch_one(&mut **tx)
    .await
    .internal("look at an offer")
}

fn when(seat: &Seat, person: &Person) -> String {
    let zone = zone(&person.time_zone);
    format!("{}, {}", person.locale.long_date_time(local(seat.starts_at, zone)), zone_name(person.locale, zone))
}

fn greeting(person: &Person) -> Block {
    let name = &person.first_name;
    Block::Paragraph(tr!(person.locale, "Bonjour {name},", "Hello {name},"))
}

fn offered(seat: &Seat, person: &Person, voice: Voice) -> Mail {
    let locale = person.locale;
    let (title, student, coach) = (seat.subject.get(locale), &seat.student_first_name, &seat.coach);
    let zone = zone(&person.time_zone);
    let until = seat.held_until.map(|until| locale.long_date_time(local(until, zone))).unwrap_or_default();
    let text = match voice {
        Voice::Formal => tr!(
            locale,
            "Une place s’est libérée pour {student}. Elle est gardée jusqu’au {until}\u{202f}; sans réponse, elle passe à la \
             personne suivante.",
            "A seat has become free for {student}. It is kept until {until}; without an answer it goes to the next person."
        ),
        Voice::Familiar => tr!(
            locale,
            "Une place s’est libérée pour toi. Elle est gardée jusqu’au {until}\u{202f}; sans réponse, elle passe à la personne \
             suivante.",
            "A seat has become free for you. It is kept until {until}; without an answer it goes to the next person."
        ),
    };
    let facts = vec![
        (tr!(locale, "Atelier", "Workshop"), title.to_owned()),
        (tr!(locale, "Quand", "When"), when(seat, person)),
        (tr!(locale, "Coach", "Coach"), coach.clone()),
        (tr!(locale, "Coût", "Cost"), seat.credits.format(locale)),
        (tr!(locale, "Gardée jusqu’au", "Kept until"), until),
    ];
    Mail {
        template: "seat-offered",
        subject: tr!(locale, "Une place s’est libérée\u{202f}: {title}", "A seat has become free: {title}"),
        preheader: when(seat, person),
        blocks: vec![
            greeting(person),
            Block::Paragraph(text),
            Block::Facts(facts),
            Block::Button {
                label: tr!(locale, "Accepter ou refuser", "Accept or refuse"),
                href: format!("/espace/ateliers/offres/{}", seat.id),
            },
        ],
        attachments: vec![],
    }
}

fn expired(seat: &Seat, person: &Person, voice: Voice) -> Mail {
    let locale = person.locale;
    let (title, student) = (seat.subject.get(locale), &seat.student_first_name);
    let text = match voice {
        Voice::Formal => tr!(
            locale,
            "La place gardée pour {student} n’a pas été acceptée à temps\u{202f}: elle est proposée à la personne suivante. Vous \
             pouvez vous remettre sur la liste d’attente.",
            "The seat kept for {student} was not accepted in time: it is offered to the next person. You can join the \
             waiting list again."
        ),
        Voice::Familiar => tr!(
            locale,
            "La place gardée pour toi n’a pas été acceptée à temps\u{202f}: elle est proposée à la personne suivante. Tu peux te \
             remettre sur la liste d’attente.",
            "The seat kept for you was not accepted in time: it is offered to the next person. You can join the waiting \
             list again."
        ),
    };
    let button = Block::Button {
        label: tr!(locale, "Voir les ateliers", "See the workshops"),
        href: crate::model::WORKSHOPS.to_owned(),
    };
    let facts = vec![(tr!(locale, "Quand", "When"), when(seat, person))];
    Mail {
        template: "offer-expired",
        subject: tr!(locale, "La place n’est plus gardée\u{202f}: {title}", "The seat is no longer kept: {title}"),
        preheader: when(seat, person),
        blocks: vec![greeting(person), Block::Paragraph(text), Block::Facts(facts), button],
        attachments: vec![],
    }
}
