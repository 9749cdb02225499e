//! Plans and packs as the back office lists them.

use super::open;
use crate::model::editor::{Catalogue, PackRow, PlanRow};
use crate::model::{Audience, Every};
use preau_credits::Credits;
use preau_kernel::{Actor, Currency, Money, Outcome, Text};
use preau_platform::{IntoInternal, Platform, Tx};

/// Plans and packs, on offer or not.
///
/// # Errors
/// [`preau_kernel::AppError::Forbidden`] for anyone but staff.
pub async fn list_catalogue(platform: &Platform, actor: &Actor) -> Outcome<Catalogue> {
    let mut tx = open(platform, actor).await?;
    let plans = sqlx::query!(
        r#"select code, name_fr, name_en, audience as "audience: Audience", price_minor, currency as "currency: Currency",
                  every as "every: Every", renews, on_request, public,
                  (select count(*) from subscriptions s where s.plan = code
                      and s.status in ('trialing', 'active', 'paused', 'past_due', 'suspended')) as "subscriptions!"
             from plans order by audience desc, position, code"#
    )
    .fetch_all(&mut *tx)
    .await
    .internal("list plans of the back office")?;
    let packs = sqlx::query!(
        r#"select code, name_fr, name_en, price_minor, currency as "currency: Currency", credits as "credits: Credits", public
             from packs order by position, code"#
    )
    .fetch_all(&mut *tx)
    .await
    .internal("list packs of the back office")?;
    let plans = plans.into_iter().map(|row| PlanRow {
        code: row.code,
        name: Text { fr: row.name_fr, en: row.name_en },
        audience: row.audience,
        price: Money::new(row.price_minor, row.currency),
        every: row.every,
        renews: row.renews,
        on_request: row.on_request,
        public: row.public,
        subscriptions: row.subscriptions,
    });
    let packs = packs.into_iter().map(|row| PackRow {
        code: row.code,
        name: Text { fr: row.name_fr, en: row.name_en },
        price: Money::new(row.price_minor, row.currency),
        credits: row.credits,
        public: row.public,
    });
    Ok(Catalogue { plans: plans.collect(), packs: packs.collect() })
}

/// For the list of what a promotion can be for.
pub(in crate::server) async fn names(tx: &mut Tx) -> Outcome<Vec<(String, Text)>> {
    let rows = sqlx::query!(
        r#"select 'plan:' || code as "key!", name_fr || case every when 'year' then ' – an' else ' – mois' end as "fr!",
                  name_en || case every when 'year' then ' – year' else ' – month' end as "en!", position, 1 as kind
             from plans
            union all
           select 'pack:' || code, name_fr, name_en, position, 2 from packs
            order by 5, 4, 1"#
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list what can be bought")?;
    Ok(rows.into_iter().map(|row| (row.key, Text { fr: row.fr, en: row.en })).collect())
}
