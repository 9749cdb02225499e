//! All providers with how long they are open in a week, for the back office.

use super::super::rules::span::Span;
use super::super::rules::week::zone_name;
use super::words::span_in_words;
use crate::model::KeptHours;
use preau_kernel::{Action, Actor, Outcome, Relation};
use preau_platform::time::zone;
use preau_platform::{IntoInternal, Platform};

/// Every provider, published or not, in the organisation's order.
///
/// # Errors
/// [`preau_kernel::AppError::Forbidden`] for anyone but the back office.
pub async fn list_hours_kept(platform: &Platform, actor: &Actor) -> Outcome<Vec<KeptHours>> {
    actor.may(Action::AvailabilityManage, Relation::Foreign)?;
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let rows = sqlx::query!(
        r#"select p.slug as "slug!", p.pseudonym as "name!", s.time_zone as "time_zone?",
                  coalesce((select sum(extract(epoch from r.ends - r.starts) / 60)::bigint from availability_rules r
                             where r.provider_id = p.id and r.removed_at is null), 0) as "minutes!",
                  lower(e.during) as "from?", upper(e.during) as "to?"
             from providers p
             left join provider_schedules s on s.provider_id = p.id
             left join lateral (
                  select during from availability_exceptions
                   where provider_id = p.id and not open and removed_at is null and upper(during) > $1
                   order by lower(during) limit 1) e on true
            order by p.position, p.pseudonym, p.id"#,
        platform.now()
    )
    .fetch_all(&mut *tx)
    .await
    .internal("list hours kept")?;
    let kept = rows.into_iter().map(|row| {
        let zone = row.time_zone.as_deref().map(zone);
        let closed = zone.zip(row.from).zip(row.to);
        KeptHours {
            slug: row.slug,
            name: row.name,
            minutes: row.minutes,
            zone: zone.map(|zone| zone_name(person.locale, zone)),
            closed: closed.map(|((zone, from), to)| span_in_words(person.locale, zone, Span { from, to })),
        }
    });
    Ok(kept.collect())
}
