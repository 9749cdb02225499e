//! The pages as a browser without JavaScript gets them: rendered whole, with the right status.

use crate::workshops::grand_oral;
use crate::{School, THURSDAY_14, at};
use axum::http::StatusCode;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::components::{Route, Routes};
use leptos_router::{SsrMode, path};
use preau_credits::Credits;
use preau_kernel::{Actor, AppError, Role};
use preau_scheduling::api::workshops::JoinWorkshop;
use preau_scheduling::api::{BookSlot, series};
use preau_scheduling::model::HOLD_MINUTES;
use preau_scheduling::server::{
    Book, BookSeries, Join, book_series, cancel, cancel_appointment, expire_holds, hold, join_workshop,
};
use preau_scheduling::view::{
    AvailabilitiesPage, BookingPage, BookingsPage, CalendarPage, CoachAgendaPage, CoachAvailabilityPage,
    CoachCalendarsPage, HouseCalendarPage, MyBookingsPage, OfficeAvailabilityPage, UpcomingBookings,
};
use preau_scheduling::view::{
    CoachPlanningPage, CoachWorkshopPage, CoachWorkshopsPage, FollowingPage, NewSeriesPage, OfficePlanningPage,
    OfficeWorkshopPage, OfficeWorkshopsPage, SeatOfferPage, WorkshopPage, WorkshopsPage,
};
use preau_scheduling::view::{
    CoachReportPage, CoachReportsPage, CoachStudentPage, CoachStudentsPage, OfficeReportPage, OfficeReportsPage,
    OfficeStudentPage, ProgressPage, ReviewPage, ServiceEditorPage, ServicesPage,
};
use preau_testkit::Pages;
pub(crate) use preau_testkit::says;
use preau_ui::Submitted;

fn routes() -> impl IntoView {
    view! {
        <Routes fallback=|| "no such page">
            <Route path=path!("/espace") view=UpcomingBookings ssr=SsrMode::Async />
            <Route path=path!("/espace/calendrier") view=CalendarPage ssr=SsrMode::Async />
            <Route path=path!("/espace/rendez-vous") view=MyBookingsPage ssr=SsrMode::Async />
            <Route path=path!("/espace/rendez-vous/:id") view=BookingPage ssr=SsrMode::Async />
            <Route path=path!("/espace/rendez-vous/:id/suivants") view=FollowingPage ssr=SsrMode::Async />
            <Route path=path!("/espace/rendez-vous/:id/avis") view=ReviewPage ssr=SsrMode::Async />
            <Route path=path!("/espace/progres") view=ProgressPage ssr=SsrMode::Async />
            <Route path=path!("/coach/comptes-rendus") view=CoachReportsPage ssr=SsrMode::Async />
            <Route path=path!("/coach/comptes-rendus/:id") view=CoachReportPage ssr=SsrMode::Async />
            <Route path=path!("/coach/eleves") view=CoachStudentsPage ssr=SsrMode::Async />
            <Route path=path!("/coach/eleves/:id") view=CoachStudentPage ssr=SsrMode::Async />
            <Route path=path!("/admin/comptes-rendus") view=OfficeReportsPage ssr=SsrMode::Async />
            <Route path=path!("/admin/comptes-rendus/:id") view=OfficeReportPage ssr=SsrMode::Async />
            <Route path=path!("/admin/eleves/:id") view=OfficeStudentPage ssr=SsrMode::Async />
            <Route path=path!("/espace/series/nouvelle") view=NewSeriesPage ssr=SsrMode::Async />
            <Route path=path!("/espace/ateliers") view=WorkshopsPage ssr=SsrMode::Async />
            <Route path=path!("/espace/ateliers/offres/:id") view=SeatOfferPage ssr=SsrMode::Async />
            <Route path=path!("/espace/ateliers/:id") view=WorkshopPage ssr=SsrMode::Async />
            <Route path=path!("/coach/ateliers") view=CoachWorkshopsPage ssr=SsrMode::Async />
            <Route path=path!("/coach/ateliers/nouveau") view=CoachPlanningPage ssr=SsrMode::Async />
            <Route path=path!("/coach/ateliers/:id") view=CoachWorkshopPage ssr=SsrMode::Async />
            <Route path=path!("/admin/ateliers") view=OfficeWorkshopsPage ssr=SsrMode::Async />
            <Route path=path!("/admin/ateliers/nouveau") view=OfficePlanningPage ssr=SsrMode::Async />
            <Route path=path!("/admin/ateliers/:id") view=OfficeWorkshopPage ssr=SsrMode::Async />
            <Route path=path!("/coach") view=CoachAgendaPage ssr=SsrMode::Async />
            <Route path=path!("/coach/calendriers") view=CoachCalendarsPage ssr=SsrMode::Async />
            <Route path=path!("/coach/disponibilites") view=CoachAvailabilityPage ssr=SsrMode::Async />
            <Route path=path!("/admin/disponibilites") view=AvailabilitiesPage ssr=SsrMode::Async />
            <Route path=path!("/admin/disponibilites/:slug") view=OfficeAvailabilityPage ssr=SsrMode::Async />
            <Route path=path!("/admin/services") view=ServicesPage ssr=SsrMode::Async />
            <Route path=path!("/admin/services/:code") view=ServiceEditorPage ssr=SsrMode::Async />
            <Route path=path!("/admin/calendrier") view=HouseCalendarPage ssr=SsrMode::Async />
            <Route path=path!("/admin/reservations") view=BookingsPage ssr=SsrMode::Async />
        </Routes>
    }
}

