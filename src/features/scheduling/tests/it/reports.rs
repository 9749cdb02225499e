//! The coach says what happened: bookings are closed, families are told, the student's file fills (SPEC SC-8).

use crate::pages::{page, says, seen};
use crate::{School, THURSDAY_14, at, code};
use axum::http::StatusCode;
use preau_credits::Credits;
use preau_directory::model::ReviewForm;
use preau_kernel::id::UserId;
use preau_kernel::{Actor, AppError, PageRequest, Role};
use preau_platform::outbox::Subscribers;
use preau_scheduling::model::{
    Booked, BookingId, Desk, DueCount, Level, ReportForm, ReportState, attendance_key, level_key,
};
use preau_scheduling::server::reviews::review_booking;
use preau_scheduling::server::{
    NewGoal, add_goal, count_due, edit_report, file_report, follow_up, join, list_reports, list_students, mark_no_show,
    progress_for_family, reach_goal, save_draft, seed_skills, show_report, student_file, subscribers,
};
use preau_testkit::{Household, stranger};

/// Just after the lesson.
const THURSDAY_15_10: &str = "2026-03-05T14:10:00Z";

/// A school in which skills can be assessed.
async fn school() -> School {
    let school = School::open().await;
    school.world.house_does(async |tx| seed_skills(tx).await).await;
    school
}

fn form(booked: &Booked, said: &str, summary: &str) -> ReportForm {
    ReportForm {
        attendance: [(attendance_key(booked.booking_id), said.to_owned())].into(),
        summary: summary.to_owned(),
        next_steps: "Exercices 4 à 7.".to_owned(),
        note: "Fatiguée, à ménager.".to_owned(),
        ..ReportForm::default()
    }
}

fn with_levels(mut form: ReportForm, student: UserId, levels: &[(&str, &str)]) -> ReportForm {
    form.levels = levels.iter().map(|(skill, level)| (level_key(student, skill), (*level).to_owned())).collect();
    form
}

/// Inès had her lesson on Thursday, and Hélios has reported on it.
async fn reported(school: &School, levels: &[(&str, &str)]) -> (Household, Booked) {
    let home = school.family("Inès", Credits::whole(6)).await;
    let booked = school.booked(&home, THURSDAY_14).await;
    school.world.clock.set(THURSDAY_15_10);
    let form = with_levels(form(&booked, "came", "Dérivées de fonctions composées."), home.student_id, levels);
    file_report(&school.world.platform, &school.helios_person.actor, booked.appointment_id, &form)
        .await
        .expect("a report");
    (home, booked)
}

#[tokio::test]
async fn a_report_closes_the_booking_and_tells_the_family() {
    let school = school().await;
    let (home, booked) = reported(&school, &[("fonctions", "2"), ("geometrie", "")]).await;
    let platform = &school.world.platform;
    assert_eq!(school.world.count("select count(*) from bookings where status = 'completed'").await, 1);
    assert_eq!(school.world.count("select count(*) from appointments where status = 'completed'").await, 1);
    assert_eq!(school.world.count("select count(*) from skill_levels").await, 1);
    assert_eq!(school.balance(&home).await, Credits::whole(5));
    school.assert_balanced().await;

    school.world.settle(&Subscribers::new(subscribers())).await;
    let told = "select count(*) from mails where template = 'session-report' and text_body like '%Dérivées%'
                  and text_body like '%Exercices 4 à 7%' and text_body not like '%Fatiguée%'";
    assert_eq!(school.world.count(told).await, 2, "the parent, and the student who has a mailbox");
    assert_eq!(school.world.count("select count(*) from mails where text_body like '%Fatiguée%'").await, 0);

    for family in [&home.student, &home.parent] {
        let report = follow_up(platform, family, booked.booking_id).await.unwrap().report.unwrap();
        assert_eq!(
            (report.summary.as_str(), report.came, report.note),
            ("Dérivées de fonctions composées.", true, None)
        );
        let text = seen(&school, family, &format!("/espace/rendez-vous/{}", booked.booking_id)).await;
        says(
            &text,
            &["Compte rendu", "Dérivées de fonctions composées.", "Exercices 4 à 7.", "Fragile", "Donner un avis"],
        );
        assert!(!text.contains("Fatiguée") && !text.contains("/coach/"), "{text}");
    }
    let again =
        file_report(platform, &school.helios_person.actor, booked.appointment_id, &form(&booked, "came", "x")).await;
    assert_eq!(code(again), "already-filed");
}

