//! Every address of the application.

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, path};

/// The application.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <Routes fallback=|| "404">
                <Route path=path!("/") view=|| view! { <h1>"Préau"</h1> } ssr=SsrMode::Async />
                <Route path=path!("/espace") view=Probe ssr=SsrMode::Async />
            </Routes>
        </Router>
    }
}

#[server]
async fn echo(name: String) -> Result<String, preau_kernel::AppError> {
    if name.is_empty() {
        return Err(preau_kernel::AppError::field("name", preau_kernel::text!("vide", "empty")));
    }
    Ok(name)
}

#[component]
fn Probe() -> impl IntoView {
    let action = ServerAction::<Echo>::new();
    view! {
        <preau_ui::Form action>
            <input name="name" />
            <button>"ok"</button>
        </preau_ui::Form>
        <p>{move || action.value().get().and_then(Result::ok)}</p>
    }
}
