//! Lists of quotes, and what the form for one chooses from.

use super::store;
use super::write::USUAL_DAYS;
use crate::model::quotes::{Deposit, EditorChoices, QuoteForm, QuoteId, QuoteList, QuoteQuery, QuoteRow, QuoteStatus};
use crate::model::typed;
use crate::server::invoices::read::list_accounts;
use crate::server::invoices::{like_pattern, settings, typed_lines};
use chrono::{Days, NaiveDate};
use preau_identity::server::organisation;
use preau_kernel::{Action, Actor, AppError, Currency, Locale, Money, Outcome, Page, PageRequest, Relation};
use preau_platform::{IntoInternal, Platform, Tx};
use uuid::Uuid;

/// Quotes that were sent to the actor's accounts, the latest first.
///
/// # Errors
/// [`AppError::Forbidden`] for whoever pays for nothing, a student among them.
pub async fn list_mine(platform: &Platform, actor: &Actor) -> Outcome<Vec<QuoteRow>> {
    actor.may(Action::QuoteRead, Relation::Account)?;
    let person = actor.signed_in()?;
    let accounts: Vec<Uuid> = person.accounts.iter().map(|id| id.0).collect();
    let mut tx = platform.db.begin_as(actor).await?;
    let filter = Filter { accounts: Some(&accounts), ..Filter::default() };
    let (found, _) = list(platform, &mut tx, &filter).await?;
    Ok(found.into_iter().map(|one| one.shown(person.locale)).collect())
}

/// All quotes: drafts first, then the latest.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone but staff.
pub async fn list_all(platform: &Platform, actor: &Actor, query: &QuoteQuery) -> Outcome<QuoteList> {
    actor.may(Action::QuoteManage, Relation::Foreign)?;
    let locale = actor.signed_in()?.locale;
    let page = PageRequest::new(query.page);
    let mut tx = platform.db.begin_as(actor).await?;
    let (found, total) = list(platform, &mut tx, &Filter { page: Some(page), ..Filter::of(query) }).await?;
    let items = found.into_iter().map(|one| one.shown(locale)).collect();
    Ok(QuoteList { page: Page::new(page, items, total), waiting: sum_waiting(platform, &mut tx).await? })
}

/// Which quotes.
#[derive(Debug, Default)]
pub(super) struct Filter<'a> {
    pub accounts: Option<&'a [Uuid]>,
    pub words: Vec<String>,
    pub status: Option<QuoteStatus>,
    pub currency: Option<&'a str>,
    pub page: Option<PageRequest>,
}

impl<'a> Filter<'a> {
    /// What is searched for, on all pages.
    pub fn of(query: &'a QuoteQuery) -> Self {
        Self {
            words: query.q.split_whitespace().take(8).map(like_pattern).collect(),
            status: QuoteStatus::from_code(&query.status),
            currency: Some(query.currency.as_str()).filter(|code| !code.is_empty()),
            ..Self::default()
        }
    }
}

/// A quote in a list, with its days where the organisation is.
pub(super) struct Found {
    pub id: QuoteId,
    pub reference: String,
    pub account: String,
    pub title: String,
    pub date: NaiveDate,
    pub valid_until: NaiveDate,
    pub total: Money,
    pub deposit: Option<Money>,
    pub invoiced: Money,
    pub status: QuoteStatus,
}

impl Found {
    fn shown(self, locale: Locale) -> QuoteRow {
        QuoteRow {
            id: self.id,
            reference: self.reference,
            account: self.account,
            title: self.title,
            date: locale.medium_date(self.date),
            valid_until: locale.medium_date(self.valid_until),
            total: self.total,
            invoiced: self.invoiced,
            status: self.status,
        }
    }
}

