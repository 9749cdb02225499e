//! `preau migrate`: the schema brought up to date, for those who do it before a deployment.

use super::node::Node;
use super::say;
use preau_platform::config::Config;
use preau_platform::telemetry;

/// Applies what is missing and prints it.
///
/// # Errors
/// When the database cannot be reached or refuses.
pub async fn migrate(config: Config) -> anyhow::Result<()> {
    telemetry::init(&config)?;
    let applied = Node::run(config, async |node| node.migrate().await).await?;
    for name in &applied {
        say(format!("applied: {name}"));
    }
    say(format!("The schema is up to date ({} applied).", applied.len()));
    Ok(())
}
