//! Who came to the online lessons of the demonstration, and a recording of the last one.

use preau_kernel::Outcome;
use preau_platform::{IntoInternal, Tx};

/// For every online lesson that took place: the coach two minutes early, the learner a minute late. The last one whose
/// family agrees to recordings has one.
///
/// # Errors
/// When the connection is lost.
pub async fn seed_demo_meetings(tx: &mut Tx) -> Outcome<()> {
    sqlx::query!(
        "insert into attendances (appointment_id, user_id, first_joined_at, last_joined_at, times)
         select a.id, who.id, who.at, who.at, 1
           from appointments a
           join bookings b on b.appointment_id = a.id and b.status = 'completed'
           join providers p on p.id = a.provider_id
          cross join lateral (values (p.user_id, lower(a.during) - interval '2 minutes'),
                                     (b.student_id, lower(a.during) + interval '1 minute')) as who (id, at)
          where a.service = 'online'
         on conflict do nothing"
    )
    .execute(&mut **tx)
    .await
    .internal("seed presence")?;
    sqlx::query!(
        "insert into recordings (appointment_id, url, added_by, added_at)
         select a.id, 'https://example.com/replays/demonstration', p.user_id, upper(a.during) + interval '1 hour'
           from appointments a join providers p on p.id = a.provider_id
          where a.service = 'online' and a.status = 'completed'
            and exists (select from bookings b where b.appointment_id = a.id and b.status = 'completed')
            and not exists (select from bookings b where b.appointment_id = a.id and not recording_allowed(b.student_id))
          order by lower(a.during) desc limit 1
         on conflict do nothing"
    )
    .execute(&mut **tx)
    .await
    .internal("seed recording")?;
    Ok(())
}
