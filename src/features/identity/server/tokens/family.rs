//! Sessions of programs: opened with a password, kept by refreshing, ended by whoever owns them.

use super::{REFRESH, access, keys};
use crate::model::{ApiSessionId, ApiSessionInfo, device};
use crate::server::origin::Origin;
use crate::server::sign_in::check_password;
use preau_kernel::id::UserId;
use preau_kernel::{Actor, AppError, Outcome, text};
use preau_platform::crypto::{new_token, token_hash};
use preau_platform::{IntoInternal, Platform, Tx, time};
use secrecy::SecretString;
use uuid::Uuid;

/// Programs one person may have at a time; the one unused longest goes first.
const MOST: i64 = 20;

/// What a program is given.
#[derive(Clone, Debug)]
pub struct TokenPair {
    /// Says who asks, for [`ACCESS`].
    pub access: String,
    /// Gives the next pair, once.
    pub refresh: String,
}

/// Opens a session for a program whose user gave it their password; counts against the limits of sign-in, and answers
/// unknown, wrong and disabled alike.
///
/// # Errors
/// Rule `bad-credentials`; [`AppError::RateLimited`] after too many tries.
pub async fn grant(platform: &Platform, origin: &Origin, email: &str, password: SecretString) -> Outcome<TokenPair> {
    let Some(person) = check_password(platform, origin, email, password).await? else {
        return Err(AppError::rule(
            "bad-credentials",
            text!("Adresse e-mail ou mot de passe incorrect.", "Wrong e-mail address or password."),
        ));
    };
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let session_id: Uuid = platform.new_id();
    let now = platform.now();
    make_room(platform, &mut tx, person.user_id).await?;
    sqlx::query!(
        "insert into api_sessions (id, user_id, created_at, last_used_at, ends_at, user_agent, ip)
         values ($1, $2, $3, $3, $4, $5, $6)",
        session_id,
        person.user_id.0,
        now,
        now + REFRESH,
        origin.user_agent,
        origin.ip.map(|ip| ip.to_canonical().to_string()).unwrap_or_default(),
    )
    .execute(&mut *tx)
    .await
    .internal("open API session")?;
    let pair = give_pair(platform, &mut tx, person.user_id, session_id).await?;
    tx.commit().await?;
    Ok(pair)
}

/// Takes a refresh token and gives the next pair. One that was used before ends its session.
///
/// # Errors
/// Rule `invalid-refresh-token` for one that is unknown, over, used, or of somebody who may no longer sign in.
pub async fn refresh(platform: &Platform, origin: &Origin, token: &str) -> Outcome<TokenPair> {
    let now = platform.now();
    let hash = token_hash(token);
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    // Two who send the same token wait for each other here; the second one finds it used.
    let row = sqlx::query!(
        r#"select t.session_id, t.used_at, t.expires_at, u.id as "user_id: UserId", u.disabled_at
             from api_refresh_tokens t
             join api_sessions s on s.id = t.session_id
             join users u on u.id = s.user_id
            where t.token_hash = $1
              for update of t, s"#,
        &hash[..]
    )
    .fetch_optional(&mut *tx)
    .await
    .internal("find refresh token")?;
    let row = row.ok_or_else(invalid)?;
    if row.used_at.is_some() {
        tracing::warn!(session = %row.session_id, "a refresh token was used twice; its session is ended");
        delete(&mut tx, row.session_id).await?;
        tx.commit().await?;
        return Err(invalid());
    }
    if row.expires_at <= now || row.disabled_at.is_some() {
        return Err(invalid());
    }
    sqlx::query!("update api_refresh_tokens set used_at = $2 where token_hash = $1", &hash[..], now)
        .execute(&mut *tx)
        .await
        .internal("use refresh token")?;
    sqlx::query!("delete from api_refresh_tokens where session_id = $1 and expires_at <= $2", row.session_id, now)
        .execute(&mut *tx)
        .await
        .internal("forget old refresh tokens")?;
    sqlx::query!(
        "update api_sessions set ends_at = $2, last_used_at = $3, user_agent = $4 where id = $1",
        row.session_id,
        now + REFRESH,
        now,
        origin.user_agent,
    )
    .execute(&mut *tx)
    .await
    .internal("prolong API session")?;
    let pair = give_pair(platform, &mut tx, row.user_id, row.session_id).await?;
    tx.commit().await?;
    Ok(pair)
}

