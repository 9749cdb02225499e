//! Activation links (SPEC ID-1).

use crate::{PASSWORD, browser, family, load, signed_in, try_sign_in};
use chrono::TimeDelta;
use preau_identity::model::forms::ActivationForm;
use preau_identity::server::activation::{activate, invitation, issue};
use preau_identity::server::entrance::Entrance;
use preau_kernel::id::UserId;
use preau_kernel::{Actor, AppError, Outcome, Role};
use preau_testkit::World;

const ADDRESS: &str = "ines.ben-salah@eleves.nexus.test";

pub async fn link(world: &World, student: UserId) -> String {
    world.house_does(async |tx| issue(tx, student, world.now()).await).await
}

pub async fn use_link(world: &World, token: &str, password: &str) -> Outcome<Entrance> {
    let form = ActivationForm { token: token.to_owned(), password: password.to_owned() };
    activate(&world.platform, &Actor::Visitor, &browser(), form).await
}

pub fn code<T: std::fmt::Debug>(outcome: Outcome<T>) -> String {
    match outcome.unwrap_err() {
        AppError::Rule { code, .. } => code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_student_chooses_a_password_and_is_signed_in() {
    let world = World::new().await;
    let family = family(&world, "amel@example.com").await;
    let token = link(&world, family.student_id).await;
    let shown = invitation(&world.platform, &Actor::Visitor, &browser(), &token).await.unwrap();
    assert_eq!((shown.first_name.as_str(), shown.email.as_str()), ("Inès", ADDRESS));
    let entrance = use_link(&world, &token, PASSWORD).await.unwrap();
    assert_eq!(entrance.destination, "/espace?info=activated");
    let student = signed_in(&world, &entrance).await;
    assert_eq!((student.user_id, student.roles.0), (family.student_id, vec![Role::Student]));
    assert!(try_sign_in(&world, ADDRESS, PASSWORD).await.is_ok());
}

#[tokio::test]
async fn a_link_works_once() {
    let world = World::new().await;
    let family = family(&world, "amel@example.com").await;
    let token = link(&world, family.student_id).await;
    use_link(&world, &token, PASSWORD).await.unwrap();
    assert_eq!(code(use_link(&world, &token, "encore un mot de passe").await), "link-used");
    assert!(try_sign_in(&world, ADDRESS, PASSWORD).await.is_ok(), "the first password stands");
}

#[tokio::test]
async fn a_link_used_twice_at_once_is_used_once() {
    let world = World::new().await;
    let family = family(&world, "amel@example.com").await;
    let token = link(&world, family.student_id).await;
    let (one, two) = tokio::join!(use_link(&world, &token, PASSWORD), use_link(&world, &token, "un tout autre mot"));
    assert!(one.is_ok() != two.is_ok());
}

#[tokio::test]
async fn looking_does_not_use_a_link_up() {
    let world = World::new().await;
    let family = family(&world, "amel@example.com").await;
    let token = link(&world, family.student_id).await;
    for _ in 0..3 {
        invitation(&world.platform, &Actor::Visitor, &browser(), &token).await.unwrap();
    }
    assert!(use_link(&world, &token, PASSWORD).await.is_ok());
}

#[tokio::test]
async fn a_link_expires_after_two_weeks() {
    let world = World::new().await;
    let family = family(&world, "amel@example.com").await;
    let token = link(&world, family.student_id).await;
    world.clock.advance(TimeDelta::days(14) - TimeDelta::seconds(1));
    invitation(&world.platform, &Actor::Visitor, &browser(), &token).await.unwrap();
    world.clock.advance(TimeDelta::seconds(1));
    assert_eq!(code(invitation(&world.platform, &Actor::Visitor, &browser(), &token).await), "link-expired");
    assert_eq!(code(use_link(&world, &token, PASSWORD).await), "link-expired");
}

#[tokio::test]
async fn a_newer_link_replaces_the_older_and_an_invented_one_is_unknown() {
    let world = World::new().await;
    let family = family(&world, "amel@example.com").await;
    let old = link(&world, family.student_id).await;
    let new = link(&world, family.student_id).await;
    assert_eq!(code(use_link(&world, &old, PASSWORD).await), "link-unknown");
    assert_eq!(code(use_link(&world, "invented", PASSWORD).await), "link-unknown");
    assert!(use_link(&world, &new, PASSWORD).await.is_ok());
}

#[tokio::test]
async fn a_weak_password_leaves_the_link_open() {
    let world = World::new().await;
    let family = family(&world, "amel@example.com").await;
    let token = link(&world, family.student_id).await;
    for weak in ["court", "motdepasse", "ines.ben-salah!"] {
        let error = use_link(&world, &token, weak).await.unwrap_err();
        assert!(error.for_field("password").is_some(), "{weak}");
    }
    assert!(use_link(&world, &token, PASSWORD).await.is_ok());
}

#[tokio::test]
async fn activating_ends_the_sessions_the_student_had() {
    let world = World::new().await;
    let family = family(&world, "amel@example.com").await;
    let first = use_link(&world, &link(&world, family.student_id).await, PASSWORD).await.unwrap();
    use_link(&world, &link(&world, family.student_id).await, "un tout autre mot").await.unwrap();
    assert!(load(&world, &first).await.is_none());
    assert!(load(&world, &family.entrance).await.is_some(), "the parent stays");
}
