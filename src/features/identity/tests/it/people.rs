//! The list of people of the back office.

use crate::open;
use preau_identity::model::{PeopleQuery, PersonRow};
use preau_identity::server::people_list::list_people;
use preau_identity::server::profile;
use preau_kernel::{Actor, AppError, Page, Role};
use preau_testkit::{World, stranger};

async fn list(world: &World, actor: &Actor, q: &str, role: &str) -> Page<PersonRow> {
    list_people(&world.platform, actor, PeopleQuery::typed(1, q.to_owned(), role)).await.unwrap()
}

#[tokio::test]
async fn staff_find_people_by_any_part_of_their_name_or_address() {
    let world = World::new().await;
    let admin = world.staff(Role::Assistant).await;
    open(&world, "amel@example.com").await;
    assert_eq!(list(&world, &admin, "", "").await.total, 3);
    for (q, found) in
        [("ines", 1), ("INÈS", 1), ("salah ines", 1), ("ben salah", 2), ("amel@EXAMPLE", 1), ("%", 0), ("xyz", 0)]
    {
        assert_eq!(list(&world, &admin, q, "").await.total, found, "{q}");
    }
    let students = list(&world, &admin, "", "student").await;
    assert_eq!(students.total, 1);
    let ines = &students.items[0];
    assert_eq!((ines.name.as_str(), ines.access.is_active(), ines.disabled), ("Inès Ben Salah", false, false));
    assert_eq!(
        (ines.roles.as_slice(), ines.accounts.as_slice()),
        ([Role::Student].as_slice(), ["Famille Ben Salah".to_owned()].as_slice())
    );
}

#[tokio::test]
async fn pages_have_twenty_five_lines() {
    let world = World::new().await;
    let admin = world.staff(Role::Admin).await;
    for n in 0..30 {
        world.teacher(&format!("Coach {n:02}")).await;
    }
    let page = |number| list_people(&world.platform, &admin, PeopleQuery::typed(number, String::new(), "provider"));
    let (first, second, beyond) = (page(1).await.unwrap(), page(2).await.unwrap(), page(9).await.unwrap());
    assert_eq!((first.items.len(), second.items.len(), beyond.items.len()), (25, 5, 0));
    assert_eq!([first.total, second.total, beyond.total], [30, 30, 30]);
    assert!(first.items.iter().all(|p| !second.items.contains(p)));
}

#[tokio::test]
async fn nobody_else_lists_people() {
    let world = World::new().await;
    for role in [Role::Provider, Role::Parent, Role::Student, Role::Client, Role::Member] {
        let answer = list_people(&world.platform, &stranger(vec![role]), PeopleQuery::default()).await;
        assert_eq!(answer, Err(AppError::Forbidden), "{role:?}");
    }
    let visitor = list_people(&world.platform, &Actor::Visitor, PeopleQuery::default()).await;
    assert_eq!(visitor, Err(AppError::Unauthenticated));
}

#[tokio::test]
async fn a_profile_shows_oneself_and_a_parents_children() {
    let world = World::new().await;
    let household = world.household("Test").await;
    let mine = profile::find(&world.platform, &household.parent).await.unwrap();
    assert_eq!(mine.person.user_id, household.parent_id);
    assert_eq!(mine.children.iter().map(|c| c.student.user_id).collect::<Vec<_>>(), [household.student_id]);
    let child = profile::find(&world.platform, &household.student).await.unwrap();
    assert_eq!((child.person.user_id, child.children.len()), (household.student_id, 0));
    assert_eq!(profile::find(&world.platform, &Actor::Visitor).await, Err(AppError::Unauthenticated));
}
