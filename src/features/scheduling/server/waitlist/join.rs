//! Takes a place in the line for a full date, and gives it up.

use super::super::attempt::Tries;
use super::super::new_seat::{does_not_take_place, in_words};
use super::super::workshops::{Days, WorkshopDay, list_days, notice_of};
use super::super::{locks, services};
use super::comes_first;
use crate::model::waitlist::{InLine, offer_until};
use crate::model::{AppointmentId, ServiceCode, WaitlistEntryId};
use preau_identity::model::Student;
use preau_identity::server::people;
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Action, Actor, AppError, Outcome, text};
use preau_platform::db::constraint;
use preau_platform::{IntoInternal, Platform, Tx};

/// Puts the student at the end of the line.
///
/// # Errors
/// - conflicts `already-joined`, `already-waiting`, `date-cancelled`;
/// - rules `seats-left` (there is no line while anybody can join), `too-soon`;
/// - [`AppError::NotFound`] for a student or a date the actor may not know of.
pub async fn join_line(
    platform: &Platform,
    actor: &Actor,
    appointment_id: AppointmentId,
    student_id: UserId,
) -> Outcome<InLine> {
    let mut tries = Tries::default();
    loop {
        let tx = platform.db.begin_as(actor).await?;
        match try_to_join(platform, actor, appointment_id, student_id, tx).await {
            Err(AppError::Unavailable) if tries.again() => {}
            result => return result,
        }
    }
}

async fn try_to_join(
    platform: &Platform,
    actor: &Actor,
    appointment_id: AppointmentId,
    student_id: UserId,
    mut tx: Tx,
) -> Outcome<InLine> {
    let person = actor.signed_in()?;
    let student = people::find_student(&mut tx, student_id).await?.ok_or(AppError::NotFound)?;
    let relation = actor.relation_to(Some(student.account_id), Some(student.user_id), None);
    actor.may(Action::BookingCreate, relation)?;
    preau_billing::server::dunning::refuse_while_suspended(platform, &mut tx, actor, student.user_id).await?;
    let provider_id = find_day(&mut tx, appointment_id).await?.provider_id;

    locks::wait_for_provider(&mut tx, provider_id).await?;
    locks::wait_for_student(&mut tx, student_id).await?;
    let day = find_day(&mut tx, appointment_id).await?;
    if day.is_cancelled() {
        return Err(does_not_take_place(&in_words(day.starts_at, &person.time_zone)));
    }
    let notice = notice_of(&mut tx, provider_id, std::slice::from_ref(&day)).await?;
    if offer_until(platform.now(), day.starts_at, notice).is_none() {
        return Err(AppError::rule(
            "too-soon",
            text!("Cette date est trop proche pour attendre une place.", "This date is too close to wait for a seat."),
        ));
    }
    refuse_if_seated(&mut tx, &student, appointment_id).await?;
    tx.write_as_house().await?;
    refuse_if_seats_left(platform, &mut tx, &day, student_id).await?;
    let entry_id = insert(platform, &mut tx, appointment_id, &student, person.user_id).await?;
    let place = sqlx::query_scalar!(r#"select place_in_line($1) as "place!""#, entry_id.0)
        .fetch_one(&mut *tx)
        .await
        .internal("find place in line")?;
    tx.commit().await?;
    Ok(InLine { entry_id, place })
}

async fn find_day(tx: &mut Tx, id: AppointmentId) -> Outcome<WorkshopDay> {
    let wanted = Days { dates: Some(vec![id]), ..Days::default() };
    list_days(tx, &wanted).await?.pop().ok_or(AppError::NotFound)
}

async fn refuse_if_seated(tx: &mut Tx, student: &Student, appointment_id: AppointmentId) -> Outcome<()> {
    let seated = sqlx::query_scalar!(
        r#"select exists (select from bookings where student_id = $1 and appointment_id = $2
                             and status in ('pending', 'confirmed', 'completed')) as "exists!""#,
        student.user_id.0,
        appointment_id.0
    )
    .fetch_one(&mut **tx)
    .await
    .internal("look for a seat of the student")?;
    let name = &student.first_name;
    if seated {
        return Err(AppError::conflict(
            "already-joined",
            text!("{name} a déjà une place à cette date.", "{name} already has a seat on this date."),
        ));
    }
    Ok(())
}

/// There is a line only while nobody can just join.
async fn refuse_if_seats_left(platform: &Platform, tx: &mut Tx, day: &WorkshopDay, student_id: UserId) -> Outcome<()> {
    if day.seats_left() == 0 {
        return Ok(());
    }
    let service = services::find_service(tx, ServiceCode::Workshop).await?.ok_or(AppError::NotFound)?;
    if day.waiting > 0 && comes_first(platform, tx, day.appointment_id, service.credits, student_id).await? {
        return Ok(());
    }
    Err(AppError::rule(
        "seats-left",
        text!(
            "Il reste de la place\u{202f}: cette date peut être rejointe directement.",
            "There are seats left: join this date directly."
        ),
    ))
}

async fn insert(
    platform: &Platform,
    tx: &mut Tx,
    appointment_id: AppointmentId,
    student: &Student,
    by: UserId,
) -> Outcome<WaitlistEntryId> {
    let id: WaitlistEntryId = platform.new_id();
    let inserted = sqlx::query!(
        "insert into waitlist_entries (id, appointment_id, student_id, account_id, status, joined_by, joined_at)
         values ($1, $2, $3, $4, 'waiting', $5, $6)",
        id.0,
        appointment_id.0,
        student.user_id.0,
        student.account_id.0,
        by.0,
        platform.now(),
    )
    .execute(&mut **tx)
    .await;
    let name = &student.first_name;
    match inserted {
        Err(error) if constraint(&error) == Some("waitlist_once") => Err(AppError::conflict(
            "already-waiting",
            text!("{name} est déjà sur la liste d’attente.", "{name} is already on the waiting list."),
        )),
        result => result.internal("join the line").map(|_| id),
    }
}

/// Takes the student out of the line. Leaving twice changes nothing; an offered seat is refused instead.
///
/// # Errors
/// - conflict `seat-offered` when a seat is held for them already;
/// - [`AppError::NotFound`] for an entry the actor may not know of.
pub async fn leave_line(platform: &Platform, actor: &Actor, id: WaitlistEntryId) -> Outcome<AppointmentId> {
    let mut tx = platform.db.begin_as(actor).await?;
    let entry = sqlx::query!(
        r#"select appointment_id as "appointment_id: AppointmentId", student_id as "student_id: UserId",
                  account_id as "account_id: AccountId"
             from waitlist_entries where id = $1"#,
        id.0
    )
    .fetch_optional(&mut *tx)
    .await
    .internal("load place in line")?
    .ok_or(AppError::NotFound)?;
    actor.may(Action::BookingCancel, actor.relation_to(Some(entry.account_id), Some(entry.student_id), None))?;
    tx.write_as_house().await?;
    sqlx::query!("update waitlist_entries set status = 'left' where id = $1 and status = 'waiting'", id.0)
        .execute(&mut *tx)
        .await
        .internal("leave the line")?;
    let offered = sqlx::query_scalar!(
        r#"select exists (select from waitlist_entries where id = $1 and status = 'offered') as "exists!""#,
        id.0
    )
    .fetch_one(&mut *tx)
    .await
    .internal("look at a place in line")?;
    if offered {
        return Err(AppError::conflict(
            "seat-offered",
            text!(
                "Une place est proposée\u{202f}: elle est à accepter ou à refuser.",
                "A seat is offered: accept or refuse it."
            ),
        ));
    }
    tx.commit().await?;
    Ok(entry.appointment_id)
}
