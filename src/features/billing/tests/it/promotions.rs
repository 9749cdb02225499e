//! Promotions on a real Postgres: their limits hold whoever comes at once.

use crate::site::Site;
use preau_billing::model::Ware;
use preau_billing::model::editor::{CodeCheck, PromotionForm};
use preau_billing::model::promotion::Moment;
use preau_billing::server::promotions::{
    Asked, apply, check_code, list_promotions, release, reserve, save_promotion, settle, show_promotion,
};
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Actor, AppError, Currency, Money, Outcome, PageRequest, Role};
use preau_platform::Platform;
use preau_testkit::Household;

fn text(text: &str) -> String {
    text.to_owned()
}

pub fn welcome() -> PromotionForm {
    PromotionForm {
        code: text("bienvenue 20"),
        name_fr: text("Bienvenue"),
        name_en: text("Welcome"),
        kind: text("percentage"),
        percent: text("20"),
        currency: text("TND"),
        applies_to: text("first"),
        max_per_account: text("1"),
        starts_on: text("2026-03-01"),
        active: text("true"),
        ..PromotionForm::default()
    }
}

const PRICE: Money = Money::new(179_000, Currency::Tnd);

fn asked(account_id: AccountId, ware: &Ware) -> Asked<'_> {
    Asked { account_id, ware, price: PRICE, moment: Moment::First }
}

/// Goes to pay with this code.
async fn take(platform: &Platform, (account, payer): (AccountId, UserId), purpose: &str, code: &str) -> Outcome<i64> {
    let item = Ware::Plan(text("HYBRIDE"));
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let applied = apply(platform, &mut tx, asked(account, &item), code).await?.expect("something holds");
    reserve(platform, &mut tx, &applied, (account, payer), (purpose, PRICE)).await?;
    tx.commit().await?;
    Ok(applied.off.minor)
}

async fn families(site: &Site, count: usize) -> Vec<Household> {
    let mut families = Vec::new();
    for index in 0..count {
        families.push(site.world.household(&format!("Famille {index}")).await);
    }
    families
}

#[tokio::test]
async fn fifty_who_come_at_once_never_take_more_than_there_is() {
    let site = Site::open().await;
    let staff = site.world.staff(Role::Admin).await;
    let limited = PromotionForm { max_uses: text("7"), ..welcome() };
    save_promotion(&site.world.platform, &staff, &limited).await.unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for (index, family) in families(&site, 50).await.into_iter().enumerate() {
        let platform = site.world.platform.clone();
        tasks.spawn(async move {
            take(&platform, (family.account_id, family.parent_id), &format!("invoice:{index}"), "BIENVENUE20").await
        });
    }
    let taken = tasks.join_all().await;
    assert_eq!(taken.iter().filter(|taken| **taken == Ok(35_800)).count(), 7);
    for refused in taken.iter().filter_map(|taken| taken.as_ref().err()) {
        assert!(
            refused.for_field("code").is_some_and(|message| message.fr.contains("autant qu’il pouvait")),
            "{refused:?}"
        );
    }
    assert_eq!(site.world.count("select uses::bigint from promotions").await, 7);
    assert_eq!(site.world.count("select count(*) from promotion_uses").await, 7);
}

#[tokio::test]
async fn one_family_that_comes_fifty_times_at_once_takes_it_once() {
    let site = Site::open().await;
    let staff = site.world.staff(Role::Admin).await;
    save_promotion(&site.world.platform, &staff, &welcome()).await.unwrap();
    let family = site.world.household("Ben Salah").await;
    let mut tasks = tokio::task::JoinSet::new();
    for index in 0..50 {
        let (platform, who) = (site.world.platform.clone(), (family.account_id, family.parent_id));
        tasks.spawn(async move { take(&platform, who, &format!("invoice:{index}"), "BIENVENUE20").await });
    }
    let taken = tasks.join_all().await;
    assert_eq!(taken.iter().filter(|taken| taken.is_ok()).count(), 1);
    assert_eq!(site.world.count("select count(*) from promotion_uses").await, 1);
}

