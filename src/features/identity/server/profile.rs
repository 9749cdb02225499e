//! One's own data, read-only.

use crate::model::Profile;
use crate::server::people;
use preau_kernel::{Action, Actor, AppError, Outcome, Relation};
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
