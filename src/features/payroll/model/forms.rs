//! What the back office types, before anything is known to be right.

use super::statement::StatementId;
use super::terms::{Rate, Rule, RuleKind, Tier};
use super::typed;
use chrono::{Months, NaiveDate};
use preau_credits::model::Month;
use preau_kernel::error::Checks;
use preau_kernel::{Currency, Money, Outcome, text};
use preau_scheduling::model::ServiceCode;
use serde::{Deserialize, Serialize};

/// Most characters of a reason.
pub const REASON: usize = 300;
/// Most characters of a reference.
pub const REFERENCE: usize = 120;
/// Most of a rate an hour, in minor units.
const DEAREST: i64 = 1_000_000_000;

/// A new rate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateForm {
    /// Code of the service.
    #[serde(default)]
    pub service: String,
    /// Code of the tier.
    #[serde(default)]
    pub tier: String,
    /// What an hour is worth.
    #[serde(default)]
    pub hourly: String,
    /// From which day on.
    #[serde(default)]
    pub holds_from: String,
}

/// A new premium or share.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleForm {
    /// Code of the rule.
    #[serde(default)]
    pub kind: String,
    /// How much, in percent.
    #[serde(default)]
    pub percent: String,
    /// From which time of day, or how many learners are no group.
    #[serde(default)]
    pub threshold: String,
    /// From which day on.
    #[serde(default)]
    pub holds_from: String,
}

/// A coach's new tier.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierForm {
    /// Address of the coach.
    #[serde(default)]
    pub coach: String,
    /// Code of the tier.
    #[serde(default)]
    pub tier: String,
    /// From which day on.
    #[serde(default)]
    pub holds_from: String,
}

/// A statement was paid.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentForm {
    /// Which.
    #[serde(default)]
    pub statement_id: Option<StatementId>,
    /// What it came to when it was paid, in minor units: a line added meanwhile was not.
    #[serde(default)]
    pub total_minor: String,
    /// The day on which the money left.
    #[serde(default)]
    pub paid_on: String,
    /// By which it is found.
    #[serde(default)]
    pub reference: String,
}

/// What turned out differently.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectionForm {
    /// Address of the coach.
    #[serde(default)]
    pub coach: String,
    /// The month it is about; it goes to the first open statement from there on.
    #[serde(default)]
    pub month: String,
    /// How much, with a sign.
    #[serde(default)]
    pub amount: String,
    /// Why; the coach reads it.
    #[serde(default)]
    pub reason: String,
    /// The same key corrects once.
    #[serde(default)]
    pub idempotency_key: String,
}

fn day(checks: &mut Checks, typed: &str, today: NaiveDate) -> NaiveDate {
    let day = typed.trim().parse::<NaiveDate>().ok().filter(|day| {
        let year = Months::new(12);
        today.checked_sub_months(year).is_some_and(|first| first <= *day)
            && today.checked_add_months(year).is_some_and(|last| *day <= last)
    });
    checks.that(day.is_some(), "holds_from", || {
        text!("Choisissez un jour, à un an près.", "Choose a day within a year of today.")
    });
    day.unwrap_or(today)
}

impl RateForm {
    /// The rate; `today` is the organisation's.
    ///
    /// # Errors
    /// Every field that is missing or wrong.
    pub fn read(&self, currency: Currency, today: NaiveDate) -> Outcome<Rate> {
        let mut checks = Checks::default();
        let service = ServiceCode::from_code(&self.service);
        checks.that(service.is_some(), "service", || text!("Choisissez un service.", "Choose a service."));
        let tier = Tier::from_code(&self.tier);
        checks.that(tier.is_some(), "tier", || text!("Choisissez un palier.", "Choose a tier."));
        let hourly = typed::amount(&self.hourly, currency).filter(|money| (0..=DEAREST).contains(&money.minor));
        let code = currency.code();
        checks.that(hourly.is_some(), "hourly", || {
            text!("Indiquez un montant en {code}, par exemple 40.", "Give an amount in {code}, such as 40.")
        });
        let holds_from = day(&mut checks, &self.holds_from, today);
        checks.done()?;
        Ok(Rate {
            service: service.unwrap_or(ServiceCode::Online),
            tier: tier.unwrap_or_default(),
            hourly: hourly.unwrap_or(Money::zero(currency)),
            holds_from,
        })
    }
}

