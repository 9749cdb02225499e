//! A way to pay that a provider keeps for later charges, as people know it. Nothing here could pay anything.

use super::ProviderKind;
use preau_kernel::id::AccountId;
use preau_kernel::{Locale, id_type, tr};
use serde::{Deserialize, Serialize};

id_type!(
    /// One kept method.
    MethodId
);

/// A kept method, for its owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodView {
    /// Which.
    pub id: MethodId,
    /// "Visa •••• 4242"
    pub name: String,
    /// "expire en 04/2029"
    pub expires: Option<String>,
    /// Who keeps it.
    pub provider: ProviderKind,
    /// Since when.
    pub since: String,
    /// No real money moves.
    pub sandbox: bool,
}

/// What an account keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountMethods {
    /// Whose.
    pub account_id: AccountId,
    /// Is what is paid with from now on kept?
    pub keep: bool,
    /// The latest first: it is charged first.
    pub methods: Vec<MethodView>,
}

/// Which version of [`consent`] a payer agreed to; a new one whenever its words change.
pub const CONSENT_VERSION: &str = "2026-11";

/// The words next to the box by which a payer agrees that what they pay with is kept.
pub fn consent(locale: Locale) -> String {
    tr!(
        locale,
        "Garder ma carte (Stripe) ou mon compte PayPal et le débiter à chaque renouvellement de cette formule, après m’avoir \
         envoyé la facture.",
        "Keep my card (Stripe) or PayPal account and charge it each time this plan renews, after sending me the invoice."
    )
}

/// What a form says about keeping.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeepChoice {
    /// Empty when it did not ask.
    #[serde(default)]
    pub keep_asked: String,
    /// Empty when the box was not ticked.
    #[serde(default)]
    pub keep: String,
}

impl KeepChoice {
    /// Nothing when it did not ask, otherwise whether the box was ticked.
    pub fn answer(&self) -> Option<bool> {
        (!self.keep_asked.is_empty()).then_some(!self.keep.is_empty())
    }
}

/// What people know a kept method by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodLabel {
    /// "Visa", "PayPal".
    pub brand: String,
    /// The last digits of a card, or the address of a wallet with most of it hidden.
    pub hint: String,
    /// Month and year until which a card is valid.
    pub expires: Option<(u8, u16)>,
}

impl MethodLabel {
    /// A card, from what its provider tells of it: never more than four digits are kept.
    pub fn card(brand: &str, last_digits: &str, month: u8, year: u16) -> Self {
        let digits: Vec<char> = last_digits.chars().filter(char::is_ascii_digit).collect();
        let hint = digits.iter().skip(digits.len().saturating_sub(4)).collect();
        Self { brand: title(brand), hint, expires: (1..=12).contains(&month).then_some((month, year)) }
    }

    /// A wallet: `a…@example.test` of its owner's address.
    pub fn wallet(brand: &str, address: &str) -> Self {
        let hint = match address.split_once('@') {
            Some((name, domain)) => {
                let first: String = name.chars().take(1).collect();
                format!("{first}…@{}", domain.chars().take(60).collect::<String>())
            }
            None => String::new(),
        };
        Self { brand: brand.to_owned(), hint, expires: None }
    }

    /// "Visa •••• 4242", "PayPal a…@example.test"
    pub fn written(&self) -> String {
        match (self.hint.as_str(), self.hint.contains('@')) {
            ("", _) => self.brand.clone(),
            (hint, true) => format!("{} {hint}", self.brand),
            (hint, false) => format!("{} •••• {hint}", self.brand),
        }
    }

    /// "expire en 04/2029"
    pub fn expiry(&self, locale: Locale) -> Option<String> {
        let (month, year) = self.expires?;
        Some(tr!(locale, "expire en {month:02}/{year}", "expires {month:02}/{year}"))
    }
}

/// "visa" is written "Visa".
fn title(word: &str) -> String {
    let mut letters = word.chars().take(30);
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_known_by_four_digits_whatever_the_provider_says() {
        let card = MethodLabel::card("visa", "4242424242424242", 4, 2_029);
        assert_eq!(card.written(), "Visa •••• 4242");
        assert_eq!(card.expiry(Locale::Fr).unwrap(), "expire en 04/2029");
        assert_eq!(MethodLabel::card("amex", "", 13, 2_029).written(), "Amex");
    }

    #[test]
    fn a_wallet_is_known_by_a_letter_and_the_domain() {
        assert_eq!(MethodLabel::wallet("PayPal", "amel@example.test").written(), "PayPal a…@example.test");
        assert_eq!(MethodLabel::wallet("PayPal", "").written(), "PayPal");
    }
}
