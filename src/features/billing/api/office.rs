//! Server functions of the back office's lists.

use crate::model::office::{SubscriptionList, SubscriptionQuery};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use preau_kernel::AppError;

/// Subscriptions of all accounts; staff only.
#[server(input = Json)]
pub async fn list_subscriptions(query: SubscriptionQuery) -> Result<SubscriptionList, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::office::list_subscriptions(&platform, &actor, &query)).await
}