#[tokio::test]
async fn who_did_not_come_is_absent_and_pays() {
    let school = school().await;
    let home = school.family("Inès", Credits::whole(1)).await;
    let booked = school.booked(&home, THURSDAY_14).await;
    school.world.clock.set(THURSDAY_15_10);
    let absent = form(&booked, "absent", "");
    let platform = &school.world.platform;
    file_report(platform, &school.helios_person.actor, booked.appointment_id, &absent).await.unwrap();
    assert_eq!(school.world.count("select count(*) from bookings where status = 'no_show'").await, 1);
    assert_eq!(school.balance(&home).await, Credits::ZERO);
    school.assert_balanced().await;
    school.world.settle(&Subscribers::new(subscribers())).await;
    assert_eq!(school.world.count("select count(*) from mails where template = 'booking-missed'").await, 1);
    assert_eq!(school.world.count("select count(*) from mails where template = 'session-report'").await, 0);
    // Nothing was delivered: nothing can be reviewed.
    let review = ReviewForm { rating: "1".to_owned(), body: String::new() };
    assert_eq!(code(review_booking(platform, &home.parent, booked.booking_id, &review).await), "not-delivered");
}

#[tokio::test]
async fn an_absence_noted_before_is_not_asked_again() {
    let school = school().await;
    let home = school.family("Inès", Credits::whole(1)).await;
    let booked = school.booked(&home, THURSDAY_14).await;
    school.world.clock.set(THURSDAY_15_10);
    let (platform, coach) = (&school.world.platform, &school.helios_person.actor);
    mark_no_show(platform, coach, booked.booking_id).await.unwrap();
    assert_eq!(count_due(platform, coach, Desk::Coach).await.unwrap(), DueCount::default(), "there is nothing to tell");
    file_report(platform, coach, booked.appointment_id, &ReportForm::default()).await.unwrap();
    assert_eq!(school.world.count("select count(*) from report_learners where not came").await, 1);
}

#[tokio::test]
async fn it_can_be_written_from_the_beginning_on_by_who_gave_it_and_the_back_office() {
    let school = school().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let booked = school.booked(&home, THURSDAY_14).await;
    let (platform, coach, id) = (&school.world.platform, &school.helios_person.actor, booked.appointment_id);
    let told = form(&booked, "came", "Fait.");
    assert_eq!(code(file_report(platform, coach, id, &told).await), "not-yet");
    assert_eq!(code(save_draft(platform, coach, id, &told).await), "not-yet");
    school.world.clock.set(THURSDAY_14);
    let strangers = [&school.zenon_person.actor, &home.parent, &home.student, &stranger(vec![Role::Provider])];
    for other in strangers {
        assert_eq!(file_report(platform, other, id, &told).await, Err(AppError::NotFound));
        assert_eq!(save_draft(platform, other, id, &told).await, Err(AppError::NotFound));
        assert_eq!(show_report(platform, other, id).await.map(drop), Err(AppError::NotFound));
        assert_eq!(page(&school, other, &format!("/coach/comptes-rendus/{id}")).await.0, StatusCode::NOT_FOUND);
    }
    assert_eq!(file_report(platform, &Actor::Visitor, id, &told).await, Err(AppError::Unauthenticated));
    let staff = school.world.staff(Role::Assistant).await;
    let address = file_report(platform, &staff, id, &told).await.unwrap();
    assert_eq!(address, format!("/admin/comptes-rendus/{id}"));
}

