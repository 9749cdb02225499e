//! Settings of the payment providers. Half a provider is a mistake; a stand-in next to a real one is another (SPEC PA-7).

use super::given::Given;
use super::load::{base_url, is_loopback};
use preau_kernel::Currency;
use secrecy::SecretString;

/// Konnect (SPEC §5).
#[derive(Clone, Debug)]
pub struct Konnect {
    /// `KONNECT_BASE_URL`, without a trailing slash.
    pub base_url: String,
    /// `KONNECT_API_KEY`.
    pub api_key: SecretString,
    /// `KONNECT_WALLET_ID`.
    pub wallet_id: String,
    /// `KONNECT_WEBHOOK_SECRET`: when set, each webhook address carries an unguessable token derived from it.
    pub webhook_secret: Option<SecretString>,
}

/// CinetPay (SPEC §5).
#[derive(Clone, Debug)]
pub struct CinetPay {
    /// `CINETPAY_BASE_URL`, without a trailing slash.
    pub base_url: String,
    /// `CINETPAY_APIKEY`.
    pub api_key: SecretString,
    /// `CINETPAY_SITE_ID`.
    pub site_id: String,
    /// `CINETPAY_SECRET_KEY`: what notifications are signed with.
    pub secret_key: SecretString,
}

/// Stripe (SPEC §5).
#[derive(Clone, Debug)]
pub struct Stripe {
    /// `STRIPE_BASE_URL`, without a trailing slash.
    pub base_url: String,
    /// `STRIPE_SECRET_KEY`.
    pub secret_key: SecretString,
    /// `STRIPE_WEBHOOK_SECRET`: what events are signed with.
    pub webhook_secret: SecretString,
}

/// PayPal (SPEC §5).
#[derive(Clone, Debug)]
pub struct PayPal {
    /// `PAYPAL_BASE_URL`, without a trailing slash.
    pub base_url: String,
    /// `PAYPAL_CLIENT_ID`.
    pub client_id: String,
    /// `PAYPAL_CLIENT_SECRET`.
    pub client_secret: SecretString,
    /// `PAYPAL_WEBHOOK_ID`: which of our webhooks an event must be signed for.
    pub webhook_id: String,
}

/// The bank account that transfers go to (SPEC §5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wise {
    /// `WISE_BENEFICIARY_NAME`.
    pub beneficiary_name: String,
    /// `WISE_IBAN`, in groups of four.
    pub iban: String,
    /// `WISE_BIC`.
    pub bic: String,
    /// `WISE_BANK_NAME`.
    pub bank_name: String,
    /// `WISE_ADDRESS`, of the bank.
    pub address: Option<String>,
    /// `WISE_CURRENCIES`: what the account takes.
    pub currencies: Vec<Currency>,
}

pub(super) fn konnect(given: &mut Given) -> Option<Konnect> {
    let base_url = address(given, "KONNECT_BASE_URL", "/api/v2", "https://api.konnect.network");
    whole(given, "Konnect", &["KONNECT_API_KEY", "KONNECT_WALLET_ID"], &["KONNECT_WEBHOOK_SECRET"]);
    Some(Konnect {
        base_url,
        webhook_secret: given.secret("KONNECT_WEBHOOK_SECRET"),
        api_key: given.secret("KONNECT_API_KEY")?,
        wallet_id: given.text("KONNECT_WALLET_ID")?,
    })
}

pub(super) fn cinetpay(given: &mut Given) -> Option<CinetPay> {
    let base_url = address(given, "CINETPAY_BASE_URL", "/v2", "https://api-checkout.cinetpay.com");
    whole(given, "CinetPay", &["CINETPAY_APIKEY", "CINETPAY_SITE_ID", "CINETPAY_SECRET_KEY"], &[]);
    Some(CinetPay {
        base_url,
        api_key: given.secret("CINETPAY_APIKEY")?,
        site_id: given.text("CINETPAY_SITE_ID")?,
        secret_key: given.secret("CINETPAY_SECRET_KEY")?,
    })
}

pub(super) fn stripe(given: &mut Given) -> Option<Stripe> {
    let base_url = address(given, "STRIPE_BASE_URL", "/v1", "https://api.stripe.com");
    whole(given, "Stripe", &["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"], &[]);
    Some(Stripe {
        base_url,
        secret_key: given.secret("STRIPE_SECRET_KEY")?,
        webhook_secret: given.secret("STRIPE_WEBHOOK_SECRET")?,
    })
}

pub(super) fn paypal(given: &mut Given) -> Option<PayPal> {
    let base_url = address(given, "PAYPAL_BASE_URL", "/v2", "https://api-m.paypal.com");
    whole(given, "PayPal", &["PAYPAL_CLIENT_ID", "PAYPAL_CLIENT_SECRET", "PAYPAL_WEBHOOK_ID"], &[]);
    Some(PayPal {
        base_url,
        client_id: given.text("PAYPAL_CLIENT_ID")?,
        client_secret: given.secret("PAYPAL_CLIENT_SECRET")?,
        webhook_id: given.text("PAYPAL_WEBHOOK_ID")?,
    })
}

