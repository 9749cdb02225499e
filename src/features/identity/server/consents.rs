//! Whether lessons of a learner may be recorded: asked of who looks after them, the last word counts, silence is no.

use crate::model::RecordingConsent;
use crate::server::events::RecordingConsentWithdrawn;
use crate::server::people;
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, AppError, Outcome};
use preau_platform::{IntoInternal, Platform, Tx, outbox};

/// Which wording was agreed to; changes with the text on the profile page.
const RECORDING_VERSION: &str = "2026-11";

/// Writes down what the actor says about recording this learner's lessons. Saying the same again adds nothing.
///
/// # Errors
/// [`AppError::NotFound`] for a learner the actor may not know of, [`AppError::Forbidden`] for one they do not look after.
pub async fn choose_recording(platform: &Platform, actor: &Actor, student_id: UserId, given: bool) -> Outcome<()> {
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let student = people::find_student(&mut tx, student_id).await?.ok_or(AppError::NotFound)?;
    let relation = actor.relation_to(Some(student.account_id), Some(student.user_id), None);
    actor.may(Action::ConsentManage, relation)?;
    if recording_allowed(&mut tx, student_id).await? == given {
        return Ok(());
    }
    tx.write_as_house().await?;
    insert(platform, &mut tx, student_id, given, person.user_id).await?;
    if !given {
        outbox::record(&mut tx, platform.now(), &RecordingConsentWithdrawn { student_id }).await?;
    }
    tx.commit().await?;
    outbox::ring(platform);
    Ok(())
}

/// A parent of the demonstration agrees, in the caller's transaction.
///
/// # Errors
/// When the connection is lost.
pub async fn seed_recording(platform: &Platform, tx: &mut Tx, student_id: UserId, parent_id: UserId) -> Outcome<()> {
    insert(platform, tx, student_id, true, parent_id).await
}

async fn insert(platform: &Platform, tx: &mut Tx, student_id: UserId, given: bool, by: UserId) -> Outcome<()> {
    sqlx::query!(
        "insert into consents (user_id, purpose, version, given, given_at, given_by) values ($1, 'recording', $2, $3, $4, $5)",
        student_id.0,
        RECORDING_VERSION,
        given,
        platform.now(),
        (by != student_id).then_some(by.0),
    )
    .execute(&mut **tx)
    .await
    .internal("insert consent")?;
    Ok(())
}

/// May lessons of this learner be recorded, as far as the transaction may know?
///
/// # Errors
/// When the connection is lost.
pub async fn recording_allowed(tx: &mut Tx, student_id: UserId) -> Outcome<bool> {
    sqlx::query_scalar!(r#"select recording_allowed($1) as "allowed!""#, student_id.0)
        .fetch_one(&mut **tx)
        .await
        .internal("read consent")
}

/// The learners the actor consents for, with what was said last; empty for everybody else.
///
/// # Errors
/// [`AppError::Unauthenticated`] for a visitor.
pub async fn list_recording(platform: &Platform, actor: &Actor) -> Outcome<Vec<RecordingConsent>> {
    actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let mut consents = Vec::new();
    for student in people::list_students_for(&mut tx, actor).await? {
        let relation = actor.relation_to(Some(student.account_id), Some(student.user_id), None);
        if actor.may(Action::ConsentManage, relation).is_ok() {
            let given = recording_allowed(&mut tx, student.user_id).await?;
            consents.push(RecordingConsent { student_id: student.user_id, name: student.first_name, given });
        }
    }
    Ok(consents)
}
