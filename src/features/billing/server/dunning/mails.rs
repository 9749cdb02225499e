//! What families read: calm, exact about the amount and the day, and about what follows. Always to whoever pays, never to a
//! child.

use super::store::Renewal;
use crate::model::dunning::Step;
use crate::server::invoices::printers::INVOICE;
use chrono::Days;
use preau_identity::model::Person;
use preau_identity::server::people;
use preau_kernel::{AppError, Locale, Money, Outcome, tr};
use preau_notifications::server::mail::{Attachment, Block, Mail};
use preau_notifications::server::sms::{self, NewTextMessage};
use preau_platform::sms::international;
use preau_platform::{IntoInternal, Platform, Tx};

/// Which mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Letter {
    /// The plan renews: this is to be paid.
    Invoice,
    /// The trial ends: this is to be paid to go on.
    TrialEnds,
    /// Three days are left.
    Reminder,
    /// Three days late.
    FirstNotice,
    /// A week late: what follows is said.
    SecondNotice,
    /// New bookings wait.
    Suspended,
    /// The subscription has ended.
    Cancelled,
    /// Staff gave more time.
    Extended,
    /// Staff gave a credit; what is left may be nothing.
    Credit(Money),
}

/// What the texts are made of.
struct Facts<'a> {
    locale: Locale,
    child: &'a str,
    plan: &'a str,
    amount: String,
    deadline: String,
    /// The day from which new bookings wait.
    suspends: String,
    /// What will be charged on the deadline, if anything is kept.
    charged_to: Option<&'a str>,
}

/// The mail in the payer's language; `charged_to` is what will be charged on the deadline, if anything is kept.
pub(super) fn write(payer: &Person, renewal: &Renewal, letter: Letter, charged_to: Option<&str>) -> Mail {
    let locale = payer.locale;
    let suspends = renewal.deadline + Days::new(Step::Suspend.day().unsigned_abs());
    let facts = Facts {
        locale,
        child: &renewal.child,
        plan: renewal.plan.get(locale),
        amount: renewal.amount.format(locale),
        deadline: locale.date(renewal.deadline),
        suspends: locale.date(suspends),
        charged_to,
    };
    let (template, subject, text) = words(&facts, letter);
    let mut blocks = vec![Block::greeting(payer), Block::Paragraph(text.clone())];
    if renewal.amount.minor > 0 {
        blocks.push(Block::Facts(vec![
            (tr!(locale, "Facture", "Invoice"), renewal.reference.clone()),
            (tr!(locale, "Formule", "Plan"), format!("{} – {}", facts.plan, facts.child)),
            (tr!(locale, "À régler", "To be paid"), facts.amount.clone()),
            (tr!(locale, "Au plus tard le", "By"), facts.deadline.clone()),
        ]));
        let amount = renewal.amount.format_short(locale);
        blocks.push(Block::Button {
            label: tr!(locale, "Payer {amount}", "Pay {amount}"),
            href: "/espace/abonnement".to_owned(),
        });
    }
    blocks.push(Block::Note(closing(&facts, letter)));
    let attachments = match letter {
        Letter::Invoice | Letter::TrialEnds => vec![Attachment::document(INVOICE, renewal.invoice_id)],
        _ => vec![],
    };
    Mail { template, subject, preheader: text, blocks, attachments }
}

fn closing(facts: &Facts<'_>, letter: Letter) -> String {
    let Facts { locale, deadline, charged_to, .. } = facts;
    let locale = *locale;
    match (letter, charged_to) {
        (Letter::Invoice | Letter::Reminder | Letter::TrialEnds, Some(method)) => tr!(
            locale,
            "Vous n’avez rien à faire\u{202f}: {method} sera débité le {deadline}. Avant cette date, vous pouvez arrêter la formule, ou \
             retirer ce moyen de paiement.",
            "You have nothing to do: {method} will be charged on {deadline}. Before that date you can stop the plan, or remove this \
             way to pay."
        ),
        (Letter::TrialEnds, None) => tr!(
            locale,
            "Si vous ne payez pas, l’essai s’arrête à cette date et vous ne devez rien.",
            "If you do not pay, the trial stops on that date and you owe nothing."
        ),
        (Letter::Invoice | Letter::Reminder, None) => tr!(
            locale,
            "Vous ne souhaitez pas continuer\u{202f}? Écrivez-nous avant cette date, rien ne vous sera demandé.",
            "You do not wish to go on? Write to us before that date, and nothing will be asked of you."
        ),
        _ => tr!(
            locale,
            "Une difficulté\u{202f}? Écrivez-nous, nous trouverons un arrangement. Si vous venez de payer, ne tenez pas compte de ce \
             message.",
            "Any difficulty? Write to us, and we will find an arrangement. If you have just paid, please ignore this message."
        ),
    }
}

