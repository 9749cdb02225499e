//! The mail that brings a report to the family of each learner who came.

use super::super::events::ReportFiled;
use super::super::rules::week::day_of;
use super::super::seats::{Seat, find_seat};
use super::has_mailbox;
use crate::model::{BookingId, Voice};
use preau_identity::model::Person;
use preau_identity::server::{organisation, people};
use preau_kernel::{AppError, Outcome, tr};
use preau_notifications::server::mail::{Block, Mail, Recipient, queue};
use preau_platform::outbox::{Heard, Subscriber};
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform, Tx};

pub(super) fn subscriber() -> Subscriber {
    Subscriber::to("scheduling/report-mails", |platform, tx, heard: Heard<ReportFiled>| {
        Box::pin(tell(platform, tx, heard))
    })
}

/// What the report says to families.
struct Told {
    summary: String,
    next_steps: String,
}

/// Who did not come is told of that alone, by another mail.
async fn tell(platform: &Platform, tx: &mut Tx, heard: Heard<ReportFiled>) -> Outcome<()> {
    let id = heard.event.appointment_id;
    let told = sqlx::query_as!(Told, "select summary, next_steps from session_reports where appointment_id = $1", id.0)
        .fetch_one(&mut **tx)
        .await
        .internal("load report to tell")?;
    let came = sqlx::query_scalar!(
        r#"select id as "id: BookingId" from bookings where appointment_id = $1 and status = 'completed' order by id"#,
        id.0
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list who came")?;
    let organisation = organisation::find(tx).await?;
    for booking_id in came {
        let seat = find_seat(tx, booking_id).await?.ok_or(AppError::NotFound)?;
        let payers = people::list_payers(tx, seat.account_id).await?;
        let student =
            people::find_person(tx, seat.student_id).await?.filter(|person| has_mailbox(person, &organisation));
        let readers = payers.into_iter().map(|person| (Voice::Formal, person));
        let readers: Vec<_> = readers.chain(student.map(|person| (Voice::Familiar, person))).collect();
        for (voice, person) in readers {
            let key = format!("event:{}/session-report/{booking_id}/{}", heard.id, person.user_id);
            queue(platform, tx, &key, &Recipient::from(&person), write(&seat, &told, voice, &person)).await?;
        }
    }
    Ok(())
}

fn write(seat: &Seat, told: &Told, voice: Voice, person: &Person) -> Mail {
    let locale = person.locale;
    let mine = zone(&person.time_zone);
    let (subject, coach, student) = (seat.subject.get(locale), &seat.coach, &seat.student_first_name);
    let day = locale.short_date(day_of(mine, seat.starts_at));
    let when = locale.long_date_time(local(seat.starts_at, mine));
    let opening = match voice {
        Voice::Formal => tr!(
            locale,
            "{coach} vient de rendre compte du cours de {student}, {when}.",
            "{coach} has just reported on {student}’s lesson of {when}."
        ),
        Voice::Familiar => tr!(
            locale,
            "{coach} vient de rendre compte de ton cours, {when}.",
            "{coach} has just reported on your lesson of {when}."
        ),
    };
    let mut blocks = vec![Block::greeting(person), Block::Paragraph(opening)];
    blocks.push(Block::Heading(tr!(locale, "Ce qui a été fait", "What was done")));
    blocks.push(Block::Paragraph(told.summary.clone()));
    if !told.next_steps.is_empty() {
        blocks.push(Block::Heading(tr!(locale, "Pour la prochaine fois", "For next time")));
        blocks.push(Block::Paragraph(told.next_steps.clone()));
    }
    blocks.push(Block::Button {
        label: tr!(locale, "Voir les progrès", "See the progress"),
        href: format!("/espace/progres?eleve={}", seat.student_id),
    });
    let ask = voice.pick(
        locale,
        "Comment s’est passé ce cours\u{202f}? Pendant sept jours, vous pouvez donner votre avis depuis la page du rendez-vous.",
        "Comment s’est passé ce cours\u{202f}? Pendant sept jours, tu peux donner ton avis depuis la page du rendez-vous.",
        "How was this lesson? For seven days, you can review it on the appointment’s page.",
    );
    blocks.push(Block::Note(ask.to_owned()));
    Mail {
        template: "session-report",
        subject: tr!(
            locale,
            "Compte rendu\u{202f}: {subject} avec {coach}, {day}",
            "Report: {subject} with {coach}, {day}"
        ),
        preheader: told.summary.chars().take(120).collect(),
        blocks,
        attachments: vec![],
    }
}
