//! The directory's part of the REST API (SPEC AP-1): who gives appointments.

use super::{find_profile, list_providers};
use crate::model::{ProviderCard, ProviderId, ProviderProfile};
use axum::Json;
use axum::extract::State;
use preau_kernel::{Action, AppError, Locale, Money, Relation};
use preau_platform::Platform;
use preau_platform::http::rest::{Answer, Caller, Paging, PathId, Problem, Query, read};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// The routes, behind the Bearer layer.
pub fn routes() -> OpenApiRouter<Platform> {
    OpenApiRouter::new().routes(routes!(list_all)).routes(routes!(read_one))
}

/// Somebody who gives appointments.
#[derive(Debug, Serialize, ToSchema)]
struct Provider {
    /// Goes into `provider_id`.
    id: Uuid,
    /// As in addresses.
    #[schema(example = "helios")]
    slug: String,
    /// The name they teach under.
    #[schema(example = "Hélios")]
    name: String,
    /// `tutor`, `coach` or `mentor`.
    #[schema(pattern = "^(tutor|coach|mentor)$", example = "tutor")]
    kind: String,
    /// One sentence.
    headline: String,
    /// What they teach.
    subjects: Vec<TaughtSubject>,
    /// Languages they teach in (BCP 47).
    #[schema(example = json!(["fr", "en"]))]
    languages: Vec<String>,
    /// What can be booked with them: `online`, `in_person`.
    #[schema(example = json!(["online", "in_person"]))]
    services: Vec<String>,
    /// Where they teach on site; may be empty.
    #[schema(example = "Tunis")]
    city: String,
    /// Address of their page.
    #[schema(format = "uri", example = "https://preau.example/en/coaches/helios")]
    url: String,
}

/// A subject.
#[derive(Debug, Serialize, ToSchema)]
struct TaughtSubject {
    /// Goes into `subject`.
    #[schema(example = "mathematiques")]
    slug: String,
    /// In the language asked for.
    #[schema(example = "Mathematics")]
    name: String,
}

/// A provider with what their page says.
#[derive(Debug, Serialize, ToSchema)]
struct ProviderDetails {
    #[serde(flatten)]
    provider: Provider,
    /// How they introduce themselves; paragraphs are separated by an empty line.
    bio: String,
    /// Diplomas and experience, the highest first.
    diplomas: Vec<String>,
    /// What they are good at besides subjects.
    expertises: Vec<String>,
    /// How far they travel around their city, in kilometres.
    #[schema(minimum = 1, maximum = 200, example = 15)]
    radius_km: Option<i32>,
    /// Price of an hour by video, when they say so.
    rate_online: Option<Rate>,
    /// Price of an hour on site, when they say so.
    rate_in_person: Option<Rate>,
    /// A film in which they introduce themselves; it may lead anywhere.
    #[schema(format = "uri", example = "https://www.youtube.com/watch?v=example")]
    video_url: Option<String>,
}

/// An indication: a booking costs the credits of its service.
#[derive(Debug, Serialize, ToSchema)]
struct Rate {
    /// In minor units of the currency.
    #[schema(minimum = 1, example = 45_000)]
    minor: i64,
    /// ISO 4217.
    #[schema(pattern = "^[A-Z]{3}$", example = "TND")]
    currency: String,
}

impl From<Money> for Rate {
    fn from(rate: Money) -> Self {
        Self { minor: rate.minor, currency: rate.currency.code().to_owned() }
    }
}

/// A page of providers.
#[derive(Debug, Serialize, ToSchema)]
struct ProviderPage {
    /// In the organisation's order.
    items: Vec<Provider>,
    /// Number of this page, from 1.
    #[schema(minimum = 1, example = 1)]
    page: u32,
    /// Most items on a page.
    #[schema(minimum = 1, maximum = 100, example = 25)]
    per_page: u32,
    /// Items on all pages together.
    #[schema(minimum = 0, example = 2)]
    total: usize,
}

