//! A person's calendar as a private feed: an address with a token, read by calendar programs without a session
//! (SPEC SC-9). Only a hash of the token is kept, so the address is shown once, when it is made.

mod cookie;
mod entries;
mod routes;

pub use cookie::FeedCookie;
pub use routes::routes;

use crate::model::Feed;
use chrono::{DateTime, TimeDelta, Utc};
use preau_identity::server::acting::find_acting;
use preau_identity::server::organisation;
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, Outcome, Relation, SignedIn};
use preau_platform::crypto::{new_token, same, token_hash};
use preau_platform::limits::{Quota, hit};
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform, Tx};

/// Where feeds are.
pub const FEEDS: &str = "/calendrier/";
/// A calendar asks every few minutes at the most.
const READS: Quota = Quota { hits: 60, seconds: 3600 };
/// Reading is noted at most this often.
const NOTED_EVERY: TimeDelta = TimeDelta::hours(1);

/// The page to come back to after a change; one of ours, whatever was asked for.
pub fn page(asked: &str, info: &'static str) -> &'static str {
    match (asked, info) {
        ("coach", "feed-renewed") => "/coach/calendriers?info=feed-renewed",
        ("coach", _) => "/coach/calendriers?info=feed-revoked",
        (_, "feed-renewed") => "/espace/rendez-vous?info=feed-renewed",
        _ => "/espace/rendez-vous?info=feed-revoked",
    }
}

/// The actor's feed; with its address if `token` is the one it has now.
///
/// # Errors
/// [`preau_kernel::AppError::Unauthenticated`] for a visitor.
pub async fn show_feed(platform: &Platform, actor: &Actor, token: Option<&str>) -> Outcome<Feed> {
    let person = mine(actor)?;
    let mut tx = platform.db.begin_as(actor).await?;
    let row = sqlx::query!(
        "select token_hash, created_at, last_read_at from calendar_feeds where user_id = $1",
        person.user_id.0
    )
    .fetch_optional(&mut *tx)
    .await
    .internal("find feed")?;
    let Some(row) = row else { return Ok(Feed::default()) };
    let (locale, zone) = (person.locale, zone(&person.time_zone));
    let written = |at: DateTime<Utc>| {
        let at = local(at, zone);
        format!("{}, {}", locale.short_date(at.date()), locale.time(at.time()))
    };
    let current = token.filter(|token| same(&token_hash(token), &row.token_hash));
    Ok(Feed {
        created: Some(written(row.created_at)),
        read: row.last_read_at.map(written),
        address: current.map(|token| format!("{}{FEEDS}{token}.ics", platform.config.public_url)),
    })
}

/// Gives the actor's feed a new token, and a feed to who has none; returns the token. The one before opens nothing any
/// more.
///
/// # Errors
/// [`preau_kernel::AppError::Unauthenticated`] for a visitor.
pub async fn renew_feed(platform: &Platform, actor: &Actor) -> Outcome<String> {
    let person = mine(actor)?;
    let token = new_token();
    let mut tx = platform.db.begin_as(actor).await?;
    tx.write_as_house().await?;
    sqlx::query!(
        "insert into calendar_feeds (user_id, token_hash, created_at) values ($1, $2, $3)
         on conflict (user_id) do update
            set token_hash = excluded.token_hash, created_at = excluded.created_at, last_read_at = null",
        person.user_id.0,
        &token_hash(&token)[..],
        platform.now(),
    )
    .execute(&mut *tx)
    .await
    .internal("renew feed")?;
    tx.commit().await?;
    Ok(token)
}

/// Ends the actor's feed.
///
/// # Errors
/// [`preau_kernel::AppError::Unauthenticated`] for a visitor.
pub async fn revoke_feed(platform: &Platform, actor: &Actor) -> Outcome<()> {
    let person = mine(actor)?;
    let mut tx = platform.db.begin_as(actor).await?;
    tx.write_as_house().await?;
    sqlx::query!("delete from calendar_feeds where user_id = $1", person.user_id.0)
        .execute(&mut *tx)
        .await
        .internal("revoke feed")?;
    tx.commit().await
}

/// One's own feed shows what one's own pages show.
fn mine(actor: &Actor) -> Outcome<&SignedIn> {
    let person = actor.signed_in()?;
    actor.may(Action::ProfileRead, Relation::Own)?;
    Ok(person)
}

/// The calendar that `token` opens, as text; `None` for a token that opens nothing, unknown and revoked alike.
///
/// # Errors
/// [`preau_kernel::AppError::RateLimited`] for a calendar that asks too often.
pub async fn read_feed(platform: &Platform, token: &str) -> Outcome<Option<String>> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let Some((user_id, last_read)) = find_owner(&mut tx, token).await? else { return Ok(None) };
    let person = find_acting(&mut tx, user_id).await?;
    let organisation = organisation::find(&mut tx).await?;
    let Some(person) = person else { return Ok(None) };
    drop(tx);
    hit(platform, &format!("feed:{user_id}"), READS).await?;
    note_read(platform, user_id, last_read).await?;
    // From here on as the person: the feed cannot show what their pages would not.
    let actor = Actor::User(person);
    let mut tx = platform.db.begin_as(&actor).await?;
    entries::write(platform, &mut tx, &actor, &organisation).await.map(Some)
}

async fn find_owner(tx: &mut Tx, token: &str) -> Outcome<Option<(UserId, Option<DateTime<Utc>>)>> {
    let row = sqlx::query!(
        r#"select user_id as "user_id: UserId", last_read_at from calendar_feeds where token_hash = $1"#,
        &token_hash(token)[..]
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find whose feed")?;
    Ok(row.map(|row| (row.user_id, row.last_read_at)))
}

async fn note_read(platform: &Platform, user_id: UserId, last: Option<DateTime<Utc>>) -> Outcome<()> {
    let now = platform.now();
    if last.is_some_and(|last| now - last < NOTED_EVERY) {
        return Ok(());
    }
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    sqlx::query!("update calendar_feeds set last_read_at = $2 where user_id = $1", user_id.0, now)
        .execute(&mut *tx)
        .await
        .internal("note that a feed was read")?;
    tx.commit().await
}
