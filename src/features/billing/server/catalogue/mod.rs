//! The back office edits plans and packs. What is typed is checked whole; what somebody else saved meanwhile is not
//! overwritten.

mod list;
mod pack;
mod plan;
mod typed_plan;
mod words;

pub use list::list_catalogue;
pub(in crate::server) use list::names;
pub use pack::{save_pack, show_pack};
pub use plan::{save_plan, show_plan};

use preau_kernel::{Action, Actor, AppError, Locale, Outcome, Relation, text};
use preau_platform::db::constraint;
use preau_platform::{Platform, Tx};

async fn open(platform: &Platform, actor: &Actor) -> Outcome<Tx> {
    actor.may(Action::PlanManage, Relation::Foreign)?;
    platform.db.begin_as(actor).await
}

fn ticked(yes: bool) -> String {
    if yes { "true".to_owned() } else { String::new() }
}

fn version(typed: &str) -> i32 {
    typed.parse().unwrap_or_default()
}

pub(in crate::server) fn changed_meanwhile() -> AppError {
    AppError::conflict(
        "changed-meanwhile",
        text!(
            "Quelqu’un d’autre l’a modifié entre-temps. Rechargez la page pour voir où il en est.",
            "Somebody else changed it meanwhile. Reload the page to see how it is now."
        ),
    )
}

/// What the schema refuses because of what was typed.
fn refused(error: sqlx::Error) -> AppError {
    match constraint(&error) {
        Some("plans_pkey" | "packs_pkey") => {
            AppError::field("code", text!("Ce code existe déjà.", "This code exists already."))
        }
        Some("plans_in_use") => AppError::rule(
            "plan-in-use",
            text!(
                "Des abonnements ont cette formule : la devise, la fréquence et le public ne changent plus. Créez une autre formule et retirez celle-ci de l’offre.",
                "Subscriptions have this plan: its currency, interval and audience no longer change. Make another plan and take this one off the offer."
            ),
        ),
        _ => preau_platform::error::internal_error("save a plan or pack", &error),
    }
}

/// Language of amounts in forms.
pub(in crate::server) fn locale_of(actor: &Actor) -> Locale {
    actor.signed_in().map(|person| person.locale).unwrap_or_default()
}
