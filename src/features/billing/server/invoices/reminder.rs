//! The mail that reminds of an invoice, when staff ask for it.

use super::store::{self, Invoice};
use preau_identity::server::people;
use preau_kernel::{AppError, Outcome, tr};
use preau_notifications::server::mail::{Block, Mail, Recipient, queue};
use preau_platform::{Platform, Tx};
use uuid::Uuid;

/// Once per batch, in the caller's transaction, which may write as the house.
pub(super) async fn send(platform: &Platform, tx: &mut Tx, batch: Uuid, invoice: &Invoice) -> Outcome<()> {
    let payer = people::find_person(tx, invoice.payer_id).await?.ok_or(AppError::NotFound)?;
    let locale = payer.locale;
    let reference = invoice.reference.clone().unwrap_or_default();
    let amount = invoice.balance().format(locale);
    let due = invoice.due_on.map(|due| locale.date(due)).unwrap_or_default();
    let about = store::list_lines(tx, invoice.id).await?.into_iter().next().map(|line| line.description);
    let mail = Mail {
        template: "invoice-reminder",
        subject: tr!(
            locale,
            "Rappel\u{202f}: facture {reference}, {amount}",
            "Reminder: invoice {reference}, {amount}"
        ),
        preheader: tr!(locale, "À payer avant le {due}.", "Due on {due}."),
        blocks: vec![
            Block::greeting(&payer),
            Block::Paragraph(tr!(
                locale,
                "Il reste {amount} à payer sur votre facture {reference}. Vous pouvez la payer en ligne, en une ou plusieurs fois.",
                "{amount} is left to pay on your invoice {reference}. You can pay it online, at once or in parts."
            )),
            Block::Facts(vec![
                (tr!(locale, "Numéro", "Number"), reference.clone()),
                (tr!(locale, "Pour", "For"), about.unwrap_or_default()),
                (tr!(locale, "Reste à payer", "Left to pay"), amount.clone()),
                (tr!(locale, "À payer avant le", "Due on"), due.clone()),
            ]),
            Block::Button {
                label: tr!(locale, "Voir et payer", "See and pay"),
                href: format!("/espace/factures/{}", invoice.id),
            },
            Block::Note(tr!(
                locale,
                "Si vous l’avez payée entre-temps, merci\u{202f}: il n’y a rien à faire.",
                "If you have paid it meanwhile, thank you: there is nothing to do."
            )),
        ],
        attachments: vec![],
    };
    let key = format!("invoice-batch:{batch}/{}/{}", invoice.id, payer.user_id);
    queue(platform, tx, &key, &Recipient::from(&payer), mail).await.map(drop)
}
