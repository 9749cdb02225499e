//! Appointments as those who give them see them, with everybody in them: one query, however many providers there are.

use super::rules::door::{Door, door};
use super::rules::span::Span;
use crate::model::{Block, BookingId, Join, ServiceCode};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use preau_directory::ProviderId;
use preau_kernel::{Locale, Outcome, Text};
use preau_platform::time::local;
use preau_platform::{IntoInternal, Tx};

/// An appointment and who comes to it.
#[derive(Clone, Debug)]
pub(super) struct Given {
    pub(super) provider_id: ProviderId,
    pub(super) span: Span,
    service_code: ServiceCode,
    service: Text,
    subject: Text,
    capacity: i32,
    bookings: Vec<BookingId>,
    students: Vec<String>,
    pending: i64,
    room: Option<String>,
}

/// What these providers give in a span and have not called off, in order of time; row-level security narrows it.
pub(super) async fn list_given(tx: &mut Tx, providers: &[ProviderId], window: Span) -> Outcome<Vec<Given>> {
    let ids: Vec<_> = providers.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select a.provider_id as "provider_id: ProviderId",
                  lower(a.during) as "from!", upper(a.during) as "to!", a.service as "service_code: ServiceCode",
                  s.name_fr as service_fr, s.name_en as service_en, m.name_fr as subject_fr, m.name_en as subject_en,
                  a.capacity, r.url as "room?",
                  coalesce(array_agg(b.id order by b.booked_at, b.id) filter (where b.id is not null), '{}')
                      as "bookings!: Vec<BookingId>",
                  coalesce(array_agg(u.first_name order by b.booked_at, b.id) filter (where b.id is not null), '{}')
                      as "students!",
                  count(b.id) filter (where b.status = 'pending') as "pending!"
             from appointments a
             join services s on s.code = a.service
             join subjects m on m.slug = a.subject
             left join video_rooms r on r.appointment_id = a.id
             left join bookings b on b.appointment_id = a.id and b.status <> 'cancelled'
             left join users u on u.id = b.student_id
            where a.provider_id = any ($1) and a.during && tstzrange($2, $3) and a.status <> 'cancelled'
            group by a.id, s.code, m.slug, r.url
            order by lower(a.during), a.id"#,
        &ids,
        window.from,
        window.to
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list appointments given")?;
    Ok(rows
        .into_iter()
        .map(|row| Given {
            provider_id: row.provider_id,
            span: Span { from: row.from, to: row.to },
            service_code: row.service_code,
            service: Text { fr: row.service_fr, en: row.service_en },
            subject: Text { fr: row.subject_fr, en: row.subject_en },
            capacity: row.capacity,
            bookings: row.bookings,
            students: row.students,
            pending: row.pending,
            room: row.room,
        })
        .collect())
}

impl Given {
    /// As its reader sees it at `now`.
    pub(super) fn block(&self, now: DateTime<Utc>, locale: Locale, zone: Tz) -> Block {
        let time = |at| locale.time(local(at, zone).time());
        let group = self.capacity > 1 || self.service_code == ServiceCode::Workshop;
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Block {
            time: time(self.span.from),
            hours: format!("{} – {}", time(self.span.from), time(self.span.to)),
            minutes: u32::try_from((self.span.to - self.span.from).num_minutes()).unwrap_or(0),
            subject: self.subject.clone(),
            service: self.service.clone(),
            students: self.students.clone(),
            booking_id: if group { None } else { self.bookings.first().copied() },
            seats: group.then(|| (count(self.bookings.len()), u32::try_from(self.capacity).unwrap_or(0))),
            held: !group && self.pending > 0,
            over: now >= self.span.to,
            entry: self.bookings.first().copied(),
            join: self.join(now, locale, zone),
        }
    }

    fn join(&self, now: DateTime<Utc>, locale: Locale, zone: Tz) -> Join {
        match &self.room {
            _ if self.bookings.is_empty() || self.pending == i64::try_from(self.bookings.len()).unwrap_or(0) => {
                Join::None
            }
            None => Join::None,
            Some(_) => match door(self.span, now) {
                Door::Opens(at) => Join::Opens { at: locale.time(local(at, zone).time()) },
                Door::Open(_) => Join::Open,
                Door::Closed => Join::Over,
            },
        }
    }
}
