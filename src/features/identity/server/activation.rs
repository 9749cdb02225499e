//! Activation links: the parent hands one over, and the student chooses a password (SPEC ID-1).

use crate::model::Invitation;
use crate::model::forms::ActivationForm;
use crate::server::entrance::Entrance;
use crate::server::origin::Origin;
use crate::server::{organisation, password, session};
use chrono::{DateTime, TimeDelta, Utc};
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, AppError, Outcome, Relation, text};
use preau_platform::crypto::{new_token, token_hash};
use preau_platform::limits::{self, Quota};
use preau_platform::{IntoInternal, Platform, Tx};

/// A link works this long.
pub const LIFETIME: TimeDelta = TimeDelta::days(14);

/// Links tried from one network.
const PER_NETWORK: Quota = Quota { hits: 30, seconds: 15 * 60 };

/// Makes the activation link's token for a student, in the caller's transaction (as the house). It works once, for
/// [`LIFETIME`]; unused ones made before stop working. The link is `{public_url}/activation/{token}`.
///
/// # Errors
/// When the connection is lost.
pub async fn issue(tx: &mut Tx, student: UserId, now: DateTime<Utc>) -> Outcome<String> {
    let token = new_token();
    take_back(tx, student).await?;
    sqlx::query!(
        "insert into one_time_tokens (token_hash, user_id, purpose, created_at, expires_at)
         values ($1, $2, 'activation', $3, $4)",
        &token_hash(&token)[..],
        student.0,
        now,
        now + LIFETIME,
    )
    .execute(&mut **tx)
    .await
    .internal("insert activation link")?;
    Ok(token)
}

/// Links of a student that were not used stop working, in the caller's transaction (as the house). Waits for whoever is
/// using one at this moment.
///
/// # Errors
/// When the connection is lost.
pub async fn take_back(tx: &mut Tx, student: UserId) -> Outcome<()> {
    sqlx::query!(
        "delete from one_time_tokens where user_id = $1 and purpose = 'activation' and used_at is null",
        student.0
    )
    .execute(&mut **tx)
    .await
    .internal("delete older activation links")?;
    Ok(())
}

/// Has this person chosen a password?
///
/// # Errors
/// When the connection is lost.
pub async fn is_activated(tx: &mut Tx, user_id: UserId) -> Outcome<bool> {
    sqlx::query_scalar!(r#"select password_hash is not null as "activated!" from users where id = $1"#, user_id.0)
        .fetch_optional(&mut **tx)
        .await
        .internal("find whether activated")
        .map(|found| found.unwrap_or_default())
}

/// Whom a link is for, shown before the password is chosen. Looking does not use the link up: programs that open links in
/// mails do no harm.
///
/// # Errors
/// `link-used`, `link-expired`, `link-unknown`.
pub async fn invitation(platform: &Platform, actor: &Actor, origin: &Origin, token: &str) -> Outcome<Invitation> {
    actor.may(Action::AccountOpen, Relation::Foreign)?;
    limits::hit(platform, &format!("activation-look/{}", origin.limit_key()), PER_NETWORK).await?;
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let (_, invitation) = lock_open_link(&mut tx, token, platform.now()).await?;
    Ok(invitation)
}

/// Uses the link up: sets the password, ends every session of the student, signs them in.
///
/// # Errors
/// Those of [`invitation`]; a field error for a weak password, which leaves the link open.
pub async fn activate(platform: &Platform, actor: &Actor, origin: &Origin, form: ActivationForm) -> Outcome<Entrance> {
    actor.may(Action::AccountOpen, Relation::Foreign)?;
    limits::hit(platform, &format!("activation/{}", origin.limit_key()), PER_NETWORK).await?;
    // Looked at first, so that hashing is done for holders of a link only, and outside the transaction that locks it.
    let organisation = {
        let mut tx = platform.db.begin_as(&Actor::System).await?;
        let (_, invitation) = lock_open_link(&mut tx, &form.token, platform.now()).await?;
        let organisation = organisation::find(&mut tx).await?;
        if let Some(problem) = password::problem_with(&form.password, &invitation.email, &organisation.name) {
            return Err(AppError::field("password", problem));
        }
        organisation
    };
    let hash = platform.passwords.hash(form.password.into()).await?;
    let now = platform.now();
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let (user_id, _) = lock_open_link(&mut tx, &form.token, now).await?;
    sqlx::query!("update one_time_tokens set used_at = $2 where token_hash = $1", &token_hash(&form.token)[..], now)
        .execute(&mut *tx)
        .await
        .internal("use link")?;
    sqlx::query!("update users set password_hash = $2 where id = $1", user_id.0, hash)
        .execute(&mut *tx)
        .await
        .internal("set password")?;
    session::end_all_of_user(&mut tx, user_id, None).await?;
    let cookie = session::start(&mut tx, platform, user_id, false, origin).await?;
    tx.commit().await?;
    tracing::info!(%user_id, organisation = %organisation.name, "student activated");
    Ok(Entrance { cookie, destination: "/espace?info=activated".to_owned() })
}

/// Finds and locks a link that can be used now.
async fn lock_open_link(tx: &mut Tx, token: &str, now: DateTime<Utc>) -> Outcome<(UserId, Invitation)> {
    let row = sqlx::query!(
        r#"select t.user_id as "user_id: UserId", t.used_at, t.expires_at, u.first_name, u.email::text as "email!"
             from one_time_tokens t join users u on u.id = t.user_id
            where t.token_hash = $1 and t.purpose = 'activation' and u.disabled_at is null
              for update of t"#,
        &token_hash(token)[..],
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find link")?;
    match row {
        None => Err(AppError::rule(
            "link-unknown",
            text!("Ce lien n’est pas ou n’est plus valable.", "This link is not valid, or not any more."),
        )),
        Some(row) if row.used_at.is_some() => Err(AppError::rule(
            "link-used",
            text!(
                "Ce lien a déjà servi\u{202f}: ton accès est activé.",
                "This link has already been used: your access is active."
            ),
        )),
        Some(row) if row.expires_at <= now => Err(AppError::rule(
            "link-expired",
            text!(
                "Ce lien a expiré. Rien n’est perdu\u{202f}: il suffit d’en recevoir un nouveau.",
                "This link has expired. Nothing is lost: all it takes is a new one."
            ),
        )),
        Some(row) => Ok((row.user_id, Invitation { first_name: row.first_name, email: row.email })),
    }
}
