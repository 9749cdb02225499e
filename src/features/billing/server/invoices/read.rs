//! Invoices for whoever may read them: lists, one whole, what the form for a new one chooses from.

use super::customer_credit::credit_balance;
use super::draft::is_editable;
use super::settings::Seller;
use super::store::{self, Invoice, InvoiceLine};
use super::{instalments, keep, settings, typed_lines};
use crate::model::invoice_pages::{
    DraftChoices, EntryKind, EntryView, InvoiceList, InvoiceQuery, InvoiceRow, InvoiceView, LineView, OpenSum,
    OwnInvoices, PartView, PartyView, Profile, TaxView,
};
use crate::model::{Amounts, InvoiceForm, InvoiceId, InvoiceKind, InvoiceStatus, TaxRate, instalments as parts};
use chrono::{DateTime, NaiveDate, Utc};
use preau_identity::server::organisation;
use preau_kernel::id::AccountId;
use preau_kernel::{Action, Actor, AppError, Currency, Locale, Money, Outcome, Page, PageRequest, Relation};
use preau_payments::model::PaymentId;
use preau_payments::server::Providers;
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform, Tx};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Documents of the actor's accounts: what is open, what was paid, what credit there is. Drafts are the house's.
///
/// # Errors
/// [`AppError::Forbidden`] for whoever pays for nothing, a student among them.
pub async fn list_mine(platform: &Platform, actor: &Actor) -> Outcome<OwnInvoices> {
    actor.may(Action::InvoiceRead, Relation::Account)?;
    let person = actor.signed_in()?;
    let accounts: Vec<Uuid> = person.accounts.iter().map(|id| id.0).collect();
    let mut tx = platform.db.begin_as(actor).await?;
    let filter = Filter { accounts: Some(&accounts), issued: true, ..Filter::default() };
    let (documents, _) = list(platform, &mut tx, person.locale, &filter).await?;
    let sums = open_sums(platform, &mut tx, Some(&accounts)).await?;
    let mut credits = vec![];
    let mut profiles = vec![];
    for account in &person.accounts {
        for currency in Currency::ALL {
            let credit = credit_balance(platform, &mut tx, *account, currency).await?;
            if credit.minor > 0 {
                credits.push(credit);
            }
        }
        profiles.push(find_profile(&mut tx, *account).await?);
    }
    Ok(OwnInvoices { documents, sums, credits, profiles })
}

/// All documents, the latest first.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone but staff.
pub async fn list_all(platform: &Platform, actor: &Actor, query: InvoiceQuery) -> Outcome<InvoiceList> {
    actor.may(Action::InvoiceManage, Relation::Foreign)?;
    let locale = actor.signed_in()?.locale;
    let mut tx = platform.db.begin_as(actor).await?;
    let words = query.q.split_whitespace().take(8).map(like_pattern).collect();
    let filter = Filter {
        words,
        status: query.status,
        currency: Some(query.currency).filter(|code| !code.is_empty()),
        page: Some(query.page),
        ..Filter::default()
    };
    let (items, total) = list(platform, &mut tx, locale, &filter).await?;
    let sums = open_sums(platform, &mut tx, None).await?;
    Ok(InvoiceList { page: Page::new(query.page, items, total), sums })
}

/// Which documents.
#[derive(Debug, Default)]
pub(super) struct Filter<'a> {
    pub accounts: Option<&'a [Uuid]>,
    pub ids: Option<&'a [Uuid]>,
    pub issued: bool,
    pub words: Vec<String>,
    pub status: Option<InvoiceStatus>,
    pub currency: Option<String>,
    pub page: Option<PageRequest>,
}

