//! A coach sees their own pay, another coach and families nothing of it.

use crate::School;
use preau_kernel::{Actor, AppError};
use preau_payroll::model::PayQuery;
use preau_payroll::server::{list_coaches, list_statements, show_pay, show_terms};

async fn rows(school: &School, actor: &Actor) -> [i64; 6] {
    let tables = ["pay_statements", "pay_lines", "pay_sessions", "coach_tiers", "pay_rates", "pay_rules"];
    let mut counts = [0; 6];
    for (count, table) in counts.iter_mut().zip(tables) {
        let mut tx = school.world.as_actor(actor).await;
        let query = format!("select count(*) from {table}");
        *count = sqlx::query_scalar(sqlx::AssertSqlSafe(query)).fetch_one(&mut *tx).await.expect("count");
    }
    counts
}

#[tokio::test]
async fn each_sees_what_is_theirs() {
    let school = School::with_terms().await;
    let home = school.world.household("Inès").await;
    school.given(&home, "2026-02-25T09:00:00Z").await;
    school.tier("zenon", "expert", "2026-03-01").await;
    assert_eq!(rows(&school, &school.staff).await, [1, 1, 1, 1, 3, 4]);
    assert_eq!(rows(&school, &school.helios_person.actor).await, [1, 1, 1, 0, 2, 4], "no expert’s rate");
    assert_eq!(rows(&school, &school.zenon_person.actor).await, [0, 0, 0, 1, 3, 4]);
    for actor in [&home.parent, &home.student, &Actor::Visitor] {
        assert_eq!(rows(&school, actor).await, [0; 6]);
    }
}

#[tokio::test]
async fn pages_of_others_are_not_there() {
    let school = School::with_terms().await;
    let platform = &school.world.platform;
    let home = school.world.household("Inès").await;
    school.given(&home, "2026-02-25T09:00:00Z").await;
    let id = school.pay(None).await.statements[0].id;
    let (zenon, staff) = (&school.zenon_person.actor, &school.staff);
    assert_eq!(show_pay(platform, zenon, None, Some(id)).await.err(), Some(AppError::NotFound));
    assert_eq!(show_pay(platform, zenon, Some("helios"), None).await.err(), Some(AppError::Forbidden));
    assert_eq!(show_pay(platform, &home.parent, None, None).await.err(), Some(AppError::Forbidden));
    assert_eq!(show_pay(platform, staff, Some("zenon"), Some(id)).await.err(), Some(AppError::NotFound));
    assert_eq!(show_pay(platform, staff, Some("personne"), None).await.err(), Some(AppError::NotFound));
    assert_eq!(show_pay(platform, staff, Some("helios"), Some(id)).await.map(|pay| pay.statements.len()), Ok(1));
    for actor in [&school.helios_person.actor, &home.parent] {
        assert_eq!(list_statements(platform, actor, &PayQuery::default()).await.err(), Some(AppError::Forbidden));
        assert_eq!(list_coaches(platform, actor).await.err(), Some(AppError::Forbidden));
        assert_eq!(show_terms(platform, actor).await.err(), Some(AppError::Forbidden));
    }
}

#[tokio::test]
async fn the_back_office_finds_statements() {
    let school = School::with_terms().await;
    let home = school.world.household("Inès").await;
    school.given(&home, "2026-02-25T09:00:00Z").await;
    school.given(&home, "2026-03-01T09:00:00Z").await;
    let find = async |state: &str, q: &str, month: Option<&str>| {
        let month = month.map(|month| month.parse().expect("a month"));
        let query = PayQuery { month, state: state.to_owned(), q: q.to_owned(), ..PayQuery::default() };
        list_statements(&school.world.platform, &school.staff, &query).await.expect("a list")
    };
    let all = find("", "HELIOS", None).await;
    assert_eq!((all.rows.total, all.months.len(), all.due[0].minor, all.without_rate), (2, 2, 40_000, 0));
    assert_eq!(find("due", "", None).await.rows.items[0].row.month.to_string(), "2026-02");
    assert_eq!(find("running", "", None).await.rows.items[0].row.month.to_string(), "2026-03");
    assert_eq!(find("paid", "", None).await.rows.total, 0);
    assert_eq!(find("", "zénon", None).await.rows.total, 0);
    assert_eq!(find("", "", Some("2026-02")).await.rows.total, 1);
    let coaches = list_coaches(&school.world.platform, &school.staff).await.expect("coaches");
    assert_eq!((coaches[0].due.minor, coaches[0].earned.minor, coaches.len()), (40_000, 50_000, 2));
}
