//! Renewals that are not paid, for the back office.

use super::store;
use crate::model::SubscriptionStatus;
use crate::model::dunning::{DunningRow, LateQuery, LateState, Step};
use chrono::NaiveDate;
use preau_kernel::id::AccountId;
use preau_kernel::{Action, Actor, Currency, Locale, Money, Outcome, Page, PageRequest, Relation, Text};
use preau_platform::csv::{Cell, Sheet};
use preau_platform::{IntoInternal, Platform, Tx};

/// One page of them, those that are late for longest first.
///
/// # Errors
/// Staff only.
pub async fn list_late(platform: &Platform, actor: &Actor, query: &LateQuery) -> Outcome<Page<DunningRow>> {
    actor.may(Action::DunningManage, Relation::Foreign)?;
    let locale = actor.signed_in()?.locale;
    let page = PageRequest::new(query.page);
    let mut tx = platform.db.begin_as(actor).await?;
    let (rows, total) = find(platform, &mut tx, locale, query, Some(page)).await?;
    tx.rollback().await?;
    Ok(Page::new(page, rows.into_iter().map(|(_, row)| row).collect(), total))
}

/// All that the page would show, as a table.
pub(in crate::server) async fn late_sheet(
    platform: &Platform,
    tx: &mut Tx,
    locale: Locale,
    query: &LateQuery,
) -> Outcome<Sheet> {
    let head = match locale {
        Locale::Fr => [
            "Compte",
            "Élève",
            "Formule",
            "Facture",
            "À payer",
            "Devise",
            "Échéance",
            "Jours de retard",
            "État",
            "Dernière étape",
        ],
        Locale::En => [
            "Account",
            "Student",
            "Plan",
            "Invoice",
            "To be paid",
            "Currency",
            "Deadline",
            "Days late",
            "Status",
            "Last step",
        ],
    };
    let mut sheet = Sheet::new(locale, &head);
    for (deadline, late) in find(platform, tx, locale, query, None).await?.0 {
        sheet.add([
            late.account.into(),
            late.student.into(),
            late.plan.get(locale).into(),
            late.reference.into(),
            Cell::from(late.amount),
            late.amount.currency.code().into(),
            Cell::day(Some(deadline)),
            late.days_late.into(),
            late.status.label().get(locale).into(),
            late.last.map(|step| step.get(locale).to_owned()).unwrap_or_default().into(),
        ]);
    }
    Ok(sheet)
}

/// With each row, its deadline as a day.
async fn find(
    platform: &Platform,
    tx: &mut Tx,
    locale: Locale,
    query: &LateQuery,
    page: Option<PageRequest>,
) -> Outcome<(Vec<(NaiveDate, DunningRow)>, i64)> {
    let (_, today) = store::today(platform, tx).await?;
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
        page.map(PageRequest::limit),
        page.map_or(0, PageRequest::offset),
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list late renewals")?;
    let total = rows.first().map_or(0, |row| row.total);
    let rows = rows.into_iter().map(|row| {
        let shown = DunningRow {
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
        };
        (row.deadline, shown)
    });
    Ok((rows.collect(), total))
}