impl RuleForm {
    /// The rule; `today` is the organisation's.
    ///
    /// # Errors
    /// Every field that is missing or wrong.
    pub fn read(&self, today: NaiveDate) -> Outcome<Rule> {
        let mut checks = Checks::default();
        let kind = RuleKind::from_code(&self.kind);
        checks.that(kind.is_some(), "kind", || text!("Choisissez une règle.", "Choose a rule."));
        let basis_points = typed::share(&self.percent);
        checks.that(basis_points.is_some(), "percent", || {
            text!("Indiquez un pourcentage de 0 à 100.", "Give a percentage from 0 to 100.")
        });
        let threshold = match kind {
            Some(RuleKind::Evening) => {
                let time = typed::time(&self.threshold);
                checks.that(time.is_some(), "threshold", || {
                    text!("Indiquez une heure, comme 18:00.", "Give a time such as 18:00.")
                });
                time
            }
            Some(RuleKind::Group) => {
                let alone = self.threshold.trim().parse().ok().filter(|n| (1..=200).contains(n));
                checks.that(alone.is_some(), "threshold", || {
                    text!("Indiquez un nombre d’élèves, de 1 à 200.", "Give a number of learners from 1 to 200.")
                });
                alone
            }
            _ => None,
        };
        let holds_from = day(&mut checks, &self.holds_from, today);
        checks.done()?;
        Ok(Rule {
            kind: kind.unwrap_or(RuleKind::Absence),
            basis_points: basis_points.unwrap_or_default(),
            threshold: threshold.unwrap_or_default(),
            holds_from,
        })
    }
}

impl TierForm {
    /// The tier and since when.
    ///
    /// # Errors
    /// Every field that is missing or wrong.
    pub fn read(&self, today: NaiveDate) -> Outcome<(Tier, NaiveDate)> {
        let mut checks = Checks::default();
        let tier = Tier::from_code(&self.tier);
        checks.that(tier.is_some(), "tier", || text!("Choisissez un palier.", "Choose a tier."));
        let holds_from = day(&mut checks, &self.holds_from, today);
        checks.done()?;
        Ok((tier.unwrap_or_default(), holds_from))
    }
}

impl PaymentForm {
    /// When and by which reference it was paid; `month` is what was paid.
    ///
    /// # Errors
    /// Every field that is missing or wrong.
    pub fn read(&self, month: Month, today: NaiveDate) -> Outcome<(NaiveDate, String)> {
        let mut checks = Checks::default();
        let first = month.next().first_day();
        let paid_on = self.paid_on.trim().parse::<NaiveDate>().ok().filter(|day| (first..=today).contains(day));
        checks.that(paid_on.is_some(), "paid_on", || {
            text!(
                "Indiquez le jour du paiement\u{202f}: après la fin du mois, aujourd’hui au plus tard.",
                "Give the day of the payment: after the end of the month, today at the latest."
            )
        });
        let reference = one_line(&self.reference);
        checks.that((1..=REFERENCE).contains(&reference.chars().count()), "reference", || {
            text!(
                "Indiquez la référence du virement, en 120 caractères au plus.",
                "Give the reference of the transfer, in at most 120 characters."
            )
        });
        checks.done()?;
        Ok((paid_on.unwrap_or(today), reference))
    }
}

/// A correction that makes sense by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The month it is about.
    pub month: Month,
    /// Not nothing.
    pub amount: Money,
    /// Why.
    pub reason: String,
}

impl CorrectionForm {
    /// What is wanted; without a month it is about the running one.
    ///
    /// # Errors
    /// Every field that is missing or wrong.
    pub fn read(&self, currency: Currency, today: NaiveDate) -> Outcome<Correction> {
        let mut checks = Checks::default();
        let running = Month::of(today);
        let month = self.month.trim().parse().ok().filter(|month| *month <= running);
        let amount = typed::amount(&self.amount, currency);
        let amount = amount.filter(|money| money.minor != 0 && money.minor.abs() <= DEAREST);
        let code = currency.code();
        checks.that(amount.is_some(), "amount", || {
            text!(
                "Indiquez un montant en {code}, avec un signe moins pour retirer.",
                "Give an amount in {code}, with a minus sign to take away."
            )
        });
        let reason = one_line(&self.reason);
        checks.that((3..=REASON).contains(&reason.chars().count()), "reason", || {
            text!("Écrivez la raison, en 3 à 300 caractères.", "Write the reason, in 3 to 300 characters.")
        });
        checks.done()?;
        Ok(Correction { month: month.unwrap_or(running), amount: amount.unwrap_or(Money::zero(currency)), reason })
    }
}

fn one_line(typed: &str) -> String {
    typed.split_whitespace().collect::<Vec<_>>().join(" ")
}
