//! Consent to recordings: given by who looks after somebody, the last word counts, nothing is overwritten.

use preau_identity::server::consents::{choose_recording, list_recording, recording_allowed};
use preau_kernel::{Actor, AppError, Role};
use preau_testkit::World;

#[tokio::test]
async fn a_parent_agrees_and_withdraws_and_every_word_is_kept() {
    let world = World::new().await;
    let home = world.household("Inès").await;
    let sibling = world.sibling(&home, "Youssef").await;
    let said = async || -> Vec<bool> {
        list_recording(&world.platform, &home.parent).await.unwrap().iter().map(|consent| consent.given).collect()
    };
    assert_eq!(said().await, [false, false], "silence is no");
    for given in [true, true, false, true] {
        choose_recording(&world.platform, &home.parent, home.student_id, given).await.unwrap();
        assert_eq!(said().await, [given, false]);
    }
    assert_eq!(
        world.count("select count(*) from consents where version <> ''").await,
        3,
        "the same again adds nothing"
    );
    let withdrawn = "select count(*) from outbox_events where kind = 'recording-consent-withdrawn'";
    assert_eq!(world.count(withdrawn).await, 1);
    let mut tx = world.as_actor(&sibling.student).await;
    assert!(recording_allowed(&mut tx, home.student_id).await.unwrap(), "the household sees its consents");
}

#[tokio::test]
async fn nobody_else_answers_for_a_child() {
    let world = World::new().await;
    let (home, other) = (world.household("Inès").await, world.household("Malek").await);
    let platform = &world.platform;
    let teacher = world.teacher("Karim").await.actor;
    for (actor, why) in [
        (&home.student, AppError::Forbidden),
        (&other.parent, AppError::NotFound),
        (&teacher, AppError::NotFound),
        (&Actor::Visitor, AppError::Unauthenticated),
    ] {
        assert_eq!(choose_recording(platform, actor, home.student_id, true).await, Err(why));
    }
    assert!(list_recording(platform, &home.student).await.unwrap().is_empty());
    let staff = world.staff(Role::Assistant).await;
    choose_recording(platform, &staff, home.student_id, true).await.unwrap();
    for actor in [&other.parent, &teacher] {
        let mut tx = world.as_actor(actor).await;
        let seen: i64 = sqlx::query_scalar("select count(*) from consents").fetch_one(&mut *tx).await.unwrap();
        assert_eq!(seen, 0);
    }
}
