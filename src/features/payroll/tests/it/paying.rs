//! What is paid never changes; what turns out differently goes to the next open statement.

use crate::{School, code};
use preau_kernel::{Actor, AppError};
use preau_payroll::model::{CorrectionForm, PaymentForm, StatementRow};
use preau_payroll::server::seed::{DemoPay, seed_demo_pay};
use preau_payroll::server::{carry_pay, correct, mark_paid};
use preau_testkit::stranger;

fn form(row: &StatementRow) -> PaymentForm {
    PaymentForm {
        statement_id: Some(row.id),
        total_minor: row.total.minor.to_string(),
        paid_on: "2026-03-02".to_owned(),
        reference: " VIR  2026-02 ".to_owned(),
    }
}

fn correction(amount: &str, month: &str, key: &str) -> CorrectionForm {
    CorrectionForm {
        coach: "helios".to_owned(),
        month: month.to_owned(),
        amount: amount.to_owned(),
        reason: "Frais de déplacement".to_owned(),
        idempotency_key: key.to_owned(),
    }
}

async fn february(school: &School) -> StatementRow {
    let home = school.world.household("Inès").await;
    school.given(&home, "2026-02-25T09:00:00Z").await;
    school.pay(None).await.statements.remove(0)
}

#[tokio::test]
async fn what_is_paid_stays_as_it_was() {
    let school = School::with_terms().await;
    let (platform, staff) = (&school.world.platform, &school.staff);
    let row = february(&school).await;
    assert_eq!(mark_paid(platform, staff, &form(&row)).await.expect("paid"), "helios");
    assert_eq!(mark_paid(platform, staff, &form(&row)).await.expect("noted again"), "helios");
    let other = PaymentForm { reference: "AUTRE".to_owned(), ..form(&row) };
    assert_eq!(code(mark_paid(platform, staff, &other).await), "already-paid");

    // A report that comes late, new terms, a correction: all go to the next open statement.
    let home = school.world.household("Malek").await;
    school.given(&home, "2026-02-26T09:00:00Z").await;
    school.rate("online", "standard", "50", "2026-02-01").await;
    correct(platform, staff, &correction("-3,5", "2026-02", "k1")).await.expect("a correction");
    correct(platform, staff, &correction("-3,5", "2026-02", "k1")).await.expect("the same again");
    let expected =
        [("2026-03".to_owned(), 40_000 + 10_000 + 10_000 - 3_500, "Running"), ("2026-02".to_owned(), 40_000, "Paid")];
    assert_eq!(school.statements().await, expected);
    school.assert_sound().await;

    for statement in [
        "update pay_statements set reference = 'X' where paid_at is not null",
        "update pay_statements set total_minor = 1",
        "delete from pay_statements",
        "update pay_lines set amount_minor = 1",
        "delete from pay_lines",
        "delete from pay_sessions",
        "update pay_rates set hourly_minor = 1",
        "insert into pay_lines (id, statement_id, provider_id, currency, kind, amount_minor, note, made_by, made_at)
           select gen_random_uuid(), s.id, s.provider_id, s.currency, 'correction', 1, 'X', s.paid_by, s.paid_at
             from pay_statements s where s.paid_at is not null",
    ] {
        let mut tx = school.world.house().await;
        assert!(sqlx::query(statement).execute(&mut *tx).await.is_err(), "{statement}");
    }
}

#[tokio::test]
async fn only_what_is_owed_for_a_month_that_is_over_is_paid_and_only_as_it_was_seen() {
    let school = School::with_terms().await;
    let (platform, staff) = (&school.world.platform, &school.staff);
    let row = february(&school).await;
    let changed = PaymentForm { total_minor: (row.total.minor - 1).to_string(), ..form(&row) };
    assert_eq!(code(mark_paid(platform, staff, &changed).await), "statement-changed");
    for (paid_on, reference) in [("2026-03-03", "V"), ("2026-02-28", "V"), ("", "V"), ("2026-03-02", " ")] {
        let wrong = PaymentForm { paid_on: paid_on.to_owned(), reference: reference.to_owned(), ..form(&row) };
        let refused = mark_paid(platform, staff, &wrong).await;
        assert!(matches!(refused, Err(AppError::Invalid { .. })), "{paid_on} {reference}");
    }
    correct(platform, staff, &correction("-40", "2026-02", "k1")).await.expect("a correction");
    let emptied = PaymentForm { total_minor: "0".to_owned(), ..form(&row) };
    assert_eq!(code(mark_paid(platform, staff, &emptied).await), "nothing-owed");
    let running = correct(platform, staff, &correction("12", "", "k2")).await.expect("a correction");
    let early = PaymentForm { statement_id: Some(running), total_minor: "12000".to_owned(), ..form(&row) };
    assert_eq!(code(mark_paid(platform, staff, &early).await), "month-not-over");
    assert_eq!(school.world.count("select count(*) from pay_statements where paid_at is not null").await, 0);
}

