//! Proofs of a transfer, as links to the files.

use crate::model::{PaymentId, ProofView};
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::ExternalLink;

/// The files, the latest first; `area` is `/espace` or `/admin`.
pub(super) fn list(locale: Locale, area: &'static str, payment: PaymentId, proofs: Vec<ProofView>) -> AnyView {
    let item = |proof: ProofView| {
        let href = format!("{area}/paiements/{payment}/fichiers/{}", proof.id);
        let (kind, size, sent) = (proof.kind, weight(locale, proof.size), proof.sent);
        view! {
            <li>
                <ExternalLink href>{proof.name}</ExternalLink>
                " "
                <span class="small muted">{tr!(locale, "{kind}, {size}, envoyé le {sent}", "{kind}, {size}, sent on {sent}")}</span>
            </li>
        }
    };
    view! { <ul class="stack">{proofs.into_iter().map(item).collect_view()}</ul> }.into_any()
}

/// "1,4 Mo", "12 ko".
fn weight(locale: Locale, bytes: i64) -> String {
    let kilo = (bytes + 999) / 1_000;
    if kilo < 1_000 {
        return tr!(locale, "{kilo}\u{202f}ko", "{kilo} kB");
    }
    let tenths = (bytes + 50_000) / 100_000;
    let (whole, tenth) = (tenths / 10, tenths % 10);
    tr!(locale, "{whole},{tenth}\u{202f}Mo", "{whole}.{tenth} MB")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_said_in_two_or_three_digits() {
        assert_eq!(weight(Locale::Fr, 1), "1\u{202f}ko");
        assert_eq!(weight(Locale::En, 1_449_999), "1.4 MB");
        assert_eq!(weight(Locale::Fr, 26_214_400), "26,2\u{202f}Mo");
    }
}
