//! Reads what can be booked.

use crate::model::{Service, ServiceCode};
use preau_credits::Credits;
use preau_kernel::{Outcome, Text};
use preau_platform::{IntoInternal, Tx};

/// Every service, in the organisation's order.
///
/// # Errors
/// When the connection is lost.
pub async fn list_services(tx: &mut Tx) -> Outcome<Vec<Service>> {
    let rows = sqlx::query!(
        r#"select code as "code: ServiceCode", name_fr, name_en, minutes, credits, capacity, refund_hours, refuse_hours
             from services order by position, code"#
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list services")?;
    Ok(rows
        .into_iter()
        .map(|s| Service {
            code: s.code,
            name: Text { fr: s.name_fr, en: s.name_en },
            minutes: s.minutes,
            credits: Credits(s.credits),
            capacity: s.capacity,
            refund_hours: s.refund_hours,
            refuse_hours: s.refuse_hours,
        })
        .collect())
}

/// The service of this code, when the organisation offers it.
///
/// # Errors
/// When the connection is lost.
pub async fn find_service(tx: &mut Tx, code: ServiceCode) -> Outcome<Option<Service>> {
    Ok(list_services(tx).await?.into_iter().find(|service| service.code == code))
}
