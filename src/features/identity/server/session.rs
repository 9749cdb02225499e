//! Sessions of browsers: a random token in a cookie, its hash in a row (SPEC §2).
//!
//! A session ends 24 h after its last use (idle), and at the latest 30 days after sign-in with "remember me", 7 days
//! without (absolute). Without "remember me" the cookie has no age, so that the browser also forgets it when it is closed.
//! Each sign-in gives a new token and deletes the row of the one it replaces, so a token planted before is worth nothing.

use crate::model::SessionId;
use crate::server::cookie::SessionCookie;
use crate::server::origin::Origin;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use chrono::{DateTime, TimeDelta, Utc};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, SET_COOKIE};
use http::{HeaderValue, StatusCode};
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Actor, Locale, Outcome, Role, Roles, SignedIn};
use preau_platform::crypto::{new_token, token_hash};
use preau_platform::{IntoInternal, Platform, Tx};

/// Unused this long, a session ends.
pub const IDLE: TimeDelta = TimeDelta::hours(24);
/// With "remember me", it ends this long after sign-in, whatever happens.
pub const REMEMBERED: TimeDelta = TimeDelta::days(30);
/// Without "remember me".
pub const FORGOTTEN: TimeDelta = TimeDelta::days(7);
/// Use is noted at most this often.
const NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);

/// The session a request came with; in the request's extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CurrentSession {
    /// Which.
    pub id: SessionId,
}

/// Opens a session in the caller's transaction (as the house) and returns the `Set-Cookie` that carries it. The session
/// this browser had before, and those of the person that are over, are deleted.
///
/// # Errors
/// When the connection is lost.
pub async fn start(
    tx: &mut Tx,
    platform: &Platform,
    user_id: UserId,
    remember: bool,
    origin: &Origin,
) -> Outcome<String> {
    let now = platform.now();
    let token = new_token();
    let lifetime = if remember { REMEMBERED } else { FORGOTTEN };
    sqlx::query!(
        "delete from sessions where id = $1 or (user_id = $2 and (idle_ends_at <= $3 or ends_at <= $3))",
        origin.session.map(|id| id.0),
        user_id.0,
        now,
    )
    .execute(&mut **tx)
    .await
    .internal("delete replaced session")?;
    sqlx::query!(
        "insert into sessions (token_hash, id, user_id, created_at, last_seen_at, idle_ends_at, ends_at, user_agent, ip)
         values ($1, $2, $3, $4, $4, $5, $6, $7, $8)",
        &token_hash(&token)[..],
        platform.new_id::<SessionId>().0,
        user_id.0,
        now,
        now + IDLE,
        now + lifetime,
        origin.user_agent,
        origin.ip.map(|ip| ip.to_canonical().to_string()).unwrap_or_default(),
    )
    .execute(&mut **tx)
    .await
    .internal("insert session")?;
    Ok(SessionCookie::of(&platform.config).write(&token, remember.then_some(REMEMBERED)))
}

/// Ends one session and returns the `Set-Cookie` that clears the cookie.
///
/// # Errors
/// When the connection is lost.
pub async fn end(platform: &Platform, id: SessionId) -> Outcome<String> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    sqlx::query!("delete from sessions where id = $1", id.0).execute(&mut *tx).await.internal("delete session")?;
    tx.commit().await?;
    Ok(SessionCookie::of(&platform.config).clear())
}

/// Ends every session of a person but `except`, those of programs included, in the caller's transaction (as the house);
/// returns how many.
///
/// # Errors
/// When the connection is lost.
pub async fn end_all_of_user(tx: &mut Tx, user_id: UserId, except: Option<SessionId>) -> Outcome<u64> {
    let ended = sqlx::query!(
        "delete from sessions where user_id = $1 and id is distinct from $2",
        user_id.0,
        except.map(|id| id.0),
    )
    .execute(&mut **tx)
    .await
    .internal("delete sessions")?;
    Ok(ended.rows_affected() + crate::server::tokens::end_all_of_user(tx, user_id).await?)
}

