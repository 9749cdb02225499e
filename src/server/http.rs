//! The HTTP side of a node: the rooms' routes and pages, inside the layers that make them safe.

use crate::rest;
use crate::surroundings::{self, OrganisationCache};
use crate::wiring;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use leptos::config::LeptosOptions;
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list, render_app_async_with_context};
use preau_app::App;
use preau_app::document::document;
use preau_payments::server::Providers;
use preau_platform::{Platform, forms};
use std::sync::LazyLock;

/// Made once: while leptos makes it, no resource of the whole process loads, and a page that is rendered just then waits for
/// ever (`leptos_server` 0.8.8, `IS_SUPPRESSING_RESOURCE_LOAD`).
static ROUTES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| generate_route_list(App));

/// Every page, server function and route of the application, without the outer layers of `platform::http`.
pub fn application(platform: &Platform, providers: &Providers) -> Router {
    let options = leptos_options(platform);
    let api = rest::Api::new(platform);
    let context = surroundings::provide(platform.clone(), providers.clone(), api.reference.clone());
    let shell = {
        let options = options.clone();
        move || document(options.clone())
    };
    // An unknown address is answered by the application too: its 404 page, in the reader's language.
    let not_found = render_app_async_with_context(context.clone(), shell.clone());
    let pages = Router::new()
        .leptos_routes_with_context(&options, ROUTES.clone(), context, shell)
        .fallback(not_found)
        .layer(from_fn(preau_platform::http::status::of_error))
        .with_state(options);
    let organisation = OrganisationCache::new(platform.clone());
    let inside = Router::new()
        .merge(preau_notifications::server::routes(platform.clone()))
        .merge(preau_credits::server::routes(platform.clone()))
        .merge(preau_billing::server::invoices::routes(platform.clone()))
        .merge(preau_billing::server::account::routes(platform.clone()))
        .merge(preau_billing::server::quotes::routes(platform.clone()))
        .merge(preau_billing::server::office::routes(platform.clone()))
        .merge(preau_scheduling::server::routes(platform.clone()))
        .merge(preau_payments::server::proof_routes(platform.clone()))
        .merge(preau_payments::server::export_routes(platform.clone()))
        .merge(preau_payroll::server::routes(platform.clone()))
        .merge(pages)
        .layer(from_fn(preau_identity::server::guard::guard_areas))
        .layer(from_fn_with_state(platform.config.development, keep_style_guide_in_development))
        .layer(from_fn_with_state(organisation, surroundings::attach))
        .layer(from_fn_with_state(platform.clone(), preau_identity::server::session::load_session));
    forms::keep_what_was_typed(inside, &platform.config.public_url)
        .merge(rest::routes(platform, &api).layer(Extension(providers.clone())).layer(Extension(wiring::payables())))
        .merge(preau_payments::server::routes(platform, providers))
        .merge(preau_scheduling::server::feeds::routes(platform.clone()))
        .merge(preau_site::server::routes(platform.clone()))
        .merge(sandbox(platform))
}

/// The style guide is for those who build Préau; elsewhere there is no such page.
async fn keep_style_guide_in_development(State(development): State<bool>, request: Request, next: Next) -> Response {
    if !development && request.uri().path() == "/styleguide" {
        return StatusCode::NOT_FOUND.into_response();
    }
    next.run(request).await
}

/// Local stand-ins for providers without live keys (SPEC PA-7).
fn sandbox(platform: &Platform) -> Router {
    if !platform.config.sandbox {
        return Router::new();
    }
    let clock = platform.clone();
    preau_sandbox::routes(
        platform.db.pool().clone(),
        platform.config.public_url.clone(),
        platform.http.clone(),
        preau_sandbox::Clock::new(move || clock.now()),
    )
}

fn leptos_options(platform: &Platform) -> LeptosOptions {
    LeptosOptions::builder()
        .output_name("preau")
        .site_root(platform.config.site_root.to_string_lossy().into_owned())
        .site_pkg_dir("pkg")
        .site_addr(platform.config.addr)
        .hash_files(has_hash_file())
        .build()
}

/// `cargo leptos` writes the hashed names of its files to `hash.txt` beside the program, and leptos panics when it is told
/// to read them and they are not there (in tests, say). `preau doctor` reports a missing one.
fn has_hash_file() -> bool {
    std::env::current_exe().is_ok_and(|program| program.with_file_name("hash.txt").is_file())
}
