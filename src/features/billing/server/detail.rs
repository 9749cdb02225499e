//! One subscription with all that can be done about it.

use super::change::{self, managed, preview_change};
use super::{running, store};
use crate::model::manage::{ChangeEffect, ChangePreview, SubscriptionDetail};
use crate::model::{SubscriptionId, SubscriptionStatus};
use chrono::{DateTime, Utc};
use preau_identity::server::people;
use preau_kernel::{Actor, AppError, Outcome, Text, text};
use preau_payments::server::Providers;
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform, Tx};

/// A live subscription for whoever runs it; `plan` is what the page asks about changing to.
///
/// # Errors
/// [`AppError::NotFound`] for somebody else's, [`AppError::Forbidden`] for a student.
pub async fn show_subscription(
    platform: &Platform,
    providers: &Providers,
    actor: &Actor,
    id: SubscriptionId,
    plan: &str,
) -> Outcome<SubscriptionDetail> {
    let mut tx = platform.db.begin_as(actor).await?;
    let subscription = managed(&mut tx, actor, id).await?;
    let person = actor.signed_in()?;
    let day = |at: DateTime<Utc>| person.locale.date(local(at, zone(&person.time_zone)).date());
    let (now, terms) = (platform.now(), store::find_terms(&mut tx, id).await?);
    let card = store::find_plan(&mut tx, &subscription.plan).await?.ok_or(AppError::NotFound)?;
    let next_plan = match &terms.next_plan {
        Some(code) => store::find_plan(&mut tx, code).await?.map(|plan| plan.name),
        None => None,
    };
    let running = running::find(&mut tx, id, now).await?.filter(|running| !running.followed);
    let rests = subscription.status == SubscriptionStatus::Paused;
    let runs = running.is_some() && !rests;
    let others = change::others(&mut tx, &card).await?;
    let history = list_history(&mut tx, id).await?.into_iter().map(|(at, words)| (day(at), words)).collect();
    let detail = SubscriptionDetail {
        id,
        name: people::find_person(&mut tx, subscription.student_id).await?.ok_or(AppError::NotFound)?.first_name,
        plan: card,
        status: subscription.status,
        until: subscription.paid_until.or(terms.trial_until).filter(|_| !rests).map(day),
        ends: terms.ends_at_period,
        next_plan,
        resumes: terms.resumes_at.map(day),
        aria_subjects: subscription.aria_subjects,
        subjects: store::list_subjects(&mut tx).await?,
        others,
        offers: vec![],
        may_pause: runs && subscription.status == SubscriptionStatus::Active,
        may_change: runs,
        change: None,
        history,
    };
    tx.rollback().await?;
    let change = if plan.is_empty() { None } else { Some(preview_change(platform, actor, id, plan).await) };
    let offers = match &change {
        Some(Ok(ChangePreview { effect: ChangeEffect::Now { total, .. }, .. })) => providers.offers_for(*total),
        _ => vec![],
    };
    Ok(SubscriptionDetail { change, offers, ..detail })
}

async fn list_history(tx: &mut Tx, id: SubscriptionId) -> Outcome<Vec<(DateTime<Utc>, Text)>> {
    let rows = sqlx::query!(
        "select at, kind from subscription_events e where subscription_id = $1 order by e.id desc limit 30",
        id.0
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list what happened to a subscription")?;
    Ok(rows.into_iter().filter_map(|row| Some((row.at, words(&row.kind)?))).collect())
}

fn words(kind: &str) -> Option<Text> {
    Some(match kind {
        "begun" => text!("Abonnement commencé", "Subscription begun"),
        "paid" => text!("Période payée", "Period paid"),
        "change-planned" => text!("Changement de formule prévu", "Change of plan arranged"),
        "change-taken-back" => text!("Changement de formule retiré", "Change of plan taken back"),
        "changed" => text!("Formule changée", "Plan changed"),
        "paused" => text!("Mis en pause", "Paused"),
        "resumed" => text!("Repris", "Resumed"),
        "ending" => text!("Fin demandée pour l’échéance", "End asked for, with what is paid"),
        "going-on" => text!("Fin retirée", "End taken back"),
        "ended" => text!("Terminé à l’échéance", "Ended with what was paid"),
        "expired" => text!("Arrivé à son terme", "Came to its end"),
        "aria-subjects" => text!("Matières d’ARIA choisies", "ARIA subjects chosen"),
        _ => return None,
    })
}
