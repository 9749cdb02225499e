//! The pages as a browser without JavaScript gets them: rendered whole, with the right status.

use crate::School;
use axum::http::StatusCode;
use leptos::prelude::*;
use leptos_router::components::{Route, Routes};
use leptos_router::{SsrMode, path};
use preau_kernel::{Actor, Locale};
use preau_payroll::model::PaymentForm;
use preau_payroll::model::batch::BatchForm;
use preau_payroll::server::{mark_paid, pay_batch};
use preau_payroll::view::{CoachPayPage, CoachStatementsPage, OfficePayPage};
use preau_testkit::{Pages, says};

fn routes() -> impl IntoView {
    view! {
        <Routes fallback=|| "no such page">
            <Route path=path!("/coach/paie") view=CoachPayPage ssr=SsrMode::Async />
            <Route path=path!("/admin/paie") view=OfficePayPage ssr=SsrMode::Async />
            <Route path=path!("/admin/paie/:coach") view=CoachStatementsPage ssr=SsrMode::Async />
        </Routes>
    }
}

/// Status and text of a page, for this reader.
async fn page(school: &School, actor: &Actor, address: &str) -> (StatusCode, String) {
    Pages::of(&school.world, routes).page(actor, address).await
}

/// The page of a reader who may see it.
async fn seen(school: &School, actor: &Actor, address: &str) -> String {
    Pages::of(&school.world, routes).seen(actor, address).await
}

