//! What leptos 0.8 leaves unescaped on the server, made safe: `<textarea>` content and the page title.

use leptos::prelude::*;
use leptos_meta::Title;

/// `<title>{text} — {organisation}</title>`; `text` may hold anything a person typed.
#[component]
pub fn PageTitle(
    /// What the page is about.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    // leptos_meta pushes the text raw into <title> on the server, and sets document.title (no markup) in the browser.
    let text = if cfg!(target_arch = "wasm32") { text } else { html_escape::encode_text(&text).into_owned() };
    view! { <Title text /> }
}

/// Ends every [`PageTitle`] with the name of the site; once, in the application's root.
#[component]
pub fn SiteTitle(
    /// Name of the site.
    name: String,
) -> impl IntoView {
    let name = if cfg!(target_arch = "wasm32") { name } else { html_escape::encode_text(&name).into_owned() };
    view! { <Title formatter=move |page: String| if page.is_empty() { name.clone() } else { format!("{page} — {name}") } /> }
}

/// The inside of a `<textarea>` on the server, escaped; `None` in the browser, where it is a property.
pub(crate) fn textarea_content(value: &str) -> Option<String> {
    // A first line break right after the tag is swallowed by HTML parsers (HTML §13.2.6.4.7), so one more is added.
    (!cfg!(target_arch = "wasm32") && !value.is_empty()).then(|| format!("\n{}", html_escape::encode_text(value)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use any_spawner::{CustomExecutor, Executor, PinnedFuture, PinnedLocalFuture};
    use futures::StreamExt;
    use futures::executor::block_on;
    use leptos_meta::{ServerMetaContext, provide_meta_context};

    /// Runs each task on a thread of its own; enough for the tick leptos_meta waits for.
    struct Threads;
    impl CustomExecutor for Threads {
        fn spawn(&self, task: PinnedFuture<()>) {
            std::thread::spawn(|| block_on(task));
        }
        fn spawn_local(&self, _: PinnedLocalFuture<()>) {}
        fn poll_local(&self) {}
    }

    #[test]
    fn a_hostile_title_stays_text() {
        let _ = Executor::init_custom_executor(Threads);
        let owner = Owner::new();
        let html = owner.with(|| {
            let (context, output) = ServerMetaContext::new();
            provide_context(context);
            provide_meta_context();
            let body = view! { <PageTitle text="</title><script>alert(1)</script>" /> }.to_html();
            let page = futures::stream::iter([format!("<html><head></head><body>{body}</body></html>")]);
            block_on(async { output.inject_meta_context(page).await.collect::<String>().await })
        });
        assert!(html.contains("<title>&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;</title>"), "{html}");
    }

    #[test]
    fn an_empty_textarea_stays_empty() {
        assert_eq!(textarea_content(""), None);
    }
}
