//! The pages of availability as a browser without JavaScript gets them.

use crate::pages::{page, says, seen};
use crate::{School, THURSDAY_14};
use axum::http::StatusCode;
use preau_credits::Credits;
use preau_kernel::Role;
use preau_scheduling::model::ClosureDraft;
use preau_scheduling::server::opening::{close_days, remove_hours, show_availability};

#[tokio::test]
async fn a_coach_edits_a_week_of_plain_links_and_forms() {
    let school = School::open().await;
    let coach = &school.helios_person.actor;
    let text = seen(&school, coach, "/coach/disponibilites").await;
    says(&text, &["Semaine type", "64 h ouvertes par semaine", "from-07 to-21", "h-09 m-00 r-40", "heure de Tunis"]);
    says(&text, &["?ajouter=1&amp;jour=1&amp;de=08:00&amp;a=09:00", "Aucune date particulière", "/save_booking_rules"]);
    says(&text, &["Ce que voient les élèves", "9 – 15 mars 2026", "lundi 9 mars 2026", "Cours en ligne"]);
    assert!(!text.contains("<dialog") && !text.contains("Annuler le retrait"));
    let adding = "/coach/disponibilites?ajouter=1&jour=3&de=20:00&a=21:00";
    let text = seen(&school, coach, adding).await;
    says(&text, &["<dialog", "/add_hours", "value=\"20:00\"", "<option value=\"3\" selected", "mercredi"]);
    let hours = show_availability(&school.world.platform, coach, None).await.unwrap().hours;
    let text = seen(&school, coach, &format!("/coach/disponibilites?plage={}", hours[0].id)).await;
    says(&text, &["<dialog", "/change_hours", "/remove_hours", "name=\"version\" value=\"1\""]);
    says(
        &seen(&school, coach, "/coach/disponibilites?fermer=1").await,
        &["/close_days", "min=\"2026-03-02\"", "Motif"],
    );
    says(&seen(&school, coach, "/coach/disponibilites?ouvrir=1").await, &["/open_day", "Ouvrir ces heures"]);
    says(&seen(&school, coach, "/coach/disponibilites?heures=toutes").await, &["from-00 to-24"]);
    let gone = "/coach/disponibilites?plage=00000000-0000-4000-8000-000000000000";
    says(&seen(&school, coach, gone).await, &["Cette plage n’existe plus"]);
    remove_hours(&school.world.platform, coach, None, hours[0].id).await.unwrap();
    let text = seen(&school, coach, "/coach/disponibilites").await;
    says(&text, &["Retiré\u{202f}: lundi de 09:00 à 19:00", "/restore_hours", "54 h ouvertes"]);
}

#[tokio::test]
async fn what_is_booked_outside_of_the_hours_is_said_to_the_coach_and_the_back_office() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let booked = school.booked(&home, THURSDAY_14).await;
    let (coach, staff) = (school.helios_person.actor.clone(), school.world.staff(Role::Assistant).await);
    let draft =
        ClosureDraft { first_day: "2026-03-05".into(), reason: "Examen <blanc>".into(), ..ClosureDraft::default() };
    close_days(&school.world.platform, &staff, Some("helios"), &draft).await.unwrap();
    let link = format!("/espace/rendez-vous/{}", booked.booking_id);
    for (reader, address) in [(&coach, "/coach/disponibilites"), (&staff, "/admin/disponibilites/helios")] {
        let text = seen(&school, reader, address).await;
        says(&text, &["1 rendez-vous est hors de ces heures. Il reste réservé.", &link, "Inès", "Fermé"]);
        says(&text, &["Examen &lt;blanc&gt;", "/remove_exception"]);
    }
    let text = seen(&school, &staff, "/admin/disponibilites/helios").await;
    says(
        &text,
        &["Disponibilités de Hélios", "name=\"coach\" value=\"helios\"", "/admin/disponibilites/helios?ajouter=1"],
    );
    let text = seen(&school, &staff, "/admin/disponibilites").await;
    says(&text, &["Hélios", "Zénon", "64 h (heure de Tunis)", "jeudi 5 mars 2026", "/admin/disponibilites/zenon"]);
    assert_eq!(page(&school, &staff, "/admin/disponibilites/personne").await.0, StatusCode::NOT_FOUND);
    for reader in [&home.parent, &school.zenon_person.actor] {
        assert_eq!(page(&school, reader, "/admin/disponibilites/helios").await.0, StatusCode::FORBIDDEN);
        assert_eq!(page(&school, reader, "/admin/disponibilites").await.0, StatusCode::FORBIDDEN);
    }
}
