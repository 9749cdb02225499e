//! Reads bookings for programs: plain facts, as row-level security and the policy allow the actor to see them.

use crate::model::{BookingId, BookingStatus, ServiceCode};
use chrono::{DateTime, Utc};
use preau_credits::Credits;
use preau_directory::ProviderId;
use preau_identity::server::people;
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Action, Actor, Outcome, Relation};
use preau_platform::http::rest::Paging;
use preau_platform::{IntoInternal, Platform, Tx};

/// One booking.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Which.
    pub id: BookingId,
    /// Where it stands.
    pub status: BookingStatus,
    /// With whom.
    pub provider_id: ProviderId,
    /// For whom.
    pub student_id: UserId,
    /// What.
    pub service: ServiceCode,
    /// Slug of the subject.
    pub subject: String,
    /// Beginning.
    pub start: DateTime<Utc>,
    /// End.
    pub end: DateTime<Utc>,
    /// What it cost.
    pub credits: Credits,
    /// Does it take place by video?
    pub online: bool,
}

/// What is wanted of a list; what is not given does not narrow.
#[derive(Clone, Copy, Debug, Default)]
pub struct Narrowing {
    /// This one.
    pub id: Option<BookingId>,
    /// Of this status.
    pub status: Option<BookingStatus>,
    /// Of this student.
    pub student_id: Option<UserId>,
    /// Ending after this.
    pub ends_after: Option<DateTime<Utc>>,
    /// Beginning before this.
    pub starts_before: Option<DateTime<Utc>>,
}

/// Whose bookings the actor may list.
struct Scope {
    all: bool,
    students: Vec<uuid::Uuid>,
    given_by: UserId,
}

/// A page of the actor's bookings, the latest first, and how many there are on all pages: a student's own, those of a
/// parent's children, those a provider gives, all of them for the back office.
///
/// # Errors
/// [`preau_kernel::AppError::Unauthenticated`] for a visitor.
pub async fn list(
    platform: &Platform,
    actor: &Actor,
    narrowing: &Narrowing,
    paging: Paging,
) -> Outcome<(Vec<Facts>, i64)> {
    let mut tx = platform.db.begin_as(actor).await?;
    let scope = scope(&mut tx, actor).await?;
    let rows = select(&mut tx, &scope, narrowing, paging.limit(), paging.offset()).await?;
    let total = match rows.first() {
        Some(row) => row.total,
        // Beyond the last page no row says how many there are.
        None if paging.page > 1 => select(&mut tx, &scope, narrowing, 1, 0).await?.first().map_or(0, |row| row.total),
        None => 0,
    };
    Ok((rows.into_iter().map(Row::into_facts).collect(), total))
}

async fn scope(tx: &mut Tx, actor: &Actor) -> Outcome<Scope> {
    let person = actor.signed_in()?;
    let mut students = Vec::new();
    for student in people::list_students_for(tx, actor).await? {
        actor.may(Action::BookingRead, actor.relation_to(Some(student.account_id), Some(student.user_id), None))?;
        students.push(student.user_id.0);
    }
    let all = actor.may(Action::BookingList, Relation::Foreign).is_ok();
    Ok(Scope { all, students, given_by: person.user_id })
}

/// The booking of this id; `None` when there is none or the actor may not know of it.
///
/// # Errors
/// [`preau_kernel::AppError::Forbidden`] for one they may know of and not read: a brother's.
pub async fn find(platform: &Platform, actor: &Actor, id: BookingId) -> Outcome<Option<Facts>> {
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let everything = Scope { all: true, students: vec![], given_by: person.user_id };
    let wanted = Narrowing { id: Some(id), ..Narrowing::default() };
    let Some(row) = select(&mut tx, &everything, &wanted, 1, 0).await?.pop() else { return Ok(None) };
    let relation = actor.relation_to(Some(row.account_id), Some(row.student_id), Some(row.provider_user_id));
    actor.may(Action::BookingRead, relation)?;
    Ok(Some(row.into_facts()))
}

struct Row {
    id: BookingId,
    status: BookingStatus,
    provider_id: ProviderId,
    provider_user_id: UserId,
    student_id: UserId,
    account_id: AccountId,
    service: ServiceCode,
    subject: String,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    credits: i32,
    online: bool,
    total: i64,
}

impl Row {
    fn into_facts(self) -> Facts {
        Facts {
            id: self.id,
            status: self.status,
            provider_id: self.provider_id,
            student_id: self.student_id,
            service: self.service,
            subject: self.subject,
            start: self.starts_at,
            end: self.ends_at,
            credits: Credits(self.credits),
            online: self.online,
        }
    }
}

async fn select(tx: &mut Tx, scope: &Scope, wanted: &Narrowing, limit: i64, offset: i64) -> Outcome<Vec<Row>> {
    sqlx::query_as!(
        Row,
        r#"select b.id as "id: BookingId", b.status as "status: BookingStatus",
                  b.provider_id as "provider_id: ProviderId", p.user_id as "provider_user_id: UserId",
                  b.student_id as "student_id: UserId", b.account_id as "account_id: AccountId",
                  a.service as "service: ServiceCode", a.subject,
                  lower(b.during) as "starts_at!", upper(b.during) as "ends_at!", b.credits,
                  a.service = 'online' or coalesce(se.online, false) as "online!",
                  count(*) over () as "total!"
             from bookings b
             join appointments a on a.id = b.appointment_id
             join providers p on p.id = b.provider_id
             left join series se on se.id = a.series_id
            where ($1 or b.student_id = any ($2) or p.user_id = $3)
              and ($4::uuid is null or b.id = $4)
              and ($5::text is null or b.status = $5)
              and ($6::uuid is null or b.student_id = $6)
              and ($7::timestamptz is null or upper(b.during) > $7)
              and ($8::timestamptz is null or lower(b.during) < $8)
            order by lower(b.during) desc, b.id
            limit $9 offset $10"#,
        scope.all,
        &scope.students,
        scope.given_by.0,
        wanted.id.map(|id| id.0),
        wanted.status.map(BookingStatus::code),
        wanted.student_id.map(|id| id.0),
        wanted.ends_after,
        wanted.starts_before,
        limit,
        offset,
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list bookings for a program")
}
