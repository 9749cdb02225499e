//! Access tokens: JWTs (RFC 7519) signed with HS256. The signature says that we made it, the session's row whether it still
//! counts.

use super::ACCESS;
use super::keys::Key;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, Validation};
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Actor, Locale, Outcome, Role, Roles, SignedIn};
use preau_platform::{IntoInternal, Platform, Tx, jwt};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Whom it is for.
const AUDIENCE: &str = "preau-api";
/// Longest token looked at; ours are about 400 bytes.
const LONGEST: usize = 2048;
/// Use is noted at most this often.
const NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: UserId,
    sid: Uuid,
    iat: i64,
    exp: i64,
}

/// Who holds an access token.
#[derive(Clone, Debug)]
pub struct Bearer {
    /// The person.
    pub person: SignedIn,
    /// The session the token belongs to.
    pub session_id: Uuid,
}

/// A token for this session.
pub(super) fn issue(platform: &Platform, key: &Key, user_id: UserId, session_id: Uuid) -> Outcome<String> {
    let now = platform.now();
    let claims = Claims {
        iss: platform.config.public_url.clone(),
        aud: AUDIENCE.to_owned(),
        sub: user_id,
        sid: session_id,
        iat: now.timestamp(),
        exp: (now + ACCESS).timestamp(),
    };
    jwt::sign(&claims, &key.secret, Some(key.kid.to_string()))
}

/// Who holds this token, if it is ours, in time, of a session that lives and a person who may sign in; notes the use, at most
/// once a minute.
///
/// # Errors
/// When the connection is lost.
pub async fn open(platform: &Platform, token: &str) -> Outcome<Option<Bearer>> {
    // What it says is looked up first and believed only once the key it names has signed it: one query for both.
    let Some((kid, claimed)) = peek(token) else { return Ok(None) };
    let now = platform.now();
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let row = sqlx::query!(
        r#"select k.secret, s.last_used_at, u.id as "user_id: UserId", u.first_name, u.last_name,
                  u.locale as "locale: Locale", u.time_zone,
                  array(select role from user_roles r where r.user_id = u.id order by role) as "roles!",
                  array(select account_id from account_members m where m.user_id = u.id order by account_id)
                      as "accounts!: Vec<AccountId>"
             from api_sessions s join users u on u.id = s.user_id cross join api_signing_keys k
            where s.id = $1 and s.ends_at > $3 and u.disabled_at is null and k.kid = $2 and k.verifies_until > $3"#,
        claimed.sid,
        kid,
        now,
    )
    .fetch_optional(&mut *tx)
    .await
    .internal("load holder of an access token")?;
    let Some(row) = row else { return Ok(None) };
    let Some(claims) = verify(platform, token, &row.secret, now) else { return Ok(None) };
    if claims.sub != row.user_id || claims.sid != claimed.sid {
        return Ok(None);
    }
    if now - row.last_used_at >= NOTED_EVERY {
        note_use(&mut tx, claims.sid, now).await?;
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
    Ok(Some(Bearer { person, session_id: claims.sid }))
}

/// The key and the claims a token names, unverified.
fn peek(token: &str) -> Option<(Uuid, Claims)> {
    if token.len() > LONGEST {
        return None;
    }
    let kid = jsonwebtoken::decode_header(token).ok()?.kid?.parse().ok()?;
    let claims = jsonwebtoken::dangerous::insecure_decode_claims(token).ok()?;
    Some((kid, claims))
}

fn verify(platform: &Platform, token: &str, secret: &[u8], now: DateTime<Utc>) -> Option<Claims> {
    let mut rules = Validation::new(Algorithm::HS256);
    rules.set_audience(&[AUDIENCE]);
    rules.set_issuer(&[&platform.config.public_url]);
    rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    // By our clock, which tests can move, not by the crate's.
    rules.validate_exp = false;
    let claims = jwt::verify::<Claims>(token, secret, &rules)?;
    (claims.exp > now.timestamp()).then_some(claims)
}

async fn note_use(tx: &mut Tx, session_id: Uuid, now: DateTime<Utc>) -> Outcome<()> {
    sqlx::query!(
        "update api_sessions set last_used_at = $2 where id = $1 and last_used_at <= $3",
        session_id,
        now,
        now - NOTED_EVERY,
    )
    .execute(&mut **tx)
    .await
    .internal("note use of an access token")?;
    Ok(())
}