fn words(facts: &Facts<'_>, letter: Letter) -> (&'static str, String, String) {
    match letter {
        Letter::Invoice | Letter::TrialEnds | Letter::Reminder | Letter::FirstNotice | Letter::SecondNotice => {
            asking(facts, letter)
        }
        Letter::Suspended | Letter::Cancelled | Letter::Extended => telling(facts, letter),
        Letter::Credit(credit) => credited(facts, credit),
    }
}

fn asking(facts: &Facts<'_>, letter: Letter) -> (&'static str, String, String) {
    let Facts { locale, child, plan, amount, deadline, suspends, .. } = facts;
    let locale = *locale;
    match letter {
        Letter::Invoice => (
            "renewal-invoice",
            tr!(locale, "La formule {plan} de {child} se renouvelle", "{child}’s {plan} plan renews"),
            tr!(
                locale,
                "La formule {plan} de {child} se renouvelle bientôt. Voici la facture de la prochaine période\u{202f}: {amount}, à régler \
                 au plus tard le {deadline}.",
                "{child}’s {plan} plan renews soon. Here is the invoice of the next period: {amount}, to be paid by {deadline}."
            ),
        ),
        Letter::TrialEnds => (
            "trial-ends",
            tr!(
                locale,
                "L’essai de la formule {plan} de {child} se termine le {deadline}",
                "The trial of {child}’s {plan} plan ends on {deadline}"
            ),
            tr!(
                locale,
                "L’essai de la formule {plan} de {child} se termine le {deadline}. Voici la facture de la première période\u{202f}: \
                 {amount}, pour continuer sans interruption.",
                "The trial of {child}’s {plan} plan ends on {deadline}. Here is the invoice of the first period: {amount}, to go on \
                 without a break."
            ),
        ),
        Letter::Reminder => (
            "renewal-reminder",
            tr!(locale, "Rappel\u{202f}: {amount} avant le {deadline}", "Reminder: {amount} by {deadline}"),
            tr!(
                locale,
                "Un petit rappel\u{202f}: la formule {plan} de {child} se renouvelle contre {amount}, à régler au plus tard le {deadline}.",
                "A short reminder: {child}’s {plan} plan renews for {amount}, to be paid by {deadline}."
            ),
        ),
        Letter::FirstNotice => (
            "renewal-late",
            tr!(locale, "Nous attendons votre paiement de {amount}", "We are expecting your payment of {amount}"),
            tr!(
                locale,
                "Nous n’avons pas encore reçu le paiement de la formule {plan} de {child}\u{202f}: {amount}, attendus le {deadline}. Les \
                 séances continuent\u{202f}; merci de régler dès que possible.",
                "We have not yet received the payment for {child}’s {plan} plan: {amount}, expected on {deadline}. Sessions go on; \
                 please pay as soon as you can."
            ),
        ),
        _ => (
            "renewal-last-notice",
            tr!(locale, "Paiement en attente depuis une semaine", "Payment overdue for a week"),
            tr!(
                locale,
                "Le paiement de la formule {plan} de {child} ({amount}) était attendu le {deadline}. Sans paiement, les nouvelles \
                 réservations seront suspendues à partir du {suspends}. Ce qui est déjà réservé aura lieu.",
                "The payment for {child}’s {plan} plan ({amount}) was expected on {deadline}. Without it, new bookings will be suspended \
                 from {suspends}. What is already booked will take place."
            ),
        ),
    }
}

