//! Mails about invoices, to whom they are addressed. What was bought and paid at once is confirmed by the payment's mail;
//! renewals are announced by those of [`crate::server::dunning`].

use super::{Invoice, InvoiceIssued, printers, store};
use crate::model::{InvoiceKind, Origin};
use preau_identity::server::people;
use preau_kernel::{AppError, Outcome, tr};
use preau_notifications::server::mail::{Attachment, Block, Mail, tell};
use preau_platform::outbox::{Heard, Subscriber};
use preau_platform::{IntoInternal, Platform, Tx};

pub(super) fn subscribers() -> Vec<Subscriber> {
    vec![Subscriber::to("billing/invoice-mail", |platform, tx, heard: Heard<InvoiceIssued>| {
        Box::pin(async move { send(platform, tx, heard).await })
    })]
}

async fn send(platform: &Platform, tx: &mut Tx, heard: Heard<InvoiceIssued>) -> Outcome<()> {
    let invoice = store::find(tx, heard.event.invoice_id).await?.ok_or(AppError::NotFound)?;
    if matches!(invoice.origin, Origin::Purchase | Origin::Renewal) {
        return Ok(());
    }
    let payer = people::find_person(tx, invoice.payer_id).await?.ok_or(AppError::NotFound)?;
    let locale = payer.locale;
    let lines = store::list_lines(tx, invoice.id).await?;
    let reference = invoice.reference.clone().unwrap_or_default();
    let amount = invoice.total().format(locale);
    let about = lines.first().map(|line| line.description.clone()).unwrap_or_default();
    let href = format!("/espace/factures/{}", invoice.id);
    let attachments = vec![Attachment::document(printers::INVOICE, invoice.id)];
    let mut facts =
        vec![(tr!(locale, "Numéro", "Number"), reference.clone()), (tr!(locale, "Montant", "Amount"), amount.clone())];
    let mail = if invoice.kind == InvoiceKind::Invoice {
        let due = invoice.due_on.map(|due| locale.date(due)).unwrap_or_default();
        facts.extend([(tr!(locale, "Pour", "For"), about), (tr!(locale, "À payer avant le", "Due on"), due.clone())]);
        Mail {
            template: "invoice-issued",
            subject: tr!(locale, "Votre facture {reference}\u{202f}: {amount}", "Your invoice {reference}: {amount}"),
            preheader: tr!(locale, "À payer avant le {due}.", "Due on {due}."),
            blocks: vec![
                Block::greeting(&payer),
                Block::Paragraph(tr!(
                    locale,
                    "Voici votre facture, jointe à ce message. Vous pouvez la lire et la payer en ligne, en une ou plusieurs fois.",
                    "Here is your invoice, attached to this message. You can read it and pay it online, at once or in parts."
                )),
                Block::Facts(facts),
                Block::Button { label: tr!(locale, "Voir et payer", "See and pay"), href },
                Block::Note(tr!(
                    locale,
                    "Si vous l’avez déjà payée, merci\u{202f}: il n’y a rien à faire.",
                    "If you have paid it already, thank you: there is nothing to do."
                )),
            ],
            attachments,
        }
    } else {
        let effect = if was_paid(tx, &invoice).await? {
            tr!(
                locale,
                "Nous avons établi un avoir en votre faveur, joint à ce message. Ce que vous aviez payé de trop vous est rendu, ou \
                 reste à votre crédit pour une prochaine facture.",
                "We have made out a credit note in your favour, attached to this message. What you had paid too much is given \
                 back, or stays to your credit for a coming invoice."
            )
        } else {
            tr!(
                locale,
                "Nous avons établi un avoir, joint à ce message\u{202f}: autant n’est plus à payer, et vous n’avez rien à faire.",
                "We have made out a credit note, attached to this message: so much is no longer to be paid, and you have nothing \
                 to do."
            )
        };
        Mail {
            template: "credit-note-issued",
            subject: tr!(locale, "Votre avoir {reference}\u{202f}: {amount}", "Your credit note {reference}: {amount}"),
            preheader: invoice.note.clone(),
            blocks: vec![
                Block::greeting(&payer),
                Block::Paragraph(effect),
                Block::Facts(facts),
                Block::Button { label: tr!(locale, "Voir l’avoir", "See the credit note"), href },
            ],
            attachments,
        }
    };
    tell(platform, tx, heard.id, &payer, mail).await?;
    Ok(())
}

/// Had anything been paid of what the credit note takes from?
async fn was_paid(tx: &mut Tx, note: &Invoice) -> Outcome<bool> {
    let Some(corrected) = note.corrects else { return Ok(false) };
    sqlx::query_scalar!(
        r#"select exists (select from invoice_entries where invoice_id = $1) as "exists!""#,
        corrected.0
    )
    .fetch_one(&mut **tx)
    .await
    .internal("look for what was paid")
}