#[tokio::test]
async fn a_coach_reads_what_the_month_brings_and_each_statement() {
    let school = School::with_terms().await;
    let coach = &school.helios_person.actor;
    says(
        &seen(&school, coach, "/coach/paie").await,
        &["Gagné en mars 2026", "Aucun relevé pour l’instant", "Standard"],
    );
    let home = school.world.household("Inès").await;
    school.given(&home, "2026-02-25T09:00:00Z").await;
    let waiting = school.lesson(school.helios, "online", "2026-03-01T09:00:00Z", 60, &[&home]).await;
    school.lesson(school.helios, "online", "2026-03-20T09:00:00Z", 60, &[&home]).await;
    let text = seen(&school, coach, "/coach/paie").await;
    says(
        &text,
        &[
            "Relevé de février 2026",
            "40,000\u{a0}TND",
            "60 min à 40\u{a0}TND l’heure · 1 élève",
            "En attente de compte rendu",
            "50,000\u{a0}TND",
            &format!("/coach/comptes-rendus/{}", waiting.id),
            "Prévu d’ici la fin du mois",
            "À payer",
            "/coach/paie.pdf?releve=",
            "<thead",
        ],
    );
    assert!(!text.contains("/admin/"), "nothing of the back office");
    let (status, text) = Pages::of(&school.world, routes).in_language(Locale::En).page(coach, "/coach/paie").await;
    assert_eq!(status, StatusCode::OK);
    says(&text, &["Statement for February 2026", "Waiting for a report", "TND\u{a0}40.000", "To be paid"]);
    for unknown in ["x", "00000000-0000-0000-0000-000000000000"] {
        let (status, text) = page(&school, coach, &format!("/coach/paie?releve={unknown}")).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        says(&text, &["Ce relevé n’existe pas"]);
    }
    assert_eq!(page(&school, &home.parent, "/coach/paie").await.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_back_office_sees_statements_coaches_and_terms() {
    let school = School::with_terms().await;
    let staff = &school.staff;
    let home = school.world.household("Inès").await;
    says(&seen(&school, staff, "/admin/paie").await, &["Aucun relevé pour l’instant", "Rien n’est à payer."]);
    school.given(&home, "2026-02-25T09:00:00Z").await;
    let text = seen(&school, staff, "/admin/paie").await;
    says(&text, &["À payer pour les mois terminés", "/admin/paie/helios?releve=", "février 2026", "/admin/paie.csv"]);
    says(&seen(&school, staff, "/admin/paie?etat=paid").await, &["Aucun relevé ne correspond"]);
    says(&seen(&school, staff, "/admin/paie?mois=2026-02&q=helios").await, &["Hélios", "/admin/paie.csv?mois=2026-02"]);
    says(&seen(&school, staff, "/admin/paie?vue=coachs").await, &["Hélios", "Zénon", "Sans compte rendu"]);
    school.rate("online", "standard", "45", "2026-06-01").await;
    let text = seen(&school, staff, "/admin/paie?vue=tarifs").await;
    says(
        &text,
        &[
            "Tarifs à l’heure",
            "à fixer",
            "45,000\u{a0}TND dès le 1er juin 2026",
            "+10\u{a0}% quand la séance commence à 18:00 ou après",
            "50\u{a0}% de la séance",
        ],
    );
    assert!(!text.contains("<dialog"));
    says(
        &seen(&school, staff, "/admin/paie?vue=tarifs&tarif=online.expert").await,
        &["<dialog", "name=\"hourly\"", "value=\"50\"", "name=\"holds_from\"", "value=\"2026-03-02\""],
    );
    says(
        &seen(&school, staff, "/admin/paie?vue=tarifs&regle=group").await,
        &["<dialog", "name=\"threshold\"", "value=\"4\""],
    );
    assert!(!seen(&school, staff, "/admin/paie?vue=tarifs&regle=x&tarif=y").await.contains("<dialog"));
    assert_eq!(page(&school, &school.helios_person.actor, "/admin/paie").await.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_statement_is_paid_and_corrected_on_sheets_of_their_own() {
    let school = School::with_terms().await;
    let staff = &school.staff;
    let home = school.world.household("Inès").await;
    school.given(&home, "2026-02-25T09:00:00Z").await;
    school.lesson(school.helios, "online", "2026-02-27T09:00:00Z", 60, &[&home]).await;
    let row = school.pay(None).await.statements.remove(0);
    let own = format!("/admin/paie/helios?releve={}", row.id);
    says(
        &seen(&school, staff, &own).await,
        &["Noter comme payé", "Corriger", "/admin/paie.pdf?coach=helios", "/admin/comptes-rendus/"],
    );
    let sheet = seen(&school, staff, &format!("{own}&feuille=payer")).await;
    says(
        &sheet,
        &["<dialog", "name=\"total_minor\" value=\"40000\"", "min=\"2026-03-01\"", "1 séance sans compte rendu"],
    );
    says(
        &seen(&school, staff, &format!("{own}&feuille=corriger")).await,
        &["<dialog", "name=\"reason\"", "idempotency_key", "s’ajoute au relevé de février 2026"],
    );
    says(&seen(&school, staff, &format!("{own}&feuille=palier")).await, &["<dialog", "name=\"tier\"", "Expert"]);
    let form = PaymentForm {
        statement_id: Some(row.id),
        total_minor: row.total.minor.to_string(),
        paid_on: "2026-03-02".to_owned(),
        reference: "VIR-7".to_owned(),
    };
    mark_paid(&school.world.platform, staff, &form).await.expect("paid");
    let text = seen(&school, staff, &own).await;
    says(&text, &["Payé le 2 mars 2026, référence VIR-7."]);
    assert!(!text.contains("Noter comme payé"));
    assert!(!seen(&school, staff, &format!("{own}&feuille=payer")).await.contains("<dialog"));
    says(&seen(&school, staff, &format!("{own}&feuille=corriger")).await, &["va sur le relevé ouvert suivant"]);
    says(&seen(&school, &school.helios_person.actor, "/coach/paie").await, &["référence VIR-7."]);
    assert_eq!(page(&school, staff, "/admin/paie/personne").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn statements_are_ticked_in_the_list_and_paid_on_one_page() {
    let school = School::with_terms().await;
    let staff = &school.staff;
    let home = school.world.household("Inès").await;
    for start in ["2026-02-25T09:00:00Z", "2026-03-01T09:00:00Z"] {
        school.given(&home, start).await;
    }
    let statements = school.pay(None).await.statements;
    let (march, february) = (statements[0].id, statements[1].id);
    let list = seen(&school, staff, "/admin/paie").await;
    says(&list, &["name=\"vue\" value=\"lot\"", &format!("name=\"releve\" value=\"{february}\"")]);
    assert!(!list.contains(&format!("value=\"{march}\"")), "the running month cannot be ticked");
    let address = format!("/admin/paie?vue=lot&releve={february}&releve={march}");
    says(
        &seen(&school, staff, &address).await,
        &[
            "1 sur 2 seront payés\u{202f}: 40,000\u{a0}TND.",
            "le mois n’est pas terminé",
            &format!("{february}:40000"),
            "name=\"reference\"",
            "min=\"2026-03-01\"",
            "Noter comme payés (1)",
        ],
    );
    assert_eq!(page(&school, staff, "/admin/paie?vue=lot").await.0, StatusCode::CONFLICT);
    assert_eq!(page(&school, &home.parent, &address).await.0, StatusCode::FORBIDDEN);
    let form = BatchForm {
        statements: format!("{february}:40000 {march}:40000"),
        paid_on: "2026-03-02".to_owned(),
        reference: "ORDRE 12".to_owned(),
        key: march.to_string(), // any id
    };
    let done = pay_batch(&school.world.platform, staff, &form).await.expect("paid");
    says(
        &seen(&school, staff, &format!("/admin/paie?vue=lot&fait={done}")).await,
        &["1 sur 2 payés le 2 mars 2026, référence ORDRE 12", "Noté comme payé", "le mois n’est pas terminé"],
    );
}