#[tokio::test]
async fn what_was_typed_is_kept_whether_or_not_it_was_accepted() {
    let school = school().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let booked = school.booked(&home, THURSDAY_14).await;
    school.world.clock.set(THURSDAY_15_10);
    let (platform, coach, id) = (&school.world.platform, &school.helios_person.actor, booked.appointment_id);
    let mut typed = form(&booked, "", "Un long texte auquel je tiens.");
    let refused = file_report(platform, coach, id, &typed).await.unwrap_err();
    assert!(refused.for_field("attendance").is_some());
    let kept = show_report(platform, coach, id).await.unwrap();
    assert_eq!((&kept.form, kept.state, kept.draft_saved.is_some()), (&typed, ReportState::Due, true));
    typed.summary += " Et la suite.";
    save_draft(platform, coach, id, &typed).await.unwrap();
    let text = seen(&school, coach, &format!("/coach/comptes-rendus/{id}")).await;
    says(&text, &["Brouillon enregistré", "Un long texte auquel je tiens. Et la suite.", "Fatiguée", "Fonctions"]);
    assert!(follow_up(platform, &home.parent, booked.booking_id).await.unwrap().report.is_none());
    assert!(list_reports(platform, coach, Desk::Coach, false, PageRequest::default()).await.unwrap().items[0].draft);
    typed.attendance = [(attendance_key(booked.booking_id), "came".to_owned())].into();
    file_report(platform, coach, id, &typed).await.unwrap();
    assert_eq!(school.world.count("select count(*) from report_drafts").await, 0);
}

#[tokio::test]
async fn a_draft_about_a_full_workshop_is_kept_without_what_is_empty() {
    let school = school().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let booked = school.booked(&home, THURSDAY_14).await;
    school.world.clock.set(THURSDAY_15_10);
    let (platform, coach, id) = (&school.world.platform, &school.helios_person.actor, booked.appointment_id);
    let mut typed = with_levels(form(&booked, "came", "Bien."), home.student_id, &[("fonctions", "2")]);
    let few = typed.clone();
    for _ in 0..200 {
        let student = UserId(platform.new_id());
        for skill in 0..20 {
            typed.levels.insert(level_key(student, &format!("competence-{skill}")), String::new());
        }
    }
    save_draft(platform, coach, id, &typed).await.unwrap();
    assert_eq!(show_report(platform, coach, id).await.unwrap().form, few);
    let filled: Vec<_> = typed.levels.keys().take(1600).cloned().collect();
    typed.levels = filled.into_iter().map(|key| (key, "2".to_owned())).collect();
    save_draft(platform, coach, id, &typed).await.unwrap();
    assert_eq!(show_report(platform, coach, id).await.unwrap().form, typed);
    typed.note = "x".repeat(200_000);
    assert!(save_draft(platform, coach, id, &typed).await.unwrap_err().for_field("summary").is_some());
}

#[tokio::test]
async fn whoever_was_in_the_room_is_proposed_as_present() {
    let school = school().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let booked = school.booked(&home, THURSDAY_14).await;
    let (platform, coach) = (&school.world.platform, &school.helios_person.actor);
    school.world.clock.set(THURSDAY_14);
    join(platform, &home.student, booked.booking_id).await.unwrap();
    let sheet = show_report(platform, coach, booked.appointment_id).await.unwrap();
    assert_eq!(sheet.form.attendance[&attendance_key(booked.booking_id)], "came");
}

#[tokio::test]
async fn a_report_is_corrected_for_two_days_by_its_coach_and_always_by_the_back_office() {
    let school = school().await;
    let (home, booked) = reported(&school, &[("fonctions", "2")]).await;
    let (platform, coach, id) = (&school.world.platform, &school.helios_person.actor, booked.appointment_id);
    let better =
        with_levels(form(&booked, "absent", "Dérivées, et un exercice."), home.student_id, &[("geometrie", "4")]);
    edit_report(platform, coach, id, &better).await.unwrap();
    let sheet = show_report(platform, coach, id).await.unwrap();
    assert_eq!(sheet.form.summary, "Dérivées, et un exercice.");
    assert_eq!(sheet.form.levels, [(level_key(home.student_id, "geometrie"), "4".to_owned())].into());
    assert_eq!(sheet.learners[0].came, Some(true), "who came stays as it was said");
    school.world.clock.set("2026-03-07T14:10:01Z");
    assert_eq!(code(edit_report(platform, coach, id, &better).await), "too-late");
    assert!(!show_report(platform, coach, id).await.unwrap().can_edit);
    let staff = school.world.staff(Role::Admin).await;
    edit_report(platform, &staff, id, &form(&booked, "came", "Relu.")).await.unwrap();
    assert_eq!(edit_report(platform, &school.zenon_person.actor, id, &better).await, Err(AppError::NotFound));
}

