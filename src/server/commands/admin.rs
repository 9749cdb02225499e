//! `preau admin`: the first administrator of a deployment without demonstration data.

use super::node::Node;
use super::say;
use crate::seed::{add_admin, seed_reference};
use preau_platform::config::Config;
use preau_platform::telemetry;

/// Adds the account and prints the link, which is not mailed: mail may not be set up yet.
///
/// # Errors
/// When the address is taken, or the database cannot be reached.
pub async fn add(config: Config, email: &str) -> anyhow::Result<()> {
    telemetry::init(&config)?;
    let public_url = config.public_url.clone();
    let token = Node::run(config, async |node| {
        node.migrate().await?;
        node.alone(async || {
            seed_reference(&node.platform).await?;
            Ok(add_admin(&node.platform, email).await?)
        })
        .await
    });
    say(format!("Choose a password here, once:\n{public_url}/activation/{}", token.await?));
    Ok(())
}
