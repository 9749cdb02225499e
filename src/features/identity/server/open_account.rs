//! The free assessment opens an account (SPEC ID-1): household, parent, first student, session and event, at once.

use crate::model::Organisation;
use crate::model::forms::AssessmentForm;
use crate::server::entrance::Entrance;
use crate::server::events::AccountOpened;
use crate::server::new_student::{self, NewStudent};
use crate::server::origin::Origin;
use crate::server::sign_in::{self, limit_key};
use crate::server::typed::{check_name, is_email, is_phone};
use crate::server::{organisation, password, session};
use preau_kernel::error::Checks;
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Action, Actor, AppError, Locale, Outcome, Relation, text, tr};
use preau_platform::limits::{self, Quota};
use preau_platform::{IntoInternal, Platform, Tx, outbox};

/// Accounts opened from one network.
const PER_NETWORK: Quota = Quota { hits: 30, seconds: 3600 };
/// Tries to open an account with one address.
const PER_EMAIL: Quota = Quota { hits: 5, seconds: 3600 };

/// Version of the terms and of the privacy notice that a new parent accepts (SPEC ID-8).
pub const CONSENT_VERSION: &str = "2026-11";

/// Where a new parent lands.
const WELCOME: &str = "/espace?info=welcome";

/// Opens an account and signs the parent in.
///
/// What about an address that is already known? The parent is signed in at once, so "it worked" cannot be pretended, and
/// SPEC ID-10 wants nobody to learn which addresses are known. What is done:
/// - with the right password of that account, the form signs in: sending it twice is harmless;
/// - otherwise the refusal `cannot-open` is the one that also meets programs caught in the honeypot, it names no address
///   and no reason, it costs no less password hashing than success, and it comes at most five times per address and hour
///   and thirty times per network. A patient guesser learns little, one address at a time.
///
/// # Errors
/// Field errors, all at once; `cannot-open`; [`AppError::RateLimited`].
pub async fn request_assessment(
    platform: &Platform,
    actor: &Actor,
    origin: &Origin,
    form: AssessmentForm,
) -> Outcome<Entrance> {
    actor.may(Action::AccountOpen, Relation::Foreign)?;
    let organisation = organisation::read(platform).await?;
    check(&form, &organisation)?;
    limits::hit(platform, &format!("open/{}", origin.limit_key()), PER_NETWORK).await?;
    limits::hit(platform, &limit_key("open", &form.email), PER_EMAIL).await?;
    let hash = platform.passwords.hash(form.password.clone().into()).await?;
    if !form.website.is_empty() {
        return Err(cannot_open());
    }
    let mut tx = platform.db.begin_as(actor).await?;
    tx.write_as_house().await?;
    let Some(cookie) = open(&mut tx, platform, &organisation, origin, &form, &hash).await? else {
        tx.rollback().await?;
        return sign_in_instead(platform, actor, origin, form).await;
    };
    tx.commit().await?;
    outbox::ring(platform);
    Ok(Entrance { cookie, destination: WELCOME.to_owned() })
}

async fn sign_in_instead(
    platform: &Platform,
    actor: &Actor,
    origin: &Origin,
    form: AssessmentForm,
) -> Outcome<Entrance> {
    let proven = sign_in::check_password(platform, origin, &form.email, form.password.into()).await?;
    let Some(proven) = proven else { return Err(cannot_open()) };
    let mut tx = platform.db.begin_as(actor).await?;
    tx.write_as_house().await?;
    let cookie = session::start(&mut tx, platform, proven.user_id, false, origin).await?;
    tx.commit().await?;
    Ok(Entrance { cookie, destination: crate::model::area::home_of(&proven.roles).to_owned() })
}

fn cannot_open() -> AppError {
    AppError::rule(
        "cannot-open",
        text!(
            "Impossible d’ouvrir un compte avec ces informations. Si vous avez déjà un compte, connectez-vous.",
            "We cannot open an account with these details. If you already have an account, please sign in."
        ),
    )
}

