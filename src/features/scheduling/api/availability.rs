//! Server functions about when a provider is open. `coach` is the slug of whose availability it is, for the back office;
//! empty, it is that of who asks.

use crate::model::{Availability, BookingRules, ExceptionId, HoursId, KeptHours, RulesDraft};
use leptos::prelude::*;
use preau_kernel::AppError;

#[cfg(not(target_arch = "wasm32"))]
use crate::server::opening::{self, TypedHours};
#[cfg(not(target_arch = "wasm32"))]
use preau_platform::context::{answer, asked};

#[cfg(not(target_arch = "wasm32"))]
fn slug(coach: &str) -> Option<&str> {
    (!coach.is_empty()).then_some(coach)
}

/// Back to the page; only slugs of providers get here, since the use case has found one.
#[cfg(not(target_arch = "wasm32"))]
fn back(coach: &str, info: &str) {
    let page = crate::model::availability::availability_address(slug(coach));
    leptos_axum::redirect(&format!("{page}?info={info}"));
}

/// Hours, exceptions, bookings outside of them, and what students are offered.
#[server]
pub async fn show_availability(#[server(default)] coach: String) -> Result<Availability, AppError> {
    let (platform, actor) = asked()?;
    answer(opening::show_availability(&platform, &actor, slug(&coach))).await
}

/// How the provider may be booked.
#[server]
pub async fn show_booking_rules(#[server(default)] coach: String) -> Result<BookingRules, AppError> {
    let (platform, actor) = asked()?;
    answer(opening::show_booking_rules(&platform, &actor, slug(&coach))).await
}

/// All providers, for the back office.
#[server]
pub async fn list_hours_kept() -> Result<Vec<KeptHours>, AppError> {
    let (platform, actor) = asked()?;
    answer(opening::list_hours_kept(&platform, &actor)).await
}

/// Adds weekly hours.
#[server]
pub async fn add_hours(
    #[server(default)] coach: String,
    #[server(default)] weekday: String,
    #[server(default)] opens: String,
    #[server(default)] closes: String,
) -> Result<HoursId, AppError> {
    let (platform, actor) = asked()?;
    let typed = TypedHours { weekday: &weekday, opens: &opens, closes: &closes };
    let id = answer(opening::add_hours(&platform, &actor, slug(&coach), typed)).await?;
    back(&coach, "hours-added");
    Ok(id)
}

/// Changes weekly hours that were seen at this version.
#[server]
pub async fn change_hours(
    #[server(default)] coach: String,
    id: HoursId,
    #[server(default)] version: String,
    #[server(default)] weekday: String,
    #[server(default)] opens: String,
    #[server(default)] closes: String,
) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    let typed = TypedHours { weekday: &weekday, opens: &opens, closes: &closes };
    let version = version.parse().unwrap_or_default();
    answer(opening::change_hours(&platform, &actor, slug(&coach), id, version, typed)).await?;
    back(&coach, "hours-changed");
    Ok(())
}

/// Removes weekly hours.
#[server]
pub async fn remove_hours(#[server(default)] coach: String, id: HoursId) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    answer(opening::remove_hours(&platform, &actor, slug(&coach), id)).await?;
    back(&coach, "hours-removed");
    Ok(())
}

/// Brings removed weekly hours back.
#[server]
pub async fn restore_hours(#[server(default)] coach: String, id: HoursId) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    answer(opening::restore_hours(&platform, &actor, slug(&coach), id)).await?;
    back(&coach, "availability-restored");
    Ok(())
}

/// Closes some days, or part of one.
#[server]
pub async fn close_days(
    #[server(default)] coach: String,
    #[server(default)] first_day: String,
    #[server(default)] last_day: String,
    #[server(default)] first_time: String,
    #[server(default)] last_time: String,
    #[server(default)] reason: String,
) -> Result<ExceptionId, AppError> {
    let (platform, actor) = asked()?;
    let draft = crate::model::ClosureDraft { first_day, last_day, first_time, last_time, reason };
    let id = answer(opening::close_days(&platform, &actor, slug(&coach), &draft)).await?;
    back(&coach, "days-closed");
    Ok(id)
}

/// Opens some hours of one day in addition.
#[server]
pub async fn open_day(
    #[server(default)] coach: String,
    #[server(default)] day: String,
    #[server(default)] opens: String,
    #[server(default)] closes: String,
) -> Result<ExceptionId, AppError> {
    let (platform, actor) = asked()?;
    let id = answer(opening::open_day(&platform, &actor, slug(&coach), (&day, &opens, &closes))).await?;
    back(&coach, "day-opened");
    Ok(id)
}

/// Removes an exception.
#[server]
pub async fn remove_exception(#[server(default)] coach: String, id: ExceptionId) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    answer(opening::remove_exception(&platform, &actor, slug(&coach), id)).await?;
    back(&coach, "exception-removed");
    Ok(())
}

/// Brings a removed exception back.
#[server]
pub async fn restore_exception(#[server(default)] coach: String, id: ExceptionId) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    answer(opening::restore_exception(&platform, &actor, slug(&coach), id)).await?;
    back(&coach, "availability-restored");
    Ok(())
}

/// Saves how the provider may be booked.
#[server]
pub async fn save_booking_rules(
    #[server(default)] coach: String,
    #[server(flatten)] draft: RulesDraft,
) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    answer(opening::save_booking_rules(&platform, &actor, slug(&coach), &draft)).await?;
    back(&coach, "rules-saved");
    Ok(())
}
