//! What the database holds, in the words of the model; and what must be so whatever happens.

use super::Cast;
use super::model::{Books, Seat};
use crate::School;
use chrono::{DateTime, Utc};
use preau_scheduling::model::BookingStatus;
use sqlx::Row;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Lessons with what paid for them, what is left of credits, and the months that were granted.
pub async fn read(school: &School, cast: &Cast) -> Books {
    let mut tx = school.world.house().await;
    let student = |id: Uuid| cast.homes.iter().position(|home| home.student_id.0 == id).expect("one of the cast");
    let provider = |id: Uuid| cast.providers.iter().position(|provider| provider.0 == id).expect("one of the cast");
    let seats = sqlx::query(
        "select b.id, b.student_id, b.provider_id, lower(b.during) as start, b.status, b.held_until, b.lapsed, b.credits,
                b.refunded, a.sequence
           from bookings b join appointments a on a.id = b.appointment_id
          where a.series_id is null",
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
    let mut left = BTreeMap::new();
    let grants = sqlx::query("select student_id, expires_at, remaining from credit_grants").fetch_all(&mut *tx).await;
    for row in &grants.expect("grants") {
        if let Some(student) = cast.homes.iter().position(|home| home.student_id.0 == row.get::<Uuid, _>("student_id"))
        {
            *left.entry((student, row.get("expires_at"))).or_default() += row.get::<i32, _>("remaining");
        }
    }
    let granted = sqlx::query_scalar(
        "select substring(cause from 8)::uuid from credit_entries where kind = 'MONTHLY_ALLOCATION'",
    );
    let granted: Vec<Uuid> = granted.fetch_all(&mut *tx).await.expect("months");
    let uses = sqlx::query(
        "select b.id, g.expires_at, -m.amount as amount
           from bookings b
           join appointments a on a.id = b.appointment_id and a.series_id is null
           join credit_entries e on e.kind = 'USAGE' and e.cause = 'booking:' || b.id
           join credit_movements m on m.entry_id = e.id
           join credit_grants g on g.id = m.grant_id",
    )
    .fetch_all(&mut *tx)
    .await
    .expect("uses");
    for row in &uses {
        let seat = seats.get_mut(&row.get::<Uuid, _>("id")).expect("a lesson");
        *seat.paid.entry(row.get("expires_at")).or_default() += row.get::<i32, _>("amount");
    }
    Books { seats, left, granted: granted.into_iter().collect() }
}

/// No overlap, no negative balance, every entry the sum of its movements, every lesson what its booking says; nobody in a
/// workshop beyond its seats, an offer only with a held seat, nobody passed over without a reason, nobody both in and in line.
pub async fn assert_sound(school: &School) {
    // In order of time, whatever overlaps anything overlaps the one before that ends last.
    let unsound = "select
        (select count(*) from (
           select lower(during) < max(upper(during)) over (partition by student_id order by lower(during), id
                                                           rows between unbounded preceding and 1 preceding) as twice
             from bookings where status in ('pending', 'confirmed', 'completed')) b where twice)
      + (select count(*) from (
           select lower(during) < max(upper(during)) over (partition by provider_id order by lower(during), id
                                                           rows between unbounded preceding and 1 preceding) as twice
             from appointments where status <> 'cancelled') a where twice)
      + (select count(*) from credit_grants where remaining < 0 or remaining > amount)
      + (select count(*) from (select e.id from credit_entries e join credit_movements m on m.entry_id = e.id
          group by e.id, e.amount having sum(m.amount) <> e.amount) wrong)
      + (select count(*) from bookings b join appointments a on a.id = b.appointment_id
          where a.during <> b.during or a.series_id is null and a.status <> (case b.status
            when 'cancelled' then 'cancelled' when 'no_show' then 'completed' else 'scheduled' end))
      + (select count(*) from appointments a
          where a.series_id is null and not exists (select from bookings b where b.appointment_id = a.id))
      + (select count(*) from video_rooms r join bookings b on b.appointment_id = r.appointment_id where b.lapsed)
      + (select count(*) from bookings b join appointments a on a.id = b.appointment_id
          where a.service = 'online' and b.status in ('confirmed', 'no_show')
            and not exists (select from video_rooms r where r.appointment_id = a.id))
      + (select count(*) from appointments a where a.capacity <
            (select count(*) from bookings b where b.appointment_id = a.id and b.status <> 'cancelled'))
      + (select count(*) from waitlist_entries w left join bookings b on b.id = w.booking_id
          where (w.status = 'offered') <> coalesce(b.status = 'pending', false))
      + (select count(*) from waitlist_entries a join waitlist_entries b on b.appointment_id = a.appointment_id
          where a.status = 'waiting' and a.skip_reason is null and a.joined_at < b.joined_at
            and b.status in ('offered', 'accepted', 'refused', 'expired'))
      + (select count(*) from waitlist_entries w join bookings b
             on b.appointment_id = w.appointment_id and b.student_id = w.student_id
          where w.status = 'waiting' and b.status in ('pending', 'confirmed'))";
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
    for (whose, left) in &after.left {
        if before.left.get(whose) != Some(left) {
            lines.push(format!("{whose:?} was {:?}, is {left}", before.left.get(whose)));
        }
    }
    lines.extend(after.granted.difference(&before.granted).map(|month| format!("{month} was granted")));
    lines.join("\n")
}