#[tokio::test]
async fn reports_that_are_due_are_counted_and_overdue_after_a_day() {
    let school = school().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let (platform, coach) = (&school.world.platform, &school.helios_person.actor);
    let first = school.booked(&home, THURSDAY_14).await;
    school.booked(&home, "2026-03-07T13:00:00Z").await;
    assert_eq!(count_due(platform, coach, Desk::Coach).await.unwrap(), DueCount::default());
    school.world.clock.set("2026-03-07T13:30:00Z");
    assert_eq!(count_due(platform, coach, Desk::Coach).await.unwrap(), DueCount { due: 2, overdue: 1 });
    let due = list_reports(platform, coach, Desk::Coach, false, PageRequest::default()).await.unwrap();
    let states: Vec<_> = due.items.iter().map(|line| line.state).collect();
    assert_eq!(states, [ReportState::Overdue, ReportState::Due], "the oldest first");
    says(&seen(&school, coach, "/coach").await, &["2 comptes rendus à rédiger", "dont 1 en retard"]);
    says(&seen(&school, coach, "/coach?vue=semaine").await, &["2 comptes rendus à rédiger"]);
    says(&seen(&school, coach, "/coach/comptes-rendus").await, &["En retard", "À rédiger", "Inès Ben Test"]);
    let zenon = &school.zenon_person.actor;
    assert_eq!(count_due(platform, zenon, Desk::Coach).await.unwrap(), DueCount::default());
    for other in [zenon, &home.parent] {
        assert_eq!(count_due(platform, other, Desk::Office).await, Err(AppError::Forbidden));
    }
    let staff = school.world.staff(Role::Assistant).await;
    assert_eq!(count_due(platform, &staff, Desk::Office).await.unwrap(), DueCount { due: 2, overdue: 1 });
    says(&seen(&school, &staff, "/admin/comptes-rendus").await, &["En retard", "Hélios"]);

    file_report(platform, coach, first.appointment_id, &form(&first, "came", "Fait.")).await.unwrap();
    assert_eq!(count_due(platform, coach, Desk::Coach).await.unwrap(), DueCount { due: 1, overdue: 0 });
    let filed = list_reports(platform, coach, Desk::Coach, true, PageRequest::default()).await.unwrap();
    assert_eq!((filed.total, filed.items[0].state), (1, ReportState::Filed));
}

