//! The layout of each area with its navigation, around the page's `<Outlet />`.

use crate::layouts::{BackOfficeLayout, NavGroup, NavItem, PortalLayout, PublicLayout};
use crate::messages::message_of;
use crate::surroundings::use_surroundings;
use leptos::prelude::*;
use leptos_router::components::Outlet;
use preau_identity::view::SignOutButton;
use preau_kernel::policy::allows;
use preau_kernel::{Action, Locale, Relation, Role, Roles};
use preau_ui::{IconName, Toasts};

/// Around public pages.
#[component]
pub fn PublicShell() -> impl IntoView {
    view! { <PublicFrame><Outlet /></PublicFrame> }
}

/// The public layout, also of the page of an unknown address, which has no outlet.
#[component]
pub fn PublicFrame(children: Children) -> impl IntoView {
    let surroundings = use_surroundings();
    view! {
        <PublicLayout
            organisation=surroundings.organisation.name
            contact=surroundings.organisation.email
            signed_in=surroundings.person.is_some()
        >
            <Toasts messages=message_of />
            {children()}
        </PublicLayout>
    }
}

/// Around `/espace`.
#[component]
pub fn PortalShell() -> impl IntoView {
    let surroundings = use_surroundings();
    let roles = surroundings.person.as_ref().map(|p| p.roles.clone()).unwrap_or_default();
    portal(portal_nav(surroundings.locale, &roles))
}

/// Around `/coach`.
#[component]
pub fn CoachShell() -> impl IntoView {
    let locale = use_surroundings().locale;
    portal(vec![
        NavItem::new("/coach", locale.pick("Agenda", "Agenda"), IconName::Calendar),
        NavItem::new("/coach/comptes-rendus", locale.pick("Comptes rendus", "Reports"), IconName::File),
        NavItem::new("/coach/eleves", locale.pick("Élèves", "Students"), IconName::Book),
        NavItem::new("/coach/ateliers", locale.pick("Ateliers", "Workshops"), IconName::Users),
        NavItem::new("/coach/disponibilites", locale.pick("Disponibilités", "Availability"), IconName::Clock),
        NavItem::new("/coach/paie", locale.pick("Paie", "Pay"), IconName::Receipt),
        NavItem::new("/coach/calendriers", locale.pick("Calendriers", "Calendars"), IconName::Settings),
        NavItem::new("/coach/profil", locale.pick("Page publique", "Public page"), IconName::Globe),
        NavItem::new("/espace/profil", locale.pick("Profil", "Profile"), IconName::User),
    ])
}

fn portal(nav: Vec<NavItem>) -> impl IntoView {
    let surroundings = use_surroundings();
    let person = surroundings.person.map(|p| p.display_name).unwrap_or_default();
    view! {
        <PortalLayout nav person organisation=surroundings.organisation.name sign_out=|| view! { <SignOutButton /> }>
            <Toasts messages=message_of />
            <Outlet />
        </PortalLayout>
    }
}

/// Around `/admin`.
#[component]
pub fn BackOfficeShell() -> impl IntoView {
    let surroundings = use_surroundings();
    let locale = surroundings.locale;
    let roles = surroundings.person.as_ref().map(|p| p.roles.clone()).unwrap_or_default();
    let person = surroundings.person.map(|p| p.display_name).unwrap_or_default();
    view! {
        <BackOfficeLayout
            nav=back_office_nav(locale, &roles)
            person
            organisation=surroundings.organisation.name
            sign_out=|| view! { <SignOutButton /> }
        >
            <Toasts messages=message_of />
            <Outlet />
        </BackOfficeLayout>
    }
}

