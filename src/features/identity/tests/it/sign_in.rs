//! Sign-in by password (SPEC ID-2, ID-10).

use crate::{PASSWORD, browser, family, load, open, signed_in, try_sign_in};
use preau_identity::model::forms::SignInForm;
use preau_identity::server::sign_in::sign_in;
use preau_kernel::{Actor, AppError};
use preau_testkit::World;

#[tokio::test]
async fn the_right_password_opens_a_session_and_leads_home() {
    let world = World::new().await;
    open(&world, "amel@example.com").await;
    let entrance = try_sign_in(&world, "  Amel@Example.com ", PASSWORD).await.unwrap();
    assert_eq!(entrance.destination, "/espace");
    assert_eq!(signed_in(&world, &entrance).await.display_name, "Amel Ben Salah");
}

#[tokio::test]
async fn people_are_led_where_they_wanted_to_go_and_never_elsewhere() {
    let world = World::new().await;
    open(&world, "amel@example.com").await;
    for (suite, destination) in [
        ("/espace/credits?x=1", "/espace/credits?x=1"),
        ("https://evil.example", "/espace"),
        ("//evil.example", "/espace"),
        ("/admin", "/espace"),
    ] {
        let form = SignInForm {
            email: "amel@example.com".to_owned(),
            password: PASSWORD.to_owned(),
            suite: suite.to_owned(),
            ..SignInForm::default()
        };
        let entrance = sign_in(&world.platform, &Actor::Visitor, &browser(), form).await.unwrap();
        assert_eq!(entrance.destination, destination);
    }
}

#[tokio::test]
async fn unknown_wrong_disabled_and_not_yet_activated_get_the_same_answer() {
    let world = World::new().await;
    open(&world, "amel@example.com").await;
    open(&world, "disabled@example.com").await;
    let mut tx = world.house().await;
    sqlx::query("update users set disabled_at = $1 where email = 'disabled@example.com'")
        .bind(world.now())
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let mut answers = vec![];
    for (email, password) in [
        ("unknown@example.com", PASSWORD),
        ("amel@example.com", "mauvais mot de passe"),
        ("disabled@example.com", PASSWORD),
        ("ines.ben-salah@eleves.nexus.test", PASSWORD),
    ] {
        answers.push(try_sign_in(&world, email, password).await.unwrap_err());
    }
    assert!(matches!(&answers[0], AppError::Rule { code, .. } if code == "bad-credentials"));
    assert!(answers.iter().all(|a| *a == answers[0]), "{answers:?}");
}

#[tokio::test]
async fn empty_fields_are_named() {
    let world = World::new().await;
    let error = try_sign_in(&world, " ", "").await.unwrap_err();
    assert!(error.for_field("email").is_some() && error.for_field("password").is_some());
}

#[tokio::test]
async fn an_address_is_guessed_at_ten_times_and_no_more() {
    let world = World::new().await;
    open(&world, "amel@example.com").await;
    for _ in 0..10 {
        assert!(matches!(try_sign_in(&world, "amel@example.com", "faux").await, Err(AppError::Rule { .. })));
    }
    let Err(AppError::RateLimited { retry_after }) = try_sign_in(&world, "AMEL@example.com", PASSWORD).await else {
        panic!("the eleventh try is refused, even with the right password");
    };
    assert!((1..=900).contains(&retry_after));
    world.clock.advance(chrono::TimeDelta::minutes(16));
    assert!(try_sign_in(&world, "amel@example.com", PASSWORD).await.is_ok());
}

#[tokio::test]
async fn an_unknown_address_is_limited_like_a_known_one() {
    let world = World::new().await;
    for _ in 0..10 {
        assert!(matches!(try_sign_in(&world, "nobody@example.com", "faux").await, Err(AppError::Rule { .. })));
    }
    assert!(matches!(try_sign_in(&world, "nobody@example.com", "faux").await, Err(AppError::RateLimited { .. })));
}

#[tokio::test]
async fn a_right_password_sets_the_count_back() {
    let world = World::new().await;
    open(&world, "amel@example.com").await;
    for _ in 0..3 {
        for _ in 0..5 {
            assert!(try_sign_in(&world, "amel@example.com", "faux").await.is_err());
        }
        assert!(try_sign_in(&world, "amel@example.com", PASSWORD).await.is_ok());
    }
}

#[tokio::test]
async fn one_network_cannot_spray_many_addresses() {
    let world = World::new().await;
    let key = format!("sign-in/{}", browser().limit_key());
    sqlx::query("insert into rate_counters (key, window_ends, hits) values ($1, $2, 120)")
        .bind(key)
        .bind(world.now() + chrono::TimeDelta::minutes(10))
        .execute(world.platform.db.pool())
        .await
        .unwrap();
    assert!(matches!(try_sign_in(&world, "a@example.com", "faux").await, Err(AppError::RateLimited { .. })));
}

#[tokio::test]
async fn signing_in_again_replaces_the_session_of_the_browser() {
    let world = World::new().await;
    let family = family(&world, "amel@example.com").await;
    let (session, _) = load(&world, &family.entrance).await.unwrap();
    let again = preau_identity::server::origin::Origin { session: Some(session.id), ..browser() };
    let form =
        SignInForm { email: "amel@example.com".to_owned(), password: PASSWORD.to_owned(), ..SignInForm::default() };
    let entrance = sign_in(&world.platform, &Actor::User(family.parent), &again, form).await.unwrap();
    assert_ne!(entrance.cookie, family.entrance.cookie);
    assert!(load(&world, &family.entrance).await.is_none(), "the old token opens nothing");
    assert!(load(&world, &entrance).await.is_some());
}
