//! Reads the organisation: one row that everybody may see.

use crate::model::Organisation;
use preau_kernel::{Actor, Outcome};
use preau_platform::error::internal_error;
use preau_platform::{IntoInternal, Platform, Tx};

/// The organisation of this deployment.
///
/// # Errors
/// [`preau_kernel::AppError::Internal`] when none was set up (`preau seed` or the first start does).
pub async fn find(tx: &mut Tx) -> Outcome<Organisation> {
    let row = sqlx::query!(
        "select name, tagline_fr, tagline_en, currency, time_zone, email, phone, student_domain, accent from organisation"
    )
    .fetch_one(&mut **tx)
    .await
    .internal("find organisation")?;
    Ok(Organisation {
        name: row.name,
        tagline_fr: row.tagline_fr,
        tagline_en: row.tagline_en,
        currency: row.currency.parse().map_err(|e| internal_error("currency of the organisation", &e))?,
        time_zone: row.time_zone,
        email: row.email,
        phone: row.phone,
        student_domain: row.student_domain,
        accent: row.accent,
    })
}

/// The same, in a transaction of its own.
///
/// # Errors
/// See [`find`].
pub async fn read(platform: &Platform) -> Outcome<Organisation> {
    find(&mut platform.db.begin_as(&Actor::Visitor).await?).await
}
