//! One's own choices: kept for oneself, refused when they mean nothing.

use super::{family, load};
use preau_identity::server::profile::choose_time_zone;
use preau_kernel::{Actor, AppError};
use preau_testkit::World;

#[tokio::test]
async fn times_follow_the_zone_one_chose_from_the_next_page_on() {
    let world = World::new().await;
    let family = family(&world, "amel@exemple.tn").await;
    let parent = Actor::User(family.parent.clone());
    choose_time_zone(&world.platform, &parent, "Europe/Paris").await.unwrap();
    let (_, person) = load(&world, &family.entrance).await.unwrap();
    assert_eq!(person.time_zone, "Europe/Paris");
    let child = "select count(*) from users where time_zone = 'Europe/Paris'";
    assert_eq!(world.count(child).await, 1, "nobody else's");
}

#[tokio::test]
async fn a_zone_that_does_not_exist_is_refused_and_the_one_before_stays() {
    let world = World::new().await;
    let family = family(&world, "amel@exemple.tn").await;
    let parent = Actor::User(family.parent.clone());
    for wrong in ["", "Mars/Olympus", "Europe/Paris\0", "+01:00"] {
        let refused = choose_time_zone(&world.platform, &parent, wrong).await;
        assert!(matches!(refused, Err(AppError::Invalid { .. })), "{wrong}: {refused:?}");
    }
    assert_eq!(choose_time_zone(&world.platform, &Actor::Visitor, "UTC").await, Err(AppError::Unauthenticated));
    assert_eq!(load(&world, &family.entrance).await.unwrap().1.time_zone, family.parent.time_zone);
}
