//! The back office edits plans and packs. What is typed is checked whole; what somebody else saved meanwhile is not
//! overwritten.

use super::entitlements::limit;
use crate::model::editor::{Catalogue, PackForm, PackRow, PlanForm, PlanRow};
use crate::model::{Audience, Every, Feature, Limit, typed};
use preau_credits::Credits;
use preau_identity::server::organisation;
use preau_kernel::error::Checks;
use preau_kernel::{Action, Actor, AppError, Currency, Locale, Money, Outcome, Relation, Text, text};
use preau_platform::db::constraint;
use preau_platform::{IntoInternal, Platform, Tx};
use std::collections::BTreeMap;

/// Plans and packs, on offer or not.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone but staff.
pub async fn list_catalogue(platform: &Platform, actor: &Actor) -> Outcome<Catalogue> {
    let mut tx = open(platform, actor).await?;
    let plans = sqlx::query!(
        r#"select code, name_fr, name_en, audience as "audience: Audience", price_minor, currency as "currency: Currency",
                  every as "every: Every", renews, on_request, public,
                  (select count(*) from subscriptions s where s.plan = code
                      and s.status in ('trialing', 'active', 'paused', 'past_due', 'suspended')) as "subscriptions!"
             from plans order by audience desc, position, code"#
    )
    .fetch_all(&mut *tx)
    .await
    .internal("list plans of the back office")?;
    let packs = sqlx::query!(
        r#"select code, name_fr, name_en, price_minor, currency as "currency: Currency", credits as "credits: Credits", public
             from packs order by position, code"#
    )
    .fetch_all(&mut *tx)
    .await
    .internal("list packs of the back office")?;
    let plans = plans.into_iter().map(|row| PlanRow {
        code: row.code,
        name: Text { fr: row.name_fr, en: row.name_en },
        audience: row.audience,
        price: Money::new(row.price_minor, row.currency),
        every: row.every,
        renews: row.renews,
        on_request: row.on_request,
        public: row.public,
        subscriptions: row.subscriptions,
    });
    let packs = packs.into_iter().map(|row| PackRow {
        code: row.code,
        name: Text { fr: row.name_fr, en: row.name_en },
        price: Money::new(row.price_minor, row.currency),
        credits: row.credits,
        public: row.public,
    });
    Ok(Catalogue { plans: plans.collect(), packs: packs.collect() })
}

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

/// A pack as its editor shows it; a new one for an empty code.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone but staff, [`AppError::NotFound`].
pub async fn show_pack(platform: &Platform, actor: &Actor, code: &str) -> Outcome<PackForm> {
    let mut tx = open(platform, actor).await?;
    let locale = actor.signed_in()?.locale;
    if code.is_empty() {
        let currency = organisation::find(&mut tx).await?.currency.code().to_owned();
        return Ok(PackForm { currency, valid_months: "12".to_owned(), public: ticked(true), ..PackForm::default() });
    }
    let row = sqlx::query!(
        r#"select code, name_fr, name_en, summary_fr, summary_en, features_fr, features_en, price_minor,
                  currency as "currency: Currency", credits as "credits: Credits", valid_months, public, position, version
             from packs where code = $1"#,
        code
    )
    .fetch_optional(&mut *tx)
    .await
    .internal("find pack of the back office")?
    .ok_or(AppError::NotFound)?;
    Ok(PackForm {
        of: row.code.clone(),
        version: row.version.to_string(),
        code: row.code,
        name_fr: row.name_fr,
        name_en: row.name_en,
        summary_fr: row.summary_fr,
        summary_en: row.summary_en,
        features_fr: row.features_fr.join("\n"),
        features_en: row.features_en.join("\n"),
        price: typed::amount_field(Money::new(row.price_minor, row.currency), locale),
        currency: row.currency.code().to_owned(),
        credits: row.credits.plain(),
        valid_months: row.valid_months.to_string(),
        public: ticked(row.public),
        position: row.position.to_string(),
    })
}

