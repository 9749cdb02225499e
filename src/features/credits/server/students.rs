//! The back office's list of students with their balances: searched, paged; one query whatever its length.

use crate::model::{Credits, StudentRow};
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, Outcome, Page, PageRequest, Relation};
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform};

/// Students whose name, address or account holds what was typed; accents and case do not count.
///
/// # Errors
/// [`preau_kernel::AppError::Forbidden`] for anyone but staff.
pub async fn list_balances(
    platform: &Platform,
    actor: &Actor,
    q: &str,
    page: PageRequest,
) -> Outcome<Page<StudentRow>> {
    actor.may(Action::CreditAdjust, Relation::Foreign)?;
    let person = actor.signed_in()?;
    let words: Vec<String> = q.split_whitespace().take(8).map(|word| word.chars().take(100).collect()).collect();
    let mut tx = platform.db.begin_as(actor).await?;
    // strpos, not like: what was typed holds no wildcards.
    let rows = sqlx::query!(
        r#"select s.user_id as "id: UserId", u.first_name, u.last_name, a.name as account,
                  credits_are_shared(a.id) as "shared!", live.balance as "balance!: Credits", live.expires_at,
                  count(*) over () as "total!"
             from students s
             join users u on u.id = s.user_id
             join accounts a on a.id = s.account_id
             cross join lateral (
                  select coalesce(sum(g.remaining), 0)::int as balance, min(g.expires_at) as expires_at
                    from credit_grants g
                   where g.account_id = s.account_id and (g.student_id = s.user_id or credits_are_shared(s.account_id))
                     and g.remaining > 0 and g.expires_at > $1) live
            where not exists (select from unnest($2::text[]) word
                               where strpos(lower(unaccent(concat_ws(' ', u.first_name, u.last_name, u.email, a.name))),
                                            lower(unaccent(word))) = 0)
            order by lower(unaccent(u.last_name)), lower(unaccent(u.first_name)), s.user_id
            limit $3 offset $4"#,
        platform.now(),
        &words,
        page.limit(),
        page.offset(),
    )
    .fetch_all(&mut *tx)
    .await
    .internal("list balances")?;
    let total = rows.first().map_or(0, |row| row.total);
    let day = |at| person.locale.date(local(at, zone(&person.time_zone)).date());
    let items = rows.into_iter().map(|row| StudentRow {
        student_id: row.id,
        name: format!("{} {}", row.first_name, row.last_name).trim_end().to_owned(),
        account: row.account,
        shared: row.shared,
        balance: row.balance,
        expires: row.expires_at.map(day),
    });
    Ok(Page::new(page, items.collect(), total))
}
