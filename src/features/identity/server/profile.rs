//! One's own data: all of it read, language and time zone chosen.

use crate::model::{Child, Profile, Student};
use crate::server::access::access_of;
use crate::server::people;
use chrono_tz::Tz;
use preau_kernel::{Action, Actor, AppError, Locale, Outcome, Relation, Role, SignedIn, text};
use preau_platform::{IntoInternal, Platform, Tx};

/// The data of whoever is signed in.
///
/// # Errors
/// [`AppError::Unauthenticated`] for a visitor.
pub async fn find(platform: &Platform, actor: &Actor) -> Outcome<Profile> {
    let me = actor.signed_in()?;
    actor.may(Action::ProfileRead, Relation::Own)?;
    let mut tx = platform.db.begin_as(actor).await?;
    let person = people::find_person(&mut tx, me.user_id).await?.ok_or(AppError::NotFound)?;
    let phone = sqlx::query_scalar!("select phone from users where id = $1", me.user_id.0)
        .fetch_one(&mut *tx)
        .await
        .internal("find phone")?;
    let children = if me.roles.has(Role::Parent) { children_of(platform, tx, actor, me).await? } else { vec![] };
    Ok(Profile { person, phone, roles: me.roles.0.clone(), children })
}

/// The students a parent looks after, with their access.
async fn children_of(platform: &Platform, mut tx: Tx, actor: &Actor, parent: &SignedIn) -> Outcome<Vec<Child>> {
    let students = people::list_students_for(&mut tx, actor).await?;
    let ids: Vec<_> = students.iter().map(|student| student.user_id).collect();
    // They were found under the parent's own row-level security; their links are for the house alone.
    tx.write_as_house().await?;
    let mut access = access_of(&mut tx, &ids, platform.now(), &parent.time_zone).await?;
    let child = |student: Student| {
        let (email, access) = access.remove(&student.user_id)?;
        Some(Child { student, email, access })
    };
    Ok(students.into_iter().filter_map(child).collect())
}

/// Pages and mails speak `locale` to whoever is signed in from now on.
///
/// # Errors
/// [`AppError::Unauthenticated`] for a visitor.
pub async fn choose_language(platform: &Platform, actor: &Actor, locale: Locale) -> Outcome<()> {
    let me = actor.signed_in()?;
    actor.may(Action::ProfileRead, Relation::Own)?;
    let mut tx = platform.db.begin_as(actor).await?;
    tx.write_as_house().await?;
    sqlx::query!("update users set locale = $2 where id = $1", me.user_id.0, locale.tag())
        .execute(&mut *tx)
        .await
        .internal("choose language")?;
    tx.commit().await
}

/// Times are shown to whoever is signed in as the clocks of `time_zone` (an IANA name) say them.
///
/// # Errors
/// [`AppError::Unauthenticated`] for a visitor; a field error for a zone that does not exist.
pub async fn choose_time_zone(platform: &Platform, actor: &Actor, time_zone: &str) -> Outcome<()> {
    let me = actor.signed_in()?;
    actor.may(Action::ProfileRead, Relation::Own)?;
    let zone: Tz = time_zone
        .parse()
        .map_err(|_| AppError::field("time_zone", text!("Choisissez un fuseau horaire.", "Choose a time zone.")))?;
    let mut tx = platform.db.begin_as(actor).await?;
    tx.write_as_house().await?;
    sqlx::query!("update users set time_zone = $2 where id = $1", me.user_id.0, zone.name())
        .execute(&mut *tx)
        .await
        .internal("choose time zone")?;
    tx.commit().await
}
