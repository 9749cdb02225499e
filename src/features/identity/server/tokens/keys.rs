//! The keys access tokens are signed with: random, in the database so that all nodes share them, each for a day.

use super::ACCESS;
use chrono::TimeDelta;
use preau_kernel::Outcome;
use preau_platform::crypto::random_bytes;
use preau_platform::{IntoInternal, Platform, Tx};
use uuid::Uuid;

/// A key signs this long.
const SIGNS: TimeDelta = TimeDelta::days(1);

/// A key and its name.
pub(super) struct Key {
    pub kid: Uuid,
    pub secret: Vec<u8>,
}

/// The key that signs now, in the caller's transaction (as the house); a new one when the last has had its day. Keys no
/// token can still be signed with are deleted then.
pub(super) async fn current(platform: &Platform, tx: &mut Tx) -> Outcome<Key> {
    let now = platform.now();
    let row = sqlx::query!(
        "select kid, secret from api_signing_keys where signs_until > $1 order by signs_until desc, kid limit 1",
        now
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find signing key")?;
    if let Some(row) = row {
        return Ok(Key { kid: row.kid, secret: row.secret });
    }
    let key = Key { kid: platform.new_id(), secret: random_bytes::<32>().to_vec() };
    sqlx::query!("delete from api_signing_keys where verifies_until <= $1", now)
        .execute(&mut **tx)
        .await
        .internal("delete old signing keys")?;
    // Two nodes may both add one; both are good.
    sqlx::query!(
        "insert into api_signing_keys (kid, secret, created_at, signs_until, verifies_until) values ($1, $2, $3, $4, $5)",
        key.kid,
        key.secret,
        now,
        now + SIGNS,
        now + SIGNS + ACCESS,
    )
    .execute(&mut **tx)
    .await
    .internal("add signing key")?;
    Ok(key)
}
