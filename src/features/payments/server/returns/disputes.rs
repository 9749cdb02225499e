//! Disputes: kept as the provider tells them, shown among the anomalies, closed by a person who says what became of the money.

use crate::model::refund::{RefundId, left_of};
use crate::model::{DisputeId, DisputeOutcome, DisputeStanding, DisputeView, PaymentId, Step};
use crate::provider::Dispute;
use crate::server::refunds::{insert_lost, list_given, settle_external};
use crate::server::store::{self, Payment};
use chrono_tz::Tz;
use preau_kernel::error::Checks;
use preau_kernel::{Action, Actor, AppError, Currency, Locale, Money, Outcome, Relation, text};
use preau_platform::time::local;
use preau_platform::{IntoInternal, Platform, Tx, outbox};
use serde_json::json;

/// Keeps what the provider says of a dispute, under the payment's lock.
pub(super) async fn keep(platform: &Platform, tx: &mut Tx, payment: &Payment, dispute: &Dispute) -> Outcome<()> {
    let now = platform.now();
    let before = sqlx::query_scalar!(
        r#"select standing as "standing: DisputeStanding" from payment_disputes where provider_ref = $1"#,
        dispute.provider_ref
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find dispute")?;
    let step = match before {
        None => Step::Disputed,
        Some(standing) if standing != dispute.standing => Step::DisputeDecided,
        Some(_) => return Ok(()),
    };
    sqlx::query!(
        "insert into payment_disputes (id, payment_id, provider_ref, amount_minor, currency, reason, standing, seen_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict on constraint payment_disputes_ref do update set standing = excluded.standing",
        platform.new_id::<DisputeId>().0,
        payment.id.0,
        dispute.provider_ref,
        dispute.amount.minor,
        dispute.amount.currency.code(),
        dispute.reason,
        dispute.standing.code(),
        now,
    )
    .execute(&mut **tx)
    .await
    .internal("keep dispute")?;
    let detail = json!({
        "dispute": dispute.provider_ref, "amount": dispute.amount.minor, "currency": dispute.amount.currency.code(),
        "reason": dispute.reason, "standing": dispute.standing.code(),
    });
    store::note(tx, payment.id, now, step, detail).await
}

/// The disputes of a payment, the latest first, as the reader writes times.
pub(in crate::server) async fn list_disputes(
    tx: &mut Tx,
    id: PaymentId,
    locale: Locale,
    zone: Tz,
) -> Outcome<Vec<DisputeView>> {
    let rows = sqlx::query!(
        r#"select id as "id: DisputeId", provider_ref, amount_minor, currency as "currency: Currency", reason,
                  standing as "standing: DisputeStanding", seen_at, outcome as "outcome: DisputeOutcome", note
             from payment_disputes where payment_id = $1 order by seen_at desc, id"#,
        id.0
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list disputes")?;
    let view = |at| locale.long_date_time(local(at, zone));
    Ok(rows
        .into_iter()
        .map(|row| DisputeView {
            id: row.id,
            provider_ref: row.provider_ref,
            amount: Money::new(row.amount_minor, row.currency),
            reason: row.reason,
            standing: row.standing,
            seen: view(row.seen_at),
            outcome: row.outcome,
            note: row.note,
        })
        .collect())
}

/// Closes a dispute: the money was kept, and nothing is written; or it is lost, and the books say that it went back, once.
/// Answers the payment.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone but staff, [`AppError::NotFound`]; fields `outcome` and `note`; conflict
/// `dispute-closed`.
pub async fn close_dispute(
    platform: &Platform,
    actor: &Actor,
    id: DisputeId,
    outcome: &str,
    note: &str,
) -> Outcome<PaymentId> {
    actor.may(Action::PaymentRefund, Relation::Foreign)?;
    let (now, person, note) = (platform.now(), actor.signed_in()?, note.trim());
    let outcome = DisputeOutcome::from_code(outcome);
    let mut checks = Checks::default();
    checks.that(outcome.is_some(), "outcome", || {
        text!("Dites si l’argent est gardé ou perdu.", "Say whether the money was kept or lost.")
    });
    checks.that((3..=300).contains(&note.chars().count()), "note", || {
        text!(
            "Écrivez ce que vous avez vérifié, en 300 caractères au plus.",
            "Write what you checked, in at most 300 characters."
        )
    });
    checks.done()?;
    let outcome = outcome.ok_or(AppError::NotFound)?;
    let mut tx = platform.db.begin_as(actor).await?;
    tx.write_as_house().await?;
    let payment_id =
        sqlx::query_scalar!(r#"select payment_id as "id: PaymentId" from payment_disputes where id = $1"#, id.0)
            .fetch_optional(&mut *tx)
            .await
            .internal("find disputed payment")?
            .ok_or(AppError::NotFound)?;
    let payment = store::lock(&mut tx, payment_id).await?.ok_or(AppError::NotFound)?;
    let dispute = sqlx::query!(
        "update payment_disputes set outcome = $2, closed_by = $3, closed_at = $4, note = $5 where id = $1 and outcome is null
         returning provider_ref, amount_minor",
        id.0,
        outcome.code(),
        person.user_id.0,
        now,
        note,
    )
    .fetch_optional(&mut *tx)
    .await
    .internal("close dispute")?;
    let Some(dispute) = dispute else {
        let message = text!("Ce litige est déjà classé.", "This dispute is closed already.");
        return Err(AppError::conflict("dispute-closed", message));
    };
    let detail = json!({ "dispute": dispute.provider_ref, "outcome": outcome.code(), "note": note });
    store::note_by(&mut tx, payment_id, now, Step::DisputeClosed, person.user_id, detail).await?;
    let left = left_of(payment.amount(), payment.status, &list_given(&mut tx, payment_id).await?);
    let lost = Money::new(dispute.amount_minor.min(left.minor), payment.currency);
    if outcome == DisputeOutcome::Lost && lost.minor > 0 {
        let refund: RefundId = platform.new_id();
        insert_lost(&mut tx, refund, &payment, lost, person.user_id, &dispute.provider_ref, now).await?;
        settle_external(&mut tx, &payment, refund, now).await?;
    }
    tx.commit().await?;
    outbox::ring(platform);
    Ok(payment_id)
}