#[tokio::test]
async fn a_file_opens_to_who_teaches_the_student_and_to_nobody_else() {
    let school = school().await;
    let (home, _) = reported(&school, &[("fonctions", "2")]).await;
    let (platform, helios) = (&school.world.platform, &school.helios_person.actor);
    let id = home.student_id;
    let first = PageRequest::default();
    let file = student_file(platform, helios, id, first).await.unwrap();
    assert_eq!((file.name.as_str(), file.progress.reports.total, file.office), ("Inès Ben Test", 1, false));
    assert_eq!(file.progress.reports.items[0].note.as_deref(), Some("Fatiguée, à ménager."));
    says(
        &seen(&school, helios, &format!("/coach/eleves/{id}")).await,
        &["Inès Ben Test", "Fatiguée", "Fragile", "Historique"],
    );
    says(&seen(&school, helios, "/coach/eleves").await, &["Inès Ben Test", "Mathématiques"]);

    let zenon = &school.zenon_person.actor;
    let sibling = school.world.sibling(&home, "Youssef").await;
    for other in [zenon, &home.parent, &home.student, &sibling.student, &stranger(vec![Role::Provider])] {
        assert_eq!(student_file(platform, other, id, first).await.map(drop), Err(AppError::NotFound));
        assert_eq!(add_goal(platform, other, id, &NewGoal::default()).await, Err(AppError::NotFound));
    }
    assert_eq!(page(&school, zenon, &format!("/coach/eleves/{id}")).await.0, StatusCode::NOT_FOUND);
    assert_eq!(list_students(platform, zenon, "", first).await.unwrap().total, 0);
    assert_eq!(list_students(platform, &home.parent, "", first).await.map(drop), Err(AppError::Forbidden));
    let mut tx = school.world.as_actor(zenon).await;
    for table in ["session_reports", "report_learners", "skill_levels", "report_notes", "goals"] {
        let rows: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select count(*) from {table}")))
            .fetch_one(&mut *tx)
            .await
            .unwrap();
        assert_eq!(rows, 0, "{table} is closed to who does not teach her");
    }
    drop(tx);

    // Once she has booked Zénon, he prepares with what Hélios wrote.
    let request = preau_scheduling::server::Book {
        provider_id: school.zenon,
        subject: "philosophie".to_owned(),
        ..school.request(&home, "2026-03-10T09:00:00Z")
    };
    school.book(&home.parent, &request).await.unwrap();
    let file = student_file(platform, zenon, id, first).await.unwrap();
    assert_eq!((file.progress.reports.total, file.upcoming.len()), (1, 1));
    let staff = school.world.staff(Role::Assistant).await;
    assert!(student_file(platform, &staff, id, first).await.unwrap().office);
    says(&seen(&school, &staff, &format!("/admin/eleves/{id}")).await, &["Inès Ben Test", "Hélios"]);
}

#[tokio::test]
async fn a_family_reads_no_note_and_no_other_family_reads_anything() {
    let school = school().await;
    let (home, _) = reported(&school, &[("fonctions", "2")]).await;
    let other = school.family("Malek", Credits::whole(1)).await;
    for (actor, reports, notes) in
        [(&home.parent, 1, 0), (&home.student, 1, 0), (&other.parent, 0, 0), (&Actor::Visitor, 0, 0)]
    {
        let mut tx = school.world.as_actor(actor).await;
        let seen: (i64, i64) =
            sqlx::query_as("select (select count(*) from session_reports), (select count(*) from report_notes)")
                .fetch_one(&mut *tx)
                .await
                .unwrap();
        assert_eq!(seen, (reports, notes), "{actor:?}");
    }
}

#[tokio::test]
async fn progress_shows_each_skill_over_time_to_the_student_and_the_parent() {
    let school = school().await;
    let (home, _) = reported(&school, &[("fonctions", "2"), ("geometrie", "3")]).await;
    let (platform, coach) = (&school.world.platform, &school.helios_person.actor);
    let later = school.booked(&home, "2026-03-09T13:00:00Z").await;
    school.world.clock.set("2026-03-09T14:10:00Z");
    let second = with_levels(form(&later, "came", "Composées, acquises."), home.student_id, &[("fonctions", "4")]);
    file_report(platform, coach, later.appointment_id, &second).await.unwrap();
    let first = PageRequest::default();
    let sheet = progress_for_family(platform, &home.student, None, first).await.unwrap();
    let progress = sheet.progress.unwrap();
    let levels = |n: usize| progress.skills[n].assessed.iter().map(|assessed| assessed.level).collect::<Vec<_>>();
    assert_eq!((levels(0), levels(1)), (vec![Level::Fragile, Level::Mastered], vec![Level::Progressing]));
    let latest = &progress.reports.items[0].skills;
    assert_eq!((latest.len(), latest[0].before, latest[0].after), (1, Some(Level::Fragile), Level::Mastered));
    says(
        &seen(&school, &home.student, "/espace/progres").await,
        &["Tes progrès", "Fonctions", "Maîtrisé", "En progrès, depuis", "Composées, acquises.", "<polyline"],
    );
    let youssef = school.world.sibling(&home, "Youssef").await;
    says(&seen(&school, &home.parent, "/espace/progres").await, &["Progrès\u{202f}: Inès", "Youssef"]);
    let text = seen(&school, &home.parent, &format!("/espace/progres?eleve={}", youssef.student_id)).await;
    says(&text, &["Progrès\u{202f}: Youssef", "Aucun compte rendu"]);
    // A brother follows nobody but himself; a stranger's id changes nothing.
    let his = progress_for_family(platform, &youssef.student, Some(&home.student_id.to_string()), first).await.unwrap();
    assert_eq!(his.progress.unwrap().first_name, "Youssef");
}

