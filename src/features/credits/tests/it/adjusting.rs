//! Credits given and taken by the back office.

use crate::{balance_of, give, remaining, sharing};
use chrono::TimeDelta;
use preau_credits::model::{AdjustmentForm, Credits};
use preau_credits::server::{adjust, preview_adjustment, subscribers};
use preau_kernel::{Actor, AppError, Role};
use preau_platform::outbox::Subscribers;
use preau_testkit::{Household, World};

fn form(home: &Household, direction: &str, credits: &str, key: &str) -> AdjustmentForm {
    AdjustmentForm {
        student_id: Some(home.student_id),
        direction: direction.to_owned(),
        credits: credits.to_owned(),
        expires_on: String::new(),
        reason: "Séance écourtée".to_owned(),
        idempotency_key: key.to_owned(),
    }
}

fn code(error: &AppError) -> &str {
    match error {
        AppError::Rule { code, .. } | AppError::Conflict { code, .. } => code,
        _ => "",
    }
}

#[tokio::test]
async fn what_the_preview_says_is_what_happens_once_with_reason_actor_and_mail() {
    let world = World::new().await;
    let home = world.household("Inès").await;
    let staff = world.staff(Role::Assistant).await;
    let mut wish = form(&home, "give", "1,25", "k1");
    wish.expires_on = "2026-12-31".to_owned();
    let preview = preview_adjustment(&world.platform, &staff, &wish).await.unwrap();
    assert_eq!((preview.before, preview.after), (Credits::ZERO, Credits(125)));
    assert_eq!(preview.expires.as_deref(), Some("31 décembre 2026"));
    for _ in 0..3 {
        let done = adjust(&world.platform, &staff, &wish).await.unwrap();
        assert_eq!(done.balance, preview.after, "a double submit changes nothing");
    }
    assert_eq!(balance_of(&world, &home).await, Credits(125));
    let mut tx = world.house().await;
    let (note, actor): (String, uuid::Uuid) =
        sqlx::query_as("select note, actor_id from credit_entries where kind = 'ADJUSTMENT'")
            .fetch_one(&mut *tx)
            .await
            .unwrap();
    assert_eq!((note.as_str(), Some(actor)), ("Séance écourtée", staff.user_id().map(|id| id.0)));
    drop(tx);
    world.settle(&Subscribers::new(subscribers())).await;
    let told = "select count(*) from mails where template = 'credits-adjusted' and text_body like '%Séance écourtée%'
                and text_body like '%31 décembre 2026%'";
    assert_eq!(world.count(told).await, 1);
    assert_eq!(world.count("select count(*) from mails").await, 1);
}

#[tokio::test]
async fn sent_eight_times_at_once_it_happens_once() {
    let world = World::new().await;
    let home = world.household("Inès").await;
    give(&world, &home, Credits::whole(4), "period:1").await;
    let staff = world.staff(Role::Admin).await;
    let mut sent = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (platform, staff, wish) = (world.platform.clone(), staff.clone(), form(&home, "take", "1", "k1"));
        sent.spawn(async move { adjust(&platform, &staff, &wish).await });
    }
    for answer in sent.join_all().await {
        assert_eq!(answer.unwrap().balance, Credits::whole(3));
    }
    let other = form(&home, "take", "2", "k1");
    assert_eq!(code(&adjust(&world.platform, &staff, &other).await.unwrap_err()), "idempotency-key-reused");
}

#[tokio::test]
async fn taking_begins_with_the_soonest_and_never_goes_below_zero() {
    let world = World::new().await;
    let home = world.household("Inès").await;
    give(&world, &home, Credits(100), "period:1").await;
    world.clock.advance(TimeDelta::days(30));
    give(&world, &home, Credits(100), "period:2").await;
    let staff = world.staff(Role::Admin).await;
    let preview = preview_adjustment(&world.platform, &staff, &form(&home, "take", "1.5", "")).await.unwrap();
    assert_eq!(preview.taken.iter().map(|(amount, _)| amount.0).collect::<Vec<_>>(), [100, 50]);
    let refused = adjust(&world.platform, &staff, &form(&home, "take", "2.25", "k0")).await.unwrap_err();
    assert_eq!((code(&refused), refused.status()), ("adjustment-too-large", 409));
    adjust(&world.platform, &staff, &form(&home, "take", "1.5", "k1")).await.unwrap();
    assert_eq!((remaining(&world, "period:1").await, remaining(&world, "period:2").await), (0, 50));
    adjust(&world.platform, &staff, &form(&home, "take", "0.5", "k2")).await.unwrap();
    assert_eq!(balance_of(&world, &home).await, Credits::ZERO);
    crate::assert_balanced(&world).await;
}

#[tokio::test]
async fn when_a_family_shares_the_adjustment_is_to_the_familys_balance() {
    let world = World::new().await;
    let ines = world.household("Inès").await;
    let youssef = world.sibling(&ines, "Youssef").await;
    give(&world, &ines, Credits::whole(2), "period:1").await;
    sharing(&world, &ines, true).await;
    let staff = world.staff(Role::Admin).await;
    let preview = preview_adjustment(&world.platform, &staff, &form(&youssef, "take", "2", "")).await.unwrap();
    assert!(preview.shared && preview.after == Credits::ZERO);
    adjust(&world.platform, &staff, &form(&youssef, "take", "2", "k")).await.unwrap();
    assert_eq!(balance_of(&world, &ines).await, Credits::ZERO);
}

#[tokio::test]
async fn only_the_back_office_adjusts_and_only_with_a_reason() {
    let world = World::new().await;
    let home = world.household("Inès").await;
    let coach = world.teacher("Hédi").await;
    let wish = form(&home, "give", "1", "k");
    for actor in [&home.parent, &home.student, &coach.actor] {
        assert_eq!(adjust(&world.platform, actor, &wish).await, Err(AppError::Forbidden));
        assert_eq!(preview_adjustment(&world.platform, actor, &wish).await, Err(AppError::Forbidden));
    }
    assert_eq!(adjust(&world.platform, &Actor::Visitor, &wish).await, Err(AppError::Unauthenticated));
    let staff = world.staff(Role::Admin).await;
    let without = AdjustmentForm { reason: "  ".to_owned(), ..wish.clone() };
    assert!(adjust(&world.platform, &staff, &without).await.unwrap_err().for_field("reason").is_some());
    let nobody = AdjustmentForm { student_id: None, ..wish };
    assert_eq!(adjust(&world.platform, &staff, &nobody).await, Err(AppError::NotFound));
    assert_eq!(world.count("select count(*) from credit_entries").await, 0);
}
