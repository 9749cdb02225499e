//! Services are edited for what is booked next; what was booked keeps what it cost and its rule.

use crate::pages::{page, says, seen};
use crate::workshops::grand_oral;
use crate::{School, THURSDAY_14, at, code};
use axum::http::StatusCode;
use preau_credits::Credits;
use preau_kernel::{Actor, AppError, Outcome, Role};
use preau_scheduling::model::policy::Verdict;
use preau_scheduling::model::{BookingId, Cancelled, HOLD_MINUTES, Moved, ServiceForm, WorkshopDraft};
use preau_scheduling::server::{
    Book, BookSeries, Join, book_series, cancel, confirm_held, hold, join_line, join_workshop, list_offered,
    list_services, offer_free_seats, preview_cancellation, reschedule, save_service, show_offer, show_service,
};
use preau_testkit::Household;

/// The online lesson, 48 hours and two credits from now on.
fn stricter(version: i32) -> ServiceForm {
    ServiceForm {
        code: "online".to_owned(),
        version: version.to_string(),
        name_fr: "Cours en visio".to_owned(),
        name_en: "Video lesson".to_owned(),
        credits: "2".to_owned(),
        refund_hours: "48".to_owned(),
        refuse_hours: "12".to_owned(),
    }
}

async fn save(school: &School, actor: &Actor, form: &ServiceForm) -> Outcome<()> {
    save_service(&school.world.platform, actor, form).await
}

#[tokio::test]
async fn what_is_booked_after_a_change_costs_what_it_says_and_what_was_booked_keeps_its_rule() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let platform = &school.world.platform;
    let staff = school.world.staff(Role::Assistant).await;
    let before = school.booked(&home, THURSDAY_14).await;
    save(&school, &staff, &stricter(1)).await.unwrap();
    let after = school.booked(&home, "2026-03-05T14:00:00Z").await;
    assert_eq!((before.credits, after.credits), (Credits::whole(1), Credits::whole(2)));
    assert_eq!(school.balance(&home).await, Credits::whole(1));

    // A day and a half ahead: refunded under the old rule, not under the new one.
    school.world.clock.set("2026-03-04T02:00:00Z");
    let [old, new] = [before.booking_id, after.booking_id];
    let preview = preview_cancellation(platform, &home.student, old).await.unwrap();
    assert_eq!(
        (preview.verdict, preview.refund_hours, preview.refuse_hours),
        (Verdict::Refund(Credits::whole(1)), 24, 2)
    );
    let preview = preview_cancellation(platform, &home.student, new).await.unwrap();
    assert_eq!((preview.verdict, preview.refund_hours, preview.refuse_hours), (Verdict::NoRefund, 48, 12));
    let moved: Outcome<Moved> = reschedule(platform, &home.student, new, at("2026-03-06T14:00:00Z")).await;
    assert_eq!(code(moved), "too-late-to-move");
    reschedule(platform, &home.student, old, at("2026-03-05T15:00:00Z")).await.unwrap();

    // Six hours before the first: neither can be refunded, and only the old one can still be cancelled.
    school.world.clock.set("2026-03-05T08:00:00Z");
    assert_eq!(cancel(platform, &home.student, old).await, Ok(Cancelled { refunded: Credits::ZERO }));
    assert_eq!(code(cancel(platform, &home.student, new).await), "too-late");
    assert_eq!(cancel(platform, &school.helios_person.actor, new).await, Ok(Cancelled { refunded: Credits::whole(2) }));
    school.assert_balanced().await;
}

#[tokio::test]
async fn a_hold_is_confirmed_for_what_it_was_held_for() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let platform = &school.world.platform;
    let staff = school.world.staff(Role::Admin).await;
    let held = hold(platform, &home.student, &school.request(&home, THURSDAY_14), HOLD_MINUTES).await.unwrap();
    save(&school, &staff, &stricter(1)).await.unwrap();
    let booked = confirm_held(platform, &home.student, held.booking_id).await.unwrap();
    assert_eq!(booked.credits, Credits::whole(1));
    let preview = preview_cancellation(platform, &home.student, held.booking_id).await.unwrap();
    assert_eq!((preview.refund_hours, preview.refuse_hours), (24, 2));
    school.assert_balanced().await;
}

/// What is there before anything is charged, and what must be there still when nothing was.
async fn nothing_happened(school: &School, home: &Household) {
    assert_eq!(school.balance(home).await, Credits::whole(20));
    for table in ["select count(*) from bookings", "select count(*) from idempotency_keys"] {
        assert_eq!(school.world.count(table).await, 0, "{table}");
    }
}

