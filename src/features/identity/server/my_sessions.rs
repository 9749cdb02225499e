//! "My sessions": where one is signed in, and ending that (SPEC ID-2).

use crate::model::{SessionId, SessionInfo, device};
use crate::server::cookie::SessionCookie;
use crate::server::entrance::Entrance;
use crate::server::origin::Origin;
use crate::server::session;
use preau_kernel::{Actor, AppError, Locale, Outcome};
use preau_platform::{IntoInternal, Platform, time};

/// Sessions of whoever is signed in that are not over, the one used last first. `current` is the one that asks.
///
/// # Errors
/// [`AppError::Unauthenticated`] for a visitor.
pub async fn list(platform: &Platform, actor: &Actor, current: Option<SessionId>) -> Outcome<Vec<SessionInfo>> {
    let me = actor.signed_in()?;
    let zone = time::zone(&me.time_zone);
    let mut tx = platform.db.begin_as(actor).await?;
    let rows = sqlx::query!(
        // Staff see all rows (row-level security), so the person is named here.
        r#"select id as "id: SessionId", created_at, last_seen_at, user_agent, ip from sessions
            where user_id = $1 and idle_ends_at > $2 and ends_at > $2
            order by last_seen_at desc, id"#,
        me.user_id.0,
        platform.now(),
    )
    .fetch_all(&mut *tx)
    .await
    .internal("list sessions")?;
    let sessions = rows.into_iter().map(|row| SessionInfo {
        id: row.id,
        current: current == Some(row.id),
        device: device::name(&row.user_agent),
        ip: row.ip,
        since: time::local(row.created_at, zone),
        last_seen: time::local(row.last_seen_at, zone),
    });
    Ok(sessions.collect())
}

/// Ends one of one's own sessions.
///
/// # Errors
/// [`AppError::NotFound`] when it is somebody else's or already over.
pub async fn revoke(platform: &Platform, actor: &Actor, id: SessionId) -> Outcome<()> {
    let me = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    sqlx::query_scalar!("select id from sessions where id = $1 and user_id = $2", id.0, me.user_id.0)
        .fetch_optional(&mut *tx)
        .await
        .internal("find session")?
        .ok_or(AppError::NotFound)?;
    tx.write_as_house().await?;
    sqlx::query!("delete from sessions where id = $1", id.0).execute(&mut *tx).await.internal("delete session")?;
    tx.commit().await
}

/// Ends the session of this browser, if it has one, and takes its cookie back.
///
/// # Errors
/// When the connection is lost.
pub async fn sign_out(platform: &Platform, actor: &Actor, origin: &Origin) -> Outcome<Entrance> {
    let cookie = match origin.session {
        Some(id) => session::end(platform, id).await?,
        None => SessionCookie::of(&platform.config).clear(),
    };
    let destination = match actor.signed_in().map(|me| me.locale) {
        Ok(Locale::En) => "/en/sign-in?info=signed-out",
        _ => "/connexion?info=signed-out",
    };
    Ok(Entrance { cookie, destination: destination.to_owned() })
}

/// Ends every session of whoever is signed in, but the one that asks; returns how many.
///
/// # Errors
/// [`AppError::Unauthenticated`] for a visitor.
pub async fn sign_out_everywhere(platform: &Platform, actor: &Actor, current: Option<SessionId>) -> Outcome<u64> {
    let me = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    tx.write_as_house().await?;
    let ended = session::end_all_of_user(&mut tx, me.user_id, current).await?;
    tx.commit().await?;
    Ok(ended)
}
