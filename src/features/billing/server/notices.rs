//! Mails about what somebody did to a subscription, or time: to whoever did it, or else to whoever pays. Never to a child.

use super::history::SubscriptionNoted;
use super::store::{self, Subscription, Terms};
use chrono::{DateTime, Utc};
use preau_identity::model::Person;
use preau_identity::server::people;
use preau_kernel::id::UserId;
use preau_kernel::{AppError, Locale, Outcome, tr};
use preau_notifications::server::mail::{Block, Mail, tell};
use preau_platform::outbox::{Heard, Subscriber};
use preau_platform::time::{local, zone};
use preau_platform::{Platform, Tx};

pub(super) fn subscribers() -> Vec<Subscriber> {
    vec![Subscriber::to("billing/subscription-mail", |platform, tx, heard: Heard<SubscriptionNoted>| {
        Box::pin(async move { send(platform, tx, heard).await })
    })]
}

/// What the texts are made of.
struct Facts {
    locale: Locale,
    child: String,
    plan: String,
    next: String,
    until: String,
    resumes: String,
}

async fn send(platform: &Platform, tx: &mut Tx, heard: Heard<SubscriptionNoted>) -> Outcome<()> {
    let SubscriptionNoted { subscription_id, kind, by } = &heard.event;
    let subscription = store::find(tx, *subscription_id).await?.ok_or(AppError::NotFound)?;
    let terms = store::find_terms(tx, *subscription_id).await?;
    let Some(reader) = find_reader(tx, &subscription, *by).await? else { return Ok(()) };
    let facts = facts(tx, &reader, &subscription, &terms).await?;
    let Some((template, subject, text)) = words(kind, &facts) else { return Ok(()) };
    let (locale, href) = (facts.locale, format!("/espace/abonnement/{subscription_id}"));
    let (label, href) = if subscription.status.is_live() {
        (tr!(locale, "Voir l’abonnement", "See the subscription"), href)
    } else {
        (tr!(locale, "Choisir une formule", "Choose a plan"), "/espace/abonnement".to_owned())
    };
    let blocks = vec![Block::greeting(&reader), Block::Paragraph(text.clone()), Block::Button { label, href }];
    let mail = Mail { template, subject, preheader: text, blocks, attachments: vec![] };
    tell(platform, tx, heard.id, &reader, mail).await?;
    Ok(())
}

/// Whoever did it, if they pay for the account; otherwise the first who does.
async fn find_reader(tx: &mut Tx, subscription: &Subscription, by: Option<UserId>) -> Outcome<Option<Person>> {
    let mut payers = people::list_payers(tx, subscription.account_id).await?;
    let reader = payers.iter().position(|payer| Some(payer.user_id) == by).unwrap_or(0);
    Ok((!payers.is_empty()).then(|| payers.swap_remove(reader)))
}

async fn facts(tx: &mut Tx, reader: &Person, subscription: &Subscription, terms: &Terms) -> Outcome<Facts> {
    let locale = reader.locale;
    let day = |at: Option<DateTime<Utc>>| {
        at.map(|at| locale.date(local(at, zone(&reader.time_zone)).date())).unwrap_or_default()
    };
    let next = terms.next_plan.as_deref().unwrap_or(&subscription.plan);
    Ok(Facts {
        locale,
        child: people::find_person(tx, subscription.student_id).await?.ok_or(AppError::NotFound)?.first_name,
        plan: plan_name(tx, &subscription.plan, locale).await?,
        next: plan_name(tx, next, locale).await?,
        until: day(subscription.paid_until.or(terms.trial_until)),
        resumes: day(terms.resumes_at),
    })
}

async fn plan_name(tx: &mut Tx, code: &str, locale: Locale) -> Outcome<String> {
    let plan = store::find_plan(tx, code).await?.ok_or(AppError::NotFound)?;
    Ok(plan.name.get(locale).to_owned())
}

/// Template, subject and text; nothing for what needs no letter.
fn words(kind: &str, facts: &Facts) -> Option<(&'static str, String, String)> {
    let Facts { locale, child, plan, next, until, resumes } = facts;
    let locale = *locale;
    Some(match kind {
        "paused" => (
            "subscription-paused",
            tr!(locale, "La formule {plan} de {child} est en pause", "{child}’s {plan} plan is paused"),
            tr!(
                locale,
                "La formule {plan} de {child} est en pause. Le temps payé qui reste est gardé. Elle reprend quand vous le voulez, et \
                 d’elle-même le {resumes}.",
                "{child}’s {plan} plan is paused. The paid time that is left is kept. It resumes when you wish, and by itself on \
                 {resumes}."
            ),
        ),
        "resumed" => (
            "subscription-resumed",
            tr!(locale, "La formule {plan} de {child} reprend", "{child}’s {plan} plan resumes"),
            tr!(
                locale,
                "La formule {plan} de {child} a repris, avec tout le temps qui restait\u{202f}: elle est payée jusqu’au {until}.",
                "{child}’s {plan} plan has resumed, with all the time that was left: it is paid until {until}."
            ),
        ),
        "change-planned" => (
            "subscription-change-planned",
            tr!(locale, "{child} passera à la formule {next}", "{child} will change to the {next} plan"),
            tr!(
                locale,
                "La formule {plan} de {child} reste jusqu’au {until}, puis la formule {next} commence. Rien n’est à payer maintenant.",
                "{child}’s {plan} plan stays until {until}, then the {next} plan begins. There is nothing to pay now."
            ),
        ),
        "changed" => (
            "subscription-changed",
            tr!(locale, "{child} a maintenant la formule {plan}", "{child} now has the {plan} plan"),
            tr!(
                locale,
                "Le changement est payé\u{202f}: {child} a la formule {plan} dès maintenant, jusqu’au {until}.",
                "The change is paid: {child} has the {plan} plan from now on, until {until}."
            ),
        ),
        "ending" => (
            "subscription-ending",
            tr!(
                locale,
                "La formule {plan} de {child} s’arrêtera le {until}",
                "{child}’s {plan} plan will stop on {until}"
            ),
            tr!(
                locale,
                "Comme vous l’avez demandé, la formule {plan} de {child} s’arrêtera le {until}. Tout reste ouvert jusque-là, et rien ne \
                 sera plus demandé ni prélevé. D’ici là, vous pouvez changer d’avis.",
                "As you asked, {child}’s {plan} plan will stop on {until}. Everything stays open until then, and nothing more will be \
                 asked or charged. Until then you can change your mind."
            ),
        ),
        "ended" => (
            "subscription-ended",
            tr!(locale, "La formule {plan} de {child} a pris fin", "{child}’s {plan} plan has ended"),
            tr!(
                locale,
                "Comme vous l’avez demandé, la formule {plan} de {child} a pris fin. Vous ne devez rien. Vous pouvez en reprendre une à \
                 tout moment.",
                "As you asked, {child}’s {plan} plan has ended. You owe nothing. You can take one again at any time."
            ),
        ),
        "expired" => (
            "subscription-expired",
            tr!(
                locale,
                "La formule {plan} de {child} est arrivée à son terme",
                "{child}’s {plan} plan has come to its end"
            ),
            tr!(
                locale,
                "La formule {plan} de {child} est arrivée à son terme, et vous ne devez rien. Pour continuer, choisissez une formule.",
                "{child}’s {plan} plan has come to its end, and you owe nothing. To go on, choose a plan."
            ),
        ),
        _ => return None,
    })
}

/// Does this need a letter?
pub(super) fn is_told(kind: &str) -> bool {
    matches!(kind, "paused" | "resumed" | "change-planned" | "changed" | "ending" | "ended" | "expired")
}
