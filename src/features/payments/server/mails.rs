//! Mails about payments, to whoever pays; never to a student (SPEC §2: a child never sees payment trouble).

use super::store::{self, Payment};
use super::{PaymentFailed, PaymentSettled};
use crate::model::PaymentId;
use preau_identity::model::Person;
use preau_identity::server::people;
use preau_kernel::{AppError, Outcome, tr};
use preau_notifications::server::mail::{Attachment, Block, Mail, tell};
use preau_platform::outbox::{Heard, Subscriber};
use preau_platform::time::{local, zone};
use preau_platform::{Platform, Tx};

/// What goes with the confirmation of a payment, if the room that is paid for something has it: what was received, by the
/// payment's id.
pub const RECEIPT: &str = "receipt";

/// And what was bought with it, as a document, unless that was sent before.
pub const PAID_INVOICE: &str = "paid-invoice";

/// Everyone in this room who reacts to something.
pub fn subscribers() -> Vec<Subscriber> {
    vec![
        super::methods::keeper(),
        Subscriber::to("payments/confirmed-mail", |platform, tx, heard: Heard<PaymentSettled>| {
            Box::pin(send(platform, tx, heard.id, heard.event.payment_id, confirmed))
        }),
        Subscriber::to("payments/failed-mail", |platform, tx, heard: Heard<PaymentFailed>| {
            Box::pin(send(platform, tx, heard.id, heard.event.payment_id, failed))
        }),
    ]
}

async fn send(
    platform: &Platform,
    tx: &mut Tx,
    event: i64,
    payment: PaymentId,
    write: fn(&Person, &Payment, Option<String>) -> Mail,
) -> Outcome<()> {
    let payment = store::find(tx, payment).await?.ok_or(AppError::NotFound)?;
    let payer = people::find_person(tx, payment.payer_id).await?.ok_or(AppError::NotFound)?;
    let reason = store::last_refusal(tx, payment.id).await?;
    tell(platform, tx, event, &payer, write(&payer, &payment, reason)).await?;
    Ok(())
}

fn confirmed(payer: &Person, payment: &Payment, _reason: Option<String>) -> Mail {
    let locale = payer.locale;
    let amount = payment.amount().format(locale);
    let paid_at = payment.settled_at.unwrap_or(payment.created_at);
    let date = locale.long_date_time(local(paid_at, zone(&payer.time_zone)));
    Mail {
        template: "payment-confirmed",
        subject: tr!(locale, "Paiement de {amount} confirmé", "Payment of {amount} confirmed"),
        preheader: tr!(locale, "Nous avons bien reçu votre paiement.", "We have received your payment."),
        blocks: vec![
            Block::greeting(payer),
            Block::Paragraph(tr!(
                locale,
                "Nous avons bien reçu votre paiement. Merci\u{202f}!",
                "We have received your payment. Thank you!"
            )),
            Block::Facts(vec![
                (tr!(locale, "Montant", "Amount"), amount),
                (tr!(locale, "Pour", "For"), payment.description.clone()),
                (tr!(locale, "Référence", "Reference"), payment.reference.clone()),
                (tr!(locale, "Date", "Date"), date),
                (tr!(locale, "Moyen de paiement", "Paid through"), payment.provider.name().to_owned()),
            ]),
            Block::Button {
                label: tr!(locale, "Voir le paiement", "See the payment"),
                href: format!("/espace/paiements/{}", payment.id),
            },
            Block::Note(tr!(
                locale,
                "Gardez ce message\u{202f}: la référence nous permet de retrouver votre paiement.",
                "Keep this message: the reference lets us find your payment."
            )),
        ],
        attachments: [RECEIPT, PAID_INVOICE].map(|kind| Attachment::document(kind, payment.id)).into(),
    }
}

fn failed(payer: &Person, payment: &Payment, reason: Option<String>) -> Mail {
    let locale = payer.locale;
    if payment.provider.is_by_hand() {
        return transfer_refused(payer, payment, reason.unwrap_or_default());
    }
    let amount = payment.amount().format(locale);
    Mail {
        template: "payment-failed",
        subject: tr!(locale, "Votre paiement n’a pas abouti", "Your payment did not go through"),
        preheader: tr!(
            locale,
            "Rien n’a été débité. Vous pouvez réessayer.",
            "Nothing was charged. You can try again."
        ),
        blocks: vec![
            Block::greeting(payer),
            Block::Paragraph(tr!(
                locale,
                "Votre paiement de {amount} a été refusé par le prestataire. Rien n’a été débité, et vous pouvez réessayer \
                 quand vous voulez, avec la même carte ou une autre.",
                "Your payment of {amount} was refused by the provider. Nothing was charged, and you can try again whenever \
                 you like, with the same card or another one."
            )),
            Block::Facts(vec![
                (tr!(locale, "Pour", "For"), payment.description.clone()),
                (tr!(locale, "Référence", "Reference"), payment.reference.clone()),
            ]),
            Block::Button {
                label: tr!(locale, "Réessayer", "Try again"),
                href: format!("/espace/paiements/{}", payment.id),
            },
        ],
        attachments: vec![],
    }
}

fn transfer_refused(payer: &Person, payment: &Payment, reason: String) -> Mail {
    let locale = payer.locale;
    let amount = payment.amount().format(locale);
    Mail {
        template: "transfer-refused",
        subject: tr!(locale, "Votre virement n’a pas pu être confirmé", "Your transfer could not be confirmed"),
        preheader: tr!(
            locale,
            "Voici pourquoi, et ce que vous pouvez faire.",
            "Here is why, and what you can do about it."
        ),
        blocks: vec![
            Block::greeting(payer),
            Block::Paragraph(tr!(
                locale,
                "Nous n’avons pas pu confirmer votre virement de {amount}.",
                "We could not confirm your transfer of {amount}."
            )),
            Block::Facts(vec![
                (tr!(locale, "Raison", "Reason"), reason),
                (tr!(locale, "Pour", "For"), payment.description.clone()),
                (tr!(locale, "Référence", "Reference"), payment.reference.clone()),
            ]),
            Block::Paragraph(tr!(
                locale,
                "Si le virement est bien parti, envoyez-nous un autre justificatif\u{202f}: nous le regardons aussitôt.",
                "If the transfer was made, send us another proof: we look at it at once."
            )),
            Block::Button {
                label: tr!(locale, "Envoyer un justificatif", "Send a proof"),
                href: format!("/espace/paiements/{}", payment.id),
            },
        ],
        attachments: vec![],
    }
}
