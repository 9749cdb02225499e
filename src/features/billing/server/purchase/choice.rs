//! What somebody wants to buy, read under their own eyes: for whom, which plan or pack, which subjects.

use crate::model::{Audience, PackCard, PlanCard, Ware};
use crate::server::beneficiaries::{self, Beneficiary};
use crate::server::{packs, store};
use preau_kernel::error::Checks;
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, AppError, Money, Outcome, Text, text};
use preau_platform::Tx;

/// What somebody asks for.
pub(super) struct Asking<'a> {
    pub(super) student_id: Option<UserId>,
    pub(super) ware: Option<Ware>,
    pub(super) aria_subjects: &'a [String],
}

/// A choice that can be bought.
pub(super) struct Choice {
    pub(super) who: Beneficiary,
    pub(super) what: What,
    pub(super) aria_subjects: Vec<String>,
}

pub(super) enum What {
    Plan(PlanCard),
    Pack(PackCard),
}

impl Choice {
    pub(super) fn ware(&self) -> Ware {
        match &self.what {
            What::Plan(plan) => Ware::Plan(plan.code.clone()),
            What::Pack(pack) => Ware::Pack(pack.code.clone()),
        }
    }

    pub(super) fn name(&self) -> Text {
        match &self.what {
            What::Plan(plan) => plan.name.clone(),
            What::Pack(pack) => pack.name.clone(),
        }
    }

    pub(super) fn price(&self) -> Money {
        match &self.what {
            What::Plan(plan) => plan.price,
            What::Pack(pack) => pack.price,
        }
    }
}

/// Reads what was sent, under the actor's own eyes: somebody of another account is not found. Every mistake is reported at
/// once.
pub(super) async fn choose(tx: &mut Tx, actor: &Actor, asked: Asking<'_>) -> Outcome<Choice> {
    actor.signed_in()?;
    let what = find_ware(tx, asked.ware.as_ref()).await?;
    let audience = match &what {
        Some(What::Plan(plan)) => plan.audience,
        _ => Audience::Student,
    };
    let who = match asked.student_id {
        Some(id) => beneficiaries::find(tx, id, audience).await?,
        None => None,
    };
    if let Some(who) = &who {
        actor.may(Action::SubscriptionManage, actor.relation_to(Some(who.account_id), Some(who.user_id), None))?;
    }
    let known = store::list_subjects(tx).await?;
    // In the order of the subjects, each once, whatever the order of the boxes.
    let aria_subjects: Vec<String> =
        known.into_iter().map(|subject| subject.slug).filter(|slug| asked.aria_subjects.contains(slug)).collect();
    let allowed = match &what {
        Some(What::Plan(plan)) => plan.aria_subjects,
        _ => 0,
    };
    let few_enough = what.is_none() || aria_subjects.len() <= usize::try_from(allowed).unwrap_or(usize::MAX);
    let all_known = asked.aria_subjects.iter().all(|slug| aria_subjects.contains(slug));

    let mut checks = Checks::default();
    checks.that(who.is_some(), "student_id", || {
        text!("Choisissez la personne concernée.", "Choose the person this is for.")
    });
    checks.that(what.is_some(), "plan", || text!("Choisissez une formule.", "Choose a plan."));
    checks.that(all_known, "aria_subjects", || text!("Cette matière n’existe pas.", "There is no such subject."));
    checks.that(few_enough, "aria_subjects", || too_many_subjects(allowed));
    checks.done()?;
    match (who, what) {
        (Some(who), Some(what)) => Ok(Choice { who, what, aria_subjects }),
        _ => Err(AppError::NotFound),
    }
}

async fn find_ware(tx: &mut Tx, ware: Option<&Ware>) -> Outcome<Option<What>> {
    Ok(match ware {
        Some(Ware::Plan(code)) => {
            let mut offered = store::list_plans(tx, Audience::Student).await?;
            offered.extend(store::list_plans(tx, Audience::Member).await?);
            offered.into_iter().find(|plan| plan.code == *code && plan.is_taken_online()).map(What::Plan)
        }
        Some(Ware::Pack(code)) => packs::list(tx).await?.into_iter().find(|pack| pack.code == *code).map(What::Pack),
        None => None,
    })
}

pub(in crate::server) fn too_many_subjects(allowed: u32) -> Text {
    match allowed {
        0 => text!("Cette formule ne comprend pas ARIA.", "This plan does not include ARIA."),
        1 => text!("Cette formule comprend ARIA dans une matière.", "This plan includes ARIA in one subject."),
        _ => text!(
            "Cette formule comprend ARIA dans {allowed} matières au plus.",
            "This plan includes ARIA in {allowed} subjects at most."
        ),
    }
}