/// Status and text of a page, for this reader.
pub(crate) async fn page(school: &School, actor: &Actor, address: &str) -> (StatusCode, String) {
    Pages::of(&school.world, routes).page(actor, address).await
}

/// The page once more after a form of it was refused without JavaScript.
pub(crate) async fn shown_again(school: &School, actor: &Actor, address: &str, refused: Submitted) -> String {
    Pages::of(&school.world, routes).with(refused).page(actor, address).await.1
}

/// The page of a reader who may see it.
pub(crate) async fn seen(school: &School, actor: &Actor, address: &str) -> String {
    Pages::of(&school.world, routes).seen(actor, address).await
}

/// A form that was sent with another cost than what is charged now.
fn refused(action: &str, fields: &[(&str, &str)], error: AppError) -> Submitted {
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Submitted { action: action.to_owned(), fields, error: Some(error) }
}

#[tokio::test]
async fn a_form_whose_cost_has_just_changed_comes_back_with_what_it_costs_now() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(20)).await;
    let (workshop, dates) = school.workshop(&grand_oral()).await;
    let platform = &school.world.platform;
    let request = Book { cost_seen: Some(Credits::whole(1)), ..school.request(&home, THURSDAY_14) };
    let joining = Join { cost_seen: Some(Credits(300)), ..school.joining(&home, workshop, &dates[..2]) };
    let sheet = format!("/espace/calendrier?creneau={THURSDAY_14}&avec=helios");
    says(&seen(&school, &home.student, &sheet).await, &["name=\"cost_seen\" value=\"100\"", "Réserver pour 1 crédit"]);
    school.sql("update services set credits = 225").await;

    let said = "Le coût vient de changer\u{202f}: 2,25 crédits au lieu de 1 crédit.";
    let error = school.book(&home.student, &request).await.unwrap_err();
    let sent = [("subject", "nsi"), ("cost_seen", "100")];
    let text = shown_again(&school, &home.student, &sheet, refused(BookSlot::PATH, &sent, error)).await;
    says(&text, &[said, "role=\"alert\"", "name=\"cost_seen\" value=\"225\"", "Réserver pour 2,25 crédits"]);
    says(&text, &["<option value=\"nsi\" selected"]);

    let weeks = [at(THURSDAY_14), at("2026-03-12T13:00:00Z")];
    let first = Book { cost_seen: Some(Credits::whole(2)), ..school.request(&home, THURSDAY_14) };
    let error = book_series(platform, &home.student, &BookSeries { first, times: 2, dates: weeks.to_vec() }).await;
    let series = format!("/espace/series/nouvelle?avec=helios&debut={THURSDAY_14}&fois=2");
    let again = refused(series::BookSeries::PATH, &[("subject", "nsi")], error.unwrap_err());
    let text = shown_again(&school, &home.student, &series, again).await;
    says(
        &text,
        &["4,5 crédits au lieu de 2 crédits", "name=\"cost_seen\" value=\"450\"", "<option value=\"nsi\" selected"],
    );

    let error = join_workshop(platform, &home.parent, &joining).await.unwrap_err();
    let address = format!("/espace/ateliers/{workshop}?rejoindre={}", dates[0]);
    let text = shown_again(&school, &home.parent, &address, refused(JoinWorkshop::PATH, &[], error)).await;
    says(
        &text,
        &["4,5 crédits au lieu de 3 crédits", "name=\"cost_seen\" value=\"225\"", "Rejoindre pour 2,25 crédits"],
    );
    assert_eq!(school.world.count("select count(*) from bookings").await, 0);
    assert_eq!(school.balance(&home).await, Credits::whole(20));
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

