//! The free assessment (SPEC ID-1, ID-10).

use crate::{PASSWORD, browser, family, family_form, load, open, signed_in, student_form, try_sign_in};
use preau_identity::model::forms::{AssessmentForm, StudentForm};
use preau_identity::model::grade::Grade;
use preau_identity::server::events::AccountOpened;
use preau_identity::server::open_account::request_assessment;
use preau_identity::server::people;
use preau_kernel::{Actor, AppError, Role};
use preau_testkit::World;

async fn student_addresses(world: &World) -> Vec<String> {
    let mut tx = world.house().await;
    sqlx::query_scalar("select email::text from users join students on user_id = id order by email")
        .fetch_all(&mut *tx)
        .await
        .unwrap()
}

#[tokio::test]
async fn one_form_opens_the_account_and_signs_the_parent_in() {
    let world = World::new().await;
    let entrance = open(&world, "amel@example.com").await;
    assert_eq!(entrance.destination, "/espace?info=welcome");
    let parent = signed_in(&world, &entrance).await;
    assert_eq!(parent.display_name, "Amel Ben Salah");
    assert_eq!(parent.roles.0, [Role::Parent]);
    assert_eq!(parent.time_zone, "Africa/Tunis");
    let actor = Actor::User(parent.clone());
    let students = people::list_students_for(&mut world.as_actor(&actor).await, &actor).await.unwrap();
    assert_eq!(students.len(), 1);
    assert_eq!((students[0].full_name().as_str(), students[0].grade), ("Inès Ben Salah", Grade::Terminale));
    assert_eq!(parent.accounts, [students[0].account_id]);
    assert_eq!(student_addresses(&world).await, ["ines.ben-salah@eleves.nexus.test"]);
    assert_eq!(world.count("select count(*) from consents where given and version <> ''").await, 2);
    assert_eq!(world.count("select count(*) from students where subjects = '{nsi}' and goals <> ''").await, 1);
}

#[tokio::test]
async fn the_event_names_the_household_the_parent_and_the_student() {
    let world = World::new().await;
    let family = family(&world, "amel@example.com").await;
    let mut tx = world.house().await;
    let payload: serde_json::Value =
        sqlx::query_scalar("select payload from outbox_events where kind = 'account-opened'")
            .fetch_one(&mut *tx)
            .await
            .unwrap();
    let event: AccountOpened = serde_json::from_value(payload).unwrap();
    let expected =
        AccountOpened { account_id: family.account_id, user_id: family.parent.user_id, student_id: family.student_id };
    assert_eq!(event, expected);
}

#[tokio::test]
async fn the_parent_pays_and_the_student_does_not() {
    let world = World::new().await;
    let family = family(&world, "amel@example.com").await;
    let payers = people::list_payers(&mut world.house().await, family.account_id).await.unwrap();
    assert_eq!(payers.iter().map(|p| p.user_id).collect::<Vec<_>>(), [family.parent.user_id]);
    assert_eq!(payers[0].email, "amel@example.com");
}

#[tokio::test]
async fn an_empty_form_gets_every_message_at_once_and_writes_nothing() {
    let world = World::new().await;
    let empty = AssessmentForm { phone: "x".to_owned(), ..AssessmentForm::default() };
    let error = request_assessment(&world.platform, &Actor::Visitor, &browser(), empty).await.unwrap_err();
    for field in [
        "first_name",
        "last_name",
        "email",
        "phone",
        "password",
        "student_first_name",
        "student_last_name",
        "grade",
        "consent",
    ] {
        let message = error.for_field(field).unwrap_or_else(|| panic!("no message for {field}"));
        assert!(!message.fr.is_empty() && !message.en.is_empty() && message.fr != message.en);
    }
    assert_eq!(world.count("select count(*) from users").await, 0);
    assert_eq!(world.count("select count(*) from rate_counters").await, 0, "mistakes do not count as tries");
}

#[tokio::test]
async fn a_student_address_cannot_open_an_account() {
    let world = World::new().await;
    let form = family_form("somebody@Eleves.Nexus.test");
    let error = request_assessment(&world.platform, &Actor::Visitor, &browser(), form).await.unwrap_err();
    assert!(error.for_field("email").is_some());
}

