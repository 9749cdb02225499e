//! The ledger's part of the REST API (SPEC AP-1): what a student can spend.

use super::balance;
use crate::model::{Credits, EntryKind};
use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use preau_identity::server::student_meant;
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, Outcome};
use preau_platform::http::rest::{Answer, Caller, Problem, Query, read};
use preau_platform::{IntoInternal, Platform, Tx};
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
    /// Where it comes from, soonest to expire first.
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
    /// Why: `MONTHLY_ALLOCATION`, `PURCHASE`, `ADJUSTMENT` or `REFUND`.
    #[schema(pattern = "^[A-Z_]+$", example = "MONTHLY_ALLOCATION")]
    reason: String,
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
    actor.may(Action::CreditRead, actor.relation_to(Some(student.account_id), Some(student.user_id), None))?;
    let balance = balance(platform, &mut tx, student.user_id).await?;
    Ok(CreditBalance { balance: balance.decimal(), grants: list_grants(platform, &mut tx, student.user_id).await? })
}

async fn list_grants(platform: &Platform, tx: &mut Tx, student_id: UserId) -> Outcome<Vec<CreditGrant>> {
    let rows = sqlx::query!(
        // Why: the first entry that put something in.
        r#"select g.id, g.amount, g.remaining, g.expires_at, e.kind as "kind: EntryKind"
             from credit_grants g
             cross join lateral (select e.kind from credit_movements m join credit_entries e on e.id = m.entry_id
                                  where m.grant_id = g.id and m.amount > 0 order by e.recorded_at, e.id limit 1) e
            where g.student_id = $1 and g.remaining > 0 and g.expires_at > $2
            order by g.expires_at, g.id"#,
        student_id.0,
        platform.now(),
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list grants")?;
    let grants = rows.into_iter().map(|row| CreditGrant {
        id: row.id,
        granted: Credits(row.amount).decimal(),
        remaining: Credits(row.remaining).decimal(),
        expires_at: row.expires_at,
        reason: row.kind.code().to_owned(),
    });
    Ok(grants.collect())
}