#[tokio::test]
async fn what_nobody_paid_is_there_for_others_and_what_was_paid_is_gone() {
    let site = Site::open().await;
    let (platform, staff) = (&site.world.platform, site.world.staff(Role::Admin).await);
    let only_one = PromotionForm { max_uses: text("1"), ..welcome() };
    let id = save_promotion(platform, &staff, &only_one).await.unwrap();
    let two = families(&site, 2).await;
    let who = |index: usize| (two[index].account_id, two[index].parent_id);
    take(platform, who(0), "invoice:a", "BIENVENUE20").await.unwrap();
    take(platform, who(0), "invoice:a", "BIENVENUE20").await.expect("the same purchase again holds the same use");
    take(platform, who(1), "invoice:b", "BIENVENUE20").await.expect_err("it is taken");
    let now = site.world.now();
    site.world.house_does(async |tx| release(tx, "invoice:a", now).await).await;
    take(platform, who(1), "invoice:b", "BIENVENUE20").await.expect("it was given up");
    site.world.house_does(async |tx| settle(tx, "invoice:b", now).await).await;
    site.world.house_does(async |tx| release(tx, "invoice:b", now).await).await;
    assert_eq!(site.world.count("select uses::bigint from promotions").await, 1, "what was paid is not given up");
    let page = list_promotions(platform, &staff, "bien", None, PageRequest::default()).await.unwrap();
    let row = &page.items[0];
    assert_eq!((row.uses, row.taken_off[0].minor, row.earned[0].minor), (1, 35_800, 143_200));
    let seen = show_promotion(platform, &staff, Some(id)).await.unwrap();
    assert!(seen.uses.len() == 1 && seen.uses[0].paid);
    let smaller = PromotionForm { max_uses: text("5"), ..seen.form.clone() };
    save_promotion(platform, &staff, &smaller).await.expect("more of it");
    let error = save_promotion(platform, &staff, &smaller).await.unwrap_err();
    assert!(matches!(&error, AppError::Conflict { code, .. } if code == "changed-meanwhile"), "{error:?}");
}

#[tokio::test]
async fn a_limit_is_not_set_below_what_was_taken_and_the_count_is_not_written_by_hand() {
    let site = Site::open().await;
    let (platform, staff) = (&site.world.platform, site.world.staff(Role::Admin).await);
    let id = save_promotion(platform, &staff, &welcome()).await.unwrap();
    for (index, family) in families(&site, 2).await.into_iter().enumerate() {
        let who = (family.account_id, family.parent_id);
        take(platform, who, &format!("invoice:{index}"), "BIENVENUE20").await.unwrap();
    }
    let form = PromotionForm { max_uses: text("1"), ..show_promotion(platform, &staff, Some(id)).await.unwrap().form };
    let error = save_promotion(platform, &staff, &form).await.unwrap_err();
    assert!(error.for_field("max_uses").is_some(), "{error:?}");
    let mut tx = site.world.house().await;
    sqlx::query("update promotions set uses = 0").execute(&mut *tx).await.expect_err("counted, not written");
}

#[tokio::test]
async fn every_mistake_in_a_promotion_is_told_at_once() {
    let site = Site::open().await;
    let (platform, staff) = (&site.world.platform, site.world.staff(Role::Admin).await);
    let wrong = PromotionForm {
        code: text("é"),
        name_fr: text(""),
        percent: text("120"),
        applies_to: text("never"),
        max_uses: text("0"),
        starts_on: text("2026-03-31"),
        ends_on: text("2026-03-30"),
        min_amount: text("x"),
        targets: vec![text("plan:MAGIE")],
        ..welcome()
    };
    let error = save_promotion(platform, &staff, &wrong).await.unwrap_err();
    for field in ["code", "name_fr", "percent", "applies_to", "max_uses", "ends_on", "min_amount", "targets"] {
        assert!(error.for_field(field).is_some(), "{field} in {error:?}");
    }
    save_promotion(platform, &staff, &welcome()).await.unwrap();
    let error = save_promotion(platform, &staff, &welcome()).await.unwrap_err();
    assert!(error.for_field("code").is_some(), "taken: {error:?}");
    let family = site.world.household("Ben Salah").await;
    assert_eq!(save_promotion(platform, &family.parent, &welcome()).await, Err(AppError::Forbidden));
    let mut tx = site.world.as_actor(&family.parent).await;
    let seen: i64 = sqlx::query_scalar("select count(*) from promotions").fetch_one(&mut *tx).await.unwrap();
    assert_eq!(seen, 0, "codes are a secret of the house");
}

