//! Video rooms: a Jitsi link per appointment (SPEC SC-7, §5). Only its parties can read it (row-level security), and no page
//! shows it: [`super::join`] leads there.

use crate::model::AppointmentId;
use preau_kernel::Outcome;
use preau_platform::{IntoInternal, Platform, Tx, crypto};

/// Opens the room of an appointment, as the house. Its address cannot be guessed: 256 random bits.
///
/// # Errors
/// When the connection is lost.
pub async fn open(platform: &Platform, tx: &mut Tx, appointment_id: AppointmentId) -> Outcome<()> {
    let url = address(&platform.config.jitsi_domain, appointment_id, &crypto::new_token());
    sqlx::query!("insert into video_rooms (appointment_id, url) values ($1, $2)", appointment_id.0, url)
        .execute(&mut **tx)
        .await
        .internal("open video room")?;
    Ok(())
}

/// Where the Jitsi room of an appointment is now: on the domain of the settings, whatever it was when the room was made.
/// `None` for an appointment without a room.
///
/// # Errors
/// When the connection is lost.
pub async fn find(platform: &Platform, tx: &mut Tx, appointment_id: AppointmentId) -> Outcome<Option<String>> {
    let url = sqlx::query_scalar!("select url from video_rooms where appointment_id = $1", appointment_id.0)
        .fetch_optional(&mut **tx)
        .await
        .internal("find video room")?;
    let name = url.as_deref().and_then(|url| url.rsplit('/').next());
    Ok(name.map(|name| format!("https://{}/{name}", platform.config.jitsi_domain)))
}

fn address(domain: &str, appointment_id: AppointmentId, secret: &str) -> String {
    format!("https://{domain}/nexus-{appointment_id}-{secret}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_is_named_after_its_appointment_and_a_secret() {
        let id = AppointmentId(uuid::Uuid::nil());
        let url = address("meet.jit.si", id, &crypto::new_token());
        let secret = url.strip_prefix("https://meet.jit.si/nexus-00000000-0000-0000-0000-000000000000-").unwrap();
        assert!(secret.len() >= 16, "{secret}");
        assert!(secret.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)), "{secret}");
    }
}
