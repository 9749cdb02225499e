//! The balance, for dashboards.

use crate::model::Statement;
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{Card, use_locale};

/// One card per student, or per account whose students share: what can be spent, and what expires first.
#[component]
pub fn Balances(
    /// One statement per student.
    statements: Vec<Statement>,
) -> impl IntoView {
    let locale = use_locale();
    let mut shown = std::collections::BTreeSet::new();
    let holders = statements.into_iter().filter(|s| s.shared.is_none_or(|account| shown.insert(account)));
    holders.map(|statement| balance_card(locale, &statement)).collect_view().into_any()
}

fn balance_card(locale: Locale, statement: &Statement) -> AnyView {
    let name = &statement.student_name;
    let title = match statement.shared {
        Some(_) => tr!(locale, "Crédits de la famille", "The family’s credits"),
        None => tr!(locale, "Crédits de {name}", "{name}’s credits"),
    };
    let balance = statement.balance.format(locale);
    let hint = match statement.grants.first() {
        Some(grant) => {
            let (remaining, expires) = (grant.remaining.format(locale), grant.expires.clone());
            tr!(
                locale,
                "dont {remaining} à utiliser avant le {expires}",
                "{remaining} of which to be used before {expires}"
            )
        }
        None => tr!(locale, "Aucun crédit pour l’instant", "No credit for now"),
    };
    view! {
        <Card class="balance">
            <h2>{title}</h2>
            <p class="figure">{balance}</p>
            <p class="muted">{hint}</p>
        </Card>
    }
    .into_any()
}
