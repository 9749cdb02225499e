//! New activation links (SPEC ID-1).

use crate::activation::{code, link, use_link};
use crate::{PASSWORD, browser, family};
use chrono::{NaiveDate, TimeDelta};
use preau_identity::model::{Access, PeopleQuery};
use preau_identity::server::activation::invitation;
use preau_identity::server::people_list::list_people;
use preau_identity::server::profile;
use preau_identity::server::renew_activation::renew_activation;
use preau_kernel::id::UserId;
use preau_kernel::{Actor, AppError, Role};
use preau_testkit::{World, stranger};

/// Who gets the new link, by the only event.
async fn reader(world: &World) -> UserId {
    let mut tx = world.house().await;
    let id: String =
        sqlx::query_scalar("select payload ->> 'user_id' from outbox_events where kind = 'activation-renewed'")
            .fetch_one(&mut *tx)
            .await
            .unwrap();
    id.parse().unwrap()
}

async fn renewals(world: &World) -> i64 {
    world.count("select count(*) from outbox_events where kind = 'activation-renewed'").await
}

#[tokio::test]
async fn a_parent_has_a_new_link_sent_and_the_old_one_stops_working_at_once() {
    let world = World::new().await;
    let family = family(&world, "amel@example.com").await;
    let old = link(&world, family.student_id).await;
    let parent = Actor::User(family.parent.clone());
    renew_activation(&world.platform, &parent, family.student_id).await.unwrap();
    assert_eq!(code(use_link(&world, &old, PASSWORD).await), "link-unknown");
    assert_eq!(reader(&world).await, family.parent.user_id);
}

#[tokio::test]
async fn an_expired_link_is_renewed_too_and_the_new_one_works() {
    let world = World::new().await;
    let family = family(&world, "amel@example.com").await;
    let old = link(&world, family.student_id).await;
    world.clock.advance(TimeDelta::days(20));
    renew_activation(&world.platform, &Actor::User(family.parent.clone()), family.student_id).await.unwrap();
    let new = link(&world, family.student_id).await;
    let look = invitation(&world.platform, &Actor::Visitor, &browser(), &old).await;
    assert_eq!(code(look), "link-unknown");
    assert!(use_link(&world, &new, PASSWORD).await.is_ok());
}

#[tokio::test]
async fn staff_renew_for_the_parent() {
    let world = World::new().await;
    let family = family(&world, "amel@example.com").await;
    for role in [Role::Assistant, Role::Admin] {
        renew_activation(&world.platform, &world.staff(role).await, family.student_id).await.unwrap();
    }
    let mut tx = world.house().await;
    let readers: Vec<String> = sqlx::query_scalar(
        "select distinct payload ->> 'user_id' from outbox_events where kind = 'activation-renewed'",
    )
    .fetch_all(&mut *tx)
    .await
    .unwrap();
    assert_eq!(readers, [family.parent.user_id.to_string()]);
}

#[tokio::test]
async fn nobody_else_touches_a_familys_links() {
    let world = World::new().await;
    let (ours, theirs) = (family(&world, "amel@example.com").await, world.household("Malek").await);
    let old = link(&world, ours.student_id).await;
    let teacher = world.teacher("Hédi").await.actor;
    for actor in [theirs.parent, theirs.student, teacher, stranger(vec![Role::Parent]), stranger(vec![Role::Client])] {
        let answer = renew_activation(&world.platform, &actor, ours.student_id).await;
        assert_eq!(answer, Err(AppError::NotFound), "{actor:?}");
    }
    let visitor = renew_activation(&world.platform, &Actor::Visitor, ours.student_id).await;
    assert_eq!(visitor, Err(AppError::Unauthenticated));
    let mut child = ours.parent.clone();
    (child.user_id, child.roles.0) = (ours.student_id, vec![Role::Student]);
    let oneself = renew_activation(&world.platform, &Actor::User(child), ours.student_id).await;
    assert_eq!(oneself, Err(AppError::Forbidden));
    let parent = renew_activation(&world.platform, &Actor::User(ours.parent.clone()), ours.parent.user_id).await;
    assert_eq!(parent, Err(AppError::NotFound), "a parent is no student");
    assert_eq!(renewals(&world).await, 0);
    assert!(use_link(&world, &old, PASSWORD).await.is_ok(), "the link is as it was");
}

