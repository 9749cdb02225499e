//! Profiles are edited by whose they are and by the back office, and everybody reads what was saved.

use crate::demo;
use preau_directory::model::{ProfileForm, ProviderKind, Video};
use preau_directory::server::{introduce, list_profiles, save_profile, show_profile};
use preau_kernel::{Actor, AppError, Currency, Locale, Money, Outcome, Role};
use preau_testkit::{Teacher, World, stranger};

/// The demonstration, and the person behind Hélios.
async fn school() -> (World, Teacher) {
    let world = World::new().await;
    let helios = demo(&world).await.1;
    (world, helios)
}

async fn edited(world: &World, actor: &Actor, slug: Option<&str>, edit: impl FnOnce(&mut ProfileForm)) -> Outcome<()> {
    let mut form = show_profile(&world.platform, actor, slug).await?.form;
    edit(&mut form);
    save_profile(&world.platform, actor, &form).await
}

#[tokio::test]
async fn a_provider_edits_what_everybody_reads() {
    let (world, helios) = school().await;
    edited(&world, &helios.actor, None, |form| {
        form.headline_en = "Mathematics, patiently.".to_owned();
        form.subjects = vec!["mathematiques".to_owned(), "ses".to_owned()];
        form.expertises_fr = "Grand oral\nParcoursup".to_owned();
        form.expertises_en = "Oral examination\nApplications".to_owned();
        form.languages = vec!["ar".to_owned(), "fr".to_owned()];
        form.radius_km = "20".to_owned();
        form.rate_online = "47,5".to_owned();
        form.rate_in_person = String::new();
        form.video_url = " https://youtu.be/abc ".to_owned();
    })
    .await
    .unwrap();
    let shown = introduce(&world.platform, &Actor::Visitor, "helios").await.unwrap();
    assert_eq!(shown.card.headline.en, "Mathematics, patiently.");
    assert!(shown.card.teaches("ses") && shown.card.teaches("mathematiques") && !shown.card.teaches("nsi"));
    assert_eq!(shown.expertises[1].get(Locale::En), "Applications");
    assert_eq!(shown.card.languages, ["fr", "ar"]);
    assert_eq!(
        (shown.radius_km, shown.rate_online, shown.rate_in_person),
        (Some(20), Some(Money::new(47_500, Currency::Tnd)), None)
    );
    assert_eq!(shown.video, Video::parse("https://youtu.be/abc"));
    assert_eq!(shown.diplomas.len(), 3, "what was not touched stays");

    edited(&world, &helios.actor, None, |form| {
        form.in_person = String::new();
        form.rate_online = String::new();
        form.video_url = String::new();
    })
    .await
    .unwrap();
    let shown = introduce(&world.platform, &Actor::Visitor, "helios").await.unwrap();
    assert_eq!((shown.card.in_person, shown.radius_km, shown.rate_online, shown.video), (false, None, None, None));
}

#[tokio::test]
async fn the_house_alone_names_and_publishes() {
    let (world, helios) = school().await;
    edited(&world, &helios.actor, None, |form| {
        form.pseudonym = "Le Grand Hélios".to_owned();
        form.kind = "mentor".to_owned();
        form.published = String::new();
    })
    .await
    .unwrap();
    let shown = introduce(&world.platform, &Actor::Visitor, "helios").await.unwrap();
    assert_eq!((shown.card.pseudonym.as_str(), shown.card.kind), ("Hélios", ProviderKind::Tutor));

    let staff = world.staff(Role::Assistant).await;
    edited(&world, &staff, Some("helios"), |form| {
        form.kind = "coach".to_owned();
        form.published = String::new();
    })
    .await
    .unwrap();
    assert_eq!(introduce(&world.platform, &Actor::Visitor, "helios").await.unwrap_err(), AppError::NotFound);
    let all = list_profiles(&world.platform, &staff).await.unwrap();
    let listed: Vec<_> = all.iter().map(|row| (row.slug.as_str(), row.kind, row.published)).collect();
    assert_eq!(listed, [("helios", ProviderKind::Coach, false), ("zenon", ProviderKind::Tutor, true)]);
    let own = show_profile(&world.platform, &helios.actor, None).await.unwrap();
    assert!(!own.published && !own.by_house, "one still edits what nobody finds");
}

#[tokio::test]
async fn nobody_else_may_and_nothing_is_overwritten_unseen() {
    let (world, helios) = school().await;
    let platform = &world.platform;
    let seen = show_profile(platform, &helios.actor, None).await.unwrap().form;
    edited(&world, &helios.actor, None, |form| form.city = "Sousse".to_owned()).await.unwrap();
    let late = ProfileForm { city: "Sfax".to_owned(), ..seen };
    let refused = save_profile(platform, &helios.actor, &late).await.unwrap_err();
    assert!(matches!(refused, AppError::Conflict { ref code, .. } if code == "changed-meanwhile"), "{refused:?}");

    let others = [stranger(vec![Role::Parent]), stranger(vec![Role::Student]), world.teacher("Ali").await.actor];
    for other in &others {
        for slug in ["helios", "personne"] {
            assert_eq!(show_profile(platform, other, Some(slug)).await.unwrap_err(), AppError::Forbidden, "{slug}");
        }
        let form = ProfileForm { coach: "helios".to_owned(), ..late.clone() };
        assert_eq!(save_profile(platform, other, &form).await.unwrap_err(), AppError::Forbidden);
        assert_eq!(show_profile(platform, other, None).await.unwrap_err(), AppError::Forbidden, "no provider");
        assert_eq!(list_profiles(platform, other).await.unwrap_err(), AppError::Forbidden);
    }
    assert_eq!(show_profile(platform, &Actor::Visitor, Some("helios")).await.unwrap_err(), AppError::Unauthenticated);
    let staff = world.staff(Role::Admin).await;
    assert_eq!(show_profile(platform, &staff, Some("personne")).await.unwrap_err(), AppError::NotFound);
    let city = introduce(platform, &Actor::Visitor, "helios").await.unwrap().card.city;
    assert_eq!(city, "Sousse");
}

#[tokio::test]
async fn all_mistakes_are_said_at_once_and_change_nothing() {
    let (world, _) = school().await;
    let staff = world.staff(Role::Admin).await;
    let before = introduce(&world.platform, &Actor::Visitor, "helios").await.unwrap();
    let refused = edited(&world, &staff, Some("helios"), |form| {
        form.pseudonym = String::new();
        form.languages = vec![];
        form.video_url = "http://youtu.be/abc".to_owned();
    })
    .await
    .unwrap_err();
    for field in ["pseudonym", "languages", "video_url"] {
        assert!(refused.for_field(field).is_some(), "{field}: {refused:?}");
    }
    assert_eq!(introduce(&world.platform, &Actor::Visitor, "helios").await.unwrap(), before);
}
