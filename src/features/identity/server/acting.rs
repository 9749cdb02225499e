//! Acts as a person without their browser: what holds a token of theirs sees what they see, no more.

use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Locale, Outcome, Role, Roles, SignedIn};
use preau_platform::{IntoInternal, Tx};

/// The person as if signed in now, unless they may no longer sign in; asked as the house.
///
/// # Errors
/// When the connection is lost.
pub async fn find_acting(tx: &mut Tx, user_id: UserId) -> Outcome<Option<SignedIn>> {
    let row = sqlx::query!(
        r#"select u.first_name, u.last_name, u.locale as "locale: Locale", u.time_zone,
                  array(select role from user_roles r where r.user_id = u.id order by role) as "roles!",
                  array(select account_id from account_members m where m.user_id = u.id order by account_id)
                      as "accounts!: Vec<AccountId>"
             from users u where u.id = $1 and u.disabled_at is null"#,
        user_id.0,
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find who acts")?;
    Ok(row.map(|row| SignedIn {
        user_id,
        display_name: format!("{} {}", row.first_name, row.last_name).trim_end().to_owned(),
        roles: Roles(row.roles.iter().filter_map(|code| Role::from_code(code)).collect()),
        accounts: row.accounts,
        locale: row.locale,
        time_zone: row.time_zone,
    }))
}
