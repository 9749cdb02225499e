//! How long sessions live, and ending them (SPEC §2, ID-2).

use crate::{PASSWORD, browser, family, load, open, try_sign_in};
use chrono::TimeDelta;
use preau_identity::model::forms::SignInForm;
use preau_identity::server::entrance::Entrance;
use preau_identity::server::my_sessions;
use preau_identity::server::sign_in::sign_in;
use preau_kernel::{Actor, AppError};
use preau_testkit::World;

async fn remembered(world: &World, email: &str) -> Entrance {
    let form = SignInForm {
        email: email.to_owned(),
        password: PASSWORD.to_owned(),
        remember: "true".to_owned(),
        ..SignInForm::default()
    };
    sign_in(&world.platform, &Actor::Visitor, &browser(), form).await.unwrap()
}

#[tokio::test]
async fn an_unused_session_ends_after_a_day() {
    let world = World::new().await;
    let entrance = open(&world, "amel@example.com").await;
    world.clock.advance(TimeDelta::hours(24) - TimeDelta::seconds(1));
    assert!(load(&world, &entrance).await.is_some());
    world.clock.advance(TimeDelta::hours(24));
    assert!(load(&world, &entrance).await.is_none());
}

#[tokio::test]
async fn use_keeps_a_session_alive_until_its_absolute_end() {
    let world = World::new().await;
    open(&world, "amel@example.com").await;
    for days in [7, 30] {
        let entrance = match days {
            30 => remembered(&world, "amel@example.com").await,
            _ => try_sign_in(&world, "amel@example.com", PASSWORD).await.unwrap(),
        };
        for _ in 0..(days * 2 - 1) {
            world.clock.advance(TimeDelta::hours(12));
            assert!(load(&world, &entrance).await.is_some(), "used twice a day");
        }
        world.clock.advance(TimeDelta::hours(12));
        assert!(load(&world, &entrance).await.is_none(), "over after {days} days");
    }
}

#[tokio::test]
async fn a_remembered_cookie_outlives_the_browser() {
    let world = World::new().await;
    let plain = open(&world, "amel@example.com").await;
    assert!(!plain.cookie.contains("Max-Age"));
    assert!(remembered(&world, "amel@example.com").await.cookie.contains("Max-Age=2592000"));
}

#[tokio::test]
async fn use_is_noted_at_most_once_a_minute() {
    let world = World::new().await;
    let entrance = open(&world, "amel@example.com").await;
    let noted = async || world.count("select extract(epoch from max(last_seen_at))::bigint from sessions").await;
    let start = noted().await;
    world.clock.advance(TimeDelta::seconds(59));
    load(&world, &entrance).await;
    assert_eq!(noted().await, start);
    world.clock.advance(TimeDelta::seconds(1));
    load(&world, &entrance).await;
    assert_eq!(noted().await, start + 60);
}

#[tokio::test]
async fn the_token_itself_is_nowhere_in_the_database() {
    let world = World::new().await;
    let entrance = open(&world, "amel@example.com").await;
    let token = crate::token_of(&entrance);
    let mut tx = world.house().await;
    let rows: Vec<String> = sqlx::query_scalar("select s::text from sessions s").fetch_all(&mut *tx).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert!(!rows[0].contains(&token));
}

#[tokio::test]
async fn a_disabled_person_is_out_at_once() {
    let world = World::new().await;
    let entrance = open(&world, "amel@example.com").await;
    let mut tx = world.house().await;
    sqlx::query("update users set disabled_at = $1").bind(world.now()).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    assert!(load(&world, &entrance).await.is_none());
}

#[tokio::test]
async fn my_sessions_are_listed_with_the_one_that_asks_marked() {
    let world = World::new().await;
    let family = family(&world, "amel@example.com").await;
    open(&world, "other@example.com").await;
    world.clock.advance(TimeDelta::minutes(5));
    let second = try_sign_in(&world, "amel@example.com", PASSWORD).await.unwrap();
    let (current, person) = load(&world, &second).await.unwrap();
    let sessions = my_sessions::list(&world.platform, &Actor::User(person), Some(current.id)).await.unwrap();
    assert_eq!(sessions.len(), 2, "somebody else's are not listed");
    assert!(sessions[0].current && sessions[0].id == current.id && !sessions[1].current);
    assert_eq!((sessions[0].device.as_str(), sessions[0].ip.as_str()), ("Firefox, Linux", "192.0.2.7"));
    assert_eq!(sessions[0].since.to_string(), "2026-03-02 09:05:00", "in the person's own time zone");
    assert!(load(&world, &family.entrance).await.is_some());
}

#[tokio::test]
async fn a_session_is_revoked_by_its_owner_only() {
    let world = World::new().await;
    let family = family(&world, "amel@example.com").await;
    let other = crate::family(&world, "other@example.com").await;
    let (session, _) = load(&world, &family.entrance).await.unwrap();
    let admin = world.staff(preau_kernel::Role::Admin).await;
    for actor in [Actor::User(other.parent), admin] {
        assert_eq!(my_sessions::revoke(&world.platform, &actor, session.id).await, Err(AppError::NotFound));
    }
    assert_eq!(my_sessions::revoke(&world.platform, &Actor::Visitor, session.id).await, Err(AppError::Unauthenticated));
    assert!(load(&world, &family.entrance).await.is_some());
    my_sessions::revoke(&world.platform, &Actor::User(family.parent), session.id).await.unwrap();
    assert!(load(&world, &family.entrance).await.is_none());
}

#[tokio::test]
async fn signing_out_everywhere_spares_this_browser_and_other_people() {
    let world = World::new().await;
    let family = family(&world, "amel@example.com").await;
    let other = open(&world, "other@example.com").await;
    let here = try_sign_in(&world, "amel@example.com", PASSWORD).await.unwrap();
    let (current, person) = load(&world, &here).await.unwrap();
    let ended =
        my_sessions::sign_out_everywhere(&world.platform, &Actor::User(person), Some(current.id)).await.unwrap();
    assert_eq!(ended, 1);
    assert!(load(&world, &family.entrance).await.is_none());
    assert!(load(&world, &here).await.is_some());
    assert!(load(&world, &other).await.is_some());
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server_too() {
    let world = World::new().await;
    let family = family(&world, "amel@example.com").await;
    let (session, person) = load(&world, &family.entrance).await.unwrap();
    let origin = preau_identity::server::origin::Origin { session: Some(session.id), ..browser() };
    let out = my_sessions::sign_out(&world.platform, &Actor::User(person), &origin).await.unwrap();
    assert!(out.cookie.contains("Max-Age=0"), "{}", out.cookie);
    assert!(load(&world, &family.entrance).await.is_none());
}
