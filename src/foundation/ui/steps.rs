//! How far one is in something that takes several pages.

use crate::locale::use_locale;
use leptos::prelude::*;
use preau_kernel::tr;

/// Steps of something that takes several pages.
#[component]
pub fn Steps(
    /// Their names, in order.
    items: Vec<String>,
    /// The step being done, from 0.
    current: usize,
) -> impl IntoView {
    let locale = use_locale();
    let steps = items.into_iter().enumerate().map(|(index, name)| {
        let done = (index < current).then(|| {
            view! { <span class="visually-hidden">{tr!(locale, " (fait)", " (done)")}</span> }
        });
        let class = if index < current { "step step-done" } else { "step" };
        let now = (index == current).then_some("step");
        view! { <li class=class aria-current=now><span class="step-name">{name}{done}</span></li> }
    });
    view! { <ol class="steps" aria-label=tr!(locale, "Étapes", "Steps")>{steps.collect_view()}</ol> }
}
