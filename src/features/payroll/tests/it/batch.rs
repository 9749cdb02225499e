//! Several statements paid at once: each or why not, once per form.

use crate::{School, code};
use preau_kernel::{Actor, AppError, Locale};
use preau_payroll::model::StatementId;
use preau_payroll::model::batch::{BatchForm, BatchOutcome, BatchPage, BatchQuery, seen};
use preau_payroll::model::{CorrectionForm, PayQuery};
use preau_payroll::server::{correct, list_statements, pay_batch, show_batch};

impl School {
    /// Hours of both coaches in January, February and the running month: all statements, the latest first.
    async fn several(&self) -> Vec<StatementId> {
        let home = self.world.household("Inès").await;
        for start in ["2026-01-20T09:00:00Z", "2026-02-10T09:00:00Z", "2026-03-01T09:00:00Z"] {
            self.given(&home, start).await;
        }
        let lesson = self.lesson(self.zenon, "online", "2026-02-11T09:00:00Z", 60, &[&home]).await;
        self.report_by(&self.zenon_person.actor, &lesson, 1).await;
        self.settle().await;
        let list = list_statements(&self.world.platform, &self.staff, &PayQuery::default()).await.expect("a list");
        list.rows.items.iter().map(|row| row.row.id).collect()
    }

    async fn look(&self, query: &BatchQuery) -> BatchPage {
        show_batch(&self.world.platform, &self.staff, query).await.expect("a page")
    }

    async fn chosen(&self, ids: &[StatementId]) -> BatchPage {
        let statements = ids.iter().map(ToString::to_string).collect();
        self.look(&BatchQuery { statements, ..BatchQuery::default() }).await
    }

    async fn paid(&self) -> i64 {
        self.world.count("select count(*) from pay_statements where paid_at is not null").await
    }
}

/// What the page sends, on Monday 2 March.
fn form(page: &BatchPage) -> BatchForm {
    BatchForm {
        statements: seen(&page.rows),
        paid_on: "2026-03-02".to_owned(),
        reference: "ORDRE 12".to_owned(),
        key: page.key.clone(),
    }
}

fn outcomes(page: &BatchPage) -> Vec<(String, String, BatchOutcome)> {
    let one = |(row, outcome): &(preau_payroll::model::OfficeRow, BatchOutcome)| {
        (row.slug.clone(), row.row.month.to_string(), *outcome)
    };
    page.rows.iter().map(one).collect()
}

fn expected(rows: &[(&str, &str, BatchOutcome)]) -> Vec<(String, String, BatchOutcome)> {
    rows.iter().map(|(slug, month, outcome)| ((*slug).to_owned(), (*month).to_owned(), *outcome)).collect()
}

#[tokio::test]
async fn all_that_can_be_paid_is_and_the_rest_says_why_not() {
    use BatchOutcome::{Changed, NotOver, Paid};
    let school = School::with_terms().await;
    let (platform, staff) = (&school.world.platform, &school.staff);
    let page = school.chosen(&school.several().await).await;
    let foreseen = [
        ("helios", "2026-03", NotOver),
        ("helios", "2026-02", Paid),
        ("zenon", "2026-02", Paid),
        ("helios", "2026-01", Paid),
    ];
    assert_eq!(outcomes(&page), expected(&foreseen));
    assert_eq!((page.count(), page.sums()[0].minor, page.first.to_string().as_str()), (3, 120_000, "2026-03-01"));

    // Somebody corrects one of them while the page is open.
    let late = CorrectionForm {
        coach: "zenon".to_owned(),
        month: "2026-02".to_owned(),
        amount: "5".to_owned(),
        reason: "Frais".to_owned(),
        idempotency_key: "k1".to_owned(),
    };
    correct(platform, staff, &late).await.expect("a correction");
    let done = pay_batch(platform, staff, &form(&page)).await.expect("paid");
    assert_eq!(pay_batch(platform, staff, &form(&page)).await, Ok(done), "pressing twice is one batch");
    let told = school.look(&BatchQuery { done: done.to_string(), ..BatchQuery::default() }).await;
    let became = [
        ("helios", "2026-03", NotOver),
        ("helios", "2026-02", Paid),
        ("zenon", "2026-02", Changed),
        ("helios", "2026-01", Paid),
    ];
    assert_eq!(outcomes(&told), expected(&became));
    assert_eq!(
        told.done.as_ref().map(|(on, by)| (on.to_string(), by.as_str())),
        Some(("2026-03-02".to_owned(), "ORDRE 12"))
    );
    assert_eq!((told.count(), told.sums()[0].minor, school.paid().await), (2, 80_000, 2));
    school.settle().await;
    school.settle().await;
    let mails = "select count(*) from mails where template = 'pay-statement-paid' and text_body like '%ORDRE 12%'";
    assert_eq!(school.world.count(mails).await, 2, "each is told once");

    // Looked at again, what changed is paid as it is now.
    let rest = school.chosen(&told.rows.iter().map(|(row, _)| row.row.id).collect::<Vec<_>>()).await;
    let done = pay_batch(platform, staff, &form(&rest)).await.expect("paid");
    let told = school.look(&BatchQuery { done: done.to_string(), ..BatchQuery::default() }).await;
    assert_eq!((told.count(), told.sums()[0].minor, school.paid().await), (1, 45_000, 3));
    school.assert_sound().await;
}

