//! The box by which a payer agrees that what they pay with is kept for renewals.

use crate::model::{Offer, consent};
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::CheckboxField;

/// Asks, where a way to pay that can be kept is offered; nobody ticks it but the payer. Sends `keep_asked` and, ticked, `keep`.
pub fn keep_method_field(locale: Locale, offers: &[Offer]) -> AnyView {
    if !offers.iter().any(|offer| offer.kind.keeps_methods()) {
        return ().into_any();
    }
    view! {
        <input type="hidden" name="keep_asked" value="true" />
        <CheckboxField
            name="keep"
            label=consent(locale)
            help=tr!(
                locale,
                "Facultatif. Vous pouvez le retirer à tout moment sous «\u{202f}Moyens de paiement\u{202f}».",
                "Optional. You can remove it at any time under “Payment methods”."
            )
        />
    }
    .into_any()
}