fn telling(facts: &Facts<'_>, letter: Letter) -> (&'static str, String, String) {
    let Facts { locale, child, plan, amount, deadline, .. } = facts;
    let locale = *locale;
    match letter {
        Letter::Suspended => (
            "renewal-suspended",
            tr!(
                locale,
                "Les nouvelles réservations de {child} sont suspendues",
                "New bookings for {child} are suspended"
            ),
            tr!(
                locale,
                "Faute de paiement de {amount}, de nouvelles séances ne peuvent plus être réservées pour {child}. Ce qui est déjà réservé \
                 a lieu, et son espace de travail reste ouvert. {child} n’en est pas informé. Tout reprend dès le paiement.",
                "As {amount} has not been paid, no new sessions can be booked for {child}. What is already booked takes place, and the \
                 space to work in stays open. {child} is not told. Everything resumes as soon as it is paid."
            ),
        ),
        Letter::Cancelled => (
            "renewal-cancelled",
            tr!(locale, "La formule {plan} de {child} a pris fin", "{child}’s {plan} plan has ended"),
            tr!(
                locale,
                "Sans paiement depuis le {deadline}, la formule {plan} de {child} a pris fin. Elle reprend à tout moment, dès le paiement \
                 de {amount}.",
                "Without a payment since {deadline}, {child}’s {plan} plan has ended. It resumes at any time, as soon as {amount} is paid."
            ),
        ),
        _ => (
            "renewal-extended",
            tr!(locale, "Vous avez jusqu’au {deadline}", "You have until {deadline}"),
            tr!(
                locale,
                "Comme convenu, vous avez jusqu’au {deadline} pour régler {amount}. D’ici là, tout continue pour {child}.",
                "As agreed, you have until {deadline} to pay {amount}. Until then, everything goes on for {child}."
            ),
        ),
    }
}

fn credited(facts: &Facts<'_>, credit: Money) -> (&'static str, String, String) {
    let Facts { locale, child, plan, amount, .. } = facts;
    let (locale, credit) = (*locale, credit.format(*locale));
    (
        "renewal-credit",
        tr!(locale, "Un avoir de {credit} pour vous", "A credit of {credit} for you"),
        tr!(
            locale,
            "Nous vous accordons un avoir de {credit}. Il vient en déduction de la facture de la formule {plan} de {child}\u{202f}; il \
             reste {amount} à régler.",
            "We have given you a credit of {credit}. It is taken off the invoice for {child}’s {plan} plan; {amount} is left to pay."
        ),
    )
}

/// The text message that goes with the second notice, to whoever left a telephone number.
pub(super) async fn text_payer(platform: &Platform, tx: &mut Tx, renewal: &Renewal) -> Outcome<()> {
    let payer = people::find_person(tx, renewal.payer_id).await?.ok_or(AppError::NotFound)?;
    let row = sqlx::query!(
        "select u.phone, o.name, o.phone as ours from users u cross join organisation o where u.id = $1",
        payer.user_id.0
    )
    .fetch_one(&mut **tx)
    .await
    .internal("find telephone")?;
    let Some(number) = international(&row.phone, &country_of(&row.ours)) else { return Ok(()) };
    let (us, amount, child) = (&row.name, renewal.amount.format_short(payer.locale), &renewal.child);
    let link = format!("{}/espace/abonnement", platform.config.public_url);
    let body = tr!(
        payer.locale,
        "{us}\u{202f}: le paiement de {amount} pour {child} est en attente. Vous pouvez régler ici\u{202f}: {link}",
        "{us}: the payment of {amount} for {child} is overdue. You can pay here: {link}"
    );
    let key = format!("renewal:{}/{}/sms/{}", renewal.invoice_id, renewal.deadline, payer.user_id);
    let name = payer.full_name();
    let new = NewTextMessage {
        dedup_key: &key,
        template: "renewal-last-notice",
        user_id: payer.user_id,
        name: &name,
        number: &number,
        locale: payer.locale,
        body: &body,
    };
    sms::queue(platform, tx, &new).await?;
    Ok(())
}

/// The code of the country in our own number ("+216 71 …"): for numbers that are written without.
fn country_of(ours: &str) -> String {
    let digits: String = ours.trim_start_matches('+').chars().take_while(char::is_ascii_digit).collect();
    if digits.is_empty() || digits.len() > 3 { "216".to_owned() } else { digits }
}
