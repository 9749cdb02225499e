//! Reads a page: its sections, typed and filled in.

use super::fill::fill;
use super::store::{self, SectionRow};
use crate::model::section::Section;
use crate::model::{PageName, SitePage};
use preau_identity::model::Organisation;
use preau_identity::server::organisation;
use preau_kernel::{Actor, Outcome};
use preau_platform::Platform;
use serde_json::json;

/// The page as anybody sees it. A section that is not of a known shape is left out and logged.
///
/// # Errors
/// When the database does not answer.
pub async fn read_page(platform: &Platform, actor: &Actor, page: PageName) -> Outcome<SitePage> {
    let mut tx = platform.db.begin_as(actor).await?;
    let organisation = organisation::find(&mut tx).await?;
    let rows = store::list_sections(&mut tx, page).await?;
    tx.commit().await?;
    let sections = rows.into_iter().filter_map(|row| read_section(row, &organisation)).collect();
    Ok(SitePage { public_url: platform.config.public_url.clone(), organisation, sections })
}

fn read_section(row: SectionRow, organisation: &Organisation) -> Option<Section> {
    let SectionRow { id, kind, mut content } = row;
    fill(&mut content, organisation);
    match serde_json::from_value(json!({"kind": kind, "content": content})) {
        Ok(section) => Some(section),
        Err(error) => {
            tracing::warn!(%id, %kind, %error, "a section of the site cannot be read and is left out");
            None
        }
    }
}