#[tokio::test]
async fn typing_a_code_says_at_once_what_it_takes_off_or_why_not() {
    let site = Site::open().await;
    let (platform, staff) = (&site.world.platform, site.world.staff(Role::Admin).await);
    let targeted = PromotionForm { targets: vec![text("plan:HYBRIDE")], ends_on: text("2026-03-02"), ..welcome() };
    save_promotion(platform, &staff, &targeted).await.unwrap();
    let (family, other) = (site.world.household("Ben Salah").await, site.world.household("Trabelsi").await);
    let check = async |actor: &Actor, item: &str, code: &str| {
        let item = Ware::Plan(text(item));
        check_code(platform, actor, asked(family.account_id, &item), code).await
    };
    match check(&family.parent, "HYBRIDE", " bienvenue20 ").await.unwrap() {
        CodeCheck::Good { off, total, .. } => assert_eq!((off.minor, total.minor), (35_800, 143_200)),
        said => panic!("{said:?}"),
    }
    assert_eq!(check(&family.parent, "HYBRIDE", " ").await.unwrap(), CodeCheck::Nothing);
    for (item, code, said) in
        [("IMMERSION", "BIENVENUE20", "ne s’applique pas à votre choix"), ("HYBRIDE", "MAGIE", "n’existe pas")]
    {
        match check(&family.parent, item, code).await.unwrap() {
            CodeCheck::Bad(message) => assert!(message.fr.contains(said), "{message:?}"),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(check(&other.parent, "HYBRIDE", "BIENVENUE20").await, Err(AppError::Forbidden));
    assert_eq!(check(&family.student, "HYBRIDE", "BIENVENUE20").await, Err(AppError::Forbidden));
    // The last day counts whole, where the organisation is; then it is over.
    site.world.clock.set("2026-03-02T22:59:59Z");
    assert!(matches!(check(&family.parent, "HYBRIDE", "BIENVENUE20").await.unwrap(), CodeCheck::Good { .. }));
    site.world.clock.set("2026-03-02T23:00:00Z");
    assert!(matches!(check(&family.parent, "HYBRIDE", "BIENVENUE20").await.unwrap(), CodeCheck::Bad(_)));
    for _ in 0..60 {
        let _ = check(&family.parent, "HYBRIDE", "DEVINE").await;
    }
    let error = check(&family.parent, "HYBRIDE", "DEVINE").await.unwrap_err();
    assert!(matches!(error, AppError::RateLimited { .. }), "guessing is slow: {error:?}");
}

#[tokio::test]
async fn the_best_that_comes_by_itself_holds_until_a_code_is_typed() {
    let site = Site::open().await;
    let (platform, staff) = (&site.world.platform, site.world.staff(Role::Admin).await);
    for percent in ["10", "15"] {
        let automatic =
            PromotionForm { code: String::new(), automatic: text("true"), percent: text(percent), ..welcome() };
        save_promotion(platform, &staff, &automatic).await.unwrap();
    }
    save_promotion(platform, &staff, &PromotionForm { percent: text("5"), ..welcome() }).await.unwrap();
    let two = families(&site, 2).await;
    let who = |index: usize| (two[index].account_id, two[index].parent_id);
    assert_eq!(take(platform, who(0), "invoice:a", "").await, Ok(26_850));
    assert_eq!(take(platform, who(1), "invoice:b", "BIENVENUE20").await, Ok(8_950));
}
