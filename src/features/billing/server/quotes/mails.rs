//! Mails about quotes: to whom one is offered, to whoever signed it, and to whoever sent it when there is an answer.

use super::events::{QuoteAccepted, QuoteRefused, QuoteSent};
use super::printer::QUOTE;
use super::store::{self, Quote};
use preau_identity::server::{organisation, people};
use preau_kernel::id::UserId;
use preau_kernel::{AppError, Locale, Outcome, tr};
use preau_notifications::server::mail::{Attachment, Block, Mail, Recipient, queue, tell};
use preau_platform::outbox::{Heard, Subscriber};
use preau_platform::{IntoInternal, Platform, Tx};

pub(in crate::server) fn subscribers() -> Vec<Subscriber> {
    vec![
        Subscriber::to("billing/quote-mail", |platform, tx, heard: Heard<QuoteSent>| {
            Box::pin(async move { offer(platform, tx, heard).await })
        }),
        Subscriber::to("billing/quote-accepted-mail", |platform, tx, heard: Heard<QuoteAccepted>| {
            Box::pin(async move { confirm(platform, tx, heard).await })
        }),
        Subscriber::to("billing/quote-refused-mail", |platform, tx, heard: Heard<QuoteRefused>| {
            Box::pin(async move { regret(platform, tx, heard).await })
        }),
    ]
}

/// To whom it is addressed.
async fn offer(platform: &Platform, tx: &mut Tx, heard: Heard<QuoteSent>) -> Outcome<()> {
    let quote = store::find(tx, heard.event.quote_id).await?.ok_or(AppError::NotFound)?;
    let payer = people::find_person(tx, quote.payer_id).await?.ok_or(AppError::NotFound)?;
    let locale = payer.locale;
    let (reference, title) = (quote.number(), &quote.title);
    let (amount, until) = (quote.total().format(locale), locale.date(quote.valid_until));
    let mut facts = facts(locale, &quote);
    facts.push((tr!(locale, "Valable jusqu’au", "Valid until"), until.clone()));
    if let Some(deposit) = quote.deposit() {
        facts.push((tr!(locale, "Acompte à l’acceptation", "Deposit at acceptance"), deposit.format(locale)));
    }
    let mail = Mail {
        template: "quote-sent",
        subject: tr!(locale, "Votre devis {reference}\u{202f}: {title}", "Your quote {reference}: {title}"),
        preheader: tr!(locale, "{amount}, valable jusqu’au {until}.", "{amount}, valid until {until}."),
        blocks: vec![
            Block::greeting(&payer),
            Block::Paragraph(tr!(
                locale,
                "Voici notre devis, joint à ce message. Vous pouvez le lire, l’accepter ou le refuser en ligne.",
                "Here is our quote, attached to this message. You can read it, accept it or refuse it online."
            )),
            Block::Facts(facts),
            Block::Button { label: tr!(locale, "Lire et répondre", "Read and answer"), href: portal(&quote) },
            Block::Note(tr!(
                locale,
                "Rien n’est dû tant que vous ne l’avez pas accepté.",
                "Nothing is owed as long as you have not accepted it."
            )),
        ],
        attachments: vec![Attachment::document(QUOTE, quote.id)],
    };
    tell(platform, tx, heard.id, &payer, mail).await.map(drop)
}

