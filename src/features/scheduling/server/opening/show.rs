//! The page of a provider's availability: hours, exceptions, what is booked outside of them, and what students are offered.

use super::super::blocks::list_given;
use super::super::free_slots::compute;
use super::super::live::last_change;
use super::super::rules::slots::{Schedule, SlotState, keeps};
use super::super::rules::span::Span;
use super::super::rules::week::{day_of, monday_of, shifted, span_of, title, zone_name};
use super::super::schedules::load_schedules;
use super::super::{offers, services};
use super::words::{minutes, span_in_words};
use super::{Keeper, RESTORABLE, find_keeper};
use crate::model::{
    Availability, ExceptionId, ExceptionRow, HoursId, OpenPreview, OutsideBooking, PreviewDay, Removed, WeeklyHours,
};
use chrono::{DateTime, Days, TimeDelta, Utc};
use preau_directory::server::find_of_user;
use preau_kernel::id::UserId;
use preau_kernel::{Actor, Outcome, SignedIn};
use preau_platform::time::local;
use preau_platform::{IntoInternal, Platform, Tx};

/// How far ahead bookings are held against the hours.
const AHEAD: TimeDelta = TimeDelta::days(400);

/// The availability of the actor, or of the provider of this slug.
///
/// # Errors
/// [`preau_kernel::AppError::Forbidden`], [`preau_kernel::AppError::NotFound`] for anybody but the provider and the back
/// office.
pub async fn show_availability(platform: &Platform, actor: &Actor, slug: Option<&str>) -> Outcome<Availability> {
    let mut tx = platform.db.begin_as(actor).await?;
    let as_of = last_change(&mut tx).await?;
    let (person, keeper) = find_keeper(&mut tx, actor, slug).await?;
    let now = platform.now();
    let (hours, removed_hours) = list_hours(&mut tx, &keeper, now).await?;
    let (exceptions, removed_exception) = list_exceptions(&mut tx, &keeper, &person, now).await?;
    let removed = match (removed_hours, removed_exception) {
        (Some(hours), Some(exception)) if hours.0 < exception.0 => Some(exception.1),
        (Some(hours), _) => Some(hours.1),
        (None, exception) => exception.map(|exception| exception.1),
    };
    let window = Span::lasting(now, AHEAD);
    let schedule = load_schedules(&mut tx, &[keeper.id], window).await?.remove(&keeper.id);
    let outside = match &schedule {
        Some(schedule) => list_outside(&mut tx, &keeper, &person, schedule, window).await?,
        None => vec![],
    };
    let preview = preview(platform, &mut tx, &keeper, &person, schedule.as_ref()).await?;
    Ok(Availability {
        provider_id: keeper.id,
        slug: slug.map(|_| keeper.slug),
        name: keeper.name,
        as_of,
        zone: zone_name(person.locale, keeper.zone),
        today: day_of(keeper.zone, now).to_string(),
        hours,
        exceptions,
        removed,
        outside,
        preview,
    })
}

/// Something removed, and when.
type Gone = Option<(DateTime<Utc>, Removed)>;

