//! Sessions count when they are reported on, once, by the terms of their day.

use crate::School;
use preau_kernel::Locale;
use preau_payroll::model::LineKind;
use preau_payroll::server::count_session;

#[tokio::test]
async fn a_reported_session_counts_with_its_premiums() {
    let school = School::with_terms().await;
    let mut homes = vec![];
    for name in ["A", "B", "C", "D", "E", "F", "G"] {
        homes.push(school.world.household(name).await);
    }
    // Sunday 1 March, 18:00 in Tunis, an hour and a half; six of seven came.
    let who: Vec<_> = homes.iter().collect();
    let lesson = school.lesson(school.helios, "workshop", "2026-03-01T17:00:00Z", 90, &who).await;
    assert_eq!(school.pay(None).await.preview.waiting_worth.minor, 135_000, "all seven are expected");
    school.report(&lesson, 6).await;
    school.settle().await;
    let pay = school.pay(None).await;
    let lines: Vec<_> = pay
        .chosen
        .iter()
        .flat_map(|s| &s.lines)
        .map(|line| (line.kind, line.amount.minor, line.basis_points))
        .collect();
    let expected = [
        (LineKind::Session, 90_000, Some(10_000)),
        (LineKind::Evening, 9_000, Some(1_000)),
        (LineKind::Sunday, 22_500, Some(2_500)),
        (LineKind::Group, 9_000, Some(1_000)),
    ];
    assert_eq!(lines, expected);
    let statement = pay.chosen.expect("a statement");
    assert_eq!((statement.row.total.minor, statement.row.month.to_string().as_str()), (130_500, "2026-03"));
    assert_eq!((statement.sums.sessions.minor, statement.sums.premiums.minor), (90_000, 40_500));
    assert!(statement.lines[0].detail(Locale::Fr).contains("6 venus, 1 absent"));
    assert_eq!((pay.preview.earned.minor, pay.preview.waiting.len()), (130_500, 0));
    school.assert_sound().await;
}

#[tokio::test]
async fn however_often_and_at_once_it_is_told_it_counts_once() {
    let school = School::with_terms().await;
    let home = school.world.household("Inès").await;
    let lesson = school.given(&home, "2026-02-25T09:00:00Z").await;
    let tell = async || {
        let mut tx = school.world.house().await;
        count_session(&school.world.platform, &mut tx, lesson.id).await?;
        tx.commit().await
    };
    for told in [tell().await, tell().await] {
        told.expect("told again");
    }
    let second = school.lesson(school.helios, "online", "2026-02-26T09:00:00Z", 60, &[&home]).await;
    school.report(&second, 1).await;
    let both = async || {
        let mut tx = school.world.house().await;
        count_session(&school.world.platform, &mut tx, second.id).await?;
        tx.commit().await
    };
    let told = tokio::join!(both(), both(), both(), both());
    for told in [told.0, told.1, told.2, told.3] {
        told.expect("told at once");
    }
    school.settle().await;
    assert_eq!(school.statements().await, [("2026-02".to_owned(), 80_000, "To be paid")]);
    school.assert_sound().await;
}

#[tokio::test]
async fn what_is_not_reported_is_not_paid() {
    let school = School::with_terms().await;
    let home = school.world.household("Inès").await;
    let lesson = school.lesson(school.helios, "online", "2026-03-01T09:00:00Z", 60, &[&home]).await;
    school.lesson(school.helios, "online", "2026-03-20T09:00:00Z", 60, &[&home]).await;
    school.settle().await;
    let preview = school.pay(None).await.preview;
    assert_eq!((preview.waiting.len(), preview.coming.len(), preview.earned.minor), (1, 1, 0));
    assert_eq!((preview.waiting_worth.minor, preview.coming_worth.minor), (50_000, 40_000), "a Sunday, and not");
    let mut tx = school.world.house().await;
    count_session(&school.world.platform, &mut tx, lesson.id).await.expect("nothing to count");
    tx.commit().await.expect("commit");
    assert_eq!(school.world.count("select count(*) from pay_sessions").await, 0);
    let mut tx = school.world.house().await;
    let forced = sqlx::query(
        "insert into pay_sessions (appointment_id, provider_id, service, day, starts, minutes, came, absent, counted_at)
         values ($1, $2, 'online', '2026-03-01', '10:00', 60, 1, 0, $3)",
    )
    .bind(lesson.id.0)
    .bind(school.helios.0)
    .bind(school.world.now())
    .execute(&mut *tx)
    .await;
    assert!(forced.is_err(), "the schema knows no paid session without a report");
}

#[tokio::test]
async fn when_nobody_came_the_rule_says_what_is_paid() {
    let school = School::with_terms().await;
    let home = school.world.household("Inès").await;
    let lesson = school.lesson(school.helios, "online", "2026-02-25T09:00:00Z", 60, &[&home]).await;
    school.report(&lesson, 0).await;
    school.settle().await;
    assert_eq!(school.statements().await, [("2026-02".to_owned(), 20_000, "To be paid")]);
}

#[tokio::test]
async fn a_session_without_a_rate_waits_for_one() {
    let school = School::open().await;
    let home = school.world.household("Inès").await;
    school.given(&home, "2026-02-25T09:00:00Z").await;
    let pay = school.pay(None).await;
    assert_eq!((pay.preview.without_rate, pay.statements.len()), (1, 0));
    school.rate("online", "standard", "40", "2026-02-26").await;
    assert_eq!(school.pay(None).await.preview.without_rate, 1, "not from that day on");
    school.rate("online", "standard", "40", "2026-02-25").await;
    school.rate("online", "standard", "40", "2026-02-25").await;
    assert_eq!(school.statements().await, [("2026-02".to_owned(), 40_000, "To be paid")]);
    school.assert_sound().await;
}

#[tokio::test]
async fn new_terms_for_days_that_are_past_are_corrections() {
    let school = School::with_terms().await;
    let home = school.world.household("Inès").await;
    school.given(&home, "2026-02-10T09:00:00Z").await;
    school.given(&home, "2026-02-25T09:00:00Z").await;
    school.tier("helios", "expert", "2026-02-20").await;
    assert_eq!(school.statements().await, [("2026-02".to_owned(), 90_000, "To be paid")]);
    school.rate("online", "expert", "45", "2026-02-01").await;
    assert_eq!(school.statements().await, [("2026-02".to_owned(), 85_000, "To be paid")]);
    let statement = school.pay(None).await.chosen.expect("a statement");
    let corrections: Vec<_> =
        statement.lines.iter().filter(|line| line.kind == LineKind::Correction).map(|line| line.amount.minor).collect();
    assert_eq!(corrections, [10_000, -5_000]);
    assert!(statement.lines[2].detail(Locale::Fr).contains("nouveaux tarifs"));
    school.assert_sound().await;
}

#[tokio::test]
async fn a_session_at_midnight_belongs_to_the_month_of_the_organisation() {
    let school = School::with_terms().await;
    let home = school.world.household("Inès").await;
    // 23:30 UTC on the last of January is half past midnight in Tunis.
    school.given(&home, "2026-01-31T23:30:00Z").await;
    school.given(&home, "2026-01-31T22:00:00Z").await;
    let months: Vec<_> = school.statements().await.into_iter().map(|(month, ..)| month).collect();
    assert_eq!(months, ["2026-02", "2026-01"]);
}
