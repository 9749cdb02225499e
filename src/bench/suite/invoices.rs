//! Invoices as PDF: those of the demonstration, printed anew for each request.

use super::pages::trouble;
use super::school::School;
use super::{CLIENTS, Plan};
use crate::client::Ask;
use crate::crowd;
use crate::load::{self, Next};
use crate::table::{Table, milliseconds};
use anyhow::ensure;
use std::sync::Arc;
use uuid::Uuid;

/// Measures how many are printed, as staff would download them one after the other.
pub(super) async fn measure(school: &School, plan: Plan, table: &mut Table) -> anyhow::Result<()> {
    let token = school.sign_in_demo("admin").await?;
    let mut connection = school.connect().await?;
    let ids: Vec<Uuid> = sqlx::query_scalar("select id from invoices where reference is not null order by id")
        .fetch_all(&mut connection)
        .await?;
    let electronic: i64 =
        sqlx::query_scalar("select count(*) from invoices where reference is not null and currency = 'EUR'")
            .fetch_one(&mut connection)
            .await?;
    ensure!(!ids.is_empty(), "the demonstration has no invoices");
    let server = school.serve(false).await?;
    let count = ids.len();
    let next: Next = Arc::new(move |n| {
        let id = ids.get(usize::try_from(n).unwrap_or_default() % ids.len()).copied().unwrap_or_default();
        Ask::get(&format!("/admin/factures/{id}/document.pdf")).with("cookie", &crowd::cookie(&token))
    });
    let printed = load::closed(server.addr(), CLIENTS, plan.run, &next).await;
    server.stop().await?;
    table.note(
        format!("invoices as PDF ({count} of the demonstration, {electronic} of them Factur-X)"),
        format!(
            "{:.0}/s, P95 {}{}",
            printed.rate(),
            milliseconds(printed.percentile(95)),
            trouble(std::slice::from_ref(&printed))
        ),
    );
    Ok(())
}
