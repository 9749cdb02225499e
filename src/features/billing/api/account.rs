//! Server functions of what an account paid and owes.

use crate::model::account::{MoneyStatement, OwnPayments, OwnPaymentsQuery};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use preau_kernel::AppError;

/// Payments of the actor's accounts.
#[server(input = Json)]
pub async fn my_payments(query: OwnPaymentsQuery) -> Result<OwnPayments, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::account::list_own_payments(&platform, &actor, &query)).await
}

/// The statement of the actor's accounts for a year.
#[server(input = Json)]
pub async fn my_money(year: Option<i32>) -> Result<MoneyStatement, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::account::show_money(&platform, &actor, year)).await
}
