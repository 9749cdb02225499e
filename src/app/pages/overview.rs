//! `/admin`: where things stand, and the way to each list.

use crate::surroundings::use_surroundings;
use leptos::prelude::*;
use preau_kernel::AppError;
use preau_ui::{ErrorState, PageHeader, PageTitle, Skeleton, StatCard};
use serde::{Deserialize, Serialize};

/// Counts shown on the overview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// Households, companies and individuals.
    pub accounts: i64,
    /// Appointments booked and not over.
    pub upcoming: i64,
    /// Reports that should have been written by now.
    pub overdue_reports: i64,
    /// Payments that wait for an answer.
    pub open_payments: i64,
    /// Mails that could not be sent.
    pub failed_mails: i64,
    /// Jobs that were given up.
    pub failed_jobs: i64,
}

/// Counts for the overview.
#[server]
pub async fn count_activity() -> Result<Activity, AppError> {
    use preau_kernel::{Action, Relation};
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(async {
        actor.may(Action::PeopleList, Relation::Foreign)?;
        crate::server::count(&platform, &actor).await
    })
    .await
}

/// The overview.
#[component]
pub fn OverviewPage() -> AnyView {
    let locale = use_surroundings().locale;
    let overview = preau_ui::load(|| (), |()| count_activity());
    view! {
        <PageTitle text=locale.pick("Vue d’ensemble", "Overview") />
        <PageHeader title=locale.pick("Vue d’ensemble", "Overview") />
        <Suspense fallback=|| view! { <Skeleton lines=4 /> }>
            {move || Suspend::new(async move {
                match overview.await {
                    Ok(counts) => cards(locale, &counts),
                    Err(error) => view! { <ErrorState error retry="/admin" /> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn cards(locale: preau_kernel::Locale, counts: &Activity) -> AnyView {
    let card = |label: &'static str, value: i64, href: &'static str, link: &'static str| {
        view! { <StatCard label value=value.to_string()><a href=href>{link}</a></StatCard> }
    };
    view! {
        <div class="grid-3">
            {card(locale.pick("Comptes", "Accounts"), counts.accounts, "/admin/personnes", locale.pick("Voir les personnes", "See people"))}
            {card(locale.pick("Séances à venir", "Upcoming sessions"), counts.upcoming, "/admin/reservations", locale.pick("Voir les réservations", "See bookings"))}
            {card(locale.pick("Comptes rendus en retard", "Overdue reports"), counts.overdue_reports, "/admin/comptes-rendus", locale.pick("Voir les comptes rendus", "See the reports"))}
            {card(locale.pick("Paiements en attente", "Open payments"), counts.open_payments, "/admin/paiements", locale.pick("Voir les paiements", "See payments"))}
            {card(locale.pick("Courriels en échec", "Failed mails"), counts.failed_mails, "/admin/courriels", locale.pick("Voir les courriels", "See mails"))}
            <StatCard
                label=locale.pick("Travaux abandonnés", "Jobs given up")
                value=counts.failed_jobs.to_string()
                hint=locale.pick("Repris automatiquement jusqu’à 25 fois", "Retried automatically up to 25 times")
            />
        </div>
    }
    .into_any()
}
