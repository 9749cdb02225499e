//! What a feed holds: for learners and families their lessons, for providers what they give; a month of what was
//! cancelled, so that calendars that only add also hear of it.

use crate::model::{AppointmentId, BookingId, BookingStatus, ServiceCode};
use chrono::{DateTime, TimeDelta, Utc};
use preau_identity::model::Organisation;
use preau_identity::server::people;
use preau_kernel::id::UserId;
use preau_kernel::{Actor, Locale, Outcome, Text, tr};
use preau_notifications::server::ics::{self, Event, Party};
use preau_platform::{IntoInternal, Platform, Tx};
use uuid::Uuid;

const PAST: TimeDelta = TimeDelta::days(90);
const FUTURE: TimeDelta = TimeDelta::days(365);
/// What was cancelled stays this long.
const CANCELLED: TimeDelta = TimeDelta::days(30);
/// More than anybody has in fifteen months.
const MOST: i64 = 5000;

struct Row {
    id: BookingId,
    appointment_id: AppointmentId,
    status: BookingStatus,
    capacity: i32,
    sequence: i32,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
    student_id: UserId,
    student: String,
    provider_user_id: UserId,
    coach: String,
    /// Where it takes place; empty when that is online, or nobody has said.
    place: String,
    service_code: ServiceCode,
    service_fr: String,
    service_en: String,
    /// A workshop has a title, which is then the subject's place.
    titled: bool,
    subject_fr: String,
    subject_en: String,
}

/// The actor's calendar as text, always the same while nothing in it changes.
pub(super) async fn write(
    platform: &Platform,
    tx: &mut Tx,
    actor: &Actor,
    organisation: &Organisation,
) -> Outcome<String> {
    let person = actor.signed_in()?;
    let students: Vec<UserId> = people::list_students_for(tx, actor).await?.iter().map(|s| s.user_id).collect();
    let rows = list(tx, platform.now(), &students, person.user_id).await?;
    let reader = Reader { platform, organisation, me: person.user_id, locale: person.locale };
    let mut events: Vec<(Event, bool)> = Vec::new();
    let mut groups: Vec<(AppointmentId, Vec<&Row>)> = Vec::new();
    for row in &rows {
        let given = row.provider_user_id == person.user_id;
        if given && row.capacity > 1 {
            match groups.iter_mut().find(|(id, _)| *id == row.appointment_id) {
                Some((_, seats)) => seats.push(row),
                None => groups.push((row.appointment_id, vec![row])),
            }
        } else {
            events.push((reader.event(row), row.status == BookingStatus::Cancelled));
        }
    }
    events.extend(groups.iter().filter_map(|(id, seats)| reader.group(*id, seats)));
    events.sort_by(|(a, _), (b, _)| (a.starts_at, &a.uid).cmp(&(b.starts_at, &b.uid)));
    Ok(ics::feed(&organisation.name, &events))
}

