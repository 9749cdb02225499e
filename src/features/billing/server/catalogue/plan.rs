//! The editor of plans.

use super::typed_plan::{TypedPlan, read_plan};
use super::{changed_meanwhile, open, refused, ticked, version};
use crate::model::editor::PlanForm;
use crate::model::{Limit, typed};
use crate::server::entitlements::limit;
use preau_credits::Credits;
use preau_identity::server::organisation;
use preau_kernel::{Actor, AppError, Currency, Money, Outcome};
use preau_platform::{IntoInternal, Platform, Tx};

/// A plan as its editor shows it; a new one for an empty code.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone but staff, [`AppError::NotFound`].
pub async fn show_plan(platform: &Platform, actor: &Actor, code: &str) -> Outcome<PlanForm> {
    let mut tx = open(platform, actor).await?;
    let locale = actor.signed_in()?.locale;
    if code.is_empty() {
        let currency = organisation::find(&mut tx).await?.currency.code().to_owned();
        let fresh = |text: &str| text.to_owned();
        return Ok(PlanForm {
            currency,
            every: fresh("month"),
            audience: fresh("student"),
            public: fresh("true"),
            ..PlanForm::default()
        });
    }
    let row = sqlx::query!(
        r#"select code, name_fr, name_en, summary_fr, summary_en, features_fr, features_en, price_minor,
                  currency as "currency: Currency", every, audience, renews, trial_days, setup_fee_minor,
                  credits as "credits: Credits", aria_subjects, on_request, public, highlighted, position, version
             from plans where code = $1"#,
        code
    )
    .fetch_optional(&mut *tx)
    .await
    .internal("find plan of the back office")?
    .ok_or(AppError::NotFound)?;
    let limits = sqlx::query!("select feature, amount from plan_entitlements where plan = $1", code)
        .fetch_all(&mut *tx)
        .await
        .internal("list limits of a plan")?;
    let money = |minor| typed::amount_field(Money::new(minor, row.currency), locale);
    Ok(PlanForm {
        of: row.code.clone(),
        version: row.version.to_string(),
        code: row.code,
        name_fr: row.name_fr,
        name_en: row.name_en,
        summary_fr: row.summary_fr,
        summary_en: row.summary_en,
        features_fr: row.features_fr.join("\n"),
        features_en: row.features_en.join("\n"),
        price: money(row.price_minor),
        currency: row.currency.code().to_owned(),
        every: row.every,
        audience: row.audience,
        once: ticked(!row.renews),
        trial_days: row.trial_days.to_string(),
        setup_fee: money(row.setup_fee_minor),
        credits: row.credits.plain(),
        aria_subjects: row.aria_subjects.to_string(),
        on_request: ticked(row.on_request),
        public: ticked(row.public),
        highlighted: ticked(row.highlighted),
        position: row.position.to_string(),
        limits: limits.into_iter().map(|row| (row.feature, written(limit(row.amount)))).collect(),
    })
}

/// Saves a plan; its code.
///
/// # Errors
/// Field errors for what is missing or wrong; conflict `changed-meanwhile`; rule `plan-in-use` when what somebody holds
/// would turn into something else; [`AppError::Forbidden`] for anyone but staff; [`AppError::NotFound`].
pub async fn save_plan(platform: &Platform, actor: &Actor, form: &PlanForm) -> Outcome<String> {
    let mut tx = open(platform, actor).await?;
    let plan = read_plan(form)?;
    tx.write_as_house().await?;
    let saved =
        if form.of.is_empty() { insert_plan(&mut tx, &plan).await } else { update_plan(&mut tx, form, &plan).await };
    let changed = saved.map_err(refused)?;
    if changed == 0 {
        return Err(changed_meanwhile());
    }
    sqlx::query!("delete from plan_entitlements where plan = $1", plan.code)
        .execute(&mut *tx)
        .await
        .internal("clear limits of a plan")?;
    for (feature, limit) in &plan.limits {
        let amount = match limit {
            Limit::Up(most) => Some(i64::from(*most)),
            Limit::Unlimited => None,
        };
        sqlx::query!(
            "insert into plan_entitlements (plan, feature, amount) values ($1, $2, $3)",
            plan.code,
            feature.code(),
            amount
        )
        .execute(&mut *tx)
        .await
        .internal("write limit of a plan")?;
    }
    tx.commit().await?;
    Ok(plan.code)
}

fn written(limit: Limit) -> String {
    match limit {
        Limit::Up(most) => most.to_string(),
        Limit::Unlimited => "-".to_owned(),
    }
}

async fn insert_plan(tx: &mut Tx, plan: &TypedPlan) -> Result<u64, sqlx::Error> {
    let words = &plan.words;
    let done = sqlx::query!(
        "insert into plans (code, name_fr, name_en, summary_fr, summary_en, features_fr, features_en, price_minor, currency,
                            every, audience, renews, trial_days, setup_fee_minor, credits, aria_subjects, on_request, public,
                            highlighted, position)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
        plan.code,
        words.name.fr,
        words.name.en,
        words.summary.fr,
        words.summary.en,
        &words.features_fr,
        &words.features_en,
        plan.price.minor,
        plan.price.currency.code(),
        plan.every as _,
        plan.audience as _,
        plan.renews,
        plan.trial_days,
        plan.setup_fee.minor,
        plan.credits.0,
        plan.aria_subjects,
        plan.on_request,
        plan.public,
        plan.highlighted,
        words.position,
    )
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected())
}

async fn update_plan(tx: &mut Tx, form: &PlanForm, plan: &TypedPlan) -> Result<u64, sqlx::Error> {
    let words = &plan.words;
    let done = sqlx::query!(
        "update plans set name_fr = $3, name_en = $4, summary_fr = $5, summary_en = $6, features_fr = $7, features_en = $8,
                price_minor = $9, currency = $10, every = $11, audience = $12, renews = $13, trial_days = $14,
                setup_fee_minor = $15, credits = $16, aria_subjects = $17, on_request = $18, public = $19, highlighted = $20,
                position = $21, version = version + 1
          where code = $1 and version = $2",
        plan.code,
        version(&form.version),
        words.name.fr,
        words.name.en,
        words.summary.fr,
        words.summary.en,
        &words.features_fr,
        &words.features_en,
        plan.price.minor,
        plan.price.currency.code(),
        plan.every as _,
        plan.audience as _,
        plan.renews,
        plan.trial_days,
        plan.setup_fee.minor,
        plan.credits.0,
        plan.aria_subjects,
        plan.on_request,
        plan.public,
        plan.highlighted,
        words.position,
    )
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected())
}
