//! Mails about credits, to the parents: students are told of their balance, not of what may be lost.

use super::events::{CreditSharingChanged, CreditsAdjusted, CreditsExpired, CreditsExpiring};
use super::note;
use crate::model::Credits;
use chrono::{DateTime, Utc};
use preau_identity::model::Person;
use preau_identity::server::people;
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Locale, Outcome, tr};
use preau_notifications::server::mail::{Block, Mail, Recipient, queue};
use preau_platform::outbox::{Heard, Subscriber};
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform, Tx};
use uuid::Uuid;

/// Everyone in this room who reacts to something.
pub fn subscribers() -> Vec<Subscriber> {
    vec![
        Subscriber::to("credits/expired-mail", |platform, tx, heard: Heard<CreditsExpired>| {
            Box::pin(async move {
                let Some(entry) = find_entry(tx, heard.event.entry_id).await? else { return Ok(()) };
                let key = format!("event:{}/credits-expired", heard.id);
                write(platform, tx, &key, entry.account_id, |reader| expired(reader, &entry)).await
            })
        }),
        Subscriber::to("credits/expiring-mail", |platform, tx, heard: Heard<CreditsExpiring>| {
            let CreditsExpiring { grant_id, days } = heard.event;
            Box::pin(async move {
                // Spent meanwhile, or over: nothing to warn of.
                let Some(grant) = find_live_grant(platform, tx, grant_id).await? else { return Ok(()) };
                let key = format!("grant:{grant_id}/credits-expiring-{days}");
                write(platform, tx, &key, grant.account_id, |reader| expiring(reader, &grant)).await
            })
        }),
        Subscriber::to("credits/adjusted-mail", |platform, tx, heard: Heard<CreditsAdjusted>| {
            Box::pin(async move {
                let Some(entry) = find_entry(tx, heard.event.entry_id).await? else { return Ok(()) };
                let balance = super::balance(platform, tx, entry.student_id).await?;
                let key = format!("event:{}/credits-adjusted", heard.id);
                write(platform, tx, &key, entry.account_id, |reader| adjusted(reader, &entry, balance)).await
            })
        }),
        Subscriber::to("credits/sharing-mail", |platform, tx, heard: Heard<CreditSharingChanged>| {
            let CreditSharingChanged { account_id, shared, .. } = heard.event;
            Box::pin(async move {
                let key = format!("event:{}/credit-sharing", heard.id);
                write(platform, tx, &key, account_id, |reader| sharing(reader, shared)).await
            })
        }),
    ]
}

/// The same mail to each parent, in their language.
async fn write(
    platform: &Platform,
    tx: &mut Tx,
    key: &str,
    account_id: AccountId,
    say: impl Fn(&Person) -> Mail,
) -> Outcome<()> {
    for parent in people::list_payers(tx, account_id).await? {
        let key = format!("{key}/{}", parent.user_id);
        queue(platform, tx, &key, &Recipient::from(&parent), say(&parent)).await?;
    }
    Ok(())
}

/// An entry of the ledger and whose it is.
struct Told {
    account_id: AccountId,
    student_id: UserId,
    student: String,
    amount: Credits,
    note: String,
    note_en: String,
    /// Last of the grants it touched.
    expires_at: DateTime<Utc>,
}

