//! Randomness, token hashes and passwords.

use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use preau_kernel::{AppError, Outcome};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// `N` random bytes from the operating system's generator.
#[expect(clippy::disallowed_methods, reason = "the one place that touches the global generator")]
pub fn random_bytes<const N: usize>() -> [u8; N] {
    rand::random()
}

/// A 256-bit token for links and cookies, in URL-safe base64 (43 characters). Store [`token_hash`] of it, never itself.
pub fn new_token() -> String {
    URL_SAFE_NO_PAD.encode(random_bytes::<32>())
}

/// SHA-256 of a token. A token is 256 random bits, so a plain hash cannot be searched and needs no salt.
pub fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// A short reference a person can read aloud: eight characters without look-alikes.
pub fn reference() -> String {
    const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    random_bytes::<8>().iter().map(|b| char::from(ALPHABET[usize::from(b % 32)])).collect()
}

/// Equality in constant time.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    subtle::ConstantTimeEq::ct_eq(a, b).into()
}

/// Argon2id with 19 MiB, t = 2, p = 1 (SPEC §2, OWASP), run off the async threads behind a bounded queue, so that a
/// storm of sign-ins can neither take the cores nor the memory (SPEC ID-10).
#[derive(Clone, Debug)]
pub struct PasswordHasher {
    running: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

/// How long a sign-in may wait for its turn before the person is asked to try again.
const PATIENCE: Duration = Duration::from_secs(5);

impl PasswordHasher {
    /// `parallel` hashes at once, `queue` more waiting.
    pub fn new(parallel: usize, queue: usize) -> Self {
        Self { running: Arc::new(Semaphore::new(parallel)), waiting: Arc::new(Semaphore::new(parallel + queue)) }
    }

    /// Hashes a new password into a PHC string.
    ///
    /// # Errors
    /// [`AppError::RateLimited`] when too many are waiting.
    pub async fn hash(&self, password: SecretString) -> Outcome<String> {
        self.bounded(move || {
            argon2()
                .hash_password(password.expose_secret().as_bytes())
                .map(|hash| hash.to_string())
                .map_err(|e| crate::error::internal_error("hash password", &e))
        })
        .await?
    }

    /// Does `password` match the PHC string? With `None` (no such person) the same work is done and the answer is no,
    /// so that the time taken does not tell whether an address is known.
    ///
    /// # Errors
    /// [`AppError::RateLimited`] when too many are waiting.
    pub async fn verify(&self, password: SecretString, phc: Option<String>) -> Outcome<bool> {
        self.bounded(move || {
            let known = phc.is_some();
            let phc = phc.unwrap_or_else(|| DUMMY_HASH.to_owned());
            let matches = argon2::PasswordHash::new(&phc)
                .is_ok_and(|hash| argon2().verify_password(password.expose_secret().as_bytes(), &hash).is_ok());
            known && matches
        })
        .await
    }

    async fn bounded<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Outcome<T> {
        const LATER: AppError = AppError::RateLimited { retry_after: 5 };
        let _place = self.waiting.try_acquire().map_err(|_| LATER)?;
        let turn = Arc::clone(&self.running).acquire_owned();
        let turn = tokio::time::timeout(PATIENCE, turn).await.map_err(|_| LATER)?.map_err(|_| AppError::Unavailable)?;
        let result = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        result.await.map_err(|e| crate::error::internal_error("password task", &e))
    }
}

/// Of a random password nobody knows; same parameters as real ones.
const DUMMY_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$dGhpcyBpcyBub3QgYSBzYWx0$1UpWIwgF5cmuJjQfS7pbzfmYY1iIhIM3UVDxKSHFgrU";

fn argon2() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_matches_its_own_hash_only() {
        let hasher = PasswordHasher::new(1, 1);
        let hash = hasher.hash("Preau-demo-2026".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(hasher.verify("Preau-demo-2026".into(), Some(hash.clone())).await.unwrap());
        assert!(!hasher.verify("preau-demo-2026".into(), Some(hash)).await.unwrap());
    }

    #[tokio::test]
    async fn an_unknown_person_costs_a_real_verification_and_never_matches() {
        assert!(
            argon2::PasswordHash::new(DUMMY_HASH).is_ok(),
            "the dummy must be a well-formed hash or it costs nothing"
        );
        assert!(!PasswordHasher::new(1, 1).verify("x".into(), None).await.unwrap());
    }

    #[tokio::test]
    async fn a_storm_is_answered_with_try_again() {
        let hasher = PasswordHasher::new(1, 1);
        let many = (0..20).map(|_| {
            let hasher = hasher.clone();
            tokio::spawn(async move { hasher.verify("x".into(), None).await })
        });
        let mut refused = 0;
        for task in many.collect::<Vec<_>>() {
            refused += usize::from(matches!(task.await.unwrap(), Err(AppError::RateLimited { .. })));
        }
        assert!(refused >= 15, "{refused} of 20 refused");
    }

    #[test]
    fn tokens_are_long_and_unlike_each_other() {
        assert_eq!(new_token().len(), 43);
        assert_ne!(new_token(), new_token());
    }
}