/// Who holds this token now, if the session lives and the person may sign in; notes the use, at most once a minute.
///
/// # Errors
/// When the connection is lost.
pub async fn load(platform: &Platform, token: &str) -> Outcome<Option<(CurrentSession, SignedIn)>> {
    let now = platform.now();
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let row = sqlx::query!(
        r#"select s.id as "session_id: SessionId", s.last_seen_at, u.id as "user_id: UserId", u.first_name, u.last_name,
                  u.locale as "locale: Locale", u.time_zone,
                  array(select role from user_roles r where r.user_id = u.id order by role) as "roles!",
                  array(select account_id from account_members m where m.user_id = u.id order by account_id)
                      as "accounts!: Vec<AccountId>"
             from sessions s join users u on u.id = s.user_id
            where s.token_hash = $1 and s.idle_ends_at > $2 and s.ends_at > $2 and u.disabled_at is null"#,
        &token_hash(token)[..],
        now,
    )
    .fetch_optional(&mut *tx)
    .await
    .internal("load session")?;
    let Some(row) = row else { return Ok(None) };
    if now - row.last_seen_at >= NOTED_EVERY {
        note_use(&mut tx, row.session_id, now).await?;
        tx.commit().await?;
    }
    let person = SignedIn {
        user_id: row.user_id,
        display_name: format!("{} {}", row.first_name, row.last_name).trim_end().to_owned(),
        roles: Roles(row.roles.iter().filter_map(|code| Role::from_code(code)).collect()),
        accounts: row.accounts,
        locale: row.locale,
        time_zone: row.time_zone,
    };
    Ok(Some((CurrentSession { id: row.session_id }, person)))
}

async fn note_use(tx: &mut Tx, id: SessionId, now: DateTime<Utc>) -> Outcome<()> {
    // Requests that arrive together wait for each other here; only the first one still finds the old time.
    sqlx::query!(
        "update sessions set last_seen_at = $2, idle_ends_at = least($3, ends_at) where id = $1 and last_seen_at <= $4",
        id.0,
        now,
        now + IDLE,
        now - NOTED_EVERY,
    )
    .execute(&mut **tx)
    .await
    .internal("note use of session")?;
    Ok(())
}

/// The layer that says who asks: puts an [`Actor`], and a [`CurrentSession`] for whoever is signed in, into the request's
/// extensions. A cookie that no longer opens anything is cleared. What a signed-in person is shown is not kept by caches.
pub async fn load_session(State(platform): State<Platform>, mut request: Request, next: Next) -> Response {
    let cookie = SessionCookie::of(&platform.config);
    let token = if is_file(request.uri().path()) { None } else { cookie.read(request.headers()) };
    let loaded = match token {
        Some(token) => load(&platform, token).await,
        None => Ok(None),
    };
    let loaded = match loaded {
        Ok(loaded) => loaded,
        // Not a visitor: answering as one would sign the person out of a page they are allowed to see.
        Err(error) => return unavailable(&error),
    };
    let signed_in = loaded.is_some();
    let stale = !signed_in && cookie.is_in(request.headers()) && !is_file(request.uri().path());
    match loaded {
        Some((session, person)) => {
            request.extensions_mut().insert(session);
            request.extensions_mut().insert(Actor::User(person));
        }
        None => {
            request.extensions_mut().insert(Actor::Visitor);
        }
    }
    let mut response = next.run(request).await;
    if stale
        && !sets(&response, cookie)
        && let Ok(clear) = HeaderValue::from_str(&cookie.clear())
    {
        response.headers_mut().append(SET_COOKIE, clear);
    }
    let is_page = response.headers().get(CONTENT_TYPE).is_some_and(|t| t.as_bytes().starts_with(b"text/html"));
    if signed_in && is_page && !response.headers().contains_key(CACHE_CONTROL) {
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// Files are the same for everybody; asking the database who wants them would be waste.
fn is_file(path: &str) -> bool {
    ["/pkg/", "/images/", "/fonts/", "/icons/"].iter().any(|folder| path.starts_with(folder))
}

fn sets(response: &Response, cookie: SessionCookie) -> bool {
    let start = format!("{}=", cookie.name());
    response.headers().get_all(SET_COOKIE).iter().any(|v| v.as_bytes().starts_with(start.as_bytes()))
}

fn unavailable(error: &preau_kernel::AppError) -> Response {
    let message = error.message();
    let page = format!(
        "<!DOCTYPE html><meta charset=\"utf-8\"><title>503</title><p lang=\"fr\">{}</p><p lang=\"en\">{}</p>",
        message.fr, message.en
    );
    (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "5")], Html(page)).into_response()
}
