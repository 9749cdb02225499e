//! Runs a transaction again when Postgres gave it up in favour of another one.

use preau_kernel::{Actor, AppError, Outcome};
use preau_platform::{Platform, Tx};

/// Times a use case is tried before its person is asked to try again.
const TRIES: u32 = 3;

/// Runs `work` in a transaction of `actor`, up to three times while it ends in [`AppError::Unavailable`] (a serialization
/// failure, a deadlock, a lost connection). Nothing is left of a try that failed; one whose commit was answered into a
/// broken connection is found again by its idempotency key or its status.
pub async fn retrying<T>(
    platform: &Platform,
    actor: &Actor,
    mut work: impl AsyncFnMut(Tx) -> Outcome<T>,
) -> Outcome<T> {
    let mut tries = 1;
    loop {
        // No connection at all is answered at once: having waited for one is enough.
        let tx = platform.db.begin_as(actor).await?;
        match work(tx).await {
            Err(AppError::Unavailable) if tries < TRIES => tries += 1,
            result => return result,
        }
    }
}
