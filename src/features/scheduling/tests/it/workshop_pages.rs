//! The pages of workshops, series and the waiting list, as each reader gets them without JavaScript.

use crate::pages::{page, says, seen};
use crate::workshops::grand_oral;
use crate::{School, THURSDAY_14, at};
use axum::http::StatusCode;
use preau_credits::Credits;
use preau_kernel::{Actor, Role};
use preau_platform::outbox::Subscribers;
use preau_scheduling::server::{BookSeries, book_series, cancel, join_line, subscribers};

#[tokio::test]
async fn a_family_finds_a_workshop_and_joins_all_that_is_left() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(8)).await;
    says(&seen(&school, &home.student, "/espace/ateliers").await, &["Aucun atelier prévu", "réserve un cours"]);
    let (id, dates) = school.workshop(&grand_oral()).await;
    let list = seen(&school, &home.parent, "/espace/ateliers?matiere=philosophie").await;
    says(
        &list,
        &["Atelier Grand Oral", "Philosophie avec Zénon", "3 places", "4 dates à venir", "1,5 crédit par date"],
    );
    assert!(list.contains(&format!("/espace/ateliers/{id}")));

    let address = format!("/espace/ateliers/{id}");
    let text = seen(&school, &home.student, &address).await;
    says(
        &text,
        &["mercredi 11 mars 2026 à 15:00", "Salle 2", "Rejoindre les 4 dates restantes", "On s’entraîne à voix haute."],
    );
    assert!(!text.contains("<dialog"));
    let text = seen(&school, &home.student, &format!("{address}?rejoindre=toutes")).await;
    says(
        &text,
        &["<dialog", "8 crédits, puis 2 crédits", "Rejoindre pour 6 crédits", "idempotency_key", "Tu peux annuler"],
    );
    let text = seen(&school, &home.parent, &format!("{address}?rejoindre={}", dates[0])).await;
    says(&text, &["Rejoindre pour 1,5 crédit", "Vous pouvez annuler"]);
    let poor = school.family("Malek", Credits::whole(1)).await;
    let text = seen(&school, &poor.student, &format!("{address}?rejoindre=toutes")).await;
    says(&text, &["Il manque 5 crédits", "Demande à tes parents"]);
    assert!(!text.contains("/espace/abonnement"), "a child is never shown a payment page");

    school.join(&home, id, &dates[..2]).await.unwrap();
    let text = seen(&school, &home.parent, &address).await;
    says(&text, &["Inscrit", "Voir ou annuler", "Rejoindre les 2 dates restantes"]);
    let (status, text) = page(&school, &home.parent, "/espace/ateliers/aucun").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    says(&text, &["Cet atelier n’existe pas"]);
    assert_eq!(page(&school, &Actor::Visitor, &address).await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn whoever_runs_workshops_plans_them_and_sees_who_comes() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(8)).await;
    let (coach, staff) = (&school.zenon_person.actor, school.world.staff(Role::Assistant).await);
    says(&seen(&school, coach, "/coach/ateliers").await, &["Aucun atelier", "Prévoir un atelier"]);
    let text = seen(&school, coach, "/coach/ateliers/nouveau").await;
    says(&text, &["Vérifier les dates", "heure de Tunis", "Philosophie"]);
    assert!(!text.contains("name=\"coach\"") && !text.contains("name=\"idempotency_key\""));

    let typed = "titre=Atelier&matiere=philosophie&date=2026-03-11&heure=15:00&rythme=weekly&fois=3";
    let text = seen(&school, coach, &format!("/coach/ateliers/nouveau?{typed}")).await;
    says(&text, &["mercredi 25 mars 2026 à 15:00", "Créer les 3 dates", "draft[title_fr]", "idempotency_key"]);
    let text = seen(&school, &staff, &format!("/admin/ateliers/nouveau?{typed}")).await;
    says(&text, &["Choisissez un coach.", "Zénon"]);
    school.workshop(&grand_oral()).await;
    let text = seen(&school, &staff, &format!("/admin/ateliers/nouveau?coach=zenon&{typed}")).await;
    says(&text, &["Zénon a déjà un rendez-vous"]);
    assert!(!text.contains("Créer"));

    let (id, dates) = school
        .workshop(&preau_scheduling::model::WorkshopDraft {
            date: "2026-03-12".to_owned(),
            capacity: "2".to_owned(),
            ..grand_oral()
        })
        .await;
    school.join(&home, id, &dates).await.unwrap();
    let other = school.family("Malek", Credits::whole(8)).await;
    school.join(&other, id, &dates[..1]).await.unwrap();
    let waiting = school.family("Sami", Credits::whole(8)).await;
    join_line(&school.world.platform, &waiting.parent, dates[0], waiting.student_id).await.unwrap();

    let text = seen(&school, coach, &format!("/coach/ateliers/{id}")).await;
    says(&text, &["Inès, Malek", "2/2, 1 en attente", "Annuler la suite"]);
    assert!(!text.contains("Sami"), "who waits is not the coach’s to know");
    let text = seen(&school, &staff, &format!("/admin/ateliers/{id}")).await;
    says(&text, &["Sami Ben Test", "attend"]);
    let text = seen(&school, coach, &format!("/coach/ateliers/{id}?annuler={}&suite=1", dates[0])).await;
    says(&text, &["<dialog", "Places annulées\u{202f}: 5", "7,5 crédits", "Annuler 4 dates", "name=\"reason\""]);
    let text = seen(&school, &staff, &format!("/admin/ateliers/{id}?places={}", dates[0])).await;
    says(&text, &["name=\"capacity\"", "value=\"2\"", "proposées à la liste d’attente (1)"]);
    says(&seen(&school, &staff, "/admin/ateliers").await, &["Zénon", "5/8, 1 en attente"]);
    for (who, address) in
        [(&home.parent, "/coach/ateliers"), (&home.parent, "/admin/ateliers"), (coach, "/admin/ateliers")]
    {
        assert_eq!(page(&school, who, address).await.0, StatusCode::FORBIDDEN, "{address}");
    }
}

