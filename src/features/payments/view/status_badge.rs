//! Where a payment stands, in words; and the mark of the sandbox.

use crate::model::PaymentStatus;
use leptos::prelude::*;
use preau_kernel::tr;
use preau_ui::{Badge, Tone, use_locale};

/// Where a payment stands.
#[component]
pub fn PaymentStatusBadge(
    /// Its status.
    status: PaymentStatus,
) -> impl IntoView {
    let locale = use_locale();
    let label = status.label().get(locale).to_owned();
    view! { <Badge tone=status.tone()>{label}</Badge> }
}

/// Marks what moves no real money (SPEC PA-7).
#[component]
pub fn SandboxBadge() -> impl IntoView {
    let locale = use_locale();
    view! { <Badge tone=Tone::Warning>{tr!(locale, "bac à sable", "sandbox")}</Badge> }
}
