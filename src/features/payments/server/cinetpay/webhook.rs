//! CinetPay's notification: a form whose sixteen values are signed in the header `x-token`; and its ping, a GET without
//! anything (SPEC §5).

use crate::provider::{Hint, PaymentHint, Proof, Webhook, WebhookError};
use hmac::{Hmac, KeyInit, Mac};
use http::Method;
use preau_platform::crypto;
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use std::collections::BTreeMap;

/// What is signed, one value after the other; an absent one counts as empty.
const SIGNED: [&str; 16] = [
    "cpm_site_id",
    "cpm_trans_id",
    "cpm_trans_date",
    "cpm_amount",
    "cpm_currency",
    "signature",
    "payment_method",
    "cel_phone_num",
    "cpm_phone_prefixe",
    "cpm_language",
    "cpm_version",
    "cpm_payment_config",
    "cpm_page_action",
    "cpm_custom",
    "cpm_designation",
    "cpm_error_message",
];

/// A ping proves nothing and asks for nothing; anything else must be signed, and for our site.
pub(super) fn verify(secret: &SecretString, site_id: &str, webhook: &Webhook<'_>) -> Result<Proof, WebhookError> {
    match *webhook.method {
        Method::GET => return Ok(Proof::Nothing),
        Method::POST => {}
        _ => return Err(WebhookError::Refused("method")),
    }
    let form = read(webhook.body)?;
    let token = webhook.headers.get("x-token").and_then(|token| token.to_str().ok());
    let token = token.ok_or(WebhookError::Refused("no x-token"))?;
    let expected = sign(secret, &form)?;
    if !crypto::same(expected.as_bytes(), token.to_ascii_lowercase().as_bytes()) {
        return Err(WebhookError::Refused("signature"));
    }
    if form.get("cpm_site_id").map(String::as_str) != Some(site_id) {
        return Err(WebhookError::Refused("another site's"));
    }
    Ok(Proof::Signed)
}

/// The payment it names, by our reference.
pub(super) fn parse(webhook: &Webhook<'_>) -> Result<Hint, WebhookError> {
    if *webhook.method == Method::GET {
        return Ok(Hint::Nothing);
    }
    match read(webhook.body)?.remove("cpm_trans_id") {
        Some(reference) if !reference.is_empty() => {
            Ok(Hint::Payment(PaymentHint { reference: Some(reference), ..PaymentHint::default() }))
        }
        _ => Err(WebhookError::Refused("no cpm_trans_id")),
    }
}

/// The form. A name that comes twice is refused: what is signed and what is read must be the same value.
fn read(body: &[u8]) -> Result<BTreeMap<String, String>, WebhookError> {
    let body = std::str::from_utf8(body).map_err(|_| WebhookError::Refused("not a form"))?;
    let mut url = Url::parse("http://webhook/").map_err(|_| WebhookError::Refused("not a form"))?;
    url.set_query(Some(body));
    let mut form = BTreeMap::new();
    for (name, value) in url.query_pairs() {
        if form.insert(name.into_owned(), value.into_owned()).is_some() {
            return Err(WebhookError::Refused("a name twice"));
        }
    }
    Ok(form)
}

