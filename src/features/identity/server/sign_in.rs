//! Sign-in by password (SPEC ID-2, ID-10).

use crate::model::area::destination;
use crate::model::forms::SignInForm;
use crate::server::entrance::Entrance;
use crate::server::origin::Origin;
use crate::server::session;
use preau_kernel::error::Checks;
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, AppError, Outcome, Relation, Role, Roles, text};
use preau_platform::crypto::token_hash;
use preau_platform::limits::{self, Quota};
use preau_platform::{IntoInternal, Platform};
use secrecy::SecretString;

/// Tries from one network: a school behind one address must get in, a sprayer must not get far.
const PER_NETWORK: Quota = Quota { hits: 120, seconds: 15 * 60 };
/// Wrong tries on one address, whoever makes them; a right password sets the count back.
const PER_EMAIL: Quota = Quota { hits: 10, seconds: 15 * 60 };

/// Signs a person in: a new session, and the way to where they wanted to go or to their home.
///
/// The answer and the work are the same for an unknown address, a wrong password, a person without password and one who
/// has been disabled, so that nobody learns whether an address is known.
///
/// # Errors
/// `bad-credentials`; [`AppError::RateLimited`] after too many tries; field errors for an empty form.
pub async fn sign_in(platform: &Platform, actor: &Actor, origin: &Origin, form: SignInForm) -> Outcome<Entrance> {
    actor.may(Action::AccountOpen, Relation::Foreign)?;
    let mut checks = Checks::default();
    checks.that(!form.email.trim().is_empty(), "email", || {
        text!("Indiquez votre adresse e-mail.", "Enter your e-mail address.")
    });
    checks
        .that(!form.password.is_empty(), "password", || text!("Indiquez votre mot de passe.", "Enter your password."));
    checks.done()?;
    let Some(person) = check_password(platform, origin, &form.email, form.password.into()).await? else {
        return Err(AppError::rule(
            "bad-credentials",
            text!("Adresse e-mail ou mot de passe incorrect.", "Wrong e-mail address or password."),
        ));
    };
    let mut tx = platform.db.begin_as(actor).await?;
    tx.write_as_house().await?;
    let cookie = session::start(&mut tx, platform, person.user_id, !form.remember.is_empty(), origin).await?;
    tx.commit().await?;
    Ok(Entrance { cookie, destination: destination(&form.suite, &person.roles).to_owned() })
}

/// Somebody who has proven who they are.
#[derive(Debug)]
pub(super) struct Proven {
    pub user_id: UserId,
    pub roles: Roles,
}

/// Who signs in with this address and password, if anybody; counts against the limits.
pub(super) async fn check_password(
    platform: &Platform,
    origin: &Origin,
    email: &str,
    password: SecretString,
) -> Outcome<Option<Proven>> {
    let email_key = limit_key("sign-in", email);
    limits::hit(platform, &format!("sign-in/{}", origin.limit_key()), PER_NETWORK).await?;
    limits::hit(platform, &email_key, PER_EMAIL).await?;
    let row = {
        let mut tx = platform.db.begin_as(&Actor::System).await?;
        sqlx::query!(
            r#"select id as "id: UserId", password_hash,
                      array(select role from user_roles r where r.user_id = u.id order by role) as "roles!"
                 from users u where email = $1::text::citext and disabled_at is null"#,
            email.trim(),
        )
        .fetch_optional(&mut *tx)
        .await
        .internal("find who signs in")?
    };
    let hash = row.as_ref().and_then(|row| row.password_hash.clone());
    let matches = platform.passwords.verify(password, hash).await?;
    let Some(row) = row.filter(|_| matches) else { return Ok(None) };
    limits::forgive(platform, &email_key).await?;
    let roles = Roles(row.roles.iter().filter_map(|code| Role::from_code(code)).collect());
    Ok(Some(Proven { user_id: row.id, roles }))
}

/// The key of a limit per address; hashed, since counters need not know who people are.
pub(super) fn limit_key(what: &str, email: &str) -> String {
    let hash = token_hash(&email.trim().to_lowercase());
    let hex: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("{what}/{hex}")
}
