//! The job that hands mails to the relay.

use crate::relay::Relay;
use crate::{hello, queue};
use chrono::TimeDelta;
use preau_notifications::model::MailId;
use preau_notifications::server::{Outbound, Printers, SendMail};
use preau_platform::config::Smtp;
use preau_platform::jobs::{self, Enqueue};
use preau_platform::mailer::Mailer;
use preau_platform::outbox::Subscribers;
use preau_testkit::World;
use std::time::Duration;

/// Runs every job that is due, as the worker does.
async fn work_off(world: &World) {
    work_off_with(world, Printers::default()).await;
}

/// The same, where these documents can be printed.
pub async fn work_off_with(world: &World, printers: Printers) {
    let worker = jobs::worker(&world.platform, Subscribers::default())
        .add_extension(Outbound(Mailer::new(&world.platform.config).unwrap()))
        .add_extension(printers)
        .define_job::<SendMail>()
        .init()
        .await
        .unwrap();
    worker.run_once().await.unwrap();
}

/// A world whose mails go through `relay`.
pub async fn world_with(relay: &Relay) -> World {
    let port = relay.port;
    let from = "Nexus Réussite <contact@nexus.test>".to_owned();
    let smtp = Smtp { host: "127.0.0.1".to_owned(), port, secure: false, user: None, password: None, from };
    World::with(|config| config.smtp = Some(smtp)).await
}

/// Puts the job of every mail in line again, as after a crash, and alone: what waited for its next try is gone.
pub async fn queue_jobs_again(world: &World, suffix: &str) {
    let mut tx = world.house().await;
    sqlx::query("delete from graphile_worker._private_jobs").execute(&mut *tx).await.unwrap();
    let ids: Vec<MailId> = sqlx::query_scalar("select id from mails").fetch_all(&mut *tx).await.unwrap();
    for id in ids {
        let how = Enqueue { key: Some(format!("again:{id}:{suffix}")), ..Enqueue::default() };
        jobs::enqueue(&mut tx, &SendMail { mail_id: id }, how).await.unwrap();
    }
    tx.commit().await.unwrap();
}

pub async fn status(world: &World) -> (String, i32, Option<String>) {
    let mut tx = world.house().await;
    sqlx::query_as("select status, attempts, last_error from mails").fetch_one(&mut *tx).await.unwrap()
}

#[tokio::test]
async fn without_a_relay_the_mailbox_is_where_mails_end() {
    let world = World::new().await;
    queue(&world, "event:1/hello/amel", hello("Bonjour")).await;
    work_off(&world).await;
    assert_eq!(status(&world).await, ("sent".to_owned(), 1, None));
    assert_eq!(world.count("select count(*) from mails where sent_at = timestamptz '2026-03-02 08:00Z'").await, 1);
}

#[tokio::test]
async fn a_mail_whose_job_comes_again_is_handed_over_once() {
    let relay = Relay::start("250 ok").await;
    let world = world_with(&relay).await;
    queue(&world, "event:1/hello/amel", hello("Bonjour")).await;
    for round in ["a", "b", "c"] {
        queue_jobs_again(&world, round).await;
    }
    work_off(&world).await;
    queue_jobs_again(&world, "d").await;
    work_off(&world).await;
    assert_eq!(relay.accepted(), 1);
    assert_eq!(status(&world).await, ("sent".to_owned(), 1, None));
}

#[tokio::test]
async fn a_refused_mail_is_given_up_and_says_why() {
    let relay = Relay::start("550 no such mailbox").await;
    let world = world_with(&relay).await;
    queue(&world, "event:1/hello/amel", hello("Bonjour")).await;
    work_off(&world).await;
    let (status, attempts, error) = status(&world).await;
    assert_eq!((status.as_str(), attempts, relay.accepted()), ("failed", 1, 0));
    assert!(error.unwrap().contains("no such mailbox"));
    assert_eq!(world.count("select count(*) from graphile_worker.jobs").await, 0, "nothing is tried again");
}

#[tokio::test]
async fn a_mail_that_may_go_later_stays_in_line() {
    let relay = Relay::start("451 later").await;
    let world = world_with(&relay).await;
    queue(&world, "event:1/hello/amel", hello("Bonjour")).await;
    work_off(&world).await;
    let (status, attempts, error) = status(&world).await;
    assert_eq!((status.as_str(), attempts), ("queued", 1));
    assert!(error.is_some());
    assert_eq!(
        world.count("select count(*) from graphile_worker.jobs where attempts = 1").await,
        1,
        "it is tried again"
    );
}

