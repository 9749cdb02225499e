//! Credits shared by the students of an account, or not: who spends what, at once and one after the other.

use crate::{balance_of, give, give_back_to, remaining, sharing, spend_for, spending};
use chrono::TimeDelta;
use preau_credits::model::Credits;
use preau_credits::server::{share_credits, spend, statements};
use preau_kernel::{Actor, AppError, Role};
use preau_testkit::{World, stranger};

#[tokio::test]
async fn a_student_spends_a_siblings_credits_only_while_the_family_shares() {
    let world = World::new().await;
    let ines = world.household("Inès").await;
    let youssef = world.sibling(&ines, "Youssef").await;
    give(&world, &ines, Credits::whole(2), "period:1").await;
    assert_eq!(spend_for(&world, &youssef, 100, "booking:1").await.unwrap_err().status(), 402);

    sharing(&world, &ines, true).await;
    assert_eq!(balance_of(&world, &youssef).await, Credits::whole(2), "the account's balance");
    spend_for(&world, &youssef, 100, "booking:1").await.unwrap();
    assert_eq!((balance_of(&world, &ines).await, balance_of(&world, &youssef).await), (Credits(100), Credits(100)));

    sharing(&world, &ines, false).await;
    assert_eq!((balance_of(&world, &ines).await, balance_of(&world, &youssef).await), (Credits(100), Credits::ZERO));
    assert_eq!(spend_for(&world, &youssef, 100, "booking:2").await.unwrap_err().status(), 402);
    // What was shared goes back to whom it was given, although nobody shares any more.
    assert_eq!(give_back_to(&world, "booking:1").await, Credits(100));
    assert_eq!((balance_of(&world, &ines).await, balance_of(&world, &youssef).await), (Credits(200), Credits::ZERO));
}

#[tokio::test]
async fn shared_credits_go_soonest_first_and_of_two_that_expire_together_the_own_one() {
    let world = World::new().await;
    let ines = world.household("Inès").await;
    let youssef = world.sibling(&ines, "Youssef").await;
    give(&world, &ines, Credits(100), "period:ines").await;
    give(&world, &youssef, Credits(100), "period:youssef").await;
    world.clock.advance(TimeDelta::days(1));
    give(&world, &youssef, Credits(100), "period:later").await;
    sharing(&world, &ines, true).await;
    spend_for(&world, &youssef, 150, "booking:1").await.unwrap();
    assert_eq!(remaining(&world, "period:youssef").await, 0, "the own first");
    assert_eq!(remaining(&world, "period:ines").await, 50, "then what expires as soon");
    assert_eq!(remaining(&world, "period:later").await, 100, "then the rest");
}

#[tokio::test]
async fn siblings_who_spend_and_give_back_at_once_never_go_below_zero_nor_wait_in_a_circle() {
    let world = World::new().await;
    let ines = world.household("Inès").await;
    let youssef = world.sibling(&ines, "Youssef").await;
    let lina = world.sibling(&ines, "Lina").await;
    for (index, child) in [&ines, &youssef, &lina].into_iter().enumerate() {
        for grant in 0..3 {
            give(&world, child, Credits(125), &format!("period:{index}/{grant}")).await;
            world.clock.advance(TimeDelta::hours(1));
        }
    }
    sharing(&world, &ines, true).await;
    let mut attempts = tokio::task::JoinSet::new();
    for i in 0..60 {
        let child = [&ines, &youssef, &lina][i % 3];
        let (platform, wanted) = (world.platform.clone(), spending(child, Credits(100), &format!("booking:{i}")));
        attempts.spawn(async move {
            let mut tx = platform.db.begin_as(&Actor::System).await?;
            spend(&platform, &mut tx, &wanted).await?;
            tx.commit().await?;
            if i % 2 == 0 {
                let mut tx = platform.db.begin_as(&Actor::System).await?;
                preau_credits::server::give_back(
                    &platform,
                    &mut tx,
                    &wanted.cause,
                    &preau_kernel::Text::default(),
                    None,
                )
                .await?;
                tx.commit().await?;
            }
            Ok(())
        });
    }
    while let Some(attempt) = attempts.join_next().await {
        match attempt.unwrap() {
            Ok(()) => {}
            Err(AppError::Rule { code, .. }) => assert_eq!(code, "insufficient-credits"),
            Err(other) => panic!("nobody gives way to anybody: {other:?}"),
        }
    }
    let kept = world.count("select -sum(amount)::bigint from credit_entries where kind in ('USAGE', 'REFUND')").await;
    assert_eq!(i64::from(balance_of(&world, &lina).await.0), 9 * 125 - kept);
    assert_eq!(world.count("select count(*) from credit_grants where remaining < 0").await, 0);
    crate::assert_balanced(&world).await;
}

