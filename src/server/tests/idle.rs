//! A worker that has nothing to do leaves Postgres alone, and still takes what comes.

use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use preau_platform::jobs::{self, Enqueue, JobError};
use preau_platform::outbox::Subscribers;
use preau_testkit::World;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

/// Tells whoever waits that it ran.
#[derive(Debug, Serialize, Deserialize)]
struct Ring {}

impl TaskHandler for Ring {
    const IDENTIFIER: &'static str = "ring";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        context.get_ext::<Arc<Notify>>().ok_or_else(|| JobError::Retry("no bell".to_owned()))?.notify_one();
        Ok::<(), JobError>(())
    }
}

/// Transactions in this test's database so far.
async fn transactions(world: &World) -> i64 {
    world.count("select xact_commit + xact_rollback from pg_stat_database where datname = current_database()").await
}

#[tokio::test]
async fn an_idle_worker_asks_for_work_now_and_then_and_is_there_when_it_comes() {
    let world = World::new().await;
    let bell = Arc::new(Notify::new());
    let worker = jobs::worker(&world.platform, Subscribers::default())
        .add_extension(bell.clone())
        .define_job::<Ring>()
        .init()
        .await
        .unwrap();
    let worker = Arc::new(worker);
    let running = tokio::spawn({
        let worker = worker.clone();
        async move { worker.run().await }
    });
    sleep(Duration::from_secs(1)).await;
    let before = transactions(&world).await;
    sleep(Duration::from_secs(4)).await;
    let made = transactions(&world).await - before;
    // About one a second, heartbeats, and this test's own questions; thousands when the queue runs in circles.
    assert!(made < 100, "{made} transactions in 4 s of nothing to do");

    let mut tx = world.house().await;
    jobs::enqueue(&mut tx, &Ring {}, Enqueue::default()).await.unwrap();
    tx.commit().await.unwrap();
    timeout(Duration::from_secs(20), bell.notified()).await.expect("the job runs");
    worker.request_shutdown();
    timeout(Duration::from_secs(20), running).await.expect("the worker stops").unwrap().unwrap();
}
