//! A parent, or staff for them, has a new activation link sent (SPEC ID-1).

use crate::model::Student;
use crate::server::events::ActivationRenewed;
use crate::server::{activation, people};
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, AppError, Outcome, text};
use preau_platform::limits::{self, Quota};
use preau_platform::{IntoInternal, Platform, Tx, outbox};

/// New links for one student.
const PER_STUDENT: Quota = Quota { hits: 5, seconds: 24 * 3600 };

/// Takes the student's open link back at once, and has a new one sent: to the parent who asks, otherwise to whoever runs
/// the account.
///
/// # Errors
/// - [`AppError::NotFound`] for a student the actor may not know of;
/// - conflict `already-activated`, rule `account-disabled`;
/// - rule `nobody-to-write-to` for an account without anybody who runs it.
pub async fn renew_activation(platform: &Platform, actor: &Actor, student_id: UserId) -> Outcome<()> {
    let me = actor.signed_in()?;
    let student = {
        let mut tx = platform.db.begin_as(actor).await?;
        let student = people::find_student(&mut tx, student_id).await?.ok_or(AppError::NotFound)?;
        actor.may(Action::ActivationRenew, actor.relation_to(Some(student.account_id), Some(student.user_id), None))?;
        student
    };
    limits::hit(platform, &format!("activation-renew/{student_id}"), PER_STUDENT).await?;
    let mut tx = platform.db.begin_as(actor).await?;
    tx.write_as_house().await?;
    // First, and only then the look at the password: whoever is activating at this moment is waited for.
    activation::take_back(&mut tx, student_id).await?;
    check_open(&mut tx, &student).await?;
    let payers = people::list_payers(&mut tx, student.account_id).await?;
    let reader = payers.iter().find(|payer| payer.user_id == me.user_id).or(payers.first()).ok_or_else(|| {
        AppError::rule(
            "nobody-to-write-to",
            text!(
                "Personne ne gère ce compte\u{202f}: à qui écrire\u{202f}?",
                "Nobody runs this account: whom to write to?"
            ),
        )
    })?;
    let event = ActivationRenewed { account_id: student.account_id, user_id: reader.user_id, student_id };
    outbox::record(&mut tx, platform.now(), &event).await?;
    tx.commit().await?;
    outbox::ring(platform);
    Ok(())
}

/// Has no password been chosen yet, and may one be?
async fn check_open(tx: &mut Tx, student: &Student) -> Outcome<()> {
    let user = sqlx::query!(
        r#"select password_hash is not null as "activated!", disabled_at is not null as "disabled!"
             from users where id = $1"#,
        student.user_id.0
    )
    .fetch_one(&mut **tx)
    .await
    .internal("find student")?;
    let name = &student.first_name;
    if user.disabled {
        return Err(AppError::rule(
            "account-disabled",
            text!("Le compte de {name} est désactivé.", "{name}’s account is disabled."),
        ));
    }
    if user.activated {
        return Err(AppError::conflict(
            "already-activated",
            text!(
                "{name} a déjà activé son accès\u{202f}: il suffit de se connecter.",
                "{name} has already activated this access: signing in is all it takes."
            ),
        ));
    }
    Ok(())
}