/// To whoever signed, with what was signed; and to whoever sent it.
async fn confirm(platform: &Platform, tx: &mut Tx, heard: Heard<QuoteAccepted>) -> Outcome<()> {
    let quote = store::find(tx, heard.event.quote_id).await?.ok_or(AppError::NotFound)?;
    let signer = people::find_person(tx, heard.event.signed_by).await?.ok_or(AppError::NotFound)?;
    let signature = store::find_signature(tx, quote.id).await?.ok_or(AppError::NotFound)?;
    let locale = signer.locale;
    let reference = quote.number();
    let next = match quote.deposit() {
        Some(deposit) => {
            let deposit = deposit.format(locale);
            tr!(
                locale,
                "La facture de l’acompte, {deposit}, vous est envoyée à part. Nous revenons vers vous pour la suite.",
                "The invoice of the deposit, {deposit}, is sent to you apart. We get back to you for what comes next."
            )
        }
        None => tr!(locale, "Nous revenons vers vous pour la suite.", "We get back to you for what comes next."),
    };
    let mail = Mail {
        template: "quote-signed",
        subject: tr!(locale, "Vous avez accepté le devis {reference}", "You have accepted quote {reference}"),
        preheader: quote.title.clone(),
        blocks: vec![
            Block::greeting(&signer),
            Block::Paragraph(tr!(
                locale,
                "Merci de votre confiance. Le devis que vous avez signé est joint à ce message.",
                "Thank you for your trust. The quote that you signed is attached to this message."
            )),
            Block::Facts(facts(locale, &quote)),
            Block::Paragraph(next),
            Block::Button { label: tr!(locale, "Voir le devis", "See the quote"), href: portal(&quote) },
        ],
        attachments: vec![Attachment::document(QUOTE, quote.id)],
    };
    tell(platform, tx, heard.id, &signer, mail).await?;
    let name = &signature.name;
    let answer = |locale: Locale| Answer {
        template: "quote-accepted",
        subject: tr!(locale, "Devis {reference} accepté", "Quote {reference} accepted"),
        words: tr!(locale, "{name} a accepté ce devis.", "{name} has accepted this quote."),
        reason: String::new(),
    };
    tell_staff(platform, tx, heard.id, &quote, answer).await
}

/// To whoever sent it.
async fn regret(platform: &Platform, tx: &mut Tx, heard: Heard<QuoteRefused>) -> Outcome<()> {
    let quote = store::find(tx, heard.event.quote_id).await?.ok_or(AppError::NotFound)?;
    let name = people::find_person(tx, heard.event.refused_by).await?.ok_or(AppError::NotFound)?.full_name();
    let reference = quote.number();
    let answer = |locale: Locale| Answer {
        template: "quote-refused",
        subject: tr!(locale, "Devis {reference} refusé", "Quote {reference} refused"),
        words: tr!(locale, "{name} a refusé ce devis.", "{name} has refused this quote."),
        reason: quote.reason.clone(),
    };
    tell_staff(platform, tx, heard.id, &quote, answer).await
}

/// What an account answered.
struct Answer {
    template: &'static str,
    subject: String,
    words: String,
    reason: String,
}

/// Whoever sent the quote; the organisation's own address when nobody did.
async fn tell_staff(
    platform: &Platform,
    tx: &mut Tx,
    event: i64,
    quote: &Quote,
    answer: impl Fn(Locale) -> Answer,
) -> Outcome<()> {
    let to = recipient(tx, quote.sent_by).await?;
    let locale = to.locale;
    let Answer { template, subject, words, reason } = answer(locale);
    let account = sqlx::query_scalar!("select name from accounts where id = $1", quote.account_id.0)
        .fetch_one(&mut **tx)
        .await
        .internal("find account")?;
    let mut facts = facts(locale, quote);
    facts.push((tr!(locale, "Compte", "Account"), account.clone()));
    if !reason.is_empty() {
        facts.push((tr!(locale, "Raison", "Reason"), reason));
    }
    let mail = Mail {
        template,
        subject,
        preheader: format!("{account} · {}", quote.title),
        blocks: vec![
            Block::Paragraph(words),
            Block::Facts(facts),
            Block::Button {
                label: tr!(locale, "Voir le devis", "See the quote"),
                href: format!("/admin/devis/{}", quote.id),
            },
        ],
        attachments: vec![],
    };
    queue(platform, tx, &format!("event:{event}/{template}/staff"), &to, mail).await.map(drop)
}

async fn recipient(tx: &mut Tx, sent_by: Option<UserId>) -> Outcome<Recipient> {
    let person = match sent_by {
        Some(id) => people::find_person(tx, id).await?,
        None => None,
    };
    if let Some(person) = person {
        return Ok(Recipient::from(&person));
    }
    let house = organisation::find(tx).await?;
    Ok(Recipient { user_id: None, address: house.email, name: house.name, locale: Locale::Fr })
}

fn facts(locale: Locale, quote: &Quote) -> Vec<(String, String)> {
    vec![
        (tr!(locale, "Numéro", "Number"), quote.number().to_owned()),
        (tr!(locale, "Objet", "About"), quote.title.clone()),
        (tr!(locale, "Montant", "Amount"), quote.total().format(locale)),
    ]
}

fn portal(quote: &Quote) -> String {
    format!("/espace/devis/{}", quote.id)
}
