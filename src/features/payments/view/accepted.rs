//! When a page with a form looks at its data again.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// How often an action was accepted: what a page follows to look at its data again. One that was refused leaves the page, and
/// what was typed, alone.
pub(super) fn accepted<S>(action: ServerAction<S>) -> Memo<usize>
where
    S: ServerFn + Send + Sync + Clone + 'static,
    S::Output: Send + Sync + 'static,
    S::Error: Send + Sync + 'static,
{
    Memo::new(move |before: Option<&usize>| {
        let before = before.copied().unwrap_or_default();
        action.version().track();
        before + usize::from(action.value().with(|value| matches!(value, Some(Ok(_)))))
    })
}
