//! Certificates and signatures that openssl made (tests/fixtures/paypal), over the message that Python computed.

use super::*;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

fn certificate(pem: &str) -> CertificateDer<'static> {
    CertificateDer::from_pem_slice(pem.as_bytes()).unwrap()
}

fn paypals() -> CertificateDer<'static> {
    certificate(include_str!("../../tests/fixtures/paypal/paypal-certificate.pem"))
}

fn evils() -> CertificateDer<'static> {
    certificate(include_str!("../../tests/fixtures/paypal/evil-certificate.pem"))
}

fn authority() -> CertificateDer<'static> {
    certificate(include_str!("../../tests/fixtures/paypal/authority.pem"))
}

fn vector(name: &str) -> String {
    let vector: Value =
        serde_json::from_str(include_str!("../../tests/fixtures/paypal/event-captured.seal.json")).unwrap();
    vector[name].as_str().unwrap().to_owned()
}

fn signature(name: &str) -> Vec<u8> {
    STANDARD.decode(vector(name)).unwrap()
}

fn at(year: i64) -> DateTime<Utc> {
    DateTime::from_timestamp((year - 1_970) * 31_557_600, 0).unwrap()
}

#[test]
fn what_openssl_signed_with_paypals_certificate_is_genuine() {
    let message = vector("message");
    let check = |message: &str, signature: &[u8]| {
        is_signed(&[paypals()], &[authority()], at(2_030), message.as_bytes(), signature)
    };
    assert_eq!(check(&message, &signature("signature")), Some(true));
    assert_eq!(check(&format!("{message}0"), &signature("signature")), Some(false));
    assert_eq!(check(&message, &signature("evil_signature")), Some(false));
    assert_eq!(check(&message, b""), Some(false));
}

#[test]
fn a_certificate_of_another_name_authority_or_time_proves_nothing() {
    let (message, genuine) = (vector("message"), signature("signature"));
    let check = |chain: &[CertificateDer<'_>], anchors: &[CertificateDer<'_>], year| {
        is_signed(chain, anchors, at(year), message.as_bytes(), &genuine)
    };
    assert_eq!(check(&[evils()], &[authority()], 2_030), None, "paypal.com.evil.test");
    assert_eq!(check(&[paypals()], &[], 2_030), None);
    assert_eq!(check(&[paypals()], &[evils()], 2_030), None);
    assert_eq!(check(&[paypals()], &[authority()], 2_200), None, "expired");
    assert_eq!(check(&[paypals()], &[authority()], 2_020), None, "not yet");
    assert_eq!(check(&[], &[authority()], 2_030), None);
    assert_eq!(check(&[CertificateDer::from(vec![0x30, 0x82])], &[authority()], 2_030), None);
}

#[tokio::test]
async fn a_certificate_from_elsewhere_is_not_even_fetched() {
    rustls::crypto::ring::default_provider().install_default().ok();
    let certificates = Certificates::new(reqwest::Client::builder().no_proxy().build().unwrap());
    for url in [
        "http://api.paypal.com/v1/notifications/certs/CERT-1",
        "https://api.paypal.com.evil.test/cert",
        "https://api.paypal.com@evil.test/cert",
        "https://169.254.169.254/latest",
        "https://paypal.com:8443/cert",
        "file:///etc/passwd",
        "nonsense",
    ] {
        let mut headers = http::HeaderMap::new();
        for (name, value) in [
            ("paypal-auth-algo", "SHA256withRSA"),
            ("paypal-cert-url", url),
            ("paypal-transmission-id", "1"),
            ("paypal-transmission-sig", "aGVsbG8="),
            ("paypal-transmission-time", "2026-03-02T08:56:02Z"),
        ] {
            headers.insert(name, value.parse().unwrap());
        }
        let received_at = "2026-03-02T08:56:02Z".parse().unwrap();
        let webhook = Webhook { method: &http::Method::POST, headers: &headers, query: "", body: b"{}", received_at };
        let seal = Seal::read(&webhook).unwrap();
        let refused = certificates.verify(&seal, "WH1", &webhook).await;
        assert_eq!(refused, Err(WebhookError::Refused("a certificate from elsewhere")), "{url}");
    }
}
