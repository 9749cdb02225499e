//! The trace of lists that were taken out of the house.

use chrono::TimeDelta;
use preau_identity::model::{ExportQuery, ExportRow};
use preau_identity::server::exports::list_exports;
use preau_kernel::{Actor, AppError, Page, PageRequest, Role};
use preau_platform::csv::note_export;
use preau_testkit::{World, stranger};

async fn takes(world: &World, actor: &Actor, list: &str, filters: &str, rows: i32) {
    world.clock.advance(TimeDelta::minutes(1));
    world.house_does(async |tx| note_export(&world.platform, tx, actor, (list, filters), rows).await).await;
}

async fn read(world: &World, admin: &Actor, query: ExportQuery) -> Page<ExportRow> {
    list_exports(&world.platform, admin, &query).await.unwrap()
}

#[tokio::test]
async fn an_administrator_reads_who_took_what_when_and_with_which_filters() {
    let world = World::new().await;
    let (admin, assistant) = (world.staff(Role::Admin).await, world.staff(Role::Assistant).await);
    takes(&world, &admin, "subscriptions", "", 12).await;
    takes(&world, &assistant, "payments", "q=Ben+Salah&statut=&prestataire=konnect", 3).await;
    let page = read(&world, &admin, ExportQuery::default()).await;
    assert_eq!(page.total, 2);
    let [latest, first] = &page.items[..] else { panic!("{page:?}") };
    assert_eq!((latest.list.as_str(), latest.rows, latest.time.to_string().as_str()), ("payments", 3, "09:02:00"));
    let filters =
        [("q", "Ben Salah"), ("prestataire", "konnect")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(latest.filters, filters);
    assert_eq!(
        (first.list.as_str(), first.filters.as_slice(), first.day.to_string().as_str()),
        ("subscriptions", &[][..], "2026-03-02")
    );
    assert_ne!(latest.email, first.email);

    let only = ExportQuery { list: "subscriptions".to_owned(), ..ExportQuery::default() };
    assert_eq!(read(&world, &admin, only).await.items, std::slice::from_ref(first));
    let theirs = ExportQuery { q: latest.email.to_uppercase(), ..ExportQuery::default() };
    assert_eq!(read(&world, &admin, theirs).await.items, std::slice::from_ref(latest));
}

#[tokio::test]
async fn it_is_read_by_pages() {
    let world = World::new().await;
    let admin = world.staff(Role::Admin).await;
    for rows in 0..30 {
        takes(&world, &admin, "pay", "mois=2026-02", rows).await;
    }
    let page = async |number| {
        read(&world, &admin, ExportQuery { page: PageRequest::new(number), ..ExportQuery::default() }).await
    };
    let (first, second) = (page(1).await, page(2).await);
    assert_eq!((first.items.len(), second.items.len(), first.total), (25, 5, 30));
    assert_eq!((first.items[0].rows, second.items[4].rows), (29, 0));
}

#[tokio::test]
async fn nobody_else_reads_it() {
    let world = World::new().await;
    let (assistant, family) = (world.staff(Role::Assistant).await, world.household("Ben Salah").await);
    for actor in [&assistant, &family.parent, &family.student, &stranger(vec![Role::Provider])] {
        assert_eq!(list_exports(&world.platform, actor, &ExportQuery::default()).await, Err(AppError::Forbidden));
    }
    let visitor = list_exports(&world.platform, &Actor::Visitor, &ExportQuery::default()).await;
    assert_eq!(visitor, Err(AppError::Unauthenticated));
}
