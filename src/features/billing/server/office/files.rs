//! `/admin/abonnements.csv`, `/admin/devis.csv`, `/admin/relances.csv` and `/admin/promotions.csv`: what the pages list, for spreadsheets, with
//! the pages' own filters.

use super::subscriptions;
use crate::model::dunning::LateQuery;
use crate::model::office::SubscriptionQuery;
use crate::model::quotes::QuoteQuery;
use crate::server::{dunning, promotions, quotes};
use axum::extract::{Extension, Query, RawQuery, State};
use axum::response::Response;
use axum::{Router, routing::get};
use preau_kernel::{Action, Actor, Locale, Outcome, Relation};
use preau_platform::csv::{Sheet, note_export};
use preau_platform::http::file;
use preau_platform::{Platform, Tx};
use serde::Deserialize;

/// The files; the `Actor` is taken from the request's extensions.
pub fn routes(platform: Platform) -> Router {
    Router::new()
        .route("/admin/abonnements.csv", get(subscriptions))
        .route("/admin/devis.csv", get(offers))
        .route("/admin/relances.csv", get(late))
        .route("/admin/promotions.csv", get(promotions))
        .with_state(platform)
}

/// The parameters of the pages.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Wanted {
    q: String,
    statut: String,
    formule: String,
    echeance: String,
    etat: String,
    devise: String,
}

async fn subscriptions(
    State(platform): State<Platform>,
    actor: Option<Extension<Actor>>,
    RawQuery(filters): RawQuery,
    Query(wanted): Query<Wanted>,
) -> Response {
    let query =
        SubscriptionQuery { q: wanted.q, status: wanted.statut, plan: wanted.formule, due: wanted.echeance, page: 1 };
    let list = List { name: ("abonnements", "subscriptions"), action: Action::SubscriptionRead, filters };
    list.download(&platform, actor, async |tx, locale| subscriptions::sheet(&platform, tx, locale, &query).await).await
}

async fn offers(
    State(platform): State<Platform>,
    actor: Option<Extension<Actor>>,
    RawQuery(filters): RawQuery,
    Query(wanted): Query<Wanted>,
) -> Response {
    let query = QuoteQuery { q: wanted.q, status: wanted.statut, currency: wanted.devise, page: 1 };
    let list = List { name: ("devis", "quotes"), action: Action::QuoteManage, filters };
    list.download(&platform, actor, async |tx, locale| quotes::sheet(&platform, tx, locale, &query).await).await
}

async fn late(
    State(platform): State<Platform>,
    actor: Option<Extension<Actor>>,
    RawQuery(filters): RawQuery,
    Query(wanted): Query<Wanted>,
) -> Response {
    let query = LateQuery { q: wanted.q, state: wanted.etat, page: 1 };
    let list = List { name: ("relances", "late-payments"), action: Action::DunningManage, filters };
    list.download(&platform, actor, async |tx, locale| dunning::late_sheet(&platform, tx, locale, &query).await).await
}

async fn promotions(
    State(platform): State<Platform>,
    actor: Option<Extension<Actor>>,
    RawQuery(filters): RawQuery,
) -> Response {
    let list = List { name: ("promotions", "promotions"), action: Action::PlanManage, filters };
    list.download(&platform, actor, async |tx, locale| promotions::uses_sheet(tx, locale).await).await
}

/// A list that staff take along.
struct List {
    name: (&'static str, &'static str),
    action: Action,
    filters: Option<String>,
}

impl List {
    /// Fills the table as the actor and notes who took it.
    async fn download(
        self,
        platform: &Platform,
        actor: Option<Extension<Actor>>,
        fill: impl AsyncFnOnce(&mut Tx, Locale) -> Outcome<Sheet>,
    ) -> Response {
        let (actor, locale) = file::reader(actor);
        let sheet = self.sheet(platform, &actor, locale, fill).await;
        let name = format!("{}.csv", locale.pick(self.name.0, self.name.1));
        file::download(locale, file::CSV, sheet.map(|sheet| (name, sheet.into_bytes())))
    }

    async fn sheet(
        &self,
        platform: &Platform,
        actor: &Actor,
        locale: Locale,
        fill: impl AsyncFnOnce(&mut Tx, Locale) -> Outcome<Sheet>,
    ) -> Outcome<Sheet> {
        actor.may(self.action, Relation::Foreign)?;
        let mut tx = platform.db.begin_as(actor).await?;
        let sheet = fill(&mut tx, locale).await?;
        tx.write_as_house().await?;
        let filters = self.filters.as_deref().unwrap_or_default();
        note_export(platform, &mut tx, actor, (self.name.1, filters), sheet.rows()).await?;
        tx.commit().await?;
        Ok(sheet)
    }
}
