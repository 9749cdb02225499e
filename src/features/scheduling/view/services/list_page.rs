//! `/admin/services`: what can be booked, what it costs, and until when it can be cancelled.

use crate::api::services::list_offered;
use crate::model::{SERVICES, Service};
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{EmptyState, ErrorState, PageHeader, PageTitle, Skeleton, Table, use_locale};

/// The page.
#[component]
pub fn ServicesPage() -> AnyView {
    let locale = use_locale();
    let services = preau_ui::load(|| (), |()| list_offered());
    let title = locale.pick("Services", "Services");
    view! {
        <PageTitle text=title />
        <PageHeader
            title
            subtitle=locale.pick(
                "Ce que l’on peut réserver, ce que cela coûte, et jusqu’à quand on peut l’annuler.",
                "What can be booked, what it costs, and until when it can be cancelled.",
            )
        />
        <Suspense fallback=|| view! { <Skeleton lines=6 /> }>{move || Suspend::new(async move {
            match services.await {
                Ok(services) => list(locale, services),
                Err(error) => view! { <ErrorState error retry=SERVICES /> }.into_any(),
            }
        })}</Suspense>
    }
    .into_any()
}

const fn columns(locale: Locale) -> [&'static str; 5] {
    match locale {
        Locale::Fr => ["Service", "Durée", "Coût", "Remboursé jusqu’à", "Annulable jusqu’à"],
        Locale::En => ["Service", "Duration", "Cost", "Refunded until", "Cancelled until"],
    }
}

fn list(locale: Locale, services: Vec<Service>) -> AnyView {
    if services.is_empty() {
        return view! {
            <EmptyState title=locale.pick("Aucun service pour l’instant", "No service yet") />
        }
        .into_any();
    }
    let lines = services.into_iter().map(|service| line(locale, service)).collect_view();
    let head = columns(locale).map(str::to_owned).to_vec();
    view! { <Table caption=locale.pick("Services", "Services") head>{lines}</Table> }.into_any()
}

fn line(locale: Locale, service: Service) -> AnyView {
    let [name, duration, cost, refunded, cancelled] = columns(locale);
    let href = format!("{SERVICES}/{}", service.code.code());
    let (minutes, refund, refuse) = (service.minutes, service.refund_hours, service.refuse_hours);
    view! {
        <tr>
            <td data-label=name><a href=href><strong>{service.name.get(locale).to_owned()}</strong></a></td>
            <td data-label=duration class="nowrap">{format!("{minutes} min")}</td>
            <td data-label=cost class="nowrap">{service.credits.format(locale)}</td>
            <td data-label=refunded class="nowrap">{tr!(locale, "{refund} h avant", "{refund} h before")}</td>
            <td data-label=cancelled class="nowrap">{tr!(locale, "{refuse} h avant", "{refuse} h before")}</td>
        </tr>
    }
    .into_any()
}
