//! The ledger's part of the REST API (SPEC AP-1): what a student can spend.

use super::{SpendableGrant, balance, list_spendable};
use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use preau_identity::server::student_meant;
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, Locale, Outcome, Relation};
use preau_platform::Platform;
use preau_platform::http::rest::{Answer, Caller, Problem, Query, read};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// The routes, behind the Bearer layer.
pub fn routes() -> OpenApiRouter<Platform> {
    OpenApiRouter::new().routes(routes!(read_credits))
}

/// What a student can spend.
#[derive(Debug, Serialize, ToSchema)]
struct CreditBalance {
    /// What can be spent now.
    #[schema(pattern = r"^\d+\.\d{2}$", example = "5.25")]
    balance: String,
    /// Where it comes from, in the order in which it is spent: soonest to expire first. While the children of an account share
    /// their credits, those of the others are among them.
    grants: Vec<CreditGrant>,
}

/// Credits granted together, of which some are left.
#[derive(Debug, Serialize, ToSchema)]
struct CreditGrant {
    /// Which.
    id: Uuid,
    /// What was granted.
    #[schema(pattern = r"^\d+\.\d{2}$", example = "8.00")]
    granted: String,
    /// What is left of it.
    #[schema(pattern = r"^\d+\.\d{2}$", example = "5.25")]
    remaining: String,
    /// When what is left expires.
    expires_at: DateTime<Utc>,
    /// Why: `MONTHLY_ALLOCATION`, `PURCHASE` or `ADJUSTMENT`.
    #[schema(pattern = "^[A-Z_]+$", example = "MONTHLY_ALLOCATION")]
    reason: String,
    /// What for, in the caller's language; empty when there is nothing to add, and for a student about another's.
    #[schema(example = "Hybrid, month 3 of 12")]
    note: String,
}

impl CreditGrant {
    fn told(grant: SpendableGrant, locale: Locale, tell: bool) -> Self {
        let note = if tell { grant.note.get(locale).to_owned() } else { String::new() };
        Self {
            id: grant.id,
            granted: grant.amount.decimal(),
            remaining: grant.remaining.decimal(),
            expires_at: grant.expires_at,
            reason: grant.kind.code().to_owned(),
            note,
        }
    }
}

/// Read a balance
///
/// A student reads their own, a parent that of a child; `student_id` may be left out when there is only one it can be.
#[utoipa::path(
    get, path = "/api/v1/credits", tag = "credits", operation_id = "readCredits",
    params(("student_id" = Option<Uuid>, Query, description = "Whose.")),
    responses(
        (status = 200, description = "The balance and the grants it is made of.", body = CreditBalance),
        (status = 403, description = "`forbidden`: those who neither learn nor look after a student.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not-found`: a student the caller may not know of.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`validation`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn read_credits(
    State(platform): State<Platform>,
    caller: Caller,
    Query(mut input): Query,
) -> Answer<Json<CreditBalance>> {
    let student_id = input.may("student_id", read::uuid).map(UserId);
    input.finish(|| Some(()))?;
    Ok(Json(find(&platform, &caller.actor, student_id).await?))
}

async fn find(platform: &Platform, actor: &Actor, student_id: Option<UserId>) -> Outcome<CreditBalance> {
    let mut tx = platform.db.begin_as(actor).await?;
    let student = student_meant(&mut tx, actor, student_id).await?;
    let relation = actor.relation_to(Some(student.account_id), Some(student.user_id), None);
    actor.may(Action::CreditRead, relation)?;
    let locale = actor.signed_in()?.locale;
    let balance = balance(platform, &mut tx, student.user_id).await?;
    let grants = list_spendable(platform, &mut tx, student.user_id).await?;
    // Notes about siblings are not for students.
    let tell = |of: UserId| relation != Relation::Own || of == student.user_id;
    let grants = grants.into_iter().map(|grant| {
        let tell = tell(grant.student_id);
        CreditGrant::told(grant, locale, tell)
    });
    Ok(CreditBalance { balance: balance.decimal(), grants: grants.collect() })
}