/// Drafts of purchases are shown to nobody: most are given up.
pub(super) async fn list(
    platform: &Platform,
    tx: &mut Tx,
    locale: Locale,
    filter: &Filter<'_>,
) -> Outcome<(Vec<InvoiceRow>, i64)> {
    let today = settings::find(platform, tx).await?.today;
    let rows = sqlx::query!(
        r#"select i.id as "id: InvoiceId", i.kind as "kind: InvoiceKind", coalesce(i.reference, '') as "reference!", a.name as account,
                  (select l.description from invoice_lines l where l.invoice_id = i.id order by position limit 1) as "about!",
                  coalesce(i.issued_on, i.created_at::date) as "date!", i.due_on, i.currency as "currency: Currency", i.total_minor,
                  i.paid_minor, i.credited_minor, i.status as "status: InvoiceStatus", count(*) over () as "total!"
             from invoices i join accounts a on a.id = i.account_id
            where not (i.number is null and i.origin = 'purchase')
              and ($1::uuid[] is null or i.account_id = any ($1))
              and (not $2 or i.number is not null)
              and lower(unaccent(concat_ws(' ', i.reference, a.name, (select string_agg(l.description, ' ') from invoice_lines l where l.invoice_id = i.id))))
                  like all (select lower(unaccent(word)) from unnest($3::text[]) word)
              and ($4::text is null or case $4 when 'overdue' then i.status = 'sent' and i.kind = 'invoice' and i.due_on < $5
                                               when 'sent' then i.status = 'sent' and i.kind = 'invoice' and i.due_on >= $5
                                               else i.status = $4 end)
              and ($6::text is null or i.currency = $6)
              and ($9::uuid[] is null or i.id = any ($9))
            order by i.issued_at desc nulls first, i.created_at desc, i.id desc
            limit $7 offset $8"#,
        filter.accounts,
        filter.issued,
        &filter.words,
        filter.status.map(InvoiceStatus::code),
        today,
        filter.currency.as_deref(),
        filter.page.map_or(500, PageRequest::limit),
        filter.page.map_or(0, PageRequest::offset),
        filter.ids,
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list invoices")?;
    let total = rows.first().map_or(0, |row| row.total);
    let row = rows.into_iter().map(|row| {
        let money = |minor| Money::new(minor, row.currency);
        let is_invoice = row.kind == InvoiceKind::Invoice;
        InvoiceRow {
            id: row.id,
            kind: row.kind,
            reference: row.reference,
            account: row.account,
            about: row.about,
            date: locale.medium_date(row.date),
            due: row.due_on.filter(|_| is_invoice).map(|due| locale.medium_date(due)).unwrap_or_default(),
            total: money(row.total_minor),
            balance: money(if is_invoice { row.total_minor - row.credited_minor - row.paid_minor } else { 0 }),
            status: if is_invoice { row.status.on(row.due_on, today) } else { row.status },
        }
    });
    Ok((row.collect(), total))
}

async fn open_sums(platform: &Platform, tx: &mut Tx, accounts: Option<&[Uuid]>) -> Outcome<Vec<OpenSum>> {
    let today = settings::find(platform, tx).await?.today;
    let rows = sqlx::query!(
        r#"select currency as "currency: Currency", sum(total_minor - credited_minor - paid_minor)::bigint as "open!",
                  coalesce(sum(total_minor - credited_minor - paid_minor) filter (where due_on < $2), 0)::bigint as "overdue!"
             from invoices
            where kind = 'invoice' and status = 'sent' and ($1::uuid[] is null or account_id = any ($1))
            group by currency order by currency"#,
        accounts,
        today,
    )
    .fetch_all(&mut **tx)
    .await
    .internal("sum what is open")?;
    let sum =
        |currency, open, overdue| OpenSum { open: Money::new(open, currency), overdue: Money::new(overdue, currency) };
    Ok(rows.into_iter().map(|row| sum(row.currency, row.open, row.overdue)).collect())
}

async fn find_profile(tx: &mut Tx, account: AccountId) -> Outcome<Profile> {
    let row = sqlx::query_as!(
        Profile,
        r#"select a.id::text as "account_id!", coalesce(p.legal_name, a.name) as "legal_name!", coalesce(p.address, '') as "address!",
                  coalesce(p.postal_code, '') as "postal_code!", coalesce(p.city, '') as "city!",
                  coalesce(p.country, (select country from billing_settings), 'TN') as "country!", coalesce(p.tax_number, '') as "tax_number!"
             from accounts a left join billing_profiles p on p.account_id = a.id where a.id = $1"#,
        account.0,
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find billing profile")?;
    Ok(row.unwrap_or_default())
}

/// A document, whole, for its account and for staff; a draft is the back office's.
///
/// # Errors
/// [`AppError::NotFound`] for somebody else's document, and for a student whatever the document.
pub async fn find_view(
    platform: &Platform,
    providers: &Providers,
    actor: &Actor,
    id: InvoiceId,
) -> Outcome<InvoiceView> {
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let invoice = find_for(&mut tx, actor, id).await?;
    let mut view = whole(platform, &mut tx, person.locale, &invoice).await?;
    if invoice.kind == InvoiceKind::Invoice && invoice.status == InvoiceStatus::Sent {
        view.offers = providers.offers_for(invoice.balance());
        view.asks_to_keep = keep::is_asked(&mut tx, &invoice).await?;
    }
    view.credit = credit_balance(platform, &mut tx, invoice.account_id, invoice.currency).await?;
    view.idempotency_key = platform.new_id::<Uuid>().to_string();
    Ok(view)
}

/// The document, if the actor may read it.
pub(super) async fn find_for(tx: &mut Tx, actor: &Actor, id: InvoiceId) -> Outcome<Invoice> {
    let invoice = store::find(tx, id).await?.ok_or(AppError::NotFound)?;
    let needed = if invoice.reference.is_some() { Action::InvoiceRead } else { Action::InvoiceManage };
    actor.may(needed, actor.relation_to(Some(invoice.account_id), None, None)).map_err(|_| AppError::NotFound)?;
    Ok(invoice)
}

/// Everything that is printed of it, written for a reader.
pub(super) async fn whole(platform: &Platform, tx: &mut Tx, locale: Locale, invoice: &Invoice) -> Outcome<InvoiceView> {
    let house = organisation::find(tx).await?;
    let day = |at: DateTime<Utc>| locale.date(local(at, zone(&house.time_zone)).date());
    let settings = settings::find(platform, tx).await?;
    let id = invoice.id;
    let money = |minor| Money::new(minor, invoice.currency);
    let lines = store::list_lines(tx, id).await?;
    let account = sqlx::query_scalar!("select name from accounts where id = $1", invoice.account_id.0)
        .fetch_one(&mut **tx)
        .await
        .internal("find account")?;
    let parties = list_parties(tx, invoice).await?;
    let entries = sqlx::query!(
        r#"select e.kind as "kind: EntryKind", e.amount_minor, e.recorded_at, p.id as "payment_id?: PaymentId", p.reference as "payment?"
             from invoice_entries e left join receipts r on r.id = e.receipt_id left join payments p on p.id = r.payment_id
            where e.invoice_id = $1 order by e.recorded_at, e.id"#,
        id.0
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list entries of an invoice")?;
    let related = sqlx::query!(
        r#"select id as "id: InvoiceId", reference as "reference!", total_minor, kind as "kind: InvoiceKind" from invoices
            where (corrects = $1 or id = $2) and number is not null order by issued_at, number"#,
        id.0,
        invoice.corrects.map(|id| id.0),
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list related documents")?;
    let schedule = instalments::list(tx, id, invoice.currency).await?;
    let settled = invoice.paid_minor + invoice.credited_minor;
    let is_invoice = invoice.kind == InvoiceKind::Invoice;
    let next_part = parts::next(&schedule, settled).filter(|_| invoice.balance().minor > 0);
    let due = next_part.map(|part| part.due_on).or(invoice.due_on);
    Ok(InvoiceView {
        row: InvoiceRow {
            id,
            kind: invoice.kind,
            reference: invoice.reference.clone().unwrap_or_default(),
            account,
            about: lines.first().map(|line| line.description.clone()).unwrap_or_default(),
            date: invoice.issued_on.map_or_else(|| day(invoice.created_at), |date| locale.date(date)),
            due: due.filter(|_| is_invoice).map(|due| locale.date(due)).unwrap_or_default(),
            total: invoice.total(),
            balance: invoice.balance(),
            status: if is_invoice { invoice.status.on(due, settings.today) } else { invoice.status },
        },
        account_id: invoice.account_id,
        is_editable: is_editable(invoice),
        seller: parties.seller.0,
        buyer: parties.buyer,
        inclusive: invoice.prices_include_tax,
        note: invoice.note.clone(),
        taxes: taxes(locale, invoice.currency, &lines),
        lines: lines.iter().map(|line| line_view(locale, invoice.prices_include_tax, line)).collect(),
        amounts: Amounts { net: money(invoice.net_minor), tax: money(invoice.tax_minor) },
        paid: money(invoice.paid_minor),
        credited: money(invoice.credited_minor),
        entries: entries
            .into_iter()
            .map(|entry| EntryView {
                date: day(entry.recorded_at),
                kind: entry.kind,
                amount: money(entry.amount_minor),
                payment: entry.payment_id.zip(entry.payment),
            })
            .collect(),
        parts: part_views(locale, &schedule, settled, settings.today),
        next_part: next_part.map(|part| part.amount.min_of(invoice.balance())),
        notes: related
            .iter()
            .filter(|one| one.kind == InvoiceKind::CreditNote)
            .map(|one| (one.id, one.reference.clone(), money(one.total_minor)))
            .collect(),
        corrects: related.into_iter().find(|one| one.kind == InvoiceKind::Invoice).map(|one| (one.id, one.reference)),
        offers: vec![],
        asks_to_keep: false,
        credit: Money::zero(invoice.currency),
        idempotency_key: String::new(),
        today: settings.today.to_string(),
        bank_details: parties.seller.1,
        footer: parties.seller.2,
    })
}

trait Least {
    fn min_of(self, other: Self) -> Self;
}

impl Least for Money {
    fn min_of(self, other: Self) -> Self {
        Self::new(self.minor.min(other.minor), self.currency)
    }
}

fn part_views(locale: Locale, schedule: &[parts::Instalment], settled: i64, today: NaiveDate) -> Vec<PartView> {
    let mut before = 0;
    let view = |part: &parts::Instalment| {
        before += part.amount.minor;
        let done = before <= settled;
        PartView { due: locale.date(part.due_on), amount: part.amount, done, late: !done && part.due_on < today }
    };
    schedule.iter().map(view).collect()
}

pub(in crate::server) fn line_view(locale: Locale, inclusive: bool, line: &InvoiceLine) -> LineView {
    LineView {
        description: line.description.clone(),
        quantity: quantity(locale, line.quantity),
        unit: line.unit,
        discount: line.discount,
        rate: percent(locale, line.rate),
        total: if inclusive { line.amounts.total() } else { line.amounts.net },
    }
}

/// "2,5" for 2500 thousandths.
pub(super) fn quantity(locale: Locale, thousandths: i64) -> String {
    let sign = if thousandths < 0 { "−" } else { "" };
    let (whole, rest) = (thousandths.unsigned_abs() / 1_000, thousandths.unsigned_abs() % 1_000);
    let mark = locale.pick(",", ".");
    match rest {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}{mark}{}", format!("{rest:03}").trim_end_matches('0')),
    }
}

/// "19 %", "19%".
pub(in crate::server) fn percent(locale: Locale, rate: TaxRate) -> String {
    match locale {
        Locale::Fr => format!("{}\u{a0}%", rate.percent(',')),
        Locale::En => format!("{}%", rate.percent('.')),
    }
}

pub(in crate::server) fn taxes(locale: Locale, currency: Currency, lines: &[InvoiceLine]) -> Vec<TaxView> {
    let mut rates: BTreeMap<TaxRate, Vec<Amounts>> = BTreeMap::new();
    for line in lines {
        rates.entry(line.rate).or_default().push(line.amounts);
    }
    let view = |(rate, amounts)| TaxView { rate: percent(locale, rate), amounts: Amounts::sum(currency, amounts) };
    rates.into_iter().map(view).collect()
}

/// As printed: the seller with bank details and footer, and the buyer.
struct Parties {
    seller: (PartyView, String, String),
    buyer: PartyView,
}

/// Those of the document; of a draft, as they would be today.
async fn list_parties(tx: &mut Tx, invoice: &Invoice) -> Outcome<Parties> {
    let rows = sqlx::query!(
        "select role, name, address, postal_code, city, country, tax_number, registration, email, phone, bank_details, footer
           from invoice_parties where invoice_id = $1",
        invoice.id.0
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list parties of an invoice")?;
    let mut parties =
        Parties { seller: (PartyView::default(), String::new(), String::new()), buyer: PartyView::default() };
    for row in rows {
        let party = Seller {
            name: row.name,
            address: row.address,
            postal_code: row.postal_code,
            city: row.city,
            country: row.country,
            tax_number: row.tax_number,
            registration: row.registration,
            email: row.email,
            phone: row.phone,
            ..Seller::default()
        };
        let party = party_view(invoice.locale, &party);
        if row.role == "seller" {
            parties.seller = (party, row.bank_details, row.footer);
        } else {
            parties.buyer = party;
        }
    }
    if parties.buyer.name.is_empty() {
        parties.buyer.name = find_profile(tx, invoice.account_id).await?.legal_name;
    }
    Ok(parties)
}

/// A party as it is printed.
pub(in crate::server) fn party_view(locale: Locale, party: &Seller) -> PartyView {
    let place = format!("{} {}", party.postal_code, party.city);
    let mut lines: Vec<String> = party.address.lines().map(str::to_owned).collect();
    if !party.city.is_empty() || !party.address.is_empty() {
        lines.push(format!("{} · {}", place.trim(), party.country));
    }
    let number = |label: &str, value: &str| if value.is_empty() { String::new() } else { format!("{label} {value}") };
    lines.push(number(locale.pick("N° de TVA", "VAT no."), &party.tax_number));
    lines.push(number(locale.pick("Registre", "Register"), &party.registration));
    lines.extend([party.email.clone(), party.phone.clone()]);
    lines.retain(|line| !line.trim().is_empty());
    PartyView { name: party.name.clone(), lines }
}

/// What the form for an invoice chooses from; with the draft it begins with, if it is to be written anew.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone but staff; [`AppError::NotFound`] for what is no draft of staff.
pub async fn choices(platform: &Platform, actor: &Actor, draft: Option<InvoiceId>) -> Outcome<DraftChoices> {
    actor.may(Action::InvoiceManage, Relation::Foreign)?;
    let mut tx = platform.db.begin_as(actor).await?;
    let accounts = list_accounts(&mut tx).await?;
    let (house, settings) = (organisation::find(&mut tx).await?, settings::find(platform, &mut tx).await?);
    let form = match draft {
        Some(id) => typed_draft(&mut tx, id).await?,
        None => InvoiceForm { currency: house.currency.code().to_owned(), ..InvoiceForm::default() },
    };
    Ok(DraftChoices { accounts, rate: settings.tax_rate.percent('.'), inclusive: settings.prices_include_tax, form })
}

/// Accounts to choose from, by name.
pub(in crate::server) async fn list_accounts(tx: &mut Tx) -> Outcome<Vec<(String, String)>> {
    let rows = sqlx::query!(r#"select id::text as "id!", name from accounts order by lower(name), id limit 1000"#)
        .fetch_all(&mut **tx)
        .await
        .internal("list accounts")?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// A draft as the form for it shows it.
async fn typed_draft(tx: &mut Tx, id: InvoiceId) -> Outcome<InvoiceForm> {
    let invoice = store::find(tx, id).await?.filter(is_editable).ok_or(AppError::NotFound)?;
    Ok(InvoiceForm {
        invoice_id: id.to_string(),
        account_id: invoice.account_id.to_string(),
        currency: invoice.currency.code().to_owned(),
        note: invoice.note,
        lines: typed_lines::fields(store::list_lines(tx, id).await?),
        ..InvoiceForm::default()
    })
}

/// `%word%` with what LIKE would read as a wildcard escaped.
pub(in crate::server) fn like_pattern(word: &str) -> String {
    let escaped = word.chars().take(100).flat_map(|c| {
        let escape = matches!(c, '\\' | '%' | '_').then_some('\\');
        escape.into_iter().chain([c])
    });
    format!("%{}%", escaped.collect::<String>())
}
