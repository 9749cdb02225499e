//! Server functions of the calendars of those who give appointments.

use crate::model::{CoachCalendar, CoachQuery, HouseCalendar, HouseQuery};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use preau_kernel::AppError;

/// A week, a month or a day of the provider who is signed in.
#[server(input = Json)]
pub async fn show_coach_calendar(query: CoachQuery) -> Result<CoachCalendar, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::coach_calendar(&platform, &actor, &query)).await
}

/// All coaches on a day or in a week.
#[server(input = Json)]
pub async fn show_house_calendar(query: HouseQuery) -> Result<HouseCalendar, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::house_calendar(&platform, &actor, &query)).await
}
