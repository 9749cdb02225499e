//! One's own data: all of it read, the language chosen.

use crate::model::Profile;
use crate::server::people;
use preau_kernel::{Action, Actor, AppError, Locale, Outcome, Relation};
use preau_platform::{IntoInternal, Platform};

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
    let students = people::list_students_for(&mut tx, actor).await?;
    Ok(Profile { person, phone, roles: me.roles.0.clone(), students })
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
