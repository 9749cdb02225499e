//! The HTML document around every page.

use crate::{App, Surroundings, area_of};
use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags};
use preau_ui::Submitted;

/// The whole document. Pages of areas that do not hydrate carry no script at all.
pub fn document(options: LeptosOptions) -> impl IntoView {
    let surroundings = use_context::<Surroundings>().unwrap_or_default();
    // A refused form is shown again under the address of its server function, which the browser's router does not know.
    let shown_again = use_context::<Submitted>().is_some();
    let hydrates = area_of(&surroundings.path).hydrates() && !shown_again;
    view! {
        <!DOCTYPE html>
        <html lang=surroundings.locale.tag()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="apple-touch-icon" href="/apple-touch-icon.png" />
                <link rel="manifest" href="/manifest.webmanifest" />
                <HashedStylesheet options=options.clone() id="style" />
                {hydrates.then(|| view! { <HydrationScripts options=options.clone() /> })}
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}
