//! All bookings, for the back office.

use super::rules::span::start_of_day;
use super::seats::{Wanted, list_seats};
use crate::model::{BookingRow, BookingsQuery};
use preau_kernel::{Action, Actor, Outcome, Page, Relation};
use preau_platform::Platform;
use preau_platform::time::zone;

/// The bookings asked for, latest first. Days are those of the reader's zone.
///
/// # Errors
/// [`preau_kernel::AppError::Forbidden`] for anyone but the back office.
pub async fn list_bookings(platform: &Platform, actor: &Actor, query: &BookingsQuery) -> Outcome<Page<BookingRow>> {
    actor.may(Action::BookingList, Relation::Foreign)?;
    let person = actor.signed_in()?;
    let zone = zone(&person.time_zone);
    let name = query.q.trim();
    let wanted = Wanted {
        name: (!name.is_empty()).then(|| name.to_owned()),
        status: query.status,
        ends_after: query.from.map(|day| start_of_day(zone, day)),
        starts_before: query.to.and_then(|day| day.succ_opt()).map(|day| start_of_day(zone, day)),
        latest_first: true,
        page: Some(query.page),
        ..Wanted::default()
    };
    let mut tx = platform.db.begin_as(actor).await?;
    let (seats, total) = list_seats(&mut tx, &wanted).await?;
    let rows = seats.into_iter().map(|seat| seat.into_row(platform.now(), person.locale, zone)).collect();
    Ok(Page::new(query.page, rows, total))
}
