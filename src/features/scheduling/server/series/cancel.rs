//! Takes back an appointment of a series and all that follow it. Each date is cancelled by its own rule, all of them in one
//! transaction; what is too close to be cancelled stays. The preview and the deed look through the same eyes.

use super::super::attempt::Tries;
use super::super::cancel::{Case, carry_out, open_case};
use super::super::locks;
use super::super::seats::{Seat, find_seat};
use crate::model::policy::Verdict;
use crate::model::{BookingId, FollowingCancelled, FollowingDate, FollowingPreview, Voice};
use preau_credits::Credits;
use preau_kernel::{Actor, AppError, Outcome, text};
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform, Tx, outbox};

/// What cancelling this booking and those that follow it would do now.
///
/// # Errors
/// - conflict `not-in-series`, or why this very booking cannot be cancelled, except that "too late" is an answer here;
/// - [`AppError::NotFound`] for a booking the actor may not know of.
pub async fn preview_following(platform: &Platform, actor: &Actor, booking_id: BookingId) -> Outcome<FollowingPreview> {
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let seat = find_seat(&mut tx, booking_id).await?.ok_or(AppError::NotFound)?;
    let cases = open_cases(platform, actor, &mut tx, &seat).await?;
    let mine = zone(&person.time_zone);
    let mut dates = Vec::new();
    for (seat, case) in &cases {
        dates.push(FollowingDate {
            when: person.locale.long_date_time(local(seat.starts_at, mine)),
            refund: match case.verdict {
                Verdict::Refund(credits) => Some(credits),
                Verdict::NoRefund => Some(Credits::ZERO),
                Verdict::TooLate => None,
            },
        });
    }
    let refund = dates.iter().filter_map(|date| date.refund).sum();
    Ok(FollowingPreview { booking_id, voice: Voice::of(&person.roles), title: seat.subject, dates, refund })
}

/// Cancels this booking and those of its series that follow it, and gives back what the rule says for each.
///
/// # Errors
/// Rule `too-late` when none of them can be cancelled any more; otherwise those of [`preview_following`].
pub async fn cancel_following(
    platform: &Platform,
    actor: &Actor,
    booking_id: BookingId,
) -> Outcome<FollowingCancelled> {
    let mut tries = Tries::default();
    loop {
        let tx = platform.db.begin_as(actor).await?;
        match try_to_cancel(platform, actor, booking_id, tx).await {
            Err(AppError::Unavailable) if tries.again() => {}
            result => {
                outbox::ring(platform);
                return result;
            }
        }
    }
}

async fn try_to_cancel(
    platform: &Platform,
    actor: &Actor,
    booking_id: BookingId,
    mut tx: Tx,
) -> Outcome<FollowingCancelled> {
    let seat = find_seat(&mut tx, booking_id).await?.ok_or(AppError::NotFound)?;
    locks::wait_for_student(&mut tx, seat.student_id).await?;
    // Looked at again now that it is our turn.
    let mut cases = open_cases(platform, actor, &mut tx, &seat).await?;
    cases.retain(|(_, case)| case.verdict != Verdict::TooLate);
    if cases.is_empty() {
        return Err(AppError::rule(
            "too-late",
            text!("Aucune de ces dates ne peut plus être annulée.", "None of these dates can be cancelled any more."),
        ));
    }
    tx.write_as_house().await?;
    let mut refunded = Credits::ZERO;
    for (seat, case) in &cases {
        refunded = refunded + carry_out(platform, &mut tx, actor, seat.id, case).await?;
    }
    tx.commit().await?;
    Ok(FollowingCancelled { cancelled: cases.len(), refunded })
}

/// This booking and those of the same student that follow it in the series, each with what its rule says.
async fn open_cases(platform: &Platform, actor: &Actor, tx: &mut Tx, seat: &Seat) -> Outcome<Vec<(Seat, Case)>> {
    let ids = list_following(tx, seat.id).await?;
    if ids.is_empty() {
        // It is none of a series, or it will not take place: its own rule says so.
        open_case(platform, actor, tx, seat.id).await?;
        return Err(AppError::conflict(
            "not-in-series",
            text!("Ce rendez-vous n’est pas d’une série.", "This appointment is not part of a series."),
        ));
    }
    let mut cases = Vec::new();
    for id in ids {
        let case = open_case(platform, actor, tx, id).await?;
        let seat = find_seat(tx, id).await?.ok_or(AppError::NotFound)?;
        cases.push((seat, case));
    }
    Ok(cases)
}

async fn list_following(tx: &mut Tx, id: BookingId) -> Outcome<Vec<BookingId>> {
    sqlx::query_scalar!(
        r#"select later.id as "id: BookingId"
             from bookings this
             join appointments a on a.id = this.appointment_id and a.series_id is not null
             join appointments others on others.series_id = a.series_id
             join bookings later on later.appointment_id = others.id and later.student_id = this.student_id
            where this.id = $1 and this.status = 'confirmed' and later.status = 'confirmed'
              and lower(later.during) >= lower(this.during)
            order by lower(later.during), later.id"#,
        id.0
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list bookings that follow in a series")
}

/// How many bookings follow this one in its series.
pub(in super::super) async fn count_following(tx: &mut Tx, id: BookingId) -> Outcome<usize> {
    Ok(list_following(tx, id).await?.len().saturating_sub(1))
}
