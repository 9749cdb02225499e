//! Who waits for whom. A booking, a hold and a move take the provider's turn, then the student's; whatever else happens to
//! a booking takes only the student's; offering free seats takes the provider's, then the students' in the order of the line (a
//! circle with somebody who calls off is rare, noticed by Postgres, and tried again); calling off takes those of all its
//! students, in the order of their ids, then the appointment. Always in this order, before anything is written, so that
//! nobody ever waits in a circle: what the schema forbids (two appointments at once, a negative balance) is then found out
//! without a deadlock, and what it cannot say (buffers, the daily cap) holds too. Released with the transaction.

use preau_directory::ProviderId;
use preau_kernel::Outcome;
use preau_kernel::id::UserId;
use preau_platform::{IntoInternal, Tx};

/// All that a booking waits for, in one round trip: whoever sent the same request before (`before`, see
/// `platform::idempotency`), then the provider, then the student.
pub async fn wait_for_booking(tx: &mut Tx, before: String, provider_id: ProviderId, student_id: UserId) -> Outcome<()> {
    wait_for(tx, &[before, provider(provider_id), student(student_id)]).await
}

/// One booking with a provider at a time.
pub async fn wait_for_provider(tx: &mut Tx, provider_id: ProviderId) -> Outcome<()> {
    wait_for(tx, &[provider(provider_id)]).await
}

/// One change to the appointments and credits of a student at a time.
pub async fn wait_for_student(tx: &mut Tx, student_id: UserId) -> Outcome<()> {
    wait_for(tx, &[student(student_id)]).await
}

fn provider(id: ProviderId) -> String {
    format!("scheduling/provider/{id}")
}

fn student(id: UserId) -> String {
    format!("scheduling/student/{id}")
}

/// Takes these turns in this order: one row after the other.
async fn wait_for(tx: &mut Tx, turns: &[String]) -> Outcome<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended(turn, 0)) from unnest($1::text[]) as turn", turns)
        .execute(&mut **tx)
        .await
        .internal("wait for a turn")?;
    Ok(())
}
