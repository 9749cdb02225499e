//! Who took which list out of the house, for whoever answers for it.

use crate::model::{ExportQuery, ExportRow};
use percent_encoding::percent_decode_str;
use preau_kernel::{Action, Actor, Outcome, Page, Relation};
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform};

/// The latest first.
///
/// # Errors
/// [`preau_kernel::AppError::Forbidden`] for anyone but administrators.
pub async fn list_exports(platform: &Platform, actor: &Actor, query: &ExportQuery) -> Outcome<Page<ExportRow>> {
    actor.may(Action::ExportList, Relation::Foreign)?;
    let home = zone(&actor.signed_in()?.time_zone);
    let mut tx = platform.db.begin_as(actor).await?;
    let rows = sqlx::query!(
        r#"select e.made_at, e.list, e.filters, e.rows, u.first_name, u.last_name, u.email::text as "email!",
                  count(*) over () as "total!"
             from exports e join users u on u.id = e.made_by
            where ($1 = '' or e.list = $1)
              and position(lower(unaccent($2)) in lower(unaccent(concat_ws(' ', u.first_name, u.last_name, u.email)))) > 0
            order by e.made_at desc, e.id desc
            limit $3 offset $4"#,
        query.list,
        query.q.trim(),
        query.page.limit(),
        query.page.offset(),
    )
    .fetch_all(&mut *tx)
    .await
    .internal("list exports")?;
    let total = rows.first().map_or(0, |row| row.total);
    let items = rows.into_iter().map(|row| {
        let at = local(row.made_at, home);
        ExportRow {
            day: at.date(),
            time: at.time(),
            who: format!("{} {}", row.first_name, row.last_name).trim_end().to_owned(),
            email: row.email,
            list: row.list,
            filters: written(&row.filters),
            rows: row.rows,
        }
    });
    Ok(Page::new(query.page, items.collect(), total))
}

/// Names and values of a query string, filters left empty left out.
fn written(filters: &str) -> Vec<(String, String)> {
    let plain = |part: &str| percent_decode_str(&part.replace('+', " ")).decode_utf8_lossy().into_owned();
    let pairs = filters.split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter(|(_, value)| !value.is_empty()).map(|(name, value)| (plain(name), plain(value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_written_as_they_were_typed() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(written("q=Ben+Salah%26co&statut=&page=2"), [pair("q", "Ben Salah&co"), pair("page", "2")]);
        assert_eq!(written(""), []);
        assert_eq!(written("nonsense&%FF=%FF"), [pair("\u{fffd}", "\u{fffd}")]);
    }
}
