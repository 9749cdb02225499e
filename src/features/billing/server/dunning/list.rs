//! Renewals that are not paid, for the back office.

use super::store;
use crate::model::SubscriptionStatus;
use crate::model::dunning::{DunningRow, LateQuery, LateState, Step};
use preau_kernel::id::AccountId;
use preau_kernel::{Action, Actor, Currency, Money, Outcome, Page, PageRequest, Relation, Text};
use preau_platform::{IntoInternal, Platform};

/// One page of them, those that are late for longest first.
///
/// # Errors
/// Staff only.
pub async fn list_late(platform: &Platform, actor: &Actor, query: &LateQuery) -> Outcome<Page<DunningRow>> {
    actor.may(Action::DunningManage, Relation::Foreign)?;
    let locale = actor.signed_in()?.locale;
    let page = PageRequest::new(query.page);
    let mut tx = platform.db.begin_as(actor).await?;
    let (_, today) = store::today(platform, &mut tx).await?;
    let q = query.q.trim().replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
    let rows = sqlx::query!(
        r#"select r.account_id as "account_id: AccountId", a.name as account, u.first_name || ' ' || u.last_name as "student!",
                  l.name_fr, l.name_en, coalesce(i.reference, '') as "reference!",
                  i.total_minor - i.credited_minor - i.paid_minor as "left!", i.currency as "currency: Currency", r.deadline,
                  s.status as "status: SubscriptionStatus", count(*) over () as "total!",
                  (select e.kind from dunning_entries e where e.invoice_id = r.invoice_id and e.deadline is not null
                    and e.outcome <> 'overtaken' order by e.recorded_at desc, e.deadline desc, e.id desc limit 1) as last
             from renewals r
             join invoices i on i.id = r.invoice_id and i.status = 'sent'
             join accounts a on a.id = r.account_id
             join subscriptions s on s.id = r.subscription_id
             join users u on u.id = s.student_id
             join plans l on l.code = coalesce(s.next_plan, s.plan)
            where (r.closed_at is null or r.closed_as = 'cancelled')
              and case $1
                    when 'upcoming'  then r.closed_at is null and r.deadline >= $2
                    when 'late'      then r.closed_at is null and r.deadline < $2 and s.status <> 'suspended'
                    when 'suspended' then r.closed_at is null and s.status = 'suspended'
                    when 'cancelled' then r.closed_as = 'cancelled'
                    else r.closed_at is null end
              and ($3 = '' or unaccent(a.name || ' ' || u.first_name || ' ' || u.last_name || ' ' || i.reference)
                              ilike unaccent('%' || $3 || '%'))
            order by r.deadline, r.invoice_id limit $4 offset $5"#,
        LateState::from_code(&query.state).map_or("", LateState::code),
        today,
        q,
        page.limit(),
        page.offset(),
    )
    .fetch_all(&mut *tx)
    .await
    .internal("list late renewals")?;
    tx.rollback().await?;
    let total = rows.first().map_or(0, |row| row.total);
    let rows = rows.into_iter().map(|row| DunningRow {
        account_id: row.account_id,
        account: row.account,
        student: row.student,
        plan: Text { fr: row.name_fr, en: row.name_en },
        reference: row.reference,
        amount: Money::new(row.left, row.currency),
        deadline: locale.date(row.deadline),
        days_late: (today - row.deadline).num_days().max(0),
        status: row.status,
        last: row.last.as_deref().and_then(Step::from_code).map(Step::label),
    });
    Ok(Page::new(page, rows.collect(), total))
}
