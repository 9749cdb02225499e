//! A plan as it is typed.

use super::words::{TypedWords, Words, read_amount, read_count, read_credits, read_currency, read_words};
use crate::model::editor::PlanForm;
use crate::model::{Audience, Every, Feature, Limit};
use preau_credits::Credits;
use preau_kernel::error::Checks;
use preau_kernel::{Money, Outcome, text};
use std::collections::BTreeMap;

/// A plan that makes sense.
pub(super) struct TypedPlan {
    pub(super) code: String,
    pub(super) words: Words,
    pub(super) price: Money,
    pub(super) setup_fee: Money,
    pub(super) every: Every,
    pub(super) audience: Audience,
    pub(super) renews: bool,
    pub(super) trial_days: i32,
    pub(super) credits: Credits,
    pub(super) aria_subjects: i32,
    pub(super) on_request: bool,
    pub(super) public: bool,
    pub(super) highlighted: bool,
    pub(super) limits: BTreeMap<Feature, Limit>,
}

pub(super) fn read_plan(form: &PlanForm) -> Outcome<TypedPlan> {
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
