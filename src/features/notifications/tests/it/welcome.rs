//! Mails about opening.

use preau_identity::server::events::{AccountOpened, ActivationRenewed, ChildAdded};
use preau_notifications::server::subscribers;
use preau_platform::crypto::token_hash;
use preau_platform::outbox::{self, DomainEvent, Subscribers};
use preau_testkit::{Household, World};

async fn happened<E: DomainEvent>(world: &World, event: &E) {
    world.house_does(async |tx| outbox::record(tx, world.now(), event).await).await;
}

fn opened(household: &Household) -> AccountOpened {
    let Household { account_id, parent_id, student_id, .. } = *household;
    AccountOpened { account_id, user_id: parent_id, student_id }
}

/// Address, subject and text of the only mail.
async fn only_mail(world: &World) -> (String, String, String) {
    let mut tx = world.house().await;
    sqlx::query_as("select to_address, subject, text_body from mails").fetch_one(&mut *tx).await.unwrap()
}

/// The token of the activation link in a mail's text.
fn token_in(text: &str) -> &str {
    text.split("/activation/").nth(1).unwrap().split_whitespace().next().unwrap()
}

#[tokio::test]
async fn an_opened_account_is_welcomed_with_an_activation_link_that_works() {
    let world = World::new().await;
    let household = world.household("Inès").await;
    happened(&world, &opened(&household)).await;
    world.settle(&Subscribers::new(subscribers())).await;

    let (address, subject, text) = only_mail(&world).await;
    assert!(address.starts_with("parent."), "the parent is written to: {address}");
    assert!(subject.contains("Bienvenue chez Nexus Réussite"), "{subject}");
    assert!(text.contains("student.") && text.contains("http://127.0.0.1:3000/activation/"), "{text}");

    let mut tx = world.house().await;
    let owner: uuid::Uuid = sqlx::query_scalar("select user_id from one_time_tokens where token_hash = $1")
        .bind(&token_hash(token_in(&text))[..])
        .fetch_one(&mut *tx)
        .await
        .unwrap();
    assert_eq!(owner, household.student_id.0);
}

#[tokio::test]
async fn an_event_that_is_heard_again_writes_no_second_mail() {
    let world = World::new().await;
    let household = world.household("Inès").await;
    happened(&world, &opened(&household)).await;
    let subscribers = Subscribers::new(subscribers());
    world.settle(&subscribers).await;
    outbox::react(&world.platform, &subscribers, 1, "notifications/welcome-mail").await.unwrap();
    assert_eq!(world.count("select count(*) from mails").await, 1);
    assert_eq!(world.count("select count(*) from one_time_tokens").await, 1, "and the first link still works");
}

#[tokio::test]
async fn a_further_child_gets_an_access_too() {
    let world = World::new().await;
    let household = world.household("Inès").await;
    let sibling = world.sibling(&household, "Youssef").await;
    let (user_id, account_id) = (household.parent_id, household.account_id);
    happened(&world, &ChildAdded { account_id, user_id, student_id: sibling.student_id }).await;
    world.settle(&Subscribers::new(subscribers())).await;

    let (address, subject, text) = only_mail(&world).await;
    assert!(address.starts_with("parent.") && subject.contains("Youssef"), "{address} {subject}");
    assert_eq!(token_in(&text).len(), 43);
}

#[tokio::test]
async fn a_renewed_activation_brings_the_parent_a_link_that_works() {
    let world = World::new().await;
    let Household { account_id, parent_id: user_id, student_id, .. } = world.household("Inès").await;
    happened(&world, &ActivationRenewed { account_id, user_id, student_id }).await;
    world.settle(&Subscribers::new(subscribers())).await;

    let (address, subject, text) = only_mail(&world).await;
    assert!(address.starts_with("parent.") && subject.contains("nouveau lien"), "{address} {subject}");
    let hash = token_hash(token_in(&text));
    let mut tx = world.house().await;
    let kept: Vec<Vec<u8>> =
        sqlx::query_scalar("select token_hash from one_time_tokens").fetch_all(&mut *tx).await.unwrap();
    assert_eq!(kept, [hash.to_vec()], "only its hash is kept");
}

#[tokio::test]
async fn an_access_activated_in_the_meantime_gets_no_new_link() {
    let world = World::new().await;
    let Household { account_id, parent_id: user_id, student_id, .. } = world.household("Inès").await;
    let mut tx = world.house().await;
    sqlx::query("update users set password_hash = 'x' where id = $1")
        .bind(student_id.0)
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    happened(&world, &ActivationRenewed { account_id, user_id, student_id }).await;
    world.settle(&Subscribers::new(subscribers())).await;
    assert_eq!(world.count("select count(*) from mails").await, 0);
    assert_eq!(world.count("select count(*) from one_time_tokens").await, 0);
}