#[tokio::test]
async fn a_parent_without_credits_keeps_the_slot_and_sees_until_when() {
    let school = School::open().await;
    let home = school.family("Inès", Credits(50)).await;
    let sheet = "/espace/calendrier?matiere=nsi&creneau=2026-03-05T13:00:00Z&avec=helios";
    let text = seen(&school, &home.parent, sheet).await;
    says(&text, &["Garder ce créneau 15 minutes et ajouter des crédits", "/hold_slot", "Voir les formules"]);
    let text = seen(&school, &home.student, sheet).await;
    assert!(!text.contains("/hold_slot"), "a child is never led to payments");
    let request = school.request(&home, THURSDAY_14);
    let held = hold(&school.world.platform, &home.parent, &request, HOLD_MINUTES).await.unwrap();
    let address = format!("/espace/rendez-vous/{}", held.booking_id);
    let text = seen(&school, &home.parent, &address).await;
    says(&text, &["gardé jusqu’à 09:15", "En attente", "Il manque 0,5", "Ajouter des crédits", "Libérer"]);
    assert!(!text.contains("/confirm_booking") && !text.contains("?annuler"));
    let text = seen(&school, &home.student, &address).await;
    says(&text, &["Demande à tes parents", "/release_booking"]);
    assert!(!text.contains("/espace/abonnement"));
    school.give(&home, Credits(50)).await;
    says(&seen(&school, &home.student, &address).await, &["Confirmer (1 crédit)", "/confirm_booking"]);
    school.world.clock.set("2026-03-02T08:15:00Z");
    for _ in 0..2 {
        let text = seen(&school, &home.parent, &address).await;
        says(&text, &["Ce créneau n’est plus gardé", "Rien n’a été payé", "creneau=2026-03-05T"]);
        assert!(!text.contains("/confirm_booking"));
        expire_holds(&school.world.platform).await.unwrap();
    }
    let text = seen(&school, &home.parent, "/espace/rendez-vous?quand=passes").await;
    says(&text, &["Aucun rendez-vous passé"]);
}

