//! Reads the subjects of the organisation.

use crate::model::Subject;
use preau_kernel::{Outcome, Text};
use preau_platform::{IntoInternal, Tx};

/// Every subject, in the organisation's order.
///
/// # Errors
/// When the connection is lost.
pub async fn list_subjects(tx: &mut Tx) -> Outcome<Vec<Subject>> {
    let rows = sqlx::query!("select slug, name_fr, name_en from subjects order by position, slug")
        .fetch_all(&mut **tx)
        .await
        .internal("list subjects")?;
    Ok(rows.into_iter().map(|s| Subject { slug: s.slug, name: Text { fr: s.name_fr, en: s.name_en } }).collect())
}

/// Subjects that at least one published provider teaches.
///
/// # Errors
/// When the connection is lost.
pub async fn list_taught(tx: &mut Tx) -> Outcome<Vec<Subject>> {
    let rows = sqlx::query!(
        "select s.slug, s.name_fr, s.name_en from subjects s
          where exists (select from provider_subjects ps join providers p on p.id = ps.provider_id
                         where ps.subject = s.slug and p.published)
          order by s.position, s.slug"
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list taught subjects")?;
    Ok(rows.into_iter().map(|s| Subject { slug: s.slug, name: Text { fr: s.name_fr, en: s.name_en } }).collect())
}
