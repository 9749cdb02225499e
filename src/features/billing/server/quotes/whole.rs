//! A quote, whole, for whoever may read it: as a page shows it and as paper says it.

use super::store::{self, Quote, Signature};
use crate::model::quotes::{
    Part, Payable, QuoteId, QuotePart, QuoteRow, QuoteStatus, QuoteView, SignatureView, TimelineEntry,
};
use crate::model::{InvoiceId, InvoiceStatus, TaxRate};
use crate::server::invoices::issue::find_buyer;
use crate::server::invoices::read::{line_view, party_view, percent, taxes};
use crate::server::invoices::settings::{self, Seller};
use chrono::{DateTime, NaiveDate, Utc};
use preau_identity::server::{organisation, people};
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, AppError, Locale, Money, Outcome, Relation, tr};
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform, Tx};

/// A quote, whole, for its account and for staff; a draft is the back office's.
///
/// # Errors
/// [`AppError::NotFound`] for somebody else's quote, and for a student whatever the quote.
pub async fn find_view(platform: &Platform, actor: &Actor, id: QuoteId) -> Outcome<QuoteView> {
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let quote = find_for(&mut tx, actor, id).await?;
    let mut view = whole(platform, &mut tx, person.locale, &quote).await?;
    let relation = actor.relation_to(Some(quote.account_id), None, None);
    view.can_answer = view.row.status == QuoteStatus::Sent && actor.may(Action::QuoteAnswer, relation).is_ok();
    view.reader = person.display_name.clone();
    if actor.may(Action::QuoteManage, Relation::Foreign).is_ok() {
        view.timeline = timeline(&mut tx, person.locale, &quote).await?;
    }
    Ok(view)
}

/// The quote, if the actor may read it.
pub(super) async fn find_for(tx: &mut Tx, actor: &Actor, id: QuoteId) -> Outcome<Quote> {
    let quote = store::find(tx, id).await?.ok_or(AppError::NotFound)?;
    let needed = if quote.reference.is_some() { Action::QuoteRead } else { Action::QuoteManage };
    actor.may(needed, actor.relation_to(Some(quote.account_id), None, None)).map_err(|_| AppError::NotFound)?;
    Ok(quote)
}

/// Everything that is printed of it, written for a reader.
pub(super) async fn whole(platform: &Platform, tx: &mut Tx, locale: Locale, quote: &Quote) -> Outcome<QuoteView> {
    let zone = zone(&organisation::find(tx).await?.time_zone);
    let at = |at: DateTime<Utc>| locale.long_date_time(local(at, zone));
    let settings = settings::find(platform, tx).await?;
    let lines = store::list_lines(tx, quote).await?;
    let account = sqlx::query_scalar!("select name from accounts where id = $1", quote.account_id.0)
        .fetch_one(&mut **tx)
        .await
        .internal("find account")?;
    let (seller, buyer, footer) = parties(tx, quote, &settings).await?;
    let parts = list_parts(tx, quote, settings.today).await?;
    let invoiced = parts.iter().map(|part| part.total.minor).sum();
    let signature = store::find_signature(tx, quote.id).await?;
    let status = quote.status.on(quote.valid_until, settings.today);
    Ok(QuoteView {
        row: QuoteRow {
            id: quote.id,
            reference: quote.number().to_owned(),
            account,
            title: quote.title.clone(),
            date: locale.date(quote.sent_on.unwrap_or_else(|| local(quote.created_at, zone).date())),
            valid_until: locale.date(quote.valid_until),
            total: quote.total(),
            invoiced: Money::new(invoiced, quote.currency),
            status,
        },
        seller: party_view(locale, &seller),
        buyer: party_view(locale, &buyer),
        inclusive: quote.prices_include_tax,
        introduction: quote.introduction.clone(),
        terms: quote.terms.clone(),
        lines: lines.iter().map(|line| line_view(locale, quote.prices_include_tax, line)).collect(),
        taxes: taxes(locale, quote.currency, &lines),
        amounts: quote.amounts(),
        deposit: quote.deposit(),
        deposit_share: quote
            .deposit_bp
            .map(|points| percent(locale, TaxRate(points.unsigned_abs())))
            .unwrap_or_default(),
        signature: signature.map(|Signature { name, ip, signed_at, .. }| SignatureView { name, at: at(signed_at), ip }),
        payable: payable(quote, &parts),
        parts,
        timeline: vec![],
        can_answer: false,
        reader: String::new(),
        footer,
    })
}

