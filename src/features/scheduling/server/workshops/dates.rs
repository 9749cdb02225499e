//! Reads workshops date by date, with how many seats are taken and how many people wait: numbers that everybody may see.

use crate::model::{AppointmentId, SeriesId};
use chrono::{DateTime, Utc};
use preau_directory::ProviderId;
use preau_kernel::id::UserId;
use preau_kernel::{Outcome, Text};
use preau_platform::{IntoInternal, Tx};

/// One date of a workshop.
#[derive(Clone, Debug)]
pub(in super::super) struct WorkshopDay {
    pub(in super::super) series_id: SeriesId,
    pub(in super::super) appointment_id: AppointmentId,
    pub(in super::super) title: Text,
    pub(in super::super) description: String,
    pub(in super::super) subject_slug: String,
    pub(in super::super) subject: Text,
    pub(in super::super) provider_id: ProviderId,
    pub(in super::super) provider_user_id: UserId,
    pub(in super::super) coach: String,
    pub(in super::super) coach_slug: String,
    pub(in super::super) online: bool,
    pub(in super::super) place: String,
    pub(in super::super) minutes: i32,
    pub(in super::super) time_zone: String,
    pub(in super::super) starts_at: DateTime<Utc>,
    pub(in super::super) ends_at: DateTime<Utc>,
    pub(in super::super) status: String,
    pub(in super::super) capacity: i32,
    pub(in super::super) taken: i32,
    pub(in super::super) waiting: i32,
}

impl WorkshopDay {
    pub(in super::super) fn seats_left(&self) -> i32 {
        (self.capacity - self.taken).max(0)
    }

    pub(in super::super) fn is_cancelled(&self) -> bool {
        self.status == "cancelled"
    }
}

/// What is wanted; what is not given does not narrow.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Days {
    pub(in super::super) series: Option<SeriesId>,
    pub(in super::super) dates: Option<Vec<AppointmentId>>,
    pub(in super::super) provider: Option<ProviderId>,
    /// Will take place, and begins after this.
    pub(in super::super) ahead_of: Option<DateTime<Utc>>,
    /// Begins after this, whatever became of it.
    pub(in super::super) since: Option<DateTime<Utc>>,
}

/// The dates wanted, in order of time; the first thousand.
pub(in super::super) async fn list_days(tx: &mut Tx, wanted: &Days) -> Outcome<Vec<WorkshopDay>> {
    let dates: Option<Vec<uuid::Uuid>> = wanted.dates.as_ref().map(|ids| ids.iter().map(|id| id.0).collect());
    let rows = sqlx::query!(
        r#"select se.id as "series_id: SeriesId", a.id as "appointment_id: AppointmentId",
                  se.title_fr as "title_fr!", se.title_en as "title_en!", se.description,
                  m.slug as subject, m.name_fr, m.name_en,
                  p.id as "provider_id: ProviderId", p.user_id as "user_id: UserId", p.pseudonym, p.slug, se.online,
                  case when se.online then '' when se.place <> '' then se.place else p.city end as "place!",
                  se.minutes, se.time_zone, lower(a.during) as "starts_at!", upper(a.during) as "ends_at!", a.status, a.capacity,
                  seats_taken(a.id) as "taken!", line_length(a.id) as "waiting!"
             from appointments a
             join series se on se.id = a.series_id and se.kind = 'workshop'
             join subjects m on m.slug = se.subject
             join providers p on p.id = se.provider_id
            where ($1::uuid is null or se.id = $1)
              and ($2::uuid[] is null or a.id = any ($2))
              and ($3::uuid is null or se.provider_id = $3)
              and ($4::timestamptz is null or (a.status = 'scheduled' and lower(a.during) > $4))
              and ($5::timestamptz is null or lower(a.during) > $5)
            order by lower(a.during), a.id
            limit 1000"#,
        wanted.series.map(|id| id.0),
        dates.as_deref(),
        wanted.provider.map(|id| id.0),
        wanted.ahead_of,
        wanted.since,
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list dates of workshops")?;
    let days = rows.into_iter().map(|row| WorkshopDay {
        series_id: row.series_id,
        appointment_id: row.appointment_id,
        title: Text { fr: row.title_fr, en: row.title_en },
        description: row.description,
        subject_slug: row.subject,
        subject: Text { fr: row.name_fr, en: row.name_en },
        provider_id: row.provider_id,
        provider_user_id: row.user_id,
        coach: row.pseudonym,
        coach_slug: row.slug,
        online: row.online,
        place: row.place,
        minutes: row.minutes,
        time_zone: row.time_zone,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        status: row.status,
        capacity: row.capacity,
        taken: row.taken,
        waiting: row.waiting,
    });
    Ok(days.collect())
}

/// The dates by workshop, the workshop with the soonest date first.
pub(in super::super) fn by_workshop(days: Vec<WorkshopDay>) -> Vec<Vec<WorkshopDay>> {
    let mut workshops: Vec<Vec<WorkshopDay>> = Vec::new();
    for day in days {
        match workshops.iter_mut().find(|days| days[0].series_id == day.series_id) {
            Some(days) => days.push(day),
            None => workshops.push(vec![day]),
        }
    }
    workshops
}
