//! Which providers there are, and how they are offered to a payer.

use preau_kernel::{Locale, tr};
use serde::{Deserialize, Serialize};

/// A payment provider that Préau has an adapter for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(not(target_arch = "wasm32"), derive(sqlx::Type), sqlx(type_name = "text", rename_all = "lowercase"))]
pub enum ProviderKind {
    /// Cards, e-Dinar and wallets in Tunisia.
    Konnect,
}

impl ProviderKind {
    /// Every provider, in the order shown.
    pub const ALL: [Self; 1] = [Self::Konnect];

    /// As stored, as sent by forms, and as part of webhook addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Konnect => "konnect",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Its own name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Konnect => "Konnect",
        }
    }
}

/// A way to pay, offered to a payer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Which provider.
    pub kind: ProviderKind,
    /// No real money moves: the local stand-in answers.
    pub sandbox: bool,
}

impl Offer {
    /// "Carte bancaire ou e-Dinar via Konnect"
    pub fn title(self, locale: Locale) -> String {
        match self.kind {
            ProviderKind::Konnect => {
                tr!(locale, "Carte bancaire ou e-Dinar via Konnect", "Bank card or e-Dinar through Konnect")
            }
        }
    }

    /// What choosing it means.
    pub fn detail(self, locale: Locale) -> String {
        if self.sandbox {
            return tr!(
                locale,
                "Bac à sable\u{202f}: aucun argent réel n’est débité.",
                "Sandbox: no real money is taken."
            );
        }
        match self.kind {
            ProviderKind::Konnect => tr!(
                locale,
                "Vous payez sur la page sécurisée de Konnect\u{202f}; votre carte ne passe jamais par nous.",
                "You pay on Konnect’s secure page; your card never passes through us."
            ),
        }
    }
}