/// An account's quotes are those that were sent to it: drafts are the house's.
pub(super) async fn list(platform: &Platform, tx: &mut Tx, filter: &Filter<'_>) -> Outcome<(Vec<Found>, i64)> {
    let today = settings::find(platform, tx).await?.today;
    let home = organisation::find(tx).await?.time_zone;
    let rows = sqlx::query!(
        r#"select q.id as "id: QuoteId", coalesce(q.reference, '') as "reference!", a.name as account, q.title,
                  coalesce(q.sent_on, (q.created_at at time zone $8)::date) as "date!", q.valid_until, q.currency as "currency: Currency",
                  q.total_minor, q.deposit_minor, q.status as "status: QuoteStatus",
                  (select coalesce(sum(i.total_minor), 0)::bigint from quote_invoices p join invoices i on i.id = p.invoice_id
                    where p.quote_id = q.id) as "invoiced!",
                  count(*) over () as "total!"
             from quotes q join accounts a on a.id = q.account_id
            where ($1::uuid[] is null or q.account_id = any ($1) and q.number is not null)
              and lower(unaccent(concat_ws(' ', q.reference, a.name, q.title, (select string_agg(l.description, ' ') from quote_lines l where l.quote_id = q.id))))
                  like all (select lower(unaccent(word)) from unnest($2::text[]) word)
              and ($3::text is null or case $3 when 'expired' then q.status = 'sent' and q.valid_until < $4
                                               when 'sent' then q.status = 'sent' and q.valid_until >= $4
                                               else q.status = $3 end)
              and ($5::text is null or q.currency = $5)
            order by q.sent_at desc nulls first, q.created_at desc, q.id desc
            limit $6 offset $7"#,
        filter.accounts,
        &filter.words,
        filter.status.map(QuoteStatus::code),
        today,
        filter.currency,
        filter.page.map(PageRequest::limit),
        filter.page.map_or(0, PageRequest::offset),
        home,
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list quotes")?;
    let total = rows.first().map_or(0, |row| row.total);
    let found = rows.into_iter().map(|row| {
        let money = |minor| Money::new(minor, row.currency);
        Found {
            id: row.id,
            reference: row.reference,
            account: row.account,
            title: row.title,
            date: row.date,
            valid_until: row.valid_until,
            total: money(row.total_minor),
            deposit: row.deposit_minor.map(money),
            invoiced: money(row.invoiced),
            status: row.status.on(row.valid_until, today),
        }
    });
    Ok((found.collect(), total))
}

/// What was offered and not answered yet, by currency.
async fn sum_waiting(platform: &Platform, tx: &mut Tx) -> Outcome<Vec<Money>> {
    let today = settings::find(platform, tx).await?.today;
    let rows = sqlx::query!(
        r#"select currency as "currency: Currency", sum(total_minor)::bigint as "waiting!" from quotes
            where status = 'sent' and valid_until >= $1 group by currency order by currency"#,
        today,
    )
    .fetch_all(&mut **tx)
    .await
    .internal("sum quotes that wait for an answer")?;
    Ok(rows.into_iter().map(|row| Money::new(row.waiting, row.currency)).collect())
}

/// What the form for a quote chooses from; with the draft it begins with, if it is to be written anew.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone but staff; [`AppError::NotFound`] for what is no draft.
pub async fn choices(platform: &Platform, actor: &Actor, draft: Option<QuoteId>) -> Outcome<EditorChoices> {
    actor.may(Action::QuoteManage, Relation::Foreign)?;
    let locale = actor.signed_in()?.locale;
    let mut tx = platform.db.begin_as(actor).await?;
    let accounts = list_accounts(&mut tx).await?;
    let (house, settings) = (organisation::find(&mut tx).await?, settings::find(platform, &mut tx).await?);
    let form = match draft {
        Some(id) => typed_draft(&mut tx, locale, id).await?,
        None => QuoteForm {
            currency: house.currency.code().to_owned(),
            valid_until: (settings.today + Days::new(USUAL_DAYS)).to_string(),
            ..QuoteForm::default()
        },
    };
    Ok(EditorChoices {
        accounts,
        rate: settings.tax_rate.percent('.'),
        inclusive: settings.prices_include_tax,
        today: settings.today.to_string(),
        form,
    })
}

/// A draft as the form for it shows it.
async fn typed_draft(tx: &mut Tx, locale: Locale, id: QuoteId) -> Outcome<QuoteForm> {
    let quote = store::find(tx, id).await?.filter(|quote| quote.status == QuoteStatus::Draft);
    let quote = quote.ok_or(AppError::NotFound)?;
    let (deposit_kind, deposit) = match quote.deposit_said() {
        None => ("none", String::new()),
        Some(Deposit::Share(points)) => ("share", typed::share(points, locale)),
        Some(Deposit::Fixed(amount)) => ("fixed", typed::amount_field(amount, locale)),
    };
    let lines = typed_lines::fields(store::list_lines(tx, &quote).await?);
    Ok(QuoteForm {
        quote_id: id.to_string(),
        account_id: quote.account_id.to_string(),
        currency: quote.currency.code().to_owned(),
        title: quote.title,
        introduction: quote.introduction,
        terms: quote.terms,
        valid_until: quote.valid_until.to_string(),
        deposit_kind: deposit_kind.to_owned(),
        deposit,
        then: String::new(),
        lines,
    })
}
