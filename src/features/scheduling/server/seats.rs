//! Reads bookings with everything their pages say about them, whoever asks (row-level security narrows it).

use super::rules::door::{Door, door};
use super::rules::span::Span;
use super::rules::week::day_of;
use crate::model::policy::Terms;
use crate::model::{AppointmentId, BookingId, BookingRow, BookingStatus, Join, ServiceCode};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use preau_credits::Credits;
use preau_directory::ProviderId;
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Locale, Outcome, PageRequest, Text};
use preau_platform::time::local;
use preau_platform::{IntoInternal, Tx};

/// A booking with its appointment, student and coach.
#[derive(Clone, Debug)]
pub struct Seat {
    /// Which.
    pub id: BookingId,
    /// In which appointment.
    pub appointment_id: AppointmentId,
    /// Where it stands.
    pub status: BookingStatus,
    /// When it stops being kept, while it is pending.
    pub held_until: Option<DateTime<Utc>>,
    /// It was a hold that nobody confirmed.
    pub lapsed: bool,
    /// What whoever called it off had to say; may be empty.
    pub cancel_note: String,
    /// What it cost.
    pub credits: Credits,
    /// What was given back.
    pub refunded: Credits,
    /// Beginning.
    pub starts_at: DateTime<Utc>,
    /// End.
    pub ends_at: DateTime<Utc>,
    /// iCalendar SEQUENCE.
    pub sequence: i32,
    /// Who learns.
    pub student_id: UserId,
    /// Who pays.
    pub account_id: AccountId,
    /// Given name of the student.
    pub student_first_name: String,
    /// Family name of the student.
    pub student_last_name: String,
    /// With whom.
    pub provider_id: ProviderId,
    /// The person behind the pseudonym.
    pub provider_user_id: UserId,
    /// The pseudonym.
    pub coach: String,
    /// Slug of the coach.
    pub coach_slug: String,
    /// Where the coach teaches on site; may be empty.
    pub city: String,
    /// Zone of the coach, when a schedule says so.
    pub coach_zone: Option<String>,
    /// What.
    pub service_code: ServiceCode,
    /// Its name.
    pub service: Text,
    /// Cancelled at least this many hours before: everything is given back.
    pub refund_hours: i32,
    /// From this many hours before on, learners can no longer cancel.
    pub refuse_hours: i32,
    /// About what: the subject, or the title of a workshop.
    pub subject: Text,
    /// Address of the video room, for its parties.
    pub room: Option<String>,
}

impl Seat {
    /// The state of the room at `now`; `None` when it is not online, or will not take place.
    pub fn door(&self, now: DateTime<Utc>) -> Option<Door> {
        let active = matches!(self.status, BookingStatus::Confirmed | BookingStatus::Completed);
        let span = Span { from: self.starts_at, to: self.ends_at };
        (active && self.room.is_some()).then(|| door(span, now))
    }

    /// The way in at `now`, for a reader in `zone`.
    pub fn join(&self, now: DateTime<Utc>, locale: Locale, zone: Tz) -> Join {
        match self.door(now) {
            None => Join::None,
            Some(Door::Opens(at)) => Join::Opens { at: locale.time(local(at, zone).time()) },
            Some(Door::Open(_)) => Join::Open,
            Some(Door::Closed) => Join::Over,
        }
    }

    /// What the rules about cancelling and moving look at.
    pub fn terms(&self) -> Terms {
        Terms {
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            cost: self.credits,
            refund_hours: self.refund_hours,
            refuse_hours: self.refuse_hours,
        }
    }

    /// Is it kept at `now`, waiting to be confirmed?
    pub fn is_held(&self, now: DateTime<Utc>) -> bool {
        self.status == BookingStatus::Pending && self.held_until.is_some_and(|until| now < until)
    }

    /// "14:00 – 15:00"
    pub fn hours(&self, locale: Locale, zone: Tz) -> String {
        let time = |at| locale.time(local(at, zone).time());
        format!("{} – {}", time(self.starts_at), time(self.ends_at))
    }

    /// Is it over, or will it not take place?
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        now >= self.ends_at
    }

    /// As a line of a list.
    pub fn into_row(self, now: DateTime<Utc>, locale: Locale, zone: Tz) -> BookingRow {
        BookingRow {
            id: self.id,
            day: locale.short_date(day_of(zone, self.starts_at)),
            time: self.hours(locale, zone),
            join: self.join(now, locale, zone),
            over: self.is_over(now),
            student: format!("{} {}", self.student_first_name, self.student_last_name).trim_end().to_owned(),
            coach: self.coach,
            service: self.service,
            subject: self.subject,
            credits: self.credits,
            status: self.status,
        }
    }
}

/// A booking as it is read.
struct Row {
    id: BookingId,
    appointment_id: AppointmentId,
    status: BookingStatus,
    held_until: Option<DateTime<Utc>>,
    lapsed: bool,
    cancel_note: String,
    credits: i32,
    refunded: i32,
    provider_id: ProviderId,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    sequence: i32,
    student_id: UserId,
    account_id: AccountId,
    first_name: String,
    last_name: String,
    provider_user_id: UserId,
    pseudonym: String,
    slug: String,
    city: String,
    coach_zone: Option<String>,
    service_code: ServiceCode,
    service_fr: String,
    service_en: String,
    refund_hours: i32,
    refuse_hours: i32,
    subject_fr: String,
    subject_en: String,
    room: Option<String>,
    total: i64,
}

