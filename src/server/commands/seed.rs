//! `preau seed`: the demonstration school, also in a database that is not the embedded one.

use super::node::Node;
use super::say;
use crate::seed::{DEMO_ACCOUNTS, DEMO_PASSWORD, seed_demo};
use preau_platform::config::Config;
use preau_platform::telemetry;

/// Fills a database without people; says so when there are people.
///
/// # Errors
/// When the database cannot be reached or refuses.
pub async fn seed(config: Config) -> anyhow::Result<()> {
    telemetry::init(&config)?;
    let seeded = Node::run(config, async |node| {
        node.migrate().await?;
        node.alone(async || Ok(seed_demo(&node.platform).await?)).await
    });
    if seeded.await? {
        say(demo_accounts());
    } else {
        say("There are people in this database already; nothing was changed.");
    }
    Ok(())
}

/// Who can sign in.
pub(super) fn demo_accounts() -> String {
    let lines = DEMO_ACCOUNTS.iter().map(|(email, who)| format!("\n    {email:<24} {who}"));
    format!("Demonstration accounts, password {DEMO_PASSWORD}:{}", lines.collect::<String>())
}
