//! What differs is looked at by a person, who says why it is right or what was done about it (SPEC PA-5).

use super::store;
use crate::model::{PaymentId, Step};
use preau_kernel::{Action, Actor, AppError, Money, Outcome, Relation, text};
use preau_platform::{Platform, Tx};
use serde_json::json;

/// More of a payment went back, at its provider, than the books still have of it: `missing` was credit, and is spent. In the
/// caller's transaction, which may write as the house.
///
/// # Errors
/// When the connection is lost.
pub async fn note_beyond_books(platform: &Platform, tx: &mut Tx, id: PaymentId, missing: Money) -> Outcome<()> {
    let step = Step::RefundBeyondBooks;
    store::set_anomaly(tx, id, step.code()).await?;
    let detail = json!({ "missing": missing.minor, "currency": missing.currency.code() });
    store::note(tx, id, platform.now(), step, detail).await
}

/// Puts an anomaly aside, with the reason in the black box. Money does not move.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone but staff, [`AppError::NotFound`] when nothing differs, a field error without a reason.
pub async fn settle_anomaly(platform: &Platform, actor: &Actor, id: PaymentId, reason: &str) -> Outcome<()> {
    actor.may(Action::PaymentDecide, Relation::Foreign)?;
    let (now, person, reason) = (platform.now(), actor.signed_in()?, reason.trim());
    if !(3..=500).contains(&reason.chars().count()) {
        let message = text!(
            "Écrivez ce que vous avez vérifié, en 500 caractères au plus.",
            "Write what you have checked, in 500 characters at most."
        );
        return Err(AppError::field("why", message));
    }
    let mut tx = platform.db.begin_as(actor).await?;
    tx.write_as_house().await?;
    let payment = store::lock(&mut tx, id).await?.filter(|payment| !payment.anomaly.is_empty());
    let payment = payment.ok_or(AppError::NotFound)?;
    let detail = json!({ "anomaly": payment.anomaly, "reason": reason });
    store::note_by(&mut tx, id, now, Step::AnomalySettled, person.user_id, detail).await?;
    store::set_anomaly(&mut tx, id, "").await?;
    tx.commit().await
}
