//! The same key gives the same answer once (SPEC SC-4).

use crate::Tx;
use crate::error::{IntoInternal, internal_error};
use chrono::{DateTime, Utc};
use preau_kernel::id::UserId;
use preau_kernel::{AppError, Outcome, text};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

/// A request that carries an idempotency key.
#[derive(Clone, Debug)]
pub struct Keyed<'a> {
    /// Whose key; two people may use the same one.
    pub user_id: UserId,
    /// What it is for: "book".
    pub scope: &'a str,
    /// The key, 1 to 200 characters, chosen by the client.
    pub key: &'a str,
}

impl Keyed<'_> {
    /// The answer given before to this very request, if any. Concurrent requests with one key wait for each other here
    /// until the first commits.
    ///
    /// # Errors
    /// `idempotency-key-reused` when the key was used for a different request; a field error for a malformed key.
    pub async fn answer_before<R: Serialize, A: DeserializeOwned>(
        &self,
        tx: &mut Tx,
        request: &R,
    ) -> Outcome<Option<A>> {
        // One at a time per key; released with the transaction.
        sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1, 0))", self.turn()?)
            .execute(&mut **tx)
            .await
            .internal("lock idempotency key")?;
        self.kept_answer(tx, request).await
    }

    /// Name of the advisory lock under which requests with one key wait for each other: for a use case that takes it
    /// together with others, and then asks for [`Self::kept_answer`] itself.
    ///
    /// # Errors
    /// A field error for a malformed key.
    pub fn turn(&self) -> Outcome<String> {
        if self.key.is_empty() || self.key.len() > 200 {
            return Err(AppError::field(
                "idempotency_key",
                text!("La clé doit avoir de 1 à 200 caractères.", "The key must have 1 to 200 characters."),
            ));
        }
        Ok(format!("{}/{}/{}", self.user_id, self.scope, self.key))
    }

    /// The answer given before to this very request, if any. True only for who has the [`Self::turn`].
    ///
    /// # Errors
    /// `idempotency-key-reused` when the key was used for a different request.
    pub async fn kept_answer<R: Serialize, A: DeserializeOwned>(&self, tx: &mut Tx, request: &R) -> Outcome<Option<A>> {
        let row = sqlx::query!(
            "select request_hash, response from idempotency_keys where user_id = $1 and scope = $2 and key = $3",
            self.user_id.0,
            self.scope,
            self.key
        )
        .fetch_optional(&mut **tx)
        .await
        .internal("find idempotency key")?;
        match row {
            None => Ok(None),
            Some(row) if row.request_hash == hash(request)? => {
                serde_json::from_value(row.response).map(Some).map_err(|e| internal_error("decode kept answer", &e))
            }
            Some(_) => Err(AppError::conflict(
                "idempotency-key-reused",
                text!(
                    "Cette clé a déjà servi à une autre demande.",
                    "This key has already been used for a different request."
                ),
            )),
        }
    }

    /// Keeps the answer, in the transaction that did the work.
    ///
    /// # Errors
    /// When the connection is lost.
    pub async fn keep<R: Serialize, A: Serialize>(
        &self,
        tx: &mut Tx,
        request: &R,
        answer: &A,
        now: DateTime<Utc>,
    ) -> Outcome<()> {
        let response = serde_json::to_value(answer).map_err(|e| internal_error("encode answer", &e))?;
        sqlx::query!(
            "insert into idempotency_keys (user_id, scope, key, request_hash, response, created_at)
             values ($1, $2, $3, $4, $5, $6)",
            self.user_id.0,
            self.scope,
            self.key,
            hash(request)?,
            response,
            now
        )
        .execute(&mut **tx)
        .await
        .internal("keep idempotent answer")?;
        Ok(())
    }
}

fn hash<R: Serialize>(request: &R) -> Outcome<Vec<u8>> {
    let bytes = serde_json::to_vec(request).map_err(|e| internal_error("encode request", &e))?;
    Ok(Sha256::digest(&bytes).to_vec())
}
