//! The page of an offered seat. Accepting it confirms the hold, refusing it lets the hold go.

use super::super::rules::week::zone_name;
use super::super::seats::find_seat;
use crate::model::{BookingId, SeatOffer, SeriesId, Voice, WaitlistStatus};
use preau_credits::server::balance;
use preau_kernel::{Action, Actor, AppError, Outcome};
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform};

/// The offer of this seat, as this reader may see it.
///
/// # Errors
/// [`AppError::NotFound`] for a booking that is no offer, or that the actor may not know of.
pub async fn show_offer(platform: &Platform, actor: &Actor, id: BookingId) -> Outcome<SeatOffer> {
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let seat = find_seat(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    actor.may(Action::BookingCreate, actor.relation_to(Some(seat.account_id), Some(seat.student_id), None))?;
    let entry = sqlx::query!(
        r#"select w.status as "status: WaitlistStatus", a.series_id as "series_id!: SeriesId"
             from waitlist_entries w join appointments a on a.id = w.appointment_id
            where w.booking_id = $1 and a.series_id is not null"#,
        id.0
    )
    .fetch_optional(&mut *tx)
    .await
    .internal("load offer")?
    .ok_or(AppError::NotFound)?;
    let (locale, mine) = (person.locale, zone(&person.time_zone));
    let until = seat.held_until.filter(|until| *until > platform.now());
    Ok(SeatOffer {
        booking_id: id,
        series_id: entry.series_id,
        voice: Voice::of(&person.roles),
        when: format!("{}, {}", locale.long_date_time(local(seat.starts_at, mine)), zone_name(locale, mine)),
        until: until.map(|until| locale.long_date_time(local(until, mine))),
        // Its time is over, and the job that says so is about to.
        status: if until.is_none() && entry.status == WaitlistStatus::Offered {
            WaitlistStatus::Expired
        } else {
            entry.status
        },
        credits: seat.credits,
        balance: balance(platform, &mut tx, seat.student_id).await?,
        title: seat.subject,
        coach: seat.coach,
        student: seat.student_first_name,
    })
}
