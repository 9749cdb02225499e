//! Finds people for other rooms, within what the caller's transaction may see (row-level security).

use crate::model::grade::Grade;
use crate::model::{Person, Student};
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Actor, Locale, Outcome, Role};
use preau_platform::error::internal_error;
use preau_platform::{IntoInternal, Tx};

/// Somebody to write to, or `None` when there is no such person or the actor may not know of them.
///
/// # Errors
/// When the connection is lost.
pub async fn find_person(tx: &mut Tx, user_id: UserId) -> Outcome<Option<Person>> {
    sqlx::query_as!(
        Person,
        r#"select id as "user_id: UserId", first_name, last_name, email::text as "email!",
                  locale as "locale: Locale", time_zone
             from users where id = $1"#,
        user_id.0,
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find person")
}

/// The student of this id, or `None` when there is none or the actor may not know of them.
///
/// # Errors
/// When the connection is lost.
pub async fn find_student(tx: &mut Tx, user_id: UserId) -> Outcome<Option<Student>> {
    let row = sqlx::query_as!(
        StudentRow,
        r#"select s.user_id as "user_id: UserId", s.account_id as "account_id: AccountId", u.first_name, u.last_name, s.grade
             from students s join users u on u.id = s.user_id
            where s.user_id = $1"#,
        user_id.0,
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find student")?;
    row.map(StudentRow::into_student).transpose()
}

/// Students of an account, the one added first first.
///
/// # Errors
/// When the connection is lost.
pub async fn list_students_of(tx: &mut Tx, account_id: AccountId) -> Outcome<Vec<Student>> {
    list_students(tx, &[account_id], None).await
}

/// Students the actor looks after: a parent's (or company contact's) account, a student alone sees themself, others
/// nobody.
///
/// # Errors
/// When the connection is lost.
pub async fn list_students_for(tx: &mut Tx, actor: &Actor) -> Outcome<Vec<Student>> {
    let Actor::User(person) = actor else { return Ok(vec![]) };
    let looks_after = person.roles.has(Role::Parent) || person.roles.has(Role::Client);
    let accounts = if looks_after { person.accounts.as_slice() } else { &[] };
    list_students(tx, accounts, person.roles.has(Role::Student).then_some(person.user_id)).await
}

async fn list_students(tx: &mut Tx, accounts: &[AccountId], oneself: Option<UserId>) -> Outcome<Vec<Student>> {
    let accounts: Vec<_> = accounts.iter().map(|a| a.0).collect();
    let rows = sqlx::query_as!(
        StudentRow,
        r#"select s.user_id as "user_id: UserId", s.account_id as "account_id: AccountId", u.first_name, u.last_name, s.grade
             from students s join users u on u.id = s.user_id
            where s.account_id = any ($1) or s.user_id = $2
            order by u.created_at, u.id"#,
        &accounts,
        oneself.map(|id| id.0),
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list students")?;
    rows.into_iter().map(StudentRow::into_student).collect()
}

/// Who runs an account and pays for it: its parents and contacts, the one who opened it first.
///
/// # Errors
/// When the connection is lost.
pub async fn list_payers(tx: &mut Tx, account_id: AccountId) -> Outcome<Vec<Person>> {
    sqlx::query_as!(
        Person,
        // Not by role: row-level security shows other people's roles to the house only.
        r#"select u.id as "user_id: UserId", u.first_name, u.last_name, u.email::text as "email!",
                  u.locale as "locale: Locale", u.time_zone
             from account_members m join users u on u.id = m.user_id join accounts a on a.id = m.account_id
            where m.account_id = $1 and u.disabled_at is null
              and (a.kind = 'individual'
                   or exists (select from parents p where p.user_id = u.id)
                   or not exists (select from students s where s.user_id = u.id))
            order by u.created_at, u.id"#,
        account_id.0,
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list payers")
}

struct StudentRow {
    user_id: UserId,
    account_id: AccountId,
    first_name: String,
    last_name: String,
    grade: String,
}

impl StudentRow {
    fn into_student(self) -> Outcome<Student> {
        let grade = Grade::from_code(&self.grade).ok_or_else(|| internal_error("grade of a student", &self.grade))?;
        let Self { user_id, account_id, first_name, last_name, .. } = self;
        Ok(Student { user_id, account_id, first_name, last_name, grade })
    }
}