#[tokio::test]
async fn what_was_interrupted_is_finished_by_sending_it_again() {
    let school = School::with_terms().await;
    let (platform, staff) = (&school.world.platform, &school.staff);
    let page = school.chosen(&school.several().await[1..]).await;
    let whole = form(&page);
    let first = BatchForm { statements: seen(&page.rows[..1]), ..whole.clone() };
    pay_batch(platform, staff, &first).await.expect("one is paid");
    assert_eq!(school.paid().await, 1);
    let other = BatchForm { reference: "AUTRE".to_owned(), ..whole.clone() };
    assert_eq!(code(pay_batch(platform, staff, &other).await), "idempotency-key-reused");
    let (a, b, c) = tokio::join!(
        pay_batch(platform, staff, &whole),
        pay_batch(platform, staff, &whole),
        pay_batch(platform, staff, &whole)
    );
    assert!(a.is_ok() && a == b && b == c, "{a:?} {b:?} {c:?}");
    assert_eq!(school.paid().await, 3);
    assert_eq!(school.world.count("select count(*) from pay_batch_items where outcome = 'paid'").await, 3);
    assert_eq!(school.world.count("select count(*) from outbox_events where kind = 'pay-statement-paid'").await, 3);
}

#[tokio::test]
async fn a_wrong_day_or_reference_pays_nothing() {
    let school = School::with_terms().await;
    let (platform, staff) = (&school.world.platform, &school.staff);
    let page = school.chosen(&school.several().await).await;
    // In February January was over, and February was not.
    for (paid_on, reference) in [("2026-02-20", "V"), ("2026-03-03", "V"), ("", "V"), ("2026-03-02", " ")] {
        let wrong = BatchForm { paid_on: paid_on.to_owned(), reference: reference.to_owned(), ..form(&page) };
        let refused = pay_batch(platform, staff, &wrong).await;
        assert!(matches!(refused, Err(AppError::Invalid { .. })), "{paid_on} {reference}: {refused:?}");
    }
    let none = BatchForm { statements: String::new(), ..form(&page) };
    assert_eq!(code(pay_batch(platform, staff, &none).await), "nothing-chosen");
    assert_eq!((school.paid().await, school.world.count("select count(*) from pay_batches").await), (0, 0));
}

#[tokio::test]
async fn only_the_back_office_pays_several() {
    let school = School::with_terms().await;
    let platform = &school.world.platform;
    let ids = school.several().await;
    let page = school.chosen(&ids).await;
    let home = school.world.household("Malek").await;
    for actor in [&school.helios_person.actor, &home.parent, &home.student] {
        assert_eq!(pay_batch(platform, actor, &form(&page)).await, Err(AppError::Forbidden));
        let query = BatchQuery { statements: vec![ids[0].to_string()], ..BatchQuery::default() };
        assert_eq!(show_batch(platform, actor, &query).await, Err(AppError::Forbidden));
    }
    assert_eq!(pay_batch(platform, &Actor::Visitor, &form(&page)).await, Err(AppError::Unauthenticated));
    assert_eq!(BatchOutcome::Changed.result().get(Locale::En), "Not paid: the total has changed, check the statement");
}
