//! Finds the statement to which something new goes.

use super::today;
use crate::model::StatementId;
use preau_credits::model::Month;
use preau_directory::ProviderId;
use preau_identity::server::organisation;
use preau_kernel::{AppError, Currency, Outcome};
use preau_platform::{IntoInternal, Platform, Tx};
use uuid::Uuid;

/// The first statement of this coach that is not paid, from a month on; made when there is none. It cannot be paid before
/// the caller's transaction is over.
pub(super) async fn open_statement(
    platform: &Platform,
    tx: &mut Tx,
    provider_id: ProviderId,
    currency: Currency,
    from: Month,
) -> Outcome<StatementId> {
    // Only months that are over can be paid, so that the running one is always open.
    let running = Month::of(today(platform, &organisation::find(tx).await?));
    let mut month = from;
    loop {
        sqlx::query!(
            "insert into pay_statements (id, provider_id, month, currency) values ($1, $2, $3, $4)
                 on conflict on constraint pay_statements_once do nothing",
            platform.new_id::<Uuid>(),
            provider_id.0,
            month.first_day(),
            currency.code(),
        )
        .execute(&mut **tx)
        .await
        .internal("begin statement")?;
        let open = sqlx::query_scalar!(
            r#"select id as "id: StatementId" from pay_statements
                where provider_id = $1 and month = $2 and currency = $3 and paid_at is null for update"#,
            provider_id.0,
            month.first_day(),
            currency.code(),
        )
        .fetch_optional(&mut **tx)
        .await
        .internal("find open statement")?;
        match open {
            Some(id) => return Ok(id),
            None if month > running => return Err(AppError::Unavailable),
            None => month = month.next(),
        }
    }
}
