//! Putting a mail in line, once.

use crate::{amel, hello, queue};
use preau_kernel::Actor;
use preau_notifications::server::mail;
use preau_testkit::World;

#[tokio::test]
async fn one_key_is_one_mail_and_one_job() {
    let world = World::new().await;
    assert!(queue(&world, "event:1/hello/amel", hello("Premier")).await);
    assert!(!queue(&world, "event:1/hello/amel", hello("Second")).await, "the key is taken");
    assert!(queue(&world, "event:2/hello/amel", hello("Autre")).await);
    assert_eq!(world.count("select count(*) from mails").await, 2);
    assert_eq!(world.count("select count(*) from mails where subject = 'Premier'").await, 1);
    assert_eq!(world.count("select count(*) from graphile_worker.jobs where key like 'mail:%'").await, 2);
}

#[tokio::test]
async fn two_writers_with_one_key_write_one_mail() {
    let world = World::new().await;
    let (first, second) = tokio::join!(
        queue(&world, "event:1/hello/amel", hello("Un")),
        queue(&world, "event:1/hello/amel", hello("Deux"))
    );
    assert!(first ^ second, "one of them wrote: {first} {second}");
    assert_eq!(world.count("select count(*) from mails").await, 1);
}

#[tokio::test]
async fn a_mail_of_a_transaction_that_fails_was_never_written() {
    let world = World::new().await;
    let mut tx = world.house().await;
    assert!(mail::queue(&world.platform, &mut tx, "event:1/hello/amel", &amel(None), hello("Non")).await.unwrap());
    tx.rollback().await.unwrap();
    assert_eq!(world.count("select count(*) from mails").await, 0);
    assert_eq!(world.count("select count(*) from graphile_worker.jobs").await, 0);
}

#[tokio::test]
async fn headers_are_kept_on_one_line() {
    let world = World::new().await;
    queue(&world, "event:1/hello/amel", hello("Bonjour\r\nBcc: tous@example.test")).await;
    let kept = "select count(*) from mails where subject = 'Bonjour Bcc: tous@example.test'
                and message_id ~ '^<[0-9a-f-]{36}@127\\.0\\.0\\.1>$'";
    assert_eq!(world.count(kept).await, 1);
}

#[tokio::test]
async fn only_the_house_may_write_a_mail() {
    let world = World::new().await;
    let household = world.household("Ben Salah").await;
    for actor in [&household.parent, &Actor::Visitor] {
        let mut tx = world.as_actor(actor).await;
        let to = amel(Some(household.parent_id));
        assert!(mail::queue(&world.platform, &mut tx, "event:1/hello/amel", &to, hello("Non")).await.is_err());
    }
    assert_eq!(world.count("select count(*) from mails").await, 0);
}
