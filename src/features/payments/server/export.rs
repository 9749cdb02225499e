//! `/admin/paiements.csv`: what the back office's list shows, for spreadsheets, with the list's own filters.

use super::read;
use crate::model::{PaymentQuery, PaymentStatus, ProviderKind};
use axum::extract::{Extension, Query, RawQuery, State};
use axum::response::Response;
use axum::{Router, routing::get};
use preau_identity::server::organisation;
use preau_kernel::{Action, Actor, Locale, Outcome, PageRequest, Relation};
use preau_platform::Platform;
use preau_platform::csv::{Sheet, note_export};
use preau_platform::http::file;
use preau_platform::time::zone;
use serde::Deserialize;

/// The file; the `Actor` is taken from the request's extensions.
pub fn export_routes(platform: Platform) -> Router {
    Router::new().route("/admin/paiements.csv", get(download)).with_state(platform)
}

/// The page's own parameters.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Wanted {
    q: String,
    statut: String,
    prestataire: String,
    anomalies: String,
}

async fn download(
    State(platform): State<Platform>,
    actor: Option<Extension<Actor>>,
    RawQuery(filters): RawQuery,
    Query(wanted): Query<Wanted>,
) -> Response {
    let (actor, locale) = file::reader(actor);
    let query = PaymentQuery {
        page: PageRequest::new(1),
        q: wanted.q,
        status: PaymentStatus::from_code(&wanted.statut),
        provider: ProviderKind::from_code(&wanted.prestataire),
        anomalies: wanted.anomalies == "oui",
    };
    let sheet = export(&platform, &actor, locale, &query, &filters.unwrap_or_default()).await;
    let name = locale.pick("paiements.csv", "payments.csv").to_owned();
    file::download(locale, file::CSV, sheet.map(|sheet| (name, sheet.into_bytes())))
}

/// The list, and a note of who took it.
async fn export(
    platform: &Platform,
    actor: &Actor,
    locale: Locale,
    query: &PaymentQuery,
    filters: &str,
) -> Outcome<Sheet> {
    actor.may(Action::PaymentList, Relation::Foreign)?;
    let mut tx = platform.db.begin_as(actor).await?;
    let home = zone(&organisation::find(&mut tx).await?.time_zone);
    let sheet = read::sheet(&mut tx, locale, home, query).await?;
    tx.write_as_house().await?;
    note_export(platform, &mut tx, actor, ("payments", filters), sheet.rows()).await?;
    tx.commit().await?;
    Ok(sheet)
}
