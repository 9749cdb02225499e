//! The `preau` binary.
use leptos::prelude::*;
use leptos_axum::LeptosRoutes;
#[tokio::main]
async fn main() {
    let conf = get_configuration(None).map(|c| c.leptos_options);
    let Ok(options) = conf else { return };
    let routes = leptos_axum::generate_route_list(preau_app::App);
    let o2 = options.clone();
    let app = axum::Router::new()
        .leptos_routes_with_context(&options, routes, || {}, move || preau_app::document::document(o2.clone(), true))
        .fallback(leptos_axum::file_and_error_handler(|o: LeptosOptions| preau_app::document::document(o, false)))
        .with_state(options);

    let Ok(l) = tokio::net::TcpListener::bind("127.0.0.1:3000").await else { return };
    let _ = axum::serve(l, app).await;
}