#[tokio::test]
async fn what_a_month_took_too_much_comes_off_the_next_one_and_what_is_paid_stays() {
    let school = School::with_terms().await;
    let (platform, staff) = (&school.world.platform, &school.staff);
    let february = february(&school).await;
    let seen = form(&february);
    correct(platform, staff, &correction("-70", "2026-01", "k1")).await.expect("a correction");
    // Nobody has looked since: what was seen is no longer owed.
    assert_eq!(code(mark_paid(platform, staff, &seen).await), "nothing-owed");
    let month = |month: &str, total, state: &'static str| (month.to_owned(), total, state);
    let carried =
        [month("2026-03", -30_000, "Running"), month("2026-02", 0, "To be paid"), month("2026-01", 0, "To be paid")];
    assert_eq!(school.statements().await, carried, "January came off February, and February off March");
    assert_eq!(carry_pay(platform).await, Ok(0), "once");
    correct(platform, staff, &correction("100", "2026-03", "k2")).await.expect("a correction");
    school.world.clock.set("2026-04-01T08:00:00Z");
    assert_eq!(carry_pay(platform).await, Ok(0), "nothing is below zero any more");
    let march = school.pay(None).await.statements.remove(0);
    let paid = PaymentForm { paid_on: "2026-04-01".to_owned(), ..form(&march) };
    mark_paid(platform, staff, &paid).await.expect("70 are paid");
    assert_eq!(
        (march.total.minor, school.world.count("select count(*) from pay_statements where paid_at is not null").await),
        (70_000, 1)
    );
    // Later, January takes more still: what was paid stays, April bears it.
    correct(platform, staff, &correction("-5", "2026-01", "k3")).await.expect("a correction");
    carry_pay(platform).await.expect("carried");
    assert_eq!(school.world.count("select total_minor from pay_statements where month = '2026-03-01'").await, 70_000);
    assert_eq!(school.world.count("select total_minor from pay_statements where month = '2026-04-01'").await, -5_000);
    assert_eq!(school.world.count("select sum(amount_minor)::bigint from pay_lines where kind = 'carried'").await, 0);
    school.assert_sound().await;
    let told = school.pay(Some(march.id)).await.chosen.expect("March");
    assert_eq!(told.sums.carried.minor, -30_000);
    assert!(told.lines.iter().any(|line| line.detail(preau_kernel::Locale::En) == "Overpaid in February 2026"));
}

#[tokio::test]
async fn only_the_back_office_pays() {
    let school = School::with_terms().await;
    let platform = &school.world.platform;
    let row = february(&school).await;
    let home = school.world.household("Malek").await;
    let others = [&school.helios_person.actor, &school.zenon_person.actor, &home.parent, &home.student];
    for actor in others {
        assert_eq!(mark_paid(platform, actor, &form(&row)).await, Err(AppError::Forbidden));
        assert_eq!(correct(platform, actor, &correction("1", "", "k")).await, Err(AppError::Forbidden));
    }
    assert_eq!(mark_paid(platform, &Actor::Visitor, &form(&row)).await, Err(AppError::Unauthenticated));
    let nowhere = PaymentForm { statement_id: None, ..form(&row) };
    assert_eq!(mark_paid(platform, &school.staff, &nowhere).await, Err(AppError::NotFound));
    let nobody = stranger(vec![]);
    assert_eq!(mark_paid(platform, &nobody, &form(&row)).await, Err(AppError::Forbidden));
}

#[tokio::test]
async fn the_coach_is_told_by_mail() {
    let school = School::with_terms().await;
    let row = february(&school).await;
    mark_paid(&school.world.platform, &school.staff, &form(&row)).await.expect("paid");
    school.settle().await;
    school.settle().await;
    let told =
        "select count(*) from mails where template = 'pay-statement-paid' and text_body like '%40,000%VIR 2026-02%'";
    assert_eq!(school.world.count(told).await, 1);
}

#[tokio::test]
async fn the_demonstration_has_a_paid_month_one_to_be_paid_and_one_that_runs() {
    let school = School::open().await;
    let home = school.world.household("Inès").await;
    for start in ["2026-01-20T09:00:00Z", "2026-02-10T09:00:00Z", "2026-03-01T09:00:00Z"] {
        let lesson = school.lesson(school.helios, "online", start, 60, &[&home]).await;
        school.report(&lesson, 1).await;
    }
    let paid_by = school.staff.user_id().expect("somebody");
    let demo = DemoPay { expert: school.helios, confirmed: school.zenon, paid_by };
    school.world.house_does(async |tx| seed_demo_pay(&school.world.platform, tx, demo).await).await;
    // What happened before the demonstration began is told all the same.
    school.settle().await;
    let expected = [("2026-03", 62_500, "Running"), ("2026-02", 50_000, "To be paid"), ("2026-01", 50_000, "Paid")];
    assert_eq!(school.statements().await, expected.map(|(month, total, state)| (month.to_owned(), total, state)));
    school.assert_sound().await;
}
