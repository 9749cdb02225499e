//! JSON Web Tokens (RFC 7519) signed with HMAC-SHA256, by `jsonwebtoken` with an HMAC from the same crates as the rest of the
//! house: its own providers would bring RSA and a C compiler along for algorithms that no token of ours may name.

use crate::error::internal_error;
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::signature::{self, Signer, Verifier};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use preau_kernel::Outcome;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::Sha256;
use std::sync::Once;

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key: &EncodingKey| Ok(Box::new(keyed(*algorithm, key.as_bytes())?)),
    verifier_factory: |algorithm, key: &DecodingKey| Ok(Box::new(keyed(*algorithm, key.try_get_as_bytes()?)?)),
    key_utils: KeyUtils::new_unimplemented(),
};

/// A token with these claims. `key_id` tells whoever reads it which of several secrets to try.
///
/// # Errors
/// When the claims cannot be written as JSON.
pub fn sign(claims: &impl Serialize, secret: &[u8], key_id: Option<String>) -> Outcome<String> {
    install();
    let header = Header { kid: key_id, ..Header::new(Algorithm::HS256) };
    jsonwebtoken::encode(&header, claims, &EncodingKey::from_secret(secret))
        .map_err(|e| internal_error("sign a token", &e))
}

/// The claims of a token that this secret has signed and that keeps to the rules, which should name [`Algorithm::HS256`].
pub fn verify<C: DeserializeOwned>(token: &str, secret: &[u8], rules: &Validation) -> Option<C> {
    install();
    jsonwebtoken::decode::<C>(token, &DecodingKey::from_secret(secret), rules).ok().map(|token| token.claims)
}

/// Makes it the process's provider; before the first token is made or read.
fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Refused when there is one already, which then does the same.
        PROVIDER.install_default().ok();
    });
}

struct Hs256(Hmac<Sha256>);

fn keyed(algorithm: Algorithm, secret: &[u8]) -> Result<Hs256, Error> {
    if algorithm != Algorithm::HS256 {
        return Err(ErrorKind::InvalidAlgorithm.into());
    }
    Hmac::new_from_slice(secret).map(Hs256).map_err(|_| ErrorKind::InvalidKeyFormat.into())
}

impl Signer<Vec<u8>> for Hs256 {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        Ok(self.0.clone().chain_update(message).finalize().into_bytes().to_vec())
    }
}

impl Verifier<Vec<u8>> for Hs256 {
    fn verify(&self, message: &[u8], given: &Vec<u8>) -> Result<(), signature::Error> {
        // In constant time.
        self.0.clone().chain_update(message).verify_slice(given).map_err(signature::Error::from_source)
    }
}

impl JwtSigner for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

impl JwtVerifier for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7515 appendix A.1: key, signing input and signature.
    #[test]
    fn the_example_of_the_rfc_comes_out() {
        install();
        let key = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow==";
        let message = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\
                       eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let signature = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let sign = EncodingKey::from_urlsafe_base64_secret(key).unwrap();
        let verify = DecodingKey::from_secret(sign.as_bytes());
        assert_eq!(jsonwebtoken::crypto::sign(message.as_bytes(), &sign, Algorithm::HS256).unwrap(), signature);
        assert!(jsonwebtoken::crypto::verify(signature, message.as_bytes(), &verify, Algorithm::HS256).unwrap());
        assert!(!jsonwebtoken::crypto::verify(signature, b"other", &verify, Algorithm::HS256).unwrap());
        assert!(jsonwebtoken::crypto::sign(b"", &sign, Algorithm::HS384).is_err());
    }
    /// Made with PyJWT 2.15.1: `jwt.encode({"iss": "joe", "sub": "Inès"}, "0123456789abcdef0123456789abcdef", "HS256")`.
    #[test]
    fn a_token_of_another_implementation_is_read_with_its_secret_only() {
        let theirs = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJqb2UiLCJzdWIiOiJJblx1MDBlOHMifQ.zgpRNqJMTlexbgXZUl4f3KZUV-7lJI1WMxb3qhy3jYE";
        let mut rules = Validation::new(Algorithm::HS256);
        rules.required_spec_claims.clear();
        rules.validate_exp = false;
        let claims = verify::<serde_json::Value>(theirs, b"0123456789abcdef0123456789abcdef", &rules);
        assert_eq!(claims, Some(serde_json::json!({ "iss": "joe", "sub": "Inès" })));
        assert_eq!(verify::<serde_json::Value>(theirs, b"another secret of the same length", &rules), None);
    }
}