/// Saves a pack; its code.
///
/// # Errors
/// As for [`save_plan`].
pub async fn save_pack(platform: &Platform, actor: &Actor, form: &PackForm) -> Outcome<String> {
    let mut tx = open(platform, actor).await?;
    let pack = read_pack(form)?;
    tx.write_as_house().await?;
    let (words, code) = (&pack.words, &pack.words.code);
    let saved = if form.of.is_empty() {
        sqlx::query!(
            "insert into packs (code, name_fr, name_en, summary_fr, summary_en, features_fr, features_en, price_minor, currency,
                                credits, valid_months, public, position)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            code,
            words.name.fr,
            words.name.en,
            words.summary.fr,
            words.summary.en,
            &words.features_fr,
            &words.features_en,
            pack.price.minor,
            pack.price.currency.code(),
            pack.credits.0,
            pack.valid_months,
            pack.public,
            words.position,
        )
        .execute(&mut *tx)
        .await
    } else {
        sqlx::query!(
            "update packs set name_fr = $3, name_en = $4, summary_fr = $5, summary_en = $6, features_fr = $7, features_en = $8,
                    price_minor = $9, currency = $10, credits = $11, valid_months = $12, public = $13, position = $14,
                    version = version + 1
              where code = $1 and version = $2",
            code,
            version(&form.version),
            words.name.fr,
            words.name.en,
            words.summary.fr,
            words.summary.en,
            &words.features_fr,
            &words.features_en,
            pack.price.minor,
            pack.price.currency.code(),
            pack.credits.0,
            pack.valid_months,
            pack.public,
            words.position,
        )
        .execute(&mut *tx)
        .await
    };
    if saved.map_err(refused)?.rows_affected() == 0 {
        return Err(changed_meanwhile());
    }
    tx.commit().await?;
    Ok(pack.words.code)
}

async fn open(platform: &Platform, actor: &Actor) -> Outcome<Tx> {
    actor.may(Action::PlanManage, Relation::Foreign)?;
    platform.db.begin_as(actor).await
}

fn ticked(yes: bool) -> String {
    if yes { "true".to_owned() } else { String::new() }
}

fn written(limit: Limit) -> String {
    match limit {
        Limit::Up(most) => most.to_string(),
        Limit::Unlimited => "-".to_owned(),
    }
}

fn version(typed: &str) -> i32 {
    typed.parse().unwrap_or_default()
}

pub(super) fn changed_meanwhile() -> AppError {
    AppError::conflict(
        "changed-meanwhile",
        text!(
            "Quelqu’un d’autre l’a modifié entre-temps. Rechargez la page pour voir où il en est.",
            "Somebody else changed it meanwhile. Reload the page to see how it is now."
        ),
    )
}

/// What the schema refuses because of what was typed.
fn refused(error: sqlx::Error) -> AppError {
    match constraint(&error) {
        Some("plans_pkey" | "packs_pkey") => {
            AppError::field("code", text!("Ce code existe déjà.", "This code exists already."))
        }
        Some("plans_in_use") => AppError::rule(
            "plan-in-use",
            text!(
                "Des abonnements ont cette formule : la devise, la fréquence et le public ne changent plus. Créez une autre formule et retirez celle-ci de l’offre.",
                "Subscriptions have this plan: its currency, interval and audience no longer change. Make another plan and take this one off the offer."
            ),
        ),
        _ => preau_platform::error::internal_error("save a plan or pack", &error),
    }
}

/// What plans and packs have in common.
struct Words {
    code: String,
    name: Text,
    summary: Text,
    features_fr: Vec<String>,
    features_en: Vec<String>,
    position: i32,
}