async fn list_hours(tx: &mut Tx, keeper: &Keeper, now: DateTime<Utc>) -> Outcome<(Vec<WeeklyHours>, Gone)> {
    let rows = sqlx::query!(
        r#"select id as "id: HoursId", version, weekday, starts, ends, removed_at from availability_rules
            where provider_id = $1 and (removed_at is null or removed_at > $2)
            order by weekday, starts"#,
        keeper.id.0,
        now - RESTORABLE
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list hours")?;
    let (mut hours, mut gone) = (Vec::new(), None);
    for row in rows {
        let of_row = WeeklyHours {
            id: row.id,
            version: row.version,
            weekday: u32::try_from(row.weekday).unwrap_or(1),
            from: minutes(row.starts),
            to: minutes(row.ends),
        };
        match row.removed_at {
            None => hours.push(of_row),
            Some(at) => gone = newest(gone, (at, Removed::Hours(of_row))),
        }
    }
    Ok((hours, gone))
}

async fn list_exceptions(
    tx: &mut Tx,
    keeper: &Keeper,
    person: &SignedIn,
    now: DateTime<Utc>,
) -> Outcome<(Vec<ExceptionRow>, Gone)> {
    let rows = sqlx::query!(
        r#"select e.id as "id: ExceptionId", lower(e.during) as "from!", upper(e.during) as "to!", e.open, e.removed_at,
                  r.reason as "reason?"
             from availability_exceptions e
             left join availability_reasons r on r.exception_id = e.id
            where e.provider_id = $1 and upper(e.during) > $2 and (e.removed_at is null or e.removed_at > $3)
            order by lower(e.during), e.id"#,
        keeper.id.0,
        now,
        now - RESTORABLE
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list exceptions")?;
    let (mut exceptions, mut gone) = (Vec::new(), None);
    for row in rows {
        let of_row = ExceptionRow {
            id: row.id,
            when: span_in_words(person.locale, keeper.zone, Span { from: row.from, to: row.to }),
            open: row.open,
            reason: row.reason.unwrap_or_default(),
        };
        match row.removed_at {
            None => exceptions.push(of_row),
            Some(at) => gone = newest(gone, (at, Removed::Exception(of_row))),
        }
    }
    Ok((exceptions, gone))
}

fn newest(one: Gone, other: (DateTime<Utc>, Removed)) -> Gone {
    match one {
        Some(one) if one.0 >= other.0 => Some(one),
        _ => Some(other),
    }
}

/// One-to-one appointments ahead that the hours kept now would not allow. Workshops have dates of their own.
async fn list_outside(
    tx: &mut Tx,
    keeper: &Keeper,
    person: &SignedIn,
    schedule: &Schedule,
    window: Span,
) -> Outcome<Vec<OutsideBooking>> {
    let given = list_given(tx, &[keeper.id], window).await?;
    let blocks = given.into_iter().filter(|given| !keeps(schedule, given.span)).map(|given| OutsideBooking {
        day: person.locale.long_date(local(given.span.from, keeper.zone).date()),
        block: given.block(window.from, person.locale, keeper.zone),
    });
    Ok(blocks.filter(|outside| outside.block.seats.is_none()).collect())
}

/// Next week as students see it, for the first service that this provider gives alone.
async fn preview(
    platform: &Platform,
    tx: &mut Tx,
    keeper: &Keeper,
    person: &SignedIn,
    schedule: Option<&Schedule>,
) -> Outcome<OpenPreview> {
    let monday = shifted(monday_of(day_of(keeper.zone, platform.now())), 1);
    let user_id =
        sqlx::query_scalar!(r#"select user_id as "user_id: UserId" from providers where id = $1"#, keeper.id.0)
            .fetch_one(&mut **tx)
            .await
            .internal("find provider")?;
    let card = find_of_user(tx, user_id).await?;
    let given = services::list_services(tx).await?;
    let service = card.and_then(|card| given.into_iter().find(|service| offers(&card, service)));
    let slots = match (schedule, &service) {
        (Some(schedule), Some(service)) => compute(platform, schedule, service, span_of(keeper.zone, monday)),
        _ => vec![],
    };
    let free: Vec<_> = slots
        .into_iter()
        .filter(|slot| slot.state == SlotState::Free)
        .map(|slot| local(slot.span.from, keeper.zone))
        .collect();
    let days = (0..7).filter_map(|n| monday.checked_add_days(Days::new(n))).map(|date| PreviewDay {
        day: person.locale.long_date(date),
        times: free.iter().filter(|at| at.date() == date).map(|at| person.locale.time(at.time())).collect(),
    });
    Ok(OpenPreview {
        title: title(person.locale, monday),
        service: service.map(|service| service.name),
        days: days.collect(),
    })
}