#[tokio::test]
async fn goals_are_set_reached_and_opened_again() {
    let school = school().await;
    let (home, _) = reported(&school, &[]).await;
    let (platform, coach, id) = (&school.world.platform, &school.helios_person.actor, home.student_id);
    let new = |title: &str, subject: &str, due_on: &str| NewGoal {
        title: title.to_owned(),
        subject: subject.to_owned(),
        due_on: due_on.to_owned(),
    };
    let refused = add_goal(platform, coach, id, &new(" ", "alchimie", "2026-03-01")).await.unwrap_err();
    for field in ["title", "subject", "due_on"] {
        assert!(refused.for_field(field).is_some(), "{field}");
    }
    add_goal(platform, coach, id, &new("Réussir le bac blanc", "mathematiques", "2026-03-20")).await.unwrap();
    let progress = async |actor: &Actor| {
        progress_for_family(platform, actor, None, PageRequest::default()).await.unwrap().progress.unwrap().goals
    };
    let goal = progress(&home.parent).await.remove(0);
    assert_eq!((goal.title.as_str(), goal.late, goal.reached), ("Réussir le bac blanc", false, None));
    assert_eq!(reach_goal(platform, &home.parent, goal.id, true).await, Err(AppError::NotFound));
    assert_eq!(reach_goal(platform, &school.zenon_person.actor, goal.id, true).await, Err(AppError::NotFound));
    school.world.clock.set("2026-03-21T09:00:00Z");
    assert!(progress(&home.student).await[0].late);
    reach_goal(platform, coach, goal.id, true).await.unwrap();
    assert_eq!(progress(&home.student).await[0].reached.as_deref(), Some("21 mars 2026"));
    says(&seen(&school, coach, &format!("/coach/eleves/{id}")).await, &["Atteint le 21 mars 2026", "Rouvrir"]);
    reach_goal(platform, coach, goal.id, false).await.unwrap();
    assert_eq!(progress(&home.student).await[0].reached, None);
}

#[tokio::test]
async fn filing_twice_at_once_files_once() {
    let school = school().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let booked = school.booked(&home, THURSDAY_14).await;
    school.world.clock.set(THURSDAY_15_10);
    let (platform, coach) = (&school.world.platform, &school.helios_person.actor);
    let told = form(&booked, "came", "Fait.");
    let file = || file_report(platform, coach, booked.appointment_id, &told);
    let results: [_; 3] = tokio::join!(file(), file(), file()).into();
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
    assert_eq!(school.world.count("select count(*) from session_reports").await, 1);
    assert_eq!(school.world.count("select count(*) from outbox_events where kind = 'report-filed'").await, 1);
}

