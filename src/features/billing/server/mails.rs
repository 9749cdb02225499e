//! Mails about subscriptions, to whoever paid.

use super::store;
use super::{SubscriptionActivated, SubscriptionExtended};
use crate::model::PlanCard;
use chrono::{DateTime, Utc};
use preau_identity::model::Person;
use preau_identity::server::people;
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{AppError, Locale, Outcome, tr};
use preau_notifications::server::mail::{Block, Mail, tell};
use preau_payments::server::{charged_for_renewals, will_be_kept};
use preau_platform::outbox::{Heard, Subscriber};
use preau_platform::time::{local, zone};
use preau_platform::{Platform, Tx};

pub(super) fn subscribers() -> Vec<Subscriber> {
    vec![
        Subscriber::to("billing/activated-mail", |platform, tx, heard: Heard<SubscriptionActivated>| {
            Box::pin(async move {
                let SubscriptionActivated { account_id, payer_id, student_id, plan, paid_until, .. } = heard.event;
                let about = About { event: heard.id, account_id, payer_id, student_id, plan, paid_until };
                send(platform, tx, about, activated).await
            })
        }),
        Subscriber::to("billing/extended-mail", |platform, tx, heard: Heard<SubscriptionExtended>| {
            Box::pin(async move {
                let SubscriptionExtended { account_id, payer_id, student_id, plan, paid_until, .. } = heard.event;
                let about = About { event: heard.id, account_id, payer_id, student_id, plan, paid_until };
                send(platform, tx, about, extended).await
            })
        }),
    ]
}

struct About {
    event: i64,
    account_id: AccountId,
    payer_id: UserId,
    student_id: UserId,
    plan: String,
    paid_until: DateTime<Utc>,
}

/// What the texts are made of.
struct Facts {
    payer: Person,
    learner: Person,
    plan: PlanCard,
    until: String,
    renewal: Renewal,
}

/// How the next period is paid.
enum Renewal {
    /// Somebody has to pay it.
    Asked,
    /// This is charged.
    Charged(String),
}

async fn send(platform: &Platform, tx: &mut Tx, about: About, write: fn(&Facts) -> Mail) -> Outcome<()> {
    let payer = people::find_person(tx, about.payer_id).await?.ok_or(AppError::NotFound)?;
    let learner = people::find_person(tx, about.student_id).await?.ok_or(AppError::NotFound)?;
    let plan = store::find_plan(tx, &about.plan).await?.ok_or(AppError::NotFound)?;
    let until = payer.locale.date(local(about.paid_until, zone(&payer.time_zone)).date());
    let renewal = find_renewal(tx, about.account_id, &plan, payer.locale).await?;
    let facts = Facts { payer, learner, plan, until, renewal };
    tell(platform, tx, about.event, &facts.payer, write(&facts)).await?;
    Ok(())
}

/// A method that was just agreed to is kept a moment after its payment.
async fn find_renewal(tx: &mut Tx, account: AccountId, plan: &PlanCard, locale: Locale) -> Outcome<Renewal> {
    if let Some(method) = charged_for_renewals(tx, account, plan.price).await? {
        return Ok(Renewal::Charged(method));
    }
    Ok(match will_be_kept(tx, account).await? {
        true => Renewal::Charged(tr!(locale, "le moyen de ce paiement", "what you paid with")),
        false => Renewal::Asked,
    })
}

fn activated(facts: &Facts) -> Mail {
    let locale = facts.payer.locale;
    let (child, plan) = (&facts.learner.first_name, facts.plan.name.get(locale));
    let next = if facts.plan.credits.0 > 0 {
        tr!(
            locale,
            "Ses crédits sont prêts\u{202f}: il ne reste qu’à réserver la première séance.",
            "The credits are ready: all that is left is to book the first session."
        )
    } else {
        tr!(locale, "Son espace est ouvert dès maintenant.", "The space is open right now.")
    };
    Mail {
        template: "subscription-activated",
        subject: tr!(locale, "La formule {plan} de {child} est active", "{child}’s {plan} plan is active"),
        preheader: next.clone(),
        blocks: vec![
            Block::greeting(&facts.payer),
            Block::Paragraph(tr!(
                locale,
                "La formule {plan} de {child} est active. {next}",
                "{child}’s {plan} plan is active. {next}"
            )),
            Block::Facts(lines(locale, facts)),
            Block::Button {
                label: tr!(locale, "Réserver une séance", "Book a session"),
                href: "/espace/calendrier".to_owned(),
            },
            Block::Note(what_follows(locale, facts)),
        ],
        attachments: vec![],
    }
}

/// What becomes of the next period, as it is arranged now.
fn what_follows(locale: Locale, facts: &Facts) -> String {
    match (&facts.renewal, facts.plan.renews) {
        (_, false) => tr!(
            locale,
            "Cette formule s’arrête d’elle-même\u{202f}: rien ne sera prélevé.",
            "This plan stops by itself: nothing will be charged."
        ),
        (Renewal::Asked, true) => tr!(
            locale,
            "Rien n’est prélevé automatiquement\u{202f}: avant chaque échéance, vous recevez la facture et décidez de continuer.",
            "Nothing is charged automatically: before each period you get the invoice and decide whether to go on."
        ),
        (Renewal::Charged(method), true) => tr!(
            locale,
            "Comme vous l’avez accepté, {method} sera débité à chaque échéance\u{202f}; la facture vous l’annonce une semaine avant. \
             Vous pouvez arrêter la formule, ou retirer ce moyen de paiement, à tout moment.",
            "As you agreed, {method} will be charged for each period; the invoice tells you a week before. You can stop the plan, or \
             remove this way to pay, at any time."
        ),
    }
}

fn extended(facts: &Facts) -> Mail {
    let locale = facts.payer.locale;
    let (child, until) = (&facts.learner.first_name, &facts.until);
    Mail {
        template: "subscription-extended",
        subject: tr!(locale, "L’abonnement de {child} est prolongé", "{child}’s subscription is extended"),
        preheader: tr!(locale, "Il est payé jusqu’au {until}.", "It is paid until {until}."),
        blocks: vec![
            Block::greeting(&facts.payer),
            Block::Paragraph(tr!(
                locale,
                "L’abonnement de {child} continue\u{202f}: il est payé jusqu’au {until}.",
                "{child}’s subscription goes on: it is paid until {until}."
            )),
            Block::Facts(lines(locale, facts)),
            Block::Button {
                label: tr!(locale, "Voir l’abonnement", "See the subscription"),
                href: "/espace/abonnement".to_owned(),
            },
        ],
        attachments: vec![],
    }
}

fn lines(locale: Locale, facts: &Facts) -> Vec<(String, String)> {
    let mut lines = vec![
        (tr!(locale, "Pour", "For"), facts.learner.full_name()),
        (tr!(locale, "Formule", "Plan"), facts.plan.name.get(locale).to_owned()),
        (tr!(locale, "Prix", "Price"), facts.plan.price_line(locale)),
        (tr!(locale, "Payée jusqu’au", "Paid until"), facts.until.clone()),
    ];
    if facts.plan.credits.0 > 0 {
        lines.push((tr!(locale, "Crédits reçus", "Credits received"), facts.plan.credits.format(locale)));
    }
    lines
}
