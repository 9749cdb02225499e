//! Which student a request is about when it need not say.

use crate::model::Student;
use crate::server::people;
use preau_kernel::id::UserId;
use preau_kernel::{Actor, AppError, Outcome, Role, text};
use preau_platform::Tx;

/// The student named; without a name, oneself for a student, the child of a parent who has one.
///
/// # Errors
/// - [`AppError::NotFound`] for a student the actor may not know of;
/// - a field error when nobody is named and there is no saying who is meant;
/// - [`AppError::Forbidden`] for those who look after nobody.
pub async fn student_meant(tx: &mut Tx, actor: &Actor, named: Option<UserId>) -> Outcome<Student> {
    let person = actor.signed_in()?;
    if let Some(id) = named {
        return people::find_student(tx, id).await?.ok_or(AppError::NotFound);
    }
    let mut students = people::list_students_for(tx, actor).await?;
    if let Some(me) = students.iter().position(|s| s.user_id == person.user_id) {
        return Ok(students.swap_remove(me));
    }
    let follows = person.roles.is_staff() || person.roles.has(Role::Parent) || person.roles.has(Role::Client);
    match students.pop() {
        Some(student) if students.is_empty() => Ok(student),
        None if !follows => Err(AppError::Forbidden),
        _ => Err(AppError::field(
            "student_id",
            text!("Précisez de quel élève il s’agit.", "Say which student is meant."),
        )),
    }
}
