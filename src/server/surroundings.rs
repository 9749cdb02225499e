//! What every request knows before any page runs, put where pages and server functions find it.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use leptos::prelude::{provide_context, use_context};
use preau_app::api_reference::ApiReference;
use preau_app::{Surroundings, addresses};
use preau_identity::model::Organisation;
use preau_kernel::{Actor, Locale};
use preau_payments::server::Providers;
use preau_platform::{Platform, forms};
use preau_ui::Submitted;
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

/// The organisation changes rarely and is on every page, so a node reads it again only after this long.
const FRESH: Duration = Duration::from_secs(10);

/// The organisation as last read.
#[derive(Clone, Debug)]
pub struct OrganisationCache {
    platform: Platform,
    last: Arc<RwLock<Option<(Instant, Organisation)>>>,
}

impl OrganisationCache {
    /// Empty; filled by the first request.
    pub fn new(platform: Platform) -> Self {
        Self { platform, last: Arc::default() }
    }

    /// The organisation, at most [`FRESH`] old; an older one when the database does not answer.
    async fn get(&self) -> Option<Organisation> {
        let last = self.last.read().ok().and_then(|last| last.clone());
        if let Some((at, organisation)) = &last
            && at.elapsed() < FRESH
        {
            return Some(organisation.clone());
        }
        match self.read().await {
            Ok(organisation) => {
                if let Ok(mut last) = self.last.write() {
                    *last = Some((Instant::now(), organisation.clone()));
                }
                Some(organisation)
            }
            Err(error) => {
                tracing::warn!(%error, "organisation not read");
                last.map(|(_, organisation)| organisation)
            }
        }
    }

    async fn read(&self) -> preau_kernel::Outcome<Organisation> {
        let mut tx = self.platform.db.begin_as(&Actor::Visitor).await?;
        preau_identity::server::organisation::find(&mut tx).await
    }
}

/// Attaches the [`Surroundings`] to the request; after the session is loaded.
pub async fn attach(State(organisation): State<OrganisationCache>, mut request: Request, next: Next) -> Response {
    let actor = request.extensions().get::<Actor>().cloned().unwrap_or(Actor::Visitor);
    let person = match actor {
        Actor::User(person) => Some(person),
        Actor::Visitor | Actor::System => None,
    };
    let path = request.uri().path().to_owned();
    let accepted = request
        .headers()
        .get(http::header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .and_then(Locale::from_accept_language);
    // The address first, then the person's choice, then the browser's.
    let locale = addresses::language_of(&path).or(person.as_ref().map(|p| p.locale)).or(accepted).unwrap_or_default();
    let organisation = organisation.get().await.unwrap_or_else(|| Surroundings::default().organisation);
    request.extensions_mut().insert(locale);
    request.extensions_mut().insert(Surroundings { locale, organisation, person, path });
    next.run(request).await
}

/// What leptos provides to every page and server function of a request.
pub fn provide(
    platform: Platform,
    providers: Providers,
    reference: Arc<ApiReference>,
) -> impl Fn() + Clone + Send + Sync + 'static {
    move || {
        provide_context(platform.clone());
        provide_context(providers.clone());
        provide_context(reference.clone());
        let Some(parts) = use_context::<http::request::Parts>() else { return };
        if let Some(surroundings) = parts.extensions.get::<Surroundings>() {
            provide_context(surroundings.clone());
            preau_ui::provide_locale(surroundings.locale);
        }
        preau_platform::http::provide_nonce();
        if let Some(form) = forms::submitted() {
            provide_context(Submitted { action: form.action, fields: form.fields, error: Some(form.error) });
        }
    }
}
