//! The list of people of the back office: searched, filtered, paged; three queries whatever its length.

use crate::model::{Access, PeopleQuery, PersonRow};
use crate::server::access::access_of;
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, Outcome, Page, Relation, Role};
use preau_platform::{IntoInternal, Platform, time};

/// People whose name or address holds every word of `query.q`; accents and case do not count.
///
/// # Errors
/// [`preau_kernel::AppError::Forbidden`] for anyone but staff.
pub async fn list_people(platform: &Platform, actor: &Actor, query: PeopleQuery) -> Outcome<Page<PersonRow>> {
    actor.may(Action::PeopleList, Relation::Foreign)?;
    let me = actor.signed_in()?;
    let zone = time::zone(&me.time_zone);
    let words: Vec<String> = query.q.split_whitespace().take(8).map(like_pattern).collect();
    let role = query.role.map(Role::code);
    let mut tx = platform.db.begin_as(actor).await?;
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from users u
            where lower(unaccent(concat_ws(' ', u.first_name, u.last_name, u.email))) like all
                  (select lower(unaccent(word)) from unnest($1::text[]) word)
              and ($2::text is null or exists (select from user_roles r where r.user_id = u.id and r.role = $2))"#,
        &words,
        role,
    )
    .fetch_one(&mut *tx)
    .await
    .internal("count people")?;
    let rows = sqlx::query!(
        r#"select u.id as "id: UserId", u.first_name, u.last_name, u.email::text as "email!", u.created_at,
                  u.disabled_at is not null as "disabled!",
                  array(select role from user_roles r where r.user_id = u.id order by role) as "roles!",
                  array(select a.name from account_members m join accounts a on a.id = m.account_id
                         where m.user_id = u.id order by a.name) as "accounts!"
             from users u
            where lower(unaccent(concat_ws(' ', u.first_name, u.last_name, u.email))) like all
                  (select lower(unaccent(word)) from unnest($1::text[]) word)
              and ($2::text is null or exists (select from user_roles r where r.user_id = u.id and r.role = $2))
            order by lower(unaccent(u.last_name)), lower(unaccent(u.first_name)), u.id
            limit $3 offset $4"#,
        &words,
        role,
        query.page.limit(),
        query.page.offset(),
    )
    .fetch_all(&mut *tx)
    .await
    .internal("list people")?;
    let ids: Vec<UserId> = rows.iter().map(|row| row.id).collect();
    let access = access_of(&mut tx, &ids, platform.now(), &me.time_zone).await?;
    let items = rows.into_iter().map(|row| PersonRow {
        user_id: row.id,
        name: format!("{} {}", row.first_name, row.last_name).trim_end().to_owned(),
        email: row.email,
        roles: row.roles.iter().filter_map(|code| Role::from_code(code)).collect(),
        accounts: row.accounts,
        since: time::local(row.created_at, zone).date(),
        access: access.get(&row.id).map_or(Access::OnItsWay, |(_, access)| *access),
        disabled: row.disabled,
    });
    Ok(Page::new(query.page, items.collect(), total))
}

/// `%word%` with what LIKE would read as a wildcard escaped.
fn like_pattern(word: &str) -> String {
    let mut pattern = String::from("%");
    for c in word.chars().take(100) {
        if matches!(c, '\\' | '%' | '_') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_typed_by_people_are_letters() {
        assert_eq!(like_pattern("50%_a\\"), "%50\\%\\_a\\\\%");
    }
}