/// A student sees no money; a parent sees everything of the household.
fn portal_nav(locale: Locale, roles: &Roles) -> Vec<NavItem> {
    let mut nav = vec![
        NavItem::new("/espace", locale.pick("Accueil", "Home"), IconName::Home),
        NavItem::new("/espace/calendrier", locale.pick("Réserver", "Book"), IconName::Calendar)
            .also(&["/espace/series"]),
        NavItem::new("/espace/ateliers", locale.pick("Ateliers", "Workshops"), IconName::Users),
        NavItem::new("/espace/rendez-vous", locale.pick("Rendez-vous", "Appointments"), IconName::Video),
        NavItem::new("/espace/credits", locale.pick("Crédits", "Credits"), IconName::Coin),
        NavItem::new("/espace/progres", locale.pick("Progrès", "Progress"), IconName::Chart),
    ];
    if roles.has(Role::Parent) || roles.has(Role::Client) || roles.has(Role::Member) {
        nav.push(
            NavItem::new("/espace/abonnement", locale.pick("Formule", "Plan"), IconName::Card)
                .also(&["/espace/moyens-de-paiement"]),
        );
        nav.push(NavItem::new("/espace/factures", locale.pick("Factures", "Invoices"), IconName::Receipt).also(&[
            "/espace/devis",
            "/espace/paiements",
            "/espace/releve",
        ]));
    }
    nav.push(
        NavItem::new("/espace/profil", locale.pick("Profil", "Profile"), IconName::User).also(&["/espace/enfants"]),
    );
    if roles.has(Role::Provider) {
        nav.push(NavItem::new("/coach", locale.pick("Agenda de coach", "Coach agenda"), IconName::Calendar));
    }
    if roles.is_staff() {
        nav.push(NavItem::new("/admin", locale.pick("Administration", "Back office"), IconName::Settings));
    }
    nav
}

fn back_office_nav(locale: Locale, roles: &Roles) -> Vec<NavGroup> {
    let mut organisation = vec![
        NavItem::new("/admin/personnes", locale.pick("Personnes", "People"), IconName::Users),
        NavItem::new("/admin/coachs", locale.pick("Coachs", "Coaches"), IconName::Globe),
        NavItem::new("/admin/reglages/facturation", locale.pick("Facturation", "Invoicing"), IconName::Settings),
        NavItem::new("/admin/courriels", locale.pick("Courriels", "Mails"), IconName::Mail),
        NavItem::new("/admin/sms", locale.pick("SMS", "Text messages"), IconName::Mail),
    ];
    if allows(roles, Action::ExportList, Relation::Foreign) {
        organisation.push(NavItem::new("/admin/exports", locale.pick("Exports", "Exports"), IconName::File));
    }
    vec![
        NavGroup::new(
            locale.pick("Activité", "Activity"),
            vec![
                NavItem::new("/admin", locale.pick("Vue d’ensemble", "Overview"), IconName::Home),
                NavItem::new("/admin/calendrier", locale.pick("Calendrier", "Calendar"), IconName::Calendar),
                NavItem::new("/admin/disponibilites", locale.pick("Disponibilités", "Availability"), IconName::Clock),
                NavItem::new("/admin/reservations", locale.pick("Réservations", "Bookings"), IconName::CheckSquare),
                NavItem::new("/admin/comptes-rendus", locale.pick("Comptes rendus", "Reports"), IconName::File),
                NavItem::new("/admin/avis", locale.pick("Avis", "Reviews"), IconName::Star),
                NavItem::new("/admin/credits", locale.pick("Crédits", "Credits"), IconName::Coin),
                NavItem::new("/admin/ateliers", locale.pick("Ateliers", "Workshops"), IconName::Users),
                NavItem::new("/admin/devis", locale.pick("Devis", "Quotes"), IconName::File),
                NavItem::new("/admin/factures", locale.pick("Factures", "Invoices"), IconName::Receipt),
                NavItem::new("/admin/paiements", locale.pick("Paiements", "Payments"), IconName::Card)
                    .also(&["/admin/rapprochement"]),
                NavItem::new("/admin/abonnements", locale.pick("Abonnements", "Subscriptions"), IconName::Users),
                NavItem::new("/admin/services", locale.pick("Services", "Services"), IconName::Settings),
                NavItem::new("/admin/formules", locale.pick("Formules", "Plans"), IconName::Book),
                NavItem::new("/admin/promotions", locale.pick("Promotions", "Promotions"), IconName::Star),
                NavItem::new("/admin/paie", locale.pick("Paie des coachs", "Coach pay"), IconName::Receipt),
                NavItem::new("/admin/relances", locale.pick("Relances", "Late payments"), IconName::Clock),
            ],
        ),
        NavGroup::new(locale.pick("Organisation", "Organisation"), organisation),
    ]
}
