//! Puts the first content on the pages of the site.

use super::{content, store};
use crate::model::PageName;
use crate::model::section::Section;
use preau_kernel::Outcome;
use preau_platform::error::internal_error;
use preau_platform::{Platform, Tx};
use serde_json::Value;

/// Fills each page that has nothing on it; a page that somebody edited or emptied section by section is left alone.
///
/// # Errors
/// When the connection is lost.
pub async fn seed(platform: &Platform, tx: &mut Tx) -> Outcome<()> {
    for (page, sections) in [(PageName::Home, content::home()), (PageName::Legal, content::legal())] {
        if store::has_sections(tx, page).await? {
            continue;
        }
        for (position, section) in (1..).zip(sections) {
            let (kind, content) = columns(&section)?;
            store::insert_section(tx, platform.new_id(), page, position, &kind, &content).await?;
        }
    }
    Ok(())
}

/// The two columns a section is kept in.
fn columns(section: &Section) -> Outcome<(String, Value)> {
    let mut value = serde_json::to_value(section).map_err(|e| internal_error("encode section", &e))?;
    match (value["kind"].take(), value["content"].take()) {
        (Value::String(kind), content) => Ok((kind, content)),
        (kind, _) => Err(internal_error("encode section", &format!("kind {kind}"))),
    }
}
