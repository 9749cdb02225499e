//! The pages as a browser without JavaScript gets them: rendered whole, with the right status.

use crate::{School, THURSDAY_14};
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use leptos::prelude::*;
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, path};
use preau_credits::Credits;
use preau_kernel::{Actor, Role};
use preau_platform::Platform;
use preau_scheduling::server::cancel;
use preau_scheduling::view::{
    BookingPage, BookingsPage, CalendarPage, CoachAgendaPage, CoachCalendarsPage, MyBookingsPage, UpcomingBookings,
};

fn document() -> impl IntoView {
    provide_meta_context();
    view! {
        <!DOCTYPE html>
        <html>
            <head><MetaTags /></head>
            <body>
                <Router>
                    <Routes fallback=|| "no such page">
                        <Route path=path!("/espace") view=UpcomingBookings ssr=SsrMode::Async />
                        <Route path=path!("/espace/calendrier") view=CalendarPage ssr=SsrMode::Async />
                        <Route path=path!("/espace/rendez-vous") view=MyBookingsPage ssr=SsrMode::Async />
                        <Route path=path!("/espace/rendez-vous/:id") view=BookingPage ssr=SsrMode::Async />
                        <Route path=path!("/coach") view=CoachAgendaPage ssr=SsrMode::Async />
                        <Route path=path!("/coach/calendriers") view=CoachCalendarsPage ssr=SsrMode::Async />
                        <Route path=path!("/admin/reservations") view=BookingsPage ssr=SsrMode::Async />
                    </Routes>
                </Router>
            </body>
        </html>
    }
}

/// Status and text of a page, for this reader.
pub(crate) async fn page(school: &School, actor: &Actor, address: &str) -> (StatusCode, String) {
    // Prepares the executor that rendering needs.
    let _ = leptos_axum::generate_route_list(document);
    let platform: Platform = school.world.platform.clone();
    let render = leptos_axum::render_app_async_with_context(move || provide_context(platform.clone()), document);
    let mut request = Request::get(address).header(header::ACCEPT, "text/html").body(Body::empty()).expect("a request");
    request.extensions_mut().insert(actor.clone());
    let response = render(request).await;
    let status = response.status();
    let body = to_bytes(response.into_body(), 1 << 22).await.expect("a body");
    (status, String::from_utf8(body.to_vec()).expect("text"))
}

/// The page of a reader who may see it.
pub(crate) async fn seen(school: &School, actor: &Actor, address: &str) -> String {
    let (status, text) = page(school, actor, address).await;
    assert_eq!(status, StatusCode::OK, "{address}: {text}");
    assert!(!text.contains("style=\""), "no inline style may pass the content security policy");
    text
}

#[track_caller]
pub(crate) fn says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part} is not in {text}");
    }
}

#[tokio::test]
async fn the_calendar_leads_to_a_sheet_that_confirms() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let text = seen(&school, &home.student, "/espace/calendrier?matiere=nsi").await;
    says(&text, &["2 – 8 mars 2026", "creneau=2026-03-05T13:00:00Z", "heure de Tunis", "<select"]);
    let sheet = "/espace/calendrier?matiere=nsi&creneau=2026-03-05T13:00:00Z&avec=helios";
    let text = seen(&school, &home.student, sheet).await;
    says(
        &text,
        &["<dialog", "jeudi 5 mars 2026 à 14:00", "4 crédits, puis 3 crédits", "idempotency_key", "Tu peux annuler"],
    );
    let text = seen(&school, &home.parent, sheet).await;
    says(&text, &["Vous pouvez annuler"]);
    let other = school.family("Malek", Credits::whole(4)).await;
    school.booked(&other, THURSDAY_14).await;
    let text = seen(&school, &home.student, sheet).await;
    says(&text, &["Ce créneau vient d’être pris", "jeudi 5 mars 2026 à 13:00", "jeudi 5 mars 2026 à 15:00"]);
    assert!(!text.contains("idempotency_key"), "there is nothing to confirm any more");
}

#[tokio::test]
async fn an_appointment_says_what_cancelling_would_do() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let booked = school.booked(&home, THURSDAY_14).await;
    let address = format!("/espace/rendez-vous/{}", booked.booking_id);
    let text = seen(&school, &home.student, &address).await;
    says(&text, &["Mathématiques avec Hélios", "14:00 – 15:00, heure de Tunis", "à 13:50", "?annuler=1"]);
    assert!(!text.contains("<dialog") && !text.contains("meet.jit.si"), "the room is not open yet");
    let cancelling = format!("{address}?annuler=1");
    says(
        &seen(&school, &home.student, &cancelling).await,
        &["<dialog", "1 crédit de retour sur ton solde", "/cancel_booking"],
    );
    school.world.clock.set("2026-03-05T10:00:00Z");
    says(&seen(&school, &home.parent, &cancelling).await, &["rien n’est rendu"]);
    school.world.clock.set("2026-03-05T12:55:00Z");
    let text = seen(&school, &home.parent, &cancelling).await;
    says(&text, &["il n’est plus possible d’annuler", "appelez-nous", "/api/meeting/join_room", "Rejoindre"]);
    assert!(!text.contains("meet.jit.si"), "the address is given to who joins");
    assert!(!text.contains("/cancel_booking"));
    let staff = school.world.staff(Role::Assistant).await;
    says(&seen(&school, &staff, &cancelling).await, &["/cancel_booking", "La famille est prévenue"]);
    let malek = school.family("Malek", Credits::ZERO + Credits(1)).await;
    for unknown in [address.as_str(), "/espace/rendez-vous/personne"] {
        let (status, text) = page(&school, &malek.parent, unknown).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        says(&text, &["Ce rendez-vous n’existe pas"]);
    }
    assert_eq!(page(&school, &Actor::Visitor, &address).await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn lists_and_agenda_show_who_comes_when() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let staff = school.world.staff(Role::Admin).await;
    let coach = &school.helios_person.actor;
    says(&seen(&school, &home.student, "/espace").await, &["Aucun rendez-vous à venir"]);
    says(&seen(&school, &home.student, "/espace/rendez-vous").await, &["Choisis un coach"]);
    says(&seen(&school, coach, "/coach").await, &["Votre agenda, Hélios", "Aucun rendez-vous cette semaine-là"]);
    says(&seen(&school, &staff, "/admin/reservations").await, &["Aucune réservation"]);
    school.booked(&home, THURSDAY_14).await;
    let gone = school.booked(&home, "2026-03-06T13:00:00Z").await;
    cancel(&school.world.platform, &home.student, gone.booking_id).await.unwrap();
    says(&seen(&school, &home.parent, "/espace").await, &["jeu. 5 mars", "<thead", "Mathématiques avec Hélios"]);
    says(&seen(&school, &home.parent, "/espace/rendez-vous?quand=passes").await, &["ven. 6 mars", "Annulé"]);
    says(&seen(&school, coach, "/coach").await, &["jeudi 5 mars 2026", "Inès", "14:00 – 15:00", "Cours en ligne"]);
    says(&seen(&school, &staff, "/admin/reservations?q=ines&statut=confirmed").await, &["1 réservation", "Hélios"]);
    says(&seen(&school, &staff, "/admin/reservations?du=2026-04-01").await, &["Rien ne correspond"]);
    assert_eq!(page(&school, &home.parent, "/admin/reservations").await.0, StatusCode::FORBIDDEN);
    assert_eq!(page(&school, &home.parent, "/coach").await.0, StatusCode::FORBIDDEN);
}
