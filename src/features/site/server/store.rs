//! SQL of the room. `site_sections` holds nothing private, so it has no row-level security.

use crate::model::PageName;
use preau_kernel::Outcome;
use preau_platform::{IntoInternal, Tx};
use serde_json::Value;
use uuid::Uuid;

/// A section as it is kept.
pub(super) struct SectionRow {
    pub id: Uuid,
    pub kind: String,
    pub content: Value,
}

/// What is on a page, in order.
pub(super) async fn list_sections(tx: &mut Tx, page: PageName) -> Outcome<Vec<SectionRow>> {
    sqlx::query_as!(
        SectionRow,
        "select id, kind, content from site_sections where page = $1 and enabled order by position",
        page.code(),
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list sections")
}

/// Is there anything on the page, shown or not?
pub(super) async fn has_sections(tx: &mut Tx, page: PageName) -> Outcome<bool> {
    sqlx::query_scalar!(r#"select exists (select from site_sections where page = $1) as "exists!""#, page.code(),)
        .fetch_one(&mut **tx)
        .await
        .internal("look for sections")
}

/// Adds a section.
pub(super) async fn insert_section(
    tx: &mut Tx,
    id: Uuid,
    page: PageName,
    position: i32,
    kind: &str,
    content: &Value,
) -> Outcome<()> {
    sqlx::query!(
        "insert into site_sections (id, page, kind, position, content) values ($1, $2, $3, $4, $5)",
        id,
        page.code(),
        kind,
        position,
        content,
    )
    .execute(&mut **tx)
    .await
    .internal("insert section")?;
    Ok(())
}
