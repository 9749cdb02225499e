//! What the database holds, in the words of the model; and what must be so whatever happens.

use super::Cast;
use super::model::{Books, Grant, Seat};
use crate::School;
use chrono::{DateTime, Utc};
use preau_scheduling::model::BookingStatus;
use sqlx::Row;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Bookings with what paid for them, and grants with what is left of them.
pub async fn read(school: &School, cast: &Cast) -> Books {
    let mut tx = school.world.house().await;
    let student = |id: Uuid| cast.homes.iter().position(|home| home.student_id.0 == id).expect("one of the cast");
    let provider = |id: Uuid| cast.providers.iter().position(|provider| provider.0 == id).expect("one of the cast");
    let seats = sqlx::query(
        "select b.id, b.student_id, b.provider_id, lower(b.during) as start, b.status, b.held_until, b.lapsed, b.credits,
                b.refunded, a.sequence
           from bookings b join appointments a on a.id = b.appointment_id",
    )
    .fetch_all(&mut *tx)
    .await
    .expect("bookings");
    let mut seats: BTreeMap<Uuid, Seat> = seats
        .iter()
        .map(|row| {
            let seat = Seat {
                student: student(row.get("student_id")),
                provider: provider(row.get("provider_id")),
                start: row.get::<DateTime<Utc>, _>("start"),
                status: BookingStatus::from_code(row.get("status")).expect("a status"),
                held_until: row.get("held_until"),
                lapsed: row.get("lapsed"),
                cost: row.get("credits"),
                paid: BTreeMap::new(),
                refunded: row.get("refunded"),
                sequence: row.get("sequence"),
            };
            (row.get("id"), seat)
        })
        .collect();
    let grants = sqlx::query(
        "select e.cause, g.student_id, g.remaining, g.expires_at
           from credit_grants g
           join credit_movements m on m.grant_id = g.id
           join credit_entries e on e.id = m.entry_id and e.kind in ('MONTHLY_ALLOCATION', 'ADJUSTMENT')",
    )
    .fetch_all(&mut *tx)
    .await
    .expect("grants");
    let grants = grants.iter().map(|row| {
        let grant = Grant {
            student: student(row.get("student_id")),
            left: row.get("remaining"),
            expires: row.get("expires_at"),
        };
        (row.get("cause"), grant)
    });
    let uses = sqlx::query(
        "select substring(used.cause from 9)::uuid as booking, given.cause, -m.amount as amount
           from credit_entries used
           join credit_movements m on m.entry_id = used.id
           join credit_movements filled on filled.grant_id = m.grant_id
           join credit_entries given on given.id = filled.entry_id and given.kind in ('MONTHLY_ALLOCATION', 'ADJUSTMENT')
          where used.kind = 'USAGE'",
    )
    .fetch_all(&mut *tx)
    .await
    .expect("uses");
    for row in &uses {
        let seat = seats.get_mut(&row.get::<Uuid, _>("booking")).expect("every use is traced to a booking");
        seat.paid.insert(row.get("cause"), row.get("amount"));
    }
    Books { seats, grants: grants.collect() }
}

/// No overlap, no negative balance, every entry the sum of its movements, every appointment what its booking says.
pub async fn assert_sound(school: &School) {
    let unsound = "select
        (select count(*) from bookings a join bookings b on a.student_id = b.student_id and a.id < b.id and a.during && b.during
          where a.status in ('pending', 'confirmed', 'completed') and b.status in ('pending', 'confirmed', 'completed'))
      + (select count(*) from appointments a join appointments b
             on a.provider_id = b.provider_id and a.id < b.id and a.during && b.during
          where a.status <> 'cancelled' and b.status <> 'cancelled')
      + (select count(*) from credit_grants where remaining < 0 or remaining > amount)
      + (select count(*) from (select e.id from credit_entries e join credit_movements m on m.entry_id = e.id
          group by e.id, e.amount having sum(m.amount) <> e.amount) wrong)
      + (select count(*) from bookings b join appointments a on a.id = b.appointment_id
          where a.during <> b.during or a.status <> (case b.status
            when 'cancelled' then 'cancelled' when 'no_show' then 'completed' else 'scheduled' end))
      + (select count(*) from appointments a where not exists (select from bookings b where b.appointment_id = a.id))
      + (select count(*) from video_rooms r join bookings b on b.appointment_id = r.appointment_id where b.lapsed)
      + (select count(*) from bookings b join appointments a on a.id = b.appointment_id
          where a.service = 'online' and b.status in ('confirmed', 'no_show')
            and not exists (select from video_rooms r where r.appointment_id = a.id))";
    assert_eq!(school.world.count(unsound).await, 0);
}

/// What differs, for whoever looks at a failure.
pub fn difference(before: &Books, after: &Books) -> String {
    let mut lines = Vec::new();
    for (id, seat) in &after.seats {
        if before.seats.get(id) != Some(seat) {
            lines.push(format!("{id}\n    was {:?}\n    is  {seat:?}", before.seats.get(id)));
        }
    }
    for (cause, grant) in &after.grants {
        if before.grants.get(cause) != Some(grant) {
            lines.push(format!("{cause}\n    was {:?}\n    is  {grant:?}", before.grants.get(cause)));
        }
    }
    lines.join("\n")
}