impl Provider {
    fn new(platform: &Platform, card: ProviderCard, locale: Locale) -> Self {
        let services = [("online", card.online), ("in_person", card.in_person)];
        Self {
            id: card.id.0,
            url: format!("{}{}", platform.config.public_url, card.address(locale)),
            kind: card.kind.code().to_owned(),
            headline: card.headline.get(locale).to_owned(),
            subjects: card
                .subjects
                .into_iter()
                .map(|s| TaughtSubject { name: s.name.get(locale).to_owned(), slug: s.slug })
                .collect(),
            services: services.into_iter().filter(|(_, offered)| *offered).map(|(code, _)| code.to_owned()).collect(),
            slug: card.slug,
            name: card.pseudonym,
            languages: card.languages,
            city: card.city,
        }
    }
}

/// List providers
///
/// Those who are published, perhaps only those who teach a subject.
#[utoipa::path(
    get, path = "/api/v1/providers", tag = "providers", operation_id = "listProviders",
    params(
        ("subject" = Option<String>, Query, description = "Slug of a subject.", min_length = 1, max_length = 60, pattern = "^[a-z0-9-]+$", example = "mathematiques"),
        ("page" = Option<u32>, Query, description = "From 1; 1 when left out.", minimum = 1, maximum = 10_000),
        ("per_page" = Option<u32>, Query, description = "25 when left out.", minimum = 1, maximum = 100),
    ),
    responses(
        (status = 200, description = "A page of providers.", body = ProviderPage),
        (status = 422, description = "`validation`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn list_all(
    State(platform): State<Platform>,
    caller: Caller,
    Query(mut input): Query,
) -> Answer<Json<ProviderPage>> {
    let paging = Paging::read(&mut input);
    let subject = input.may("subject", read::slug);
    input.finish(|| Some(()))?;
    caller.actor.may(Action::ProviderRead, Relation::Foreign)?;
    let mut tx = platform.db.begin_as(&caller.actor).await?;
    let all = list_providers(&mut tx, subject.as_deref()).await?;
    let total = all.len();
    let (skip, take) = (usize::try_from(paging.offset()), usize::try_from(paging.limit()));
    let page = all.into_iter().skip(skip.unwrap_or(usize::MAX)).take(take.unwrap_or_default());
    let items = page.map(|card| Provider::new(&platform, card, caller.locale)).collect();
    Ok(Json(ProviderPage { items, page: paging.page, per_page: paging.per_page, total }))
}

/// Read a provider
#[utoipa::path(
    get, path = "/api/v1/providers/{id}", tag = "providers", operation_id = "readProvider",
    params(("id" = Uuid, Path, description = "Which provider.")),
    responses(
        (status = 200, description = "The provider.", body = ProviderDetails),
        (status = 404, description = "`not-found`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`validation`: the query names what is not known here.", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn read_one(
    State(platform): State<Platform>,
    caller: Caller,
    PathId(id): PathId,
    Query(input): Query,
) -> Answer<Json<ProviderDetails>> {
    input.finish(|| Some(()))?;
    caller.actor.may(Action::ProviderRead, Relation::Foreign)?;
    let mut tx = platform.db.begin_as(&caller.actor).await?;
    let ProviderProfile { card, bio, diplomas, expertises, radius_km, rate_online, rate_in_person, video, .. } =
        find_profile(&mut tx, ProviderId(id)).await?.ok_or(AppError::NotFound)?;
    Ok(Json(ProviderDetails {
        provider: Provider::new(&platform, card, caller.locale),
        bio: bio.get(caller.locale).to_owned(),
        diplomas: diplomas.iter().map(|text| text.get(caller.locale).to_owned()).collect(),
        expertises: expertises.iter().map(|text| text.get(caller.locale).to_owned()).collect(),
        radius_km,
        rate_online: rate_online.map(Rate::from),
        rate_in_person: rate_in_person.map(Rate::from),
        video_url: video.map(|video| video.address().to_owned()),
    }))
}
