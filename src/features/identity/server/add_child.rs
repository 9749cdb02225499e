//! A parent adds a child to the household (SPEC ID-1).

use crate::model::forms::StudentForm;
use crate::server::events::ChildAdded;
use crate::server::folding::fold;
use crate::server::new_student::{self, NewStudent};
use crate::server::{organisation, people};
use preau_kernel::error::Checks;
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Action, Actor, AppError, Outcome, Relation, text};
use preau_platform::limits::{self, Quota};
use preau_platform::{IntoInternal, Platform, Tx, outbox};

/// Children added by one parent.
const PER_PARENT: Quota = Quota { hits: 20, seconds: 24 * 3600 };

/// Adds a child to the household of the parent who acts. A form sent twice adds one child: the second answer names the
/// first child when it has the same name and was added within ten minutes.
///
/// # Errors
/// [`AppError::Forbidden`] unless the actor is a parent; field errors, all at once.
pub async fn add_child(platform: &Platform, actor: &Actor, form: StudentForm) -> Outcome<UserId> {
    let me = actor.signed_in()?;
    actor.may(Action::ChildAdd, Relation::Account)?;
    let mut checks = Checks::default();
    new_student::check(&mut checks, &form);
    checks.done()?;
    limits::hit(platform, &format!("add-child/{}", me.user_id), PER_PARENT).await?;
    let mut tx = platform.db.begin_as(actor).await?;
    let account_id = household_of(&mut tx, me.user_id).await?;
    tx.write_as_house().await?;
    // One addition per household at a time, so that two equal forms meet.
    sqlx::query!("select id from accounts where id = $1 for update", account_id.0)
        .fetch_one(&mut *tx)
        .await
        .internal("lock household")?;
    if let Some(existing) = namesake(&mut tx, platform, account_id, &form).await? {
        return existing;
    }
    let organisation = organisation::find(&mut tx).await?;
    let new = NewStudent { account_id, form: &form, locale: me.locale, organisation: &organisation };
    let student_id = new_student::insert(&mut tx, platform, new).await?;
    outbox::record(&mut tx, platform.now(), &ChildAdded { account_id, user_id: me.user_id, student_id }).await?;
    tx.commit().await?;
    outbox::ring(platform);
    Ok(student_id)
}

async fn household_of(tx: &mut Tx, parent: UserId) -> Outcome<AccountId> {
    sqlx::query_scalar!(r#"select account_id as "id: AccountId" from parents where user_id = $1"#, parent.0)
        .fetch_optional(&mut **tx)
        .await
        .internal("find household")?
        // Staff may do everything, but have no household of their own to add a child to.
        .ok_or(AppError::Forbidden)
}

/// The child of the same name in the household: the answer to a form sent twice, or a question to the parent.
async fn namesake(
    tx: &mut Tx,
    platform: &Platform,
    account_id: AccountId,
    form: &StudentForm,
) -> Outcome<Option<Outcome<UserId>>> {
    let wanted = (fold(form.student_first_name.trim()), fold(form.student_last_name.trim()));
    let students = people::list_students_of(tx, account_id).await?;
    let Some(same) = students.iter().find(|s| (fold(&s.first_name), fold(&s.last_name)) == wanted) else {
        return Ok(None);
    };
    let added = sqlx::query_scalar!("select created_at from users where id = $1", same.user_id.0)
        .fetch_one(&mut **tx)
        .await
        .internal("find when added")?;
    if platform.now() - added < chrono::TimeDelta::minutes(10) {
        return Ok(Some(Ok(same.user_id)));
    }
    let name = same.full_name();
    let message = text!("{name} fait déjà partie de votre foyer.", "{name} is already part of your household.");
    Ok(Some(Err(AppError::field("student_first_name", message))))
}