/// Every field at once.
fn check(form: &AssessmentForm, organisation: &Organisation) -> Outcome<()> {
    let mut checks = Checks::default();
    check_name(&mut checks, "first_name", &form.first_name, || {
        text!("Indiquez votre prénom.", "Enter your first name.")
    });
    check_name(&mut checks, "last_name", &form.last_name, || text!("Indiquez votre nom.", "Enter your last name."));
    let email = form.email.trim();
    checks.that(is_email(email), "email", || {
        text!(
            "Indiquez une adresse e-mail complète, comme nom@exemple.com.",
            "Enter a full e-mail address, such as name@example.com."
        )
    });
    // Addresses of this domain are ours to give, and receive no mail.
    let ours =
        email.rsplit_once('@').is_some_and(|(_, domain)| domain.eq_ignore_ascii_case(&organisation.student_domain));
    checks.that(!ours, "email", || {
        text!("Indiquez votre propre adresse, pas celle d’un élève.", "Enter your own address, not a student’s.")
    });
    let phone = form.phone.trim();
    checks.that(phone.is_empty() || is_phone(phone), "phone", || {
        text!(
            "Indiquez un numéro comme +216 20 123 456, ou rien.",
            "Enter a number such as +216 20 123 456, or nothing."
        )
    });
    if let Some(problem) = password::problem_with(&form.password, email, &organisation.name) {
        checks.that(false, "password", || problem);
    }
    new_student::check(&mut checks, &form.student);
    checks.that(!form.consent.is_empty(), "consent", || {
        text!("Acceptez les conditions pour ouvrir un compte.", "Please accept the terms to open an account.")
    });
    checks.done()
}

/// Writes everything; `None` when the address is taken.
async fn open(
    tx: &mut Tx,
    platform: &Platform,
    organisation: &Organisation,
    origin: &Origin,
    form: &AssessmentForm,
    password_hash: &str,
) -> Outcome<Option<String>> {
    let locale = Locale::from_tag(&form.locale).unwrap_or_default();
    let Some(user_id) = insert_parent(tx, platform, organisation, form, locale, password_hash).await? else {
        return Ok(None);
    };
    let account_id = insert_household(tx, platform, form.last_name.trim(), locale, user_id).await?;
    let student = NewStudent { account_id, form: &form.student, locale, organisation };
    let student_id = new_student::insert(tx, platform, student).await?;
    insert_consents(tx, platform, user_id).await?;
    let cookie = session::start(tx, platform, user_id, false, origin).await?;
    outbox::record(tx, platform.now(), &AccountOpened { account_id, user_id, student_id }).await?;
    Ok(Some(cookie))
}

async fn insert_parent(
    tx: &mut Tx,
    platform: &Platform,
    organisation: &Organisation,
    form: &AssessmentForm,
    locale: Locale,
    password_hash: &str,
) -> Outcome<Option<UserId>> {
    let id: UserId = platform.new_id();
    let inserted = sqlx::query!(
        "insert into users (id, email, password_hash, first_name, last_name, phone, locale, time_zone, created_at)
         values ($1, $2::text::citext, $3, $4, $5, $6, $7, $8, $9)
         on conflict (email) do nothing",
        id.0,
        form.email.trim(),
        password_hash,
        form.first_name.trim(),
        form.last_name.trim(),
        form.phone.trim(),
        locale.tag(),
        organisation.time_zone,
        platform.now(),
    )
    .execute(&mut **tx)
    .await
    .internal("insert parent")?;
    Ok((inserted.rows_affected() == 1).then_some(id))
}

async fn insert_household(
    tx: &mut Tx,
    platform: &Platform,
    last_name: &str,
    locale: Locale,
    parent: UserId,
) -> Outcome<AccountId> {
    let id: AccountId = platform.new_id();
    sqlx::query!(
        "insert into accounts (id, kind, name, created_at) values ($1, 'household', $2, $3)",
        id.0,
        tr!(locale, "Famille {last_name}", "{last_name} family"),
        platform.now(),
    )
    .execute(&mut **tx)
    .await
    .internal("insert household")?;
    sqlx::query!("insert into user_roles (user_id, role) values ($1, 'parent')", parent.0)
        .execute(&mut **tx)
        .await
        .internal("insert parent role")?;
    sqlx::query!("insert into account_members (account_id, user_id) values ($1, $2)", id.0, parent.0)
        .execute(&mut **tx)
        .await
        .internal("insert parent membership")?;
    sqlx::query!("insert into parents (user_id, account_id) values ($1, $2)", parent.0, id.0)
        .execute(&mut **tx)
        .await
        .internal("insert parent profile")?;
    Ok(id)
}

/// One tick, two texts: the terms, and the privacy notice for the parent's and the child's data.
async fn insert_consents(tx: &mut Tx, platform: &Platform, user_id: UserId) -> Outcome<()> {
    sqlx::query!(
        "insert into consents (user_id, purpose, version, given, given_at)
         select $1, purpose, $2, true, $3 from unnest(array['terms', 'privacy']) purpose",
        user_id.0,
        CONSENT_VERSION,
        platform.now(),
    )
    .execute(&mut **tx)
    .await
    .internal("insert consents")?;
    Ok(())
}
