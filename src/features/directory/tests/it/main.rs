//! The directory on a real Postgres.

mod pages;
mod profiles;

use preau_directory::server::seed::{DemoProviders, seed_demo_providers, seed_subjects};
use preau_directory::server::{browse, find_of_user, introduce, list_subjects};
use preau_kernel::{Actor, AppError, Role};
use preau_testkit::{Teacher, World, stranger};

/// Hélios and Zénon, and the person behind Hélios.
async fn demo(world: &World) -> (DemoProviders, Teacher) {
    let (helios, zenon) = (world.teacher("Karim").await, world.teacher("Sonia").await);
    let providers = world
        .house_does(async |tx| {
            seed_subjects(tx).await?;
            seed_demo_providers(&world.platform, tx, helios.user_id, zenon.user_id).await
        })
        .await;
    (providers, helios)
}

#[tokio::test]
async fn a_visitor_finds_who_teaches_a_subject() {
    let world = World::new().await;
    demo(&world).await;
    let everybody = browse(&world.platform, &Actor::Visitor, "").await.unwrap();
    let names =
        |providers: &[preau_directory::ProviderCard]| providers.iter().map(|p| p.pseudonym.clone()).collect::<Vec<_>>();
    assert_eq!(names(&everybody.providers), ["Hélios", "Zénon"]);
    let slugs: Vec<_> = everybody.subjects.iter().map(|s| s.slug.as_str()).collect();
    assert_eq!(slugs, ["mathematiques", "nsi", "francais", "philosophie"], "what somebody teaches, in order");
    let of_nsi = browse(&world.platform, &Actor::Visitor, "nsi").await.unwrap();
    assert_eq!(names(&of_nsi.providers), ["Hélios"]);
    assert_eq!(of_nsi.providers[0].subjects.len(), 2, "the other subjects are still told");
    for nonsense in ["alchimie", "' or true --", "%"] {
        assert!(browse(&world.platform, &Actor::Visitor, nonsense).await.unwrap().providers.is_empty(), "{nonsense}");
    }
}

#[tokio::test]
async fn a_profile_is_complete_in_both_languages() {
    let world = World::new().await;
    demo(&world).await;
    for slug in ["helios", "zenon"] {
        let profile = introduce(&world.platform, &stranger(vec![Role::Parent]), slug).await.unwrap();
        for text in profile.diplomas.iter().chain([&profile.bio, &profile.card.headline]) {
            assert!(!text.fr.is_empty() && !text.en.is_empty() && text.fr != text.en, "{text:?}");
        }
        assert_eq!(profile.card.picture, format!("/images/{slug}.svg"));
        assert!(profile.bio.fr.contains("\n\n") && !profile.bio.fr.contains("  "), "paragraphs without stray spaces");
    }
}

#[tokio::test]
async fn who_is_unknown_or_unpublished_is_not_found() {
    let world = World::new().await;
    let (providers, _) = demo(&world).await;
    let helios = introduce(&world.platform, &Actor::Visitor, "helios").await.unwrap();
    assert_eq!(helios.card.id, providers.helios);
    let mut tx = world.house().await;
    sqlx::query("update providers set published = false where slug = 'helios'").execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    for slug in ["helios", "personne", ""] {
        assert_eq!(introduce(&world.platform, &Actor::Visitor, slug).await.unwrap_err(), AppError::NotFound, "{slug}");
    }
    let left = browse(&world.platform, &Actor::Visitor, "").await.unwrap();
    assert_eq!(left.providers.len(), 1);
    assert!(left.subjects.iter().all(|s| s.slug != "nsi"), "nobody published teaches it any more");
}

#[tokio::test]
async fn a_provider_is_found_by_the_person_behind_the_pseudonym() {
    let world = World::new().await;
    let (helios, zenon) = (world.teacher("Karim").await, world.teacher("Sonia").await);
    let found = world
        .house_does(async |tx| {
            seed_subjects(tx).await?;
            seed_demo_providers(&world.platform, tx, helios.user_id, zenon.user_id).await?;
            find_of_user(tx, zenon.user_id).await
        })
        .await;
    assert_eq!(found.unwrap().slug, "zenon");
}

#[tokio::test]
async fn subjects_are_seeded_once_and_keep_what_people_changed() {
    let world = World::new().await;
    let subjects = world
        .house_does(async |tx| {
            seed_subjects(tx).await?;
            sqlx::query("update subjects set name_fr = 'Maths' where slug = 'mathematiques'")
                .execute(&mut **tx)
                .await
                .unwrap();
            seed_subjects(tx).await?;
            list_subjects(tx).await
        })
        .await;
    assert_eq!(subjects.len(), 10);
    assert_eq!((subjects[0].slug.as_str(), subjects[0].name.fr.as_str()), ("mathematiques", "Maths"));
    assert_eq!(subjects[9].slug, "ses");
}