fn invalid() -> AppError {
    AppError::rule(
        "invalid-refresh-token",
        text!(
            "Ce jeton de renouvellement n’est pas ou n’est plus valable.",
            "This refresh token is not valid, or no longer."
        ),
    )
}

async fn give_pair(platform: &Platform, tx: &mut Tx, user_id: UserId, session_id: Uuid) -> Outcome<TokenPair> {
    let now = platform.now();
    let refresh = new_token();
    sqlx::query!(
        "insert into api_refresh_tokens (token_hash, session_id, created_at, expires_at) values ($1, $2, $3, $4)",
        &token_hash(&refresh)[..],
        session_id,
        now,
        now + REFRESH,
    )
    .execute(&mut **tx)
    .await
    .internal("add refresh token")?;
    let key = keys::current(platform, tx).await?;
    Ok(TokenPair { access: access::issue(platform, &key, user_id, session_id)?, refresh })
}

/// Deletes the person's sessions that are over, and the ones unused longest where there are too many.
async fn make_room(platform: &Platform, tx: &mut Tx, user_id: UserId) -> Outcome<()> {
    sqlx::query!(
        "delete from api_sessions
          where user_id = $1
            and (ends_at <= $2
                 or id in (select id from api_sessions where user_id = $1 order by last_used_at desc, id desc offset $3))",
        user_id.0,
        platform.now(),
        MOST - 1,
    )
    .execute(&mut **tx)
    .await
    .internal("make room for an API session")?;
    Ok(())
}

async fn delete(tx: &mut Tx, session_id: Uuid) -> Outcome<()> {
    sqlx::query!("delete from api_sessions where id = $1", session_id)
        .execute(&mut **tx)
        .await
        .internal("end API session")?;
    Ok(())
}

/// Ends the session a refresh token belongs to, used or not. An unknown one changes nothing and is no error (RFC 7009 §2.2):
/// it is what the client wanted.
///
/// # Errors
/// When the connection is lost.
pub async fn revoke_by_token(platform: &Platform, token: &str) -> Outcome<()> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    sqlx::query!(
        "delete from api_sessions s using api_refresh_tokens t where t.session_id = s.id and t.token_hash = $1",
        &token_hash(token)[..]
    )
    .execute(&mut *tx)
    .await
    .internal("revoke refresh token")?;
    tx.commit().await
}

/// Programs that are signed in for whoever asks, the one used last first.
///
/// # Errors
/// [`AppError::Unauthenticated`] for a visitor.
pub async fn list(platform: &Platform, actor: &Actor) -> Outcome<Vec<ApiSessionInfo>> {
    let me = actor.signed_in()?;
    let zone = time::zone(&me.time_zone);
    let mut tx = platform.db.begin_as(actor).await?;
    let rows = sqlx::query!(
        // Staff see all rows (row-level security), so the person is named here.
        "select id, created_at, last_used_at, user_agent, ip from api_sessions
          where user_id = $1 and ends_at > $2 order by last_used_at desc, id",
        me.user_id.0,
        platform.now(),
    )
    .fetch_all(&mut *tx)
    .await
    .internal("list API sessions")?;
    let sessions = rows.into_iter().map(|row| ApiSessionInfo {
        id: ApiSessionId(row.id),
        program: device::program(&row.user_agent),
        ip: row.ip,
        since: time::local(row.created_at, zone),
        last_used: time::local(row.last_used_at, zone),
    });
    Ok(sessions.collect())
}

/// Ends one of one's own.
///
/// # Errors
/// [`AppError::NotFound`] when it is somebody else's or already over.
pub async fn revoke(platform: &Platform, actor: &Actor, id: ApiSessionId) -> Outcome<()> {
    let me = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    sqlx::query_scalar!("select id from api_sessions where id = $1 and user_id = $2", id.0, me.user_id.0)
        .fetch_optional(&mut *tx)
        .await
        .internal("find API session")?
        .ok_or(AppError::NotFound)?;
    tx.write_as_house().await?;
    delete(&mut tx, id.0).await?;
    tx.commit().await
}

/// Ends all of a person's, in the caller's transaction (as the house); returns how many.
///
/// # Errors
/// When the connection is lost.
pub async fn end_all_of_user(tx: &mut Tx, user_id: UserId) -> Outcome<u64> {
    let ended = sqlx::query!("delete from api_sessions where user_id = $1", user_id.0)
        .execute(&mut **tx)
        .await
        .internal("end API sessions")?;
    Ok(ended.rows_affected())
}
