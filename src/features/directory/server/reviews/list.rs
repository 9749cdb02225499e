//! Reads reviews: everybody those that are published, the parties their own, the back office all.

use crate::model::{ProviderId, PublicReview, Rating, ReviewId, ReviewList, ReviewRow, ReviewSide, ReviewState};
use chrono::{DateTime, Utc};
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, Outcome, Page, PageRequest, Relation, Text};
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform, Tx};
use uuid::Uuid;

/// Shown on a provider's page.
const SHOWN: i64 = 12;

/// What the published reviews of a provider come to.
///
/// # Errors
/// When the connection is lost.
pub async fn rate(tx: &mut Tx, provider_id: ProviderId) -> Outcome<Option<Rating>> {
    let row = sqlx::query!(
        r#"select count(*) as "count!", coalesce(sum(rating), 0) as "sum!"
             from reviews where provider_id = $1 and side = 'learner' and published_at is not null and hidden_at is null"#,
        provider_id.0
    )
    .fetch_one(&mut **tx)
    .await
    .internal("rate a provider")?;
    Ok(Rating::of(row.count, row.sum))
}

/// The latest published reviews of a provider.
///
/// # Errors
/// When the connection is lost.
pub async fn list_published(tx: &mut Tx, provider_id: ProviderId) -> Outcome<Vec<PublicReview>> {
    let rows = sqlx::query!(
        r#"select r.rating, r.body, r.by_student, r.published_at as "published_at!", s.name_fr, s.name_en
             from reviews r join subjects s on s.slug = r.subject
            where r.provider_id = $1 and r.side = 'learner' and r.published_at is not null and r.hidden_at is null
            order by r.published_at desc, r.id limit $2"#,
        provider_id.0,
        SHOWN,
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list reviews of a provider")?;
    let reviews = rows.into_iter().map(|row| PublicReview {
        rating: row.rating,
        body: row.body,
        subject: Text { fr: row.name_fr, en: row.name_en },
        by_student: row.by_student,
        on: row.published_at.date_naive(),
    });
    Ok(reviews.collect())
}

/// What a party of a booking may read of what was said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Who says it.
    pub side: ReviewSide,
    /// Who wrote it.
    pub author_id: UserId,
    /// 1 to 5.
    pub rating: i16,
    /// In words; may be empty.
    pub body: String,
    /// When both can be read at the latest.
    pub closes_at: DateTime<Utc>,
    /// Can the other side read it?
    pub published: bool,
}

/// What the actor of this transaction may read about a booking: their own side, and the other when both are published.
///
/// # Errors
/// When the connection is lost.
pub async fn list_said(tx: &mut Tx, booking_id: Uuid) -> Outcome<Vec<Said>> {
    sqlx::query_as!(
        Said,
        r#"select side as "side: ReviewSide", author_id as "author_id: UserId", rating, body, closes_at,
                  published_at is not null as "published!"
             from reviews where booking_id = $1 order by side"#,
        booking_id
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list reviews of a booking")
}

/// A page of the reviews of a state, for the back office; an unknown state is that of those published.
///
/// # Errors
/// [`preau_kernel::AppError::Forbidden`] for anybody else.
pub async fn list_all(platform: &Platform, actor: &Actor, state: &str, page: PageRequest) -> Outcome<ReviewList> {
    actor.may(Action::ReviewModerate, Relation::Foreign)?;
    let person = actor.signed_in()?;
    let state = ReviewState::from_code(state).unwrap_or(ReviewState::Published);
    let mut tx = platform.db.begin_as(actor).await?;
    let rows = sqlx::query!(
        r#"select r.id as "id: ReviewId", r.side as "side: ReviewSide", r.rating, r.body, r.written_at, r.closes_at,
                  r.hidden_reason, p.pseudonym, s.name_fr, s.name_en,
                  trim(a.first_name || ' ' || a.last_name) as "author!",
                  trim(u.first_name || ' ' || u.last_name) as "student!", count(*) over () as "total!"
             from reviews r
             join providers p on p.id = r.provider_id
             join subjects s on s.slug = r.subject
             join users a on a.id = r.author_id
             join users u on u.id = r.student_id
            where case $1 when 'masques' then r.hidden_at is not null
                          when 'attente' then r.hidden_at is null and r.published_at is null
                          else r.hidden_at is null and r.published_at is not null end
            order by r.written_at desc, r.id
            limit $2 offset $3"#,
        state.code(),
        page.limit(),
        page.offset(),
    )
    .fetch_all(&mut *tx)
    .await
    .internal("list reviews")?;
    let total = rows.first().map_or(0, |row| row.total);
    let date = |at| person.locale.date(local(at, zone(&person.time_zone)).date());
    let items = rows.into_iter().map(|row| ReviewRow {
        id: row.id,
        side: row.side,
        author: row.author,
        coach: row.pseudonym,
        student: row.student,
        subject: Text { fr: row.name_fr, en: row.name_en },
        rating: row.rating,
        body: row.body,
        state,
        written: date(row.written_at),
        closes: date(row.closes_at),
        hidden_reason: row.hidden_reason,
    });
    Ok(ReviewList { page: Page::new(page, items.collect(), total) })
}