#[tokio::test]
async fn the_schema_knows_no_report_that_bookings_contradict() {
    let school = school().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let booked = school.booked(&home, THURSDAY_14).await;
    assert_eq!(booked.starts_at, at(THURSDAY_14));
    let report = "insert into session_reports (appointment_id, subject, author_id, summary, filed_at)
                  select a.id, a.subject, p.user_id, 'x', now() from appointments a join providers p on p.id = a.provider_id";
    let learner = |came: bool| {
        format!(
            "insert into report_learners (appointment_id, student_id, account_id, came)
                 select appointment_id, student_id, account_id, {came} from bookings"
        )
    };
    let close = "update bookings set status = 'no_show'; update appointments set status = 'completed'".to_owned();
    let level = "insert into skill_levels (appointment_id, student_id, skill, subject, level)
                 select appointment_id, student_id, 'fonctions', 'mathematiques', 3 from bookings"
        .to_owned();
    for (statements, expected) in [
        (vec![report.to_owned()], "session_reports_true"),
        (vec![close.clone(), report.to_owned()], "session_reports_true"),
        (vec![close.clone(), report.to_owned(), learner(true)], "session_reports_true"),
        (
            vec![close.clone(), report.to_owned(), learner(false), level],
            "skill_levels_appointment_id_student_id_came_fkey",
        ),
    ] {
        let mut tx = school.world.house().await;
        let mut refused = None;
        for statement in statements {
            if let Err(error) = sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut *tx).await {
                refused = preau_platform::db::constraint(&error).map(str::to_owned);
                break;
            }
        }
        if refused.is_none() {
            let error = sqlx::raw_sql("set constraints all immediate").execute(&mut *tx).await.unwrap_err();
            refused = preau_platform::db::constraint(&error).map(str::to_owned);
        }
        assert_eq!(refused.as_deref(), Some(expected));
    }
}

#[tokio::test]
async fn in_a_group_each_is_told_of_alone_and_a_hold_is_nobodys_lesson() {
    let school = school().await;
    let (ines, malek, late) = (
        school.family("Inès", Credits::whole(4)).await,
        school.family("Malek", Credits::whole(1)).await,
        school.family("Sami", Credits::whole(1)).await,
    );
    let booked = school.booked(&ines, THURSDAY_14).await;
    let mut tx = school.world.house().await;
    sqlx::query("update appointments set capacity = 3").execute(&mut *tx).await.unwrap();
    let seat = uuid::Uuid::now_v7();
    for (id, home, status) in [(seat, &malek, "confirmed"), (uuid::Uuid::now_v7(), &late, "pending")] {
        sqlx::query(
            "insert into bookings (id, appointment_id, provider_id, during, student_id, account_id, status, credits, booked_by,
                                   booked_at, held_until)
             select $1, a.id, a.provider_id, a.during, $2, $3, $4, 0, $2, $5, case when $4 = 'pending' then upper(a.during) end
               from appointments a",
        )
        .bind(id)
        .bind(home.student_id.0)
        .bind(home.account_id.0)
        .bind(status)
        .bind(school.world.now())
        .execute(&mut *tx)
        .await
        .unwrap();
    }
    tx.commit().await.unwrap();
    school.world.clock.set("2026-03-05T13:30:00Z");
    let (platform, coach, id) = (&school.world.platform, &school.helios_person.actor, booked.appointment_id);
    assert_eq!(show_report(platform, coach, id).await.unwrap().learners.len(), 2);
    let mut told = form(&booked, "came", "Tous ensemble.");
    told.attendance.insert(attendance_key(BookingId(seat)), "came".to_owned());
    told.levels.insert(level_key(ines.student_id, "fonctions"), "4".to_owned());
    told.levels.insert(level_key(malek.student_id, "fonctions"), "1".to_owned());
    file_report(platform, coach, id, &told).await.unwrap();
    let lapsed = "select count(*) from bookings where status = 'cancelled' and lapsed";
    assert_eq!(school.world.count(lapsed).await, 1);
    for (home, level) in [(&ines, Level::Mastered), (&malek, Level::Discovered)] {
        let sheet = progress_for_family(platform, &home.parent, None, PageRequest::default()).await.unwrap();
        let progress = sheet.progress.unwrap();
        assert_eq!(
            progress.skills.iter().filter_map(|skill| skill.now()).map(|now| now.level).collect::<Vec<_>>(),
            [level]
        );
        assert_eq!(progress.reports.total, 1);
        let mut tx = school.world.as_actor(&home.parent).await;
        let rows: i64 = sqlx::query_scalar("select count(*) from skill_levels").fetch_one(&mut *tx).await.unwrap();
        assert_eq!(rows, 1, "nothing of the other learner");
    }
    let sheet = progress_for_family(platform, &late.parent, None, PageRequest::default()).await.unwrap();
    assert_eq!(sheet.progress.unwrap().reports.total, 0);
}
