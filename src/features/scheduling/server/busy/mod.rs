//! Calendars that providers keep elsewhere, read again and again so that hours taken there are not offered here
//! (SPEC SC-9). What they are busy with is not kept.

mod calendar;
mod refresh;

pub use refresh::{RefreshBusy, refresh_due, refresh_now};

use crate::model::{BusyProblem, BusySource, BusySourceId, NewBusySource};
use chrono::{DateTime, Utc};
use preau_directory::ProviderId;
use preau_directory::server::find_of_user;
use preau_kernel::error::Checks;
use preau_kernel::{Action, Actor, AppError, Outcome, Relation, SignedIn, text};
use preau_platform::db::constraint;
use preau_platform::http::outbound::Outbound;
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform, Tx};
use reqwest::Url;

/// Calendars a provider may name.
const MOST: i64 = 5;

/// The actor's outside calendars, in the order they were added.
///
/// # Errors
/// [`AppError::Forbidden`] for somebody who is no provider.
pub async fn list_busy_sources(platform: &Platform, actor: &Actor) -> Outcome<Vec<BusySource>> {
    let mut tx = platform.db.begin_as(actor).await?;
    let (person, provider_id) = provider_of(&mut tx, actor).await?;
    let rows = sqlx::query!(
        r#"select s.id as "id: BusySourceId", s.name, s.url, s.fetched_at, s.next_fetch_at, s.last_error,
                  (select count(*) from busy_spans b where b.source_id = s.id and upper(b.during) > $2) as "spans!"
             from busy_sources s where s.provider_id = $1 order by s.created_at, s.id"#,
        provider_id.0,
        platform.now(),
    )
    .fetch_all(&mut *tx)
    .await
    .internal("list outside calendars")?;
    let (locale, zone) = (person.locale, zone(&person.time_zone));
    let written = |at: DateTime<Utc>| {
        let at = local(at, zone);
        format!("{}, {}", locale.short_date(at.date()), locale.time(at.time()))
    };
    Ok(rows
        .into_iter()
        .map(|row| BusySource {
            id: row.id,
            name: row.name,
            host: Url::parse(&row.url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default(),
            read: row.fetched_at.map(written),
            next: written(row.next_fetch_at),
            spans: row.spans,
            problem: row.last_error.as_deref().and_then(BusyProblem::from_code),
        })
        .collect())
}

/// Adds a calendar of the actor's and reads it at once; what went wrong with that is shown next to it.
///
/// # Errors
/// - field errors for the name and the address;
/// - rules `too-many`, `already-there`;
/// - [`AppError::Forbidden`] for somebody who is no provider, [`AppError::RateLimited`] after several times in a row.
pub async fn add_busy_source(
    platform: &Platform,
    actor: &Actor,
    outbound: &Outbound,
    new: &NewBusySource,
) -> Outcome<BusySourceId> {
    let mut tx = platform.db.begin_as(actor).await?;
    let (person, provider_id) = provider_of(&mut tx, actor).await?;
    drop(tx);
    let (name, address) = check(outbound, new)?;
    refresh::not_too_often(platform, person.user_id).await?;
    let mut tx = platform.db.begin_as(actor).await?;
    tx.write_as_house().await?;
    let count =
        sqlx::query_scalar!(r#"select count(*) as "count!" from busy_sources where provider_id = $1"#, provider_id.0)
            .fetch_one(&mut *tx)
            .await
            .internal("count outside calendars")?;
    if count >= MOST {
        return Err(AppError::rule(
            "too-many",
            text!(
                "Cinq calendriers au plus\u{202f}: retirez-en un d’abord.",
                "Five calendars at most: remove one first."
            ),
        ));
    }
    let id: BusySourceId = platform.new_id();
    let inserted = sqlx::query!(
        "insert into busy_sources (id, provider_id, name, url, created_at, next_fetch_at) values ($1, $2, $3, $4, $5, $5)",
        id.0,
        provider_id.0,
        name,
        address,
        platform.now(),
    )
    .execute(&mut *tx)
    .await;
    match inserted {
        Err(error) if constraint(&error) == Some("busy_sources_once") => {
            return Err(AppError::rule(
                "already-there",
                text!("Ce calendrier est déjà dans la liste.", "This calendar is in the list already."),
            ));
        }
        result => result.internal("add outside calendar").map(drop)?,
    }
    tx.commit().await?;
    refresh::refresh(platform, outbound, id).await?;
    Ok(id)
}

/// Forgets a calendar of the actor's; what it closed is open again.
///
/// # Errors
/// [`AppError::NotFound`] for one that is not theirs, [`AppError::Forbidden`] for somebody who is no provider.
pub async fn remove_busy_source(platform: &Platform, actor: &Actor, id: BusySourceId) -> Outcome<()> {
    let mut tx = platform.db.begin_as(actor).await?;
    let (_, provider_id) = provider_of(&mut tx, actor).await?;
    tx.write_as_house().await?;
    let removed = sqlx::query!("delete from busy_sources where id = $1 and provider_id = $2", id.0, provider_id.0)
        .execute(&mut *tx)
        .await
        .internal("remove outside calendar")?;
    if removed.rows_affected() == 0 {
        return Err(AppError::NotFound);
    }
    refresh::announce(&mut tx, provider_id).await?;
    tx.commit().await
}

/// Whoever gives appointments says when they cannot.
async fn provider_of<'a>(tx: &mut Tx, actor: &'a Actor) -> Outcome<(&'a SignedIn, ProviderId)> {
    actor.may(Action::BookingRead, Relation::Assigned)?;
    let person = actor.signed_in()?;
    let provider = find_of_user(tx, person.user_id).await?.ok_or(AppError::Forbidden)?;
    Ok((person, provider.id))
}

/// Name and address, as they are kept. `webcal:` is how calendars call https.
fn check(outbound: &Outbound, new: &NewBusySource) -> Outcome<(String, String)> {
    let name: String = new.name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let (name, typed) = (name.trim(), new.address.trim());
    let typed = match typed.split_once("://") {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("webcal") || scheme.eq_ignore_ascii_case("webcals") => {
            format!("https://{rest}")
        }
        _ => typed.to_owned(),
    };
    let address = Url::parse(&typed).ok().filter(|url| outbound.accepts(url) && url.as_str().len() <= 2000);
    let mut checks = Checks::default();
    checks.that(!name.is_empty() && name.chars().count() <= 80, "name", || {
        text!("Donnez-lui un nom (80 caractères au plus).", "Give it a name (80 characters at most).")
    });
    checks.that(address.is_some(), "address", || BusyProblem::BadAddress.sentence());
    checks.done()?;
    let mut address = address.ok_or(AppError::NotFound)?;
    address.set_fragment(None);
    Ok((name.to_owned(), address.into()))
}