#[tokio::test]
async fn a_full_date_has_a_line_and_its_freed_seat_a_page() {
    let school = School::open().await;
    let (id, dates) = school.workshop(&grand_oral()).await;
    let mut seats = Vec::new();
    for name in ["Amel", "Bilel", "Cyrine"] {
        let home = school.family(name, Credits(150)).await;
        seats.push((home.clone(), school.join(&home, id, &dates[..1]).await.unwrap().bookings[0]));
    }
    let home = school.family("Dorra", Credits(150)).await;
    let address = format!("/espace/ateliers/{id}");
    says(&seen(&school, &home.student, &address).await, &["Complet", "Attendre une place", "/join_waitlist"]);
    let platform = &school.world.platform;
    join_line(platform, &home.student, dates[0], home.student_id).await.unwrap();
    says(&seen(&school, &home.student, &address).await, &["Liste d’attente, place 1", "Quitter la liste"]);
    cancel(platform, &seats[0].0.student, seats[0].1).await.unwrap();
    school.world.settle(&Subscribers::new(subscribers())).await;
    let text = seen(&school, &home.student, &address).await;
    says(&text, &["Place proposée", "/espace/ateliers/offres/"]);
    let offer: String = {
        let mut tx = school.world.house().await;
        let id: uuid::Uuid =
            sqlx::query_scalar("select id from bookings where status = 'pending'").fetch_one(&mut *tx).await.unwrap();
        format!("/espace/ateliers/offres/{id}")
    };
    let text = seen(&school, &home.parent, &offer).await;
    says(&text, &["Accepter", "Refuser", "lundi 2 mars 2026 à 11:00", "1,5 crédit, puis 0 crédit", "/confirm_booking"]);
    assert_eq!(page(&school, &seats[1].0.parent, &offer).await.0, StatusCode::NOT_FOUND);
    school.world.clock.set("2026-03-02T12:00:00Z");
    let text = seen(&school, &home.parent, &offer).await;
    says(&text, &["La place n’est plus gardée"]);
    assert!(!text.contains("/confirm_booking"));
}

#[tokio::test]
async fn weekly_lessons_are_planned_from_the_sheet_and_taken_back_from_one_on() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(10)).await;
    let sheet = "/espace/calendrier?matiere=nsi&creneau=2026-03-05T13:00:00Z&avec=helios";
    says(&seen(&school, &home.student, sheet).await, &["Répéter chaque semaine", "/espace/series/nouvelle?"]);
    let address = "/espace/series/nouvelle?matiere=nsi&service=online&avec=helios&debut=2026-03-05T13:00:00Z&fois=10";
    let text = seen(&school, &home.student, address).await;
    says(
        &text,
        &[
            "jeudi 30 avril 2026 à 14:00",
            "agenda pas encore ouvert",
            "Réserver 9 dates sur 10 pour 9 crédits",
            "10 crédits, puis 1 crédit",
        ],
    );
    let text = seen(&school, &home.parent, &address.replace("fois=10", "fois=3")).await;
    says(
        &text,
        &["Réserver les 3 dates pour 3 crédits", "2026-03-05T13:00:00Z,2026-03-12T13:00:00Z,2026-03-19T13:00:00Z"],
    );
    let poor = school.family("Malek", Credits::whole(1)).await;
    says(&seen(&school, &poor.parent, address).await, &["Il manque 8 crédits", "/espace/abonnement"]);
    let (status, text) = page(&school, &home.student, "/espace/series/nouvelle").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    says(&text, &["Choisissez d’abord un créneau"]);

    let weeks = [THURSDAY_14, "2026-03-12T13:00:00Z", "2026-03-19T13:00:00Z"];
    let request = BookSeries { first: school.request(&home, weeks[0]), times: 3, dates: weeks.map(at).to_vec() };
    let bookings = book_series(&school.world.platform, &home.student, &request).await.unwrap().bookings;
    let booking = format!("/espace/rendez-vous/{}", bookings[1]);
    says(&seen(&school, &home.student, &booking).await, &["Annuler celui-ci et les suivants"]);
    let text = seen(&school, &home.student, &format!("{booking}/suivants")).await;
    says(
        &text,
        &[
            "jeudi 19 mars 2026 à 14:00",
            "2 rendez-vous annulés, 2 crédits de retour sur ton solde",
            "/cancel_following",
        ],
    );
    assert!(!text.contains("jeudi 5 mars"), "what came before stays");
    assert_eq!(page(&school, &poor.parent, &format!("{booking}/suivants")).await.0, StatusCode::NOT_FOUND);
}