#[tokio::test]
async fn nobody_is_charged_another_cost_than_the_one_they_saw() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(20)).await;
    let platform = &school.world.platform;
    let staff = school.world.staff(Role::Assistant).await;
    let (workshop, dates) = school.workshop(&grand_oral()).await;
    school.sql("delete from idempotency_keys").await;
    let [one, two] = [Some(Credits::whole(1)), Some(Credits::whole(2))];
    let lesson = Book { cost_seen: one, ..school.request(&home, THURSDAY_14) };
    let weeks = [at(THURSDAY_14), at("2026-03-12T13:00:00Z")];
    let weekly = BookSeries {
        first: Book { cost_seen: two, ..school.request(&home, THURSDAY_14) },
        times: 2,
        dates: weeks.to_vec(),
    };
    let joining = Join { cost_seen: Some(Credits(300)), ..school.joining(&home, workshop, &dates[..2]) };
    // The pages were open; in that moment everything becomes dearer.
    save(&school, &staff, &stricter(1)).await.unwrap();
    school.sql("update services set credits = 200 where code = 'workshop'").await;

    let refusal = school.book(&home.student, &lesson).await.unwrap_err();
    let message = "Le coût vient de changer\u{202f}: 2 crédits au lieu de 1 crédit. Rien n’a été réservé ni débité.";
    assert_eq!(refusal.message().fr, message);
    assert_eq!(code(school.book(&home.student, &lesson).await), "cost-changed");
    assert_eq!(code(hold(platform, &home.student, &lesson, HOLD_MINUTES).await), "cost-changed");
    assert_eq!(code(book_series(platform, &home.student, &weekly).await), "cost-changed");
    assert_eq!(code(join_workshop(platform, &home.parent, &joining).await), "cost-changed");
    nothing_happened(&school, &home).await;

    // The same forms with what is shown now, under the same keys.
    let lesson = Book { cost_seen: two, ..lesson };
    let booked = school.book(&home.student, &lesson).await.unwrap();
    assert_eq!((booked.credits, booked.balance), (Credits::whole(2), Credits::whole(18)));
    let joining = Join { cost_seen: Some(Credits::whole(4)), ..joining };
    assert_eq!(join_workshop(platform, &home.parent, &joining).await.unwrap().credits, Credits::whole(4));
    // Asked again with what an old page shows: the answer there was, and nothing more is taken.
    assert_eq!(school.book(&home.student, &Book { cost_seen: one, ..lesson }).await.unwrap(), booked);
    // Programs that saw nothing are told.
    let unseen = school.request(&home, "2026-03-06T13:00:00Z");
    assert_eq!(school.book(&home.student, &unseen).await.unwrap().credits, Credits::whole(2));
    school.assert_balanced().await;
}

#[tokio::test]
async fn a_seat_that_was_offered_costs_what_its_page_says() {
    let school = School::open().await;
    let (id, dates) = school.workshop(&WorkshopDraft { capacity: "2".to_owned(), ..grand_oral() }).await;
    let platform = &school.world.platform;
    let mut seats = vec![];
    for name in ["Amel", "Bilel"] {
        let home = school.family(name, Credits::whole(2)).await;
        let joined = school.join(&home, id, &dates[..1]).await.unwrap();
        seats.push((home, joined.bookings[0]));
    }
    let waiting = school.family("Cyrine", Credits::whole(4)).await;
    join_line(platform, &waiting.parent, dates[0], waiting.student_id).await.unwrap();
    cancel(platform, &seats[0].0.parent, seats[0].1).await.unwrap();
    assert_eq!(offer_free_seats(platform).await.unwrap(), 1);
    let mut tx = school.world.house().await;
    let offer: uuid::Uuid =
        sqlx::query_scalar("select id from bookings where status = 'pending'").fetch_one(&mut *tx).await.unwrap();
    drop(tx);
    school.sql("update services set credits = 300 where code = 'workshop'").await;
    let offer = BookingId(offer);
    assert_eq!(show_offer(platform, &waiting.parent, offer).await.unwrap().credits, Credits(150));
    assert_eq!(confirm_held(platform, &waiting.parent, offer).await.unwrap().credits, Credits(150));
    assert_eq!(school.balance(&waiting).await, Credits(250));
    school.assert_balanced().await;
}

#[tokio::test]
async fn the_schema_keeps_the_rule_of_a_booking() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    school.booked(&home, THURSDAY_14).await;
    let mut tx = school.world.house().await;
    for statement in ["update bookings set refund_hours = 48", "update bookings set refuse_hours = 0"] {
        sqlx::raw_sql("savepoint before").execute(&mut *tx).await.unwrap();
        let refused = sqlx::raw_sql(statement).execute(&mut *tx).await.unwrap_err();
        assert!(refused.to_string().contains("rule"), "{refused}");
        sqlx::raw_sql("rollback to before").execute(&mut *tx).await.unwrap();
    }
    for statement in [
        "update services set credits = 130",
        "update services set refund_hours = 36",
        "update services set name_fr = ' '",
    ] {
        sqlx::raw_sql("savepoint before").execute(&mut *tx).await.unwrap();
        assert!(sqlx::raw_sql(statement).execute(&mut *tx).await.is_err(), "{statement}");
        sqlx::raw_sql("rollback to before").execute(&mut *tx).await.unwrap();
    }
}

