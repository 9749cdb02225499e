//! When a provider is open, as they and the back office edit it (SPEC SC-1): weekly hours, exceptions, rules. Each change is
//! one row, taken in turn with bookings of this provider; open calendars hear of it by triggers (migrations/0015).

mod exceptions;
mod list;
mod rules_of_booking;
mod show;
mod weekly;
mod words;

pub use exceptions::{close_days, open_day, remove_exception, restore_exception};
pub use list::list_hours_kept;
pub use rules_of_booking::{save_booking_rules, show_booking_rules};
pub use show::show_availability;
pub use weekly::{TypedHours, add_hours, change_hours, remove_hours, restore_hours};

use super::locks;
use chrono::TimeDelta;
use chrono_tz::Tz;
use preau_directory::ProviderId;
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, AppError, Outcome, Relation, SignedIn, text};
use preau_platform::time::zone;
use preau_platform::{IntoInternal, Platform, Tx};

/// How long what was removed can be restored, from the page.
const RESTORABLE: TimeDelta = TimeDelta::minutes(30);

/// Whose availability it is.
#[derive(Clone, Debug)]
pub(super) struct Keeper {
    pub(super) id: ProviderId,
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) zone: Tz,
}

/// The provider meant: the actor, or the one of this slug when the actor may.
async fn find_keeper(tx: &mut Tx, actor: &Actor, slug: Option<&str>) -> Outcome<(SignedIn, Keeper)> {
    let person = actor.signed_in()?.clone();
    let row = sqlx::query!(
        r#"select p.id as "id!: ProviderId", p.user_id as "user_id!: UserId", p.slug as "slug!",
                  p.pseudonym as "name!",
                  coalesce(s.time_zone, (select time_zone from organisation)) as "time_zone!"
             from providers p
             left join provider_schedules s on s.provider_id = p.id
            where case when $1::text is null then p.user_id = $2 else p.slug = $1 end"#,
        slug,
        person.user_id.0,
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find whose availability it is")?;
    let Some(row) = row else {
        // Whoever may not look learns nothing about who exists.
        actor.may(Action::AvailabilityManage, Relation::Foreign)?;
        return Err(if slug.is_some() { AppError::NotFound } else { AppError::Forbidden });
    };
    actor.may(Action::AvailabilityManage, actor.relation_to(None, None, Some(row.user_id)))?;
    let keeper = Keeper { id: row.id, slug: row.slug, name: row.name, zone: zone(&row.time_zone) };
    Ok((person, keeper))
}

/// Begins a change: the provider's turn, with a schedule to change, as the house.
async fn begin_change(platform: &Platform, actor: &Actor, slug: Option<&str>) -> Outcome<(Tx, SignedIn, Keeper)> {
    let mut tx = platform.db.begin_as(actor).await?;
    let (_, found) = find_keeper(&mut tx, actor, slug).await?;
    locks::wait_for_provider(&mut tx, found.id).await?;
    // Once more: the zone may have been changed by who had the turn before.
    let (person, keeper) = find_keeper(&mut tx, actor, slug).await?;
    tx.write_as_house().await?;
    sqlx::query!(
        "insert into provider_schedules (provider_id, time_zone) values ($1, $2) on conflict do nothing",
        keeper.id.0,
        keeper.zone.name()
    )
    .execute(&mut *tx)
    .await
    .internal("begin a schedule")?;
    Ok((tx, person, keeper))
}

/// Forgets what was removed long ago.
async fn forget_removed(platform: &Platform, tx: &mut Tx, provider_id: ProviderId) -> Outcome<()> {
    let since = platform.now() - TimeDelta::days(1);
    sqlx::query!("delete from availability_rules where provider_id = $1 and removed_at < $2", provider_id.0, since)
        .execute(&mut **tx)
        .await
        .internal("forget hours")?;
    sqlx::query!(
        "delete from availability_exceptions where provider_id = $1 and removed_at < $2",
        provider_id.0,
        since
    )
    .execute(&mut **tx)
    .await
    .internal("forget exceptions")?;
    Ok(())
}

pub(super) fn changed_meanwhile() -> AppError {
    AppError::conflict(
        "changed-meanwhile",
        text!(
            "Quelqu’un a changé cela entre-temps. Voici ce qu’il en est\u{202f}: vérifiez et recommencez.",
            "Somebody has changed this meanwhile. Look at how it is now, and try again."
        ),
    )
}
