//! How far people are with choosing a password, read from their links.

use crate::model::Access;
use chrono::{DateTime, Utc};
use preau_kernel::Outcome;
use preau_kernel::id::UserId;
use preau_platform::{IntoInternal, Tx, time};
use std::collections::HashMap;

/// Sign-in address and access, with days in `time_zone`, of those of `people` who exist. Links are for the house alone, so the caller has seen under the actor's
/// row-level security that these people may be asked about, and then writes as the house.
///
/// # Errors
/// When the connection is lost.
pub async fn access_of(
    tx: &mut Tx,
    people: &[UserId],
    now: DateTime<Utc>,
    time_zone: &str,
) -> Outcome<HashMap<UserId, (String, Access)>> {
    let ids: Vec<_> = people.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select u.id as "id: UserId", u.email::text as "email!", u.password_hash is not null as "active!",
                  max(t.used_at) as activated_at, max(t.expires_at) filter (where t.used_at is null) as expires_at
             from users u left join one_time_tokens t on t.user_id = u.id and t.purpose = 'activation'
            where u.id = any ($1)
            group by u.id"#,
        &ids,
    )
    .fetch_all(&mut **tx)
    .await
    .internal("read accesses")?;
    let zone = time::zone(time_zone);
    let day = |at| time::local(at, zone).date();
    let access = |active: bool, activated_at: Option<DateTime<Utc>>, expires_at: Option<DateTime<Utc>>| match expires_at
    {
        _ if active => Access::Active(activated_at.map(day)),
        Some(at) if at <= now => Access::Expired(day(at)),
        Some(at) => Access::Invited(day(at)),
        None => Access::OnItsWay,
    };
    Ok(rows
        .into_iter()
        .map(|row| (row.id, (row.email, access(row.active, row.activated_at, row.expires_at))))
        .collect())
}
