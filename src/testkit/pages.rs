//! Pages as a browser without JavaScript gets them: rendered whole, with the right status.

use crate::World;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use leptos::prelude::*;
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::components::Router;
use preau_kernel::{Actor, Locale};
use preau_ui::provide_locale;
use std::sync::Arc;

/// Renders the pages of a room in a world: `Pages::of(&world, routes).seen(&actor, "/espace/credits").await`, where `routes`
/// makes the `<Routes>` as the application has them.
pub struct Pages<V> {
    routes: fn() -> V,
    locale: Locale,
    provide: Arc<dyn Fn() + Send + Sync>,
}

impl<V> std::fmt::Debug for Pages<V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pages").field("locale", &self.locale).finish_non_exhaustive()
    }
}

impl<V: IntoView + 'static> Pages<V> {
    /// In French, with what every page finds in its context.
    pub fn of(world: &World, routes: fn() -> V) -> Self {
        let platform = world.platform.clone();
        Self { routes, locale: Locale::Fr, provide: Arc::new(move || provide_context(platform.clone())) }
    }

    /// In this language.
    #[must_use]
    pub fn in_language(self, locale: Locale) -> Self {
        Self { locale, ..self }
    }

    /// With one thing more in the context.
    #[must_use]
    pub fn with<T: Clone + Send + Sync + 'static>(self, thing: T) -> Self {
        let before = self.provide;
        let provide = move || {
            before();
            provide_context(thing.clone());
        };
        Self { provide: Arc::new(provide), ..self }
    }

    /// Status and text of the page at this address, for this reader.
    pub async fn page(&self, actor: &Actor, address: &str) -> (StatusCode, String) {
        // Prepares the executor that rendering needs.
        let _ = any_spawner::Executor::init_tokio();
        let (provide, locale, routes) = (self.provide.clone(), self.locale, self.routes);
        let render = leptos_axum::render_app_async_with_context(move || provide(), move || document(locale, routes));
        let mut request =
            Request::get(address).header(header::ACCEPT, "text/html").body(Body::empty()).expect("a request");
        request.extensions_mut().insert(actor.clone());
        let response = render(request).await;
        let status = response.status();
        let body = to_bytes(response.into_body(), 1 << 22).await.expect("a body");
        let text = String::from_utf8(body.to_vec()).expect("text");
        // What rendering puts between pieces of text.
        (status, text.replace("<!>", ""))
    }

    /// The page of a reader who may see it.
    pub async fn seen(&self, actor: &Actor, address: &str) -> String {
        let (status, text) = self.page(actor, address).await;
        assert_eq!(status, StatusCode::OK, "{address}: {text}");
        assert!(!text.contains("style=\""), "no inline style may pass the content security policy");
        text
    }
}

fn document<V: IntoView + 'static>(locale: Locale, routes: fn() -> V) -> impl IntoView {
    provide_meta_context();
    provide_locale(locale);
    view! {
        <!DOCTYPE html>
        <html>
            <head><MetaTags /></head>
            <body><Router>{routes()}</Router></body>
        </html>
    }
}

/// Fails unless all of these are in the text.
#[track_caller]
pub fn says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part} is not in {text}");
    }
}