pub(super) fn wise(given: &mut Given) -> Option<Wise> {
    const NEEDED: [&str; 4] = ["WISE_BENEFICIARY_NAME", "WISE_IBAN", "WISE_BIC", "WISE_BANK_NAME"];
    let currencies = given.parse("WISE_CURRENCIES", "currencies like EUR or EUR,USD", currencies);
    let iban = given.parse("WISE_IBAN", "an IBAN whose check digits are right", iban);
    let bic = given.parse("WISE_BIC", "a BIC of 8 or 11 letters and digits", bic);
    // The currencies alone are a default, not an account.
    whole(given, "Wise", &NEEDED, &["WISE_ADDRESS"]);
    Some(Wise {
        address: given.text("WISE_ADDRESS"),
        currencies: currencies.unwrap_or_else(|| vec![Currency::Eur]),
        beneficiary_name: given.text("WISE_BENEFICIARY_NAME")?,
        bank_name: given.text("WISE_BANK_NAME")?,
        iban: iban?,
        bic: bic?,
    })
}

/// What shows that a provider is meant to be real.
const KEYS: [&str; 5] =
    ["KONNECT_API_KEY", "CINETPAY_APIKEY", "STRIPE_SECRET_KEY", "PAYPAL_CLIENT_SECRET", "WISE_IBAN"];

/// SPEC PA-7: stand-ins and live keys never go together. The account that transfers go to counts as live: somebody would
/// send real money to it.
pub(super) fn sandbox(given: &mut Given, live: bool) -> bool {
    let key = KEYS.into_iter().find(|env| given.has(env));
    match (given.switch_or_auto("PREAU_SANDBOX"), key) {
        (Some(true), Some(key)) => {
            given
                .refuse("PREAU_SANDBOX", format!("the payment sandbox cannot run next to live keys ({key}); drop one"));
        }
        (Some(false), None) => {
            given.refuse("PREAU_SANDBOX", "without the sandbox a payment provider needs keys (KONNECT_API_KEY, …)");
        }
        _ => {}
    }
    !live
}

/// Notes which parts of a provider are missing although others are given.
fn whole(given: &mut Given, name: &str, needed: &[&str], optional: &[&str]) {
    let Some(present) = needed.iter().chain(optional).find(|env| given.has(env)) else { return };
    for absent in needed.iter().filter(|env| !given.has(env)).copied().collect::<Vec<_>>() {
        given.missing(absent, &format!("needed because {present} of {name} is given"));
    }
}

/// Where a provider's API is. Their own pages write it with the version, which the adapters add.
fn address(given: &mut Given, env: &str, version: &str, default: &str) -> String {
    given
        .parse(env, "an https:// address (http:// only on this machine)", |t| {
            let url = base_url(t)?.trim_end_matches(version).to_owned();
            (url.starts_with("https://") || is_loopback(&url)).then_some(url)
        })
        .unwrap_or_else(|| default.to_owned())
}

fn currencies(text: &str) -> Option<Vec<Currency>> {
    let all: Option<Vec<Currency>> =
        text.split([',', ' ']).filter(|part| !part.is_empty()).map(|part| part.parse().ok()).collect();
    all.filter(|all| !all.is_empty())
}

/// ISO 13616: the remainder by 97 of the digits, letters counting from 10, is 1. Written in groups of four.
fn iban(text: &str) -> Option<String> {
    let letters: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
    let plausible = (15..=34).contains(&letters.len()) && letters.iter().all(char::is_ascii_alphanumeric);
    let country = letters.get(..2)?.iter().all(char::is_ascii_alphabetic);
    if !(plausible && country && letters.get(2..4)?.iter().all(char::is_ascii_digit)) {
        return None;
    }
    let remainder = letters[4..].iter().chain(&letters[..4]).try_fold(0_u32, |sum, c| {
        let digit = c.to_digit(36)?;
        Some(if digit < 10 { sum * 10 + digit } else { sum * 100 + digit } % 97)
    })?;
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    (remainder == 1).then(|| groups.join(" "))
}

fn bic(text: &str) -> Option<String> {
    let letters =
        text.bytes().all(|b| b.is_ascii_alphanumeric()) && text.bytes().take(4).all(|b| b.is_ascii_alphabetic());
    (letters && matches!(text.len(), 8 | 11)).then(|| text.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_iban_with_a_slip_is_not_one() {
        assert_eq!(iban("be68539007547034").unwrap(), "BE68 5390 0754 7034");
        assert_eq!(iban("TN59 1000 6035 1835 9847 8831").unwrap(), "TN59 1000 6035 1835 9847 8831");
        for wrong in ["BE68539007547035", "BE6853900754703", "BE68 5390-0754 7034", "68BE539007547034", "", "é"] {
            assert_eq!(iban(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_bic_has_eight_or_eleven_characters() {
        assert_eq!(bic("trwibeb1xxx").unwrap(), "TRWIBEB1XXX");
        assert!(bic("TRWIBEB1").is_some() && bic("TRWIBEB").is_none() && bic("TRWI BEB1").is_none());
    }
}
