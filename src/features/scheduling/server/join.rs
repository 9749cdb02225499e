//! Into the room of an appointment: who may, when, and that they came (SPEC SC-7).

use super::livekit::{self, Guest};
use super::rooms;
use super::rules::door::Door;
use super::seats::{Seat, find_seat};
use crate::model::{AppointmentId, BookingId};
use chrono::{DateTime, Utc};
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, AppError, Outcome, Relation, SignedIn, text};
use preau_platform::config::Config;
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform, Tx};

/// What lets somebody into a room.
#[derive(Clone, PartialEq, Eq)]
pub enum JoinPass {
    /// A Jitsi room: whoever knows its address is let in.
    Jitsi {
        /// On the domain of the settings.
        url: String,
    },
    /// A LiveKit room: a token for this person and this room.
    LiveKit {
        /// Where the browser connects, `wss://…`.
        url: String,
        /// Secret, short-lived.
        token: String,
        /// Name of the room.
        room: String,
        /// The page of the settings on which people meet.
        meet_url: String,
    },
}

impl JoinPass {
    /// Where to send the browser.
    pub fn address(&self) -> String {
        match self {
            Self::Jitsi { url } => url.clone(),
            Self::LiveKit { url, token, meet_url, .. } => {
                // Of an address, only the separators of a query would need escaping here; a JWT has none at all.
                let url = url.replace('%', "%25").replace('&', "%26").replace('#', "%23").replace('+', "%2B");
                format!("{meet_url}?liveKitUrl={url}&token={token}")
            }
        }
    }
}

/// Without the address and the token: they open the room.
impl std::fmt::Debug for JoinPass {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Jitsi { .. } => "JoinPass::Jitsi",
            Self::LiveKit { .. } => "JoinPass::LiveKit",
        })
    }
}

/// The sites [`join`] may lead to, for the content security policy.
pub fn meeting_sites(config: &Config) -> Vec<String> {
    let meet = config.livekit.as_ref().map(|livekit| livekit.meet_url.clone());
    vec![meet.unwrap_or_else(|| format!("https://{}", config.jitsi_domain))]
}

/// Lets the actor into the room of a booking's appointment and writes down that they came.
///
/// # Errors
/// - rules `no-room` (not online, or it will not take place), `room-not-open`, `room-closed`;
/// - [`AppError::NotFound`] for a booking the actor may not know of, [`AppError::Forbidden`] for one that is not theirs.
pub async fn join(platform: &Platform, actor: &Actor, booking_id: BookingId) -> Outcome<JoinPass> {
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let seat = find_seat(&mut tx, booking_id).await?.ok_or(AppError::NotFound)?;
    let relation = actor.relation_to(Some(seat.account_id), Some(seat.student_id), Some(seat.provider_user_id));
    actor.may(Action::BookingRead, relation)?;
    let closes = enter(&seat, person, platform.now())?;
    let appointment_id = find_appointment(&mut tx, booking_id).await?;
    let pass = match &platform.config.livekit {
        Some(settings) => {
            let room = format!("preau-{appointment_id}");
            let (identity, name) = (person.user_id.to_string(), shown_name(&seat, person, relation));
            let guest = Guest { identity: &identity, name: &name, room: &room, until: closes };
            let token = livekit::token(settings, &guest, platform.now())?;
            JoinPass::LiveKit { url: settings.url.clone(), token, room, meet_url: settings.meet_url.clone() }
        }
        None => JoinPass::Jitsi { url: rooms::find(platform, &mut tx, appointment_id).await?.ok_or_else(no_room)? },
    };
    tx.write_as_house().await?;
    note_presence(&mut tx, appointment_id, person.user_id, platform.now()).await?;
    tx.commit().await?;
    Ok(pass)
}

/// When the room closes, or why there is no way in.
fn enter(seat: &Seat, person: &SignedIn, now: DateTime<Utc>) -> Outcome<DateTime<Utc>> {
    match seat.door(now) {
        Some(Door::Open(closes)) => Ok(closes),
        Some(Door::Opens(at)) => {
            let at = local(at, zone(&person.time_zone));
            let (day, time) = (at.date(), at.time());
            let (fr, en) = (preau_kernel::Locale::Fr, preau_kernel::Locale::En);
            let (day_fr, day_en, time) = (fr.long_date(day), en.long_date(day), fr.time(time));
            Err(AppError::rule(
                "room-not-open",
                text!("La salle ouvre {day_fr} à {time}.", "The room opens on {day_en} at {time}."),
            ))
        }
        Some(Door::Closed) => Err(AppError::rule("room-closed", text!("La salle est fermée.", "The room is closed."))),
        None => Err(no_room()),
    }
}

pub(super) fn no_room() -> AppError {
    AppError::rule(
        "no-room",
        text!("Ce rendez-vous n’a pas de salle en ligne.", "This appointment has no online room."),
    )
}

/// Learners are shown by their given name and providers by their pseudonym, here as everywhere.
fn shown_name(seat: &Seat, person: &SignedIn, relation: Relation) -> String {
    match relation {
        Relation::Own => seat.student_first_name.clone(),
        Relation::Assigned => seat.coach.clone(),
        Relation::Account | Relation::Foreign => person.display_name.clone(),
    }
}

/// The appointment a booking is a seat of.
pub(super) async fn find_appointment(tx: &mut Tx, booking_id: BookingId) -> Outcome<AppointmentId> {
    sqlx::query_scalar!(r#"select appointment_id as "id: AppointmentId" from bookings where id = $1"#, booking_id.0)
        .fetch_one(&mut **tx)
        .await
        .internal("find the appointment of a booking")
}

async fn note_presence(tx: &mut Tx, id: AppointmentId, user_id: UserId, now: DateTime<Utc>) -> Outcome<()> {
    sqlx::query!(
        "insert into attendances as a (appointment_id, user_id, first_joined_at, last_joined_at, times)
         values ($1, $2, $3, $3, 1)
         on conflict (appointment_id, user_id) do update
            set last_joined_at = greatest(a.last_joined_at, excluded.last_joined_at), times = a.times + 1",
        id.0,
        user_id.0,
        now,
    )
    .execute(&mut **tx)
    .await
    .internal("note presence")?;
    Ok(())
}
