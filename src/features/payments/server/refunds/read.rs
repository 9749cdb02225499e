//! What the back office sees of refunds, and the preview, which is the same rule as the refund.

use super::ask::{back, read_wish, refuse_spent};
use super::store;
use crate::model::PaymentId;
use crate::model::refund::{RefundForm, RefundPreview, RefundSheet, RefundStatus, RefundView, left_of, status_after};
use crate::server::Providers;
use crate::server::store as payments;
use preau_identity::server::people;
use preau_kernel::{Action, Actor, AppError, Currency, Money, Outcome, Relation};
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform, Tx};
use uuid::Uuid;

/// A payment and what was given back of it.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone but staff, [`AppError::NotFound`].
pub async fn show_refunds(
    platform: &Platform,
    providers: &Providers,
    actor: &Actor,
    id: PaymentId,
) -> Outcome<RefundSheet> {
    actor.may(Action::PaymentList, Relation::Foreign)?;
    let reader = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let payment = payments::find(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    let payer = people::find_person(&mut tx, payment.payer_id).await?;
    let left = left_of(payment.amount(), payment.status, &store::list_given(&mut tx, id).await?);
    let rows = sqlx::query!(
        r#"select r.reference, r.amount_minor, r.currency as "currency: Currency", r.reason, r.by_hand,
                  r.status as "status: RefundStatus", r.failure, nullif(concat_ws(' ', u.first_name, u.last_name), '') as by, r.created_at
             from refunds r left join users u on u.id = r.requested_by where r.payment_id = $1 order by r.created_at, r.id"#,
        id.0
    )
    .fetch_all(&mut *tx)
    .await
    .internal("list refunds")?;
    let zone = zone(&reader.time_zone);
    let view = |amount_minor, currency| Money::new(amount_minor, currency);
    Ok(RefundSheet {
        paid: payment.amount(),
        status: payment.status,
        provider: payment.provider.name().to_owned(),
        through_provider: providers.get(payment.provider).is_some_and(|provider| provider.capabilities().refunds),
        reference: payment.reference,
        payer: payer.map(|payer| payer.full_name()).unwrap_or_default(),
        description: payment.description,
        left,
        refunds: rows
            .into_iter()
            .map(|row| RefundView {
                reference: row.reference,
                amount: view(row.amount_minor, row.currency),
                reason: row.reason,
                by_hand: row.by_hand,
                status: row.status,
                failure: row.failure,
                requested_by: row.by.unwrap_or_else(|| payment.provider.name().to_owned()),
                at: reader.locale.long_date_time(local(row.created_at, zone)),
            })
            .collect(),
    })
}

/// What a refund would do; its key makes the refund happen once.
///
/// # Errors
/// Those of [`refund`](super::refund), except that no reason is needed yet.
pub async fn preview_refund(
    platform: &Platform,
    providers: &Providers,
    actor: &Actor,
    form: &RefundForm,
) -> Outcome<RefundPreview> {
    actor.may(Action::PaymentRefund, Relation::Foreign)?;
    let id: PaymentId = form.payment_id.parse().map_err(|_| AppError::NotFound)?;
    let mut tx = platform.db.begin_as(actor).await?;
    let payment = payments::find(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    let given = store::list_given(&mut tx, id).await?;
    let left = left_of(payment.amount(), payment.status, &given);
    let wish = read_wish(providers, &payment, left, form, false)?;
    // The books are the house's.
    tx.write_as_house().await?;
    let source = providers.books().source(platform, &mut tx, back(&payment, &wish)).await?;
    refuse_spent(&wish, source.missing)?;
    let before: i64 = given.iter().filter(|g| g.status == RefundStatus::Succeeded).map(|g| g.minor).sum();
    Ok(RefundPreview {
        amount: wish.amount,
        left_after: Money::new(wish.left.minor - wish.amount.minor, payment.currency),
        status_after: status_after(payment.amount_minor, before + wish.amount.minor),
        from_credit: source.from_credit,
        credit_note: source.credit_note,
        by_hand: wish.by_hand,
        request_key: platform.new_id::<Uuid>().to_string(),
    })
}

/// What was given back of a payment that the transaction may see.
pub(in crate::server) async fn refunded_minor(tx: &mut Tx, id: PaymentId) -> Outcome<i64> {
    sqlx::query_scalar!(
        r#"select coalesce(sum(amount_minor), 0)::bigint as "sum!" from refunds where payment_id = $1 and status = 'succeeded'"#,
        id.0
    )
    .fetch_one(&mut **tx)
    .await
    .internal("sum refunds")
}