#[tokio::test]
async fn after_the_last_try_a_mail_is_no_longer_called_waiting() {
    let relay = Relay::start("451 later").await;
    let world = world_with(&relay).await;
    queue(&world, "event:1/hello/amel", hello("Bonjour")).await;
    let mut tx = world.house().await;
    sqlx::query("update graphile_worker._private_jobs set max_attempts = 1").execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    work_off(&world).await;
    assert_eq!(status(&world).await.0, "failed");
}

/// Waits for what another task will do.
async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    for _ in 0..500 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("never: {what}");
}

/// Cuts every other connection of ours to the test’s database, as a restart of Postgres does (autovacuum may have one, too).
async fn cut_connections(world: &World) {
    let mut tx = world.house().await;
    sqlx::query(
        "select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and usename = current_user and pid <> pg_backend_pid()",
    )
    .execute(&mut *tx)
    .await
    .unwrap();
}

/// A worker that has given the relay a mail and waits for its word.
async fn waiting_for_word(relay: &Relay, world: &World) -> tokio::task::JoinHandle<()> {
    let platform = world.platform.clone();
    let worker = jobs::worker(&platform, Subscribers::default())
        .add_extension(Outbound(Mailer::new(&platform.config).unwrap()))
        .define_job::<SendMail>()
        .init()
        .await
        .unwrap();
    // It may well fail, when its connections are cut.
    let work = tokio::spawn(async move { worker.run_once().await.unwrap_or_default() });
    until("the relay has the mail", async || relay.accepted() == 1).await;
    work
}

#[tokio::test]
async fn a_mail_the_relay_took_while_postgres_restarts_is_sent_once() {
    let relay = Relay::start_silent("250 ok").await;
    let world = world_with(&relay).await;
    queue(&world, "event:1/hello/amel", hello("Bonjour")).await;
    let work = waiting_for_word(&relay, &world).await;
    cut_connections(&world).await;
    // It took long, and the mail's job comes again before the relay's word is noted.
    world.clock.advance(TimeDelta::minutes(1));
    queue_jobs_again(&world, "before").await;
    work_off(&world).await;
    assert_eq!(relay.accepted(), 1, "this process knows that it has the mail in hand");
    relay.speak();
    until("it is marked", async || status(&world).await == ("sent".to_owned(), 1, None)).await;
    work.abort();
    queue_jobs_again(&world, "after").await;
    work_off(&world).await;
    assert_eq!((relay.accepted(), status(&world).await.1), (1, 1));
}

#[tokio::test]
async fn a_mail_is_marked_even_if_its_worker_is_torn_down_before_the_relay_speaks() {
    let relay = Relay::start_silent("250 ok").await;
    let world = world_with(&relay).await;
    queue(&world, "event:1/hello/amel", hello("Bonjour")).await;
    waiting_for_word(&relay, &world).await.abort();
    relay.speak();
    until("it is marked", async || status(&world).await == ("sent".to_owned(), 1, None)).await;
    assert_eq!(relay.accepted(), 1);
}

#[tokio::test]
async fn a_mail_in_hand_is_left_alone_until_its_claim_runs_out() {
    let relay = Relay::start("250 ok").await;
    let world = world_with(&relay).await;
    queue(&world, "event:1/hello/amel", hello("Bonjour")).await;
    // As a process leaves it that was killed while it spoke to the relay.
    let mut tx = world.house().await;
    sqlx::query("update mails set attempts = 1, claimed_until = $1")
        .bind(world.now() + TimeDelta::seconds(30))
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    work_off(&world).await;
    assert_eq!((relay.accepted(), status(&world).await), (0, ("queued".to_owned(), 1, None)));
    let waiting = "select count(*) from graphile_worker.jobs where attempts = 1 and last_error like '%in hand%'";
    assert_eq!(world.count(waiting).await, 1, "its job comes again");

    world.clock.advance(TimeDelta::seconds(30));
    queue_jobs_again(&world, "later").await;
    work_off(&world).await;
    assert_eq!((relay.accepted(), status(&world).await), (1, ("sent".to_owned(), 2, None)));
}
