//! Where a booking stands, in a word.

use crate::model::BookingStatus;
use leptos::prelude::*;
use preau_kernel::Locale;
use preau_ui::{Badge, Tone};

/// The word; one that is over but was never closed is "past".
pub(super) fn badge(locale: Locale, status: BookingStatus, over: bool) -> AnyView {
    let (tone, word) = match status {
        BookingStatus::Confirmed if over => (Tone::Neutral, locale.pick("Passé", "Past")),
        BookingStatus::Confirmed => (Tone::Success, status.label(locale)),
        BookingStatus::Pending => (Tone::Info, status.label(locale)),
        BookingStatus::Completed => (Tone::Neutral, status.label(locale)),
        BookingStatus::Cancelled | BookingStatus::NoShow => (Tone::Warning, status.label(locale)),
    };
    view! { <Badge tone>{word}</Badge> }.into_any()
}
