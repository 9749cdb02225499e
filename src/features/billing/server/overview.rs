//! Who has which plan: the household's children for a parent, oneself for a student.

use super::beneficiaries;
use super::store::{self, Subscription};
use crate::model::{
    Audience, ChildSubscription, CurrentSubscription, Overview, PlanCard, SubjectName, SubscriptionStatus, period,
};
use preau_identity::server::people;
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, Outcome, Role, SignedIn, Text};
use preau_payments::server::Providers;
use preau_platform::time::{local, zone};
use preau_platform::{Platform, Tx};

/// Subscriptions of the actor's students, and for whoever may take one, what there is to choose from. A student is shown
/// neither money nor payment trouble (SPEC §2).
///
/// # Errors
/// [`AppError::Unauthenticated`](preau_kernel::AppError::Unauthenticated) for a visitor.
pub async fn overview(platform: &Platform, providers: &Providers, actor: &Actor) -> Outcome<Overview> {
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let subjects = store::list_subjects(&mut tx).await?;
    let mut children = Vec::new();
    let mut may_subscribe = false;
    for student in people::list_students_for(&mut tx, actor).await? {
        let relation = actor.relation_to(Some(student.account_id), Some(student.user_id), None);
        actor.may(Action::SubscriptionRead, relation)?;
        let manages = actor.may(Action::SubscriptionManage, relation).is_ok();
        may_subscribe |= manages;
        children
            .push(child(platform, &mut tx, person, (student.user_id, student.first_name), manages, &subjects).await?);
    }
    // A member of the community has a plan of their own.
    if person.roles.has(Role::Member)
        && let Some(member) = beneficiaries::find(&mut tx, person.user_id, Audience::Member).await?
    {
        may_subscribe = true;
        children.push(child(platform, &mut tx, person, (member.user_id, member.first_name), true, &subjects).await?);
    }
    if !may_subscribe {
        return Ok(Overview { children, may_subscribe, plans: vec![], subjects: vec![], offers: vec![], dues: vec![] });
    }
    let plans = store::list_plans(&mut tx, Audience::Student).await?;
    let mut offers = providers.offers();
    offers.retain(|offer| plans.iter().any(|plan| providers.offers_for(plan.price).contains(offer)));
    tx.rollback().await?;
    let dues = super::dunning::my_dues(platform, providers, actor).await?;
    Ok(Overview { children, may_subscribe, plans, subjects, offers, dues })
}

async fn child(
    platform: &Platform,
    tx: &mut Tx,
    person: &SignedIn,
    (user_id, name): (UserId, String),
    manages: bool,
    subjects: &[SubjectName],
) -> Outcome<ChildSubscription> {
    let current = match store::find_live(tx, user_id).await? {
        Some(live) => {
            let plan = store::find_plan(tx, &live.plan).await?;
            Some(current(platform, person, &live, plan, manages, subjects))
        }
        None => None,
    };
    Ok(ChildSubscription {
        student_id: user_id,
        name,
        current,
        credits: preau_credits::server::balance(platform, tx, user_id).await?,
    })
}

fn current(
    platform: &Platform,
    person: &SignedIn,
    live: &Subscription,
    plan: Option<PlanCard>,
    manages: bool,
    subjects: &[SubjectName],
) -> CurrentSubscription {
    let now = platform.now();
    let day = |at| person.locale.date(local(at, zone(&person.time_zone)).date());
    let name = |slug: &String| subjects.iter().find(|s| s.slug == *slug).map(|s| s.name.clone());
    let is_free = plan.as_ref().is_some_and(PlanCard::is_free);
    CurrentSubscription {
        id: live.id,
        plan_name: plan.map_or_else(|| Text { fr: live.plan.clone(), en: live.plan.clone() }, |plan| plan.name),
        plan: live.plan.clone(),
        status: if manages { live.status } else { live.status.for_student() },
        paid_until: live.paid_until.filter(|_| manages).map(day),
        is_over: manages && live.paid_until.is_some_and(|end| end <= now),
        may_renew: manages
            && !is_free
            && live.status != SubscriptionStatus::Paused
            && live.paid_until.is_none_or(|end| period::may_renew(end, now)),
        aria_subjects: live.aria_subjects.iter().filter_map(name).collect(),
    }
}
