//! The HTTP side of a node: the rooms' routes and pages, inside the layers that make them safe.

use crate::surroundings::{self, OrganisationCache};
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use leptos::config::LeptosOptions;
use leptos_axum::{LeptosRoutes, generate_route_list, render_app_async_with_context};
use preau_app::App;
use preau_app::document::document;
use preau_payments::server::Providers;
use preau_platform::{Platform, forms};

/// Every page, server function and route of the application, without the outer layers of `platform::http`.
pub fn application(platform: &Platform, providers: &Providers) -> Router {
    let options = leptos_options(platform);
    let context = surroundings::provide(platform.clone(), providers.clone());
    let shell = {
        let options = options.clone();
        move || document(options.clone())
    };
    // An unknown address is answered by the application too: its 404 page, in the reader's language.
    let not_found = render_app_async_with_context(context.clone(), shell.clone());
    let pages = Router::new()
        .leptos_routes_with_context(&options, generate_route_list(App), context, shell)
        .fallback(not_found)
        .layer(from_fn(preau_platform::http::status::of_error))
        .with_state(options);
    let organisation = OrganisationCache::new(platform.clone());
    let inside = Router::new()
        .merge(preau_notifications::server::routes(platform.clone()))
        .merge(pages)
        .layer(from_fn(preau_identity::server::guard::guard_areas))
        .layer(from_fn_with_state(organisation, surroundings::attach))
        .layer(from_fn_with_state(platform.clone(), preau_identity::server::session::load_session));
    forms::keep_what_was_typed(inside, &platform.config.public_url)
        .merge(preau_payments::server::routes(platform, providers))
        .merge(preau_site::server::routes(platform.clone()))
        .merge(sandbox(platform))
}

/// Local stand-ins for providers without live keys (SPEC PA-7).
fn sandbox(platform: &Platform) -> Router {
    if !platform.config.sandbox {
        return Router::new();
    }
    let konnect = preau_sandbox::konnect::routes(
        platform.db.pool().clone(),
        platform.config.public_url.clone(),
        platform.http.clone(),
    );
    Router::new().nest("/sandbox/konnect", konnect)
}

fn leptos_options(platform: &Platform) -> LeptosOptions {
    LeptosOptions::builder()
        .output_name("preau")
        .site_root(platform.config.site_root.to_string_lossy().into_owned())
        .site_pkg_dir("pkg")
        .site_addr(platform.config.addr)
        .hash_files(true)
        .build()
}
