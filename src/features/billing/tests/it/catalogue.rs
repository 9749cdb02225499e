//! Editing plans and packs, and what they entitle to.

use crate::site::Site;
use preau_billing::model::editor::{PackForm, PlanForm};
use preau_billing::model::{Feature, Limit};
use preau_billing::server::{self, entitlements, save_pack, save_plan, show_pack, show_plan};
use preau_kernel::{AppError, Role};

fn text(text: &str) -> String {
    text.to_owned()
}

fn summer() -> PlanForm {
    PlanForm {
        code: text("formule_ete"),
        name_fr: text("Été"),
        name_en: text("Summer"),
        features_fr: text("Une ligne\n\n  Deux lignes "),
        features_en: text("One line\nTwo lines"),
        price: text("149,5"),
        currency: text("TND"),
        every: text("month"),
        audience: text("student"),
        once: text("true"),
        credits: text("2,25"),
        aria_subjects: text("1"),
        public: text("true"),
        position: text("9"),
        limits: [("aria_questions", "50"), ("storage", "-"), ("premium_courses", "")]
            .map(|(feature, amount)| (text(feature), text(amount)))
            .into(),
        ..PlanForm::default()
    }
}

#[tokio::test]
async fn staff_make_a_plan_see_it_again_as_they_typed_it_and_offer_it() {
    let site = Site::open().await;
    let (platform, staff) = (&site.world.platform, site.world.staff(Role::Assistant).await);
    assert_eq!(save_plan(platform, &staff, &summer()).await.unwrap(), "FORMULE_ETE");
    let seen = show_plan(platform, &staff, "FORMULE_ETE").await.unwrap();
    assert_eq!((seen.of.as_str(), seen.version.as_str(), seen.price.as_str()), ("FORMULE_ETE", "1", "149,500"));
    assert_eq!(seen.features_fr, "Une ligne\nDeux lignes");
    assert_eq!(seen.limits, [("aria_questions", "50"), ("storage", "-")].map(|(f, a)| (text(f), text(a))).into());
    let offered = server::list_plans(platform).await.unwrap();
    let plan = offered.iter().find(|plan| plan.code == "FORMULE_ETE").expect("on offer");
    assert!(!plan.renews && plan.credits.0 == 225 && plan.price.minor == 149_500);
    let hidden = PlanForm { public: String::new(), ..seen };
    save_plan(platform, &staff, &hidden).await.unwrap();
    assert_eq!(server::list_plans(platform).await.unwrap().len(), 3);
}

#[tokio::test]
async fn every_mistake_in_a_plan_is_told_at_once() {
    let site = Site::open().await;
    let staff = site.world.staff(Role::Admin).await;
    let wrong = PlanForm {
        code: text("é!"),
        name_fr: text(" "),
        features_en: text("One"),
        price: text("1,23456"),
        audience: text("robot"),
        trial_days: text("400"),
        credits: text("0,1"),
        position: text("x"),
        limits: [(text("storage"), text("beaucoup"))].into(),
        ..summer()
    };
    let error = save_plan(&site.world.platform, &staff, &wrong).await.unwrap_err();
    for field in
        ["code", "name_fr", "features_en", "price", "audience", "trial_days", "credits", "position", "limits[storage]"]
    {
        assert!(error.for_field(field).is_some(), "{field} in {error:?}");
    }
    let again = PlanForm { code: text("HYBRIDE"), ..summer() };
    let error = save_plan(&site.world.platform, &staff, &again).await.unwrap_err();
    assert!(error.for_field("code").is_some(), "{error:?}");
}

#[tokio::test]
async fn a_plan_that_somebody_has_keeps_its_currency_and_what_was_saved_meanwhile_is_not_overwritten() {
    let site = Site::open().await;
    let (platform, staff) = (&site.world.platform, site.world.staff(Role::Admin).await);
    let family = site.world.household("Ben Salah").await;
    site.take(&family, "HYBRIDE").await;
    let seen = show_plan(platform, &staff, "HYBRIDE").await.unwrap();
    let euros = PlanForm { currency: text("EUR"), price: text("60"), ..seen.clone() };
    let error = save_plan(platform, &staff, &euros).await.unwrap_err();
    assert!(matches!(&error, AppError::Rule { code, .. } if code == "plan-in-use"), "{error:?}");
    let dearer = PlanForm { price: text("189"), ..seen };
    save_plan(platform, &staff, &dearer).await.expect("a price may change");
    let error = save_plan(platform, &staff, &dearer).await.unwrap_err();
    assert!(matches!(&error, AppError::Conflict { code, .. } if code == "changed-meanwhile"), "{error:?}");
}

#[tokio::test]
async fn packs_are_edited_like_plans_and_nobody_else_edits_either() {
    let site = Site::open().await;
    let (platform, staff) = (&site.world.platform, site.world.staff(Role::Admin).await);
    let oral = show_pack(platform, &staff, "PACK_GRAND_ORAL").await.unwrap();
    assert_eq!((oral.price.as_str(), oral.credits.as_str()), ("249,000", "6"));
    let cheaper = PackForm { price: text("199"), ..oral.clone() };
    save_pack(platform, &staff, &cheaper).await.unwrap();
    let offers = server::list_offers(platform).await.unwrap();
    assert_eq!(offers.packs[0].price.minor, 199_000);
    let premium: Vec<_> = offers.community.iter().map(|plan| (plan.code.as_str(), plan.price.minor)).collect();
    assert_eq!(premium, [("PREMIUM_MENSUEL", 4_700), ("PREMIUM_ANNUEL", 47_000)]);
    let error = save_pack(platform, &staff, &PackForm { credits: text("0"), ..oral }).await.unwrap_err();
    assert!(error.for_field("credits").is_some(), "{error:?}");
    let family = site.world.household("Ben Salah").await;
    for actor in [&family.parent, &family.student] {
        assert_eq!(save_plan(platform, actor, &summer()).await, Err(AppError::Forbidden));
        assert_eq!(save_pack(platform, actor, &cheaper).await, Err(AppError::Forbidden));
        assert_eq!(server::list_catalogue(platform, actor).await, Err(AppError::Forbidden));
    }
}

#[tokio::test]
async fn a_late_payment_takes_nothing_away_but_new_bookings() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let of = async || {
        let mut tx = site.world.as_actor(&family.student).await;
        entitlements(&site.world.platform, &mut tx, family.student_id).await.unwrap()
    };
    assert_eq!(of().await.limit(Feature::AriaQuestions), Limit::Up(10), "as everybody");
    site.take(&family, "IMMERSION").await;
    for (status, plan, bookings_wait) in [
        ("active", Some("IMMERSION"), false),
        ("past_due", Some("IMMERSION"), false),
        ("suspended", Some("IMMERSION"), true),
        ("cancelled", None, false),
    ] {
        site.world
            .house_does(async |tx| {
                sqlx::query("update subscriptions set status = $1")
                    .bind(status)
                    .execute(&mut **tx)
                    .await
                    .expect(status);
                Ok(())
            })
            .await;
        let entitled = of().await;
        assert_eq!((entitled.plan.as_deref(), entitled.bookings_wait), (plan, bookings_wait), "{status}");
        assert_eq!(entitled.limit(Feature::AriaQuestions) == Limit::Unlimited, plan.is_some());
    }
    let mut tx = site.world.as_actor(&site.world.household("Trabelsi").await.parent).await;
    let seen = entitlements(&site.world.platform, &mut tx, family.student_id).await.unwrap();
    assert_eq!(seen.plan, None, "another family learns nothing");
}