#[tokio::test]
async fn whoever_runs_the_account_chooses_and_nobody_else() {
    let world = World::new().await;
    let home = world.household("Inès").await;
    let other = world.household("Malek").await;
    let choose = async |actor: &Actor| share_credits(&world.platform, actor, home.account_id, true).await;
    assert_eq!(choose(&home.student).await, Err(AppError::Forbidden));
    assert_eq!(choose(&other.parent).await, Err(AppError::NotFound));
    assert_eq!(choose(&stranger(vec![Role::Provider])).await, Err(AppError::NotFound));
    assert_eq!(choose(&Actor::Visitor).await, Err(AppError::NotFound));
    choose(&home.parent).await.unwrap();
    choose(&home.parent).await.unwrap();
    share_credits(&world.platform, &world.staff(Role::Assistant).await, home.account_id, false).await.unwrap();
    let told = "select count(*) from outbox_events where kind = 'credit-sharing-changed'";
    assert_eq!(world.count(told).await, 2, "choosing what is chosen changes nothing");
}

#[tokio::test]
async fn a_dashboard_shows_the_account_to_every_student_who_shares_it() {
    let world = World::new().await;
    let ines = world.household("Inès").await;
    let youssef = world.sibling(&ines, "Youssef").await;
    give(&world, &ines, Credits::whole(3), "period:1").await;
    sharing(&world, &ines, true).await;
    let seen = statements(&world.platform, &ines.parent).await.unwrap();
    assert!(seen.iter().all(|s| s.balance == Credits::whole(3) && s.shared == Some(ines.account_id)));
    assert_eq!(statements(&world.platform, &youssef.student).await.unwrap()[0].balance, Credits::whole(3));
}

#[tokio::test]
async fn the_schema_keeps_credits_in_their_account_and_with_their_student_whatever_the_code_does() {
    let world = World::new().await;
    let ines = world.household("Inès").await;
    let youssef = world.sibling(&ines, "Youssef").await;
    let malek = world.household("Malek").await;
    for (home, cause) in [(&ines, "period:ines"), (&youssef, "period:youssef"), (&malek, "period:malek")] {
        give(&world, home, Credits::whole(4), cause).await;
    }
    world.house_does(async |tx| spend(&world.platform, tx, &spending(&ines, Credits(100), "booking:1")).await).await;
    // Who writes which entry on whose grant.
    let attack = async |who: &str, kind: &str, amount: i32, cause: &str, grant: &str| {
        let mut tx = world.house().await;
        let done = sqlx::query(
            "with who as (select student_id, account_id from credit_entries where cause = $1),
                  on_grant as (select grant_id from credit_movements m join credit_entries e on e.id = m.entry_id where e.cause = $5),
                  entry as (insert into credit_entries (id, student_id, account_id, kind, amount, cause, recorded_at)
                            select gen_random_uuid(), student_id, account_id, $2, $3, $4, $6 from who returning id)
             insert into credit_movements select entry.id, on_grant.grant_id, $3 from entry, on_grant",
        )
        .bind(who)
        .bind(kind)
        .bind(amount)
        .bind(cause)
        .bind(grant)
        .bind(world.now())
        .execute(&mut *tx)
        .await;
        done.is_err() || tx.commit().await.is_err()
    };
    for shared in [false, true] {
        sharing(&world, &ines, shared).await;
        assert!(attack("period:malek", "USAGE", -100, "x", "period:ines").await, "another account's");
        assert!(attack("period:youssef", "REFUND", 100, "booking:1", "period:ines").await, "a sibling's refund");
        assert!(attack("period:ines", "REFUND", 100, "booking:1", "period:youssef").await, "a refund to another grant");
        assert!(attack("period:ines", "REFUND", 125, "booking:1", "period:ines").await, "more than was taken");
        assert!(attack("period:ines", "REFUND", 100, "booking:2", "period:ines").await, "of what was never taken");
        assert!(attack("period:ines", "EXPIRATION", -300, "grant:1", "period:ines").await, "before it is over");
        assert!(attack("period:youssef", "EXPIRATION", -300, "grant:1", "period:ines").await, "by a sibling");
        assert!(attack("period:youssef", "ADJUSTMENT", 50, "y", "period:ines").await, "a gift into a sibling's grant");
        assert_eq!(attack("period:youssef", "USAGE", -100, &format!("z:{shared}"), "period:ines").await, !shared);
    }
    world.clock.advance(TimeDelta::days(366));
    assert!(attack("period:youssef", "USAGE", -100, "late", "period:youssef").await, "after its expiry");
    assert!(attack("period:youssef", "EXPIRATION", -100, "grant:1", "period:youssef").await, "only a part");
    assert!(!attack("period:youssef", "EXPIRATION", -400, "grant:1", "period:youssef").await);
}

#[tokio::test]
async fn another_family_sees_neither_the_choice_nor_the_warnings() {
    let world = World::new().await;
    let (ours, theirs) = (world.household("Inès").await, world.household("Malek").await);
    give(&world, &ours, Credits::whole(4), "period:1").await;
    sharing(&world, &ours, true).await;
    world.clock.advance(TimeDelta::days(340));
    preau_credits::server::warn_of_expiry(&world.platform).await.unwrap();
    for (actor, expected) in [(&theirs.parent, [0, 0]), (&ours.parent, [1, 0]), (&Actor::Visitor, [0, 0])] {
        let mut tx = world.as_actor(actor).await;
        let counts: (i64, i64) =
            sqlx::query_as("select (select count(*) from credit_sharing), (select count(*) from credit_warnings)")
                .fetch_one(&mut *tx)
                .await
                .unwrap();
        assert_eq!([counts.0, counts.1], expected, "{actor:?}");
    }
}