/// Who offers to whom: as it was sent; of a draft, as it would be today.
async fn parties(tx: &mut Tx, quote: &Quote, settings: &settings::Settings) -> Outcome<(Seller, Seller, String)> {
    if let (Some(seller), Some(buyer)) = (&quote.seller, &quote.buyer) {
        return Ok((seller.0.clone(), buyer.0.clone(), quote.footer.clone()));
    }
    let buyer = find_buyer(tx, quote.account_id, quote.payer_id, &settings.seller.country).await?;
    Ok((settings.seller.clone(), buyer, settings.footer(quote.locale).to_owned()))
}

/// What staff can still invoice of it.
fn payable(quote: &Quote, parts: &[QuotePart]) -> Payable {
    let left = quote.total_minor - parts.iter().map(|part| part.total.minor).sum::<i64>();
    let is_over = parts.iter().any(|part| part.part == Part::Rest);
    match (quote.status, quote.deposit_minor) {
        _ if is_over || left <= 0 => Payable::Nothing,
        (QuoteStatus::Accepted, None) => Payable::Whole(quote.total()),
        (QuoteStatus::Accepted, Some(_)) => Payable::Rest(Money::new(left, quote.currency)),
        _ => Payable::Nothing,
    }
}

async fn list_parts(tx: &mut Tx, quote: &Quote, today: NaiveDate) -> Outcome<Vec<QuotePart>> {
    let rows = sqlx::query!(
        r#"select p.part as "part: Part", i.id as "id: InvoiceId", i.reference as "reference!", i.total_minor,
                  i.status as "status: InvoiceStatus", i.due_on
             from quote_invoices p join invoices i on i.id = p.invoice_id where p.quote_id = $1 order by p.part"#,
        quote.id.0
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list invoices of a quote")?;
    let part = rows.into_iter().map(|row| QuotePart {
        part: row.part,
        invoice: row.id,
        reference: row.reference,
        total: Money::new(row.total_minor, quote.currency),
        status: row.status.on(row.due_on, today),
    });
    Ok(part.collect())
}

/// What happened to it, and who did it, the first first.
async fn timeline(tx: &mut Tx, locale: Locale, quote: &Quote) -> Outcome<Vec<TimelineEntry>> {
    let zone = zone(&organisation::find(tx).await?.time_zone);
    let signature = store::find_signature(tx, quote.id).await?;
    let [written, sent, accepted, refused, withdrawn] = match locale {
        Locale::Fr => ["Brouillon écrit", "Envoyé", "Accepté", "Refusé", "Retiré"],
        Locale::En => ["Draft written", "Sent", "Accepted", "Refused", "Withdrawn"],
    };
    let closed = if quote.status == QuoteStatus::Refused { refused } else { withdrawn };
    let signed_by = signature.as_ref().map(|one| one.user_id);
    let signed = signature.map(|one| (one.signed_at, format!("{} ({})", one.name, one.ip)));
    let steps = [
        (Some(quote.created_at), written, quote.created_by, String::new()),
        (quote.sent_at, sent, quote.sent_by, String::new()),
        (signed.as_ref().map(|(at, _)| *at), accepted, signed_by, signed.map(|(_, note)| note).unwrap_or_default()),
        (quote.closed_at, closed, quote.closed_by, quote.reason.clone()),
    ];
    let mut entries = vec![];
    for (at, what, by, note) in steps {
        let Some(at) = at else { continue };
        let who = match by {
            Some(by) => name_of(tx, by).await?,
            None => String::new(),
        };
        let what = if who.is_empty() { what.to_owned() } else { tr!(locale, "{what} par {who}", "{what} by {who}") };
        entries.push(TimelineEntry { at: locale.long_date_time(local(at, zone)), what, note });
    }
    Ok(entries)
}

async fn name_of(tx: &mut Tx, id: UserId) -> Outcome<String> {
    Ok(people::find_person(tx, id).await?.map(|person| person.full_name()).unwrap_or_default())
}