#[tokio::test]
async fn an_activated_access_is_a_conflict_and_stays_as_it_is() {
    let world = World::new().await;
    let family = family(&world, "amel@example.com").await;
    use_link(&world, &link(&world, family.student_id).await, PASSWORD).await.unwrap();
    let answer = renew_activation(&world.platform, &Actor::User(family.parent.clone()), family.student_id).await;
    let Err(AppError::Conflict { code, message }) = answer else { panic!("{answer:?}") };
    assert!(code == "already-activated" && message.fr.contains("Inès"), "{message:?}");
    assert_eq!(renewals(&world).await, 0);
}

#[tokio::test]
async fn a_link_used_while_it_is_renewed_is_either_used_or_renewed() {
    let world = World::new().await;
    let family = family(&world, "amel@example.com").await;
    let token = link(&world, family.student_id).await;
    let parent = Actor::User(family.parent.clone());
    let (used, renewed) =
        tokio::join!(use_link(&world, &token, PASSWORD), renew_activation(&world.platform, &parent, family.student_id));
    assert!(used.is_ok() != renewed.is_ok(), "{used:?} {renewed:?}");
}

#[tokio::test]
async fn a_disabled_account_gets_no_link() {
    let world = World::new().await;
    let family = family(&world, "amel@example.com").await;
    let mut tx = world.house().await;
    sqlx::query("update users set disabled_at = created_at where id = $1")
        .bind(family.student_id.0)
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let answer = renew_activation(&world.platform, &world.staff(Role::Admin).await, family.student_id).await;
    assert_eq!(code(answer), "account-disabled");
}

#[tokio::test]
async fn five_links_a_day_are_enough() {
    let world = World::new().await;
    let family = family(&world, "amel@example.com").await;
    let parent = Actor::User(family.parent.clone());
    let renew = || renew_activation(&world.platform, &parent, family.student_id);
    for _ in 0..5 {
        renew().await.unwrap();
    }
    assert!(matches!(renew().await, Err(AppError::RateLimited { .. })));
    world.clock.advance(TimeDelta::days(1));
    assert_eq!(renew().await, Ok(()));
}

#[tokio::test]
async fn parents_and_staff_see_how_far_an_access_is() {
    let world = World::new().await;
    let family = family(&world, "amel@example.com").await;
    let (parent, admin) = (Actor::User(family.parent.clone()), world.staff(Role::Admin).await);
    let see = async |expected: Access| {
        let child = profile::find(&world.platform, &parent).await.unwrap().children.remove(0);
        assert_eq!((child.student.user_id, child.access), (family.student_id, expected));
        assert_eq!(child.email, "ines.ben-salah@eleves.nexus.test");
        let query = PeopleQuery::typed(1, String::new(), "student");
        let row = list_people(&world.platform, &admin, query).await.unwrap().items.remove(0);
        assert_eq!((row.access, row.can_be_invited()), (expected, !expected.is_active()));
    };
    let march = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
    see(Access::OnItsWay).await;
    let token = link(&world, family.student_id).await;
    see(Access::Invited(march(16))).await;
    use_link(&world, &token, PASSWORD).await.unwrap();
    see(Access::Active(Some(march(2)))).await;
}

#[tokio::test]
async fn an_expired_link_is_called_so() {
    let world = World::new().await;
    let family = family(&world, "amel@example.com").await;
    link(&world, family.student_id).await;
    world.clock.advance(TimeDelta::days(15));
    let children = profile::find(&world.platform, &Actor::User(family.parent.clone())).await.unwrap().children;
    assert_eq!(children[0].access, Access::Expired(NaiveDate::from_ymd_opt(2026, 3, 16).unwrap()));
}
