//! Programs that are signed in for somebody: their rows, and their place on the profile.

use crate::{PASSWORD, browser, family};
use preau_identity::server::tokens::{grant, list, open, refresh, revoke, revoke_by_token};
use preau_kernel::{Actor, AppError, Role};
use preau_testkit::{World, stranger};

#[tokio::test]
async fn rows_of_programs_are_hidden_from_everybody_else() {
    let world = World::new().await;
    let (one, two) = (family(&world, "one@example.com").await, family(&world, "two@example.com").await);
    grant(&world.platform, &browser(), "one@example.com", PASSWORD.into()).await.unwrap();
    for (actor, sessions, secrets) in [
        (Actor::User(one.parent.clone()), 1, 0),
        (Actor::User(two.parent.clone()), 0, 0),
        (stranger(vec![Role::Parent]), 0, 0),
        (stranger(vec![Role::Admin]), 1, 1),
        (Actor::Visitor, 0, 0),
        (Actor::System, 1, 1),
    ] {
        let mut tx = world.as_actor(&actor).await;
        let seen: (i64, i64, i64) = sqlx::query_as(
            "select (select count(*) from api_sessions), (select count(*) from api_refresh_tokens),
                    (select count(*) from api_signing_keys)",
        )
        .fetch_one(&mut *tx)
        .await
        .unwrap();
        let keys = i64::from(actor == Actor::System);
        assert_eq!(seen, (sessions, secrets, keys), "{actor:?}: keys are the house's alone");
        let gone = sqlx::query("delete from api_sessions").execute(&mut *tx).await.unwrap().rows_affected();
        assert_eq!(gone > 0, matches!(actor, Actor::System) || secrets == 1, "{actor:?}");
    }
}

#[tokio::test]
async fn every_table_of_tokens_forces_its_policies_on_the_owner_too() {
    let world = World::new().await;
    let forced = world
        .count(
            "select count(*) from pg_class where relrowsecurity and relforcerowsecurity
             and relname in ('api_sessions', 'api_refresh_tokens', 'api_signing_keys')",
        )
        .await;
    assert_eq!(forced, 3);
}

#[tokio::test]
async fn only_hashes_of_refresh_tokens_are_kept() {
    let world = World::new().await;
    family(&world, "one@example.com").await;
    let pair = grant(&world.platform, &browser(), "one@example.com", PASSWORD.into()).await.unwrap();
    let mut tx = world.house().await;
    let kept: Vec<u8> =
        sqlx::query_scalar("select token_hash from api_refresh_tokens").fetch_one(&mut *tx).await.unwrap();
    assert_eq!(kept, preau_platform::crypto::token_hash(&pair.refresh));
}

#[tokio::test]
async fn a_person_has_at_most_twenty_programs() {
    let world = World::new().await;
    let home = family(&world, "one@example.com").await;
    let mut first = None;
    for _ in 0..22 {
        world.clock.advance(chrono::TimeDelta::seconds(1));
        let pair = grant(&world.platform, &browser(), "one@example.com", PASSWORD.into()).await.unwrap();
        first.get_or_insert(pair);
    }
    assert_eq!(list(&world.platform, &Actor::User(home.parent)).await.unwrap().len(), 20);
    let oldest = first.unwrap();
    assert!(open(&world.platform, &oldest.access).await.unwrap().is_none(), "the one unused longest went");
    assert!(refresh(&world.platform, &browser(), &oldest.refresh).await.is_err());
}

#[tokio::test]
async fn one_ends_ones_own_programs_only() {
    let world = World::new().await;
    let (one, two) = (family(&world, "one@example.com").await, family(&world, "two@example.com").await);
    let pair = grant(&world.platform, &browser(), "one@example.com", PASSWORD.into()).await.unwrap();
    let (mine, theirs) = (Actor::User(one.parent), Actor::User(two.parent));
    let id = list(&world.platform, &mine).await.unwrap()[0].id;
    assert_eq!(revoke(&world.platform, &theirs, id).await, Err(AppError::NotFound));
    assert_eq!(revoke(&world.platform, &Actor::Visitor, id).await, Err(AppError::Unauthenticated));
    assert!(open(&world.platform, &pair.access).await.unwrap().is_some());
    revoke(&world.platform, &mine, id).await.unwrap();
    assert!(open(&world.platform, &pair.access).await.unwrap().is_none());
    revoke_by_token(&world.platform, &pair.refresh).await.unwrap();
}