async fn find_entry(tx: &mut Tx, entry_id: Uuid) -> Outcome<Option<Told>> {
    sqlx::query_as!(
        Told,
        r#"select e.account_id as "account_id: AccountId", e.student_id as "student_id: UserId", u.first_name as student,
                  e.amount as "amount: Credits", e.note, e.note_en,
                  (select max(g.expires_at) from credit_movements m join credit_grants g on g.id = m.grant_id
                    where m.entry_id = e.id) as "expires_at!"
             from credit_entries e join users u on u.id = e.student_id where e.id = $1"#,
        entry_id,
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find entry to tell of")
}

async fn find_live_grant(platform: &Platform, tx: &mut Tx, grant_id: Uuid) -> Outcome<Option<Told>> {
    sqlx::query_as!(
        Told,
        r#"select g.account_id as "account_id: AccountId", g.student_id as "student_id: UserId", u.first_name as student,
                  g.remaining as "amount: Credits", '' as "note!", '' as "note_en!", g.expires_at
             from credit_grants g join users u on u.id = g.student_id
            where g.id = $1 and g.remaining > 0 and g.expires_at > $2"#,
        grant_id,
        platform.now(),
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find grant to warn of")
}

fn greeting(reader: &Person) -> Block {
    let name = &reader.first_name;
    Block::Paragraph(tr!(reader.locale, "Bonjour {name},", "Hello {name},"))
}

fn day(reader: &Person, at: DateTime<Utc>) -> String {
    reader.locale.date(local(at, zone(&reader.time_zone)).date())
}

fn see_statement(locale: Locale) -> Block {
    Block::Button { label: tr!(locale, "Voir le relevé", "See the statement"), href: "/espace/credits".to_owned() }
}

fn expiring(reader: &Person, grant: &Told) -> Mail {
    let locale = reader.locale;
    let (student, credits, day) = (&grant.student, grant.amount.format(locale), day(reader, grant.expires_at));
    Mail {
        template: "credits-expiring",
        subject: tr!(
            locale,
            "{student}\u{202f}: {credits} à utiliser avant le {day}",
            "{student}: {credits} to be used before {day}"
        ),
        preheader: tr!(
            locale,
            "Une séance réservée d’ici là suffit à les utiliser.",
            "A session booked by then is enough to use them."
        ),
        blocks: vec![
            greeting(reader),
            Block::Paragraph(tr!(
                locale,
                "Il reste à {student} {credits} à utiliser avant le {day}. Les crédits les plus proches de leur échéance partent les premiers\u{202f}: la prochaine réservation les utilisera.",
                "{student} has {credits} left to be used before {day}. Credits closest to their expiry are used first: the next booking will use them."
            )),
            Block::Button {
                label: tr!(locale, "Réserver une séance", "Book a session"),
                href: "/espace/calendrier".to_owned(),
            },
            Block::Note(tr!(
                locale,
                "Il suffit de réserver avant l’échéance\u{202f}: la séance peut avoir lieu après.",
                "Booking before the expiry is enough: the session may take place later."
            )),
        ],
        attachments: vec![],
    }
}

fn expired(reader: &Person, entry: &Told) -> Mail {
    let locale = reader.locale;
    let (student, credits) = (&entry.student, (-entry.amount).format(locale));
    let day = day(reader, entry.expires_at);
    Mail {
        template: "credits-expired",
        subject: tr!(locale, "{student}\u{202f}: {credits} arrivés à échéance", "{student}: {credits} have expired"),
        preheader: tr!(locale, "Leur échéance était le {day}.", "They were valid until {day}."),
        blocks: vec![
            greeting(reader),
            Block::Paragraph(tr!(
                locale,
                "L’échéance du {day} est passée\u{202f}: {credits} de {student} n’ont pas été utilisés et ne sont plus disponibles. Le relevé montre ce qui reste.",
                "The expiry of {day} has passed: {credits} of {student} were not used and are no longer available. The statement shows what is left."
            )),
            see_statement(locale),
            Block::Note(tr!(
                locale,
                "Une circonstance particulière\u{202f}? Répondez à ce message, nous regarderons ensemble.",
                "Something out of the ordinary? Answer this message and we will look at it together."
            )),
        ],
        attachments: vec![],
    }
}

fn adjusted(reader: &Person, entry: &Told, balance: Credits) -> Mail {
    let locale = reader.locale;
    let given = entry.amount > Credits::ZERO;
    let (student, reason) = (&entry.student, note::read(entry.note.clone(), entry.note_en.clone()));
    let credits = if given { entry.amount } else { -entry.amount }.format(locale);
    let what = if given {
        tr!(locale, "{student} reçoit {credits}.", "{student} receives {credits}.")
    } else {
        tr!(locale, "{credits} retirés du solde de {student}.", "{credits} taken from {student}’s balance.")
    };
    let mut facts = vec![
        (tr!(locale, "Raison", "Reason"), reason.get(locale).to_owned()),
        (tr!(locale, "Solde", "Balance"), balance.format(locale)),
    ];
    if given {
        facts.insert(1, (tr!(locale, "À utiliser avant le", "To be used before"), day(reader, entry.expires_at)));
    }
    Mail {
        template: "credits-adjusted",
        subject: tr!(locale, "Crédits de {student}\u{202f}: un ajustement", "{student}’s credits: an adjustment"),
        preheader: what.clone(),
        blocks: vec![greeting(reader), Block::Paragraph(what), Block::Facts(facts), see_statement(locale)],
        attachments: vec![],
    }
}

fn sharing(reader: &Person, shared: bool) -> Mail {
    let locale = reader.locale;
    let (subject, what) = if shared {
        (
            tr!(locale, "Les crédits de vos enfants sont partagés", "Your children’s credits are shared"),
            tr!(
                locale,
                "Désormais, chaque enfant peut réserver avec les crédits de toute la famille\u{202f}; les plus proches de leur échéance partent les premiers.",
                "From now on each child can book with the credits of the whole family; those closest to their expiry are used first."
            ),
        )
    } else {
        (
            tr!(locale, "Chaque enfant a de nouveau ses crédits", "Each child has their own credits again"),
            tr!(
                locale,
                "Désormais, chaque enfant réserve avec ses propres crédits. Ce qui reste revient à l’enfant à qui les crédits ont été donnés.",
                "From now on each child books with their own credits. What is left belongs to the child to whom it was given."
            ),
        )
    };
    Mail {
        template: "credit-sharing",
        subject,
        preheader: what.clone(),
        blocks: vec![
            greeting(reader),
            Block::Paragraph(what),
            see_statement(locale),
            Block::Note(tr!(
                locale,
                "Ce choix peut être changé à tout moment sur la page des crédits.",
                "This choice can be changed at any time on the credits page."
            )),
        ],
        attachments: vec![],
    }
}
