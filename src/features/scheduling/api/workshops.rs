//! Server functions of workshops: finding and joining them, planning and running them.

use crate::model::{
    AppointmentId, CalledOff, DatesPreview, Desk, GivenWorkshop, GivenWorkshops, Joined, Planning, SeriesId,
    WorkshopDetails, WorkshopDraft, WorkshopList, WorkshopQuery, WorkshopsQuery,
};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use preau_credits::Credits;
use preau_kernel::AppError;
use preau_kernel::id::UserId;

/// The workshops ahead.
#[server(input = Json)]
pub async fn list_workshops(query: WorkshopsQuery) -> Result<WorkshopList, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::browse_workshops(&platform, &actor, &query)).await
}

/// One workshop with its dates ahead.
#[server(input = Json)]
pub async fn show_workshop(id: SeriesId, query: WorkshopQuery) -> Result<WorkshopDetails, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::show_workshop(&platform, &actor, id, &query)).await
}

/// Joins the dates named (ids with commas between them) and shows the workshop.
#[server]
pub async fn join_workshop(
    series_id: SeriesId,
    #[server(default)] dates: String,
    student_id: UserId,
    #[server(default)] cost_seen: Option<Credits>,
    idempotency_key: String,
) -> Result<Joined, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(async {
        let dates: Result<Vec<AppointmentId>, _> = dates.split(',').map(str::parse).collect();
        let dates = dates.map_err(|_| AppError::NotFound)?;
        let request = crate::server::Join { series_id, dates, student_id, cost_seen, idempotency_key };
        let joined = crate::server::join_workshop(&platform, &actor, &request).await?;
        leptos_axum::redirect(&format!("/espace/ateliers/{series_id}?eleve={student_id}&info=workshop-joined"));
        Ok(joined)
    })
    .await
}

/// The page that plans a workshop.
#[server(input = Json)]
pub async fn plan_workshop(desk: Desk, draft: WorkshopDraft) -> Result<Planning, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::plan_workshop(&platform, &actor, desk, draft)).await
}

/// Plans a workshop and shows it.
#[server]
pub async fn create_workshop(
    desk: Desk,
    #[server(default)] draft: WorkshopDraft,
    #[server(default)] skip: bool,
    idempotency_key: String,
) -> Result<SeriesId, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(async {
        let created = crate::server::create_workshop(&platform, &actor, desk, &draft, skip, &idempotency_key).await?;
        leptos_axum::redirect(&format!("{}/{}?info=workshop-planned", desk.path(), created.id));
        Ok(created.id)
    })
    .await
}

/// Workshops that the reader runs.
#[server(input = Json)]
pub async fn list_given_workshops(desk: Desk) -> Result<GivenWorkshops, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::list_given(&platform, &actor, desk)).await
}

/// A workshop with who comes.
#[server]
pub async fn show_given_workshop(id: SeriesId) -> Result<GivenWorkshop, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::show_given(&platform, &actor, id)).await
}

/// Gives a date more or fewer seats and shows the workshop.
#[server]
pub async fn change_capacity(
    desk: Desk,
    appointment_id: AppointmentId,
    #[server(default)] capacity: String,
) -> Result<SeriesId, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(async {
        let id = crate::server::change_capacity(&platform, &actor, appointment_id, &capacity).await?;
        leptos_axum::redirect(&format!("{}/{id}?info=capacity-changed", desk.path()));
        Ok(id)
    })
    .await
}

/// What calling off a date, and perhaps those after it, would do.
#[server]
pub async fn preview_call_off(appointment_id: AppointmentId, following: bool) -> Result<DatesPreview, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::preview_call_off(&platform, &actor, appointment_id, following)).await
}

/// Calls off a date, and perhaps those after it, and shows the workshop.
#[server]
pub async fn call_off_dates(
    desk: Desk,
    appointment_id: AppointmentId,
    #[server(default)] following: bool,
    #[server(default)] reason: Option<String>,
) -> Result<CalledOff, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(async {
        let reason = reason.as_deref();
        let (id, done) = crate::server::call_off_dates(&platform, &actor, appointment_id, following, reason).await?;
        leptos_axum::redirect(&format!("{}/{id}?info=dates-called-off", desk.path()));
        Ok(done)
    })
    .await
}
