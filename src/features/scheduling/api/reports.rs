//! Server functions about reports on appointments.

use crate::model::{AppointmentId, BookingId, Desk, DueCount, FollowUp, ReportLine, ReportSheet};
use leptos::prelude::*;
use preau_kernel::{AppError, Page};
use std::collections::BTreeMap;

#[cfg(not(target_arch = "wasm32"))]
use crate::server;
#[cfg(not(target_arch = "wasm32"))]
use preau_platform::context::{answer, asked};

/// Reports to be written, or those that were.
#[server]
pub async fn list_reports(desk: Desk, filed: bool, page: u32) -> Result<Page<ReportLine>, AppError> {
    let (platform, actor) = asked()?;
    answer(server::list_reports(&platform, &actor, desk, filed, preau_kernel::PageRequest::new(page))).await
}

/// How many reports are to be written.
#[server]
pub async fn count_due_reports(desk: Desk) -> Result<DueCount, AppError> {
    let (platform, actor) = asked()?;
    answer(server::count_due(&platform, &actor, desk)).await
}

/// The report of an appointment, for who writes it.
#[server]
pub async fn show_report(id: AppointmentId) -> Result<ReportSheet, AppError> {
    let (platform, actor) = asked()?;
    answer(server::show_report(&platform, &actor, id)).await
}

/// Keeps a draft (`step=draft`), files the report, or corrects one that was filed (`step=correct`); then shows it.
#[server]
pub async fn save_report(
    appointment_id: AppointmentId,
    #[server(default)] attendance: BTreeMap<String, String>,
    #[server(default)] summary: String,
    #[server(default)] next_steps: String,
    #[server(default)] note: String,
    #[server(default)] levels: BTreeMap<String, String>,
    #[server(default)] step: String,
) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    answer(async {
        let form = crate::model::ReportForm { attendance, summary, next_steps, note, levels };
        let (address, info) = match step.as_str() {
            "draft" => (server::save_draft(&platform, &actor, appointment_id, &form).await?, "report-kept"),
            "correct" => (server::edit_report(&platform, &actor, appointment_id, &form).await?, "report-corrected"),
            _ => (server::file_report(&platform, &actor, appointment_id, &form).await?, "report-filed"),
        };
        leptos_axum::redirect(&format!("{address}?info={info}"));
        Ok(())
    })
    .await
}

/// What follows the appointment of a booking: its report, and what is said of it.
#[server]
pub async fn show_follow_up(id: BookingId) -> Result<FollowUp, AppError> {
    let (platform, actor) = asked()?;
    answer(server::follow_up(&platform, &actor, id)).await
}