#[tokio::test]
async fn a_known_address_with_another_password_is_refused_like_a_program_is() {
    let world = World::new().await;
    open(&world, "amel@example.com").await;
    let known = AssessmentForm { password: "autre phrase secrète".to_owned(), ..family_form("AMEL@example.com") };
    let program = AssessmentForm { website: "https://spam.example".to_owned(), ..family_form("new@example.com") };
    let mut refusals = vec![];
    for form in [known, program] {
        refusals.push(request_assessment(&world.platform, &Actor::Visitor, &browser(), form).await.unwrap_err());
    }
    assert!(matches!(&refusals[0], AppError::Rule { code, .. } if code == "cannot-open"));
    assert_eq!(refusals[0], refusals[1]);
    assert_eq!(world.count("select count(*) from accounts").await, 1);
    assert_eq!(world.count("select count(*) from users").await, 2);
}

#[tokio::test]
async fn the_same_form_sent_twice_at_once_opens_one_account_and_both_answers_are_signed_in() {
    let world = World::new().await;
    let (one, two) = tokio::join!(open(&world, "amel@example.com"), open(&world, "amel@example.com"));
    for entrance in [one, two] {
        assert!(entrance.destination.starts_with("/espace"));
        assert_eq!(signed_in(&world, &entrance).await.display_name, "Amel Ben Salah");
    }
    assert_eq!(world.count("select count(*) from accounts").await, 1);
    assert_eq!(world.count("select count(*) from students").await, 1);
    assert_eq!(world.count("select count(*) from outbox_events").await, 1);
}

#[tokio::test]
async fn namesakes_who_arrive_at_the_same_moment_get_addresses_of_their_own() {
    let world = World::new().await;
    let families = (0..8).map(|n| {
        let platform = world.platform.clone();
        tokio::spawn(async move {
            let form = family_form(&format!("parent{n}@example.com"));
            request_assessment(&platform, &Actor::Visitor, &browser(), form).await
        })
    });
    for family in families.collect::<Vec<_>>() {
        family.await.unwrap().unwrap();
    }
    let mut expected: Vec<String> = (2..=8).map(|n| format!("ines.ben-salah{n}@eleves.nexus.test")).collect();
    expected.insert(0, "ines.ben-salah@eleves.nexus.test".to_owned());
    expected.sort();
    let mut actual = student_addresses(&world).await;
    actual.sort();
    assert_eq!(actual, expected);
}

#[tokio::test]
async fn twenty_five_namesakes_are_no_trouble() {
    let world = World::new().await;
    let family = family(&world, "amel@example.com").await;
    let organisation = preau_identity::server::organisation::read(&world.platform).await.unwrap();
    let mut tx = world.house().await;
    for n in 2..=20 {
        sqlx::query("insert into users (id, email, first_name, last_name, time_zone, created_at) values ($1, $2, 'x', 'x', 'UTC', $3)")
            .bind(world.platform.new_id::<preau_kernel::id::UserId>().0)
            .bind(format!("ines.ben-salah{n}@{}", organisation.student_domain))
            .bind(world.now())
            .execute(&mut *tx)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    let actor = Actor::User(family.parent);
    let twin = StudentForm { student_first_name: "Inés".to_owned(), ..student_form("", "Ben-Salah") };
    let id = preau_identity::server::add_child::add_child(&world.platform, &actor, twin).await.unwrap();
    let person = people::find_person(&mut world.house().await, id).await.unwrap().unwrap();
    let number = person.email.strip_prefix("ines.ben-salah").and_then(|r| r.split('@').next()).unwrap();
    assert!(number.parse::<u32>().unwrap() >= 1000, "{}", person.email);
}

#[tokio::test]
async fn one_address_is_not_tried_without_end() {
    let world = World::new().await;
    open(&world, "amel@example.com").await;
    let try_again = || async {
        let form = AssessmentForm { password: "autre phrase secrète".to_owned(), ..family_form("amel@example.com") };
        request_assessment(&world.platform, &Actor::Visitor, &browser(), form).await.unwrap_err()
    };
    for _ in 0..4 {
        assert!(matches!(try_again().await, AppError::Rule { .. }));
    }
    assert!(matches!(try_again().await, AppError::RateLimited { .. }));
    world.clock.advance(chrono::TimeDelta::minutes(61));
    assert!(matches!(try_again().await, AppError::Rule { .. }));
}

#[tokio::test]
async fn the_new_parent_can_sign_in_and_the_student_not_yet() {
    let world = World::new().await;
    open(&world, "amel@example.com").await;
    let entrance = try_sign_in(&world, "amel@example.com", PASSWORD).await.unwrap();
    assert!(load(&world, &entrance).await.is_some());
    assert!(try_sign_in(&world, "ines.ben-salah@eleves.nexus.test", PASSWORD).await.is_err());
    assert!(try_sign_in(&world, "ines.ben-salah@eleves.nexus.test", "").await.is_err());
}
