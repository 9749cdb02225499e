//! A queue in which much waits takes the next job as quickly as an empty one.

use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use preau_platform::jobs::{self, Enqueue, JobError};
use preau_testkit::World;
use serde::{Deserialize, Serialize};

/// Never run here.
#[derive(Debug, Serialize, Deserialize)]
struct Wait {}

impl TaskHandler for Wait {
    const IDENTIFIER: &'static str = "wait";

    async fn run(self, _: WorkerContext) -> impl IntoTaskHandlerResult {
        Ok::<(), JobError>(())
    }
}

/// Rows of waiting jobs that Postgres read one after the other so far.
async fn rows_read_in_order(world: &World) -> i64 {
    world.count("select seq_tup_read from pg_stat_user_tables where relname = '_private_jobs'").await
}

#[tokio::test]
async fn the_plan_that_was_made_for_an_empty_queue_serves_a_full_one() {
    let world = World::new().await;
    // What an empty queue looks like when it has been looked after; before that, Postgres supposes ten pages of jobs.
    sqlx::raw_sql("vacuum analyze graphile_worker._private_jobs").execute(world.platform.db.pool()).await.unwrap();
    let enqueue = async |tx: &mut _, n: u32| {
        let how = Enqueue { key: Some(format!("wait/{n}")), ..Enqueue::default() };
        jobs::enqueue(tx, &Wait {}, how).await.unwrap();
    };
    // More than the five executions after which Postgres keeps a plan.
    let mut tx = world.house().await;
    for n in 0..10 {
        enqueue(&mut tx, n).await;
    }
    sqlx::raw_sql(
        "insert into graphile_worker._private_jobs (task_id, payload, key)
         select tasks.id, '{}', 'other/' || n from graphile_worker._private_tasks tasks, generate_series(1, 5000) n
         where tasks.identifier = 'wait'",
    )
    .execute(&mut *tx)
    .await
    .unwrap();
    for n in 10..60 {
        enqueue(&mut tx, n).await;
    }
    // Statistics are written down as this transaction ends, and not up to a second later.
    sqlx::raw_sql("select pg_stat_force_next_flush()").execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    let read = rows_read_in_order(&world).await;
    assert!(read < 5_000, "50 jobs were added by reading {read} rows of those that wait");
}