impl From<Row> for Seat {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            appointment_id: row.appointment_id,
            status: row.status,
            held_until: row.held_until,
            lapsed: row.lapsed,
            cancel_note: row.cancel_note,
            provider_id: row.provider_id,
            credits: Credits(row.credits),
            refunded: Credits(row.refunded),
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            sequence: row.sequence,
            student_id: row.student_id,
            account_id: row.account_id,
            student_first_name: row.first_name,
            student_last_name: row.last_name,
            provider_user_id: row.provider_user_id,
            coach: row.pseudonym,
            coach_slug: row.slug,
            city: row.city,
            coach_zone: row.coach_zone,
            service_code: row.service_code,
            service: Text { fr: row.service_fr, en: row.service_en },
            refund_hours: row.refund_hours,
            refuse_hours: row.refuse_hours,
            subject: Text { fr: row.subject_fr, en: row.subject_en },
            room: row.room,
        }
    }
}

/// Reads the bookings for which this holds.
macro_rules! seats {
    ($condition:tt, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            Row,
            r#"select b.id as "id: BookingId", b.appointment_id as "appointment_id: AppointmentId",
                  b.status as "status: BookingStatus", b.held_until, b.lapsed, b.cancel_note, b.credits, b.refunded,
                  b.provider_id as "provider_id: ProviderId",
                  lower(b.during) as "starts_at!", upper(b.during) as "ends_at!", a.sequence,
                  b.student_id as "student_id: UserId", b.account_id as "account_id: AccountId",
                  u.first_name, u.last_name,
                  p.user_id as "provider_user_id: UserId",
                  p.pseudonym, p.slug, case when se.online then '' else coalesce(nullif(se.place, ''), p.city) end as "city!",
                  ps.time_zone as "coach_zone?",
                  a.service as "service_code: ServiceCode", s.name_fr as service_fr, s.name_en as service_en,
                  b.refund_hours, b.refuse_hours,
                  coalesce(se.title_fr, m.name_fr) as "subject_fr!", coalesce(se.title_en, m.name_en) as "subject_en!",
                  r.url as "room?", count(*) over () as "total!"
             from bookings b
             join appointments a on a.id = b.appointment_id
             join services s on s.code = a.service
             join subjects m on m.slug = a.subject
             join providers p on p.id = b.provider_id
             join users u on u.id = b.student_id
             left join provider_schedules ps on ps.provider_id = p.id
             left join video_rooms r on r.appointment_id = a.id
             left join series se on se.id = a.series_id
            where "# + $condition,
            $($argument),*
        )
    };
}

/// What is wanted; what is not given does not narrow.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Of these students.
    pub students: Option<Vec<UserId>>,
    /// With this coach.
    pub provider: Option<ProviderId>,
    /// Of this status.
    pub status: Option<BookingStatus>,
    /// Ending after this.
    pub ends_after: Option<DateTime<Utc>>,
    /// Beginning before this.
    pub starts_before: Option<DateTime<Utc>>,
    /// Ended by this instant, or will not take place.
    pub done_by: Option<DateTime<Utc>>,
    /// Will take place, and not over by this instant.
    pub ahead_of: Option<DateTime<Utc>>,
    /// Part of the name of the student or the coach; accents and case do not count.
    pub name: Option<String>,
    /// Latest first instead of soonest first.
    pub latest_first: bool,
    /// Rows to fetch; all (within reason) when there is no page.
    pub page: Option<PageRequest>,
}

/// The bookings wanted and how many there are on all pages together.
///
/// # Errors
/// When the connection is lost.
pub async fn list_seats(tx: &mut Tx, wanted: &Wanted) -> Outcome<(Vec<Seat>, i64)> {
    let students: Option<Vec<uuid::Uuid>> = wanted.students.as_ref().map(|ids| ids.iter().map(|id| id.0).collect());
    let (limit, offset) = wanted.page.map_or((500, 0), |page| (page.limit(), page.offset()));
    let rows = seats!(
        r#"not b.lapsed
              and ($1::uuid[] is null or b.student_id = any ($1))
              and ($2::uuid is null or b.provider_id = $2)
              and ($3::text is null or b.status = $3)
              and ($4::timestamptz is null or upper(b.during) > $4)
              and ($5::timestamptz is null or lower(b.during) < $5)
              and ($6::timestamptz is null or upper(b.during) <= $6 or b.status in ('cancelled', 'no_show', 'completed'))
              and ($7::timestamptz is null or (upper(b.during) > $7 and b.status in ('pending', 'confirmed')))
              -- strpos, not like: what was typed holds no wildcards
              and ($8::text is null
                   or strpos(lower(unaccent(u.first_name || ' ' || u.last_name)), lower(unaccent($8))) > 0
                   or strpos(lower(unaccent(p.pseudonym)), lower(unaccent($8))) > 0)
            order by case when $9 then lower(b.during) end desc, lower(b.during), b.id
            limit $10 offset $11"#,
        students.as_deref(),
        wanted.provider.map(|id| id.0),
        wanted.status.map(BookingStatus::code),
        wanted.ends_after,
        wanted.starts_before,
        wanted.done_by,
        wanted.ahead_of,
        wanted.name,
        wanted.latest_first,
        limit,
        offset,
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list bookings")?;
    let total = rows.first().map_or(0, |row| row.total);
    Ok((rows.into_iter().map(Seat::from).collect(), total))
}

/// The booking of this id, if the actor may know of it. Nearly every use case begins with it, so it has a query of its own,
/// which Postgres can plan once and answer from indexes alone.
///
/// # Errors
/// When the connection is lost.
pub async fn find_seat(tx: &mut Tx, id: BookingId) -> Outcome<Option<Seat>> {
    let row = seats!("b.id = $1", id.0).fetch_optional(&mut **tx).await.internal("find booking")?;
    Ok(row.map(Seat::from))
}