#[tokio::test]
async fn an_appointment_is_moved_called_off_and_missed_without_a_script() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let booked = school.booked(&home, THURSDAY_14).await;
    let (coach, staff) = (school.helios_person.actor.clone(), school.world.staff(Role::Assistant).await);
    let address = format!("/espace/rendez-vous/{}", booked.booking_id);
    let moving = format!("{address}?deplacer=1");
    let in_calendar = format!("/espace/calendrier?deplacer={}", booked.booking_id);
    for reader in [&home.student, &home.parent, &staff] {
        says(&seen(&school, reader, &address).await, &[&in_calendar, &moving, "Déplacer"]);
    }
    says(&seen(&school, &coach, &address).await, &[&moving]);
    let text = seen(&school, &home.student, &moving).await;
    says(&text, &["/move_booking", "lundi 2 mars 2026 à 11:00", "type=\"radio\"", "2026-03-02T10:00:00Z"]);
    let call_off = format!("{address}?annuler=tout");
    for reader in [&coach, &staff] {
        says(&seen(&school, reader, &address).await, &["?annuler=tout"]);
        says(&seen(&school, reader, &call_off).await, &["/call_off", "1 réservation est annulée", "1 crédit", "Motif"]);
    }
    let text = seen(&school, &home.parent, &call_off).await;
    assert!(!text.contains("/call_off") && text.contains("?annuler=1"));
    school.world.clock.set("2026-03-04T14:00:00Z");
    let text = seen(&school, &home.parent, &moving).await;
    says(&text, &["À moins de 24 h du rendez-vous, il ne peut plus être déplacé"]);
    assert!(!text.contains("/move_booking") && !text.contains("/mark_absent"));
    says(&seen(&school, &coach, &moving).await, &["/move_booking"]);
    school.world.clock.set(THURSDAY_14);
    says(&seen(&school, &coach, &address).await, &["/mark_absent", "Noter l’absence de Inès"]);
    let platform = &school.world.platform;
    cancel_appointment(platform, &coach, booked.appointment_id, Some("Panne d’<électricité>")).await.unwrap();
    let text = seen(&school, &home.parent, &address).await;
    says(&text, &["Motif de l’annulation", "Panne d’&lt;électricité&gt;"]);
}

#[tokio::test]
async fn every_view_of_the_calendar_is_plain_links() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let booked = school.booked(&home, THURSDAY_14).await;
    let own = format!("/espace/rendez-vous/{}", booked.booking_id);
    let text = seen(&school, &home.student, "/espace/calendrier?coach=helios").await;
    says(&text, &["calendar-week from-09 to-19", "h-14 m-00 r-4", &own, "vue=mois", "Au clavier"]);
    let text = seen(&school, &home.student, "/espace/calendrier?coach=helios&vue=mois").await;
    says(&text, &["Mars 2026", "role=\"grid\"", "9 créneaux libres, 1 rendez-vous", "jour=2026-03-05"]);
    let text = seen(&school, &home.student, "/espace/calendrier?vue=agenda&jour=2026-03-05").await;
    says(&text, &["calendar-list", "Jour suivant", "avec", "Zénon"]);
    let moving = format!("/espace/calendrier?deplacer={}&creneau=2026-03-05T14:00:00Z&avec=helios", booked.booking_id);
    let text = seen(&school, &home.student, &moving).await;
    says(&text, &["Choisis le nouveau créneau pour", "<dialog", "/move_booking", "Avant", "own-moving"]);
    assert!(!text.contains("/book_slot"), "nothing is booked while something is moved");
}

#[tokio::test]
async fn coaches_and_the_back_office_have_calendars_of_their_own() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let booked = school.booked(&home, THURSDAY_14).await;
    let link = format!("/espace/rendez-vous/{}", booked.booking_id);
    let coach = &school.helios_person.actor;
    let text = seen(&school, coach, "/coach?vue=semaine").await;
    says(&text, &["Votre agenda, Hélios", "calendar-week", "Inès", &link, "vue=mois"]);
    says(
        &seen(&school, coach, "/coach?vue=mois").await,
        &["5, jeudi 5 mars 2026\u{202f}: 1 rendez-vous", "jour=2026-03-05"],
    );
    says(&seen(&school, coach, "/coach?vue=agenda&jour=2026-03-05").await, &["14:00 – 15:00", "Inès"]);
    let staff = school.world.staff(Role::Assistant).await;
    let text = seen(&school, &staff, "/admin/calendrier?jour=2026-03-05").await;
    says(&text, &["Hélios", "Zénon", &link, "creneau=2026-03-05T08:00:00Z", "10\u{a0}%", "Occupation"]);
    let text = seen(&school, &staff, "/admin/calendrier?vue=semaine&jour=2026-03-05").await;
    says(&text, &["2 – 8 mars 2026", "1 rendez-vous", "9 libres", "<thead"]);
    assert_eq!(page(&school, &home.parent, "/admin/calendrier").await.0, StatusCode::FORBIDDEN);
}