#[tokio::test]
async fn every_change_is_kept_with_who_made_it_and_nothing_is_overwritten_unseen() {
    let school = School::open().await;
    let platform = &school.world.platform;
    let staff = school.world.staff(Role::Assistant).await;
    let seen = show_service(platform, &staff, "online").await.unwrap();
    assert_eq!((seen.version, seen.booked, seen.history.len()), (1, 0, 0));
    save(&school, &staff, &stricter(1)).await.unwrap();
    // The same again is no change, whatever was seen; something else from an old page is refused.
    save(&school, &staff, &stricter(1)).await.unwrap();
    let other = ServiceForm { credits: "3".to_owned(), ..stricter(1) };
    assert_eq!(code(save(&school, &staff, &other).await), "changed-meanwhile");
    let seen = show_service(platform, &staff, "online").await.unwrap();
    assert_eq!(
        (seen.version, seen.service.credits, seen.service.name.en.as_str()),
        (2, Credits::whole(2), "Video lesson")
    );
    let [past] = &seen.history[..] else { panic!("one change: {:?}", seen.history) };
    assert_eq!((past.terms.credits, past.terms.refund_hours, past.terms.refuse_hours), (Credits::whole(1), 24, 2));
    assert!(!past.changed_by.trim().is_empty() && past.until.contains("2026"), "{past:?}");
    let mut tx = school.world.house().await;
    assert!(sqlx::raw_sql("delete from service_changes").execute(&mut *tx).await.is_err(), "history is append-only");
}

#[tokio::test]
async fn mistakes_change_nothing_and_only_staff_may_edit() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(1)).await;
    let platform = &school.world.platform;
    let staff = school.world.staff(Role::Admin).await;
    let before = list_offered(platform, &staff).await.unwrap();
    let wrong = ServiceForm { credits: "1,1".to_owned(), refund_hours: "36".to_owned(), ..stricter(1) };
    let refused = save(&school, &staff, &wrong).await.unwrap_err();
    assert!(refused.for_field("credits").is_some() && refused.for_field("refund_hours").is_some(), "{refused:?}");
    let unknown = ServiceForm { code: "tarot".to_owned(), ..stricter(1) };
    assert_eq!(save(&school, &staff, &unknown).await.unwrap_err(), AppError::NotFound);
    for actor in [&home.parent, &home.student, &school.helios_person.actor] {
        assert_eq!(save(&school, actor, &stricter(1)).await.unwrap_err(), AppError::Forbidden);
        assert_eq!(show_service(platform, actor, "online").await.unwrap_err(), AppError::Forbidden);
        assert_eq!(list_offered(platform, actor).await.unwrap_err(), AppError::Forbidden);
        let mut tx = platform.db.begin_as(actor).await.unwrap();
        let visible = sqlx::query_scalar::<_, i64>("select count(*) from service_changes").fetch_one(&mut *tx).await;
        assert_eq!(visible.unwrap(), 0);
    }
    assert_eq!(save(&school, &Actor::Visitor, &stricter(1)).await.unwrap_err(), AppError::Unauthenticated);
    assert_eq!(school.world.house_does(async |tx| list_services(tx).await).await, before);
}

#[tokio::test]
async fn the_back_office_edits_a_service_on_plain_pages() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let staff = school.world.staff(Role::Assistant).await;
    let text = seen(&school, &staff, "/admin/services").await;
    says(&text, &["Cours en ligne", "1,25 crédit", "24 h avant", "2 h avant", "/admin/services/in_person"]);
    school.booked(&home, THURSDAY_14).await;
    let text = seen(&school, &staff, "/admin/services/online").await;
    says(&text, &["/save_service", "name=\"version\" value=\"1\"", "Le rendez-vous à venir garde son coût"]);
    assert!(!text.contains("Conditions précédentes"));
    save(&school, &staff, &stricter(1)).await.unwrap();
    let text = seen(&school, &staff, "/admin/services/online").await;
    says(&text, &["Cours en visio", "Conditions précédentes", "remboursée 24 h avant, refusée dès 2 h"]);
    assert_eq!(page(&school, &staff, "/admin/services/tarot").await.0, StatusCode::NOT_FOUND);
    assert_eq!(page(&school, &home.parent, "/admin/services").await.0, StatusCode::FORBIDDEN);
}
