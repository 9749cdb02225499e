//! Checks PayPal's seal without asking PayPal: its certificate, which only counts from a host of PayPal's, issued by an
//! authority this machine trusts, for a name of PayPal's.

use super::is_paypals;
use super::webhook::Seal;
use crate::provider::{Webhook, WebhookError};
use chrono::{DateTime, Utc};
use reqwest::Url;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, TrustAnchor, UnixTime};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, OnceCell};
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert, ring};

/// A webhook is answered soon; PayPal is asked instead when the certificate does not come.
const PATIENCE: Duration = Duration::from_secs(5);
/// Larger than any chain of theirs.
const LARGEST: usize = 64 * 1024;
/// They have one, and two while it is replaced.
const KEPT: usize = 4;

type Chain = Arc<Vec<CertificateDer<'static>>>;

/// Certificates that were fetched, and the authorities they must come from. Cheap to clone.
#[derive(Clone)]
pub(super) struct Certificates {
    http: reqwest::Client,
    kept: Arc<Mutex<BTreeMap<String, Chain>>>,
    authorities: Arc<OnceCell<Vec<CertificateDer<'static>>>>,
}

impl std::fmt::Debug for Certificates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Certificates")
    }
}

impl Certificates {
    pub(super) fn new(http: reqwest::Client) -> Self {
        Self { http, kept: Arc::default(), authorities: Arc::default() }
    }

    /// Is the seal genuine? None when the certificate cannot be had or is not enough: then PayPal must be asked.
    ///
    /// # Errors
    /// [`WebhookError::Refused`] for a certificate from anywhere but PayPal; it is not even fetched.
    pub(super) async fn verify(
        &self,
        seal: &Seal<'_>,
        webhook_id: &str,
        webhook: &Webhook<'_>,
    ) -> Result<Option<bool>, WebhookError> {
        let url = Url::parse(seal.certificate_url).ok().filter(is_paypals);
        let url = url.ok_or(WebhookError::Refused("a certificate from elsewhere"))?;
        if !seal.is_sha256_with_rsa() {
            return Ok(None);
        }
        let Some(signature) = seal.signature() else { return Err(WebhookError::Refused("wrong signature")) };
        let Some(chain) = self.chain(url).await else { return Ok(None) };
        let authorities = self.authorities().await;
        let message = seal.message(webhook_id, webhook.body);
        Ok(is_signed(&chain, authorities, webhook.received_at, message.as_bytes(), &signature))
    }

    /// Those this machine trusts; read from disk once.
    async fn authorities(&self) -> &[CertificateDer<'static>] {
        let read = || tokio::task::spawn_blocking(|| rustls_native_certs::load_native_certs().certs);
        self.authorities.get_or_init(|| async { read().await.unwrap_or_default() }).await
    }

    async fn chain(&self, url: Url) -> Option<Chain> {
        if let Some(chain) = self.kept.lock().await.get(url.as_str()) {
            return Some(Arc::clone(chain));
        }
        let mut answer = self.http.get(url.clone()).timeout(PATIENCE).send().await.ok()?;
        // Not somewhere else by a redirect either.
        if !answer.status().is_success() || !is_paypals(answer.url()) {
            return None;
        }
        let mut pem = Vec::new();
        while let Some(chunk) = answer.chunk().await.ok()? {
            pem.extend_from_slice(&chunk);
            if pem.len() > LARGEST {
                return None;
            }
        }
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
        let chain = Arc::new(chain.ok().filter(|chain| !chain.is_empty())?);
        let mut kept = self.kept.lock().await;
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(url.into(), Arc::clone(&chain));
        Some(chain)
    }
}

/// None unless the chain is PayPal's at that instant; then, whether its first certificate signed the message.
pub(super) fn is_signed(
    chain: &[CertificateDer<'_>],
    anchors: &[CertificateDer<'_>],
    at: DateTime<Utc>,
    message: &[u8],
    signature: &[u8],
) -> Option<bool> {
    let (leaf, intermediates) = chain.split_first()?;
    let leaf = EndEntityCert::try_from(leaf).ok()?;
    let anchors: Vec<TrustAnchor<'_>> = anchors.iter().filter_map(|cert| anchor_from_trusted_cert(cert).ok()).collect();
    let at = UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(at.timestamp()).ok()?));
    leaf.verify_for_usage(
        webpki::ALL_VERIFICATION_ALGS,
        &anchors,
        intermediates,
        at,
        KeyUsage::server_auth(),
        None,
        None,
    )
    .ok()?;
    if !leaf.valid_dns_names().any(|name| name.ends_with(".paypal.com")) {
        return None;
    }
    Some(leaf.verify_signature(ring::RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok())
}

#[cfg(test)]
#[path = "certificate_tests.rs"]
mod tests;
