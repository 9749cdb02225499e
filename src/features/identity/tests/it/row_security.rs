//! The second wall (SPEC ID-5): queries run as another account, straight at the tables.

use crate::{Family, family};
use preau_identity::server::activation::issue;
use preau_kernel::{Actor, Role};
use preau_platform::Tx;
use preau_testkit::{World, stranger};

const TABLES: [&str; 9] = [
    "accounts",
    "users",
    "user_roles",
    "account_members",
    "parents",
    "students",
    "one_time_tokens",
    "sessions",
    "consents",
];

/// Two families with a row in every table.
async fn two_families(world: &World) -> (Family, Family) {
    let families = (family(world, "one@example.com").await, family(world, "two@example.com").await);
    for family in [&families.0, &families.1] {
        world.house_does(async |tx| issue(tx, family.student_id, world.now()).await).await;
    }
    families
}

/// Rows of `table` that belong to the family.
fn rows_of(table: &str, family: &Family) -> String {
    let (account, parent, student) = (family.account_id, family.parent.user_id, family.student_id);
    match table {
        "accounts" => format!("id = '{account}'"),
        "users" => format!("id in ('{parent}', '{student}')"),
        "account_members" | "parents" | "students" => format!("account_id = '{account}'"),
        _ => format!("user_id in ('{parent}', '{student}')"),
    }
}

async fn count(tx: &mut Tx, table: &str, condition: &str) -> i64 {
    let query = format!("select count(*) from {table} where {condition}");
    sqlx::query_scalar(sqlx::AssertSqlSafe(query)).fetch_one(&mut **tx).await.unwrap()
}

#[tokio::test]
async fn the_house_sees_both_families_in_every_table() {
    let world = World::new().await;
    let (one, two) = two_families(&world).await;
    let mut tx = world.house().await;
    for table in TABLES {
        for family in [&one, &two] {
            assert!(
                count(&mut tx, table, &rows_of(table, family)).await > 0,
                "{table}: or the tests below prove nothing"
            );
        }
    }
}

#[tokio::test]
async fn a_family_sees_itself_and_no_other() {
    let world = World::new().await;
    let (one, two) = two_families(&world).await;
    let parent = Actor::User(one.parent.clone());
    let mut tx = world.as_actor(&parent).await;
    for table in TABLES {
        assert_eq!(count(&mut tx, table, &rows_of(table, &two)).await, 0, "{table}");
        let own = count(&mut tx, table, &rows_of(table, &one)).await;
        // Hashes of one-time links are for the house alone.
        assert_eq!(own > 0, table != "one_time_tokens", "{table}");
    }
}

#[tokio::test]
async fn strangers_visitors_and_queries_without_actor_see_nobody() {
    let world = World::new().await;
    two_families(&world).await;
    for actor in [Actor::Visitor, stranger(vec![Role::Parent]), stranger(vec![Role::Provider]), stranger(vec![])] {
        let mut tx = world.as_actor(&actor).await;
        for table in TABLES {
            assert_eq!(count(&mut tx, table, "true").await, 0, "{table} as {actor:?}");
        }
    }
    for table in TABLES {
        let query = format!("select count(*) from {table}");
        let seen: i64 =
            sqlx::query_scalar(sqlx::AssertSqlSafe(query)).fetch_one(world.platform.db.pool()).await.unwrap();
        assert_eq!(seen, 0, "{table} without actor");
    }
}

#[tokio::test]
async fn nobody_but_the_house_changes_or_deletes_a_row_even_their_own() {
    let world = World::new().await;
    let (one, two) = two_families(&world).await;
    for actor in [Actor::User(one.parent.clone()), Actor::Visitor] {
        for table in TABLES {
            for family in [&one, &two] {
                let condition = rows_of(table, family);
                let column = if matches!(table, "accounts" | "users") { "id" } else { "user_id" };
                for statement in [
                    format!("update {table} set {column} = {column} where {condition}"),
                    format!("delete from {table} where {condition}"),
                ] {
                    let mut tx = world.as_actor(&actor).await;
                    match sqlx::query(sqlx::AssertSqlSafe(statement.clone())).execute(&mut *tx).await {
                        Ok(done) => assert_eq!(done.rows_affected(), 0, "{statement}"),
                        // Consents are append-only for everybody, before row-level security is asked.
                        Err(_) => assert!(statement.starts_with("update consents"), "{statement}"),
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn nobody_but_the_house_adds_a_row() {
    let world = World::new().await;
    let (one, _) = two_families(&world).await;
    let (account, parent) = (one.account_id, one.parent.user_id);
    let fresh = world.platform.new_id::<preau_kernel::id::UserId>();
    let at = "now()";
    for statement in [
        format!("insert into accounts values ('{fresh}', 'household', 'x', {at})"),
        format!(
            "insert into users (id, email, first_name, last_name, time_zone, created_at) values ('{fresh}', 'x@y.test', 'x', 'x', 'UTC', {at})"
        ),
        format!("insert into user_roles values ('{parent}', 'admin')"),
        format!("insert into account_members values ('{account}', '{}')", one.student_id),
        format!("insert into parents values ('{}', '{account}')", one.student_id),
        format!("insert into students (user_id, account_id, grade) values ('{parent}', '{account}', 'adulte')"),
        format!(
            "insert into one_time_tokens values (sha256('x'), '{parent}', 'password_reset', {at}, {at} + interval '1 day')"
        ),
        format!("insert into sessions values (sha256('x'), '{fresh}', '{parent}', {at}, {at}, {at}, {at})"),
        format!(
            "insert into consents (user_id, purpose, version, given, given_at) values ('{parent}', 'x', 'x', true, {at})"
        ),
    ] {
        for actor in [Actor::User(one.parent.clone()), Actor::Visitor] {
            let mut tx = world.as_actor(&actor).await;
            let error = sqlx::query(sqlx::AssertSqlSafe(statement.clone())).execute(&mut *tx).await.unwrap_err();
            let code = error.as_database_error().and_then(|e| e.code()).unwrap_or_default().into_owned();
            assert_eq!(code, "42501", "{statement}: {error}");
        }
    }
}

#[tokio::test]
async fn every_table_of_this_room_forces_its_policies_on_the_owner_too() {
    let world = World::new().await;
    let forced = world
        .count(
            "select count(*) from pg_class where relrowsecurity and relforcerowsecurity and relname in
             ('accounts', 'users', 'user_roles', 'account_members', 'parents', 'students', 'one_time_tokens', 'sessions', 'consents')",
        )
        .await;
    assert_eq!(forced, 9);
}
