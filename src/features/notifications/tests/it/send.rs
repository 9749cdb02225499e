//! The job that hands mails to the relay.

use crate::relay::Relay;
use crate::{hello, queue};
use preau_notifications::model::MailId;
use preau_notifications::server::{Outbound, SendMail};
use preau_platform::config::Smtp;
use preau_platform::jobs::{self, Enqueue};
use preau_platform::mailer::Mailer;
use preau_platform::outbox::Subscribers;
use preau_testkit::World;

/// Runs every job that is due, as the worker does.
async fn work(world: &World) {
    let worker = jobs::worker(&world.platform, Subscribers::default())
        .add_extension(Outbound(Mailer::new(&world.platform.config).unwrap()))
        .define_job::<SendMail>()
        .init()
        .await
        .unwrap();
    worker.run_once().await.unwrap();
}

/// A world whose mails go through `relay`.
async fn world_with(relay: &Relay) -> World {
    let port = relay.port;
    let from = "Nexus Réussite <contact@nexus.test>".to_owned();
    let smtp = Smtp { host: "127.0.0.1".to_owned(), port, secure: false, user: None, password: None, from };
    World::with(|config| config.smtp = Some(smtp)).await
}

/// Puts the job of every mail in line again, as after a crash.
async fn queue_jobs_again(world: &World, suffix: &str) {
    let mut tx = world.house().await;
    let ids: Vec<MailId> = sqlx::query_scalar("select id from mails").fetch_all(&mut *tx).await.unwrap();
    for id in ids {
        let how = Enqueue { key: Some(format!("again:{id}:{suffix}")), ..Enqueue::default() };
        jobs::enqueue(&mut tx, &SendMail { mail_id: id }, how).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn status(world: &World) -> (String, i32, Option<String>) {
    let mut tx = world.house().await;
    sqlx::query_as("select status, attempts, last_error from mails").fetch_one(&mut *tx).await.unwrap()
}

#[tokio::test]
async fn without_a_relay_the_mailbox_is_where_mails_end() {
    let world = World::new().await;
    queue(&world, "event:1/hello/amel", hello("Bonjour")).await;
    work(&world).await;
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
    work(&world).await;
    queue_jobs_again(&world, "d").await;
    work(&world).await;
    assert_eq!(relay.accepted(), 1);
    assert_eq!(status(&world).await, ("sent".to_owned(), 1, None));
}

#[tokio::test]
async fn a_refused_mail_is_given_up_and_says_why() {
    let relay = Relay::start("550 no such mailbox").await;
    let world = world_with(&relay).await;
    queue(&world, "event:1/hello/amel", hello("Bonjour")).await;
    work(&world).await;
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
    work(&world).await;
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
    work(&world).await;
    assert_eq!(status(&world).await.0, "failed");
}
