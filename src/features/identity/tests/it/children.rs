//! A parent adds children.

use crate::{family, student_form};
use preau_identity::model::forms::StudentForm;
use preau_identity::server::add_child::add_child;
use preau_identity::server::people;
use preau_kernel::{Actor, AppError, Role};
use preau_testkit::{World, stranger};

#[tokio::test]
async fn a_child_joins_the_household_of_the_parent() {
    let world = World::new().await;
    let family = family(&world, "amel@example.com").await;
    let actor = Actor::User(family.parent);
    let id = add_child(&world.platform, &actor, student_form("Youssef", "Ben Salah")).await.unwrap();
    let student = people::find_student(&mut world.as_actor(&actor).await, id).await.unwrap().unwrap();
    assert_eq!((student.account_id, student.first_name.as_str()), (family.account_id, "Youssef"));
    assert_eq!(world.count("select count(*) from outbox_events where kind = 'child-added'").await, 1);
}

#[tokio::test]
async fn a_form_sent_twice_at_once_adds_one_child() {
    let world = World::new().await;
    let family = family(&world, "amel@example.com").await;
    let actor = Actor::User(family.parent);
    let add = || add_child(&world.platform, &actor, student_form("Youssef", "Ben Salah"));
    let (one, two) = tokio::join!(add(), add());
    assert_eq!(one.unwrap(), two.unwrap());
    assert_eq!(world.count("select count(*) from students").await, 2);
    assert_eq!(world.count("select count(*) from outbox_events where kind = 'child-added'").await, 1);
    world.clock.advance(chrono::TimeDelta::hours(1));
    let later = add().await.unwrap_err();
    assert!(later.for_field("student_first_name").is_some(), "later it is a question, not a repetition");
}

#[tokio::test]
async fn only_parents_add_children() {
    let world = World::new().await;
    let teacher = world.teacher("Hélios").await.actor;
    let student = world.household("Test").await.student;
    let admin = world.staff(Role::Admin).await;
    for actor in [teacher, student, admin, stranger(vec![Role::Parent])] {
        assert_eq!(add_child(&world.platform, &actor, student_form("X", "Y")).await, Err(AppError::Forbidden));
    }
    let visitor = add_child(&world.platform, &Actor::Visitor, student_form("X", "Y")).await;
    assert_eq!(visitor, Err(AppError::Unauthenticated));
}

#[tokio::test]
async fn every_mistake_is_named_at_once() {
    let world = World::new().await;
    let household = world.household("Test").await;
    let form = StudentForm { grade: "CP".to_owned(), goals: "x".repeat(3000), ..StudentForm::default() };
    let error = add_child(&world.platform, &household.parent, form).await.unwrap_err();
    for field in ["student_first_name", "student_last_name", "grade", "goals"] {
        assert!(error.for_field(field).is_some(), "{field}");
    }
}

#[tokio::test]
async fn a_student_sees_themself_and_a_parent_the_household() {
    let world = World::new().await;
    let household = world.household("Test").await;
    let sibling = world.sibling(&household, "Frère").await;
    let seen_by = async |actor: &Actor| {
        let students = people::list_students_for(&mut world.as_actor(actor).await, actor).await.unwrap();
        students.iter().map(|s| s.user_id).collect::<Vec<_>>()
    };
    assert_eq!(seen_by(&household.parent).await.len(), 2);
    assert_eq!(seen_by(&household.student).await, [household.student_id]);
    assert_eq!(seen_by(&sibling.student).await, [sibling.student_id]);
    assert!(seen_by(&world.teacher("Hélios").await.actor).await.is_empty());
    assert!(seen_by(&Actor::Visitor).await.is_empty());
}
