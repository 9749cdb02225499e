//! Payments in the back office: the list, and one with its black box. Two queries and three, whatever their length.

use super::follow::proof_view;
use super::returns::list_disputes;
use super::store;
use crate::model::{
    LetterView, PaymentDetail, PaymentId, PaymentQuery, PaymentRow, PaymentStatus, ProviderKind, Step, StepKind,
    StepView,
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use preau_identity::server::people;
use preau_kernel::{Action, Actor, AppError, Currency, Locale, Money, Outcome, Page, PageRequest, Relation};
use preau_platform::csv::{Cell, Sheet};
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform, Tx};
use serde_json::Value;

/// Payments whose reference, payer or purpose holds `query.q`, the latest first.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone but staff.
pub async fn list_payments(platform: &Platform, actor: &Actor, query: PaymentQuery) -> Outcome<Page<PaymentRow>> {
    actor.may(Action::PaymentList, Relation::Foreign)?;
    let mut tx = platform.db.begin_as(actor).await?;
    let when = Writer::for_reader(actor)?;
    let (rows, total) = find(&mut tx, &query, Some(query.page)).await?;
    let items = rows.into_iter().map(|row| PaymentRow {
        id: row.id,
        reference: row.reference,
        payer: row.payer,
        description: row.description,
        amount: Money::new(row.amount_minor, row.currency),
        status: row.status,
        provider: row.provider,
        anomaly: row.anomaly,
        proofs: row.proofs,
        created: when.short(row.created_at),
    });
    Ok(Page::new(query.page, items.collect(), total))
}

/// All that the page would show, as a table.
pub(super) async fn sheet(tx: &mut Tx, locale: Locale, home: Tz, query: &PaymentQuery) -> Outcome<Sheet> {
    let head = match locale {
        Locale::Fr => [
            "Référence",
            "Payeur",
            "Adresse e-mail",
            "Pour",
            "Montant",
            "Remboursé",
            "Devise",
            "État",
            "Prestataire",
            "Commencé le",
            "Payé le",
            "Référence du prestataire",
        ],
        Locale::En => [
            "Reference",
            "Payer",
            "E-mail address",
            "For",
            "Amount",
            "Given back",
            "Currency",
            "Status",
            "Provider",
            "Started on",
            "Paid on",
            "Provider’s reference",
        ],
    };
    let mut sheet = Sheet::new(locale, &head);
    let day = |at| local(at, home).date();
    for row in find(tx, query, None).await?.0 {
        sheet.add([
            row.reference.into(),
            row.payer.into(),
            row.email.into(),
            row.description.into(),
            Cell::from(Money::new(row.amount_minor, row.currency)),
            Cell::from(Money::new(row.given_back, row.currency)),
            row.currency.code().into(),
            row.status.label().get(locale).into(),
            row.provider.name().into(),
            Cell::day(Some(day(row.created_at))),
            Cell::day(row.settled_at.map(day)),
            row.provider_ref.into(),
        ]);
    }
    Ok(sheet)
}

struct Found {
    id: PaymentId,
    reference: String,
    provider_ref: String,
    payer: String,
    email: String,
    description: String,
    amount_minor: i64,
    given_back: i64,
    currency: Currency,
    status: PaymentStatus,
    provider: ProviderKind,
    anomaly: bool,
    proofs: i64,
    created_at: DateTime<Utc>,
    settled_at: Option<DateTime<Utc>>,
    total: i64,
}

