//! A report was filed: the session counts, and is worth something.

use super::{book, value};
use preau_kernel::Outcome;
use preau_platform::outbox::{Heard, Subscriber};
use preau_platform::{IntoInternal, Platform, Tx};
use preau_scheduling::model::AppointmentId;
use preau_scheduling::server::events::ReportFiled;

pub(super) fn subscriber() -> Subscriber {
    Subscriber::to("payroll/count-session", |platform, tx, heard: Heard<ReportFiled>| {
        Box::pin(async move { count_session(platform, tx, heard.event.appointment_id).await })
    })
}

/// Counts a session that was reported on, once however often it is told, and values it by the terms of its day. Writes as the
/// house in the caller's transaction.
///
/// # Errors
/// When the connection is lost.
pub async fn count_session(platform: &Platform, tx: &mut Tx, id: AppointmentId) -> Outcome<()> {
    book::hold_terms(tx).await?;
    let first = sqlx::query!(
        "insert into pay_sessions (appointment_id, provider_id, service, day, starts, minutes, came, absent, counted_at)
         select a.id, a.provider_id, a.service, (lower(a.during) at time zone o.time_zone)::date,
                (lower(a.during) at time zone o.time_zone)::time,
                (extract(epoch from upper(a.during) - lower(a.during)) / 60)::integer,
                (select count(*) from report_learners l where l.appointment_id = a.id and l.came),
                (select count(*) from report_learners l where l.appointment_id = a.id and not l.came), $2
           from appointments a
           join session_reports r on r.appointment_id = a.id
          cross join organisation o
          where a.id = $1
             on conflict (appointment_id) do nothing",
        id.0,
        platform.now(),
    )
    .execute(&mut **tx)
    .await
    .internal("count session")?
    .rows_affected()
        == 1;
    if first {
        let terms = book::read(tx).await?;
        for session in value::find_counted(tx, id).await? {
            value::settle(platform, tx, &terms, &session).await?;
        }
    }
    Ok(())
}