async fn list(tx: &mut Tx, now: DateTime<Utc>, students: &[UserId], provider: UserId) -> Outcome<Vec<Row>> {
    let students: Vec<Uuid> = students.iter().map(|id| id.0).collect();
    sqlx::query_as!(
        Row,
        r#"select b.id as "id: BookingId", a.id as "appointment_id: AppointmentId", b.status as "status: BookingStatus",
                  a.capacity, a.sequence, lower(b.during) as "starts_at!", upper(b.during) as "ends_at!",
                  greatest(b.booked_at, b.cancelled_at, e.last) as "changed_at!",
                  b.student_id as "student_id: UserId", u.first_name as student,
                  p.user_id as "provider_user_id: UserId", p.pseudonym as coach,
                  case when se.online then '' else coalesce(nullif(se.place, ''), p.city) end as "place!",
                  a.service as "service_code: ServiceCode", s.name_fr as service_fr, s.name_en as service_en,
                  se.title_fr is not null as "titled!",
                  coalesce(se.title_fr, m.name_fr) as "subject_fr!", coalesce(se.title_en, m.name_en) as "subject_en!"
             from bookings b
             join appointments a on a.id = b.appointment_id
             join services s on s.code = a.service
             join subjects m on m.slug = a.subject
             join providers p on p.id = b.provider_id
             join users u on u.id = b.student_id
             left join series se on se.id = a.series_id
            cross join lateral (
                  select max(e.occurred_at) as last, bool_or(e.kind = 'booking-confirmed') as confirmed
                    from outbox_events e
                   where e.payload ? 'booking_id' and e.payload ->> 'booking_id' = b.id::text) e
            where (b.student_id = any ($1) or p.user_id = $2)
              and upper(b.during) > $3 and lower(b.during) < $4
              -- A hold is not in calendars, and one that expired never was.
              and (b.status in ('confirmed', 'completed', 'no_show')
                   or b.status = 'cancelled' and b.cancelled_at > $5 and e.confirmed)
            order by lower(b.during), b.id limit $6"#,
        &students,
        provider.0,
        now - PAST,
        now + FUTURE,
        now - CANCELLED,
        MOST,
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list what a feed holds")
}

struct Reader<'a> {
    platform: &'a Platform,
    organisation: &'a Organisation,
    me: UserId,
    locale: Locale,
}

impl Reader<'_> {
    /// One seat, under the UID its mails have.
    fn event(&self, row: &Row) -> Event {
        let locale = self.locale;
        let subject = if locale == Locale::Fr { &row.subject_fr } else { &row.subject_en };
        let (student, coach) = (&row.student, &row.coach);
        let summary = if row.provider_user_id == self.me {
            tr!(locale, "{subject} avec {student}", "{subject} with {student}")
        } else if row.student_id == self.me {
            tr!(locale, "{subject} avec {coach}", "{subject} with {coach}")
        } else {
            tr!(locale, "{student}\u{202f}: {subject} avec {coach}", "{student}: {subject} with {coach}")
        };
        self.entry(row, ics::uid(self.platform, "booking", row.id), summary)
    }

    /// A workshop as who gives it sees it: one entry with everybody who comes.
    fn group(&self, id: AppointmentId, seats: &[&Row]) -> Option<(Event, bool)> {
        let coming: Vec<_> = seats.iter().filter(|seat| seat.status != BookingStatus::Cancelled).collect();
        let row = coming.first().map_or(seats.first().copied(), |seat| Some(**seat))?;
        let service = Text { fr: row.service_fr.clone(), en: row.service_en.clone() };
        let (service, subject) =
            (service.get(self.locale), if self.locale == Locale::Fr { &row.subject_fr } else { &row.subject_en });
        let names = coming.iter().map(|seat| seat.student.as_str()).collect::<Vec<_>>().join(", ");
        let summary = if row.titled {
            subject.clone()
        } else {
            tr!(self.locale, "{service}\u{202f}: {subject}", "{service}: {subject}")
        };
        let summary = if names.is_empty() { summary } else { format!("{summary} ({names})") };
        let mut event = self.entry(row, ics::uid(self.platform, "appointment", id), summary);
        event.stamp = seats.iter().map(|seat| seat.changed_at).max().unwrap_or(event.stamp);
        Some((event, coming.is_empty()))
    }

    fn entry(&self, row: &Row, uid: String, summary: String) -> Event {
        let page = format!("{}/espace/rendez-vous/{}", self.platform.config.public_url, row.id);
        // As in its mails: of the room only the page is told.
        let place = if row.service_code == ServiceCode::Online { "" } else { row.place.as_str() };
        let service = self.locale.pick(&row.service_fr, &row.service_en);
        Event {
            uid,
            sequence: u32::try_from(row.sequence).unwrap_or(0),
            stamp: row.changed_at,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            summary,
            description: format!("{service}\n{page}"),
            location: if place.is_empty() { page.clone() } else { place.to_owned() },
            url: Some(page),
            organizer: Party { name: self.organisation.name.clone(), address: self.organisation.email.clone() },
            attendees: vec![],
        }
    }
}