async fn find(tx: &mut Tx, query: &PaymentQuery, page: Option<PageRequest>) -> Outcome<(Vec<Found>, i64)> {
    let words: Vec<String> = query.q.split_whitespace().take(8).map(like_pattern).collect();
    let status = query.status.map(PaymentStatus::code);
    let provider = query.provider.map(ProviderKind::code);
    let rows = sqlx::query_as!(
        Found,
        r#"select p.id as "id: PaymentId", p.reference, coalesce(p.provider_ref, '') as "provider_ref!",
                  concat_ws(' ', u.first_name, u.last_name) as "payer!", u.email::text as "email!", p.description, p.settled_at,
                  (select coalesce(sum(r.amount_minor), 0)::bigint from refunds r where r.payment_id = p.id and r.status = 'succeeded') as "given_back!",
                  p.amount_minor, p.currency as "currency: Currency", p.status as "status: PaymentStatus",
                  p.provider as "provider: ProviderKind", p.anomaly <> '' as "anomaly!", p.created_at,
                  (select count(*) from payment_proofs f where f.payment_id = p.id) as "proofs!",
                  count(*) over () as "total!"
             from payments p join users u on u.id = p.payer_id
            where lower(unaccent(concat_ws(' ', p.reference, p.provider_ref, u.first_name, u.last_name, u.email))) like all
                  (select lower(unaccent(word)) from unnest($1::text[]) word)
              and ($2::text is null or p.status = $2)
              and ($3::text is null or p.provider = $3)
              and (not $4 or p.anomaly <> '')
            order by p.created_at desc, p.id desc
            limit $5 offset $6"#,
        &words,
        status,
        provider,
        query.anomalies,
        page.map(PageRequest::limit),
        page.map_or(0, PageRequest::offset),
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list payments")?;
    let total = rows.first().map_or(0, |row| row.total);
    Ok((rows, total))
}

/// One payment and everything that happened to it.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone but staff, [`AppError::NotFound`].
pub async fn find_detail(platform: &Platform, actor: &Actor, id: PaymentId) -> Outcome<PaymentDetail> {
    actor.may(Action::PaymentList, Relation::Foreign)?;
    let when = Writer::for_reader(actor)?;
    let mut tx = platform.db.begin_as(actor).await?;
    let payment = store::find(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    let payer = people::find_person(&mut tx, payment.payer_id).await?;
    let steps = sqlx::query!(
        r#"select e.at, e.kind as "kind: StepKind", e.summary, e.detail,
                  nullif(concat_ws(' ', u.first_name, u.last_name), '') as who
             from payment_events e left join users u on u.id = e.actor_id
            where e.payment_id = $1 order by e.id"#,
        id.0
    )
    .fetch_all(&mut *tx)
    .await
    .internal("list payment steps")?;
    let letters = sqlx::query!(
        "select method, query, body, status, deliveries, received_at, last_seen_at from webhook_inbox
          where payment_id = $1 order by last_seen_at desc limit 50",
        id.0
    )
    .fetch_all(&mut *tx)
    .await
    .internal("list webhooks")?;
    let proofs = store::list_proofs(&mut tx, id).await?;
    let disputes = list_disputes(&mut tx, id, when.locale, when.zone).await?;
    let may_decide = !payment.status.was_paid() && payment.provider.is_by_hand();
    Ok(PaymentDetail {
        row: PaymentRow {
            id,
            amount: payment.amount(),
            reference: payment.reference,
            payer: payer.as_ref().map(|payer| payer.full_name()).unwrap_or_default(),
            description: payment.description,
            status: payment.status,
            provider: payment.provider,
            anomaly: !payment.anomaly.is_empty(),
            proofs: proofs.len() as i64,
            created: when.short(payment.created_at),
        },
        payer_email: payer.map(|payer| payer.email).unwrap_or_default(),
        purpose: payment.purpose,
        provider_ref: payment.provider_ref,
        settled: payment.settled_at.map(|at| when.short(at)),
        expires: when.short(payment.expires_at),
        next_check: payment.check_at.map(|at| when.short(at)),
        deliveries: letters.iter().map(|letter| i64::from(letter.deliveries)).sum(),
        steps: steps
            .into_iter()
            .map(|step| StepView {
                at: when.precise(step.at),
                kind: step.kind,
                summary: summary(&step.summary, when.locale),
                facts: facts(step.detail),
                who: step.who,
            })
            .collect(),
        letters: letters
            .into_iter()
            .map(|letter| LetterView {
                received: when.precise(letter.received_at),
                last_seen: when.precise(letter.last_seen_at),
                deliveries: letter.deliveries,
                status: letter.status,
                content: content(&letter.method, &letter.query, &letter.body),
            })
            .collect(),
        proofs: proofs.into_iter().map(|proof| proof_view(proof, when.locale, when.zone)).collect(),
        disputes,
        by_hand: may_decide,
        reconciled: payment.reconciled_at.map(|at| when.short(at)),
    })
}

/// How a webhook reads: its method, its query, and the beginning of its body.
fn content(method: &str, query: &str, body: &[u8]) -> String {
    let query = if query.is_empty() { String::new() } else { format!(" ?{query}") };
    let body: String = String::from_utf8_lossy(body).chars().take(800).collect();
    format!("{method}{query} {body}").trim_end().to_owned()
}

/// Writes times for the reader.
struct Writer {
    locale: Locale,
    zone: chrono_tz::Tz,
}

impl Writer {
    fn for_reader(actor: &Actor) -> Outcome<Self> {
        let person = actor.signed_in()?;
        Ok(Self { locale: person.locale, zone: zone(&person.time_zone) })
    }

    /// "2 mars 2026 09:00"
    fn short(&self, at: DateTime<Utc>) -> String {
        let at = local(at, self.zone);
        format!("{} {}", self.locale.date(at.date()), self.locale.time(at.time()))
    }

    /// "2 mars 2026 09:00:31"
    fn precise(&self, at: DateTime<Utc>) -> String {
        format!("{}{}", self.short(at), local(at, self.zone).format(":%S"))
    }
}

fn summary(code: &str, locale: Locale) -> String {
    Step::from_code(code).map_or_else(|| code.to_owned(), |step| step.label().get(locale).to_owned())
}

fn facts(detail: Value) -> Vec<(String, String)> {
    let Value::Object(facts) = detail else { return vec![] };
    let written = |value: Value| match value {
        Value::String(text) => text,
        Value::Null => "–".to_owned(),
        other => other.to_string(),
    };
    facts.into_iter().map(|(name, value)| (name, written(value))).collect()
}

/// `%word%` with what LIKE would read as a wildcard escaped.
fn like_pattern(word: &str) -> String {
    let escaped = word.chars().take(100).flat_map(|c| {
        let escape = matches!(c, '\\' | '%' | '_').then_some('\\');
        escape.into_iter().chain([c])
    });
    format!("%{}%", escaped.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_typed_by_people_are_letters() {
        assert_eq!(like_pattern("50%_a\\"), "%50\\%\\_a\\\\%");
    }
}
