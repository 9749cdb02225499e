//! Recordings of appointments: where one can be watched, with the consent of everybody who learns in it (SPEC SC-7).

use super::join::find_appointment;
use super::seats::{Seat, find_seat};
use crate::model::{AppointmentId, BookingId, BookingStatus, Meeting, Presence};
use preau_identity::server::consents::recording_allowed;
use preau_identity::server::events::RecordingConsentWithdrawn;
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, AppError, Outcome, Relation, text};
use preau_platform::db::constraint;
use preau_platform::outbox::{Heard, Subscriber};
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform, Tx};
use reqwest::Url;

/// What there is to know about how an appointment goes online: who came, for the provider and the back office; the
/// recording, for everybody in it.
///
/// # Errors
/// [`AppError::NotFound`] for a booking the actor may not know of.
pub async fn show_meeting(platform: &Platform, actor: &Actor, booking_id: BookingId) -> Outcome<Meeting> {
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let (seat, relation) = find(&mut tx, actor, booking_id).await?;
    let appointment_id = find_appointment(&mut tx, booking_id).await?;
    let runs = matches!(relation, Relation::Assigned | Relation::Foreign);
    let took_place = platform.now() >= seat.starts_at && seat.status != BookingStatus::Cancelled;
    let recording = sqlx::query_scalar!("select url from recordings where appointment_id = $1", appointment_id.0)
        .fetch_optional(&mut *tx)
        .await
        .internal("find recording")?;
    // A withdrawal counts before its event has been heard.
    let consented = recording_allowed(&mut tx, seat.student_id).await?;
    let presence = if runs { list_presence(&mut tx, appointment_id).await? } else { vec![] };
    let (locale, zone) = (person.locale, zone(&person.time_zone));
    Ok(Meeting {
        runs: runs && took_place && seat.room.is_some(),
        presence: presence
            .into_iter()
            .map(|(name, at)| Presence { name, at: locale.time(local(at, zone).time()) })
            .collect(),
        recording: recording.filter(|_| consented),
        consented,
    })
}

/// Says where the recording of an appointment can be watched.
///
/// # Errors
/// - a field error for what is no https address;
/// - rules `not-consented`, `no-room`;
/// - [`AppError::NotFound`], [`AppError::Forbidden`] for anybody but the provider and the back office.
pub async fn attach_recording(platform: &Platform, actor: &Actor, booking_id: BookingId, url: &str) -> Outcome<()> {
    let user_id = actor.signed_in()?.user_id;
    let mut tx = platform.db.begin_as(actor).await?;
    let (seat, relation) = find(&mut tx, actor, booking_id).await?;
    actor.may(Action::RecordingAttach, relation)?;
    if seat.room.is_none() || seat.status == BookingStatus::Cancelled {
        return Err(super::join::no_room());
    }
    let url = https_address(url)?;
    let appointment_id = find_appointment(&mut tx, booking_id).await?;
    tx.write_as_house().await?;
    insert(platform, &mut tx, appointment_id, &url, user_id).await?;
    tx.commit().await
}

/// Takes the link away again.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`] as for [`attach_recording`].
pub async fn remove_recording(platform: &Platform, actor: &Actor, booking_id: BookingId) -> Outcome<()> {
    let mut tx = platform.db.begin_as(actor).await?;
    let (_, relation) = find(&mut tx, actor, booking_id).await?;
    actor.may(Action::RecordingAttach, relation)?;
    let appointment_id = find_appointment(&mut tx, booking_id).await?;
    tx.write_as_house().await?;
    sqlx::query!("delete from recordings where appointment_id = $1", appointment_id.0)
        .execute(&mut *tx)
        .await
        .internal("remove recording")?;
    tx.commit().await
}

/// A withdrawn consent takes every recording with this learner away.
pub(super) fn subscriber() -> Subscriber {
    Subscriber::to("scheduling/withdrawn-recordings", |_, tx, heard: Heard<RecordingConsentWithdrawn>| {
        Box::pin(forget(tx, heard.event.student_id))
    })
}

async fn forget(tx: &mut Tx, student_id: UserId) -> Outcome<()> {
    // Agreed to again in the meantime: what was attached since then stays.
    if recording_allowed(tx, student_id).await? {
        return Ok(());
    }
    sqlx::query!(
        "delete from recordings r using bookings b where b.appointment_id = r.appointment_id and b.student_id = $1",
        student_id.0
    )
    .execute(&mut **tx)
    .await
    .internal("forget recordings")?;
    Ok(())
}

async fn find(tx: &mut Tx, actor: &Actor, booking_id: BookingId) -> Outcome<(Seat, Relation)> {
    let seat = find_seat(tx, booking_id).await?.ok_or(AppError::NotFound)?;
    let relation = actor.relation_to(Some(seat.account_id), Some(seat.student_id), Some(seat.provider_user_id));
    actor.may(Action::BookingRead, relation)?;
    Ok((seat, relation))
}

fn https_address(text: &str) -> Outcome<String> {
    let url = Url::parse(text.trim()).ok().filter(|url| {
        url.scheme() == "https" && url.has_host() && url.username().is_empty() && url.as_str().len() <= 2000
    });
    url.map(String::from).ok_or_else(|| {
        AppError::field(
            "url",
            text!(
                "Une adresse qui commence par https:// est attendue.",
                "An address that starts with https:// is expected."
            ),
        )
    })
}

async fn insert(platform: &Platform, tx: &mut Tx, id: AppointmentId, url: &str, user_id: UserId) -> Outcome<()> {
    let written = sqlx::query!(
        "insert into recordings (appointment_id, url, added_by, added_at) values ($1, $2, $3, $4)
         on conflict (appointment_id) do update
            set url = excluded.url, added_by = excluded.added_by, added_at = excluded.added_at",
        id.0,
        url,
        user_id.0,
        platform.now(),
    )
    .execute(&mut **tx)
    .await;
    match written {
        Err(error) if constraint(&error) == Some("recordings_consented") => Err(AppError::rule(
            "not-consented",
            text!(
                "La famille n’a pas autorisé l’enregistrement\u{202f}: le replay ne peut pas être ajouté.",
                "The family has not agreed to recordings: it cannot be added."
            ),
        )),
        result => result.internal("attach recording").map(drop),
    }
}

async fn list_presence(tx: &mut Tx, id: AppointmentId) -> Outcome<Vec<(String, chrono::DateTime<chrono::Utc>)>> {
    // Providers cannot see the rows of parents and staff who came; those are "somebody of the family", "the team".
    let rows = sqlx::query!(
        r#"select coalesce(p.pseudonym, u.first_name) as name, at.first_joined_at
             from attendances at
             left join providers p on p.user_id = at.user_id
             left join users u on u.id = at.user_id
            where at.appointment_id = $1
            order by at.first_joined_at, at.user_id"#,
        id.0
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list presence")?;
    Ok(rows.into_iter().map(|row| (row.name.unwrap_or_default(), row.first_joined_at)).collect())
}
