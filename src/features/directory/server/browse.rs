//! What the public pages show.

use super::{find_by_slug, list_providers, reviews, subjects};
use crate::model::{CoachList, ProviderProfile};
use preau_kernel::{Action, Actor, AppError, Outcome, Relation};
use preau_platform::Platform;

/// Published providers who teach `subject` (all of them when it is empty), and the subjects that can be asked for.
///
/// # Errors
/// [`AppError::Unavailable`] when the connection is lost.
pub async fn browse(platform: &Platform, actor: &Actor, subject: &str) -> Outcome<CoachList> {
    actor.may(Action::ProviderRead, Relation::Foreign)?;
    let mut tx = platform.db.begin_as(actor).await?;
    let subject = (!subject.is_empty()).then_some(subject);
    Ok(CoachList {
        subjects: subjects::list_taught(&mut tx).await?,
        providers: list_providers(&mut tx, subject).await?,
    })
}

/// The published provider of this slug, with what people say of their lessons.
///
/// # Errors
/// [`AppError::NotFound`] when there is none.
pub async fn introduce(platform: &Platform, actor: &Actor, slug: &str) -> Outcome<ProviderProfile> {
    actor.may(Action::ProviderRead, Relation::Foreign)?;
    let mut tx = platform.db.begin_as(actor).await?;
    let mut profile = find_by_slug(&mut tx, slug).await?.ok_or(AppError::NotFound)?;
    profile.rating = reviews::rate(&mut tx, profile.card.id).await?;
    profile.reviews = reviews::list_published(&mut tx, profile.card.id).await?;
    Ok(profile)
}
