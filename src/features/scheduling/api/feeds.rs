//! Server functions about one's calendar feed.

use crate::model::Feed;
use leptos::prelude::*;
use preau_kernel::AppError;

#[cfg(not(target_arch = "wasm32"))]
use crate::server::feeds;
#[cfg(not(target_arch = "wasm32"))]
use preau_platform::context::{answer, asked};

/// One's feed; its address too, for some minutes after it was made.
#[server]
pub async fn show_feed() -> Result<Feed, AppError> {
    let (platform, actor) = asked()?;
    answer(async {
        let token = feeds::FeedCookie::of(&platform.config).read(&preau_platform::context::request_parts()?.headers);
        feeds::show_feed(&platform, &actor, token.as_deref()).await
    })
    .await
}

/// Makes one's feed, or gives it a new address: the old one stops working. `page` is the one to come back to.
#[server]
pub async fn renew_feed(#[server(default)] page: String) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    answer(async {
        let token = feeds::renew_feed(&platform, &actor).await?;
        feeds::FeedCookie::of(&platform.config).set(&token);
        leptos_axum::redirect(feeds::page(&page, "feed-renewed"));
        Ok(())
    })
    .await
}

/// Ends one's feed.
#[server]
pub async fn revoke_feed(#[server(default)] page: String) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    answer(feeds::revoke_feed(&platform, &actor)).await?;
    leptos_axum::redirect(feeds::page(&page, "feed-revoked"));
    Ok(())
}
