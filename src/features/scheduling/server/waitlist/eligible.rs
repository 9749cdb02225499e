//! Whose turn it is: the first in line who can take a free seat, and why those before them cannot.

use crate::model::{AppointmentId, SkipReason, WaitlistEntryId};
use preau_billing::server::entitlements;
use preau_credits::Credits;
use preau_credits::server::balance;
use preau_kernel::Outcome;
use preau_kernel::id::UserId;
use preau_platform::{IntoInternal, Platform, Tx};

/// Somebody who waits.
#[derive(Clone, Debug)]
pub(in super::super) struct InLine {
    pub(in super::super) id: WaitlistEntryId,
    pub(in super::super) student_id: UserId,
    pub(in super::super) joined_by: UserId,
    busy: bool,
}

/// Who comes next, and who is passed over for a reason.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Turn {
    pub(in super::super) first: Option<InLine>,
    pub(in super::super) passed_over: Vec<(WaitlistEntryId, SkipReason)>,
}

/// Looks down the line of a date, as the house: in order, whoever has no other appointment then and enough credits. While
/// somebody's new bookings wait (billing's `entitlements` says so), they keep their place and nobody is told why.
pub(in super::super) async fn find_first(
    platform: &Platform,
    tx: &mut Tx,
    appointment_id: AppointmentId,
    cost: Credits,
) -> Outcome<Turn> {
    let mut turn = Turn::default();
    for entry in list_line(tx, appointment_id).await? {
        if entitlements(platform, tx, entry.student_id).await?.bookings_wait {
            continue;
        }
        let reason = if entry.busy {
            Some(SkipReason::Clash)
        } else if balance(platform, tx, entry.student_id).await? < cost {
            Some(SkipReason::Credits)
        } else {
            None
        };
        match reason {
            Some(reason) => turn.passed_over.push((entry.id, reason)),
            None => {
                turn.first = Some(entry);
                break;
            }
        }
    }
    Ok(turn)
}

/// Is there somebody in line, before this student, who can take a free seat? Then it is theirs.
pub(in super::super) async fn comes_first(
    platform: &Platform,
    tx: &mut Tx,
    appointment_id: AppointmentId,
    cost: Credits,
    student_id: UserId,
) -> Outcome<bool> {
    let first = find_first(platform, tx, appointment_id, cost).await?.first;
    Ok(first.is_some_and(|entry| entry.student_id != student_id))
}

/// Those who wait and have no offer yet, in order.
async fn list_line(tx: &mut Tx, appointment_id: AppointmentId) -> Outcome<Vec<InLine>> {
    sqlx::query_as!(
        InLine,
        r#"select w.id as "id: WaitlistEntryId", w.student_id as "student_id: UserId", w.joined_by as "joined_by: UserId",
                  exists (select from bookings b
                           where b.student_id = w.student_id and b.during && a.during
                             and b.status in ('pending', 'confirmed', 'completed')) as "busy!"
             from waitlist_entries w join appointments a on a.id = w.appointment_id
            where w.appointment_id = $1 and w.status = 'waiting'
            order by w.joined_at, w.id"#,
        appointment_id.0
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list who waits for a seat")
}
