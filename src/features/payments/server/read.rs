//! Payments in the back office: the list, and one with its black box. Two queries and three, whatever their length.

use super::store;
use crate::model::{
    PaymentDetail, PaymentId, PaymentQuery, PaymentRow, PaymentStatus, ProviderKind, Step, StepKind, StepView,
};
use chrono::{DateTime, Utc};
use preau_identity::server::people;
use preau_kernel::{Action, Actor, AppError, Currency, Locale, Money, Outcome, Page, Relation};
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform};
use serde_json::Value;

/// Payments whose reference, payer or purpose holds `query.q`, the latest first.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone but staff.
pub async fn list_payments(platform: &Platform, actor: &Actor, query: PaymentQuery) -> Outcome<Page<PaymentRow>> {
    actor.may(Action::PaymentList, Relation::Foreign)?;
    let when = Writer::for_reader(actor)?;
    let words: Vec<String> = query.q.split_whitespace().take(8).map(like_pattern).collect();
    let status = query.status.map(PaymentStatus::code);
    let provider = query.provider.map(ProviderKind::code);
    let mut tx = platform.db.begin_as(actor).await?;
    let rows = sqlx::query!(
        r#"select p.id as "id: PaymentId", p.reference, concat_ws(' ', u.first_name, u.last_name) as "payer!", p.description,
                  p.amount_minor, p.currency as "currency: Currency", p.status as "status: PaymentStatus",
                  p.provider as "provider: ProviderKind", p.anomaly <> '' as "anomaly!", p.created_at,
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
        query.page.limit(),
        query.page.offset(),
    )
    .fetch_all(&mut *tx)
    .await
    .internal("list payments")?;
    let total = rows.first().map_or(0, |row| row.total);
    let items = rows.into_iter().map(|row| PaymentRow {
        id: row.id,
        reference: row.reference,
        payer: row.payer,
        description: row.description,
        amount: Money::new(row.amount_minor, row.currency),
        status: row.status,
        provider: row.provider,
        anomaly: row.anomaly,
        created: when.short(row.created_at),
    });
    Ok(Page::new(query.page, items.collect(), total))
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
        r#"select at, kind as "kind: StepKind", summary, detail from payment_events where payment_id = $1 order by id"#,
        id.0
    )
    .fetch_all(&mut *tx)
    .await
    .internal("list payment steps")?;
    let deliveries = sqlx::query_scalar!(
        r#"select coalesce(sum(deliveries), 0) as "sum!" from webhook_inbox where payment_id = $1"#,
        id.0
    )
    .fetch_one(&mut *tx)
    .await
    .internal("count deliveries")?;
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
            created: when.short(payment.created_at),
        },
        payer_email: payer.map(|payer| payer.email).unwrap_or_default(),
        purpose: payment.purpose,
        provider_ref: payment.provider_ref,
        settled: payment.settled_at.map(|at| when.short(at)),
        expires: when.short(payment.expires_at),
        next_check: payment.check_at.map(|at| when.short(at)),
        deliveries,
        steps: steps
            .into_iter()
            .map(|step| StepView {
                at: when.precise(step.at),
                kind: step.kind,
                summary: summary(&step.summary, when.locale),
                facts: facts(step.detail),
            })
            .collect(),
    })
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
