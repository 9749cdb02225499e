//! Which providers there are, and how they are offered to a payer.

use preau_kernel::{Currency, Locale, Money, tr};
use serde::{Deserialize, Serialize};

/// A payment provider that Préau has an adapter for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(not(target_arch = "wasm32"), derive(sqlx::Type), sqlx(type_name = "text", rename_all = "lowercase"))]
pub enum ProviderKind {
    /// Cards, e-Dinar and wallets in Tunisia.
    Konnect,
    /// Mobile money and cards in francophone Africa.
    CinetPay,
    /// Cards and wallets.
    Stripe,
    /// PayPal accounts and cards.
    PayPal,
    /// A bank transfer that a person confirms.
    Wise,
}

impl ProviderKind {
    /// Every provider, in the order shown.
    pub const ALL: [Self; 5] = [Self::Konnect, Self::CinetPay, Self::Stripe, Self::PayPal, Self::Wise];

    /// As stored, as sent by forms, and as part of webhook addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Konnect => "konnect",
            Self::CinetPay => "cinetpay",
            Self::Stripe => "stripe",
            Self::PayPal => "paypal",
            Self::Wise => "wise",
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
            Self::CinetPay => "CinetPay",
            Self::Stripe => "Stripe",
            Self::PayPal => "PayPal",
            Self::Wise => "Wise",
        }
    }

    /// Does a person say that the money has arrived, because there is nobody to ask?
    pub const fn is_by_hand(self) -> bool {
        matches!(self, Self::Wise)
    }
}

impl ProviderKind {
    /// Can it keep how somebody paid, and charge that for renewals?
    pub const fn keeps_methods(self) -> bool {
        matches!(self, Self::Stripe | Self::PayPal)
    }

    /// Would it charge a kept method with this amount?
    pub const fn renews(self, amount: Money) -> bool {
        match self {
            Self::Stripe => amount.currency.decimals() < 3 || amount.minor % 10 == 0,
            Self::PayPal => matches!(amount.currency, Currency::Eur | Currency::Usd),
            _ => false,
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
            ProviderKind::CinetPay => {
                tr!(locale, "Mobile money ou carte via CinetPay", "Mobile money or card through CinetPay")
            }
            ProviderKind::Stripe => tr!(locale, "Carte bancaire via Stripe", "Bank card through Stripe"),
            ProviderKind::PayPal => tr!(locale, "Compte PayPal", "PayPal account"),
            ProviderKind::Wise => tr!(locale, "Virement bancaire (Wise)", "Bank transfer (Wise)"),
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
        let name = self.kind.name();
        match self.kind {
            ProviderKind::Konnect | ProviderKind::Stripe => tr!(
                locale,
                "Vous payez sur la page sécurisée de {name}\u{202f}; votre carte ne passe jamais par nous.",
                "You pay on {name}’s secure page; your card never passes through us."
            ),
            ProviderKind::CinetPay => tr!(
                locale,
                "Orange Money, MTN, Moov, Wave ou carte, sur la page sécurisée de CinetPay.",
                "Orange Money, MTN, Moov, Wave or a card, on CinetPay’s secure page."
            ),
            ProviderKind::PayPal => {
                tr!(locale, "Vous confirmez le paiement chez PayPal.", "You confirm the payment at PayPal.")
            }
            ProviderKind::Wise => tr!(
                locale,
                "Nous affichons nos coordonnées bancaires et une référence. Comptez un à trois jours ouvrés.",
                "We show you our bank details and a reference. It takes one to three working days."
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_is_found_again_by_its_code_and_the_code_is_what_is_stored() {
        for kind in ProviderKind::ALL {
            assert_eq!(ProviderKind::from_code(kind.code()), Some(kind));
            assert_eq!(kind.code(), kind.name().to_lowercase());
        }
        assert_eq!(ProviderKind::from_code("Konnect"), None);
    }
}