/// The fields of [`Words`], as typed: code, names, summaries, features, position.
struct TypedWords<'a> {
    of: &'a str,
    code: &'a str,
    names: [&'a str; 2],
    summaries: [&'a str; 2],
    features: [&'a str; 2],
    position: &'a str,
}

fn read_words(checks: &mut Checks, typed: &TypedWords<'_>) -> Words {
    let code = if typed.of.is_empty() { typed.code.trim().to_uppercase() } else { typed.of.to_owned() };
    let letters = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    checks.that((1..=40).contains(&code.len()) && code.chars().all(letters), "code", || {
        text!(
            "Des capitales, des chiffres et des traits bas : PACK_ETE.",
            "Capitals, digits and underscores: SUMMER_PACK."
        )
    });
    for (field, value) in ["name_fr", "name_en"].into_iter().zip(typed.names) {
        checks.that((1..=80).contains(&value.trim().chars().count()), field, || {
            text!("Un nom de 80 caractères au plus.", "A name of 80 characters at most.")
        });
    }
    for (field, value) in ["summary_fr", "summary_en"].into_iter().zip(typed.summaries) {
        checks.that(value.trim().chars().count() <= 200, field, || {
            text!("200 caractères au plus.", "200 characters at most.")
        });
    }
    let [features_fr, features_en] = typed.features.map(lines);
    checks.that(features_fr.len() <= 12, "features_fr", || text!("Douze lignes au plus.", "Twelve lines at most."));
    checks.that(features_fr.len() == features_en.len(), "features_en", || {
        text!("Autant de lignes dans les deux langues.", "As many lines in both languages.")
    });
    let position = typed::optional_count(typed.position, 0, 9_999);
    checks.that(position.is_ok(), "position", || text!("Un nombre entier.", "A whole number."));
    let trimmed = |[fr, en]: [&str; 2]| Text { fr: fr.trim().to_owned(), en: en.trim().to_owned() };
    Words {
        code,
        name: trimmed(typed.names),
        summary: trimmed(typed.summaries),
        features_fr,
        features_en,
        position: position.ok().flatten().unwrap_or(0).cast_signed(),
    }
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(|line| line.trim().chars().take(120).collect::<String>()).filter(|line| !line.is_empty()).collect()
}

fn wrong_amount() -> Text {
    text!("Un montant dans cette devise, comme 47,50.", "An amount in this currency, such as 47.50.")
}

/// Reads an amount; empty is nothing.
fn read_amount(checks: &mut Checks, field: &str, typed: &str, currency: Currency) -> Money {
    if typed.trim().is_empty() {
        return Money::zero(currency);
    }
    let amount = typed::amount(typed, currency);
    checks.that(amount.is_some(), field, wrong_amount);
    amount.unwrap_or(Money::zero(currency))
}

fn read_currency(checks: &mut Checks, typed: &str) -> Currency {
    let currency = typed.parse::<Currency>();
    checks.that(currency.is_ok(), "currency", || text!("Choisissez une devise.", "Choose a currency."));
    currency.unwrap_or(Currency::Tnd)
}

fn read_credits(checks: &mut Checks, typed: &str) -> Credits {
    if typed.trim().is_empty() {
        return Credits::ZERO;
    }
    let credits = Credits::parse(typed).filter(|credits| credits.is_quarters() && (0..=100_000).contains(&credits.0));
    checks.that(credits.is_some(), "credits", || {
        text!("Des crédits par quarts, comme 4 ou 1,25.", "Credits in quarters, such as 4 or 1.25.")
    });
    credits.unwrap_or(Credits::ZERO)
}

fn read_count(checks: &mut Checks, field: &str, typed: &str, most: u32) -> i32 {
    let count = typed::optional_count(typed, 0, most);
    checks.that(count.is_ok(), field, || text!("Un nombre de 0 à {most}.", "A number from 0 to {most}."));
    count.ok().flatten().unwrap_or(0).cast_signed()
}

struct TypedPlan {
    code: String,
    words: Words,
    price: Money,
    setup_fee: Money,
    every: Every,
    audience: Audience,
    renews: bool,
    trial_days: i32,
    credits: Credits,
    aria_subjects: i32,
    on_request: bool,
    public: bool,
    highlighted: bool,
    limits: BTreeMap<Feature, Limit>,
}

fn read_plan(form: &PlanForm) -> Outcome<TypedPlan> {
    let mut checks = Checks::default();
    let words = read_words(
        &mut checks,
        &TypedWords {
            of: &form.of,
            code: &form.code,
            names: [&form.name_fr, &form.name_en],
            summaries: [&form.summary_fr, &form.summary_en],
            features: [&form.features_fr, &form.features_en],
            position: &form.position,
        },
    );
    let currency = read_currency(&mut checks, &form.currency);
    let price = read_amount(&mut checks, "price", &form.price, currency);
    let setup_fee = read_amount(&mut checks, "setup_fee", &form.setup_fee, currency);
    let every = if form.every == "year" { Every::Year } else { Every::Month };
    let audience = Audience::from_code(&form.audience);
    checks.that(audience.is_some(), "audience", || text!("Choisissez pour qui.", "Choose for whom."));
    let trial_days = read_count(&mut checks, "trial_days", &form.trial_days, 365);
    checks.that(trial_days == 0 || price.minor > 0, "trial_days", || {
        text!("Une formule gratuite n’a pas besoin d’essai.", "A free plan needs no trial.")
    });
    let credits = read_credits(&mut checks, &form.credits);
    checks.that(audience != Some(Audience::Member) || credits == Credits::ZERO, "credits", || {
        text!("Les crédits sont pour les élèves.", "Credits are for students.")
    });
    let aria_subjects = read_count(&mut checks, "aria_subjects", &form.aria_subjects, 50);
    let mut limits = BTreeMap::new();
    for feature in Feature::ALL {
        match form.limits.get(feature.code()).map(|typed| typed.trim()) {
            None | Some("") => {}
            Some("-") => drop(limits.insert(feature, Limit::Unlimited)),
            Some(typed) => {
                let most = if feature.is_switch() { 1 } else { 10_000_000 };
                let count = read_count(&mut checks, feature.field(), typed, most);
                limits.insert(feature, Limit::Up(count.unsigned_abs()));
            }
        }
    }
    checks.done()?;
    Ok(TypedPlan {
        code: words.code.clone(),
        words,
        price,
        setup_fee,
        every,
        audience: audience.unwrap_or(Audience::Student),
        renews: form.once.is_empty(),
        trial_days,
        credits,
        aria_subjects,
        on_request: !form.on_request.is_empty(),
        public: !form.public.is_empty(),
        highlighted: !form.highlighted.is_empty(),
        limits,
    })
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

struct TypedPack {
    words: Words,
    price: Money,
    credits: Credits,
    valid_months: i32,
    public: bool,
}

fn read_pack(form: &PackForm) -> Outcome<TypedPack> {
    let mut checks = Checks::default();
    let words = read_words(
        &mut checks,
        &TypedWords {
            of: &form.of,
            code: &form.code,
            names: [&form.name_fr, &form.name_en],
            summaries: [&form.summary_fr, &form.summary_en],
            features: [&form.features_fr, &form.features_en],
            position: &form.position,
        },
    );
    let currency = read_currency(&mut checks, &form.currency);
    let price = typed::amount(&form.price, currency).filter(|price| price.minor > 0);
    checks.that(price.is_some(), "price", wrong_amount);
    let credits = read_credits(&mut checks, &form.credits);
    checks.that(!form.credits.trim().is_empty() && credits.0 > 0, "credits", || {
        text!("Combien de crédits le pack apporte-t-il ?", "How many credits does the pack bring?")
    });
    let valid = typed::optional_count(&form.valid_months, 1, 36);
    checks.that(matches!(valid, Ok(Some(_))), "valid_months", || text!("De 1 à 36 mois.", "From 1 to 36 months."));
    checks.done()?;
    Ok(TypedPack {
        words,
        price: price.unwrap_or(Money::zero(currency)),
        credits,
        valid_months: valid.ok().flatten().unwrap_or(12).cast_signed(),
        public: !form.public.is_empty(),
    })
}

/// For the list of what a promotion can be for.
pub(super) async fn names(tx: &mut Tx) -> Outcome<Vec<(String, Text)>> {
    let rows = sqlx::query!(
        r#"select 'plan:' || code as "key!", name_fr || case every when 'year' then ' – an' else ' – mois' end as "fr!",
                  name_en || case every when 'year' then ' – year' else ' – month' end as "en!", position, 1 as kind
             from plans
            union all
           select 'pack:' || code, name_fr, name_en, position, 2 from packs
            order by 5, 4, 1"#
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list what can be bought")?;
    Ok(rows.into_iter().map(|row| (row.key, Text { fr: row.fr, en: row.en })).collect())
}

/// Language of amounts in forms.
pub(super) fn locale_of(actor: &Actor) -> Locale {
    actor.signed_in().map(|person| person.locale).unwrap_or_default()
}
