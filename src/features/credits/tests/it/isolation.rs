//! Another family's credits cannot be read or changed: use case and SQL (SPEC ID-5).

use crate::give;
use preau_credits::model::Credits;
use preau_credits::server::statements;
use preau_kernel::{Actor, AppError, Role};
use preau_testkit::{World, stranger};

#[tokio::test]
async fn a_parent_sees_the_household_and_nobody_elses() {
    let world = World::new().await;
    let (ours, theirs) = (world.household("Inès").await, world.household("Malek").await);
    give(&world, &ours, Credits::whole(4), "period:1").await;
    give(&world, &theirs, Credits::whole(8), "period:2").await;
    let seen = statements(&world.platform, &ours.parent).await.unwrap();
    assert_eq!(
        seen.iter().map(|s| (s.student_id, s.balance)).collect::<Vec<_>>(),
        [(ours.student_id, Credits::whole(4))]
    );
    let seen = statements(&world.platform, &theirs.student).await.unwrap();
    assert_eq!(seen[0].balance, Credits::whole(8));
    assert_eq!(statements(&world.platform, &Actor::Visitor).await.unwrap_err(), AppError::Unauthenticated);
}

#[tokio::test]
async fn in_sql_too_another_familys_ledger_is_invisible_and_untouchable() {
    let world = World::new().await;
    let (ours, theirs) = (world.household("Inès").await, world.household("Malek").await);
    give(&world, &ours, Credits::whole(4), "period:1").await;
    for actor in [theirs.parent, theirs.student, stranger(vec![Role::Parent]), Actor::Visitor] {
        for table in ["credit_grants", "credit_entries", "credit_movements"] {
            let mut tx = world.as_actor(&actor).await;
            let query = sqlx::AssertSqlSafe(format!("select count(*) from {table}"));
            let seen: i64 = sqlx::query_scalar(query).fetch_one(&mut *tx).await.unwrap();
            assert_eq!(seen, 0, "{table} seen by {actor:?}");
        }
    }
    // Even one's own ledger is written by the house alone.
    let mut tx = world.as_actor(&ours.parent).await;
    let forged = "insert into credit_grants (id, student_id, account_id, amount, granted_at, expires_at)
                  select gen_random_uuid(), student_id, account_id, 100, now(), now() + interval '1 day' from credit_grants";
    assert!(sqlx::query(forged).execute(&mut *tx).await.is_err());
}