/// HMAC-SHA256 in hexadecimal.
fn sign(secret: &SecretString, form: &BTreeMap<String, String>) -> Result<String, WebhookError> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes())
        .map_err(|_| WebhookError::Refused("no key"))?;
    for value in SIGNED.iter().filter_map(|name| form.get(*name)) {
        mac.update(value.as_bytes());
    }
    Ok(mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderMap;

    /// Computed with Python: `hmac.new(key, "".join(values).encode(), hashlib.sha256).hexdigest()` and
    /// `urllib.parse.urlencode(form)`.
    const VECTORS: [(&str, &str); 2] = [
        (
            "a2a210848c62cbc151c347f478c340ab62789a40df28657b3929a8c107dcf9c8",
            "cpm_site_id=445160&cpm_trans_id=PAY-7K2M-9QXD&cpm_trans_date=2026-03-02+08%3A15%3A31&cpm_amount=10000&cpm_currency=XOF&signature=5f0c9d&payment_method=OM&cel_phone_num=0708091011&cpm_phone_prefixe=225&cpm_language=fr&cpm_version=V4&cpm_payment_config=SINGLE&cpm_page_action=PAYMENT&cpm_custom=PAY-7K2M-9QXD&cpm_designation=Formule+Hybride+%E2%80%93+In%C3%A8s&cpm_error_message=SUCCES",
        ),
        (
            "d207c4eff389bc0f24653e85a5f09abd2ffeae6683a67808ac2a1912b4766b7a",
            "cpm_site_id=445160&cpm_trans_id=PAY-7K2M-9QXD&cpm_trans_date=2026-03-02+08%3A15%3A31&cpm_amount=10000&cpm_currency=XOF&signature=5f0c9d&payment_method=OM&cel_phone_num=0708091011&cpm_phone_prefixe=225&cpm_language=fr&cpm_version=V4&cpm_payment_config=SINGLE&cpm_page_action=PAYMENT&cpm_custom=&cpm_designation=Formule+Hybride+%E2%80%93+In%C3%A8s&cpm_error_message=Solde+insuffisant+%26+co",
        ),
    ];

    fn verified(token: Option<&str>, site_id: &str, body: &[u8]) -> Result<Proof, WebhookError> {
        let mut headers = HeaderMap::new();
        if let Some(token) = token {
            headers.insert("x-token", token.parse().unwrap());
        }
        let method = Method::POST;
        let received_at = chrono::DateTime::UNIX_EPOCH;
        let webhook = Webhook { method: &method, headers: &headers, query: "", body, received_at };
        verify(&"1234567890abcdef.Clé".into(), site_id, &webhook)
    }

    #[test]
    fn signatures_computed_elsewhere_are_accepted() {
        for (token, body) in VECTORS {
            assert_eq!(verified(Some(token), "445160", body.as_bytes()), Ok(Proof::Signed));
            assert_eq!(verified(Some(&token.to_uppercase()), "445160", body.as_bytes()), Ok(Proof::Signed));
        }
    }

    #[test]
    fn any_changed_value_or_signature_is_refused() {
        let (token, body) = VECTORS[0];
        for (from, to) in [
            ("10000", "10005"),
            ("XOF", "XAF"),
            ("9QXD", "9QXE"),
            ("cpm_error_message=SUCCES", "cpm_error_message="),
            ("cpm_language=fr", "cpm_language=fr&cpm_amount=5"),
            ("cpm_trans_id=PAY-7K2M-9QXD&", ""),
        ] {
            let changed = body.replacen(from, to, 1);
            assert_ne!(changed, body);
            assert!(verified(Some(token), "445160", changed.as_bytes()).is_err(), "{from} to {to}");
        }
        for forged in [None, Some(""), Some(&token[1..]), Some(VECTORS[1].0), Some("0".repeat(64).as_str())] {
            assert!(verified(forged, "445160", body.as_bytes()).is_err(), "{forged:?}");
        }
        assert!(verified(Some(token), "445161", body.as_bytes()).is_err(), "another site's");
        assert!(verified(Some(token), "445160", b"\xff\xfe").is_err());
    }

    #[test]
    fn a_notification_names_our_reference_and_a_ping_nothing() {
        let headers = HeaderMap::new();
        let received_at = chrono::DateTime::UNIX_EPOCH;
        let of =
            |method: &Method, body: &[u8]| parse(&Webhook { method, headers: &headers, query: "", body, received_at });
        let Ok(Hint::Payment(hint)) = of(&Method::POST, VECTORS[0].1.as_bytes()) else { panic!("it names a payment") };
        assert_eq!(hint.reference.as_deref(), Some("PAY-7K2M-9QXD"));
        assert_eq!(of(&Method::GET, b""), Ok(Hint::Nothing));
        assert!(of(&Method::POST, b"").is_err());
    }
}
