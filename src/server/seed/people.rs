//! People and accounts of the seeds.

use preau_kernel::Outcome;
use preau_kernel::id::{AccountId, UserId};
use preau_platform::{IntoInternal, Platform, Tx};

/// Somebody to be added.
#[derive(Clone, Copy, Debug)]
pub struct NewPerson<'a> {
    /// Sign-in address.
    pub email: &'a str,
    /// Given name.
    pub first_name: &'a str,
    /// Family name.
    pub last_name: &'a str,
    /// Code of the role.
    pub role: &'a str,
    /// PHC string, or none until they choose a password.
    pub password_hash: Option<&'a str>,
}

/// Adds a person with their role, in French, in the organisation's time zone.
///
/// # Errors
/// When the address is taken or the connection is lost.
pub async fn insert(platform: &Platform, tx: &mut Tx, person: &NewPerson<'_>) -> Outcome<UserId> {
    let id: UserId = platform.new_id();
    sqlx::query!(
        "with added as (
           insert into users (id, email, email_verified_at, password_hash, first_name, last_name, time_zone, created_at)
           select $1, $2::text::citext, $3, $4, $5, $6, time_zone, $3 from organisation returning id)
         insert into user_roles (user_id, role) select id, $7 from added",
        id.0,
        person.email,
        platform.now(),
        person.password_hash,
        person.first_name,
        person.last_name,
        person.role,
    )
    .execute(&mut **tx)
    .await
    .internal("insert person")?;
    Ok(id)
}

/// Adds an account of `kind` with its members.
///
/// # Errors
/// When the connection is lost.
pub async fn insert_account(
    platform: &Platform,
    tx: &mut Tx,
    kind: &str,
    name: &str,
    members: &[UserId],
) -> Outcome<AccountId> {
    let id: AccountId = platform.new_id();
    let members: Vec<uuid::Uuid> = members.iter().map(|m| m.0).collect();
    sqlx::query!(
        "with added as (insert into accounts (id, kind, name, created_at) values ($1, $2, $3, $4) returning id)
         insert into account_members (account_id, user_id) select added.id, member from added, unnest($5::uuid[]) as member",
        id.0,
        kind,
        name,
        platform.now(),
        &members,
    )
    .execute(&mut **tx)
    .await
    .internal("insert account")?;
    Ok(id)
}

/// Makes `user_id` a student of the account.
///
/// # Errors
/// When the connection is lost.
pub async fn insert_student(
    tx: &mut Tx,
    user_id: UserId,
    account_id: AccountId,
    grade: &str,
    subjects: &[&str],
    goals: &str,
) -> Outcome<()> {
    let subjects: Vec<String> = subjects.iter().map(|s| (*s).to_owned()).collect();
    sqlx::query!(
        "insert into students (user_id, account_id, grade, school, subjects, goals) values ($1, $2, $3, $4, $5, $6)",
        user_id.0,
        account_id.0,
        grade,
        "Lycée Pierre-Mendès-France, Tunis",
        &subjects,
        goals,
    )
    .execute(&mut **tx)
    .await
    .internal("insert student")?;
    Ok(())
}
