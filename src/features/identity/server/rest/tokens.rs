//! `/api/v1/auth`: tokens for programs.

use super::bearer::bearer_token;
use crate::model::ApiSessionId;
use crate::server::origin::Origin;
use crate::server::tokens::{self, TokenPair};
use axum::Json;
use axum::extract::State;
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use preau_kernel::{Actor, AppError, Outcome};
use preau_platform::Platform;
use preau_platform::http::rest::{Answer, Body, Problem, Refusal, read};
use serde::Serialize;
use utoipa::ToSchema;

/// E-mail address and password of the person a program acts for.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the body, which is read field by field")]
pub(super) struct Credentials {
    /// The address they sign in with.
    #[schema(min_length = 1, max_length = 320, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$", example = "eleve@demo.preau")]
    email: String,
    /// Their password.
    #[schema(min_length = 1, max_length = 1000, format = "password", example = "Preau-demo-2026")]
    password: String,
}

/// A refresh token.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the body, which is read field by field")]
pub(super) struct RefreshRequest {
    /// The one received last.
    #[schema(
        min_length = 1,
        max_length = 200,
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*$",
        example = "kQx3_Zp-0aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789"
    )]
    refresh_token: String,
}

/// What is to be revoked; without a body, the session of the access token.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the body, which is read field by field")]
pub(super) struct Revocation {
    /// Any refresh token of the session.
    #[schema(min_length = 1, max_length = 200, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$", nullable = false)]
    refresh_token: Option<String>,
}

/// A pair of tokens.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Tokens {
    /// Goes into `Authorization: Bearer …` of every other call.
    #[schema(example = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiIsImtpZCI6Ii4uLiJ9.eyJzdWIiOiIuLi4ifQ.c2lnbmF0dXJl")]
    access_token: String,
    /// Gives the next pair, once, within 30 days.
    #[schema(example = "kQx3_Zp-0aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789")]
    refresh_token: String,
    /// Always `Bearer`.
    #[schema(pattern = "^Bearer$", example = "Bearer")]
    token_type: String,
    /// Seconds until the access token ends.
    #[schema(minimum = 1, example = 900)]
    expires_in: i64,
}

impl From<TokenPair> for Json<Tokens> {
    fn from(pair: TokenPair) -> Self {
        Self(Tokens {
            access_token: pair.access,
            refresh_token: pair.refresh,
            token_type: "Bearer".to_owned(),
            expires_in: tokens::ACCESS.num_seconds(),
        })
    }
}

/// A wrong password is no conflict here but a missing proof of who one is.
fn unproven(error: AppError) -> Refusal {
    match &error {
        AppError::Rule { code, .. } if code == "bad-credentials" || code == "invalid-refresh-token" => {
            Refusal::new(StatusCode::UNAUTHORIZED, error)
        }
        _ => error.into(),
    }
}

/// Sign a program in
///
/// Gives a pair of tokens for an e-mail address and a password. Tries are limited, by address and by network, together
/// with those of the sign-in page; the answer does not tell whether an address is known.
#[utoipa::path(
    post, path = "/api/v1/auth/token", tag = "auth", operation_id = "createToken", security(()),
    request_body = Credentials,
    responses(
        (status = 200, description = "The tokens.", body = Tokens),
        (status = 401, description = "`bad-credentials`: unknown address, wrong password, or somebody who may not sign in.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`validation`", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "`rate-limited`: too many tries; `Retry-After` says how long to wait.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn create_token(
    State(platform): State<Platform>,
    parts: Parts,
    Body(mut input): Body,
) -> Answer<Json<Tokens>> {
    let email = input.need("email", |t| read::text(t, 320));
    let password = input.need("password", |t| {
        // Any character may be part of one.
        if (1..=1000).contains(&t.chars().count()) { Ok(t.to_owned()) } else { read::text(t, 1000) }
    });
    let (email, password) = input.finish(|| Some((email?, password?)))?;
    let pair = tokens::grant(&platform, &Origin::of(&parts), &email, password.into()).await.map_err(unproven)?;
    Ok(pair.into())
}

/// Get the next pair of tokens
///
/// A refresh token works once. One that comes back a second time was copied: its whole session is ended, and everybody who
/// holds a token of it signs in again. There is no grace for a repeated send; a program that lost an answer signs in again.
#[utoipa::path(
    post, path = "/api/v1/auth/refresh", tag = "auth", operation_id = "refreshToken", security(()),
    request_body = RefreshRequest,
    responses(
        (status = 200, description = "The next pair; the token that was sent is used up.", body = Tokens),
        (status = 401, description = "`invalid-refresh-token`: unknown, over, or used before.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`validation`", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn refresh_token(
    State(platform): State<Platform>,
    parts: Parts,
    Body(mut input): Body,
) -> Answer<Json<Tokens>> {
    let token = input.need("refresh_token", |t| read::text(t, 200));
    let token = input.finish(|| token)?;
    let pair = tokens::refresh(&platform, &Origin::of(&parts), &token).await.map_err(unproven)?;
    Ok(pair.into())
}

/// Sign a program out
///
/// Ends the session a refresh token belongs to, or, without a body, that of the access token. From then on none of its
/// tokens works. A token nobody knows is no error (RFC 7009).
#[utoipa::path(
    post, path = "/api/v1/auth/revoke", tag = "auth", operation_id = "revokeToken", security((), ("bearer" = [])),
    request_body(content = Revocation, description = "Optional."),
    responses(
        (status = 204, description = "Nothing of it works any more."),
        (status = 401, description = "`unauthenticated`: neither a refresh token nor a valid access token.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`validation`", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn revoke_token(
    State(platform): State<Platform>,
    headers: HeaderMap,
    Body(mut input): Body,
) -> Answer<StatusCode> {
    let token = input.may("refresh_token", |t| read::text(t, 200));
    match input.finish(|| Some(token))? {
        Some(token) => tokens::revoke_by_token(&platform, &token).await?,
        None => revoke_own(&platform, bearer_token(&headers)).await?,
    }
    Ok(StatusCode::NO_CONTENT)
}

async fn revoke_own(platform: &Platform, token: Option<&str>) -> Outcome<()> {
    let bearer = match token {
        Some(token) => tokens::open(platform, token).await?,
        None => None,
    };
    let bearer = bearer.ok_or(AppError::Unauthenticated)?;
    let id = ApiSessionId(bearer.session_id);
    match tokens::revoke(platform, &Actor::User(bearer.person), id).await {
        // Somebody else was faster.
        Err(AppError::NotFound) => Ok(()),
        result => result,
    }
}
